package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type azureSubscriptionResolver struct {
	scopeResolver[graph.AzureSubscription]
}

// AzureSubscription implements generated.ResolverRoot.
func (r *resolver) AzureSubscription() generated.AzureSubscriptionResolver {
	return azureSubscriptionResolver{scopeResolver[graph.AzureSubscription]{r, func(s *graph.AzureSubscription) graph.ID { return s.ID }}}
}

func (azureSubscriptionResolver) State(_ context.Context, s *graph.AzureSubscription) (*string, error) {
	return optional(s.State()), nil
}

func (azureSubscriptionResolver) SoldBy(ctx context.Context, s *graph.AzureSubscription, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, s.ID, graph.Out, graph.SoldBy, at, tenant)
}

func (q queryResolver) AzureSubscriptions(ctx context.Context, filter *generated.AzureSubscriptionFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AzureSubscriptionConnection, error) {
	return list(subscriptions(narrow(ctx, graph.KindAzureSubscription), filter, orderBy), "", paging{first, after, last, before}, at, subscription)
}

// subscriptions puts a filter of subscriptions into a list.
func subscriptions(n *narrowing, f *generated.AzureSubscriptionFilter, by *model.NodeOrder) *narrowing {
	n.order(by)
	if f == nil {
		return n
	}
	n.text(f.Text)
	n.tenant("customer", f.Customer, graph.Back(graph.InTenant, "subscription"))
	sold, partner := graph.Back(graph.SoldBy, "subscription"), graph.ID("")
	sold.Past = f.HasLingeringAccess != nil && *f.HasLingeringAccess
	n.tenant("partner", f.Partner, sold)
	among(n, graph.PropSubscriptionState, f.States)
	if f.Partner != nil {
		partner = *f.Partner
	}
	n.lingers(access.Subscriptions, partner, f.HasLingeringAccess)
	return n
}
