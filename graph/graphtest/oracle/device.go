package oracle

import "slices"

// device answers tables A13 to A18.
func (q question) device() Answer {
	if q.own {
		return q.ownRole([]string{globalAdministrator}, "OWN_PORTAL", "NO_ROLE")
	}
	var rows []Answer
	for _, role := range q.agentRoles(q.agent, q.home) {
		rows = append(rows, q.deviceRow(role))
	}
	return union(rows, deny("NO_PC_ROLE"))
}

// deviceRow answers for one agent role. Sales agents may add devices, and
// nothing else; Helpdesk agents nothing.
func (q question) deviceRow(role string) Answer {
	adds := role == "SALES_AGENTS" && q.action == "ADD_DEVICE"
	if role != "ADMIN_AGENTS" && !adds {
		return deny("PC_ROLE")
	}
	if refusal, ok := q.notActive(); ok {
		return refusal
	}
	proposed := q.policy.Autopilot == "PROPOSED"
	yes := func(reason string) Answer { return allow(reason, "RELATIONSHIP", q.relationshipPaths(role)...) }
	switch q.action {
	case "ADD_DEVICE":
		return yes("AP_NO_DAP_NEEDED")
	case "MANAGE_AUTOPILOT_PROFILE":
		switch {
		case !proposed:
			return yes("AP_NO_DAP_NEEDED")
		case q.between.delegated:
			return yes("AP_DAP")
		default:
			return deny("AP_DAP_REQUIRED")
		}
	case "APPLY_AUTOPILOT_PROFILE":
		switch {
		case proposed && q.between.delegated:
			return yes("AP_DAP")
		case proposed:
			return deny("AP_DAP_REQUIRED")
		case q.addedBy() == "customer":
			return q.customerAdded()
		default:
			return yes("DEV_PARTNER_ADDED")
		}
	default: // REMOVE_DEVICE
		switch {
		case q.addedBy() == "self":
			return yes("DEV_OWN")
		case proposed && q.between.delegated:
			return q.warnOfSource(yes("AP_DAP"))
		case proposed:
			return q.warnOfSource(deny("DEV_NOT_OWN"))
		case q.addedBy() == "customer":
			return q.customerAdded()
		default:
			return yes("DEV_PARTNER_ADDED")
		}
	}
}

// addedBy tells who added the device: self, other or customer. A partner added
// it if that is its source and the partner is known; all else counts as the customer.
func (q question) addedBy() string {
	added := q.from(q.target.ID, "ADDED_BY")
	switch {
	case q.target.Source != "PARTNER_CENTER" || len(added) == 0:
		return "customer"
	case slices.ContainsFunc(added, func(e Edge) bool { return e.To == q.home }):
		return "self"
	default:
		return "other"
	}
}

// customerAdded is the refusal of the current policy for a device that the
// customer added; "with DAP the agent can use Intune as Global Administrator".
func (q question) customerAdded() Answer {
	answer := q.warnOfSource(deny("DEV_CUSTOMER_ADDED"))
	if q.between.delegated && !q.between.withheld["INTUNE"] {
		answer.Warnings = append(answer.Warnings, "USE_INTUNE")
	}
	return answer
}

// warnOfSource warns of an answer for which the device counts as added by the
// customer although no source says so: "devices of other sources (OEM,
// MICROSOFT_365_BUSINESS, UNKNOWN)".
func (q question) warnOfSource(answer Answer) Answer {
	covered := []string{"INTUNE", "MICROSOFT_STORE_FOR_BUSINESS", "MICROSOFT_STORE_FOR_EDUCATION"}
	if q.addedBy() == "customer" && !slices.Contains(covered, q.target.Source) {
		answer.Warnings = append(answer.Warnings, "SOURCE_NOT_COVERED")
	}
	return answer
}
