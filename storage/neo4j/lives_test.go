package neo4j_test

import (
	"context"
	"sync"
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
	for _, seed := range graphtest.Worlds(t, 2000, 1) {
		graphtest.CompareStores(t, memory.New(), emptied(t), seed)
	}
}

// kept is a store that stays open from test to test: it knows the statements that those before needed, and the server their plans,
// to make which takes longer than most tests.
var kept struct {
	sync.Once
	store *neo4j.Store
	err   error
}

// emptied is that store with nothing in it: nothing is left but the schema, with which the server would forget the plans of its
// statements, and the number of the last update, from which the store goes on.
func emptied(t testing.TB) *neo4j.Store {
	server := neo4jtest.Shared(t)
	kept.Do(func() { kept.store, kept.err = neo4j.Open(context.Background(), server.StoreURL()) })
	require.NoError(t, kept.err)
	run(t, server, "MATCH (n) WHERE NOT n:SchemaMigration AND NOT n:LedgerHead DETACH DELETE n", nil)
	run(t, server, "MATCH (h:LedgerHead) SET h.seq = 0 REMOVE h.time, h.stamp", nil)
	return kept.store
}
