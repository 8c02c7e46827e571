package neo4j_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

// TestCloseBesideReads: a store is closed after what goes on behind callers who gave up; the race detector sees it otherwise.
func TestCloseBesideReads(t *testing.T) {
	store := openEmpty(t)
	var callers sync.WaitGroup
	for i := range 40 {
		callers.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*100*time.Microsecond)
			defer cancel()
			_ = store.View(ctx, func(r graph.Reader) error { _, err := r.Head(ctx); return err })
		})
	}
	callers.Wait()
	require.NoError(t, store.Close())
	require.ErrorIs(t, store.View(t.Context(), func(r graph.Reader) error { _, err := r.Head(t.Context()); return err }), graph.ErrUnavailable)
}
