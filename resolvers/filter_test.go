package resolvers_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/memory"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
	"behalf/storage/sqlite"
)

// everywhere runs a test over the market on every store.
func everywhere(t *testing.T, m *market, test func(*testing.T, *api)) {
	for name, open := range map[string]func(*testing.T) graph.Store{
		"memory": func(*testing.T) graph.Store { return memory.New() },
		"sqlite": func(t *testing.T) graph.Store {
			store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "behalf.db"))
			require.NoError(t, err)
			return store
		},
		"neo4j": func(t *testing.T) graph.Store {
			server := neo4jtest.Shared(t)
			require.NoError(t, server.Wipe(t.Context()))
			store, err := neo4j.Open(t.Context(), server.StoreURL())
			require.NoError(t, err)
			return store
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			t.Cleanup(func() { require.NoError(t, store.Close()) })
			require.NoError(t, store.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), m.nodes, m.edges) }))
			test(t, overStore(t, store))
		})
	}
}

// pagesOf are the items of a list put together from pages, forwards or backwards.
func (a *api) pagesOf(field, arguments, node string, size int, backwards bool) (items []string, total int) {
	a.t.Helper()
	turn := ""
	for {
		paging := fmt.Sprintf("first: %d %s", size, turn)
		if backwards {
			paging = fmt.Sprintf("last: %d %s", size, turn)
		}
		got := a.ask(fmt.Sprintf("{ list: %s(%s %s) { edges { node { %s } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor complete } totalCount } }", field, arguments, paging, node)).ok()
		var page []string
		for _, item := range got.each([]any{"list", "edges"}, "node") {
			page = append(page, fmt.Sprint(item))
		}
		total = int(got.at("list", "totalCount").(float64))
		require.Equal(a.t, true, got.at("list", "pageInfo", "complete"))
		more := got.at("list", "pageInfo", map[bool]string{false: "hasNextPage", true: "hasPreviousPage"}[backwards]).(bool)
		if more {
			require.Len(a.t, page, size)
		}
		if backwards {
			items = append(page, items...)
			turn = fmt.Sprintf("before: %q", got.at("list", "pageInfo", "startCursor"))
		} else {
			items = append(items, page...)
			turn = fmt.Sprintf("after: %q", got.at("list", "pageInfo", "endCursor"))
		}
		if !more {
			return items, total
		}
	}
}

// TestFilters compares every filter, in every order and in pages both ways, with a plain reading of the whole list.
func TestFilters(t *testing.T) {
	const seed = 20261122
	m := newMarket(seed)
	var rounds [][]wanted
	for range 3 {
		rounds = append(rounds, m.filters())
	}
	everywhere(t, m, func(t *testing.T, a *api) {
		held := map[string]int{}
		for _, filters := range rounds {
			for i, f := range filters {
				var want []graph.Node
				for _, n := range m.nodes {
					if n.ID.Kind() == f.kind && f.pass(n) {
						want = append(want, n)
					}
				}
				orders := []string{"NAME", "ID"}
				if f.kind == graph.KindRelationshipRequest {
					orders = append(orders, "CREATED_AT", "SENT_AT")
				}
				order, down := orders[i%len(orders)], i/2%2 == 1
				slices.SortFunc(want, func(x, y graph.Node) int {
					c := 0
					switch order {
					case "NAME":
						c = cmp.Compare(x.SortKey(), y.SortKey())
					case "CREATED_AT":
						c = cmp.Compare(x.Int(graph.PropCreatedAt), y.Int(graph.PropCreatedAt))
					case "SENT_AT":
						c = cmp.Compare(x.Int(graph.PropSentAt), y.Int(graph.PropSentAt))
					}
					if c = cmp.Or(c, cmp.Compare(x.ID, y.ID)); down {
						return -c
					}
					return c
				})
				var ids []string
				for _, n := range want {
					ids = append(ids, fmt.Sprint(object{"id": string(n.ID)}))
				}
				arguments := fmt.Sprintf("at: %q, orderBy: {field: %s, direction: %s}, filter: {%s}", f.at, order, map[bool]string{false: "ASC", true: "DESC"}[down], f.filter)
				for _, backwards := range []bool{false, true} {
					got, total := a.pagesOf(f.list, arguments, "id", 3, backwards)
					require.Equal(t, ids, got, "%s(%s)", f.list, arguments)
					require.Equal(t, len(ids), total, "%s(%s)", f.list, arguments)
				}
				if len(ids) > 0 {
					held[fmt.Sprint(f.list, i)]++
				}
			}
		}
		require.Greater(t, len(held), len(rounds[0])*3/4, "too many filters find nothing: %v", held)
	})
}

// TestLingeringFilters does so with the list of lingering access.
func TestLingeringFilters(t *testing.T) {
	m := newMarket(3)
	everywhere(t, m, func(t *testing.T, a *api) {
		found := 0
		for _, n := range []int{12, 20, 40} {
			at, text := day(n)
			from, fromText := day(n - 12)
			for filter, pass := range map[string]func(e graph.Edge, b bond, ended graph.Time) bool{
				"":                                  func(graph.Edge, bond, graph.Time) bool { return true },
				"role: \"owner\"":                   func(e graph.Edge, _ bond, _ graph.Time) bool { return e.Role == ownerRole },
				"role: \"" + readerRole + `"`:       func(e graph.Edge, _ bond, _ graph.Time) bool { return e.Role == readerRole },
				"scopeKinds: [ROOT]":                func(e graph.Edge, _ bond, _ graph.Time) bool { return e.To.Kind() == graph.KindScope },
				"grantedAfterRemoval: true":         func(e graph.Edge, _ bond, ended graph.Time) bool { return e.Since >= ended },
				"since: {from: " + fromText + "}":   func(e graph.Edge, _ bond, _ graph.Time) bool { return e.Since >= from },
				"ended: {before: " + fromText + "}": func(_ graph.Edge, _ bond, ended graph.Time) bool { return ended < from },
				"text: \"c1\"":                      func(e graph.Edge, b bond, _ graph.Time) bool { return strings.HasPrefix(b.customer.Key(), "c1") },
				"text: \"ada\"": func(e graph.Edge, b bond, _ graph.Time) bool {
					return slices.ContainsFunc([]graph.ID{e.From, e.To, b.customer, b.partner}, func(id graph.ID) bool { return strings.HasPrefix(m.get(id).Name, "Ada") })
				},
			} {
				var want []string
				for _, l := range m.lingering(at) {
					ended := graph.Time(0)
					for _, g := range l.grants {
						if g.Until <= at {
							ended = max(ended, g.Until)
						}
					}
					if ended == 0 {
						ended = l.relationship.Until
					}
					if pass(l.Edge, l.bond, ended) {
						want = append(want, fmt.Sprint(object{"roleAssignment": object{"id": string(l.Assignment)}}))
					}
				}
				found += len(want)
				for _, backwards := range []bool{false, true} {
					got, total := a.pagesOf("lingeringAccess", "at: "+text+" filter: {"+filter+"}", "roleAssignment { id }", 2, backwards)
					require.ElementsMatch(t, want, got, "%s at %s", filter, text)
					require.Equal(t, len(want), total)
				}
			}
		}
		require.Greater(t, found, 30)
	})
}
