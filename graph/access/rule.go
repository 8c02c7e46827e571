package access

import "behalf/graph"

// Channel is a way in: by what kind of right access comes.
type Channel string

// The channels. GDAP will come between DAP and RBAC in precedence: a rule of its own whose grants, where there are any for
// a person and a customer, make the DAP rule not apply (domain.md 2.6).
const (
	OwnTenant    Channel = "OWN_TENANT"
	Relationship Channel = "RELATIONSHIP"
	Dap          Channel = "DAP"
	Rbac         Channel = "RBAC"
)

// End says at which node a rule's way ends.
type End int

// A way ends at the tenant that owns the target, at the target itself, or at the agent's own tenant.
const (
	AtOwner End = iota
	AtTarget
	AtHome
)

// Rule is one way by which access can come: a walk as data, what one grant found on it is worth, and what it means that
// there is none. To add a channel is to add a value to Rules.
type Rule struct {
	Channel    Channel
	Title      string
	Way        graph.Way
	End        End
	Source     string // the sentence that the rule rests on, in our words
	SourceRule string // its number: R-number, table or section of the domain sheet
	Actions    []Action

	// Applies says whether the rule speaks to a case at all; nil means always.
	Applies func(*Case) bool
	// Weigh says what one grant, the edge at the pivot, is worth; the zero Verdict if it is none for this agent.
	Weigh func(*Case, *graph.Edge) Verdict
	// Lacks says what it means that no grant was worth anything.
	Lacks func(*Case) Verdict

	// narrow narrows the pivot to the edges worth listing for an action; nil leaves it as it is.
	narrow func(Action) (prop string, values []string)
	// fromHome says that lists set out from the agent's tenant, where the way's own fan would lead through all that the
	// agent's groups hold abroad.
	fromHome bool
	// ownPeople says that the rule weighs nothing for anybody but the owner's own people: then the owner is the agent's home, and
	// the half from the target's end is walked from there, once an agent, not once a target.
	ownPeople bool

	agentHalf, targetHalf []graph.Step // of Way, made once
}

func (r *Rule) serves(a Action) bool {
	for _, s := range r.Actions {
		if s == a {
			return true
		}
	}
	return false
}

// Rules are all the rules, in the order in which attempts are told.
func Rules() []*Rule { return rules }

var rules = []*Rule{ownTenant, ownRole, ownInvitation, delegatedAdmin, resellerRelationship, managedDevice, partnerAdministrator, azureRole}

func init() {
	for _, r := range rules {
		if err := r.Way.Validate(); err != nil {
			panic("access: " + r.Title + ": " + err.Error())
		}
		r.agentHalf, r.targetHalf = r.Way.AgentHalf(), r.Way.TargetHalf()
	}
}

// ways: the steps that several rules share.
var (
	memberOf   = graph.Closure(graph.MemberOf, graph.MaxMemberOf, "holder")
	directly   = graph.Hop(graph.MemberOf, "group")
	homeTenant = graph.Hop(graph.HomeIn, "tenant")
)
