package storage

import (
	"context"

	"behalf/graph"
)

// Rehearser is a store whose first use of a statement takes much longer than the next ones, so that it profits from being shown
// once what will be asked and done often. Rehearse runs write as Update does, takes no lock and keeps nothing.
type Rehearser interface {
	graph.Store
	Rehearse(ctx context.Context, write func(graph.Writer) error) error
}

// Rehearsal is a store, say in memory, of which another has to follow every read and every write. What comes of it there is thrown
// away, errors too, but for those of Rehearse itself.
func Rehearsal(model graph.Store, stage Rehearser) graph.Store { return rehearsal{model, stage} }

type rehearsal struct {
	graph.Store
	stage Rehearser
}

// View implements graph.Store.
func (s rehearsal) View(ctx context.Context, read func(graph.Reader) error) error {
	return s.Store.View(ctx, func(r graph.Reader) error {
		return s.stage.View(ctx, func(real graph.Reader) error { return read(followed{r, real}) })
	})
}

// Update implements graph.Store.
func (s rehearsal) Update(ctx context.Context, write func(graph.Writer) error) error {
	return s.Store.Update(ctx, func(w graph.Writer) error {
		return s.stage.Rehearse(ctx, func(real graph.Writer) error { return write(followedWriter{followed{w, real}, w, real}) })
	})
}

// followed reads, and has another read the same.
type followed struct {
	graph.Reader
	real graph.Reader
}

func (f followed) Head(ctx context.Context) (graph.Entry, error) {
	_, _ = f.real.Head(ctx)
	return f.Reader.Head(ctx)
}

func (f followed) Nodes(ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error) {
	_, _ = f.real.Nodes(ctx, ids)
	return f.Reader.Nodes(ctx, ids)
}

func (f followed) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	_, _ = f.real.Edges(ctx, q)
	return f.Reader.Edges(ctx, q)
}

func (f followed) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	_, _ = f.real.Walk(ctx, at, walks)
	return f.Reader.Walk(ctx, at, walks)
}

func (f followed) Pages(ctx context.Context, queries []graph.PageQuery) ([]graph.Page, error) {
	_, _ = f.real.Pages(ctx, queries)
	return f.Reader.Pages(ctx, queries)
}

func (f followed) Counts(ctx context.Context, queries []graph.PageQuery) ([]int, error) {
	_, _ = f.real.Counts(ctx, queries)
	return f.Reader.Counts(ctx, queries)
}

func (f followed) Entries(ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
	_, _ = f.real.Entries(ctx, q)
	return f.Reader.Entries(ctx, q)
}

// followedWriter writes, and has another write the same.
type followedWriter struct {
	followed
	w, real graph.Writer
}

func (f followedWriter) Apply(ctx context.Context, entry graph.Entry, changes []graph.Change) error {
	_ = f.real.Apply(ctx, entry, changes)
	if err := ctx.Err(); err != nil {
		return err
	}
	return f.w.Apply(ctx, entry, changes)
}

func (f followedWriter) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	_ = f.real.Load(ctx, nodes, edges)
	return f.w.Load(ctx, nodes, edges)
}
