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
	return list(requests(narrow(ctx, graph.KindRelationshipRequest), filter, orderBy), "", paging{first, after, last, before}, at, relationshipRequest)
}

// requests puts a filter of relationship requests into a list.
func requests(n *narrowing, f *generated.RelationshipRequestFilter, by *model.NodeOrder) *narrowing {
	n.order(by, model.ByCreated, model.BySent)
	if f == nil {
		return n
	}
	n.text(f.Text)
	n.tenant("partner", f.Partner, graph.Back(graph.From, "request"))
	if f.Customer != nil { // a draft has no edge to whom it is meant for
		n.fail(isTenant(n.ctx, "filter.customer", *f.Customer))
		among(n, graph.PropCustomer, []graph.ID{*f.Customer})
	}
	facet(n, graph.PropState, f.State)
	among(n, graph.PropState, f.States)
	n.dates("created", graph.PropCreatedAt, f.Created)
	n.dates("sent", graph.PropSentAt, f.Sent)
	return n
}
