package oracle

import "slices"

// What can be asked of what.
var (
	tenants = []string{"Tenant"}
	users   = []string{"Tenant", "User"}
	scopes  = []string{"AzureSubscription", "ManagementGroup", "Resource", "ResourceGroup", "Scope"}
	devices = []string{"AutopilotDevice"}
)

// targetKinds are the kinds that each action can be asked of: "DIRECTORY
// actions, SEE_CUSTOMER, ... and ADD_DEVICE: a tenant (the two RESET actions
// also a User). AZURE actions: a scope of any kind. APPLY_AUTOPILOT_PROFILE and
// REMOVE_DEVICE: a device."
var targetKinds = map[string][]string{
	"SIGN_IN": tenants, "ADMINISTER_DIRECTORY": tenants, "RESET_USER_PASSWORD": users, "RESET_ADMIN_PASSWORD": users, "OPEN_SERVICE_REQUEST": tenants,
	"MANAGE_SUBSCRIPTION": scopes, "READ_SUBSCRIPTION": scopes, "ASSIGN_AZURE_ROLE": scopes, "REMOVE_AZURE_ROLE": scopes, "OPEN_AZURE_SUPPORT_TICKET": scopes,
	"PROVISION_SUBSCRIPTION": tenants, "ORDER_OR_RENEW": tenants, "SEE_CUSTOMER": tenants, "REQUEST_RELATIONSHIP": tenants, "REMOVE_RELATIONSHIP": tenants,
	"MANAGE_AUTOPILOT_PROFILE": tenants, "APPLY_AUTOPILOT_PROFILE": devices, "ADD_DEVICE": tenants, "REMOVE_DEVICE": devices,
	"ACCEPT_INVITATION": tenants, "VIEW_PARTNER_RELATIONSHIPS": tenants, "REMOVE_DELEGATED_ADMIN": tenants,
}

// question is one question, with what every rule wants to know of it.
type question struct {
	*moment
	agent  string
	action string
	target Node
	policy Policy
	// service is the one service that is asked about, or empty.
	service string

	home     string   // the tenant where the agent lives, or empty if it is not known
	customer string   // the tenant that owns the target, or empty
	own      bool     // the agent lives in that tenant
	between  relation // what is between the two, if the agent does not
}

// Decide answers whether an agent may do an action to a target at a date.
func (w *World) Decide(agent, action, target string, at int64, p Policy) Answer {
	return w.DecideAbout(agent, action, target, "", at, p)
}

// DecideAbout is Decide about one service of the target, where service is not
// empty: one may administer it, or open a service request about it.
func (w *World) DecideAbout(agent, action, target, service string, at int64, p Policy) Answer {
	node, ok := w.Nodes[target]
	switch {
	case w.Nodes[agent].Kind != "User":
		return invalid("AGENT")
	case targetKinds[action] == nil:
		return invalid("ACTION")
	case !ok || !slices.Contains(targetKinds[action], node.Kind):
		return invalid("TARGET")
	}
	m := w.moment(at)
	q := question{moment: m, agent: agent, action: action, target: node, policy: p, service: service, home: m.homeOf(agent), customer: m.customerOf(node)}
	q.own = q.home != "" && q.home == q.customer
	if !q.own {
		q.between = m.relation(q.home, q.customer)
	}
	answer := q.answer()
	sortPaths(answer.Paths)
	slices.Sort(answer.Warnings)
	answer.Warnings = slices.Compact(answer.Warnings)
	return answer
}

// answer sends the question to the plane of its action.
func (q question) answer() Answer {
	switch q.action {
	case "SIGN_IN", "ADMINISTER_DIRECTORY", "RESET_USER_PASSWORD", "RESET_ADMIN_PASSWORD", "OPEN_SERVICE_REQUEST":
		return q.directory()
	case "MANAGE_SUBSCRIPTION", "READ_SUBSCRIPTION", "ASSIGN_AZURE_ROLE", "REMOVE_AZURE_ROLE", "OPEN_AZURE_SUPPORT_TICKET":
		return q.azure()
	case "PROVISION_SUBSCRIPTION", "ORDER_OR_RENEW", "SEE_CUSTOMER", "REQUEST_RELATIONSHIP", "REMOVE_RELATIONSHIP":
		return q.commerce()
	case "MANAGE_AUTOPILOT_PROFILE", "APPLY_AUTOPILOT_PROFILE", "ADD_DEVICE", "REMOVE_DEVICE":
		return q.device()
	default:
		return q.customerSide()
	}
}

// union answers for a person with several roles from the answers of their rows,
// which come in the order of the tables: "ALLOW before CONDITIONAL before
// UNKNOWN before DENY; of several refusals the one that says most; of equals the
// order of the rows decides". With no row at all the answer is none.
func union(rows []Answer, none Answer) Answer {
	for _, outcome := range []string{"ALLOW", "CONDITIONAL", "UNKNOWN"} {
		if i := slices.IndexFunc(rows, func(a Answer) bool { return a.Outcome == outcome }); i >= 0 {
			return merge(rows[i], rows[i+1:])
		}
	}
	for _, row := range rows {
		if !slices.Contains(saysLeast, row.Reason) {
			return row
		}
	}
	if len(rows) > 0 {
		return rows[0]
	}
	return none
}

// saysLeast are the refusals that give way to any other.
var saysLeast = []string{"PC_ROLE", "NO_PC_ROLE", "NO_DAP_GROUP", "NO_ROLE", "HELPDESK_LIMIT"}

// merge adds the paths and warnings of the other allows to an allow: "an allow
// wins, and return every path".
func merge(answer Answer, others []Answer) Answer {
	for _, other := range others {
		if answer.Outcome == "ALLOW" && other.Outcome == "ALLOW" {
			answer.Paths = append(answer.Paths, other.Paths...)
			answer.Warnings = append(answer.Warnings, other.Warnings...)
		}
	}
	return answer
}

// notActive is the refusal of what rests on the relationship, and whether it
// applies: the columns N and I, and that of an ended relationship, which is N.
func (q question) notActive() (Answer, bool) {
	switch {
	case q.between.active:
		return Answer{}, false
	case q.between.invited:
		return deny("NOT_ACCEPTED"), true
	default:
		return deny("NO_RELATIONSHIP"), true
	}
}
