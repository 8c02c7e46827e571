package oracle

import "slices"

// services are those with an admin portal: "Exchange, SharePoint, Teams, Intune, Azure".
var services = []string{"EXCHANGE", "SHAREPOINT", "TEAMS", "INTUNE", "AZURE"}

// serviceRoles are the directory roles that administer a service, by template id.
var serviceRoles = map[string]string{
	"EXCHANGE":   "29232cdf-9323-42fd-ade2-1d097af3e4de",
	"SHAREPOINT": "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
	"TEAMS":      "69091246-20e8-4a56-aa4d-066075b2a7a8",
	"INTUNE":     "3a2c62db-5318-420d-8d74-23affee5d9d5",
}

// refused is the refusal that an answer makes of an act; nothing for an allow.
func refused(a Answer) string {
	switch {
	case a.Outcome == "ALLOW":
		return ""
	case a.Outcome == "DENY" && (a.Reason == "NO_RELATIONSHIP" || a.Reason == "NOT_ACCEPTED"):
		return precondition + " " + a.Reason // "conditions, not permissions"
	}
	return "FORBIDDEN " + a.Reason
}

// asks is the refusal of an act that takes an action, of whoever is not the operator.
func (t attempt) asks(action, target string) string {
	if t.operator() {
		return ""
	}
	return refused(t.world.DecideAbout(t.By, action, target, t.text("service"), t.At, t.Policy))
}

// setPermission: R11, "customer admin of that service"; the override is "on top
// of DAP", so there must be one.
func (t attempt) setPermission() string {
	partner, customer, service := t.text("partner"), t.text("customer"), t.text("service")
	switch {
	case t.operator():
	case t.home != customer:
		return "FORBIDDEN CUSTOMER_ACTION"
	default:
		held, _ := t.heldRoles(t.By, customer)
		enough := slices.ContainsFunc(held, func(r heldRole) bool {
			return r.template == globalAdministrator || r.template == serviceRoles[service]
		})
		unsure := slices.ContainsFunc(held, func(r heldRole) bool { return !directoryRoleKnown(r.template) })
		switch {
		case enough:
		case unsure:
			return "FORBIDDEN ROLE_UNKNOWN"
		default:
			return "FORBIDDEN NO_ROLE"
		}
	}
	between := t.relation(partner, customer)
	allowed, _ := t.Input["allowed"].(bool)
	switch {
	case between.delegated:
		return ""
	case !allowed:
		return nothing
	case !between.active && between.invited:
		return "FAILED_PRECONDITION NOT_ACCEPTED"
	case !between.active:
		return "FAILED_PRECONDITION NO_RELATIONSHIP"
	case between.delegationEnded:
		return "FAILED_PRECONDITION DAP_REVOKED"
	}
	return "FAILED_PRECONDITION DAP_NEVER"
}

// openRequest: table A05.
func (t attempt) openRequest() string { return t.asks("OPEN_SERVICE_REQUEST", t.text("customer")) }
