package neo4j_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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
		met.Head = 0 // which may be of a newer entry
		for i := range met.Found {
			for s := range met.Found[i].Edges {
				sortEdges(met.Found[i].Edges[s])
			}
		}
		all.met = append(all.met, met)
		queries = append(queries, graph.PageQuery{At: at, Kinds: both, Via: walks[:1], Limit: 3}, graph.PageQuery{At: at, Kinds: groups, Via: walks[2:], Visible: walks[:2], Limit: 9, Descending: true})
	}
	in := graph.Back(graph.MemberOf, "")
	for i, links := range [][][]graph.Link{
		{{{Steps: []graph.Step{joins}}}}, {{{Steps: []graph.Step{joins, in.InPast()}, To: villagers[:5], Began: graph.Span{From: 2}}, {Steps: []graph.Step{in}, Not: true}}},
		{{{Steps: []graph.Step{joins.InPast()}, Ended: graph.Span{Before: 50}}}}, {{{Steps: []graph.Step{joins}, Facet: "state=1"}}, {{Steps: []graph.Step{in}, Not: true}}},
	} {
		q := graph.PageQuery{At: 20, Kinds: both, Links: links, Limit: 3, Order: graph.Orders[i], Descending: i%2 == 1}
		match := q
		match.Links, match.Match = nil, []graph.Match{{Prop: graph.PropState, In: []string{"1", ""}}, {Prop: graph.PropSentAt, Span: graph.Span{Before: int64(i) + 3}}}
		queries = append(queries, q, match)
		q.Via, q.Limit = []graph.Walk{chain(villagers[:4], memberOf)}, 9
		queries = append(queries, q)
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
	for round := range uint64(8) {
		dice := rand.New(rand.NewPCG(round, 0))
		var first, second, after reading
		require.NoError(t, store.View(t.Context(), func(r graph.Reader) (err error) {
			if first, err = readAll(t.Context(), r); err != nil {
				return err
			}
			for range 1 + dice.IntN(3) {
				if err := writeSomething(t.Context(), store, dice); err != nil {
					return err
				}
			}
			second, err = readAll(t.Context(), r)
			return err
		}))
		require.Equal(t, first, second, "round %d", round)
		require.NoError(t, store.View(t.Context(), func(r graph.Reader) (err error) { after, err = readAll(t.Context(), r); return err }))
		require.NotEqual(t, first.nodes, after.nodes)
	}
}

// writeSomething makes and renames nodes, opens and closes edges, in one update.
func writeSomething(ctx context.Context, store graph.Store, dice *rand.Rand) error {
	someone := func() graph.ID { return villagers[dice.IntN(len(villagers))] }
	renamed := func() graph.Node {
		n := graph.Node{ID: someone(), Name: fmt.Sprintf("Name %d %d", dice.IntN(9), time.Now().UnixNano())}
		return n.With(graph.PropState, fmt.Sprint(dice.IntN(3))).With("list", []string{n.Name}).With(graph.PropCreatedAt, int64(dice.IntN(3))).With(graph.PropSentAt, int64(dice.IntN(5)))
	}
	return store.Update(ctx, func(w graph.Writer) error {
		if err := w.Load(ctx, []graph.Node{renamed()}, nil); err != nil {
			return err
		}
		there, err := w.Nodes(ctx, villagers)
		if err != nil {
			return err
		}
		n := renamed()
		changes := []graph.Change{{Op: graph.CreateNode, Node: n}}
		if _, ok := there[n.ID]; ok {
			changes[0].Op = graph.UpdateNode
		}
		there[n.ID] = n
		open, err := w.Edges(ctx, graph.EdgeQuery{Ends: villagers, At: graph.Forever - 1})
		if err != nil {
			return err
		}
		for i, e := range open {
			if i%3 == 0 {
				e.Until, e.EndedBy = e.Since+graph.Time(1+dice.IntN(20)), graph.EndedByPartner
				changes = append(changes, graph.Change{Op: graph.CloseEdge, Edge: e})
			}
		}
		if err := act(ctx, w, changes...); err != nil {
			return err
		}
		var edges []graph.Edge
		for range dice.IntN(5) {
			e := graph.Edge{From: someone(), Type: graph.MemberOf, To: someone(), Since: graph.Time(dice.IntN(9)), Until: graph.Forever, Source: []string{"", "s1", "s2"}[dice.IntN(3)]}
			_, from := there[e.From]
			_, to := there[e.To]
			if graph.CheckEdge(e) == nil && from && to {
				edges = append(edges, e)
			}
		}
		return w.Load(ctx, nil, edges)
	})
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
