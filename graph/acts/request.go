package acts

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
)

// RequestResellerRelationshipInput asks for a relationship. Customer is the addressee, as far as the partner knows it.
type RequestResellerRelationshipInput struct {
	Partner    graph.ID  `json:"partner"`
	IncludeDap bool      `json:"includeDap"`
	Customer   *graph.ID `json:"customer,omitempty"`
	DryRun     *bool     `json:"-"`
}

// RequestResellerRelationship drafts a request with its link and text (R4, R5). An Admin or Sales agent's of the partner.
func (d *Desk) RequestResellerRelationship(ctx context.Context, by Actor, in RequestResellerRelationshipInput) (*Result, error) {
	if in.Customer != nil && *in.Customer == in.Partner {
		return nil, invalid("customer", "a partner cannot ask itself for a relationship")
	}
	return d.run(ctx, by, "requestResellerRelationship", in, isTrue(in.DryRun), func(t *tx) error {
		partner, err := t.node("partner", in.Partner, graph.KindTenant)
		if err != nil {
			return err
		}
		var customer graph.Node
		if in.Customer != nil {
			if customer, err = t.node("customer", *in.Customer, graph.KindTenant); err != nil {
				return err
			}
		}
		decision, err := t.mayInvite(partner.ID, customer.ID)
		if err != nil {
			return err
		}
		if !(graph.Tenant{Node: partner}).Is(graph.TenantPartner) {
			return field("partner", unmet("", "%s is not a partner", partner.Name))
		}
		n := draft(fmt.Sprintf("%s/%d", partner.ID.Key(), t.seq), partner, in.IncludeDap).With(graph.PropCreatedAt, t.now)
		if in.Customer != nil {
			if err := t.addressable(partner, customer); err != nil {
				return err
			}
			n = n.With(graph.PropCustomer, customer.ID)
		}
		t.result.Nodes = append(t.result.Nodes, t.create(n))
		t.open(graph.Edge{From: n.ID, Type: graph.From, To: partner.ID})
		t.warnDap(in.IncludeDap, decision)
		return nil
	})
}

// addressable refuses an addressee that is no customer, or has a pending request from this partner.
func (t *tx) addressable(partner, customer graph.Node) error {
	if !(graph.Tenant{Node: customer}).Is(graph.TenantCustomer) {
		return field("customer", unmet("", "%s is not a customer", customer.Name))
	}
	tie, err := t.tie(partner.ID, customer.ID)
	if err != nil {
		return err
	}
	if tie.Invited {
		return field("customer", unmet("", "%s has a pending request from %s; withdraw it, or wait for the answer", customer.Name, partner.Name))
	}
	return nil
}

func (t *tx) warnDap(includeDap bool, d *access.Decision) {
	if !includeDap {
		return
	}
	variant := ""
	if t.retired {
		variant = SaysRetired
	}
	t.result.Warnings = append(t.result.Warnings, access.Warning{Code: access.WarnDapRetired, Says: say.Saying{Variant: variant}})
	if d != nil && !d.Case.Direct[graph.AdminAgents] {
		t.warn(access.WarnDapBySalesAgent, nil)
	}
}

// mayInvite asks whether the actor is an Admin or Sales agent of a partner. No customer need be known for that: where none is,
// customer is empty.
func (t *tx) mayInvite(partner, customer graph.ID) (*access.Decision, error) {
	change := func(*access.Case) {}
	if customer == "" {
		customer, change = partner, func(c *access.Case) { c.Owner = "" }
	}
	d, err := t.may(access.RequestRelationship, customer, change)
	if err == nil && d != nil && d.Case.Home != partner {
		return nil, forbidden(access.NoPcRole, SaysAdminOrSales, say.Things{"partner": say.Name(t.nameOf(partner))})
	}
	return d, err
}

// draft is a request with its link and its text. The link ties whoever accepts to this partner, names no customer and holds
// no secret (domain.md 4.2).
func draft(key string, partner graph.Node, includeDap bool) graph.Node {
	link := fmt.Sprintf("https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=%s&msppId=0&DAP=%t#/BillingAccounts/partner-invitation",
		url.QueryEscape(partner.ID.Key()), includeDap)
	asks := "our reseller relationship"
	if includeDap {
		asks += ", with delegated administration privileges for our Admin Agents and Helpdesk Agents"
	}
	body := fmt.Sprintf("Hello,\n\nplease accept %s. A Global administrator of your organisation opens this link and confirms:\n\n%s\n\nKind regards\n%s\n", asks, link, partner.Name)
	return graph.Node{ID: graph.MustID(graph.KindRelationshipRequest, key), Name: graph.ComposedName("Request of ", partner.Name)}.
		With(graph.PropPartner, partner.ID).With(graph.PropState, string(graph.RequestDraft)).With(graph.PropIncludeDap, includeDap).
		With(graph.PropLink, link).With(graph.PropSubject, partner.Name+" asks for a reseller relationship").With(graph.PropBody, body)
}

// EditRelationshipRequestInput replaces the text of a draft.
type EditRelationshipRequestInput struct {
	Request graph.ID `json:"request"`
	Body    string   `json:"body"`
	DryRun  *bool    `json:"-"`
}

