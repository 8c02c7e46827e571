package access

import "behalf/graph"

// toCustomer are the steps from a partner over its relationship to the customer.
var toCustomer = []graph.Step{
	graph.Back(graph.OfPartner, "relationship:ResellerRelationship"),
	graph.Hop(graph.WithCustomer, "customer:Tenant"),
}

// resellerRelationship: what an accepted relationship gives to the direct members of the partner's well-known groups.
var resellerRelationship = &Rule{
	Channel: Relationship,
	Title:   "Reseller relationship",
	Way: graph.Way{
		Agent:  "agent:User",
		Steps:  append([]graph.Step{directly, graph.Hop(graph.HomeIn, "partner:Tenant")}, toCustomer...),
		Pivot:  1,
		ByUser: true,
	},
	Source:     "Once the customer has accepted, the partner provisions, orders, renews and manages from its Customers page; its Admin agents may also drop the partner's own delegation.",
	SourceRule: "R9, R17, R28, R31, A10–A13, A15, A22",
	Actions:    []Action{ProvisionAzure, OrderOrRenew, SeeCustomer, RemoveDelegatedAdmin, RemoveRelationship, ManageAutopilotProfile, AddDevice},
	Applies: func(c *Case) bool {
		return c.abroad() || c.Action == ProvisionAzure || c.Action == OrderOrRenew || c.Action == SeeCustomer
	},
	Weigh: weighPartnerCenterRole,
	Lacks: lacksPartnerCenterRole,
}

// managedDevice: the same for a device of the customer, as far as its origin lets partners manage it.
var managedDevice = &Rule{
	Channel: Relationship,
	Title:   "Autopilot device of a customer",
	Way: graph.Way{
		Agent: "agent:User",
		Steps: append(append([]graph.Step{directly, graph.Hop(graph.HomeIn, "partner:Tenant")}, toCustomer...),
			graph.Back(graph.BelongsTo, "device:AutopilotDevice")),
		Pivot:  1,
		ByUser: true,
	},
	End:        AtTarget,
	Source:     "A partner manages the devices that it or another partner added, not those that the customer added; the proposed change asks for delegated admin privileges, or for removing for the partner's own devices.",
	SourceRule: "R32–R36, A14, A16–A18",
	Actions:    []Action{ApplyAutopilotProfile, RemoveDevice},
	Applies:    func(c *Case) bool { return c.abroad() },
	Weigh:      weighPartnerCenterRole,
	Lacks:      lacksPartnerCenterRole,
}

// weighPartnerCenterRole says what direct membership of a well-known group is worth where the relationship is open.
func weighPartnerCenterRole(c *Case, e *graph.Edge) Verdict {
	group := c.Holders[e.From]
	if !c.abroad() || group.Home == "" || group.Home != c.Home || group.WellKnown == "" {
		return Verdict{}
	}
	admin, sales := group.WellKnown == graph.AdminAgents, group.WellKnown == graph.SalesAgents
	switch c.Action {
	case OrderOrRenew:
		if admin || sales {
			return allow(RelRenew)
		}
		switch c.Policy.Helpdesk {
		case HelpdeskMay:
			return allow(RelRenew)
		case HelpdeskMayNot:
			return deny(PcRole)
		}
		return conditional(PcRoleConflict)
	case SeeCustomer:
		return allow(RelListed)
	case RemoveRelationship:
		return deny(RelGaOnly)
	case AddDevice:
		if admin || sales {
			return allow(ApNoDapNeeded)
		}
	}
	if !admin {
		return deny(PcRole)
	}
	switch c.Action {
	case ProvisionAzure:
		return allow(RelProvision)
	case RemoveDelegatedAdmin:
		if c.Tie.Dap {
			return allow(PartnerSelfRemove)
		}
		return deny(NothingToRemove)
	case ManageAutopilotProfile:
		if c.Policy.Autopilot == AutopilotProposed {
			return withDap(c, ApDapRequired)
		}
		return allow(ApNoDapNeeded)
	case ApplyAutopilotProfile:
		switch {
		case c.Policy.Autopilot == AutopilotProposed:
			return withDap(c, ApDapRequired)
		case c.AddedBy != "":
			return allow(DevPartnerAdded)
		}
		return deny(DevCustomerAdded)
	case RemoveDevice:
		switch {
		case c.AddedBy != "" && c.AddedBy == c.Home:
			return allow(DevOwn)
		case c.Policy.Autopilot == AutopilotProposed:
			return withDap(c, DevNotOwn)
		case c.AddedBy != "":
			return allow(DevPartnerAdded)
		}
		return deny(DevCustomerAdded)
	}
	return Verdict{}
}

// withDap allows where delegated admin privileges are in force (R35, R36).
func withDap(c *Case, otherwise Reason) Verdict {
	if c.Tie.Dap {
		return allow(ApDap)
	}
	return deny(otherwise)
}

// lacksPartnerCenterRole says what is missing where no such membership and open relationship come together.
func lacksPartnerCenterRole(c *Case) Verdict {
	admin, sales := c.Direct[graph.AdminAgents], c.Direct[graph.SalesAgents]
	some := admin || sales || c.Direct[graph.HelpdeskAgents]
	switch {
	case !c.abroad():
		return deny(PartnerAction)
	case c.Action == RemoveRelationship && c.Tie.Active:
		return deny(RelGaOnly)
	case c.Action == RemoveRelationship, c.Action == RemoveDelegatedAdmin && admin:
		return deny(NothingToRemove)
	case !some:
		return deny(NoPcRole)
	case c.Action == RemoveDelegatedAdmin, c.Action.autopilot() && !admin && !(sales && c.Action == AddDevice):
		return deny(PcRole)
	}
	if r := c.withoutTie(); r != "" {
		return deny(r)
	}
	return deny(PcRole)
}

// partnerAdministrator: the Global Administrator of the partner's tenant ends relationships, and may order and renew.
var partnerAdministrator = &Rule{
	Channel: Relationship,
	Title:   "Global Administrator of the partner",
	Way: graph.Way{
		Agent: "agent:User",
		Steps: append([]graph.Step{
			memberOf,
			graph.Hop(graph.HasDirectoryRole, "role:DirectoryRole").Only("source", "DIRECT", graph.SourceDirect),
			graph.Hop(graph.DefinedIn, "partner:Tenant"),
		}, toCustomer...),
		Pivot: 1,
	},
	Source:     "A reseller relationship is ended by the Global Administrator of the partner's tenant, who may order and renew as well.",
	SourceRule: "A11, A23, 2.4, 3.6",
	Actions:    []Action{OrderOrRenew, RemoveRelationship},
	Applies:    func(c *Case) bool { return c.abroad() && c.Home != "" },
	Weigh: func(c *Case, e *graph.Edge) Verdict {
		// The role must be one of the agent's own tenant: a guest in a group there has it by another's leave.
		if e.Role != graph.DirectoryGlobalAdministrator || e.To.Key() != c.Home.Key()+"/"+e.Role {
			return Verdict{}
		}
		if c.Action == OrderOrRenew {
			return allow(RelRenew)
		}
		return allow(RelGaEnds)
	},
	Lacks: func(c *Case) Verdict {
		if r := c.withoutTie(); c.HomeAdmin && r != "" {
			return deny(r)
		}
		return Verdict{} // who is none of those has no say from here
	},
}
