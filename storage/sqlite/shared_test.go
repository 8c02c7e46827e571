package sqlite_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/sqlite"
)

func open(t testing.TB, path string) *sqlite.Store {
	s, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func apply(ctx context.Context, s graph.Store, changes ...graph.Change) error {
	return s.Update(ctx, func(w graph.Writer) error {
		head, err := w.Head(ctx)
		if err != nil {
			return err
		}
		return w.Apply(ctx, graph.Follow(head, today, "", "test", nil, json.RawMessage("[]")), changes)
	})
}

// TestTwoProcesses opens one file twice, as two processes do: writers wait for each other, and readers of one see what the
// other wrote, new terms and changed nodes too, whatever they keep in memory.
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shared.db")
	stores := []*sqlite.Store{open(t, path), open(t, path)}
	require.True(t, stores[0].Created())
	require.False(t, stores[1].Created())
	ada, group := graph.Node{ID: "User:ada", Name: "Ada"}, graph.Node{ID: "SecurityGroup:g", Name: "G"}
	require.NoError(t, apply(t.Context(), stores[0], graph.Change{Op: graph.CreateNode, Node: ada}, graph.Change{Op: graph.CreateNode, Node: group}))

	const acts = 40
	var both sync.WaitGroup
	errs := make([]error, len(stores))
	for i, s := range stores {
		both.Go(func() {
			for n := range acts {
				e := graph.Edge{From: ada.ID, Type: graph.MemberOf, To: group.ID, Role: fmt.Sprintf("%d of %d", n, i), Since: 1, Until: graph.Forever}
				renamed := graph.Node{ID: ada.ID, Name: e.Role}
				if errs[i] = apply(t.Context(), s, graph.Change{Op: graph.OpenEdge, Edge: e}, graph.Change{Op: graph.UpdateNode, Node: renamed}); errs[i] != nil {
					return
				}
				for _, s := range stores {
					errs[i] = s.View(t.Context(), func(r graph.Reader) error {
						head, err := r.Head(t.Context())
						if err != nil {
							return err
						}
						w := graph.Walk{Starts: []graph.ID{ada.ID}}
						w.Add(-1, graph.Hop(graph.MemberOf, ""))
						m, err := r.Walk(t.Context(), 1, []graph.Walk{w})
						if err != nil {
							return err
						}
						edges, last := m.Found[0].Edges[0], false
						for _, e := range edges {
							last = last || e.Role == m.Nodes[ada.ID].Name
						}
						if len(edges) != int(head.Seq)-1 || !last {
							return fmt.Errorf("entry %d: %d edges, ada is called %q", head.Seq, len(edges), m.Nodes[ada.ID].Name)
						}
						return nil
					})
					if errs[i] != nil {
						return
					}
				}
			}
		})
	}
	both.Wait()
	require.NoError(t, errs[0])
	require.NoError(t, errs[1])
	require.NoError(t, stores[0].View(t.Context(), func(r graph.Reader) error {
		head, err := r.Head(t.Context())
		require.Equal(t, int64(1+2*acts), head.Seq)
		return err
	}))
}

// TestWaitingForAnotherProcess: while one holds the file's lock, the other's update ends when its context does.
func TestWaitingForAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shared.db")
	one, other := open(t, path), open(t, path)
	require.NoError(t, one.Update(t.Context(), func(graph.Writer) error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		require.ErrorIs(t, other.Update(ctx, func(graph.Writer) error { return nil }), context.DeadlineExceeded)
		return nil
	}))
	require.NoError(t, other.Update(t.Context(), func(graph.Writer) error { return nil }))
}

// TestCancel ends long calls in the middle.
func TestCancel(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "cancel.db"))
	e := load(t, s, 30, loadRows)
	var everyone, everything []graph.ID
	for _, p := range e.partners {
		everyone, everything = append(everyone, p.users...), append(everything, p.subscriptions...)
	}
	long := map[string]func(context.Context, graph.Reader) error{
		"Walk": func(ctx context.Context, r graph.Reader) error {
			_, err := r.Walk(ctx, today, []graph.Walk{agentHalf(everyone...), targetHalf(everything...), targetHalf(everything...), targetHalf(everything...)})
			return err
		},
		"Counts": func(ctx context.Context, r graph.Reader) error {
			var queries []graph.PageQuery
			for range 20 {
				queries = append(queries, graph.PageQuery{Kinds: graph.Kinds, Text: []string{"a", "e"}})
			}
			_, err := r.Counts(ctx, queries)
			return err
		},
	}
	for name, call := range long {
		t.Run(name, func(t *testing.T) {
			cancelled := 0
			for wait := time.Millisecond; wait < 200*time.Millisecond && cancelled < 3; wait *= 2 {
				ctx, cancel := context.WithTimeout(t.Context(), wait)
				at := time.Now()
				err := s.View(ctx, func(r graph.Reader) error { return call(ctx, r) })
				cancel()
				require.Less(t, time.Since(at), wait+2*time.Second)
				if err != nil {
					require.ErrorIs(t, err, context.DeadlineExceeded)
					cancelled++
				}
			}
			require.NotZero(t, cancelled)
			require.NoError(t, s.View(t.Context(), func(r graph.Reader) error { return call(t.Context(), r) }))
		})
	}
}

// TestAfterTheEnd uses readers and writers after their view or update.
func TestAfterTheEnd(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "end.db"))
	var kept graph.Reader
	var written graph.Writer
	require.NoError(t, s.View(t.Context(), func(r graph.Reader) error { kept = r; return nil }))
	require.NoError(t, s.Update(t.Context(), func(w graph.Writer) error { written = w; return nil }))
	for _, r := range []graph.Reader{kept, written} {
		_, err := r.Head(t.Context())
		require.ErrorIs(t, err, graph.ErrUnavailable)
	}
	require.ErrorIs(t, written.Load(t.Context(), []graph.Node{{ID: "User:ada", Name: "Ada"}}, nil), graph.ErrUnavailable)
	require.NoError(t, apply(t.Context(), s, graph.Change{Op: graph.CreateNode, Node: graph.Node{ID: "User:ada", Name: "Ada"}}))
}
