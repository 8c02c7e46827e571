package acts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
)

// RelationshipID is the id of the relationship between a partner and a customer: one node, whose edges say when it was open.
func RelationshipID(partner, customer graph.ID) graph.ID {
	return graph.MustID(graph.KindResellerRelationship, partner.Key()+"/"+customer.Key())
}

// newGrant is the node of a grant of delegated admin privileges. Each time that a customer grants them is one of its own, with its own
// beginning and end: the first has the pair's key, those after it the number of the act too.
func (t *tx) newGrant(partner, customer graph.Node) (graph.ID, error) {
	pair := partner.ID.Key() + "/" + customer.ID.Key()
	id := graph.MustID(graph.KindDapGrant, pair)
	nodes, err := t.w.Nodes(t, []graph.ID{id})
	if err != nil {
		return "", err
	}
	if _, ok := nodes[id]; ok {
		id = graph.MustID(graph.KindDapGrant, fmt.Sprintf("%s/%d", pair, t.seq))
	}
	t.create(between(id, partner, customer))
	return id, nil
}

// ensure makes sure that a node is there, and is its id.
func (t *tx) ensure(n graph.Node) (graph.ID, error) {
	nodes, err := t.w.Nodes(t, []graph.ID{n.ID})
	if err != nil {
		return "", err
	}
	if _, ok := nodes[n.ID]; !ok {
		t.create(n)
	}
	return n.ID, nil
}

// between is a node that lies between a partner and a customer.
func between(id graph.ID, partner, customer graph.Node) graph.Node {
	return graph.Node{ID: id, Name: graph.ComposedName(partner.Name, " – ", customer.Name)}.With(graph.PropPartner, partner.ID).With(graph.PropCustomer, customer.ID)
}

// beginRelationship opens the relationship between a partner and a customer, if it is not open.
func (t *tx) beginRelationship(partner, customer graph.Node, tie access.Tie) error {
	n := between(RelationshipID(partner.ID, customer.ID), partner, customer)
	t.result.Nodes = append(t.result.Nodes, n)
	if tie.Active {
		return nil
	}
	id, err := t.ensure(n)
	if err != nil {
		return err
	}
	t.open(graph.Edge{From: id, Type: graph.OfPartner, To: partner.ID})
	t.open(graph.Edge{From: id, Type: graph.WithCustomer, To: customer.ID})
	t.follows(RelationshipBegins, id, two(partner, customer))
	return nil
}

// grantDap puts delegated admin privileges in force: the fact, and the two role edges that it implies (R22, R23).
func (t *tx) grantDap(partner, customer graph.Node) error {
	id, err := t.newGrant(partner, customer)
	if err != nil {
		return err
	}
	t.open(graph.Edge{From: id, Type: graph.Under, To: RelationshipID(partner.ID, customer.ID)})
	for _, r := range access.DapRoles {
		group, ok, err := t.wellKnownGroup(partner.ID, r.Group)
		if err != nil {
			return err
		}
		if ok {
			if err := t.implicitRole(group, customer.ID, r.Role); err != nil {
				return err
			}
		}
	}
	return nil
}

// grants are the edges of the grants in force between a partner and a customer, of which there is one at the most.
func (t *tx) grants(partner, customer graph.ID) ([]graph.Edge, error) {
	return t.edges(RelationshipID(partner, customer), graph.In, graph.Under)
}

func (t *tx) implicitRole(group graph.Node, customer graph.ID, role string) error {
	id, err := t.directoryRole(customer, role)
	if err != nil {
		return err
	}
	t.open(graph.Edge{From: group.ID, Type: graph.HasDirectoryRole, To: id, Role: role, Source: graph.SourceDap})
	t.follows(GainsDirectoryAccess, group.ID, say.Things{"who": say.Name(group.Name), "role": say.Role(role), "tenant": say.Name(t.nameOf(customer))})
	return nil
}

// joinDelegations gives a well-known group that is just made its part in the delegations that its tenant has in force.
func (t *tx) joinDelegations(group graph.Node, partner graph.ID, wk graph.WellKnown) error {
	i := slices.IndexFunc(access.DapRoles, func(r access.DapRole) bool { return r.Group == wk })
	if i < 0 {
		return nil
	}
	walk := graph.Walk{Starts: []graph.ID{partner}}
	stages := walk.Add(-1, graph.Back(graph.OfPartner, "relationship"), graph.Back(graph.Under, "grant"))
	walk.Add(stages[0], graph.Hop(graph.WithCustomer, "customer"))
	met, err := t.w.Walk(t, t.now, []graph.Walk{walk})
	if err != nil {
		return err
	}
	if slices.Contains(met.Found[0].Cut, true) {
		return unmet("", "%s has more customers than are followed here, so that the group would have a part in only some of its delegations", t.nameOf(partner))
	}
	granted := map[graph.ID]bool{}
	for _, e := range met.Found[0].Edges[1] {
		granted[e.To] = true
	}
	customers := met.Found[0].Edges[2]
	slices.SortFunc(customers, graph.CompareEdges)
	for _, e := range customers {
		if granted[e.From] {
			if err := t.implicitRole(group, e.To, access.DapRoles[i].Role); err != nil {
				return err
			}
		}
	}
	return nil
}

