package neo4j_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/sample"
	"behalf/storage"
	"behalf/storage/memory"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
)

// hearing notes the statements that a store runs or plans while do is at work.
func hearing(store *neo4j.Store, do func()) []string {
	var mu sync.Mutex
	var texts []string
	store.Hear(func(text string) {
		mu.Lock()
		defer mu.Unlock()
		texts = append(texts, text)
	})
	do()
	store.Hear(nil)
	return texts
}

// TestRehearse: after a rehearsal no act needs a statement that the server has not planned, though nothing is kept and nobody who
// writes has to wait meanwhile.
func TestRehearse(t *testing.T) {
	store := emptied(t)
	known := hearing(store, func() {
		require.NoError(t, store.Update(t.Context(), func(graph.Writer) error { // holds the lock
			return sample.EveryAct(context.Background(), storage.Rehearsal(memory.New(), store))
		}))
	})
	records, _ := run(t, neo4jtest.Shared(t), "MATCH (n) WHERE NOT n:SchemaMigration AND NOT n:LedgerHead RETURN count(n)", nil)
	require.Equal(t, int64(0), records[0].Values[0], "nothing is kept")

	var fresh []string
	for _, text := range hearing(store, func() { require.NoError(t, sample.EveryAct(t.Context(), store)) }) {
		if !slices.Contains(known, text) && !slices.Contains(fresh, text) {
			fresh = append(fresh, text)
		}
	}
	require.Empty(t, fresh)
}

// TestDryRunWritesNothing: what is applied and then given up is not written, nor are the records announced that it would change.
func TestDryRunWritesNothing(t *testing.T) {
	store := emptied(t)
	require.NoError(t, sample.EveryAct(t.Context(), store))
	ada := graph.MustID(graph.KindUser, "ada-of-the-dry-run")
	errDry := errors.New("dry")
	apply := func(end error, op graph.Op, name string) []string {
		return hearing(store, func() {
			err := store.Update(t.Context(), func(w graph.Writer) error {
				head, err := w.Head(t.Context())
				if err != nil {
					return err
				}
				entry := graph.Follow(head, graph.NextTime(head, 0), "", "act", nil, nil)
				if err := w.Apply(t.Context(), entry, []graph.Change{{Op: op, Node: graph.Node{ID: ada, Name: name}}}); err != nil {
					return err
				}
				return end
			})
			require.ErrorIs(t, err, end)
		})
	}
	writes := func(texts []string) (writing []string) {
		for _, text := range texts {
			if strings.Contains(text, "SET ") {
				writing = append(writing, text)
			}
		}
		return writing
	}
	require.Len(t, writes(apply(nil, graph.CreateNode, "Ada")), 2, "the node and the entry")
	require.Empty(t, writes(apply(errDry, graph.UpdateNode, "Eve")))
	require.Len(t, writes(apply(nil, graph.UpdateNode, "Eve")), 4, "announced twice, then the node and the entry")
}
