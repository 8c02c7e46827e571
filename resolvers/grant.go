package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type dapGrantResolver struct{ *resolver }

// DapGrant implements generated.ResolverRoot.
func (r *resolver) DapGrant() generated.DapGrantResolver { return dapGrantResolver{r} }

func (dapGrantResolver) Partner(ctx context.Context, g *graph.DapGrant) (*graph.Tenant, error) {
	return named1(ctx, g.Partner(), tenant)
}

func (dapGrantResolver) Customer(ctx context.Context, g *graph.DapGrant) (*graph.Tenant, error) {
	return named1(ctx, g.Customer(), tenant)
}

func (dapGrantResolver) Relationship(ctx context.Context, g *graph.DapGrant) (*graph.ResellerRelationship, error) {
	e, ok, err := last(ctx, g.ID, graph.Under, graph.Forever)
	if err != nil || !ok {
		return nil, err
	}
	return named1(ctx, e.To, relationship)
}

func (dapGrantResolver) Since(ctx context.Context, g *graph.DapGrant) (*graph.Time, error) {
	e, ok, err := last(ctx, g.ID, graph.Under, graph.Forever)
	if err != nil || !ok {
		return nil, err
	}
	return &e.Since, nil
}

func (dapGrantResolver) Until(ctx context.Context, g *graph.DapGrant) (*graph.Time, error) {
	e, ok, err := last(ctx, g.ID, graph.Under, graph.Forever)
	if err != nil || !ok {
		return nil, err
	}
	return model.End(e), nil
}

func (dapGrantResolver) EndedBy(ctx context.Context, g *graph.DapGrant) (*graph.EndedBy, error) {
	e, _, err := last(ctx, g.ID, graph.Under, graph.Forever)
	return optional(graph.EndedBy(e.EndedBy)), err
}