// endDap takes delegated admin privileges away, with the roles that came with them (R25).
func (t *tx) endDap(partner, customer graph.Node, endedBy string) error {
	grants, err := t.grants(partner.ID, customer.ID)
	if err != nil {
		return err
	}
	for _, e := range grants {
		e.EndedBy = endedBy
		t.close(e)
	}
	held, err := t.withheld(partner.ID, customer.ID) // of what there is no more, nothing is withheld
	if err != nil {
		return err
	}
	for _, e := range held {
		t.close(e)
	}
	for _, r := range access.DapRoles {
		role := DirectoryRoleID(customer.ID, r.Role)
		holders, err := t.edges(role, graph.In, graph.HasDirectoryRole)
		if err != nil {
			return err
		}
		for _, e := range holders {
			if e.Source != graph.SourceDap {
				continue
			}
			home, err := t.home(e.From)
			if err != nil {
				return err
			}
			if home == partner.ID {
				t.close(e)
				t.follows(LosesDirectoryAccess, e.From, say.Things{"who": say.Name(t.nameOf(e.From)), "role": say.Role(r.Role), "tenant": say.Name(customer.Name)})
			}
		}
	}
	t.losesServiceRequests(partner, customer)
	return nil
}

// remains tells what a removal does not touch: Azure roles, and the rights of the relationship.
func (t *tx) remains(partner, customer graph.Node, relationship bool) error {
	if err := t.keepsAzureRoles(partner.ID, customer.ID, ""); err != nil {
		return err
	}
	if relationship {
		t.follows(KeepsRelationship, RelationshipID(partner.ID, customer.ID), two(partner, customer))
		if t.policy.Autopilot == access.AutopilotProposed {
			t.follows(LosesAutopilot, customer.ID, two(partner, customer))
		} else {
			t.follows(KeepsAutopilot, customer.ID, two(partner, customer))
		}
	}
	return nil
}

// RemoveDelegatedAdminInput names the two sides, and for the operator who of them, or Microsoft, removes.
type RemoveDelegatedAdminInput struct {
	Partner  graph.ID       `json:"partner"`
	Customer graph.ID       `json:"customer"`
	EndedBy  *graph.EndedBy `json:"endedBy,omitempty"`
	DryRun   *bool          `json:"-"`
}

// unusedFor is how long delegated admin privileges go unused before Microsoft removes them (domain.md 3.2).
const unusedFor = 90 * 24 * 60 * 60 * 1000

// RemoveDelegatedAdmin takes a partner's delegated admin privileges over a customer away and keeps the relationship (R17,
// R19, R25). Either side's: the customer's Global Administrator's, or an Admin agent's of the partner.
//
// Microsoft removes what was unused for 90 days (domain.md 3.2). That is the same act and not one of its own: the graph is
// changed in the same way and the same follows, only who ended the grant is another, which domain.md 8.1 keeps with the grant.
// So the operator, who writes down what others did, names the hand in endedBy; the customer's is meant where it names none. A
// person acts for the own side alone. Sign-ins are not in the graph, so that unused is not known; but what has been in force
// for less than 90 days cannot have been unused for as long.
func (d *Desk) RemoveDelegatedAdmin(ctx context.Context, by Actor, in RemoveDelegatedAdminInput) (*Result, error) {
	if in.EndedBy != nil && !slices.Contains(graph.EndedBys, *in.EndedBy) {
		return nil, invalid("endedBy", "%q ends no delegation; name one of %v", *in.EndedBy, graph.EndedBys)
	}
	return d.run(ctx, by, "removeDelegatedAdmin", in, isTrue(in.DryRun), func(t *tx) error {
		partner, customer, tie, err := t.sides(in.Partner, in.Customer)
		if err != nil {
			return err
		}
		endedBy := graph.EndedByCustomer
		decision, err := t.may(access.RemoveDelegatedAdmin, customer.ID, func(c *access.Case) { c.AnyDap = tie.Dap })
		if decision != nil && decision.Case.Home != customer.ID {
			endedBy = graph.EndedByPartner
			if decision.Case.Home != partner.ID {
				return forbidden(access.NoPcRole, SaysEitherSide, two(partner, customer))
			}
		}
		if in.EndedBy != nil {
			if _, refused := errors.AsType[*Forbidden](err); !refused && decision != nil && string(*in.EndedBy) != endedBy {
				return &Forbidden{Message: fmt.Sprintf("you act for the %s; only the operator writes down that the %s ended it", endedBy, *in.EndedBy)}
			}
			endedBy = string(*in.EndedBy)
		}
		if err != nil {
			return err
		}
		if !tie.Dap {
			return nothing("%s has no delegated admin privileges over %s in force", partner.Name, customer.Name)
		}
		if endedBy == graph.EndedByMicrosoft {
			if err := t.longEnough(partner, customer); err != nil {
				return err
			}
		}
		if err := t.endDap(partner, customer, endedBy); err != nil {
			return err
		}
		t.result.Nodes = append(t.result.Nodes, between(RelationshipID(partner.ID, customer.ID), partner, customer))
		return t.remains(partner, customer, true)
	})
}

