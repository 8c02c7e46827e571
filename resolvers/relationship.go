package resolvers

import (
	"cmp"
	"context"
	"slices"

	"behalf/graph"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type resellerRelationshipResolver struct{ *resolver }

// ResellerRelationship implements generated.ResolverRoot.
func (r *resolver) ResellerRelationship() generated.ResellerRelationshipResolver {
	return resellerRelationshipResolver{r}
}

func (resellerRelationshipResolver) Partner(ctx context.Context, r *graph.ResellerRelationship) (*graph.Tenant, error) {
	return named1(ctx, r.Partner(), tenant)
}

func (resellerRelationshipResolver) Customer(ctx context.Context, r *graph.ResellerRelationship) (*graph.Tenant, error) {
	return named1(ctx, r.Customer(), tenant)
}

// last is the edge of a type at a node that began last, at the latest at the date; false if none had begun. A thing that
// ended and was taken up again has several.
func last(ctx context.Context, of graph.ID, edge graph.EdgeType, date graph.Time) (found graph.Edge, ok bool, err error) {
	edges, err := sessionOf(ctx).loading().edges.Load(ctx, edgesOf{end: of, direction: graph.Out, edge: edge, history: true})
	for _, e := range edges {
		if e.Began(date) && (!ok || e.Since > found.Since) {
			found, ok = e, true
		}
	}
	return found, ok, err
}

func (resellerRelationshipResolver) Since(ctx context.Context, r *graph.ResellerRelationship) (*graph.Time, error) {
	e, ok, err := last(ctx, r.ID, graph.WithCustomer, graph.Forever)
	if err != nil || !ok {
		return nil, err
	}
	return &e.Since, nil
}

func (resellerRelationshipResolver) EndedAt(ctx context.Context, r *graph.ResellerRelationship) (*graph.Time, error) {
	e, ok, err := last(ctx, r.ID, graph.WithCustomer, graph.Forever)
	if err != nil || !ok {
		return nil, err
	}
	return model.End(e), nil
}

func (resellerRelationshipResolver) Status(ctx context.Context, r *graph.ResellerRelationship, at *graph.Time) (*graph.RelationshipStatus, error) {
	date, err := sessionOf(ctx).date(ctx, at)
	if err != nil {
		return nil, err
	}
	e, ok, err := last(ctx, r.ID, graph.WithCustomer, date)
	if err != nil || !ok {
		return nil, err
	}
	status := graph.RelationshipEnded
	if e.Holds(date) {
		status = graph.RelationshipActive
	}
	return &status, nil
}

func (resellerRelationshipResolver) DelegatedAdmin(ctx context.Context, r *graph.ResellerRelationship, at *graph.Time) (*generated.DelegatedAdmin, error) {
	s := sessionOf(ctx)
	date, err := s.date(ctx, at)
	if err != nil {
		return nil, err
	}
	edges, err := s.loading().edges.Load(ctx, edgesOf{end: r.ID, direction: graph.In, edge: graph.Under, history: true})
	if err != nil {
		return nil, err
	}
	edges = slices.DeleteFunc(slices.Clone(edges), func(e graph.Edge) bool { return !e.Began(date) })
	slices.SortFunc(edges, func(a, b graph.Edge) int { return cmp.Compare(a.Since, b.Since) })
	out := &generated.DelegatedAdmin{Grants: []graph.DapGrant{}, WithheldServices: []graph.Service{}}
	var ids []graph.ID
	for _, e := range edges {
		if !slices.Contains(ids, e.From) { // in older stores one node stands for all that a pair ever had
			ids = append(ids, e.From)
		}
		out.Active = e.Holds(date)
		out.Since, out.EndedAt, out.EndedBy = &e.Since, nil, nil
		if !out.Active {
			out.EndedAt, out.EndedBy = &e.Until, optional(graph.EndedBy(e.EndedBy))
		}
	}
	for _, id := range ids {
		withheld, err := s.loading().edges.Load(ctx, edgesOf{end: id, direction: graph.Out, edge: graph.WithheldBy, at: date})
		if err != nil {
			return nil, err
		}
		for _, e := range withheld {
			out.WithheldServices = append(out.WithheldServices, graph.Service(e.Role))
		}
	}
	grants, err := s.loading().nodes.LoadAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, n := range grants {
		out.Grants = append(out.Grants, dapGrant(n))
	}
	return out, nil
}

// relationships puts a filter of relationships into a list. Past says that it holds those that ended too.
func relationships(n *narrowing, f *generated.ResellerRelationshipFilter, by *model.NodeOrder, past bool) *narrowing {
	n.order(by)
	if f == nil {
		return n
	}
	customer, partner, grant := graph.Hop(graph.WithCustomer, "customer"), graph.Hop(graph.OfPartner, "partner"), graph.Back(graph.Under, "grant")
	customer.Past, partner.Past = past, past
	n.tenant("partner", f.Partner, partner.Reversed())
	n.tenant("customer", f.Customer, customer.Reversed())
	n.has(f.HasDelegatedAdmin, graph.Link{Steps: []graph.Step{grant}})
	if span, ok := n.span("began", f.Began); ok {
		n.link(graph.Link{Steps: []graph.Step{customer}, Began: span})
	}
	if span, ok := n.span("ended", f.Ended); ok {
		if !past {
			n.fail(invalid("filter.ended", "relationships that ended are listed with includeEnded: true"))
		}
		n.link(graph.Link{Steps: []graph.Step{customer}, Ended: span})
	}
	return n
}
