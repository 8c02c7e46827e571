package main

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/graphtest"
	"behalf/storage"
	"behalf/storage/memory"
)

// planner is a store that plans, and counts the walks that it is asked for and the changes that it is shown, by what they are.
type planner struct {
	graph.Store
	walks atomic.Int64
	mu    sync.Mutex
	shown map[string]bool
}

func (p *planner) Rehearser() (storage.Rehearser, bool) { return p, true }

func (p *planner) View(ctx context.Context, read func(graph.Reader) error) error {
	return p.Store.View(ctx, func(r graph.Reader) error { return read(counting{r, p}) })
}

func (p *planner) Rehearse(ctx context.Context, write func(graph.Writer) error) error {
	return p.View(ctx, func(r graph.Reader) error { return write(showing{r, p}) })
}

type counting struct {
	graph.Reader
	of *planner
}

func (c counting) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	c.of.walks.Add(1)
	return c.Reader.Walk(ctx, at, walks)
}

type showing struct {
	graph.Reader
	of *planner
}

func (s showing) Apply(_ context.Context, entry graph.Entry, changes []graph.Change) error {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	s.of.shown[entry.Act] = true
	for _, c := range changes {
		s.of.shown[string(c.Op)+" "+string(c.Edge.Type)] = true
	}
	return nil
}

func (s showing) Load(context.Context, []graph.Node, []graph.Edge) error { return nil }

func warmed(t *testing.T, ctx context.Context, store graph.Store) {
	t.Helper()
	now := graph.At(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC))
	done, stop := warm(ctx, store, access.Policy{}, now, slog.New(slog.DiscardHandler))
	defer stop()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("the server never becomes ready")
	}
}

// TestWarm: a store that plans is shown each act and asked each action once, whatever it holds; it is not written to, no other store
// is asked anything, and nothing keeps a server from becoming ready.
func TestWarm(t *testing.T) {
	store := memory.New()
	empty := &planner{Store: store, shown: map[string]bool{}}
	warmed(t, t.Context(), empty)
	require.GreaterOrEqual(t, empty.walks.Load(), int64(len(access.Actions)), "each action is asked")
	for _, act := range graphtest.Acts() {
		require.True(t, empty.shown[act], act)
	}
	for _, op := range []string{"OPEN_EDGE USES_PROFILE", "CLOSE_EDGE USES_PROFILE", "CREATE_NODE ", "UPDATE_NODE "} {
		require.True(t, empty.shown[op], "%s: %v", op, empty.shown)
	}
	require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
		head, err := r.Head(t.Context())
		require.Zero(t, head.Seq, "nothing is written")
		return err
	}))

	stopped := &planner{Store: store, shown: map[string]bool{}}
	done, stop := warm(t.Context(), stopped, access.Policy{}, 0, slog.New(slog.DiscardHandler))
	stop()
	select {
	case <-done:
	default:
		t.Fatal("the store is still being asked")
	}

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	idle := &planner{Store: store, shown: map[string]bool{}}
	warmed(t, ended, idle)
	require.Empty(t, idle.shown)
	require.NoError(t, store.Close())
	warmed(t, t.Context(), empty)
	warmed(t, t.Context(), store)
}
