package acts

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
)

// AnswerRelationshipRequestInput names a request and the customer that answers it.
type AnswerRelationshipRequestInput struct {
	Request  graph.ID `json:"request"`
	Customer graph.ID `json:"customer"`
	DryRun   *bool    `json:"-"`
}

// AcceptRelationshipRequest makes a partner the customer's reseller, with delegated admin privileges if the request includes
// them (R9, R22, R23). A relationship that is open stays, and so does a delegation in force: then the new agreement gives back
// what the customer withheld of it (R13). Where the issuance is retired, they are not granted (K2). No Azure role comes with it (R27). The customer's Global
// Administrator's.
func (d *Desk) AcceptRelationshipRequest(ctx context.Context, by Actor, in AnswerRelationshipRequestInput) (*Result, error) {
	return d.run(ctx, by, "acceptRelationshipRequest", in, isTrue(in.DryRun), func(t *tx) error {
		r, partner, customer, err := t.answerable(in)
		if err != nil {
			return err
		}
		tie, err := t.tie(partner.ID, customer.ID)
		if err != nil {
			return err
		}
		if err := t.answer(r); err != nil {
			return err
		}
		t.open(graph.Edge{From: r.ID, Type: graph.AcceptedBy, To: customer.ID})
		r = inNewState(r, graph.RequestAccepted)
		t.result.Nodes = append(t.result.Nodes, t.update(r.Node))
		if err := t.beginRelationship(partner, customer, tie); err != nil {
			return err
		}
		if r.IncludeDap() && !tie.Dap {
			t.warnDap(true, nil)
			if t.retired {
				return nil
			}
			return t.grantDap(partner, customer)
		}
		if r.IncludeDap() {
			held, err := t.withheld(partner.ID, customer.ID)
			if err != nil {
				return err
			}
			for _, e := range held {
				t.giveBack(partner, customer, e)
			}
		}
		return nil
	})
}

// DeclineRelationshipRequest refuses a request. The customer's Global Administrator's.
func (d *Desk) DeclineRelationshipRequest(ctx context.Context, by Actor, in AnswerRelationshipRequestInput) (*Result, error) {
	return d.run(ctx, by, "declineRelationshipRequest", in, isTrue(in.DryRun), func(t *tx) error {
		r, _, _, err := t.answerable(in)
		if err != nil {
			return err
		}
		t.result.Nodes = append(t.result.Nodes, t.update(inNewState(r, graph.RequestDeclined).Node))
		return t.answer(r)
	})
}

// answerable looks up a request and the customer that would answer it, and asks whether the actor may. A request without an
// addressee is for whoever was sent its link.
func (t *tx) answerable(in AnswerRelationshipRequestInput) (r graph.RelationshipRequest, partner, customer graph.Node, err error) {
	n, err := t.node("request", in.Request, graph.KindRelationshipRequest)
	if err != nil {
		return
	}
	r = graph.RelationshipRequest{Node: n}
	if customer, err = t.node("customer", in.Customer, graph.KindTenant); err != nil {
		return
	}
	if partner, err = t.node("request", r.Partner(), graph.KindTenant); err != nil {
		return
	}
	sent := r.State() == graph.RequestSent && (r.Addressee() == "" || r.Addressee() == customer.ID)
	if _, err = t.may(access.AcceptInvitation, customer.ID, func(c *access.Case) { c.Pending = c.Pending || sent }); err != nil {
		return
	}
	switch {
	case !sent && r.State() != graph.RequestSent:
		err = field("request", unmet(access.NoPending, "%s is %s; only a request that is SENT can be answered", r.ID, r.State()))
	case !sent:
		err = field("request", unmet(access.NoPending, "%s is addressed to %s, not to %s", r.ID, r.Addressee(), customer.ID))
	case partner.ID == customer.ID:
		err = field("customer", unmet("", "a partner cannot accept its own request"))
	case !(graph.Tenant{Node: customer}).Is(graph.TenantCustomer):
		err = field("customer", unmet("", "%s is not a customer", customer.Name))
	}
	return
}
