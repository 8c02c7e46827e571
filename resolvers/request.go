package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type relationshipRequestResolver struct{ *resolver }

// RelationshipRequest implements generated.ResolverRoot.
func (r *resolver) RelationshipRequest() generated.RelationshipRequestResolver {
	return relationshipRequestResolver{r}
}

func (relationshipRequestResolver) Partner(ctx context.Context, r *graph.RelationshipRequest) (*graph.Tenant, error) {
	return named1(ctx, r.Partner(), tenant)
}

func (relationshipRequestResolver) Addressee(ctx context.Context, r *graph.RelationshipRequest) (*graph.Tenant, error) {
	return named1(ctx, r.Addressee(), tenant)
}

func (relationshipRequestResolver) AcceptedBy(ctx context.Context, r *graph.RelationshipRequest) (*graph.Tenant, error) {
	return one(ctx, r.ID, graph.Out, graph.AcceptedBy, nil, tenant)
}

func (relationshipRequestResolver) SentBy(ctx context.Context, r *graph.RelationshipRequest) (*graph.User, error) {
	return named1(ctx, r.SentBy(), user)
}

func (relationshipRequestResolver) Draft(_ context.Context, r *graph.RelationshipRequest) (*model.RequestDraft, error) {
	return &model.RequestDraft{Subject: r.Subject(), Text: r.Body(), Mailto: r.Mailto()}, nil
}

func (q queryResolver) RelationshipRequests(ctx context.Context, filter *generated.RelationshipRequestFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.RelationshipRequestConnection, error) {
	var f generated.RelationshipRequestFilter
	if filter != nil {
		f = *filter
	}
	query := graph.PageQuery{Kinds: []graph.Kind{graph.KindRelationshipRequest}}
	if f.State != nil {
		query.Facets = []string{graph.Facet(graph.PropState, string(*f.State))}
	}
	return listed(ctx, paging{first, after, last, before}, orderBy, at, relationshipRequest, f.Text,
		belongs{"partner", f.Partner, []graph.Step{graph.Back(graph.From, "request")}}, query)
}
