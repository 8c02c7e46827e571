package neo4j_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"behalf/graph"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
)

// reading is everything that a Reader tells of a small graph.
type reading struct {
	head    graph.Entry
	entries []graph.Entry
	nodes   map[graph.ID]graph.Node
	edges   [][]graph.Edge
	met     []graph.Met
	pages   []graph.Page
	counts  []int
}

var (
	villagers = func() (ids []graph.ID) {
		for i := range 6 {
			ids = append(ids, graph.MustID(graph.KindUser, fmt.Sprint("v", i)), graph.MustID(graph.KindSecurityGroup, fmt.Sprint("v", i)))
		}
		return ids
	}()
	memberOf = graph.Closure(graph.MemberOf, graph.MaxMemberOf, "")
	joins    = graph.Hop(graph.MemberOf, "")
)

func readAll(ctx context.Context, r graph.Reader) (all reading, err error) {
	keep := func(e error) { err = errors.Join(err, e) }
	var e error
	all.head, e = r.Head(ctx)
	keep(e)
	all.entries, e = r.Entries(ctx, graph.LedgerQuery{Limit: 9999, Descending: true})
	keep(e)
	all.nodes, e = r.Nodes(ctx, villagers)
	keep(e)
	users, groups := []graph.Kind{graph.KindUser}, []graph.Kind{graph.KindSecurityGroup}
	both := append(users, groups...)
	queries := []graph.PageQuery{
		{Kinds: both, Limit: 3}, {Kinds: users, Limit: 9, Order: graph.ByID, Descending: true}, {Kinds: both, Limit: 4, After: &graph.Position{Key: "name 3", ID: "T"}},
		{Kinds: both, Text: []string{"name"}, Limit: 5}, {Kinds: users, Text: []string{"1"}, Limit: 5}, {Kinds: groups, Facets: []string{"state=1"}, Limit: 5}, {Kinds: both, Except: villagers[:4], Limit: 9},
	}
	for _, at := range []graph.Time{1, 5, 20, 99} {
		for _, q := range []graph.EdgeQuery{{Ends: villagers, At: at}, {Ends: villagers, At: at, Direction: graph.In, Types: []graph.EdgeType{graph.MemberOf}}, {Ends: villagers[:5], History: true}} {
			edges, e := r.Edges(ctx, q)
			keep(e)
			all.edges = append(all.edges, edges)
		}
		walks := []graph.Walk{
			chain(villagers[:2], memberOf, joins), chain(villagers[:1], joins, joins.InPast()), chain(villagers[7:9], memberOf.Reversed()), chain(villagers, joins.Only("source", "", "s1", "")),
		}
		met, e := r.Walk(ctx, at, walks)
		keep(e)
		for i := range met.Found {
			for s := range met.Found[i].Edges {
				sortEdges(met.Found[i].Edges[s])
			}
		}
		all.met = append(all.met, met)
		queries = append(queries, graph.PageQuery{At: at, Kinds: both, Via: walks[:1], Limit: 3}, graph.PageQuery{At: at, Kinds: groups, Via: walks[2:], Visible: walks[:2], Limit: 9, Descending: true})
	}
	all.pages, e = r.Pages(ctx, queries)
	keep(e)
	all.counts, e = r.Counts(ctx, append(queries, graph.PageQuery{Kinds: both}, graph.PageQuery{Kinds: groups}))
	keep(e)
	return all, err
}

// A View reads the same before and after whatever is written meanwhile, and afterwards another View reads what was written.
func TestViewIsOfOneState(t *testing.T) {
	store := openEmpty(t)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		if round++; round > 25 {
			rt.Skip("enough")
		}
		var first, second, after reading
		require.NoError(rt, store.View(t.Context(), func(r graph.Reader) (err error) {
			if first, err = readAll(t.Context(), r); err != nil {
				return err
			}
			for range rapid.IntRange(1, 3).Draw(rt, "updates") {
				writeSomething(rt, t.Context(), store)
			}
			second, err = readAll(t.Context(), r)
			return err
		}))
		require.Equal(rt, first, second)
		require.NoError(rt, store.View(t.Context(), func(r graph.Reader) (err error) { after, err = readAll(t.Context(), r); return err }))
		require.NotEqual(rt, first.nodes, after.nodes)
	})
}

