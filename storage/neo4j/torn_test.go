package neo4j_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
)

// TestNoReadIsTorn: while records are written again and again, a View sees each as one update left it, whoever writes: Neo4j writes
// the properties of a record one after the other. BEHALF_TORN is how long it goes on.
func TestNoReadIsTorn(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("BEHALF_TORN"))
	if err != nil {
		long = 5 * time.Second
	}
	store := openEmpty(t)
	other, err := neo4j.Open(t.Context(), neo4jtest.Shared(t).StoreURL())
	require.NoError(t, err)
	defer other.Close()

	const many = 40
	team := graph.MustID(graph.KindSecurityGroup, "team")
	var people []graph.ID
	for i := range many {
		people = append(people, graph.MustID(graph.KindUser, fmt.Sprint("p", i)))
	}
	named := func(id graph.ID, n int64) graph.Node {
		node := graph.Node{ID: id, Name: fmt.Sprint(n)}
		return node.With(graph.PropState, fmt.Sprint(n)).With("list", []string{node.Name, "and some more, so that it is long"})
	}
	membership := func(id graph.ID, n int64) graph.Edge {
		return graph.Edge{From: id, Type: graph.MemberOf, To: team, Since: graph.Time(n), Until: graph.Forever}
	}
	write := func() error {
		return store.Update(t.Context(), func(w graph.Writer) error {
			head, err := w.Head(t.Context())
			if err != nil {
				return err
			}
			n := head.Seq + 1
			var changes []graph.Change
			if n == 1 {
				changes = append(changes, graph.Change{Op: graph.CreateNode, Node: graph.Node{ID: team, Name: "team"}})
			}
			for _, id := range people {
				if n == 1 {
					changes = append(changes, graph.Change{Op: graph.CreateNode, Node: named(id, n)})
				} else {
					end := membership(id, n-1)
					end.Until = graph.Time(n)
					changes = append(changes, graph.Change{Op: graph.UpdateNode, Node: named(id, n)}, graph.Change{Op: graph.CloseEdge, Edge: end})
				}
				changes = append(changes, graph.Change{Op: graph.OpenEdge, Edge: membership(id, n)})
			}
			return w.Apply(t.Context(), graph.Follow(head, graph.Time(n), "", "write", nil, nil), changes)
		})
	}
	look := func(from graph.Store) error {
		return from.View(t.Context(), func(r graph.Reader) error {
			nodes, err := r.Nodes(t.Context(), people)
			if err != nil {
				return err
			}
			head, err := r.Head(t.Context())
			if err != nil {
				return err
			}
			at := graph.Time(head.Seq)
			edges, err := r.Edges(t.Context(), graph.EdgeQuery{Ends: people, At: at})
			if err != nil {
				return err
			}
			met, err := r.Walk(t.Context(), at, []graph.Walk{chain(people, joins)})
			if err != nil {
				return err
			}
			open := map[string]map[graph.Edge]bool{"Edges": {}, "Walk": {}}
			for _, e := range edges {
				open["Edges"][e] = true
			}
			for _, e := range met.Found[0].Edges[0] {
				open["Walk"][e] = true
			}
			for _, id := range people {
				if n := nodes[id]; n.Name != fmt.Sprint(head.Seq) || n.Props[graph.PropState] != n.Name {
					err = errors.Join(err, fmt.Errorf("at entry %d the node is %+v", head.Seq, n))
				}
				for way, got := range open {
					if len(got) != many || !got[membership(id, head.Seq)] {
						err = errors.Join(err, fmt.Errorf("at entry %d there are %d edges in the answer of %s, with that of %s: %t", head.Seq, len(got), way, id, got[membership(id, head.Seq)]))
					}
				}
			}
			return err
		})
	}
	require.NoError(t, write())

	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	var readers sync.WaitGroup
	var views, torn atomic.Int64
	for _, from := range []*neo4j.Store{store, other, store, other} {
		readers.Go(func() {
			for ctx.Err() == nil {
				views.Add(1)
				if err := look(from); err != nil && !errors.Is(err, graph.ErrUnavailable) { // which a View is told that is overtaken too often
					torn.Add(1)
					t.Error(err)
				}
			}
		})
	}
	updates := 0
	for ; ctx.Err() == nil; updates++ {
		require.NoError(t, write())
	}
	readers.Wait()
	t.Logf("%d views beside %d updates: %d saw what no update left", views.Load(), updates, torn.Load())
}
