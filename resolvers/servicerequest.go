package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type serviceRequestResolver struct{ *resolver }

// ServiceRequest implements generated.ResolverRoot.
func (r *resolver) ServiceRequest() generated.ServiceRequestResolver {
	return serviceRequestResolver{r}
}

func (serviceRequestResolver) Service(_ context.Context, r *graph.ServiceRequest) (*graph.Service, error) {
	return optional(r.Service()), nil
}

func (serviceRequestResolver) CreatedAt(_ context.Context, r *graph.ServiceRequest) (*graph.Time, error) {
	at := r.CreatedAt()
	if at == 0 {
		return nil, nil
	}
	return &at, nil
}

func (serviceRequestResolver) Customer(ctx context.Context, r *graph.ServiceRequest, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, r.ID, graph.Out, graph.OpenedFor, at, tenant)
}

func (serviceRequestResolver) OpenedBy(ctx context.Context, r *graph.ServiceRequest, at *graph.Time) (*graph.User, error) {
	return one(ctx, r.ID, graph.Out, graph.OpenedBy, at, user)
}

// serviceRequests puts a filter of service requests into a list.
func serviceRequests(n *narrowing, f *generated.ServiceRequestFilter, by *model.NodeOrder) *narrowing {
	n.order(by, model.ByCreated)
	if f != nil {
		n.text(f.Text)
		if f.Service != nil {
			among(n, graph.PropService, []graph.Service{*f.Service})
		}
		n.dates("created", graph.PropCreatedAt, f.Created)
	}
	return n
}
