package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/generated"
)

type serviceRequestResolver struct{ *resolver }

// ServiceRequest implements generated.ResolverRoot.
func (r *resolver) ServiceRequest() generated.ServiceRequestResolver {
	return serviceRequestResolver{r}
}

func (serviceRequestResolver) Customer(ctx context.Context, r *graph.ServiceRequest, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, r.ID, graph.Out, graph.OpenedFor, at, tenant)
}

func (serviceRequestResolver) OpenedBy(ctx context.Context, r *graph.ServiceRequest, at *graph.Time) (*graph.User, error) {
	return one(ctx, r.ID, graph.Out, graph.OpenedBy, at, user)
}
