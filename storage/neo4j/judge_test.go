package neo4j_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/graphtest"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
)

// TestJudge compares answers from a real Neo4j with those of a program that shares no code with the evaluator. BEHALF_WORLDS asks
// for more worlds.
func TestJudge(t *testing.T) {
	server := neo4jtest.Shared(t)
	require.NoError(t, server.Wipe(t.Context()))
	store, err := neo4j.Open(t.Context(), server.StoreURL())
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	graphtest.RunJudge(t, graphtest.Worlds(t, 8001, 1), graphtest.Judging{Dates: 8, Questions: 6000, Past: 1000, Lists: 60, Pairs: 6}, func(tb testing.TB) graph.Store {
		emptied(tb, server) // one store for all: it knows the statements that the worlds before needed
		return store
	})
}
