package acts

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
)

// ProvisionAzureSubscriptionInput makes a subscription for a customer.
type ProvisionAzureSubscriptionInput struct {
	Key         string   `json:"key"`
	DisplayName string   `json:"displayName"`
	Partner     graph.ID `json:"partner"`
	Customer    graph.ID `json:"customer"`
	DryRun      *bool    `json:"-"`
}

// ProvisionAzureSubscription makes a subscription below the customer's root scope, of which the partner's Admin Agents become
// Owner (R28). An Admin agent's of the partner; it takes an open relationship, no delegation.
func (d *Desk) ProvisionAzureSubscription(ctx context.Context, by Actor, in ProvisionAzureSubscriptionInput) (*Result, error) {
	id, err := newID(graph.KindAzureSubscription, in.Key, in.DisplayName)
	if err != nil {
		return nil, err
	}
	return d.run(ctx, by, "provisionAzureSubscription", in, isTrue(in.DryRun), func(t *tx) error {
		partner, customer, tie, err := t.sides(in.Partner, in.Customer)
		if err != nil {
			return err
		}
		if err := t.mayProvision(partner, customer, tie); err != nil {
			return err
		}
		if err := t.absent("key", id); err != nil {
			return err
		}
		admins, ok, err := t.wellKnownGroup(partner.ID, graph.AdminAgents)
		if err != nil {
			return err
		}
		if !ok {
			return field("partner", unmet("", "%s has no Admin Agents group, which would become Owner; create it first", partner.Name))
		}
		root, err := t.rootScope(customer)
		if err != nil {
			return err
		}
		t.result.Nodes = append(t.result.Nodes, t.create(graph.Node{ID: id, Name: in.DisplayName}))
		t.open(graph.Edge{From: id, Type: graph.InTenant, To: customer.ID})
		t.open(graph.Edge{From: id, Type: graph.Parent, To: root.ID})
		t.open(graph.Edge{From: id, Type: graph.SoldBy, To: partner.ID})
		t.assign(admins, graph.Node{ID: id, Name: in.DisplayName}, graph.AzureOwner, "", graph.SourceCSPProvisioned)
		return nil
	})
}

// mayProvision asks whether the actor may provision for a customer in a partner's name.
func (t *tx) mayProvision(partner, customer graph.Node, tie access.Tie) error {
	if t.by == "" {
		switch {
		case tie.Active:
			return nil
		case tie.Invited:
			return unmet(access.NotAccepted, "%s has not accepted %s as its reseller", customer.Name, partner.Name)
		}
		return unmet(access.NoRelationship, "there is no open relationship between %s and %s", partner.Name, customer.Name)
	}
	d, err := t.may(access.ProvisionAzure, customer.ID, nil)
	if d != nil && d.Case.Home != customer.ID && d.Case.Home != partner.ID {
		return forbidden(access.NoPcRole, SaysAdmin, two(partner, customer))
	}
	return err
}

// rootScope makes sure that a tenant has its root scope.
func (t *tx) rootScope(tenant graph.Node) (graph.Node, error) {
	id, err := ScopeID(graph.KindScope, tenant.ID, "")
	if err != nil {
		return graph.Node{}, err
	}
	nodes, err := t.w.Nodes(t, []graph.ID{id})
	if err != nil {
		return graph.Node{}, err
	}
	if n, ok := nodes[id]; ok {
		return n, nil
	}
	n := t.create(graph.Node{ID: id, Name: graph.ComposedName(tenant.Name, " root")})
	t.open(graph.Edge{From: id, Type: graph.InTenant, To: tenant.ID})
	return n, nil
}

// TransferAzureSubscriptionInput moves a subscription to another partner.
type TransferAzureSubscriptionInput struct {
	Subscription graph.ID `json:"subscription"`
	ToPartner    graph.ID `json:"toPartner"`
	DryRun       *bool    `json:"-"`
}

// TransferAzureSubscription lets another partner sell a subscription from now on. Roles stay as they are: the old partner
// keeps its own, the new one gets none (domain.md 3.5). An Admin agent's of the new partner.
func (d *Desk) TransferAzureSubscription(ctx context.Context, by Actor, in TransferAzureSubscriptionInput) (*Result, error) {
	return d.run(ctx, by, "transferAzureSubscription", in, isTrue(in.DryRun), func(t *tx) error {
		sub, err := t.node("subscription", in.Subscription, graph.KindAzureSubscription)
		if err != nil {
			return err
		}
		owner, err := t.home(sub.ID)
		if err != nil {
			return err
		}
		if _, err := t.node("toPartner", in.ToPartner, graph.KindTenant); err != nil {
			return err
		}
		if in.ToPartner == owner {
			return invalid("toPartner", "%s is %s's own; name a partner that sells it", sub.ID, owner)
		}
		partner, customer, tie, err := t.sides(in.ToPartner, owner)
		if err != nil {
			return err
		}
		if err := t.mayProvision(partner, customer, tie); err != nil {
			return err
		}
		sold, err := t.edges(sub.ID, graph.Out, graph.SoldBy)
		if err != nil {
			return err
		}
		if len(sold) == 0 {
			return field("subscription", unmet("", "%s was sold by no partner, so there is none to take it over from", sub.ID))
		}
		if sold[0].To == partner.ID {
			return field("toPartner", unmet("", "%s sells %s already", partner.Name, sub.ID))
		}
		t.close(sold[0])
		t.open(graph.Edge{From: sub.ID, Type: graph.SoldBy, To: partner.ID})
		t.result.Nodes = append(t.result.Nodes, sub)
		old, err := t.node("subscription", sold[0].To, graph.KindTenant)
		if err != nil {
			return err
		}
		return t.remains(old, customer, false)
	})
}
