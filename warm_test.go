package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/sample"
	"behalf/storage/memory"
)

// planner is a store that plans, and counts the walks that it is asked for.
type planner struct {
	graph.Store
	walks atomic.Int64
}

func (p *planner) PlansStatements() bool { return true }

func (p *planner) View(ctx context.Context, read func(graph.Reader) error) error {
	return p.Store.View(ctx, func(r graph.Reader) error { return read(counting{r, &p.walks}) })
}

type counting struct {
	graph.Reader
	walks *atomic.Int64
}

func (c counting) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	c.walks.Add(1)
	return c.Reader.Walk(ctx, at, walks)
}

func warmed(t *testing.T, ctx context.Context, store graph.Store) {
	t.Helper()
	now := graph.At(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC))
	select {
	case <-warm(ctx, store, access.Policy{}, now, slog.New(slog.DiscardHandler)):
	case <-time.After(time.Minute):
		t.Fatal("the server never becomes ready")
	}
}

// TestWarm: a store that plans is asked each action once, no other store is asked anything, and nothing keeps a server from
// becoming ready.
func TestWarm(t *testing.T) {
	store := memory.New()
	empty := &planner{Store: store}
	warmed(t, t.Context(), empty)
	require.Zero(t, empty.walks.Load(), "there is nobody to ask about")

	_, err := sample.Write(t.Context(), store, sample.Config{Customers: 1, Seed: 1}, nil)
	require.NoError(t, err)
	full := &planner{Store: store}
	warmed(t, t.Context(), full)
	require.GreaterOrEqual(t, full.walks.Load(), int64(len(access.Actions)), "each action is asked")

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	warmed(t, ended, &planner{Store: store})
	require.NoError(t, store.Close())
	warmed(t, t.Context(), full)
	warmed(t, t.Context(), store)
}
