package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/storage/neo4j/neo4jtest"
)

// answerWithin is what the configuration promises: an operation ends after 10 s (resolvers.Limits.Operation), and 10 s later its
// answer has been sent (putAway there). Where nothing listens any more it takes much less, by the limits in storage/neo4j/session.go.
const answerWithin = 20 * time.Second

// absence is a way in which a Neo4j goes away, and how it comes back.
type absence struct {
	name string
	goes func(*neo4jtest.Server) error
	back func(context.Context, *neo4jtest.Server) error
}

var absences = []absence{
	{"stopped", stop, restart},
	{"killed", (*neo4jtest.Server).Kill, restart}, // which storage/neo4j does in every run
	{"frozen", signal(syscall.SIGSTOP), func(_ context.Context, s *neo4jtest.Server) error { return signal(syscall.SIGCONT)(s) }},
}

func restart(ctx context.Context, s *neo4jtest.Server) error { return s.Restart(ctx) }

func signal(sig syscall.Signal) func(*neo4jtest.Server) error {
	return func(s *neo4jtest.Server) error { return syscall.Kill(s.PID(), sig) }
}

// stop ends the server as an administrator does, and returns when it is gone.
func stop(s *neo4jtest.Server) error {
	pid := s.PID()
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return err
	}
	for begun := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
			return nil
		} else if time.Since(begun) > hang {
			return fmt.Errorf("Neo4j does not end: %w", err)
		}
	}
}

