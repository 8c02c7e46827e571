package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/memory"
)

// lattice is a graph in which one person holds a role on many subscriptions by very many paths each: layers of groups, each
// member of every group of the next layer.
func lattice(t testing.TB, layers, wide, subscriptions int) graph.Store {
	t.Helper()
	home := graph.Node{ID: "Tenant:t", Name: "T"}.With(graph.PropKinds, []string{"CUSTOMER"})
	nodes := []graph.Node{home, {ID: "User:u", Name: "u"}}
	var edges []graph.Edge
	open := func(from graph.ID, edge graph.EdgeType, to graph.ID, role string) {
		edges = append(edges, graph.Edge{From: from, Type: edge, To: to, Role: role, Since: 1, Until: graph.Forever})
	}
	open("User:u", graph.HomeIn, "Tenant:t", "")
	below := []graph.ID{"User:u"}
	for layer := range layers {
		var groups []graph.ID
		for i := range wide {
			id := graph.MustID(graph.KindSecurityGroup, fmt.Sprintf("g%d-%d", layer, i))
			nodes, groups = append(nodes, graph.Node{ID: id, Name: id.Key()}), append(groups, id)
			open(id, graph.HomeIn, "Tenant:t", "")
			for _, member := range below {
				open(member, graph.MemberOf, id, "")
			}
		}
		below = groups
	}
	for i := range subscriptions {
		id := graph.MustID(graph.KindAzureSubscription, fmt.Sprintf("s%d", i))
		nodes = append(nodes, graph.Node{ID: id, Name: id.Key()})
		open(id, graph.InTenant, "Tenant:t", "")
		open(below[0], graph.HasAzureRole, id, graph.AzureOwner)
	}
	store := memory.New()
	require.NoError(t, store.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), nodes, edges) }))
	return store
}

// TestPathsAreShared: a response holds 10,000 paths in all, and the shortest of every answer.
func TestPathsAreShared(t *testing.T) {
	a := overStore(t, lattice(t, 6, 4, 1000)) // 1,024 paths to each subscription
	const batch = `query($q: [AccessQuestionInput!]!, $first: Int!) { checkAccessBatch(questions: $q) { outcome truncated paths(first: $first) { text } } }`
	count := func(questions, first int) (all, least int, truncated bool) {
		list := make([]object, questions)
		for i := range list {
			list[i] = object{"agent": "User:u", "action": "MANAGE_SUBSCRIPTION", "target": fmt.Sprintf("AzureSubscription:s%d", i)}
		}
		got := a.ask(batch, object{"q": list, "first": first}).ok()
		least, truncated = first, true
		for i := range list {
			n := len(got.at("checkAccessBatch", i, "paths").([]any))
			all, least = all+n, min(least, n)
			truncated = truncated && got.at("checkAccessBatch", i, "truncated").(bool)
		}
		return all, least, truncated
	}
	all, least, truncated := count(1, 100)
	require.Equal(t, []any{100, 100, true}, []any{all, least, truncated})
	all, least, truncated = count(100, 100)
	require.Equal(t, []any{10_000, 100, true}, []any{all, least, truncated})
	all, least, truncated = count(1000, 100)
	require.Equal(t, []any{10_000, 1, true}, []any{all, least, truncated})
	all, least, truncated = count(1000, 3)
	require.Equal(t, []any{3_000, 3, true}, []any{all, least, truncated})
}

// TestTruncatedNeedsNoPaths: it is told although no path is asked for, and of no answer that has them all.
func TestTruncatedNeedsNoPaths(t *testing.T) {
	const query = `{ checkAccess(agent: "User:u", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s0") { truncated %s } }`
	many, few := overStore(t, lattice(t, 6, 4, 1)), overStore(t, lattice(t, 2, 3, 1)) // 1,024 paths, and 3
	for paths, want := range map[string][2]bool{
		"":                               {true, false},
		"paths { text }":                 {true, false},
		"paths(first: 3) { text }":       {true, false},
		"paths(first: 2) { text }":       {true, true},
		"a: paths(first: 2) { text }":    {true, true},
		"paths(first: 0) { text }":       {true, true},
		"... { paths(first: 1) {text} }": {true, true},
	} {
		require.Equal(t, want[0], many.ask(fmt.Sprintf(query, paths)).ok().at("checkAccess", "truncated"), paths)
		require.Equal(t, want[1], few.ask(fmt.Sprintf(query, paths)).ok().at("checkAccess", "truncated"), paths)
	}
}
