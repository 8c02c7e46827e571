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

// answerWithin is what the configuration promises: an operation ends after 10 s (resolvers.Limits.Operation), and 5 s later its
// answer has been sent. Where nothing listens any more it takes much less, by the limits in storage/neo4j/session.go.
const answerWithin = 15 * time.Second

// absence is a way in which a Neo4j goes away, and how it comes back.
type absence struct {
	name string
	goes func(*neo4jtest.Server) error
	back func(context.Context, *neo4jtest.Server) error
}

var absences = []absence{
	{"killed", (*neo4jtest.Server).Kill, restart},
	{"stopped", stop, restart},
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
		refused, ok := errors.AsType[*refusal](err)
		if took > answerWithin {
			return fmt.Errorf("it took %s to say: %v", took, err)
		}
		if !ok || refused.code() != "UNAVAILABLE" {
			return err
		}
		if refused.status != http.StatusOK && refused.status != http.StatusServiceUnavailable {
			return err
		}
		for _, secret := range p.watch.secrets {
			if strings.Contains(strings.ToLower(refused.body), secret) {
				return fmt.Errorf("the answer holds %q: %w", secret, err)
			}
		}
		p.refused.Add(1)
		p.watch.mu.Lock()
		p.watch.slowest[p.watch.phase] = max(p.watch.slowest[p.watch.phase], took)
		p.watch.mu.Unlock()
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// turn changes the caller's own right, by the hands of the operator and of an administrator, and asks about it and others.
func (p *patient) turn(ctx context.Context, w *world) error {
	a := act{name: "addGroupMember", input: map[string]any{"group": inner, "member": p.right.agent}}
	if p.right.asking()%2 == 1 {
		a.name = "removeGroupMember"
	}
	p.right.send()
	var at *attempt
	repeated := false
	err := p.try(ctx, func() (err error) {
		if a.person = ""; p.rand.IntN(2) == 0 {
			a.person = boss
		}
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
// the server goes on by itself, and what was acknowledged is there.
func away(t *testing.T, neo4j *neo4jtest.Server, store string) {
	s, book := serve(t, store), &diary{}
	before, err := s.ledger(t.Context())
	require.NoError(t, err)
	setup := &caller{server: s, diary: book, times: &times{}, rand: rand.New(rand.NewPCG(1, 1))}
	w, _, err := makeWorld(t.Context(), setup, 3)
	require.NoError(t, err)
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
		for _, p := range people {
			from := count(p).Load()
			require.Eventually(t, func() bool { return count(p).Load() >= from+n || t.Failed() }, hang, 5*time.Millisecond, what)
		}
		require.False(t, t.Failed())
	}
	answered, refused := func(p *patient) *atomic.Int64 { return &p.turns }, func(p *patient) *atomic.Int64 { return &p.refused }
	page := func(path string, status int) {
		t.Helper()
		require.Eventually(t, func() bool { got, err := s.get(ctx, path); return err == nil && got == status }, hang, 20*time.Millisecond, path)
	}
	for _, absence := range absences {
		each("an answer before", answered, 2)
		noted.mu.Lock()
		noted.phase = absence.name
		noted.mu.Unlock()
		require.NoError(t, absence.goes(neo4j))
		noted.gone.Store(true)
		each("UNAVAILABLE", refused, 2)
		page("/readyz", http.StatusServiceUnavailable)
		page("/healthz", http.StatusOK)
		noted.gone.Store(false)
		noted.epoch.Add(1)
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
	require.NotContains(t, s.stderr(), "INTERNAL")
	t.Logf("%d acts acknowledged, %d of which it could not be told, of those %d were kept", book.count(acknowledged), book.count(unknown), len(kept))
}
