package observed_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/sample"
	"behalf/storage"
	"behalf/storage/memory"
	"behalf/storage/observed"
	"behalf/storage/sqlite"
	"behalf/storage/storagetest"
)

// TestContract: an observed store keeps every sentence that the store below keeps, and every call that begins ends.
func TestContract(t *testing.T) {
	var open, calls atomic.Int64
	observe := func(ctx context.Context, _ observed.Call) (context.Context, func(error)) {
		open.Add(1)
		calls.Add(1)
		return ctx, func(error) { open.Add(-1) }
	}
	storagetest.Run(t, storagetest.Factory{
		New: func(testing.TB) graph.Store { return observed.New(memory.New(), observe) },
		Reopen: func(_ testing.TB, s graph.Store) graph.Store {
			return observed.New(s.(*observed.Store).Store.(*memory.Store).Reopen(), observe)
		},
	})
	require.Zero(t, open.Load())
	require.Positive(t, calls.Load())
}

type key struct{}

// TestCalls: each call is told with its size and its error; those of a Reader are made within their View, whatever context they get,
// and end with the context that they get.
func TestCalls(t *testing.T) {
	type told struct {
		observed.Call
		within string
		err    error
	}
	var got []told
	store := observed.New(memory.New(), func(ctx context.Context, call observed.Call) (context.Context, func(error)) {
		within, _ := ctx.Value(key{}).(string)
		return context.WithValue(ctx, key{}, call.Method), func(err error) { got = append(got, told{call, within, err}) }
	})
	refused := errors.New("refused")
	require.ErrorIs(t, store.View(t.Context(), func(r graph.Reader) error {
		_, err := r.Nodes(t.Context(), []graph.ID{"User:a", "User:b"})
		require.NoError(t, err)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = r.Counts(ended, []graph.PageQuery{{Kinds: []graph.Kind{graph.KindUser}}})
		require.ErrorIs(t, err, context.Canceled)
		return refused
	}), refused)
	require.Equal(t, []told{
		{observed.Call{Method: "Nodes", Size: 2}, "View", nil},
		{observed.Call{Method: "Counts", Size: 1}, "View", context.Canceled},
		{observed.Call{Method: "View"}, "", refused},
	}, got)
}

// rehearser is a store that plans its statements.
type rehearser struct{ graph.Store }

func (rehearser) Rehearse(context.Context, func(graph.Writer) error) error { return nil }

// TestRehearsed: a store that wants to be shown what comes is found behind what observes it, so that it shows in no figure.
func TestRehearsed(t *testing.T) {
	stage, ok := (&storage.Opened{Store: observed.New(rehearser{memory.New()}, nil)}).Rehearser()
	require.True(t, ok)
	require.IsType(t, rehearser{}, stage)
	_, ok = (&storage.Opened{Store: observed.New(memory.New(), nil)}).Rehearser()
	require.False(t, ok)
}

// BenchmarkCheck asks one question with and without an observer that does nothing: what is between them is what observing costs.
func BenchmarkCheck(b *testing.B) {
	plain, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"))
	require.NoError(b, err)
	defer plain.Close()
	_, err = sample.Write(b.Context(), plain, sample.Config{Customers: 20, Seed: 1}, nil)
	require.NoError(b, err)
	for name, store := range map[string]graph.Store{
		"plain":    plain,
		"observed": observed.New(plain, func(ctx context.Context, _ observed.Call) (context.Context, func(error)) { return ctx, func(error) {} }),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				require.NoError(b, store.View(b.Context(), func(r graph.Reader) error {
					head, err := r.Head(b.Context())
					if err != nil {
						return err
					}
					_, err = access.Check(b.Context(), r, head.Time, access.Policy{}.Default(access.Policy{}),
						[]access.Question{{Agent: "User:ada", Action: access.ManageSubscription, Target: "AzureSubscription:s-new"}})
					return err
				}))
			}
		})
	}
}
