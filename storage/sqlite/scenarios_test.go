package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph/graphtest"
	"behalf/storage/sqlite"
)

// TestScenarios plays the whole corpus on files.
func TestScenarios(t *testing.T) {
	graphtest.RunScenarios(t, func(tb testing.TB) graphtest.World {
		store, err := sqlite.Open(tb.Context(), filepath.Join(tb.TempDir(), "behalf.db"))
		require.NoError(tb, err)
		tb.Cleanup(func() { _ = store.Close() })
		return graphtest.NewDomain(store)
	})
}
