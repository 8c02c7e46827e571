package access_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/graphtest"
	"behalf/graph/sample"
	"behalf/storage/memory"
)

var today = graph.At(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC))

func estate(b *testing.B) graph.Store {
	store := memory.New()
	_, err := sample.Write(b.Context(), store, sample.Config{Customers: 300, Seed: 1}, nil)
	require.NoError(b, err)
	b.ResetTimer()
	return store
}

func ask(b *testing.B, store graph.Store, qs []access.Question) {
	err := store.View(context.Background(), func(r graph.Reader) error {
		decisions, err := access.Check(context.Background(), r, today, access.Policy{}, qs)
		if err == nil && len(decisions) != len(qs) {
			b.Fatal(len(decisions))
		}
		for _, d := range decisions {
			d.Paths(1, graph.PathBudget)
		}
		return err
	})
	require.NoError(b, err)
}

// BenchmarkCheck is one explained question on the memory store: what is left is the work that every store shares.
func BenchmarkCheck(b *testing.B) {
	store := estate(b)
	for b.Loop() {
		ask(b, store, []access.Question{{Agent: graphtest.Ada, Action: access.ManageSubscription, Target: graphtest.NewSubscription}})
	}
}

// BenchmarkBatch is 1,000 questions, each about another subscription: of one agent, and of many.
func BenchmarkBatch(b *testing.B) {
	store := estate(b)
	for _, agents := range []int{1, 50} {
		qs := make([]access.Question, 1000)
		for i := range qs {
			qs[i] = access.Question{
				Agent: graph.MustID(graph.KindUser, fmt.Sprintf("p001-u%d", i%agents+1)), Action: access.ManageSubscription,
				Target: graph.MustID(graph.KindAzureSubscription, fmt.Sprintf("c%05d-s%d", i/5+1, i%5+1)),
			}
		}
		b.Run(fmt.Sprintf("agents=%d", agents), func(b *testing.B) {
			for b.Loop() {
				ask(b, store, qs)
			}
		})
	}
}
