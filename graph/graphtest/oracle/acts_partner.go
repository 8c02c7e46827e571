package oracle

import (
	"slices"
	"strings"
)

// inviter tells why the one who acts may not invite in a partner's name:
// REQUEST_RELATIONSHIP is "a right at home", so it must be the own partner.
func (t attempt) inviter(partner string) string {
	if t.operator() {
		return ""
	}
	roles := t.agentRoles(t.By, t.home)
	switch {
	case slices.Contains(roles, "ADMIN_AGENTS"), slices.Contains(roles, "SALES_AGENTS"):
		if t.home == partner {
			return ""
		}
	case len(roles) > 0:
		return "FORBIDDEN PC_ROLE"
	}
	return noPcRole
}

// request: "partner is a PARTNER; an addressee is a CUSTOMER, another tenant,
// without a pending request from this partner".
func (t attempt) request() string {
	partner, customer := t.text("partner"), t.text("customer")
	if !t.operator() && customer != "" && t.home == customer {
		return "FORBIDDEN PARTNER_ACTION" // A19, the customer's own people
	}
	if refusal := t.inviter(partner); refusal != "" {
		return refusal
	}
	switch {
	case !t.is(partner, "PARTNER"), customer != "" && !t.is(customer, "CUSTOMER"):
		return precondition
	case customer != "" && t.relation(partner, customer).invited:
		return precondition
	}
	return ""
}

// requestStep is one step of a request on the partner's side, each from its states.
func (t attempt) requestStep() string {
	r := t.world.Nodes[t.text("request")].Props
	if refusal := t.inviter(r["partner"]); refusal != "" {
		return refusal
	}
	from := map[string][]string{
		"editRelationshipRequest": {"DRAFT"}, "completeRelationshipRequest": {"DRAFT"}, "markRelationshipRequestSent": {"READY"},
		"withdrawRelationshipRequest": {"DRAFT", "READY", "SENT"},
	}[t.Name]
	switch {
	case !slices.Contains(from, r["state"]):
		return precondition
	case t.Name == "editRelationshipRequest" && !strings.Contains(t.text("body"), r["link"]):
		return "BAD_USER_INPUT LINK_MISSING"
	}
	return ""
}

// answerRequest: tables A20, and "depends on one thing only: is there a request
// SENT to this customer"; one that names nobody is for whoever has its link.
func (t attempt) answerRequest() string {
	customer := t.text("customer")
	r := t.world.Nodes[t.text("request")].Props
	mine := r["state"] == "SENT" && (r["customer"] == "" || r["customer"] == customer)
	if !t.operator() {
		switch {
		case t.home != customer:
			return "FORBIDDEN CUSTOMER_ACTION"
		case !mine && len(t.into(customer, "SENT")) == 0:
			return noPending
		case !t.administers(customer):
			return gaRequired
		}
	}
	switch {
	case !mine:
		return noPending
	case r["partner"] == customer, !t.is(customer, "CUSTOMER"):
		return precondition
	}
	return ""
}

// removeDelegatedAdmin: table A22, "of either side".
func (t attempt) removeDelegatedAdmin() string {
	partner, customer := t.text("partner"), t.text("customer")
	roles := t.agentRoles(t.By, t.home)
	switch {
	case t.operator():
	case t.home == customer && !t.administers(customer):
		return gaRequired
	case t.home == customer:
	case t.home != partner, len(roles) == 0:
		return noPcRole
	case !slices.Contains(roles, "ADMIN_AGENTS"):
		return "FORBIDDEN PC_ROLE"
	}
	// "DAP can be removed by the customer, by the partner's Admin agent, and by
	// Microsoft when unused for 90 days": only the operator tells of others.
	side := map[bool]string{true: "CUSTOMER", false: "PARTNER"}[t.home == customer]
	if by := t.text("endedBy"); by != "" && !t.operator() && by != side {
		return "FORBIDDEN"
	}
	if !t.relation(partner, customer).delegated {
		return nothing
	}
	const days = 24 * 60 * 60 * 1000
	for _, s := range t.world.delegations(partner, customer) {
		if t.text("endedBy") == "MICROSOFT" && s.since <= t.At && t.At < s.until && t.At-s.since < 90*days {
			return precondition
		}
	}
	return ""
}

// removeRelationship is for the "Global admin of the partner's tenant".
func (t attempt) removeRelationship() string {
	partner, customer := t.text("partner"), t.text("customer")
	active := t.relation(partner, customer).active
	switch {
	case !t.operator() && t.home != partner && t.home != customer:
		return gaRequired
	case !t.operator() && t.home == customer && !t.administers(customer):
		return gaRequired
	case !active:
		return nothing
	case !t.operator() && t.home == customer:
		return "FORBIDDEN REL_PARTNER_ONLY"
	case !t.administers(partner):
		return "FORBIDDEN REL_GA_ONLY"
	}
	return ""
}

