package acts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
)

// SetServicePermissionInput says whether a partner may administer one service of a customer.
type SetServicePermissionInput struct {
	Partner  graph.ID      `json:"partner"`
	Customer graph.ID      `json:"customer"`
	Service  graph.Service `json:"service"`
	Allowed  bool          `json:"allowed"`
	DryRun   *bool         `json:"-"`
}

// SetServicePermission withholds a partner's permission for one service, or gives it again (R11): an override of the
// delegation in force, which is for the whole tenant, so that it takes one, ends with it, and is gone after a new grant
// (R13; domain.md 7, G3). Other services stay as they are. While a service is withheld the partner cannot open service
// requests, save about another service by its name (R12). What is so already changes nothing. The customer's Global
// Administrator's, and the service's own administrator's.
func (d *Desk) SetServicePermission(ctx context.Context, by Actor, in SetServicePermissionInput) (*Result, error) {
	if err := knownService(in.Service); err != nil {
		return nil, err
	}
	return d.run(ctx, by, "setServicePermission", in, isTrue(in.DryRun), func(t *tx) error {
		partner, customer, tie, err := t.sides(in.Partner, in.Customer)
		if err != nil {
			return err
		}
		if err := t.administersService(customer, in.Service); err != nil {
			return err
		}
		if !tie.Dap {
			return withoutDap(in.Allowed, partner, customer, tie)
		}
		t.result.Nodes = append(t.result.Nodes, between(RelationshipID(partner.ID, customer.ID), partner, customer))
		held, err := t.withheld(partner.ID, customer.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(held, func(e graph.Edge) bool { return e.Role == string(in.Service) })
		switch {
		case in.Allowed && i >= 0:
			t.giveBack(partner, customer, held[i])
		case !in.Allowed && i < 0:
			return t.withhold(partner, customer, in.Service, len(held) == 0)
		}
		return nil
	})
}

func knownService(s graph.Service) error {
	if slices.Contains(graph.Services, s) {
		return nil
	}
	names := make([]string, len(graph.Services))
	for i, s := range graph.Services {
		names[i] = string(s)
	}
	return invalid("service", "%q is not a service; name one of %s", s, strings.Join(names, ", "))
}

// administersService refuses whoever does not administer a service of a tenant by a role in the own tenant.
func (t *tx) administersService(tenant graph.Node, service graph.Service) error {
	d, err := t.mayAbout(access.AdministerDirectory, tenant.ID, service, nil)
	if d != nil && d.Case.Home != tenant.ID {
		return forbidden(access.CustomerAction, SaysService, say.Things{"customer": say.Name(tenant.Name)})
	}
	return err
}

// withoutDap says why there is no permission to withhold or to give.
func withoutDap(allowed bool, partner, customer graph.Node, tie access.Tie) error {
	reason := access.DapNever
	switch {
	case !allowed:
		reason = access.NothingToRemove
	case !tie.Active && tie.Invited:
		reason = access.NotAccepted
	case !tie.Active:
		reason = access.NoRelationship
	case tie.WasDap:
		reason = access.DapRevoked
	}
	return field("partner", unmet(reason, "%s has no delegated admin privileges over %s in force, so that there is no permission to set; %s would have to accept a request that includes them", partner.Name, customer.Name, customer.Name))
}

// withheld are the edges that say which services a customer withholds from a partner, by service.
func (t *tx) withheld(partner, customer graph.ID) ([]graph.Edge, error) {
	grants, err := t.grants(partner, customer)
	if err != nil || len(grants) == 0 {
		return nil, err
	}
	return t.edges(grants[0].From, graph.Out, graph.WithheldBy)
}

func (t *tx) withhold(partner, customer graph.Node, service graph.Service, first bool) error {
	grants, err := t.grants(partner.ID, customer.ID)
	if err != nil || len(grants) == 0 {
		return err
	}
	grant := grants[0].From
	t.open(graph.Edge{From: grant, Type: graph.WithheldBy, To: customer.ID, Role: string(service)})
	things := two(partner, customer)
	things["service"] = say.Name(service.DisplayName())
	t.follows(LosesServicePermission, grant, things)
	if first {
		t.losesServiceRequests(partner, customer)
	}
	return nil
}

func (t *tx) giveBack(partner, customer graph.Node, e graph.Edge) {
	t.close(e)
	things := two(partner, customer)
	things["service"] = say.Name(graph.Service(e.Role).DisplayName())
	t.follows(GainsServicePermission, e.From, things)
}

// losesServiceRequests is the notice that R12 asks for.
func (t *tx) losesServiceRequests(partner, customer graph.Node) {
	t.follows(LosesServiceRequests, customer.ID, two(partner, customer))
}

// OpenServiceRequestInput opens a service request.
type OpenServiceRequestInput struct {
	Customer graph.ID       `json:"customer"`
	Subject  string         `json:"subject"`
	Service  *graph.Service `json:"service,omitempty"`
	DryRun   *bool          `json:"-"`
}

// OpenServiceRequest opens a service request with Microsoft on a customer's behalf (R12), which takes the admin permission
// and is refused from its removal until a new grant (R13). A request may be about one service; one that is about none in
// particular takes the permission for every service. Theirs who may OPEN_SERVICE_REQUEST.
func (d *Desk) OpenServiceRequest(ctx context.Context, by Actor, in OpenServiceRequestInput) (*Result, error) {
	if err := field("subject", checkSubject(in.Subject)); err != nil {
		return nil, err
	}
	var service graph.Service
	if in.Service != nil {
		service = *in.Service
		if err := knownService(service); err != nil {
			return nil, err
		}
	}
	return d.run(ctx, by, "openServiceRequest", in, isTrue(in.DryRun), func(t *tx) error {
		customer, err := t.node("customer", in.Customer, graph.KindTenant)
		if err != nil {
			return err
		}
		if _, err := t.mayAbout(access.OpenServiceRequest, customer.ID, service, nil); err != nil {
			return err
		}
		n := t.create(graph.Node{ID: graph.MustID(graph.KindServiceRequest, fmt.Sprintf("%s/%d", customer.ID.Key(), t.seq)), Name: in.Subject}.
			With(graph.PropSubject, in.Subject).With(graph.PropService, string(service)).With(graph.PropCreatedAt, t.now))
		t.open(graph.Edge{From: n.ID, Type: graph.OpenedFor, To: customer.ID})
		if t.by != "" {
			t.open(graph.Edge{From: n.ID, Type: graph.OpenedBy, To: t.by})
		}
		t.result.Nodes = append(t.result.Nodes, n)
		return nil
	})
}

// checkSubject wraps graph.ErrInvalid for a subject that no list could show.
func checkSubject(subject string) error {
	switch {
	case strings.TrimSpace(subject) == "":
		return fmt.Errorf("the subject is empty; say what the request is about: %w", graph.ErrInvalid)
	case utf8.RuneCountInString(subject) > graph.MaxNameRunes:
		return fmt.Errorf("the subject has more than %d characters; say it in fewer: %w", graph.MaxNameRunes, graph.ErrInvalid)
	}
	return graph.CheckName(subject)
}
