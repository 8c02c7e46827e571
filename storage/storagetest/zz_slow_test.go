package storagetest_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"behalf/graph"
	"behalf/storage/memory"
	"behalf/storage/storagetest"
)

var calls, updates, views, news atomic.Int64

func tick() { calls.Add(1); time.Sleep(2 * time.Millisecond) }

type slow struct{ graph.Store }

func (s slow) View(ctx context.Context, f func(graph.Reader) error) error {
	views.Add(1)
	return s.Store.View(ctx, func(r graph.Reader) error { return f(slowR{r}) })
}
func (s slow) Update(ctx context.Context, f func(graph.Writer) error) error {
	updates.Add(1)
	return s.Store.Update(ctx, func(w graph.Writer) error { tick(); tick(); return f(slowW{slowR{w}, w}) })
}

type slowR struct{ r graph.Reader }

func (s slowR) Head(ctx context.Context) (graph.Entry, error) { tick(); return s.r.Head(ctx) }
func (s slowR) Nodes(ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error) {
	tick()
	return s.r.Nodes(ctx, ids)
}
func (s slowR) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	tick()
	return s.r.Edges(ctx, q)
}
func (s slowR) Walk(ctx context.Context, at graph.Time, w []graph.Walk) (graph.Met, error) {
	tick()
	return s.r.Walk(ctx, at, w)
}
func (s slowR) Pages(ctx context.Context, q []graph.PageQuery) ([]graph.Page, error) {
	tick()
	return s.r.Pages(ctx, q)
}
func (s slowR) Counts(ctx context.Context, q []graph.PageQuery) ([]int, error) {
	tick()
	return s.r.Counts(ctx, q)
}
func (s slowR) Entries(ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
	tick()
	return s.r.Entries(ctx, q)
}

type slowW struct {
	slowR
	w graph.Writer
}

func (s slowW) Apply(ctx context.Context, e graph.Entry, c []graph.Change) error {
	tick()
	return s.w.Apply(ctx, e, c)
}
func (s slowW) Load(ctx context.Context, n []graph.Node, e []graph.Edge) error {
	tick()
	return s.w.Load(ctx, n, e)
}

func TestSlow(t *testing.T) {
	began := time.Now()
	storagetest.Run(t, storagetest.Factory{
		New:    func(testing.TB) graph.Store { news.Add(1); return slow{memory.New()} },
		Reopen: func(_ testing.TB, s graph.Store) graph.Store { return slow{s.(slow).Store.(*memory.Store).Reopen()} },
	})
	t.Log(time.Since(began), "calls", calls.Load(), "updates", updates.Load(), "views", views.Load(), "stores", news.Load())
}