// LinkMissing is the reason of a text from which the link was cut (R6).
const LinkMissing access.Reason = "LINK_MISSING"

// EditRelationshipRequest changes a draft's text; the link must stay in it (R6). The partner's agents'.
func (d *Desk) EditRelationshipRequest(ctx context.Context, by Actor, in EditRelationshipRequestInput) (*Result, error) {
	return d.request(ctx, by, "editRelationshipRequest", in.Request, in, in.DryRun, func(t *tx, r graph.RelationshipRequest) (graph.RelationshipRequest, error) {
		if !strings.Contains(in.Body, r.Link()) {
			return r, field("body", &Rejected{Reason: LinkMissing, Message: "the text no longer holds the link, which ties the customer who accepts to this partner; put it back: " + r.Link()})
		}
		r.Node = r.With(graph.PropBody, in.Body)
		return r, nil
	}, graph.RequestDraft)
}

// Rejected is input that is wrong for what the graph holds, with a reason. It wraps graph.ErrInvalid.
type Rejected struct {
	Reason  access.Reason
	Message string
}

func (e *Rejected) Error() string { return e.Message }
func (e *Rejected) Unwrap() error { return graph.ErrInvalid }

// RelationshipRequestInput names a request.
type RelationshipRequestInput struct {
	Request graph.ID `json:"request"`
	DryRun  *bool    `json:"-"`
}

// CompleteRelationshipRequest is Done: DRAFT becomes READY (R7). An addressed request invites from now on.
func (d *Desk) CompleteRelationshipRequest(ctx context.Context, by Actor, in RelationshipRequestInput) (*Result, error) {
	return d.request(ctx, by, "completeRelationshipRequest", in.Request, in, in.DryRun, func(t *tx, r graph.RelationshipRequest) (graph.RelationshipRequest, error) {
		if to := r.Addressee(); to != "" {
			t.open(graph.Edge{From: r.ID, Type: graph.Invited, To: to})
		}
		return inNewState(r, graph.RequestReady), nil
	}, graph.RequestDraft)
}

// MarkRelationshipRequestSent notes that the partner has sent the mail (R8): READY becomes SENT.
func (d *Desk) MarkRelationshipRequestSent(ctx context.Context, by Actor, in RelationshipRequestInput) (*Result, error) {
	return d.request(ctx, by, "markRelationshipRequestSent", in.Request, in, in.DryRun, func(t *tx, r graph.RelationshipRequest) (graph.RelationshipRequest, error) {
		if to := r.Addressee(); to != "" {
			t.open(graph.Edge{From: r.ID, Type: graph.Sent, To: to})
		}
		r.Node = r.With(graph.PropSentAt, t.now).With(graph.PropSentBy, t.by)
		return inNewState(r, graph.RequestSent), nil
	}, graph.RequestReady)
}

// WithdrawRelationshipRequest takes a request back that nobody has answered.
func (d *Desk) WithdrawRelationshipRequest(ctx context.Context, by Actor, in RelationshipRequestInput) (*Result, error) {
	return d.request(ctx, by, "withdrawRelationshipRequest", in.Request, in, in.DryRun, func(t *tx, r graph.RelationshipRequest) (graph.RelationshipRequest, error) {
		return inNewState(r, graph.RequestWithdrawn), t.answer(r)
	}, graph.RequestDraft, graph.RequestReady, graph.RequestSent)
}

// inNewState is r in another state.
func inNewState(r graph.RelationshipRequest, state graph.RequestState) graph.RelationshipRequest {
	r.Node = r.With(graph.PropState, string(state))
	return r
}

// request does one step of a request's life on the partner's side, from one of some states.
func (d *Desk) request(ctx context.Context, by Actor, act string, id graph.ID, input any, dryRun *bool,
	step func(*tx, graph.RelationshipRequest) (graph.RelationshipRequest, error), from ...graph.RequestState) (*Result, error) {
	return d.run(ctx, by, act, input, isTrue(dryRun), func(t *tx) error {
		n, err := t.node("request", id, graph.KindRelationshipRequest)
		if err != nil {
			return err
		}
		r := graph.RelationshipRequest{Node: n}
		if _, err := t.mayInvite(r.Partner(), ""); err != nil {
			return err
		}
		if err := inState(r, from...); err != nil {
			return err
		}
		if r, err = step(t, r); err != nil {
			return err
		}
		t.result.Nodes = append(t.result.Nodes, t.update(r.Node))
		return nil
	})
}

func inState(r graph.RelationshipRequest, states ...graph.RequestState) error {
	var names []string
	for _, s := range states {
		if r.State() == s {
			return nil
		}
		names = append(names, string(s))
	}
	return field("request", unmet("", "%s is %s; this takes a request that is %s", r.ID, r.State(), strings.Join(names, " or ")))
}

// answer closes what an open request says about its addressee.
func (t *tx) answer(r graph.RelationshipRequest) error {
	edges, err := t.edges(r.ID, graph.Out, graph.Invited, graph.Sent)
	if err != nil {
		return err
	}
	for _, e := range edges {
		t.close(e)
	}
	return nil
}
