package neo4j_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/memory"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
)

// walked are the answers to walks, in an order of their own.
func walked(ctx context.Context, r graph.Reader, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	met, err := r.Walk(ctx, at, walks)
	met.Head = 0 // which may be of a newer entry
	for i := range met.Found {
		for s := range met.Found[i].Edges {
			met.Found[i].Edges[s] = append([]graph.Edge{}, met.Found[i].Edges[s]...)
			sortEdges(met.Found[i].Edges[s])
		}
	}
	return met, err
}

// TestOneRoundTrip: a question that was asked before costs one small statement, and one that was not, one statement more at the most; what
// was written meanwhile, here, in another process or by hand, is seen by the very next question.
func TestOneRoundTrip(t *testing.T) {
	store := openEmpty(t)
	other, err := neo4j.Open(t.Context(), neo4jtest.Shared(t).StoreURL())
	require.NoError(t, err)
	defer other.Close()
	ada, bo, team, unit := graph.ID("User:ada"), graph.ID("User:bo"), graph.ID("SecurityGroup:team"), graph.ID("SecurityGroup:unit")
	joined := func(s graph.Store, who, what graph.ID) {
		t.Helper()
		require.NoError(t, s.Update(t.Context(), func(w graph.Writer) error {
			return act(t.Context(), w, graph.Change{Op: graph.OpenEdge, Edge: graph.Edge{From: who, Type: graph.MemberOf, To: what, Since: 1, Until: graph.Forever}})
		}))
	}
	named := func(s graph.Store, id graph.ID, name string) {
		t.Helper()
		require.NoError(t, s.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), []graph.Node{{ID: id, Name: name}}, nil) }))
	}
	for _, id := range []graph.ID{ada, bo, team, unit} {
		named(store, id, "first")
	}
	joined(store, ada, team)

	var looks, fetches int
	groups := func(who graph.ID) (names []string) {
		t.Helper()
		texts := hearing(store, func() {
			require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
				met, err := walked(t.Context(), r, 5, []graph.Walk{chain([]graph.ID{who}, memberOf)})
				for _, e := range met.Found[0].Edges[0] {
					names = append(names, string(e.To.Key())+" "+met.Nodes[e.To].Name)
				}
				return err
			}))
		})
		slices.Sort(names)
		looks, fetches = 0, 0
		for _, text := range texts {
			if strings.Contains(text, "$walks") {
				fetches++
			} else {
				looks++
			}
		}
		return names
	}
	first := []string{"team first"}
	require.Equal(t, first, groups(ada))
	require.Equal(t, []int{0, 1}, []int{looks, fetches}, "nothing is known")
	require.Equal(t, first, groups(ada))
	require.Equal(t, []int{1, 0}, []int{looks, fetches}, "all is known")

	joined(store, bo, unit)
	require.Equal(t, first, groups(ada))
	require.Equal(t, []int{1, 0}, []int{looks, fetches}, "an act elsewhere changes nothing here")
	joined(store, team, unit)
	require.Equal(t, []string{"team first", "unit first"}, groups(ada))
	require.Equal(t, []int{0, 1}, []int{looks, fetches}, "after an act of this process")
	named(store, unit, "second")
	require.Equal(t, []string{"team first", "unit second"}, groups(ada))
	require.Equal(t, []int{0, 1}, []int{looks, fetches}, "after a node was named anew")

	joined(other, ada, unit)
	require.Equal(t, []string{"team first", "unit second", "unit second"}, groups(ada))
	require.Equal(t, 1, fetches, "after an act of another process")
	require.Len(t, groups(ada), 3)
	require.Equal(t, []int{1, 0}, []int{looks, fetches})
	run(t, neo4jtest.Shared(t), "MATCH (:User {id: 'User:ada'})-[e:MEMBER_OF]->() DELETE e", nil)
	run(t, neo4jtest.Shared(t), "MATCH (h:LedgerHead) REMOVE h.stamp", nil)
	require.Empty(t, groups(ada), "after a change by hand")

	require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
		for i := range 3 {
			texts := hearing(store, func() { _, err = walked(t.Context(), r, 5, []graph.Walk{chain([]graph.ID{bo}, memberOf)}) })
			require.LessOrEqual(t, len(texts), 2-min(i, 1), "without a stamp")
		}
		return err
	}))
	named(store, ada, "third")
	require.Empty(t, groups(ada))
	require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
		for i, most := range []int{1, 0, 0} {
			texts := hearing(store, func() { _, err = walked(t.Context(), r, 5, []graph.Walk{chain([]graph.ID{ada}, memberOf)}) })
			require.Len(t, texts, most, "walk %d of one View", i)
		}
		return err
	}))
}

