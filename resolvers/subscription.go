package resolvers

import (
	"context"

	"behalf/graph"
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
	var f generated.AzureSubscriptionFilter
	if filter != nil {
		f = *filter
	}
	return listed(ctx, paging{first, after, last, before}, orderBy, at, subscription, f.Text,
		belongs{"customer", f.Customer, []graph.Step{graph.Back(graph.InTenant, "subscription")}},
		graph.PageQuery{Kinds: []graph.Kind{graph.KindAzureSubscription}})
}
