package memory_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/memory"
	"behalf/storage/storagetest"
)

func TestContract(t *testing.T) {
	storagetest.Run(t, storagetest.Factory{
		New:    func(testing.TB) graph.Store { return memory.New() },
		Reopen: func(_ testing.TB, s graph.Store) graph.Store { return s.(*memory.Store).Reopen() },
	})
}

// TestManyEdges loads a graph as large as tests need, three edges a user, and asks it what they ask.
func TestManyEdges(t *testing.T) {
	const chunk = 20_000
	ctx := t.Context()
	s := memory.New()
	began := time.Now()
	group := func(i int) graph.ID { return graph.MustID(graph.KindSecurityGroup, fmt.Sprintf("g%03d", i%500)) }
	var nodes []graph.Node
	for i := range 500 {
		nodes = append(nodes, graph.Node{ID: group(i), Name: fmt.Sprint("Group ", i)})
	}
	var edges []graph.Edge
	load := func() {
		require.NoError(t, s.Update(ctx, func(w graph.Writer) error { return w.Load(ctx, nodes, edges) }))
		nodes, edges = nil, nil
	}
	for i := range users {
		id := graph.MustID(graph.KindUser, fmt.Sprintf("u%06d", i))
		nodes = append(nodes, graph.Node{ID: id, Name: fmt.Sprint("User ", i)})
		for k := range 3 {
			edges = append(edges, graph.Edge{From: id, Type: graph.MemberOf, To: group(i + k*7), Since: 1, Until: graph.Forever})
		}
		if len(nodes) >= chunk {
			load()
		}
	}
	load()
	t.Logf("%d edges loaded in %s", users*3, time.Since(began))
	began = time.Now()
	require.NoError(t, s.View(ctx, func(r graph.Reader) error {
		member := graph.Closure(graph.MemberOf, graph.MaxMemberOf, "")
		walk := graph.Walk{Starts: []graph.ID{group(0)}, Stages: []graph.Stage{{After: -1, Step: member.Reversed()}}}
		met, err := r.Walk(ctx, 5, []graph.Walk{walk})
		require.NoError(t, err)
		require.Len(t, met.Found[0].Edges[0], users*3/500)
		q := graph.PageQuery{At: 5, Kinds: []graph.Kind{graph.KindUser}, Limit: 50}
		via := q
		via.Via = []graph.Walk{walk}
		after := q
		after.After = &graph.Position{Key: "user 5", ID: ""}
		pages, err := r.Pages(ctx, []graph.PageQuery{q, via, after})
		require.NoError(t, err)
		require.Len(t, pages[2].Nodes, 50)
		counts, err := r.Counts(ctx, []graph.PageQuery{q, via})
		require.NoError(t, err)
		require.Equal(t, []int{users, users * 3 / 500}, counts)
		return nil
	}))
	t.Logf("asked in %s", time.Since(began))
	began = time.Now()
	var head graph.Entry
	for i := range 100 {
		require.NoError(t, s.Update(ctx, func(w graph.Writer) error {
			entry := graph.Follow(head, 10, "", "act", nil, nil)
			id := graph.MustID(graph.KindUser, fmt.Sprint("late", i))
			err := w.Apply(ctx, entry, []graph.Change{
				{Op: graph.CreateNode, Node: graph.Node{ID: id, Name: "Late"}},
				{Op: graph.OpenEdge, Edge: graph.Edge{From: id, Type: graph.MemberOf, To: group(i), Since: 9, Until: graph.Forever}},
			})
			head = entry
			return err
		}))
	}
	t.Logf("100 acts in %s", time.Since(began))
}

// TestAnUpdateDoesNotWaitForAView holds a View open: nobody waits for it, and a long walk in it ends with its context.
func TestAnUpdateDoesNotWaitForAView(t *testing.T) {
	s := memory.New()
	ctx := t.Context()
	user := graph.Node{ID: "User:ada", Name: "Ada"}
	require.NoError(t, s.View(ctx, func(r graph.Reader) error {
		for i := range 3 {
			user.Name = fmt.Sprint("Ada ", i)
			require.NoError(t, s.Update(ctx, func(w graph.Writer) error { return w.Load(ctx, []graph.Node{user}, nil) }))
		}
		nodes, err := r.Nodes(ctx, []graph.ID{user.ID})
		require.Empty(t, nodes)
		return err
	}))
}

// TestAWriterEndsWithItsUpdate keeps a Writer beyond its function.
func TestAWriterEndsWithItsUpdate(t *testing.T) {
	s := memory.New()
	ctx := t.Context()
	var kept graph.Writer
	require.NoError(t, s.Update(ctx, func(w graph.Writer) error { kept = w; return nil }))
	err := kept.Load(ctx, []graph.Node{{ID: "User:ada", Name: "Ada"}}, nil)
	require.ErrorIs(t, err, graph.ErrUnavailable)
	require.NoError(t, s.View(ctx, func(r graph.Reader) error {
		nodes, err := r.Nodes(ctx, []graph.ID{"User:ada"})
		require.Empty(t, nodes)
		return err
	}))
}

// TestAWalkThatIsNone asks for stages that do not come after those that they continue.
func TestAWalkThatIsNone(t *testing.T) {
	require.ErrorIs(t, memory.New().View(t.Context(), func(r graph.Reader) error {
		_, err := r.Walk(context.Background(), 1, []graph.Walk{{Stages: []graph.Stage{{After: 0, Step: graph.Hop(graph.MemberOf, "")}}}})
		return err
	}), graph.ErrInvalid)
}
