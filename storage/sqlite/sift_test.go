package sqlite_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/memory"
)

// TestSiftedPages compares pages of lists that walks of hops narrow, in which each place is asked whether it is led back to where the walk
// begins, with those of the memory store: in any order, from any place, at any date, over and over while edges change.
func TestSiftedPages(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	file := open(t, filepath.Join(t.TempDir(), "sift.db"))
	file.SetFewest(2)
	stores := []graph.Store{file, memory.New()}
	now := graph.Time(100)

	var nodes []graph.Node
	add := func(k graph.Kind, n int, name func(i int) string) (ids []graph.ID) {
		for i := range n {
			ids = append(ids, graph.MustID(k, fmt.Sprintf("%s%d", k[:1], i)))
			n := graph.Node{ID: ids[i], Name: name(i)}
			if random.IntN(4) > 0 {
				n = n.With(graph.PropKinds, []string{string(graph.TenantCustomer)})
			}
			nodes = append(nodes, n)
		}
		return ids
	}
	any := func(int) string { return fmt.Sprintf("n%d", random.IntN(150)) } // some have one name
	users, groups := add(graph.KindUser, 500, any), add(graph.KindSecurityGroup, 14, any)
	tenants, relationships := add(graph.KindTenant, 400, any), add(graph.KindResellerRelationship, 500, any)
	dated := func(from graph.ID, of graph.EdgeType, to graph.ID) graph.Edge {
		e := graph.Edge{From: from, Type: of, To: to, Since: graph.Time(random.IntN(int(now))), Until: graph.Forever}
		if random.IntN(3) == 0 {
			e.Until = e.Since + 1 + graph.Time(random.IntN(100))
		}
		return e
	}
	var edges []graph.Edge
	for i, r := range relationships {
		edges = append(edges, dated(r, graph.OfPartner, tenants[random.IntN(3)]), dated(r, graph.WithCustomer, tenants[(7*i)%len(tenants)]))
	}
	for i := 2; i < len(groups); i++ {
		edges = append(edges, dated(groups[i], graph.MemberOf, groups[i%2])) // so that the numbers of what both lead to are mixed
	}
	for _, u := range users {
		edges = append(edges, dated(u, graph.MemberOf, groups[random.IntN(len(groups))]))
	}
	for _, s := range stores {
		require.NoError(t, s.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), nodes, edges) }))
	}

	walk := func(starts []graph.ID, steps ...graph.Step) graph.Walk {
		w := graph.Walk{Starts: starts}
		w.Add(-1, steps...)
		return w
	}
	customers := func(of ...graph.ID) graph.Walk {
		return walk(of, graph.Back(graph.OfPartner, ""), graph.Hop(graph.WithCustomer, ""))
	}
	member := graph.Back(graph.MemberOf, "")
	ask := func() graph.PageQuery {
		q := graph.PageQuery{At: graph.Time(random.IntN(int(now))), Kinds: []graph.Kind{graph.KindTenant}, Limit: 1 + random.IntN(30), Descending: random.IntN(2) == 0}
		switch random.IntN(4) {
		case 0:
			q.Via = []graph.Walk{customers(tenants[random.IntN(3)])}
		case 1:
			q.Via = []graph.Walk{customers(tenants[0]), customers(tenants[1], tenants[2])}
		case 2:
			past := walk(tenants[:2], graph.Back(graph.OfPartner, "").InPast(), graph.Hop(graph.WithCustomer, "").InPast())
			q.Via = []graph.Walk{past}
		case 3:
			q.Kinds, q.Via = []graph.Kind{graph.KindUser}, []graph.Walk{walk(groups[:2], member, member)}
		}
		if random.IntN(2) == 0 {
			q.Order = graph.ByID
		}
		if random.IntN(3) == 0 {
			q.Facets = []string{graph.Facet(graph.PropKinds, string(graph.TenantCustomer))}
		}
		return q
	}
	full := 0
	for range 200 {
		q := ask()
		for turn := 0; turn < 4; turn++ {
			var pages [2]graph.Page
			for i, s := range stores {
				require.NoError(t, s.View(t.Context(), func(r graph.Reader) error {
					found, err := r.Pages(t.Context(), []graph.PageQuery{q})
					if err == nil {
						pages[i] = found[0]
						pages[i].Nodes = append([]graph.Node{}, found[0].Nodes...) // none, however that is written
					}
					return err
				}))
			}
			require.Equal(t, pages[1], pages[0], "%+v", q)
			if !pages[0].More {
				break
			}
			full++
			last := pages[0].Nodes[len(pages[0].Nodes)-1]
			q.After = &graph.Position{Key: last.SortKey(), ID: last.ID}
		}
		now++
		e := dated(relationships[random.IntN(len(relationships))], graph.WithCustomer, tenants[random.IntN(len(tenants))])
		for _, s := range stores {
			require.NoError(t, s.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), nil, []graph.Edge{e}) }))
		}
	}
	require.Greater(t, full, 100, "there was too little to see")
	require.Greater(t, file.Sifted(), 200, "lists were made in another way")
}
