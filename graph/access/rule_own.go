package access

import (
	"slices"

	"behalf/graph"
)

// ownTenant: whoever lives in a tenant may sign in to it.
var ownTenant = &Rule{
	Channel:    OwnTenant,
	Title:      "Own tenant",
	Way:        graph.Way{Agent: "agent:User", Steps: []graph.Step{homeTenant}, ByUser: true},
	Source:     "A person signs in to the tenant the account lives in.",
	SourceRule: "A01, rows of the customer's own people",
	Actions:    []Action{SignIn},
	Applies:    func(c *Case) bool { return !c.abroad() },
	Weigh:      func(*Case, *graph.Edge) Verdict { return allow(OwnTenantReason) },
	Lacks:      func(*Case) Verdict { return deny(NoRole) },
	fromHome:   true,
}

// ownRole: a directory role in the own tenant. For Azure actions it gives no right, but a Global Administrator may take
// one (elevateAccess).
var ownRole = &Rule{
	Channel: OwnTenant,
	Title:   "Directory role in the own tenant",
	Way: graph.Way{
		Agent: "agent:User",
		Steps: []graph.Step{
			memberOf,
			graph.Hop(graph.HasDirectoryRole, "role:DirectoryRole").Only("source", "DIRECT", graph.SourceDirect),
			graph.Hop(graph.DefinedIn, "tenant:Tenant"),
		},
		Pivot: 1,
	},
	Source:     "Administering the own tenant takes a directory role there; accepting invitations and removing partners takes its Global Administrator.",
	SourceRule: "R9, R14–R19, A02–A05, A13–A23",
	Actions: []Action{
		AdministerDirectory, ResetUserPassword, ResetAdminPassword, OpenServiceRequest,
		ManageSubscription, ReadSubscription, AssignAzureRole, RemoveAzureRole, OpenAzureSupportTicket,
		AcceptInvitation, ViewPartnerRelationships, RemoveDelegatedAdmin, RemoveRelationship,
		ManageAutopilotProfile, ApplyAutopilotProfile, AddDevice, RemoveDevice,
	},
	Applies: func(c *Case) bool {
		return !c.abroad() || c.Action == AcceptInvitation || c.Action == ViewPartnerRelationships // which are nobody else's to do
	},
	Weigh: func(c *Case, e *graph.Edge) Verdict {
		if c.abroad() {
			return Verdict{}
		}
		global := e.Role == graph.DirectoryGlobalAdministrator
		switch a := c.table(); {
		case a.azure():
			switch {
			case !global:
				return Verdict{}
			case a == RemoveAzureRole && !c.ForeignHolds:
				return deny(NothingToRemove)
			}
			return conditional(Elevate)
		case a == ViewPartnerRelationships:
			if global {
				return allow(GaViews)
			}
			return deny(GaRequired)
		case a == RemoveRelationship:
			switch {
			case !global:
				return deny(GaRequired)
			case c.AnyTie:
				return deny(RelPartnerOnly)
			}
			return deny(NothingToRemove)
		case a == AcceptInvitation:
			if !c.Pending {
				return deny(NoPending)
			}
			if global {
				return allow(GaAccepts)
			}
			return deny(GaRequired)
		case a == RemoveDelegatedAdmin:
			if !global {
				return deny(GaRequired)
			}
			if c.AnyDap {
				return allow(GaRemoves)
			}
			return deny(NothingToRemove)
		case slices.Contains(c.directoryRoles(), e.Role):
			switch {
			case a == OpenServiceRequest:
				return allow(OwnBehalf)
			case a.autopilot():
				return allow(OwnPortal)
			}
			return allow(OwnRole)
		case !graph.DirectoryRoleKnown(e.Role):
			return unknown(RoleUnknown)
		}
		return deny(NoRole)
	},
	Lacks: func(c *Case) Verdict {
		switch {
		case c.Action.azure():
			return Verdict{} // the Azure rule has the say
		case c.abroad():
			return deny(CustomerAction)
		case c.Action == AcceptInvitation && !c.Pending:
			return deny(NoPending)
		case c.Action == AcceptInvitation, c.Action == ViewPartnerRelationships, c.Action == RemoveDelegatedAdmin, c.Action == RemoveRelationship:
			return deny(GaRequired)
		}
		return deny(NoRole)
	},
	narrow: func(a Action) (string, []string) {
		if a.azure() {
			return "role", nil // it never allows there
		}
		if a.reset() { // asked of a User, the user's own roles choose between the two
			return "role", append(ResetUserPassword.directoryRoles(), ResetAdminPassword.directoryRoles()...)
		}
		return "role", a.directoryRoles()
	},
	fromHome:  true,
	ownPeople: true,
}

// ownInvitation: whoever is a direct member of the own partner tenant's Admin or Sales Agents may ask any customer for a
// relationship.
var ownInvitation = &Rule{
	Channel: OwnTenant,
	Title:   "Partner Center role that may invite",
	Way: graph.Way{
		Agent:  "agent:User",
		Steps:  []graph.Step{directly, graph.Hop(graph.HomeIn, "partner:Tenant")},
		Pivot:  1,
		ByUser: true,
	},
	End:        AtHome,
	Source:     "Admin agents and Sales agents ask for a reseller relationship; the customer need not be known yet.",
	SourceRule: "R1, R4, A19",
	Actions:    []Action{RequestRelationship},
	Applies:    func(*Case) bool { return true },
	Weigh: func(c *Case, e *graph.Edge) Verdict {
		if c.Home != "" && c.Home == c.Owner {
			return deny(PartnerAction)
		}
		switch c.Holders[e.From].WellKnown {
		case graph.AdminAgents, graph.SalesAgents:
			return allow(InviteRole)
		case graph.HelpdeskAgents:
			return deny(PcRole)
		}
		return Verdict{}
	},
	Lacks: func(c *Case) Verdict {
		if c.Home != "" && c.Home == c.Owner {
			return deny(PartnerAction)
		}
		return deny(NoPcRole)
	},
}