// mayProvision: table A10 for the people of one partner.
func (t attempt) mayProvision(partner, customer string) string {
	between := t.relation(partner, customer)
	roles := t.agentRoles(t.By, t.home)
	switch {
	case !t.operator() && t.home == customer:
		return "FORBIDDEN PARTNER_ACTION"
	case !t.operator() && (t.home != partner || len(roles) == 0):
		return noPcRole
	case !between.active && between.invited:
		return "FAILED_PRECONDITION NOT_ACCEPTED"
	case !between.active:
		return "FAILED_PRECONDITION NO_RELATIONSHIP"
	case !t.operator() && !slices.Contains(roles, "ADMIN_AGENTS"):
		return "FORBIDDEN PC_ROLE"
	}
	return ""
}

// provision: "relationship open; the partner has an Admin Agents group, which becomes Owner".
func (t attempt) provision() string {
	partner := t.text("partner")
	if refusal := t.mayProvision(partner, t.text("customer")); refusal != "" {
		return refusal
	}
	switch {
	case t.world.Nodes["AzureSubscription:"+t.text("key")].Kind != "":
		return exists
	case t.agentsOf(partner, "ADMIN_AGENTS") == "":
		return precondition
	}
	return ""
}

// transfer: "sold by another partner; the new one has a relationship".
func (t attempt) transfer() string {
	subscription, partner := t.text("subscription"), t.text("toPartner")
	customer := t.first(subscription, "IN_TENANT")
	if partner == customer {
		return badInput
	}
	if refusal := t.mayProvision(partner, customer); refusal != "" {
		return refusal
	}
	if seller := t.first(subscription, "SOLD_BY"); seller == "" || seller == partner {
		return precondition
	}
	return ""
}

// mayAssign: ASSIGN_AZURE_ROLE at a scope, with the answer that says so.
func (t attempt) mayAssign(scope string) (answer Answer, refusal string) {
	if t.operator() {
		return Answer{Outcome: "ALLOW"}, ""
	}
	answer = t.world.Decide(t.By, "ASSIGN_AZURE_ROLE", scope, t.At, t.Policy)
	switch {
	case answer.Outcome == "ALLOW":
		return answer, ""
	case answer.Outcome == "DENY" && (answer.Reason == "NO_RELATIONSHIP" || answer.Reason == "NOT_ACCEPTED"):
		return answer, precondition + " " + answer.Reason // "conditions, not permissions"
	}
	return answer, "FORBIDDEN " + answer.Reason
}

// assignRole: "a foreign group needs an open relationship between the tenants, a guest user does not".
func (t attempt) assignRole() string {
	principal, scope := t.text("principal"), t.text("scope")
	if _, refusal := t.mayAssign(scope); refusal != "" {
		return refusal
	}
	home, customer := t.homeOf(principal), t.first(scope, "IN_TENANT")
	to, back := t.relation(home, customer), t.relation(customer, home)
	if t.world.Nodes[principal].Kind == "SecurityGroup" && home != customer && !to.active && !back.active {
		if to.invited {
			return "FAILED_PRECONDITION NOT_ACCEPTED"
		}
		return "FAILED_PRECONDITION NO_RELATIONSHIP"
	}
	if t.holds(principal, roleNamed(azureRoleNames, t.text("role")), scope) {
		return exists
	}
	return ""
}

// holds tells whether a principal holds an Azure role at a scope itself.
func (m *moment) holds(principal, role, scope string) bool {
	return slices.ContainsFunc(m.from(principal, "HAS_AZURE_ROLE"), func(e Edge) bool { return e.To == scope && strings.EqualFold(e.Role, role) })
}

// removeRole: "not the last Owner assignment made at a subscription's own scope,
// unless" the operator does it, "someone who reaches it through the very group
// that holds it, or someone whose right comes from the root scope".
func (t attempt) removeRole() string {
	assignment := t.world.Nodes[t.text("assignment")]
	holder, scope := assignment.Props["principal"], assignment.Props["scope"]
	answer, refusal := t.mayAssign(scope)
	if refusal != "" {
		return refusal
	}
	open, isOwner, others := false, false, 0
	for _, e := range t.into(scope, "HAS_AZURE_ROLE") {
		switch {
		case e.Assignment == assignment.ID:
			open, isOwner = true, strings.EqualFold(e.Role, owner)
		case strings.EqualFold(e.Role, owner):
			others++
		}
	}
	last := isOwner && others == 0 && t.world.Nodes[scope].Kind == "AzureSubscription"
	switch {
	case !open:
		return nothing
	case last && !t.operator() && !slices.ContainsFunc(answer.Paths, func(p Path) bool { return t.overridesLast(p, holder) }):
		return precondition
	}
	return ""
}

// overridesLast tells whether one way to the right is one that may take the last Owner away.
func (t attempt) overridesLast(p Path, holder string) bool {
	i := slices.Index(p.Edges, "HAS_AZURE_ROLE")
	return t.world.Nodes[p.Nodes[i+1]].Kind == "Scope" || p.Nodes[i] == holder && t.world.Nodes[holder].Kind == "SecurityGroup"
}

// elevate is the own act of a "Global admin of that tenant".
func (t attempt) elevate() string {
	tenant := t.text("tenant")
	switch {
	case t.operator(), !t.administers(tenant):
		return gaRequired
	case t.holds(t.By, userAccessAdministrator, "Scope:"+strings.TrimPrefix(tenant, "Tenant:")):
		return exists
	}
	return ""
}
