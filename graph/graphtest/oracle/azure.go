package oracle

import "slices"

// azure answers tables A06 to A09 and the support ticket. There the person's
// assignments decide, not a row: "the path decides, as for anyone", and "where
// an assignment does exist it always counts, whatever the relationship".
func (q question) azure() Answer {
	answer := q.azureRoles()
	if answer.Outcome != "ALLOW" && q.policy.Elevation == "SHOWN" && !q.own && q.between.delegated && len(q.agentGroups(q.agent, q.home, "ADMIN_AGENTS")) > 0 {
		// "do not create a path; offer the finding POSSIBLE_ELEVATION behind a flag" (G7)
		answer.Warnings = append(answer.Warnings, "POSSIBLE_ELEVATION")
	}
	return answer
}

func (q question) azureRoles() Answer {
	answers, cut := q.assignments()
	if q.own {
		if ways, _ := q.globalAdmin(); len(ways) > 0 {
			// "a Global admin without an Azure right can give itself User
			// Access Administrator at the root scope"
			answers = append(answers, conditional("ELEVATE"))
		}
	}
	if cut {
		answers = append(answers, unknown("CUT"))
	}
	answers = append(answers, q.noAssignment())
	answer := weigh(answers)
	if q.own && q.action == "REMOVE_AZURE_ROLE" && answer.Outcome != "DENY" && !q.foreignHolder() {
		// "A09 for them: is there a role held by a foreign principal at or
		// above the scope?" Above a bound there may be one.
		if _, cut := q.reach(q.target.ID, "PARENT", maxParent); cut {
			return unknown("CUT")
		}
		return deny("NOTHING_TO_REMOVE")
	}
	return answer
}

// weigh picks the answer that counts: any allow, with the paths of all; then
// the first reason of this order.
func weigh(answers []Answer) Answer {
	for _, reason := range []string{
		"RBAC_PATH", "RBAC_LINGER", // allowed; a right that outlives nothing is not a leftover
		"ROLE_CONDITION", "ELEVATE", // conditional
		"ROLE_UNKNOWN", "CUT", // unknown
		"NO_DIR_PATH", "ROLE_LACKS", "GROUP_NOT_ASSIGNED", "NO_RELATIONSHIP", "NOT_ACCEPTED", "NO_RBAC",
	} {
		if i := slices.IndexFunc(answers, func(a Answer) bool { return a.Reason == reason }); i >= 0 {
			return merge(answers[i], slices.Delete(slices.Clone(answers), i, i+1))
		}
	}
	panic("azure: an answer without a reason")
}

// assignments weighs every role assignment at or above the target that the
// agent holds, one answer each, and tells whether a bound cut the search.
func (q question) assignments() (answers []Answer, cut bool) {
	groups, cutGroups := q.reach(q.agent, "MEMBER_OF", maxMemberOf)
	above, cutScopes := q.reach(q.target.ID, "PARENT", maxParent)
	for scope := range above {
		for _, assignment := range q.into(scope, "HAS_AZURE_ROLE") {
			if groups[assignment.From] {
				answers = append(answers, q.assignment(assignment))
			}
		}
	}
	return answers, cutGroups || cutScopes
}

// assignment answers as if one assignment, which the agent holds, were all.
func (q question) assignment(e Edge) Answer {
	enough := azureCoverage(q.action, e.Role)
	switch {
	case enough == lacks:
		return deny("ROLE_LACKS")
	case !q.policyAdmits(e):
		return deny("NO_DIR_PATH")
	case enough == cantTell:
		return unknown("ROLE_UNKNOWN")
	case e.Conditional && q.action == "ASSIGN_AZURE_ROLE":
		return conditional("ROLE_CONDITION")
	}
	var paths []Path
	for _, members := range q.memberWalks(q.agent, e.From) {
		for _, parents := range q.walks(q.target.ID, e.To, "PARENT", maxParent) {
			paths = append(paths, path("RBAC", q.agent, along(members...), along(e), against(parents...)))
		}
	}
	answer := allow("RBAC_PATH", "RBAC", paths...)
	if e.Conditional {
		// "for the other actions it does not narrow the control plane: allow, with warning ROLE_CONDITION"
		answer.Warnings = append(answer.Warnings, "ROLE_CONDITION")
	}
	if q.ownRight(e) {
		return answer
	}
	// Held through a partner's group: what is between that partner and the customer counts.
	between := q.relation(q.homeOf(e.From), q.customer)
	if between.lingering() {
		answer.Reason = "RBAC_LINGER"
	}
	if !between.known() {
		// "where no relationship is known at all it is rbac-path with warning"
		answer.Warnings = append(answer.Warnings, "RELATIONSHIP_NOT_KNOWN")
	}
	if q.action == "ASSIGN_AZURE_ROLE" && between.known() && !between.delegated {
		// "With DAP gone the partner cannot browse the customer's directory": nor
		// can it with any other role that is enough.
		answer.Warnings = append(answer.Warnings, "CANNOT_BROWSE_DIRECTORY")
	}
	return answer
}

// ownRight tells whether a role "is held by the person or through a group of the
// customer: a guest's own right". Such a right is independent of the state.
func (q question) ownRight(e Edge) bool {
	return e.From == q.agent || q.customer != "" && q.homeOf(e.From) == q.customer
}

// policyAdmits tells whether the Azure policy lets an assignment count: "policies.azure
// == RBAC_ONLY or directory roles not empty or [the own right of a guest]". Own
// people need no path into the directory where they live.
func (q question) policyAdmits(e Edge) bool {
	if q.policy.Azure != "RBAC_AND_DIRECTORY_PATH" || q.own || q.ownRight(e) {
		return true
	}
	for _, wellKnown := range []string{"ADMIN_AGENTS", "HELPDESK_AGENTS"} {
		if len(q.agentGroups(q.agent, q.home, wellKnown)) > 0 && q.between.delegated {
			return true
		}
	}
	return false
}

// noAssignment is the refusal where no assignment reaches the agent.
func (q question) noAssignment() Answer {
	if q.homeGroupHolds() {
		return deny("GROUP_NOT_ASSIGNED")
	}
	// "Admin agents in N and I get the nearer reason"
	if !q.own && len(q.agentGroups(q.agent, q.home, "ADMIN_AGENTS")) > 0 {
		if refusal, ok := q.notActive(); ok {
			return refusal
		}
	}
	return deny("NO_RBAC")
}

// homeGroupHolds tells whether a group of the agent's own tenant holds a role at
// or above the target. The tables A06 and A08 give group-not-assigned for every
// role, enough or not.
func (q question) homeGroupHolds() bool {
	return q.held(func(holder string) bool {
		return q.world.Nodes[holder].Kind == "SecurityGroup" && q.home != "" && q.homeOf(holder) == q.home
	})
}

// foreignHolder tells whether a principal that does not live in the customer's
// tenant holds a role at or above the target.
func (q question) foreignHolder() bool {
	return q.held(func(holder string) bool { return q.homeOf(holder) != q.customer })
}

// held tells whether some holder of a role at or above the target is such a one.
func (q question) held(such func(holder string) bool) bool {
	above, _ := q.reach(q.target.ID, "PARENT", maxParent)
	for scope := range above {
		for _, e := range q.into(scope, "HAS_AZURE_ROLE") {
			if such(e.From) {
				return true
			}
		}
	}
	return false
}
