package sqlite_test

import (
	"flag"
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

// TestContractByEveryPlan runs the suite with lists that are searched where they would be sorted, from the second end on: walks
// are walked backwards from what stands in the list and, where a list runs out, by the engine. The rest of the suite was run
// above, so the random part is shorter.
func TestContractByEveryPlan(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	require.NoError(t, checks.Value.Set("40"))
	t.Cleanup(func() { _ = checks.Value.Set(before) })
	storagetest.Run(t, factory(1))
}
