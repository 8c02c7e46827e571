package neo4j_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph/graphtest"
	"behalf/storage/memory"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
)

// TestLives lets random lives happen in memory and in a real Neo4j at once: acts, refusals, answers and dumps are the same.
// BEHALF_WORLDS asks for more of them.
func TestLives(t *testing.T) {
	server := neo4jtest.Shared(t)
	require.NoError(t, server.Wipe(t.Context()))
	for _, seed := range graphtest.Worlds(t, 2000, 1) {
		emptied(t, server)
		store, err := neo4j.Open(t.Context(), server.StoreURL())
		require.NoError(t, err)
		graphtest.CompareStores(t, memory.New(), store, seed)
		require.NoError(t, store.Close())
	}
}

// emptied leaves nothing but the schema, with which the server would forget the plans of its statements, and the number of the
// last update, so that a store that is open goes on from there.
func emptied(t testing.TB, server *neo4jtest.Server) {
	run(t, server, "MATCH (n) WHERE NOT n:SchemaMigration AND NOT n:LedgerHead DETACH DELETE n", nil)
	run(t, server, "MATCH (h:LedgerHead) SET h.seq = 0", nil)
}
