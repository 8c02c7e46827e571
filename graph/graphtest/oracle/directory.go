package oracle

import (
	"slices"
	"strings"
)

// directory answers tables A01 to A05.
func (q question) directory() Answer {
	if q.target.Kind != "User" {
		return q.directoryTable(q.action)
	}
	// "asked of a User, the user's own roles decide whether table A03 or A04
	// applies, whichever of the two actions was named"
	roles, cut := q.heldRoles(q.target.ID, q.customer)
	if len(roles) > 0 {
		return q.directoryTable("RESET_ADMIN_PASSWORD")
	}
	answer := q.directoryTable("RESET_USER_PASSWORD")
	if cut && answer.Outcome != q.directoryTable("RESET_ADMIN_PASSWORD").Outcome {
		return unknown("CUT")
	}
	return answer
}

// directoryTable answers from the table of one action.
func (q question) directoryTable(action string) Answer {
	if !q.own {
		return q.delegatedRows(action)
	}
	switch action {
	case "SIGN_IN":
		var paths []Path
		for _, e := range q.from(q.agent, "HOME_IN") {
			if e.To == q.customer {
				paths = append(paths, path("OWN_TENANT", q.agent, along(e)))
			}
		}
		return allow("OWN_TENANT", "OWN_TENANT", paths...)
	case "OPEN_SERVICE_REQUEST":
		return q.ownRole(directoryRoles[action], "OWN_BEHALF", "NO_ROLE")
	default:
		enough := directoryRoles[action]
		if role := serviceRoles[q.service]; role != "" && action == "ADMINISTER_DIRECTORY" {
			enough = append([]string{role}, enough...) // R11: "customer admin of that service"
		}
		return q.ownRole(enough, "OWN_ROLE", "NO_ROLE")
	}
}

// delegatedRows answers for people of another tenant. Only those who live in
// the partner's tenant have a row in its groups, by any nesting.
func (q question) delegatedRows(action string) Answer {
	var rows []Answer
	for _, wellKnown := range []string{"ADMIN_AGENTS", "HELPDESK_AGENTS"} {
		if len(q.agentGroups(q.agent, q.home, wellKnown)) > 0 {
			rows = append(rows, q.delegatedRow(action, wellKnown))
		}
	}
	answer := union(rows, deny("NO_DAP_GROUP"))
	// In the other columns no nesting could change the outcome.
	if _, cut := q.reach(q.agent, "MEMBER_OF", maxMemberOf); cut && answer.Outcome == "DENY" && q.between.delegated {
		return unknown("CUT")
	}
	return answer
}

// delegatedRow answers for one of the two rows that delegated admin is for.
func (q question) delegatedRow(action, wellKnown string) Answer {
	if refusal, ok := q.notActive(); ok {
		return refusal
	}
	if action == "OPEN_SERVICE_REQUEST" && q.between.delegated && q.permissionRemoved() {
		return deny("SR_NEEDS_PERM") // R12, whether all of it was removed or a part
	}
	if action == "ADMINISTER_DIRECTORY" && q.between.delegated && q.service != "" && q.permissionRemoved() {
		return deny("DAP_REVOKED") // of this service, as R10 has it of all
	}
	switch {
	case !q.between.delegated && q.between.delegationEnded && action == "OPEN_SERVICE_REQUEST":
		return deny("SR_NEEDS_PERM")
	case !q.between.delegated && q.between.delegationEnded:
		return deny("DAP_REVOKED")
	case !q.between.delegated:
		return deny("DAP_NEVER")
	case wellKnown == "ADMIN_AGENTS":
		answer := q.delegatedAllow("DAP_AA_GA", wellKnown, globalAdministrator)
		if action == "ADMINISTER_DIRECTORY" && answer.Outcome == "ALLOW" && q.service == "" && len(q.between.withheld) > 0 {
			answer.Warnings = append(answer.Warnings, "SERVICE_WITHHELD")
		}
		return answer
	case action == "ADMINISTER_DIRECTORY":
		return conditional("HELPDESK_ROLE_ONLY")
	case action == "RESET_ADMIN_PASSWORD":
		return deny("HELPDESK_LIMIT")
	default:
		return q.delegatedAllow("DAP_HA_HD", wellKnown, helpdeskAdministrator)
	}
}