// longEnough refuses what has not been in force for long enough to be removed for want of use.
func (t *tx) longEnough(partner, customer graph.Node) error {
	grants, err := t.grants(partner.ID, customer.ID)
	if err != nil {
		return err
	}
	for _, e := range grants {
		if !e.SinceUnknown && t.now-e.Since < unusedFor {
			return field("endedBy", unmet("", "the delegated admin privileges of %s over %s are in force since %s; Microsoft removes what was unused for 90 days", partner.Name, customer.Name, e.Since))
		}
	}
	return nil
}

// RemoveResellerRelationshipInput names the two sides.
type RemoveResellerRelationshipInput struct {
	Partner  graph.ID `json:"partner"`
	Customer graph.ID `json:"customer"`
	DryRun   *bool    `json:"-"`
}

// RemoveResellerRelationship ends a relationship, and the delegation with it; Azure roles stay. The partner's Global
// Administrator's.
func (d *Desk) RemoveResellerRelationship(ctx context.Context, by Actor, in RemoveResellerRelationshipInput) (*Result, error) {
	return d.run(ctx, by, "removeResellerRelationship", in, isTrue(in.DryRun), func(t *tx) error {
		partner, customer, tie, err := t.sides(in.Partner, in.Customer)
		if err != nil {
			return err
		}
		decision, err := t.may(access.RemoveRelationship, customer.ID, func(c *access.Case) { c.AnyTie = tie.Active })
		if decision != nil && decision.Case.Home != partner.ID && decision.Case.Home != customer.ID {
			err = t.globalAdmin(partner.ID) // of whom the table of the two says nothing
		}
		if err != nil {
			return err
		}
		if !tie.Active {
			return nothing("there is no open relationship between %s and %s", partner.Name, customer.Name)
		}
		if tie.Dap {
			if err := t.endDap(partner, customer, graph.EndedByPartner); err != nil {
				return err
			}
		}
		id := RelationshipID(partner.ID, customer.ID)
		edges, err := t.edges(id, graph.Out, graph.OfPartner, graph.WithCustomer)
		if err != nil {
			return err
		}
		for _, e := range edges {
			t.close(e)
		}
		t.result.Nodes = append(t.result.Nodes, between(id, partner, customer))
		if err := t.warnNotSuspended(partner, customer); err != nil {
			return err
		}
		t.follows(RelationshipEnds, id, two(partner, customer))
		if err := t.orphansProfiles(partner, customer); err != nil {
			return err
		}
		return t.remains(partner, customer, false)
	})
}

// warnNotSuspended names the subscriptions that a partner still sells to a customer (domain.md 2.4).
func (t *tx) warnNotSuspended(partner, customer graph.Node) error {
	walk := graph.Walk{Starts: []graph.ID{customer.ID}}
	stages := walk.Add(-1, graph.Back(graph.InTenant, "scope"), graph.Hop(graph.SoldBy, "partner"))
	met, err := t.w.Walk(t, t.now, []graph.Walk{walk})
	if err != nil {
		return err
	}
	var sold []string
	for _, e := range met.Found[0].Edges[stages[1]] {
		if e.To == partner.ID {
			sold = append(sold, met.Nodes[e.From].Name)
		}
	}
	if slices.Sort(sold); len(sold) > 0 {
		things := two(partner, customer)
		things["sold"] = say.Names(sold...)
		t.warn(access.WarnNotSuspended, things)
	}
	return nil
}

// sides looks up a partner, a customer and the tie between them.
func (t *tx) sides(partnerID, customerID graph.ID) (partner, customer graph.Node, tie access.Tie, err error) {
	if partnerID == customerID {
		err = invalid("customer", "partner and customer are the same tenant")
		return
	}
	if partner, err = t.node("partner", partnerID, graph.KindTenant); err != nil {
		return
	}
	if customer, err = t.node("customer", customerID, graph.KindTenant); err != nil {
		return
	}
	tie, err = t.tie(partnerID, customerID)
	return
}
