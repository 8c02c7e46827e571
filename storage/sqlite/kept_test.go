package sqlite_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/sqlite"
)

// TestWhatIsKept has two processes' stores on one file change edges and nodes at random, fail, and keep Views open over it, and
// compares walks and nodes, which come from what a store keeps in memory, with what is in the file.
func TestWhatIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept.db")
	stores := []*sqlite.Store{open(t, path), open(t, path)}
	random := rand.New(rand.NewPCG(7, 8))
	var users, groups []graph.ID
	var nodes []graph.Node
	for i := range 12 {
		users, groups = append(users, graph.MustID(graph.KindUser, fmt.Sprint(i))), append(groups, graph.MustID(graph.KindSecurityGroup, fmt.Sprint(i)))
		nodes = append(nodes, graph.Node{ID: users[i], Name: "u"}, graph.Node{ID: groups[i], Name: "g"})
	}
	require.NoError(t, stores[0].Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), nodes, nil) }))

	now := graph.Time(1)
	onPurpose := errors.New("on purpose")
	change := func(s *sqlite.Store) {
		now++
		err := s.Update(t.Context(), func(w graph.Writer) error {
			e := graph.Edge{From: pick(random, users), Type: graph.MemberOf, To: pick(random, groups), Since: now, Until: graph.Forever}
			head, err := w.Head(t.Context())
			if err != nil {
				return err
			}
			changes := []graph.Change{{Op: graph.OpenEdge, Edge: e}}
			open, err := w.Edges(t.Context(), graph.EdgeQuery{Ends: users, At: now})
			if err != nil {
				return err
			}
			if len(open) > 20 {
				shut := pick(random, open)
				shut.Until = now
				changes = append(changes, graph.Change{Op: graph.CloseEdge, Edge: shut})
			}
			if random.IntN(4) == 0 {
				changes = append(changes, graph.Change{Op: graph.UpdateNode, Node: graph.Node{ID: e.From, Name: fmt.Sprint("at ", now)}})
			}
			if random.IntN(6) == 0 {
				return w.Load(t.Context(), nil, []graph.Edge{e})
			}
			if err := w.Apply(t.Context(), graph.Follow(head, now, "", "test", nil, nil), changes); err != nil {
				return err
			}
			if random.IntN(5) == 0 {
				return onPurpose
			}
			return nil
		})
		if err != nil {
			require.ErrorIs(t, err, onPurpose)
		}
	}
	hop := graph.Hop(graph.MemberOf, "")
	// look compares a walk with the file, and returns what it found.
	look := func(r graph.Reader, at graph.Time) []graph.Edge {
		out, back := graph.Walk{Starts: users}, graph.Walk{Starts: groups}
		out.Add(-1, hop)
		out.Add(-1, hop.InPast())
		back.Add(-1, hop.Reversed(), hop.InPast())
		m, err := r.Walk(t.Context(), at, []graph.Walk{out, back})
		require.NoError(t, err)
		history, err := r.Edges(t.Context(), graph.EdgeQuery{Ends: users, History: true})
		require.NoError(t, err)
		began := slices.DeleteFunc(slices.Clone(history), func(e graph.Edge) bool { return !e.Began(at) })
		holding := slices.DeleteFunc(slices.Clone(history), func(e graph.Edge) bool { return !e.Holds(at) })
		require.ElementsMatch(t, holding, m.Found[0].Edges[0])
		require.ElementsMatch(t, began, m.Found[0].Edges[1])
		require.ElementsMatch(t, holding, m.Found[1].Edges[0])
		pages, err := r.Pages(t.Context(), []graph.PageQuery{{Kinds: []graph.Kind{graph.KindUser}, Text: []string{"at"}, Limit: 99}})
		require.NoError(t, err)
		for _, n := range pages[0].Nodes {
			require.Equal(t, n, m.Nodes[n.ID])
			require.NotEqual(t, "u", n.Name)
		}
		return history
	}
	for range 150 {
		require.NoError(t, pick(random, stores).View(t.Context(), func(r graph.Reader) error {
			before := look(r, now-2)
			for range random.IntN(3) {
				change(pick(random, stores))
				for _, s := range stores {
					require.NoError(t, s.View(t.Context(), func(r graph.Reader) error { look(r, now); return nil }))
				}
			}
			require.Equal(t, before, look(r, now-2), "a View stands still")
			return nil
		}))
	}
}
