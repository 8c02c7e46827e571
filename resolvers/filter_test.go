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
				"scopeKinds: []":                    func(graph.Edge, bond, graph.Time) bool { return false }, // as states are
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

// TestNestedListsAreNarrowedAlike: a filter means on a list that hangs on a tenant what it means at the root.
func TestNestedListsAreNarrowedAlike(t *testing.T) {
	m := newMarket(11)
	store := memory.New()
	require.NoError(t, store.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), m.nodes, m.edges) }))
	a := overStore(t, store)
	at, text := day(18)
	_, from := day(6)
	found := 0
	same := func(tenant, list, filter, root, argument string) {
		nested := a.ask(fmt.Sprintf(`{ node(id: %q) { ... on Tenant { list: %s(at: %s, first: 100, orderBy: {field: ID, direction: DESC}, filter: {%s}) { edges { node { id } } totalCount } } } }`, tenant, list, text, filter)).ok()
		got, want := nested.at("node", "list"), a.ask(fmt.Sprintf(`{ list: %s(at: %s, first: 100, orderBy: {field: ID, direction: DESC}, filter: {%s: %q %s}) { edges { node { id } } totalCount } }`, root, text, argument, tenant, filter)).ok().at("list")
		require.Equal(t, want, got, "%s of %s: %s", list, tenant, filter)
		found += len(got.(object)["edges"].([]any))
	}
	ties := []string{"", "hasDelegatedAdmin: true", "hasDelegatedAdmin: false", "hasLingeringAccess: true", "hasLingeringAccess: false", "relationshipBegan: {from: " + from + "}", "relationshipEnded: {from: " + from + "}", `text: "ada"`}
	for i := range 4 {
		partner := fmt.Sprint("Tenant:p", i)
		for _, filter := range ties {
			same(partner, "customers", filter, "customers", "partner")
		}
		for _, filter := range []string{"", "states: [SENT, DRAFT]", `customer: "Tenant:c1"`, "sent: {from: " + from + "}"} {
			same(partner, "relationshipRequests", filter, "relationshipRequests", "partner")
		}
		same(partner, "users", "", "users", "tenant")
		same(partner, "securityGroups", "wellKnown: SALES_AGENTS", "securityGroups", "tenant")
	}
	for i := range 14 {
		customer := fmt.Sprint("Tenant:c", i)
		for _, filter := range ties {
			same(customer, "partners", filter, "partners", "customer")
		}
		for _, filter := range []string{"", `partner: "Tenant:p1"`, `states: ["Enabled"]`, "hasLingeringAccess: true", `hasLingeringAccess: true, partner: "Tenant:p2"`} {
			same(customer, "azureSubscriptions", filter, "azureSubscriptions", "customer")
		}
		for _, filter := range []string{"", `partner: "Tenant:p1"`, "hasProfile: true", "source: OEM"} {
			same(customer, "autopilotDevices", filter, "autopilotDevices", "customer")
		}
	}
	require.Greater(t, found, 200)

	began, _ := day(6)
	for _, n := range m.nodes { // relationships are listed on tenants alone
		if n.ID.Kind() != graph.KindTenant {
			continue
		}
		for filter, pass := range map[string]func(bond) bool{
			"includeEnded: false": func(b bond) bool { return b.relationship.Holds(at) },
			"includeEnded: true, filter: {partner: \"Tenant:p1\"}":       func(b bond) bool { return b.relationship.Since <= at && b.partner == "Tenant:p1" },
			"includeEnded: true, filter: {ended: {from: " + from + "}}":  func(b bond) bool { return b.relationship.Until <= at && b.relationship.Until >= began },
			"includeEnded: false, filter: {began: {from: " + from + "}}": func(b bond) bool { return b.relationship.Holds(at) && b.relationship.Since >= began },
			"includeEnded: true, filter: {hasDelegatedAdmin: true}": func(b bond) bool {
				return b.relationship.Since <= at && slices.ContainsFunc(b.grants, func(e graph.Edge) bool { return e.Holds(at) })
			},
		} {
			want := 0
			for _, b := range m.bonds() {
				if (b.partner == n.ID || b.customer == n.ID) && pass(b) {
					want++
				}
			}
			got := a.ask(fmt.Sprintf(`{ node(id: %q) { ... on Tenant { relationships(at: %s, first: 100, %s) { edges { node { id } } totalCount } } } }`, n.ID, text, filter)).ok()
			require.Len(t, got.at("node", "relationships", "edges"), want, "%s: %s", n.ID, filter)
		}
	}
}
