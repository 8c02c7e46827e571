package resolvers

import (
	"context"
	"sync"
	"time"

	"behalf/graph"
	"behalf/graph/access"
)

// flips weighs the questions of all who want to be told when an answer changes, after every entry of the ledger as of its own
// instant: one batch for each policy, however many ask. That is every instant at which an answer can change: acts begin and end edges when
// they are done, and an import begins none in the future (importer/state.go), so no answer changes by the mere passing of time.
type flips struct {
	resolver *resolver
	watch    *watch
	time     time.Duration // for one look at the store
	away     time.Duration

	mu      sync.Mutex
	askers  map[*asker]struct{}
	running bool
	turn    context.CancelFunc // ends the wait for the next entry: there is a newcomer, or one fewer
}

// asker is one who wants to be told. What is not marked is guarded by flips.mu.
type asker struct {
	question access.Question // never changes
	policy   access.Policy   // never changes
	ready    chan struct{}   // holds one when there is something to look at

	known   bool           // whether the outcome is: until then the asker is a newcomer
	outcome access.Outcome // after the entry that was weighed last
	from    int64          // the head that it was known at first
	changes []graph.Time   // instants at which it became another, not told yet
	err     error          // why there will be nothing more

	told access.Outcome // the asker's own
}

// mostChanges is how many changes wait for one asker. Who is further behind is told so, and asks anew.
const mostChanges = 1000

var errTooSlow = &fault{codeUnavailable, "too many changes wait to be read; subscribe again, and read faster"}

// ask registers a question and waits until its outcome is known, against which changes are measured.
func (f *flips) ask(ctx context.Context, q access.Question, policy access.Policy) (*asker, error) {
	if err := q.Check(); err != nil { // the batch would fail for everybody
		_, err = access.Check(ctx, nil, 0, policy, []access.Question{q})
		return nil, err
	}
	a := &asker{question: q, policy: policy, ready: make(chan struct{}, 1)}
	f.mu.Lock()
	f.askers[a] = struct{}{}
	if !f.running {
		f.running = true
		go f.run()
	}
	f.interrupt()
	f.mu.Unlock()
	for {
		f.mu.Lock()
		known, outcome, err := a.known, a.outcome, a.err
		if known {
			// What has changed since is not told of an answer that nobody was told.
			a.told, a.changes = outcome, nil
		}
		f.mu.Unlock()
		switch {
		case err != nil:
			f.leave(a)
			return nil, err
		case known:
			return a, nil
		}
		select {
		case <-a.ready:
		case <-ctx.Done():
			f.leave(a)
			return nil, ctx.Err()
		}
	}
}

func (f *flips) leave(a *asker) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.askers, a)
	f.interrupt()
}

// interrupt makes run look at who asks; the lock is held.
func (f *flips) interrupt() {
	if f.turn != nil {
		f.turn()
	}
}

// change waits for the next instant at which the outcome became another.
func (f *flips) change(ctx context.Context, a *asker) (graph.Time, error) {
	for {
		f.mu.Lock()
		if len(a.changes) > 0 {
			at := a.changes[0]
			a.changes = a.changes[1:]
			f.mu.Unlock()
			return at, nil
		}
		err := a.err
		f.mu.Unlock()
		if err != nil {
			return 0, err
		}
		select {
		case <-a.ready:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// wake lets the asker look.
func (a *asker) wake() {
	select {
	case a.ready <- struct{}{}:
	default:
	}
}

// fail ends the streams of some askers.
func (f *flips) fail(err error, of func(*asker) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for a := range f.askers {
		if a.err == nil && of(a) {
			a.err = err
			a.wake()
		}
	}
}