// permissionRemoved tells whether the customer took back the permission that
// this takes: for the service that is asked about, or else for any.
func (q question) permissionRemoved() bool {
	if q.service != "" {
		return q.between.withheld[q.service]
	}
	return len(q.between.withheld) > 0
}

// delegatedAllow collects the ways by which a delegated role reaches the agent.
// Where the grant is in force but its edge is missing, nothing proves an allow.
func (q question) delegatedAllow(reason, wellKnown, role string) Answer {
	var paths []Path
	for _, group := range q.agentGroups(q.agent, q.home, wellKnown) {
		for _, held := range q.from(group, "HAS_DIRECTORY_ROLE") {
			for _, defined := range q.from(held.To, "DEFINED_IN") {
				if held.Source == "DAP" && templateOf(held) == role && defined.To == q.customer {
					for _, walk := range q.memberWalks(q.agent, group) {
						paths = append(paths, path("DAP", q.agent, along(walk...), along(held, defined)))
					}
				}
			}
		}
	}
	if len(paths) == 0 {
		return deny("DAP_NEVER")
	}
	return allow(reason, "DAP", paths...)
}

// heldRole is a directory role that a principal holds in a tenant, and one way
// by which it does: walked from the principal to the tenant.
type heldRole struct {
	template string
	way      []Edge
}

// heldRoles returns every directory role that a principal holds in a tenant
// itself or through groups ("directory roles may be held through a group too"),
// never by delegation, and whether a bound cut the walk.
func (m *moment) heldRoles(principal, tenant string) (roles []heldRole, cut bool) {
	reached, cut := m.reach(principal, "MEMBER_OF", maxMemberOf)
	for holder := range reached {
		for _, held := range m.from(holder, "HAS_DIRECTORY_ROLE") {
			for _, defined := range m.from(held.To, "DEFINED_IN") {
				if held.Source == "DAP" || defined.To != tenant {
					continue
				}
				for _, walk := range m.memberWalks(principal, holder) {
					roles = append(roles, heldRole{templateOf(held), append(walk, held, defined)})
				}
			}
		}
	}
	return roles, cut
}

// templateOf is the template id of the role that an edge gives: the edge's own,
// or that in the id of the DirectoryRole.
func templateOf(held Edge) string {
	if held.Role != "" {
		return strings.ToLower(held.Role)
	}
	return strings.ToLower(held.To[strings.LastIndex(held.To, "/")+1:])
}

// ownRole answers for the customer's own people by the directory roles that
// they hold at home. Where the table's refusal is NO_ROLE, "a role that is not
// known [is] UNKNOWN role-unknown"; where it asks for the Global admin by name,
// such a role cannot matter.
func (q question) ownRole(enough []string, reason, refusal string) Answer {
	var paths []Path
	unsure := false
	roles, cut := q.heldRoles(q.agent, q.home)
	for _, role := range roles {
		if slices.Contains(enough, role.template) {
			paths = append(paths, path("OWN_TENANT", q.agent, along(role.way...)))
		}
		unsure = unsure || !directoryRoleKnown(role.template)
	}
	switch {
	case len(paths) > 0:
		return allow(reason, "OWN_TENANT", paths...)
	case unsure && refusal == "NO_ROLE":
		return unknown("ROLE_UNKNOWN")
	case cut:
		return unknown("CUT")
	default:
		return deny(refusal)
	}
}

// globalAdmin returns the ways by which the agent is Global Administrator at
// home, and whether a bound cut the search.
func (q question) globalAdmin() (ways [][]Edge, cut bool) {
	roles, cut := q.heldRoles(q.agent, q.home)
	for _, role := range roles {
		if role.template == globalAdministrator {
			ways = append(ways, role.way)
		}
	}
	return ways, cut
}