// TestKeptWalksAgree: two processes write and walk as they like, with Views that last, and each answer is that of a store in memory to which the
// same was done.
func TestKeptWalksAgree(t *testing.T) {
	model, here := memory.New(), openEmpty(t)
	other, err := neo4j.Open(t.Context(), neo4jtest.Shared(t).StoreURL())
	require.NoError(t, err)
	defer other.Close()
	stores := []*neo4j.Store{here, other}
	dice := rand.New(rand.NewPCG(4, 0))
	someone := func() graph.ID { return villagers[dice.IntN(len(villagers))] }
	group := func() graph.ID { return villagers[2*dice.IntN(len(villagers)/2)+1] }
	write := func(store graph.Store) {
		var nodes []graph.Node
		var edges []graph.Edge
		for range dice.IntN(3) {
			nodes = append(nodes, graph.Node{ID: someone(), Name: fmt.Sprint("Name ", dice.IntN(9))}.With("list", []string{fmt.Sprint(dice.IntN(3))}))
		}
		for range dice.IntN(4) {
			e := graph.Edge{From: someone(), Type: graph.MemberOf, To: group(), Since: graph.Time(1 + dice.IntN(9)), Until: graph.Forever, Source: []string{"", "s1", "s2"}[dice.IntN(3)]}
			if dice.IntN(2) == 0 {
				e.Until = e.Since + graph.Time(1+dice.IntN(9))
			}
			if e.From != e.To {
				edges = append(edges, e)
			}
		}
		byLoad := dice.IntN(2) == 0
		for _, s := range []graph.Store{model, store} {
			require.NoError(t, s.Update(t.Context(), func(w graph.Writer) error {
				if byLoad {
					return w.Load(t.Context(), nodes, edges)
				}
				var changes []graph.Change
				seen := map[any]bool{}
				for _, e := range edges {
					known, err := w.Edges(t.Context(), graph.EdgeQuery{Ends: []graph.ID{e.From}, Types: []graph.EdgeType{e.Type}, History: true})
					if err != nil {
						return err
					}
					change := graph.Change{Op: graph.OpenEdge, Edge: e}
					for _, k := range known {
						if k.Key() == e.Key() {
							change.Op = graph.CloseEdge
							if change.Edge.Until == graph.Forever {
								change.Edge.Until = e.Since + 3
							}
							if k.Until != graph.Forever {
								seen[e.Key()] = true
							}
						}
					}
					if change.Op == graph.OpenEdge {
						change.Edge.Until = graph.Forever
					}
					if !seen[e.Key()] {
						seen[e.Key()] = true
						changes = append(changes, change)
					}
				}
				for _, n := range nodes {
					if !seen[n.ID] {
						seen[n.ID] = true
						changes = append(changes, graph.Change{Op: graph.UpdateNode, Node: n})
					}
				}
				return act(t.Context(), w, changes...)
			}))
		}
	}
	walks := func() (walks []graph.Walk) {
		in := joins.Reversed()
		steps := []graph.Step{memberOf, memberOf.Reversed(), joins, in, joins.InPast(), in.InPast(), joins.Only("source", "", "s1"), in.Only("source", "", "s2", "")}
		for range 1 + dice.IntN(3) {
			w := graph.Walk{Starts: []graph.ID{someone(), "User:nobody"}[:1+dice.IntN(2)]}
			for range dice.IntN(4) {
				w.Starts = append(w.Starts, someone())
			}
			for s := range 1 + dice.IntN(4) {
				w.Stages = append(w.Stages, graph.Stage{After: dice.IntN(s+1) - 1, Step: steps[dice.IntN(len(steps))]})
			}
			walks = append(walks, w)
		}
		return walks
	}
	for _, s := range []graph.Store{model, here} {
		require.NoError(t, s.Update(t.Context(), func(w graph.Writer) error {
			var nodes []graph.Node
			for _, id := range villagers {
				nodes = append(nodes, graph.Node{ID: id, Name: "Name"})
			}
			return w.Load(t.Context(), nodes, nil)
		}))
	}
	forms := [][]graph.Walk{}
	for range 5 { // a server takes some time for a new form
		forms = append(forms, walks())
	}
	ask := func() (graph.Time, []graph.Walk) {
		form := forms[dice.IntN(len(forms))]
		asked := make([]graph.Walk, len(form))
		for i, w := range form {
			asked[i] = graph.Walk{Stages: w.Stages}
			if dice.IntN(20) == 0 {
				asked[i].Starts = append(asked[i].Starts, "User:nobody")
			}
			for range 1 + dice.IntN(4) {
				asked[i].Starts = append(asked[i].Starts, someone())
			}
		}
		return graph.Time(1 + dice.IntN(20)), asked
	}
	fetches, asks := 0, 0
	for round := range 250 {
		if round == 50 {
			require.Less(t, fetches, asks, "something is kept")
		}
		if round >= 50 && round%10 == 0 { // now with less room
			most := []int{8, 20, 40, 80}[dice.IntN(4)]
			here.KeepAtMost(most)
			other.KeepAtMost(most)
		}
		if dice.IntN(6) == 0 {
			write(stores[dice.IntN(2)])
		}
		store := stores[dice.IntN(2)]
		at, asked := ask()
		var want graph.Met
		require.NoError(t, model.View(t.Context(), func(r graph.Reader) (err error) { want, err = walked(t.Context(), r, at, asked); return err }))
		require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
			var got graph.Met
			for range 2 {
				for _, text := range hearing(store, func() { got, err = walked(t.Context(), r, at, asked) }) {
					fetches += strings.Count(text, "$walks")
				}
				asks++
				require.NoError(t, err)
				require.Equal(t, want, got, "round %d: %v at %v", round, asked, at)
				if dice.IntN(6) == 0 {
					write(stores[dice.IntN(2)])
				}
			}
			return nil
		}))
	}
}