// writeSomething renames someone and does what else it is told to.
func writeSomething(rt *rapid.T, ctx context.Context, store graph.Store) {
	rename := func() graph.Node {
		id := rapid.SampledFrom(villagers).Draw(rt, "who")
		n := graph.Node{ID: id, Name: fmt.Sprintf("Name %d %d", rapid.IntRange(0, 9).Draw(rt, "name"), time.Now().UnixNano())}
		return n.With(graph.PropState, fmt.Sprint(rapid.IntRange(0, 2).Draw(rt, "state"))).With("list", []string{n.Name})
	}
	require.NoError(rt, store.Update(ctx, func(w graph.Writer) error {
		n := rename()
		if err := w.Load(ctx, []graph.Node{n}, nil); err != nil {
			return err
		}
		var changes []graph.Change
		m := rename()
		there, err := w.Nodes(ctx, villagers)
		if err != nil {
			return err
		}
		op := graph.CreateNode
		if _, ok := there[m.ID]; ok {
			op = graph.UpdateNode
		}
		there[m.ID] = m
		changes = append(changes, graph.Change{Op: op, Node: m})
		var edges []graph.Edge
		for range rapid.IntRange(0, 4).Draw(rt, "edges") {
			e := graph.Edge{From: rapid.SampledFrom(villagers).Draw(rt, "from"), Type: graph.MemberOf, To: rapid.SampledFrom(villagers).Draw(rt, "to"), Since: graph.Time(rapid.IntRange(0, 9).Draw(rt, "since")), Until: graph.Forever}
			e.Source = rapid.SampledFrom([]string{"", "s1", "s2"}).Draw(rt, "source")
			_, from := there[e.From]
			_, to := there[e.To]
			if graph.CheckEdge(e) == nil && from && to {
				edges = append(edges, e)
			}
		}
		open, err := w.Edges(ctx, graph.EdgeQuery{Ends: villagers, At: graph.Forever - 1})
		if err != nil {
			return err
		}
		for i, e := range open {
			if i%3 == 0 {
				e.Until, e.EndedBy = e.Since+graph.Time(rapid.IntRange(1, 20).Draw(rt, "until")), graph.EndedByPartner
				changes = append(changes, graph.Change{Op: graph.CloseEdge, Edge: e})
			}
		}
		if err := act(ctx, w, changes...); err != nil {
			return err
		}
		return w.Load(ctx, nil, edges)
	}))
}

// A View that needs a state which is not kept any more says so.
func TestViewThatIsTooOldFails(t *testing.T) {
	store := openEmpty(t)
	name := func(i int) error {
		return store.Update(t.Context(), func(w graph.Writer) error {
			return w.Load(t.Context(), []graph.Node{{ID: villagers[0], Name: fmt.Sprint("Name ", i)}}, nil)
		})
	}
	require.NoError(t, name(0))
	require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
		for i := 1; i < 30; i++ {
			nodes, err := r.Nodes(t.Context(), villagers[:1])
			if i > 20 {
				require.ErrorIs(t, err, graph.ErrUnavailable)
			} else if i < 15 {
				require.NoError(t, err)
				require.Equal(t, "Name 0", nodes[villagers[0]].Name)
			}
			require.NoError(t, name(i))
		}
		return nil
	}))
}

// Sixteen writers in two processes' worth of stores: no act is lost, the ledger has no gap, and whoever reads sees acts whole.
func TestWritersTakeTurns(t *testing.T) {
	one := openEmpty(t)
	other, err := neo4j.Open(t.Context(), neo4jtest.Shared(t).StoreURL())
	require.NoError(t, err)
	defer other.Close()
	stores := []*neo4j.Store{one, other}
	group := villagers[1]
	require.NoError(t, one.Update(t.Context(), func(w graph.Writer) error {
		return w.Load(t.Context(), []graph.Node{{ID: group, Name: "g"}}, nil)
	}))
	const writers, acts = 16, 6
	var work sync.WaitGroup
	var writing atomic.Int64
	writing.Store(writers)
	for i := range writers {
		work.Go(func() {
			defer writing.Add(-1)
			for n := range acts {
				if err := join(t.Context(), stores[i%2], graph.MustID(graph.KindUser, fmt.Sprintf("%d-%d", i, n)), group); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, store := range stores {
		work.Go(func() {
			for writing.Load() > 0 {
				err := store.View(t.Context(), func(r graph.Reader) error {
					n, err := r.Counts(t.Context(), []graph.PageQuery{{Kinds: []graph.Kind{graph.KindUser}}, {Kinds: []graph.Kind{graph.KindUser}, At: 5, Via: []graph.Walk{chain([]graph.ID{group}, joins.Reversed())}}})
					if err != nil {
						return err
					}
					head, err := r.Head(t.Context())
					if int(head.Seq) != n[0] || n[0] != n[1] {
						t.Errorf("after act %d there were %d users, %d of them members", head.Seq, n[0], n[1])
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	require.NoError(t, other.View(t.Context(), func(r graph.Reader) error {
		head, err := r.Head(t.Context())
		require.EqualValues(t, writers*acts, head.Seq)
		return err
	}))
}
