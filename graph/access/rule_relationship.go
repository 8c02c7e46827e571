package access

import "behalf/graph"

// resellerRelationship: what an accepted relationship gives to the direct members of the partner's well-known groups.
var resellerRelationship = &Rule{
	Channel: Relationship,
	Title:   "Reseller relationship",
	Way: graph.Way{
		Agent: "agent:User",
		Steps: []graph.Step{
			directly,
			graph.Hop(graph.HomeIn, "partner:Tenant"),
			graph.Back(graph.OfPartner, "relationship:ResellerRelationship"),
			graph.Hop(graph.WithCustomer, "customer:Tenant"),
		},
		Pivot:  1,
		ByUser: true,
	},
	Source:     "Once the customer has accepted, the partner provisions and manages from its Customers page; its Admin agents may also drop the partner's own delegation.",
	SourceRule: "R9, R17, R28, A10, A22",
	Actions:    []Action{ProvisionAzure, RemoveDelegatedAdmin},
	Applies:    func(c *Case) bool { return c.abroad() || c.Action == ProvisionAzure },
	Weigh: func(c *Case, e graph.Edge) Verdict {
		group := c.Holders[e.From]
		if !c.abroad() || group.Home == "" || group.Home != c.Home {
			return Verdict{}
		}
		switch group.WellKnown {
		case graph.AdminAgents:
			if c.Action == ProvisionAzure {
				return allow(RelProvision)
			}
			if c.Tie.Dap {
				return allow(PartnerSelfRemove)
			}
			return deny(NothingToRemove)
		case graph.HelpdeskAgents, graph.SalesAgents:
			return deny(PcRole)
		}
		return Verdict{}
	},
	Lacks: func(c *Case) Verdict {
		switch {
		case !c.abroad():
			return deny(PartnerAction)
		case !c.Direct[graph.AdminAgents] && !c.Direct[graph.HelpdeskAgents] && !c.Direct[graph.SalesAgents]:
			return deny(NoPcRole)
		case c.Action == RemoveDelegatedAdmin && c.Direct[graph.AdminAgents]:
			return deny(NothingToRemove)
		case c.Action == RemoveDelegatedAdmin:
			return deny(PcRole)
		}
		if r := c.withoutTie(); r != "" {
			return deny(r)
		}
		return deny(PcRole)
	},
}
