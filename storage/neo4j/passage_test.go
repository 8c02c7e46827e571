package neo4j

import (
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

// TestPassages: an update takes what it touches out of both halves of the cache and nothing else, and what is not told makes it forget everything.
func TestPassages(t *testing.T) {
	first, second, third := moment{1, 7}, moment{2, 8}, moment{3, 9}
	joins := func(who graph.ID) graph.Edge {
		return graph.Edge{From: who, Type: graph.MemberOf, To: "SecurityGroup:g", Since: 1, Until: graph.Forever}
	}
	people := []graph.ID{"User:a", "User:b", "User:c"}
	kept := func(c *cache, at moment) (who []graph.ID) {
		for _, id := range people {
			walk := graph.Walk{Starts: []graph.ID{id}, Stages: []graph.Stage{{After: -1, Step: graph.Hop(graph.MemberOf, "")}}}
			if _, _, whole := c.answer(at, 5, []graph.Walk{walk}); whole {
				who = append(who, id)
			}
		}
		return who
	}
	filled := func() *cache {
		c := &cache{most: 8}
		for i, id := range people {
			nodes := map[graph.ID]graph.Node{id: {ID: id}, "SecurityGroup:g": {ID: "SecurityGroup:g"}}
			c.put(first, map[bundle][]graph.Edge{{id, bundleForm(graph.MemberOf, false)}: {joins(id)}}, nodes)
			if i == 0 { // the first goes into the old half
				c.old, c.young, c.weight = c.young, map[graph.ID]*keptNode{}, 0
			}
		}
		require.NotNil(t, c.old[people[0]])
		return c
	}
	require.Equal(t, people, kept(filled(), first))
	for i, id := range people {
		var others []graph.ID
		others = append(append(others, people[:i]...), people[i+1:]...)
		var edge, node, all touched
		edge.edge(joins(id))
		node.node(id)
		for range touchedMost + 1 {
			all.node("User:z")
		}
		for _, told := range []touched{edge, node} {
			c := filled()
			c.expect(first, passage{second, told})
			require.Equal(t, others, kept(c, second))
			require.Empty(t, kept(c, first), "of an earlier moment it knows nothing any more")
		}
		c := filled()
		c.expect(first, passage{second, all})
		require.Empty(t, kept(c, second), "too many were touched")
		c = filled()
		c.expect(first, passage{second, edge})
		require.Empty(t, kept(c, third), "nobody told of the third")
		c = filled()
		c.expect(first, passage{second, edge}) // which did not come to be
		require.Empty(t, kept(c, moment{2, 1}))
		require.Empty(t, kept(filled(), moment{2, 0}), "it has no name")
	}
}
