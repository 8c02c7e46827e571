package oracle

// customerSide answers tables A20, A21 and A22.
func (q question) customerSide() Answer {
	switch {
	case q.own:
		return q.ownSide()
	case q.action == "REMOVE_DELEGATED_ADMIN":
		return q.dropDelegation()
	default:
		return deny("CUSTOMER_ACTION")
	}
}

// ownSide answers for the customer's own people.
func (q question) ownSide() Answer {
	global := []string{globalAdministrator}
	switch q.action {
	case "ACCEPT_INVITATION":
		// "A20 depends on one thing only: is there a request SENT to this customer?"
		if len(q.into(q.customer, "SENT")) == 0 {
			return deny("NO_PENDING")
		}
		return q.ownRole(global, "GA_ACCEPTS", "GA_REQUIRED")
	case "VIEW_PARTNER_RELATIONSHIPS":
		return q.ownRole(global, "GA_VIEWS", "GA_REQUIRED")
	default: // REMOVE_DELEGATED_ADMIN; any partner counts
		answer := q.ownRole(global, "GA_REMOVES", "GA_REQUIRED")
		if q.anyPartner(func(r relation) bool { return r.delegated }) {
			return answer
		}
		if answer.Outcome == "ALLOW" {
			return deny("NOTHING_TO_REMOVE")
		}
		return deny("GA_REQUIRED")
	}
}

// dropDelegation is A22 for the partner: "the partner's Admin agent may drop its own DAP".
func (q question) dropDelegation() Answer {
	var rows []Answer
	for _, role := range q.agentRoles(q.agent, q.home) {
		switch {
		case role != "ADMIN_AGENTS":
			rows = append(rows, deny("PC_ROLE"))
		case q.between.delegated:
			rows = append(rows, allow("PARTNER_SELFREMOVE", "RELATIONSHIP", q.relationshipPaths(role)...))
		default:
			rows = append(rows, deny("NOTHING_TO_REMOVE"))
		}
	}
	return union(rows, deny("NO_PC_ROLE"))
}