// unavailable requires that an error is a good UNAVAILABLE: in time, with a status that fits, and nothing of what is behind.
func (w *watch) unavailable(err error, took time.Duration) error {
	refused, ok := errors.AsType[*refusal](err)
	switch {
	case !ok || refused.code() != "UNAVAILABLE", refused.status != http.StatusOK && refused.status != http.StatusServiceUnavailable:
		return fmt.Errorf("no UNAVAILABLE: %w", err)
	case took > answerWithin:
		return fmt.Errorf("it took %s to say: %w", took, err)
	}
	for _, secret := range w.secrets {
		if strings.Contains(strings.ToLower(refused.body), secret) {
			return fmt.Errorf("the answer holds %q: %w", secret, err)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.slowest[w.phase] = max(w.slowest[w.phase], took)
	return nil
}

// patient is a caller who, told UNAVAILABLE, notes it and tries again.
type patient struct {
	*caller
	watch   *watch
	right   *right
	turns   atomic.Int64 // acts and questions that were answered
	refused atomic.Int64
}

// watch is what all callers know and note of an absence.
type watch struct {
	gone    atomic.Bool // the server cannot answer
	epoch   atomic.Int64
	mu      sync.Mutex
	slowest map[string]time.Duration
	phase   string
	secrets []string
}

func (w *watch) enter(phase string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phase = phase
}

// try does something until it is not UNAVAILABLE. What it is told meanwhile must be clear, soon, and say nothing of what is behind.
func (p *patient) try(ctx context.Context, do func() error) error {
	for {
		epoch, gone := p.watch.epoch.Load(), p.watch.gone.Load()
		begun := time.Now()
		err := do()
		took := time.Since(begun)
		if err == nil && gone && epoch == p.watch.epoch.Load() {
			return fmt.Errorf("an answer, while there is no Neo4j that could give one")
		}
		if err == nil {
			return nil
		}
		if refused, ok := errors.AsType[*refusal](err); ok && refused.code() != "UNAVAILABLE" {
			return err
		}
		if err := p.watch.unavailable(err, took); err != nil {
			return err
		}
		p.refused.Add(1)
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// turn changes the caller's own right, and asks about it and others.
func (p *patient) turn(ctx context.Context, w *world) error {
	a := w.toggle(p.right, p.caller)
	p.right.send()
	var at *attempt
	repeated := false
	err := p.try(ctx, func() (err error) {
		repeated = at != nil
		at, err = p.diary.do(ctx, p.server, a)
		return err
	})
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", a.name, err)
	case at.outcome == acknowledged:
	case repeated && (at.outcome == nothing || at.code == "FAILED_PRECONDITION"): // it was kept, though nobody could tell
	default:
		return fmt.Errorf("%s: %s %s", a.name, at.code, at.message)
	}
	p.right.acknowledge()
	p.turns.Add(1)
	for _, ask := range []func() error{
		func() error { return p.check(ctx, p.right) },
		func() error { return p.ask(ctx, w, w.rights[p.rand.IntN(len(w.rights))]) },
	} {
		if err := p.try(ctx, ask); err != nil {
			return err
		}
		p.turns.Add(1)
	}
	return nil
}

// away: the Neo4j goes away under load and comes back. Meanwhile everybody is told UNAVAILABLE, soon and without any detail; then
// the server goes on by itself, and what was acknowledged is there. One who listens live is told everything, once.
func away(t *testing.T, neo4j *neo4jtest.Server, store string) {
	s, book := serve(t, store), &diary{}
	before, err := s.ledger(t.Context())
	require.NoError(t, err)
	live := s.listen(t, len(before)) // one stream, through every absence
	setup := &caller{server: s, diary: book, times: &times{}, rand: rand.New(rand.NewPCG(1, 1))}
	w, _, err := makeWorld(t.Context(), setup, "away", 3)
	require.NoError(t, err)
	w.rights = w.rights[:0] // of one sort only: after each absence Neo4j plans every statement anew
	for _, r := range w.memberships {
		w.rights = append(w.rights, r)
	}
	require.NoError(t, warm(t.Context(), setup, w))

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	noted := &watch{slowest: map[string]time.Duration{}, secrets: []string{"neo4j", "bolt", "connectivity", "eof", "dial", "127.0.0.1", strings.ToLower(neo4j.Password)}}
	var people []*patient
	var working sync.WaitGroup
	var ending atomic.Bool
	for _, r := range w.memberships {
		i := len(people)
		p := &patient{caller: &caller{server: s, diary: book, times: setup.times, rand: rand.New(rand.NewPCG(uint64(i), 2))}, watch: noted, right: r}
		people = append(people, p)
		working.Go(func() {
			for !ending.Load() && !t.Failed() {
				if err := p.turn(ctx, w); err != nil {
					t.Errorf("caller %d: %v", i, err)
				}
			}
		})
	}
	each := func(what string, count func(*patient) *atomic.Int64, n int64) {
		t.Helper()
		var from []int64
		for _, p := range people {
			from = append(from, count(p).Load())
		}
		for i, p := range people {
			require.Eventually(t, func() bool { return count(p).Load() >= from[i]+n || t.Failed() }, hang, 5*time.Millisecond, what)
		}
		require.False(t, t.Failed())
	}
	answered, refused := func(p *patient) *atomic.Int64 { return &p.turns }, func(p *patient) *atomic.Int64 { return &p.refused }
	page := func(path string, status int) {
		t.Helper()
		require.Eventually(t, func() bool { got, err := s.get(ctx, path); return err == nil && got == status }, hang, 20*time.Millisecond, path)
	}
	some := absences[:1]
	if long(t) {
		some = absences
	}
	for _, absence := range some {
		each("an answer before", answered, 1)
		noted.enter(absence.name)
		require.NoError(t, absence.goes(neo4j))
		noted.gone.Store(true)
		// One who comes now, and has to be looked up first: the two waits must not add up to more than there is time for.
		begun := time.Now()
		var nothing any
		err := s.good(ctx, w.boss, `{ customers(first: 1) { totalCount } }`, nil, &nothing)
		require.NoError(t, noted.unavailable(err, time.Since(begun)), "the first to come")
		each("UNAVAILABLE", refused, 2)
		page("/readyz", http.StatusServiceUnavailable)
		page("/healthz", http.StatusOK)
		noted.gone.Store(false)
		noted.epoch.Add(1)
		noted.enter("back")
		require.NoError(t, absence.back(ctx, neo4j))
		back := time.Now()
		each("an answer after", answered, 3)
		page("/readyz", http.StatusOK)
		t.Logf("%s: the slowest UNAVAILABLE after %.1f s; everybody was answered %.1f s after it was back", absence.name, noted.slowest[absence.name].Seconds(), time.Since(back).Seconds())
	}
	ending.Store(true)
	working.Wait()
	require.False(t, t.Failed())
	for _, r := range w.rights {
		require.NoError(t, setup.check(ctx, r))
	}
	entries, err := s.ledger(ctx)
	require.NoError(t, err)
	kept, err := book.agree(entries, len(before))
	require.NoError(t, err)
	require.Equal(t, len(entries), verified(t, store))
	halves(t, store, entries[len(before):], nil)
	s.drain(t)
	live.heard(t, len(before)+1, len(entries))
	t.Logf("the slowest UNAVAILABLE after it was back, while it planned its statements anew: %.1f s", noted.slowest["back"].Seconds())
	t.Logf("%d acts acknowledged, %d of which it could not be told, of those %d were kept", book.count(acknowledged), book.count(unknown), len(kept))
}
