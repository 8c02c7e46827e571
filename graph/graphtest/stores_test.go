package graphtest_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/graphtest"
	"behalf/storage/memory"
	"behalf/storage/sqlite"
)

// TestCompareStores lets random lives happen in memory and in a file at once.
func TestCompareStores(t *testing.T) {
	for seed := range uint64(comparedLives) {
		file, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "behalf.db"))
		require.NoError(t, err)
		graphtest.CompareStores(t, memory.New(), file, 2000+seed)
		require.NoError(t, file.Close())
	}
}

// TestCompareStores_Tells plants a fault in one of the stores, and demands that it is told.
func TestCompareStores_Tells(t *testing.T) {
	faults := map[string]func(graph.Reader) graph.Reader{
		"a walk that forgets an edge":   func(r graph.Reader) graph.Reader { return forgetful{r} },
		"an end that is a moment early": func(r graph.Reader) graph.Reader { return early{r} },
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			rec := &recorder{TB: t}
			func() {
				defer func() { _ = recover() }()
				graphtest.CompareStores(rec, memory.New(), faulty{memory.New(), fault}, 3000)
			}()
			require.True(t, rec.failed, "the two stores were taken for equal")
		})
	}
}

// recorder notes a failure, and goes no further.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) FailNow()              { panic("failed") }

// faulty is a store whose readers have a fault.
type faulty struct {
	graph.Store
	fault func(graph.Reader) graph.Reader
}

func (f faulty) View(ctx context.Context, read func(graph.Reader) error) error {
	return f.Store.View(ctx, func(r graph.Reader) error { return read(f.fault(r)) })
}

// forgetful forgets one role that a walk meets.
type forgetful struct{ graph.Reader }

func (f forgetful) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	met, err := f.Reader.Walk(ctx, at, walks)
	for _, found := range met.Found {
		for i, edges := range found.Edges {
			if at := slices.IndexFunc(edges, func(e graph.Edge) bool { return e.Type == graph.HasDirectoryRole }); at >= 0 {
				found.Edges[i] = slices.Delete(slices.Clone(edges), at, at+1)
			}
		}
	}
	return met, err
}

// early tells of every end that it was a millisecond before.
type early struct{ graph.Reader }

func (e early) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	edges, err := e.Reader.Edges(ctx, q)
	edges = slices.Clone(edges)
	for i := range edges {
		if edges[i].Until != graph.Forever {
			edges[i].Until--
		}
	}
	return edges, err
}
