package resolvers

import (
	"context"
	"fmt"
	"slices"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

// Customers is a partner's Customers page (R9). How the two stand to each other is read only where it is asked for.
func (tenantResolver) Customers(ctx context.Context, t *graph.Tenant, filter *generated.CustomerFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.CustomerConnection, error) {
	n := customers(narrow(ctx, graph.KindTenant), t.ID, filter, orderBy)
	if n.err != nil {
		return nil, n.err
	}
	page, date, err := dated(ctx, t.ID, paging{first, after, last, before}, at, n.listing)
	if err != nil {
		return nil, err
	}
	out := &model.CustomerConnection{Edges: make([]model.CustomerEdge, len(page.Edges)), PageInfo: page.PageInfo, Count: page.Count}
	for i, e := range page.Edges {
		customer := e.Node
		out.Edges[i] = model.CustomerEdge{
			Edge: model.Edge[graph.Tenant]{Node: tenant(customer), Cursor: e.Cursor},
			Between: func(ctx context.Context) (model.PartnerRelationship, error) {
				return between(ctx, t.Node, customer.ID, date)
			},
		}
	}
	return out, nil
}

// PartnerRelationships is a customer's Partner relationships page (R14 to R18), for whom the rule lets look (R15).
func (r tenantResolver) PartnerRelationships(ctx context.Context, t *graph.Tenant, includeEnded bool, at *graph.Time, first *int, after *string, last *int, before *string) (*model.PartnerRelationshipConnection, error) {
	if err := r.mayView(ctx, access.ViewPartnerRelationships, t.ID); err != nil {
		return nil, err
	}
	steps := slices.Clone(toPartners)
	for i := range steps {
		if includeEnded {
			steps[i] = steps[i].InPast()
		}
	}
	page, date, err := dated(ctx, t.ID, paging{first, after, last, before}, at,
		listing{PageQuery: graph.PageQuery{Kinds: []graph.Kind{graph.KindTenant}, Via: via(t.ID, steps...)}})
	if err != nil {
		return nil, err
	}
	out := &model.PartnerRelationshipConnection{Edges: make([]model.Edge[model.PartnerRelationship], len(page.Edges)), PageInfo: page.PageInfo, Count: page.Count}
	rows := make([]access.Partnership, len(page.Edges))
	ids := make([]graph.ID, len(page.Edges))
	for i, e := range page.Edges {
		if rows[i], err = partnership(ctx, e.Node.ID, t.ID, date); err != nil {
			return nil, err
		}
		ids[i] = rows[i].Tie.Relationship
	}
	relationships, err := sessionOf(ctx).loading().nodes.LoadAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i, e := range page.Edges {
		out.Edges[i] = model.Edge[model.PartnerRelationship]{Node: standing(rows[i], e.Node, relationships[i]), Cursor: e.Cursor}
	}
	return out, nil
}

// between is how a partner and a customer stand to each other at a date.
func between(ctx context.Context, partner graph.Node, customer graph.ID, at graph.Time) (model.PartnerRelationship, error) {
	p, err := partnership(ctx, partner.ID, customer, at)
	if err != nil {
		return model.PartnerRelationship{}, err
	}
	n, err := sessionOf(ctx).node(ctx, p.Tie.Relationship)
	return standing(p, partner, n), err
}

// partnership is what the domain knows of that; all partners of one customer are read together.
func partnership(ctx context.Context, partner, customer graph.ID, at graph.Time) (access.Partnership, error) {
	all, err := sessionOf(ctx).loading().partnerships.Load(ctx, customerAt{customer, at})
	i := slices.IndexFunc(all, func(p access.Partnership) bool { return p.Partner == partner })
	switch {
	case err != nil:
		return access.Partnership{}, err
	case i < 0:
		return access.Partnership{}, fmt.Errorf("%s and %s are listed together, and no relationship is found between them", partner, customer)
	}
	return all[i], nil
}

func standing(p access.Partnership, partner, between graph.Node) model.PartnerRelationship {
	seller, tie := tenant(partner), relationship(between)
	return model.PartnerRelationship{Partnership: p, Partner: &seller, Relationship: &tie}
}

// Services are the services of a tenant as of a date (R10).
func (tenantResolver) Services(ctx context.Context, t *graph.Tenant, at *graph.Time) ([]model.CustomerService, error) {
	date, err := sessionOf(ctx).date(ctx, at)
	if err != nil {
		return nil, err
	}
	services := make([]model.CustomerService, len(graph.Services))
	for i, s := range graph.Services {
		services[i] = model.CustomerService{Service: s, Tenant: t.ID, At: date}
	}
	return services, nil
}

type customerServiceResolver struct{ *resolver }

// CustomerService implements generated.ResolverRoot.
func (r *resolver) CustomerService() generated.CustomerServiceResolver {
	return customerServiceResolver{r}
}

func (r customerServiceResolver) CanAdminister(ctx context.Context, s *model.CustomerService, agent graph.ID, policy *access.Policy) (*model.AccessDecision, error) {
	return sessionOf(ctx).loading().answers.Load(ctx, asked{
		Agent: agent, Action: access.AdministerDirectory, Target: s.Tenant, Service: s.Service, At: s.At, Policy: r.under(policy),
	})
}

func (customerServiceResolver) PartnersWithAdmin(ctx context.Context, s *model.CustomerService) ([]model.ServicePartner, error) {
	l := sessionOf(ctx).loading()
	all, err := l.partnerships.Load(ctx, customerAt{s.Tenant, s.At})
	if err != nil {
		return nil, err
	}
	var ids []graph.ID
	partners := []model.ServicePartner{}
	for _, p := range all {
		if since, ok := p.Administers(s.Service); ok {
			ids = append(ids, p.Partner)
			partners = append(partners, model.ServicePartner{Since: since})
		}
	}
	found, err := l.nodes.LoadAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i, n := range found {
		partners[i].Partner = tenant(n)
	}
	return partners, nil
}
