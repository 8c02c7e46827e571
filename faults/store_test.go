package faults

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/storage/neo4j/neo4jtest"
)

// fresh is the address of an empty store.
type fresh func(t *testing.T) (store string)

// TestSQLite: see the functions.
func TestSQLite(t *testing.T) {
	store := func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "behalf.db") }
	t.Run("mixed load", func(t *testing.T) { mixedLoad(t, sampled(t, store)) })
	t.Run("killed", func(t *testing.T) { killed(t, sampled(t, store)) })
	t.Run("import killed", func(t *testing.T) { importKilled(t, store(t), people()) })
}

// TestNeo4j has a server of its own, whatever BEHALF_TEST_NEO4J says, since it kills it.
func TestNeo4j(t *testing.T) {
	server := neo4jtest.Own(t, neo4jtest.Options{FullSpeed: long(t)})
	store := func(t *testing.T) string {
		require.NoError(t, server.Wipe(t.Context()))
		return server.StoreURL()
	}
	world := sampled(t, store) // once: a new one has new indexes, for which every statement is planned anew
	t.Run("mixed load", func(t *testing.T) { mixedLoad(t, world) })
	t.Run("killed", func(t *testing.T) { killed(t, world) })
	t.Run("away", func(t *testing.T) { away(t, server, world) })
	if long(t) { // the empty database that it needs is planned for anew, which takes half a minute
		t.Run("import killed", func(t *testing.T) { importKilled(t, store(t), people()) })
	}
}

// people is how large an export is to be: with the race detector SQLite takes ten times as long.
func people() int {
	if raceEnabled {
		return 300
	}
	return 4000
}

// sampled is the address of a store with the sample world.
func sampled(t *testing.T, store fresh) string {
	t.Helper()
	address := store(t)
	run(t, address, 0, "sample", "--customers", fmt.Sprint(sampleCustomers))
	return address
}
