package oracle

import "slices"

// commerce answers tables A10, A11, A12, A19 and A23.
func (q question) commerce() Answer {
	if q.own {
		return q.ownCommerce()
	}
	var rows []Answer
	for _, role := range q.agentRoles(q.agent, q.home) {
		rows = append(rows, q.commerceRow(role))
	}
	// "The partner tenant's Global admin is not a row of the tables"
	ways, cut := q.globalAdmin()
	if len(ways) > 0 && q.globalAdminMay() && q.partnerHome() {
		rows = append(rows, q.globalAdminRow(ways))
	}
	none := deny("NO_PC_ROLE")
	if q.action == "REMOVE_RELATIONSHIP" {
		none = q.removeRelationship()
	}
	answer := union(rows, none)
	if cut && answer.Outcome == "DENY" && q.globalAdminMay() && q.between.active {
		return unknown("CUT")
	}
	return answer
}

// commerceRow answers for one agent role.
func (q question) commerceRow(role string) Answer {
	if q.action == "REMOVE_RELATIONSHIP" {
		return q.removeRelationship()
	}
	if q.action == "REQUEST_RELATIONSHIP" {
		if role == "HELPDESK_AGENTS" {
			return deny("PC_ROLE")
		}
		return allow("INVITE_ROLE", "OWN_TENANT", q.homePaths(role)...)
	}
	if refusal, ok := q.notActive(); ok {
		return refusal
	}
	switch {
	case q.action == "PROVISION_SUBSCRIPTION" && role == "ADMIN_AGENTS":
		return allow("REL_PROVISION", "RELATIONSHIP", q.relationshipPaths(role)...)
	case q.action == "PROVISION_SUBSCRIPTION":
		return deny("PC_ROLE")
	case q.action == "ORDER_OR_RENEW" && role == "HELPDESK_AGENTS":
		return conditional("PC_ROLE_CONFLICT")
	case q.action == "ORDER_OR_RENEW":
		return allow("REL_RENEW", "RELATIONSHIP", q.relationshipPaths(role)...)
	default:
		return allow("REL_LISTED", "RELATIONSHIP", q.relationshipPaths(role)...)
	}
}

// removeRelationship is A23 for everybody of the partner but its Global admin.
func (q question) removeRelationship() Answer {
	if !q.between.active {
		return deny("NOTHING_TO_REMOVE")
	}
	return deny("REL_GA_ONLY")
}

// globalAdminMay tells whether the action is one that the partner tenant's
// Global admin may do: end a relationship, order and renew.
func (q question) globalAdminMay() bool {
	return q.action == "REMOVE_RELATIONSHIP" || q.action == "ORDER_OR_RENEW"
}

// partnerHome tells whether the agent's tenant is a partner's: by what it is, or
// by a relationship that it has with this customer.
func (q question) partnerHome() bool {
	return q.between.active || slices.Contains(q.world.Nodes[q.home].Kinds, "PARTNER")
}

// globalAdminRow answers for the partner tenant's Global admin, who is one in each of these ways.
func (q question) globalAdminRow(ways [][]Edge) Answer {
	if q.action == "REMOVE_RELATIONSHIP" && !q.between.active {
		return deny("NOTHING_TO_REMOVE")
	}
	if refusal, ok := q.notActive(); ok {
		return refusal
	}
	var paths []Path
	for _, way := range ways {
		for _, tie := range q.openTies() {
			paths = append(paths, path("RELATIONSHIP", q.agent, along(way...), tie))
		}
	}
	if q.action == "ORDER_OR_RENEW" {
		return allow("REL_RENEW", "RELATIONSHIP", paths...)
	}
	answer := allow("REL_GA_ENDS", "RELATIONSHIP", paths...)
	if q.sellsHere() {
		answer.Warnings = append(answer.Warnings, "SUBSCRIPTIONS_NOT_SUSPENDED")
	}
	return answer
}

// sellsHere tells whether the agent's tenant sells a subscription of the customer.
func (q question) sellsHere() bool {
	return slices.ContainsFunc(q.into(q.home, "SOLD_BY"), func(e Edge) bool {
		return q.world.Nodes[e.From].Kind == "AzureSubscription" && q.first(e.From, "IN_TENANT") == q.customer
	})
}

// ownCommerce answers for the customer's own people. Ending the relationship is
// not theirs; they "name no partner: any partner counts".
func (q question) ownCommerce() Answer {
	if q.action != "REMOVE_RELATIONSHIP" {
		return deny("PARTNER_ACTION")
	}
	if ways, _ := q.globalAdmin(); len(ways) == 0 {
		return deny("GA_REQUIRED")
	}
	if !q.anyPartner(func(r relation) bool { return r.active }) {
		return deny("NOTHING_TO_REMOVE")
	}
	return deny("REL_PARTNER_ONLY")
}

// anyPartner tells whether such a thing is between some other tenant and the customer.
func (q question) anyPartner(such func(relation) bool) bool {
	for id, node := range q.world.Nodes {
		if node.Kind == "Tenant" && id != q.customer && such(q.relation(id, q.customer)) {
			return true
		}
	}
	return false
}

// homePaths are the ways from the agent through a well-known group to the own
// tenant: "its path ends at the agent's own partner tenant".
func (q question) homePaths(wellKnown string) []Path {
	var paths []Path
	for _, way := range q.membershipWays(wellKnown) {
		paths = append(paths, path("OWN_TENANT", q.agent, along(way...)))
	}
	return paths
}

// relationshipPaths are the ways from the agent through a well-known group and
// the relationship to the customer, and on to a device if that is the target.
func (q question) relationshipPaths(wellKnown string) []Path {
	var device []hop
	if q.target.Kind == "AutopilotDevice" {
		for _, e := range q.from(q.target.ID, "BELONGS_TO") {
			if e.To == q.customer {
				device = against(e)
			}
		}
	}
	var paths []Path
	for _, way := range q.membershipWays(wellKnown) {
		for _, tie := range q.openTies() {
			paths = append(paths, path("RELATIONSHIP", q.agent, along(way...), tie, device))
		}
	}
	return paths
}

// membershipWays are the direct memberships in a well-known group of the own
// tenant, each with the group's home.
func (q question) membershipWays(wellKnown string) [][]Edge {
	var ways [][]Edge
	for _, member := range q.from(q.agent, "MEMBER_OF") {
		for _, home := range q.from(member.To, "HOME_IN") {
			if q.isAgents(member.To, q.home, wellKnown) && home.To == q.home {
				ways = append(ways, []Edge{member, home})
			}
		}
	}
	return ways
}

// openTies are the relationships that are open between the agent's tenant and
// the customer, each walked from the one to the other.
func (q question) openTies() [][]hop {
	var ties [][]hop
	for _, pair := range q.world.ties(q.home, q.customer) {
		if pair[0].holds(q.at) && pair[1].holds(q.at) {
			ties = append(ties, slices.Concat(against(pair[0]), along(pair[1])))
		}
	}
	return ties
}
