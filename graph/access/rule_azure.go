package access

import (
	"slices"

	"behalf/graph"
)

// azureRole: a role assignment at the scope or above it, held by the person or by a group. It counts whatever the
// relationship, and outlives it.
var azureRole = &Rule{
	Channel: Rbac,
	Title:   "Azure role assignment",
	Way: graph.Way{
		Agent: "agent:User",
		Steps: []graph.Step{
			memberOf,
			graph.Hop(graph.HasAzureRole, "scope"),
			graph.Step{Edge: graph.Parent, Reverse: true, Max: graph.MaxParent, As: "target"},
		},
		Pivot: 1,
	},
	End:        AtTarget,
	Source:     "Managing a subscription takes at least one role on it, at its scope or above; removing delegated admin privileges does not touch such roles.",
	SourceRule: "R26–R30, A06–A09",
	Actions:    []Action{ManageSubscription, ReadSubscription, AssignAzureRole, RemoveAzureRole, OpenAzureSupportTicket},
	Applies:    func(*Case) bool { return true },
	Weigh:      weighAzureRole,
	Lacks: func(c *Case) Verdict {
		switch {
		case c.HomeHolds:
			return deny(GroupNotAssigned)
		case c.abroad() && c.Nested[graph.AdminAgents] && !c.Tie.Active:
			return deny(c.withoutTie())
		}
		return deny(NoRbac)
	},
	narrow: func(a Action) (string, []string) { return "role", a.azureRoles() },
}

func weighAzureRole(c *Case, e *graph.Edge) Verdict {
	covers := slices.Contains(c.Action.azureRoles(), e.Role)
	switch {
	case !covers && graph.AzureRoleKnown(e.Role):
		return deny(RoleLacks)
	case !c.directoryPath(e):
		return deny(NoDirPath)
	case c.Action == RemoveAzureRole && !c.abroad() && !c.ForeignHolds:
		return deny(NothingToRemove)
	case !covers:
		return unknown(RoleUnknown)
	case e.Condition != "" && c.Action == AssignAzureRole:
		return conditional(RoleCondition)
	}
	// What a person holds directly does not depend on the state between the tenants (domain.md 2.1); what a group holds does on
	// the state between the group's tenant and the owner.
	if h := c.Holders[e.From]; e.From != c.Agent && h.Home != c.Owner && c.Ties[h.Home].Lingers() {
		return allow(RbacLinger)
	}
	return allow(RbacPath)
}

// directoryPath reports whether the stricter policy is content with a grant: with a directory path of the person, or with a
// right of the person's own, held directly or through a group of the customer (domain.md 2.5).
func (c *Case) directoryPath(e *graph.Edge) bool {
	return c.Policy.Azure != RbacAndDirectoryPath ||
		!c.abroad() ||
		e.From == c.Agent ||
		c.Owner != "" && c.Holders[e.From].Home == c.Owner ||
		c.Tie.Dap && (c.Nested[graph.AdminAgents] || c.Nested[graph.HelpdeskAgents])
}
