package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
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

func (tenantResolver) Partners(ctx context.Context, t *graph.Tenant, filter *generated.PartnerFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.TenantConnection, error) {
	return list(partners(narrow(ctx, graph.KindTenant), t.ID, filter, orderBy), t.ID, paging{first, after, last, before}, at, tenant)
}

func (tenantResolver) Relationships(ctx context.Context, t *graph.Tenant, includeEnded bool, filter *generated.ResellerRelationshipFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.ResellerRelationshipConnection, error) {
	sold, bought := asPartner, asCustomer
	if includeEnded {
		sold, bought = sold.InPast(), bought.InPast()
	}
	all := narrow(ctx, graph.KindResellerRelationship, append(via(t.ID, sold), via(t.ID, bought)...)...)
	return list(relationships(all, filter, orderBy, includeEnded), t.ID, paging{first, after, last, before}, at, relationship)
}

func (tenantResolver) Users(ctx context.Context, t *graph.Tenant, filter *generated.UserFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.UserConnection, error) {
	return list(users(narrow(ctx, graph.KindUser, via(t.ID, graph.Back(graph.HomeIn, "user"))...), filter, orderBy), t.ID, paging{first, after, last, before}, at, user)
}

func (tenantResolver) SecurityGroups(ctx context.Context, t *graph.Tenant, wellKnown *graph.WellKnown, filter *generated.SecurityGroupFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.SecurityGroupConnection, error) {
	n := groups(narrow(ctx, graph.KindSecurityGroup, via(t.ID, graph.Back(graph.HomeIn, "group"))...), filter, orderBy)
	facet(n, graph.PropWellKnown, wellKnown)
	return list(n, t.ID, paging{first, after, last, before}, at, securityGroup)
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

func (tenantResolver) AzureSubscriptions(ctx context.Context, t *graph.Tenant, filter *generated.AzureSubscriptionFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AzureSubscriptionConnection, error) {
	return list(subscriptions(narrow(ctx, graph.KindAzureSubscription, via(t.ID, graph.Back(graph.InTenant, "subscription"))...), filter, orderBy), t.ID, paging{first, after, last, before}, at, subscription)
}

func (tenantResolver) AutopilotDevices(ctx context.Context, t *graph.Tenant, filter *generated.AutopilotDeviceFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AutopilotDeviceConnection, error) {
	return list(devices(narrow(ctx, graph.KindAutopilotDevice, via(t.ID, graph.Back(graph.BelongsTo, "device"))...), filter, orderBy), t.ID, paging{first, after, last, before}, at, autopilotDevice)
}

func (tenantResolver) AutopilotProfiles(ctx context.Context, t *graph.Tenant, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AutopilotProfileConnection, error) {
	return nodes(ctx, t.ID, paging{first, after, last, before}, at, autopilotProfile,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindAutopilotProfile}, Via: via(t.ID, graph.Back(graph.BelongsTo, "profile"))})
}

func (tenantResolver) ServiceRequests(ctx context.Context, t *graph.Tenant, filter *generated.ServiceRequestFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.ServiceRequestConnection, error) {
	return list(serviceRequests(narrow(ctx, graph.KindServiceRequest, via(t.ID, graph.Back(graph.OpenedFor, "request"))...), filter, orderBy), t.ID, paging{first, after, last, before}, at, serviceRequest)
}

func (tenantResolver) RelationshipRequests(ctx context.Context, t *graph.Tenant, filter *generated.RelationshipRequestFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.RelationshipRequestConnection, error) {
	return list(requests(narrow(ctx, graph.KindRelationshipRequest, via(t.ID, graph.Back(graph.From, "request"))...), filter, orderBy), t.ID, paging{first, after, last, before}, at, relationshipRequest)
}

// Partners implements generated.QueryResolver.
func (q queryResolver) Partners(ctx context.Context, filter *generated.PartnerFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.TenantConnection, error) {
	n := partners(narrow(ctx, graph.KindTenant), "", filter, orderBy)
	n.Facets = []string{graph.Facet(graph.PropKinds, string(graph.TenantPartner))}
	return list(n, "", paging{first, after, last, before}, at, tenant)
}

// Customers implements generated.QueryResolver.
func (q queryResolver) Customers(ctx context.Context, filter *generated.CustomerFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.TenantConnection, error) {
	n := customers(narrow(ctx, graph.KindTenant), "", filter, orderBy)
	n.Facets = []string{graph.Facet(graph.PropKinds, string(graph.TenantCustomer))}
	return list(n, "", paging{first, after, last, before}, at, tenant)
}

// partners puts a filter of partners into a list, of those of one customer unless it is empty.
func partners(n *narrowing, customer graph.ID, f *generated.PartnerFilter, by *model.NodeOrder) *narrowing {
	n.order(by)
	if f == nil {
		f = &generated.PartnerFilter{}
	}
	n.text(f.Text)
	n.tied(access.Partners, customer, "customer", f.Customer, ties{f.HasDelegatedAdmin, f.HasLingeringAccess, f.RelationshipBegan, f.RelationshipEnded})
	return n
}

// customers puts a filter of customers into a list, of those of one partner unless it is empty.
func customers(n *narrowing, partner graph.ID, f *generated.CustomerFilter, by *model.NodeOrder) *narrowing {
	n.order(by)
	if f == nil {
		f = &generated.CustomerFilter{}
	}
	n.text(f.Text)
	n.tied(access.Customers, partner, "partner", f.Partner, ties{f.HasDelegatedAdmin, f.HasLingeringAccess, f.RelationshipBegan, f.RelationshipEnded})
	return n
}
