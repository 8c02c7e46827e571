package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/sqlite"
	"behalf/storage/storagetest"
)

// factory makes stores in files of their own. Fewest is what lists are made with.
func factory(fewest int) storagetest.Factory {
	paths := map[graph.Store]string{}
	open := func(t testing.TB, path string) graph.Store {
		s, err := sqlite.Open(t.Context(), path)
		require.NoError(t, err)
		if fewest > 0 {
			s.SetFewest(fewest)
		}
		paths[s] = path
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	return storagetest.Factory{
		New: func(t testing.TB) graph.Store { return open(t, filepath.Join(t.TempDir(), "behalf.db")) },
		Reopen: func(t testing.TB, s graph.Store) graph.Store {
			require.NoError(t, s.Close())
			return open(t, paths[s])
		},
	}
}

func TestContract(t *testing.T) { storagetest.Run(t, factory(0)) }

// TestContractByEveryPlan runs the suite with lists that are searched where they would be sorted, up to one end: walks are
// walked backwards from what stands in the list, and where a list runs out, by the engine.
func TestContractByEveryPlan(t *testing.T) { storagetest.Run(t, factory(1)) }
