package resolvers

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"behalf/graph"
)

// watch follows the ledger for all who listen, at the cost of one reader: it looks at once when an act was done here, and a few times a
// second for what other processes write; only while somebody listens. Listeners have a place each in the ledger, so that none
// waits for another.
type watch struct {
	store  graph.Store
	log    *slog.Logger
	limits LiveLimits
	time   time.Duration // for one look
	nudged chan struct{}
	places chan struct{} // of listeners who read for themselves

	mu        sync.Mutex
	listeners int
	stop      context.CancelFunc
	seen      int64         // the last entry that was read
	recent    []graph.Entry // the last entries up to seen, so that listeners who keep up read nothing themselves
	size      int           // bytes of recent
	changed   chan struct{} // closed when seen or failed change
	failed    error         // why the store has been away for too long
}

// The bounds of what watch reads at a time and keeps.
const (
	watchPiece = 100     // entries of one look
	recentMost = 256     // entries
	recentSize = 4 << 20 // bytes of their input and changes
	catchingUp = 8       // listeners who read for themselves at one time
)

func newWatch(r *resolver, limits Limits) *watch {
	return &watch{
		store: r.store, log: r.log, limits: limits.Live, time: limits.Operation,
		nudged: make(chan struct{}, 1), places: make(chan struct{}, catchingUp), changed: make(chan struct{}),
	}
}

// nudge says that an act was done here.
func (w *watch) nudge() {
	select {
	case w.nudged <- struct{}{}:
	default: // it will look anyway
	}
}

// listen counts a listener in. Head is where the ledger ends, as the listener has just read.
func (w *watch) listen(head int64) (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listeners++; w.listeners == 1 {
		select {
		case <-w.nudged: // for an act of before; follow begins with a look
		default:
		}
		var ctx context.Context
		ctx, w.stop = context.WithCancel(context.Background())
		w.seen, w.recent, w.size, w.failed = head, nil, 0, nil
		go w.follow(ctx)
	}
	if w.failed != nil { // which is over, if the head could be read
		w.failed = nil
		w.nudge()
	}
	return sync.OnceFunc(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.listeners--; w.listeners == 0 {
			w.stop()
			w.recent, w.size = nil, 0
		}
	})
}

// after waits for entries after a number, and returns some of them, in their order.
func (w *watch) after(ctx context.Context, seq int64) (entries []graph.Entry, err error) {
	for {
		w.mu.Lock()
		kept, behind, failed, changed := w.keptAfter(seq), seq < w.seen, w.failed, w.changed
		w.mu.Unlock()
		switch {
		case len(kept) > 0:
			return kept, nil
		case failed != nil:
			return nil, failed
		case behind:
			if entries, err = w.catchUp(ctx, seq); err != nil || len(entries) > 0 {
				return entries, err
			}
			// The store shows less of the ledger than it did: a member of a cluster that lags. Wait for the next look.
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// catchUp reads entries after a number for a listener who is further behind than what is kept.
func (w *watch) catchUp(ctx context.Context, seq int64) (entries []graph.Entry, err error) {
	select {
	case w.places <- struct{}{}:
		defer func() { <-w.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	err = patiently(ctx, w.time, w.limits.Away, func(ctx context.Context) error {
		entries, err = w.entries(ctx, seq)
		return err
	})
	return entries, err
}

func (w *watch) entries(ctx context.Context, after int64) (entries []graph.Entry, err error) {
	err = w.store.View(ctx, func(r graph.Reader) error {
		entries, err = r.Entries(ctx, graph.LedgerQuery{After: after, Limit: watchPiece})
		return err
	})
	return entries, err
}

// keptAfter are the entries after a number, where all of them are kept.
func (w *watch) keptAfter(seq int64) []graph.Entry {
	if len(w.recent) == 0 || seq >= w.seen || seq+1 < w.recent[0].Seq {
		return nil
	}
	return w.recent[seq+1-w.recent[0].Seq:]
}

// follow looks at the ledger until ctx ends.
func (w *watch) follow(ctx context.Context) {
	var away time.Time // since when the store cannot be asked
	pause := time.Duration(0)
	for {
		timer := time.NewTimer(pause)
		select {
		case <-w.nudged:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		more, err := w.look(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && more:
			pause = 0
		case err == nil:
			pause = w.limits.Poll
		default:
			pause = min(max(2*pause, w.limits.Poll), mostPause)
		}
		switch {
		case err == nil && !away.IsZero():
			w.log.Info("the ledger can be followed again", "away", time.Since(away).String())
			away = time.Time{}
		case err != nil && away.IsZero():
			w.log.Warn("the ledger cannot be followed; live streams wait", "error", err)
			away = time.Now()
		}
		if err != nil && time.Since(away) > w.limits.Away {
			w.fail(ctx, err)
		}
	}
}

// look reads what follows the last entry that was read, and tells the listeners.
func (w *watch) look(ctx context.Context) (more bool, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic in the ledger's reader: %v", cause)
		}
	}()
	w.mu.Lock()
	seen := w.seen
	w.mu.Unlock()
	var entries []graph.Entry
	err = within(ctx, w.time, func(ctx context.Context) error {
		entries, err = w.entries(ctx, seen)
		return err
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil || ctx.Err() != nil { // ctx: another follower may be at work already
		return false, err
	}
	recovered := w.failed != nil
	w.failed = nil
	if len(entries) == 0 {
		if recovered {
			w.tell()
		}
		return false, nil
	}
	w.seen = entries[len(entries)-1].Seq
	// A new list: listeners read the old one without the lock.
	w.recent = append(w.recent[:len(w.recent):len(w.recent)], entries...)
	for _, e := range entries {
		w.size += len(e.Input) + len(e.Changes)
	}
	for len(w.recent) > recentMost || w.size > recentSize && len(w.recent) > 0 {
		w.size -= len(w.recent[0].Input) + len(w.recent[0].Changes)
		w.recent = w.recent[1:]
	}
	w.tell()
	return len(entries) == watchPiece, nil
}

// fail ends the patience of whoever waits.
func (w *watch) fail(ctx context.Context, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ctx.Err() == nil {
		w.failed = err
		w.tell()
	}
}

// tell wakes the listeners; the lock is held.
func (w *watch) tell() {
	close(w.changed)
	w.changed = make(chan struct{})
}
