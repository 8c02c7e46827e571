package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// loadTime is how long the callers of mixedLoad go on: BEHALF_LOAD, such as 2m, or some seconds.
func loadTime(t *testing.T) time.Duration {
	text := os.Getenv("BEHALF_LOAD")
	if text == "" {
		return 4 * time.Second
	}
	d, err := time.ParseDuration(text)
	require.NoError(t, err, "BEHALF_LOAD is how long the load lasts, such as 2m")
	return d
}

// long reports whether there is time to do things more often.
func long(t *testing.T) bool { return loadTime(t) >= time.Minute }

// Of 16 callers 8 grant and revoke too.
const (
	callers = 16
	actors  = 8
)

// mixedLoad: 16 callers ask in every way, half of them grant and revoke between. Nobody is told an error or anything stale, no act
// is lost, and the server does not grow.
func mixedLoad(t *testing.T, store string) {
	s := serve(t, store)
	s.awaitReady(t)
	all := &times{}
	book := &diary{}
	before, err := s.ledger(t.Context())
	require.NoError(t, err)
	setup := &caller{server: s, diary: book, times: &times{}, rand: rand.New(rand.NewPCG(1, 1))}
	w, changes, err := makeWorld(t.Context(), setup, "load", actors)
	require.NoError(t, err)

	require.NoError(t, warm(t.Context(), setup, w))

	lasts := loadTime(t)
	ctx, cancel := context.WithTimeout(t.Context(), lasts+hang)
	defer cancel()
	memory := []int{s.memory()}
	begun := time.Now()
	var working sync.WaitGroup
	for i := range callers {
		c := &caller{server: s, diary: book, times: all, rand: rand.New(rand.NewPCG(uint64(i), 1))}
		working.Go(func() {
			for time.Since(begun) < lasts && !t.Failed() {
				err := func() error {
					r := w.rights[c.rand.IntN(len(w.rights))]
					if i < actors && c.rand.IntN(3) == 0 {
						mine := c.rand.IntN(len(changes[i]))
						r = w.rights[i*len(changes[i])+mine]
						if c.rand.IntN(8) == 0 {
							if err := c.futile(ctx, w); err != nil {
								return err
							}
						} else if err := changes[i][mine](ctx, c); err != nil {
							return err
						}
					}
					return c.ask(ctx, w, r) // after an act: the very next question
				}()
				if err != nil {
					t.Errorf("caller %d after %s: %v", i, time.Since(begun).Round(time.Millisecond), err)
				}
			}
		})
	}
	for range 4 {
		time.Sleep(lasts / 4)
		memory = append(memory, s.memory())
	}
	working.Wait()
	took := time.Since(begun)
	require.False(t, t.Failed())

	entries, err := s.ledger(t.Context())
	require.NoError(t, err)
	_, err = book.agree(entries, len(before))
	require.NoError(t, err)
	s.client.CloseIdleConnections()
	time.Sleep(200 * time.Millisecond)
	goroutines := s.goroutines(t)
	require.Equal(t, len(entries), verified(t, store))

	t.Logf("%s, %s: %d requests (%.0f a second), %d acts acknowledged, %d left nothing behind; %d answers judged, of %d of them two were right\n%s",
		strings.SplitN(store, ":", 2)[0], took.Round(time.Second), all.requests(), float64(all.requests())/took.Seconds(),
		book.count(acknowledged), book.count(refused)+book.count(nothing), all.answers[0]+all.answers[1], all.answers[0], all)
	t.Logf("memory in MB at quarters of the time: %v; goroutines after it: %d", memory, len(goroutines))
	require.NotZero(t, book.count(refused))
	require.Greater(t, all.answers[1], all.answers[0], "most questions have one right answer, or the test says nothing")
	require.Less(t, len(goroutines), 3*callers, "goroutines are left behind:\n%s", strings.Join(goroutines, "\n\n"))
	require.Less(t, memory[4], memory[1]+memory[1]/2+128, "memory grows with the requests")
}

// warm asks everything once. A Neo4j that has just been started plans each statement when it first sees it, which takes it a
// second or more on a small machine: 16 callers who all wait for that may wait for longer than a request is allowed to take.
func warm(ctx context.Context, c *caller, w *world) error {
	begun := time.Now()
	for _, r := range w.rights[:min(4, len(w.rights))] { // of each sort one
		for _, ask := range []func() error{
			func() error { return c.check(ctx, r) }, func() error { return c.batch(ctx, w, r) }, func() error { return c.agents(ctx, w, r) },
			func() error { return c.targets(ctx, r) }, func() error { return c.members(ctx, w) }, func() error { return c.customers(ctx, w) },
			func() error { return c.tail(ctx) },
		} {
			if err := ask(); err != nil {
				return fmt.Errorf("while nobody else asks, after %s: %w", time.Since(begun), err)
			}
		}
	}
	return nil
}
