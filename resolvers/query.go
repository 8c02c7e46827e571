package resolvers

import (
	"context"
	"slices"

	"behalf/graph"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type queryResolver struct{ *resolver }

// Query implements generated.ResolverRoot.
func (r *resolver) Query() generated.QueryResolver { return queryResolver{r} }

// Node implements generated.QueryResolver.
func (q queryResolver) Node(ctx context.Context, id graph.ID) (model.Node, error) {
	found, err := q.named(ctx, []graph.ID{id}, "id")
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// Nodes implements generated.QueryResolver.
func (q queryResolver) Nodes(ctx context.Context, ids []graph.ID) ([]model.Node, error) {
	if len(ids) > largestPage {
		return nil, invalid("ids", "there are %d ids; ask for at most %d at a time", len(ids), largestPage)
	}
	return q.named(ctx, ids, "ids")
}

// named are the things with some ids, in their order; nil where there is none.
func (q queryResolver) named(ctx context.Context, ids []graph.ID, argument string) ([]model.Node, error) {
	s := sessionOf(ctx)
	found := make([]model.Node, len(ids))
	var stored []graph.ID
	for _, id := range ids {
		if id.Kind().Valid() {
			stored = append(stored, id)
		}
	}
	kept, err := s.loading().nodes.LoadAll(ctx, stored)
	if err != nil {
		return nil, err
	}
	answers, err := q.answersAgain(ctx, ids, argument)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		switch id.Kind() {
		case model.KindAccessDecision:
			if a := answers[id]; a != nil {
				found[i] = a
			}
		case model.KindLedgerEntry:
			entry, err := s.entry(ctx, id, argument)
			if err != nil {
				return nil, err
			}
			if entry != nil {
				found[i] = entry
			}
		default:
			if n := kept[0]; n.ID != "" {
				found[i] = model.Noun(n)
			}
			kept = kept[1:]
		}
	}
	return found, nil
}

// Search implements generated.QueryResolver.
func (q queryResolver) Search(ctx context.Context, text string, kinds []graph.Kind, first *int, after *string, last *int, before *string) (*model.SearchResultConnection, error) {
	query, err := words(graph.PageQuery{Kinds: distinct(kinds)}, &text)
	if err != nil {
		return nil, err
	}
	if len(kinds) == 0 {
		query.Kinds = graph.Kinds
	}
	p := paging{first, after, last, before}
	if id, err := graph.ParseID(text); err == nil && slices.Contains(query.Kinds, id.Kind()) {
		n, err := sessionOf(ctx).node(ctx, id)
		if err != nil {
			return nil, err
		}
		if n.ID != "" {
			return q.found(ctx, p, n)
		}
	}
	return nodes(ctx, "", p, nil, model.Noun, query)
}

// distinct are some kinds, each once.
func distinct(kinds []graph.Kind) []graph.Kind {
	kinds = slices.Clone(kinds)
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// found is a page of the one node whose id was searched for.
func (q queryResolver) found(ctx context.Context, p paging, n graph.Node) (*model.SearchResultConnection, error) {
	w, err := p.window(ctx, "")
	if err != nil {
		return nil, err
	}
	resolved, err := sessionOf(ctx).resolvedAt(ctx, w, nil, q.policy)
	if err != nil {
		return nil, err
	}
	return part(w, resolved, []model.Node{model.Noun(n)}, 2, func(model.Node) []string { return []string{n.SortKey(), string(n.ID)} })
}
