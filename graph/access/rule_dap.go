package access

import "behalf/graph"

// DapRole is a directory role that a delegation brings to one of a partner's well-known groups.
type DapRole struct {
	Group graph.WellKnown
	Role  string // the template's id
}

// DapRoles are the directory roles that a delegation brings (R22, R23).
var DapRoles = []DapRole{
	{graph.AdminAgents, graph.DirectoryGlobalAdministrator},
	{graph.HelpdeskAgents, graph.DirectoryHelpdeskAdministrator},
}

// delegatedAdmin: the two agent groups of a partner hold directory roles in the customer's tenant while its delegated admin
// privileges are in force.
var delegatedAdmin = &Rule{
	Channel: Dap,
	Title:   "Delegated admin privileges",
	Way: graph.Way{
		Agent: "agent:User",
		Steps: []graph.Step{
			memberOf,
			graph.Hop(graph.HasDirectoryRole, "role:DirectoryRole").Only("source", "DAP", graph.SourceDap),
			graph.Hop(graph.DefinedIn, "customer:Tenant"),
		},
		Pivot: 1,
	},
	Source:     "Granting delegated admin privileges makes the partner's Admin Agents Global Administrators, and its Helpdesk Agents Helpdesk Administrators, of the customer's tenant; removing them takes both roles away. The customer may also remove the permission for one service, and then no service requests can be opened.",
	SourceRule: "R11–R13, R21–R25, A01–A05",
	Actions:    []Action{SignIn, AdministerDirectory, ResetUserPassword, ResetAdminPassword, OpenServiceRequest},
	Applies:    func(c *Case) bool { return c.abroad() },
	Weigh: func(c *Case, e *graph.Edge) Verdict {
		// A guest in the partner's group has no part in its delegation: it counts only for the partner's own people.
		if h := c.Holders[e.From]; h.Home == "" || h.Home != c.Home {
			return Verdict{}
		}
		// A service that the customer withholds is no part of the delegation, although the roles are the whole tenant's. Service
		// requests need every permission, since they may be about any service; asked about one service, that one.
		switch withheld := len(c.withheld()) > 0; {
		case withheld && c.Action == OpenServiceRequest:
			return deny(SrNeedsPermission)
		case withheld && c.Action == AdministerDirectory && c.Service != "":
			return deny(DapRevoked)
		}
		if e.Role == graph.DirectoryGlobalAdministrator {
			return allow(DapAdminAgents)
		}
		switch c.table() {
		case AdministerDirectory:
			return conditional(HelpdeskRoleOnly)
		case ResetAdminPassword:
			return deny(HelpdeskLimit)
		}
		return allow(DapHelpdeskAgents)
	},
	Lacks: func(c *Case) Verdict {
		if !c.Nested[graph.AdminAgents] && !c.Nested[graph.HelpdeskAgents] {
			return deny(NoDapGroup)
		}
		if r := c.withoutTie(); r != "" {
			return deny(r)
		}
		switch {
		case c.Tie.WasDap && c.Action == OpenServiceRequest:
			return deny(SrNeedsPermission)
		case c.Tie.WasDap:
			return deny(DapRevoked)
		}
		return deny(DapNever)
	},
	narrow: func(Action) (string, []string) { return "source", []string{graph.SourceDap} },
}
