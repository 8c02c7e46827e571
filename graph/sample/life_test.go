package sample_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/graphtest"
	"behalf/graph/sample"
	"behalf/storage/memory"
)

// TestEveryAct: no act is left out, so that what is shown to a store is all that can be done.
func TestEveryAct(t *testing.T) {
	store := memory.New()
	require.NoError(t, sample.EveryAct(t.Context(), store))
	done := map[string]bool{}
	require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
		entries, err := r.Entries(t.Context(), graph.LedgerQuery{Limit: 1000})
		for _, e := range entries {
			done[e.Act] = true
		}
		return err
	}))
	for _, act := range graphtest.Acts() {
		require.True(t, done[act], "%s is never done", act)
	}
}
