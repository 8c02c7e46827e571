package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/graphtest"
	"behalf/storage/sqlite"
)

// TestJudge compares answers from files with those of a program that shares no code with the evaluator. BEHALF_WORLDS
// asks for more worlds.
func TestJudge(t *testing.T) {
	graphtest.RunJudge(t, graphtest.Worlds(t, 7001, 8), graphtest.Judging{Dates: 12, Questions: 3000, Past: 500, Lists: 300}, func(tb testing.TB) graph.Store {
		store, err := sqlite.Open(tb.Context(), filepath.Join(tb.TempDir(), "behalf.db"))
		require.NoError(tb, err)
		tb.Cleanup(func() { _ = store.Close() })
		return store
	})
}
