package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type tenantResolver struct{ *resolver }

// Tenant implements generated.ResolverRoot.
func (r *resolver) Tenant() generated.TenantResolver { return tenantResolver{r} }

// The walks between a partner and its customers, and from a tenant to its relationships as either side.
var (
	toCustomers = []graph.Step{graph.Back(graph.OfPartner, "relationship"), graph.Hop(graph.WithCustomer, "customer")}
	toPartners  = []graph.Step{graph.Back(graph.WithCustomer, "relationship"), graph.Hop(graph.OfPartner, "partner")}
	asPartner   = graph.Back(graph.OfPartner, "relationship")
	asCustomer  = graph.Back(graph.WithCustomer, "relationship")
)

func (tenantResolver) Domain(_ context.Context, t *graph.Tenant) (*string, error) {
	return optional(t.Domain()), nil
}

func (tenantResolver) Partners(ctx context.Context, t *graph.Tenant, at *graph.Time, first *int, after *string, last *int, before *string) (*model.TenantConnection, error) {
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, tenant,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindTenant}, Via: via(t.ID, toPartners...)})
}

func (tenantResolver) Relationships(ctx context.Context, t *graph.Tenant, includeEnded bool, at *graph.Time, first *int, after *string, last *int, before *string) (*model.ResellerRelationshipConnection, error) {
	sold, bought := asPartner, asCustomer
	if includeEnded {
		sold, bought = sold.InPast(), bought.InPast()
	}
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, relationship,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindResellerRelationship}, Via: append(via(t.ID, sold), via(t.ID, bought)...)})
}

func (tenantResolver) Users(ctx context.Context, t *graph.Tenant, at *graph.Time, first *int, after *string, last *int, before *string) (*model.UserConnection, error) {
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, user,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Via: via(t.ID, graph.Back(graph.HomeIn, "user"))})
}

func (tenantResolver) SecurityGroups(ctx context.Context, t *graph.Tenant, wellKnown *graph.WellKnown, at *graph.Time, first *int, after *string, last *int, before *string) (*model.SecurityGroupConnection, error) {
	q := graph.PageQuery{Kinds: []graph.Kind{graph.KindSecurityGroup}, Via: via(t.ID, graph.Back(graph.HomeIn, "group"))}
	if wellKnown != nil {
		q.Facets = []string{graph.Facet(graph.PropWellKnown, string(*wellKnown))}
	}
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, securityGroup, q)
}

func (tenantResolver) ServicePrincipals(ctx context.Context, t *graph.Tenant, at *graph.Time, first *int, after *string, last *int, before *string) (*model.ServicePrincipalConnection, error) {
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, servicePrincipal,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindServicePrincipal}, Via: via(t.ID, graph.Back(graph.HomeIn, "application"))})
}

func (tenantResolver) DirectoryRoles(ctx context.Context, t *graph.Tenant, at *graph.Time, first *int, after *string, last *int, before *string) (*model.DirectoryRoleConnection, error) {
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, directoryRole,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindDirectoryRole}, Via: via(t.ID, graph.Back(graph.DefinedIn, "role"))})
}

func (tenantResolver) RootScope(ctx context.Context, t *graph.Tenant, at *graph.Time) (*graph.Scope, error) {
	s := sessionOf(ctx)
	date, err := s.date(ctx, at)
	if err != nil {
		return nil, err
	}
	page, err := s.loading().pages.Load(ctx, &graph.PageQuery{
		At: date, Kinds: []graph.Kind{graph.KindScope}, Via: via(t.ID, graph.Back(graph.InTenant, "scope")), Limit: 1,
	})
	if err != nil || len(page.Nodes) == 0 {
		return nil, err
	}
	root := rootScope(page.Nodes[0])
	return &root, nil
}

func (tenantResolver) AzureSubscriptions(ctx context.Context, t *graph.Tenant, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AzureSubscriptionConnection, error) {
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, subscription,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindAzureSubscription}, Via: via(t.ID, graph.Back(graph.InTenant, "subscription"))})
}

func (tenantResolver) AutopilotDevices(ctx context.Context, t *graph.Tenant, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AutopilotDeviceConnection, error) {
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, autopilotDevice,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindAutopilotDevice}, Via: via(t.ID, graph.Back(graph.BelongsTo, "device"))})
}

func (tenantResolver) AutopilotProfiles(ctx context.Context, t *graph.Tenant, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AutopilotProfileConnection, error) {
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, autopilotProfile,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindAutopilotProfile}, Via: via(t.ID, graph.Back(graph.BelongsTo, "profile"))})
}

func (tenantResolver) ServiceRequests(ctx context.Context, t *graph.Tenant, at *graph.Time, first *int, after *string, last *int, before *string) (*model.ServiceRequestConnection, error) {
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, serviceRequest,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindServiceRequest}, Via: via(t.ID, graph.Back(graph.OpenedFor, "request"))})
}

func (tenantResolver) RelationshipRequests(ctx context.Context, t *graph.Tenant, at *graph.Time, first *int, after *string, last *int, before *string) (*model.RelationshipRequestConnection, error) {
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, relationshipRequest,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindRelationshipRequest}, Via: via(t.ID, graph.Back(graph.From, "request"))})
}

func (q queryResolver) Partners(ctx context.Context, filter *generated.PartnerFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.TenantConnection, error) {
	var f generated.PartnerFilter
	if filter != nil {
		f = *filter
	}
	return listed(ctx, paging{first, after, last, before}, orderBy, at, tenant, f.Text, belongs{"customer", f.Customer, toPartners},
		graph.PageQuery{Kinds: []graph.Kind{graph.KindTenant}, Facets: []string{graph.Facet(graph.PropKinds, string(graph.TenantPartner))}})
}

func (q queryResolver) Customers(ctx context.Context, filter *generated.CustomerFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.TenantConnection, error) {
	var f generated.CustomerFilter
	if filter != nil {
		f = *filter
	}
	return listed(ctx, paging{first, after, last, before}, orderBy, at, tenant, f.Text, belongs{"partner", f.Partner, toCustomers},
		graph.PageQuery{Kinds: []graph.Kind{graph.KindTenant}, Facets: []string{graph.Facet(graph.PropKinds, string(graph.TenantCustomer))}})
}
