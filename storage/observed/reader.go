package observed

import (
	"context"

	"behalf/graph"
)

type reader struct {
	graph.Reader
	within
}

func (r reader) Head(ctx context.Context) (graph.Entry, error) {
	return watch(ctx, r.within, Call{Method: "Head"}, r.Reader.Head)
}

func (r reader) Nodes(ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error) {
	return watch(ctx, r.within, Call{"Nodes", len(ids)}, func(ctx context.Context) (map[graph.ID]graph.Node, error) {
		return r.Reader.Nodes(ctx, ids)
	})
}

func (r reader) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	return watch(ctx, r.within, Call{"Edges", len(q.Ends)}, func(ctx context.Context) ([]graph.Edge, error) {
		return r.Reader.Edges(ctx, q)
	})
}

func (r reader) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	return watch(ctx, r.within, Call{"Walk", len(walks)}, func(ctx context.Context) (graph.Met, error) {
		return r.Reader.Walk(ctx, at, walks)
	})
}

func (r reader) Pages(ctx context.Context, queries []graph.PageQuery) ([]graph.Page, error) {
	return watch(ctx, r.within, Call{"Pages", len(queries)}, func(ctx context.Context) ([]graph.Page, error) {
		return r.Reader.Pages(ctx, queries)
	})
}

func (r reader) Counts(ctx context.Context, queries []graph.PageQuery) ([]int, error) {
	return watch(ctx, r.within, Call{"Counts", len(queries)}, func(ctx context.Context) ([]int, error) {
		return r.Reader.Counts(ctx, queries)
	})
}

func (r reader) Entries(ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
	return watch(ctx, r.within, Call{"Entries", q.Limit}, func(ctx context.Context) ([]graph.Entry, error) {
		return r.Reader.Entries(ctx, q)
	})
}

type writer struct {
	reader
	to graph.Writer
}

func (w writer) Apply(ctx context.Context, entry graph.Entry, changes []graph.Change) error {
	_, err := watch(ctx, w.within, Call{"Apply", len(changes)}, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, w.to.Apply(ctx, entry, changes)
	})
	return err
}

func (w writer) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	_, err := watch(ctx, w.within, Call{"Load", len(nodes) + len(edges)}, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, w.to.Load(ctx, nodes, edges)
	})
	return err
}
