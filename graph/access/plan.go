package access

import "behalf/graph"

// plan is what is to be walked for a set of questions: one walk from the distinct agents, and one from the distinct targets
// of each shape, since from each shape another step leads to the tenant that owns it. It is one call of the store.
type plan struct {
	walks  []graph.Walk
	agents agentStages
	shapes map[graph.Kind]*shape // by the kind of the target; scopes share one
}

type agentStages struct {
	member []int // MEMBER_OF*: the groups
	home   []int // MEMBER_OF*, HOME_IN: where the person and the groups live
	roles  []int // from there: DirectoryRole, holders; only where an action asks who administers the agent's home
	halves map[*Rule][]int
}

// shape are the stages walked from targets of one shape.
type shape struct {
	walk  int
	owner []int // to the tenant that owns the target; empty for a tenant

	roles    []int // from the owner: DirectoryRole, holders
	ties     []int // from the owner: ResellerRelationship, partner, in the past too
	grants   []int // from the owner: ResellerRelationship, DapGrant, in the past too
	requests []int // from the owner: requests that invite it, and whose they are
	sent     []int // from the owner: requests sent to it

	withheld []int // from the owner: grants of which it withholds a service, their relationship, partner

	sold  []int // from the owner: its scopes, and who sells them
	added []int // from a device: the partner that added it

	member []int // from a User: the groups
	azure  []int // from a scope: scopes above, holders of Azure roles, their homes

	halves map[*Rule][]int // of each rule, the stages of its half from the target's end
}

// The halves that facts are read from (design.md 3, Facts).
var (
	halfHome     = []graph.Step{memberOf, homeTenant}
	halfRoles    = []graph.Step{graph.Back(graph.DefinedIn, "role"), graph.Back(graph.HasDirectoryRole, "holder")}
	halfTies     = []graph.Step{graph.Back(graph.WithCustomer, "relationship").InPast(), graph.Hop(graph.OfPartner, "partner").InPast()}
	halfGrants   = []graph.Step{graph.Back(graph.WithCustomer, "relationship").InPast(), graph.Back(graph.Under, "grant").InPast()}
	halfWithheld = []graph.Step{graph.Back(graph.WithheldBy, "grant"), graph.Hop(graph.Under, "relationship"), graph.Hop(graph.OfPartner, "partner")}
	halfRequests = []graph.Step{graph.Back(graph.Invited, "request"), graph.Hop(graph.From, "partner")}
	halfSold     = []graph.Step{graph.Back(graph.InTenant, "scope"), graph.Hop(graph.SoldBy, "partner")}
	halfAdded    = []graph.Step{graph.Hop(graph.AddedBy, "partner")}
	halfSent     = []graph.Step{graph.Back(graph.Sent, "request")}
	halfOfUser   = []graph.Step{homeTenant}
	halfOfScope  = []graph.Step{graph.Hop(graph.InTenant, "tenant")}
	halfOfDevice = []graph.Step{graph.Hop(graph.BelongsTo, "tenant")}
	halfAzure    = []graph.Step{graph.Closure(graph.Parent, graph.MaxParent, "scope"), graph.Back(graph.HasAzureRole, "holder"), homeTenant}
)

// ownerSteps lead from a target to the tenant that owns it.
func ownerSteps(k graph.Kind) []graph.Step {
	switch {
	case k == graph.KindUser:
		return halfOfUser
	case k.IsScope():
		return halfOfScope
	case k == graph.KindAutopilotDevice:
		return halfOfDevice
	}
	return nil
}

func shapeOf(k graph.Kind) graph.Kind {
	if k.IsScope() {
		return graph.KindScope
	}
	return k
}

func newPlan(qs []Question) *plan {
	p := &plan{shapes: map[graph.Kind]*shape{}, agents: agentStages{halves: map[*Rule][]int{}}}
	agents := graph.Walk{}
	p.agents.home = agents.Add(-1, halfHome...)
	p.agents.member = p.agents.home[:1]
	p.walks = append(p.walks, agents)
	agentSeen, targetSeen := map[graph.ID]bool{}, map[graph.ID]bool{}
	type form struct {
		action Action
		kind   graph.Kind
	}
	planned := map[form]bool{}
	for _, q := range qs {
		if !agentSeen[q.Agent] {
			agentSeen[q.Agent] = true
			p.walks[0].Starts = append(p.walks[0].Starts, q.Agent)
		}
		kind := shapeOf(q.Target.Kind())
		s := p.shapes[kind]
		if s == nil {
			s = &shape{walk: len(p.walks), halves: map[*Rule][]int{}}
			p.walks = append(p.walks, graph.Walk{})
			p.shapes[kind] = s
		}
		if f := (form{q.Action, q.Target.Kind()}); !planned[f] {
			planned[f] = true
			p.add(s, q)
		}
		if !targetSeen[q.Target] {
			targetSeen[q.Target] = true
			p.walks[s.walk].Starts = append(p.walks[s.walk].Starts, q.Target)
		}
	}
	return p
}

// add makes sure that what q's action rests on is walked: facts first, then the halves of the rules, which share their stages
// where they can.
func (p *plan) add(s *shape, q Question) {
	w := &p.walks[s.walk]
	from := -1
	if steps := ownerSteps(q.Target.Kind()); len(steps) > 0 {
		s.owner = w.Add(-1, steps...)
		from = s.owner[len(s.owner)-1]
	}
	a := q.Action
	if a != RequestRelationship && a != AcceptInvitation && a != ViewPartnerRelationships {
		s.ties = w.Add(from, halfTies...)
		s.grants = w.Add(from, halfGrants...)
		s.requests = w.Add(from, halfRequests...)
	}
	if a.ofServices() {
		s.withheld = w.Add(from, halfWithheld...)
	}
	if a == AcceptInvitation {
		s.sent = w.Add(from, halfSent...)
	}
	if a.reset() && q.Target.Kind() == graph.KindUser {
		s.member = w.Add(-1, memberOf)
		s.roles = w.Add(from, halfRoles...)
	}
	if a == RemoveRelationship {
		s.sold = w.Add(from, halfSold...)
	}
	if a.ofDevice() {
		s.added = w.Add(-1, halfAdded...)
	}
	if a.azure() {
		s.azure = w.Add(-1, halfAzure...)
	}
	if a == OrderOrRenew {
		p.agents.roles = p.walks[0].Add(p.agents.home[1], halfRoles...)
	}
	for _, r := range rules {
		if r.serves(a) {
			p.agents.halves[r] = p.walks[0].Cover(-1, r.agentHalf...)
			if r.ownPeople {
				s.halves[r] = p.walks[0].Cover(p.agents.home[1], r.targetHalf...)
				continue
			}
			ends := from
			if r.End != AtOwner {
				ends = -1
			}
			s.halves[r] = w.Cover(ends, r.targetHalf...)
		}
	}
}
