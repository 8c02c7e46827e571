package resolvers

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// run weighs until nobody asks any more.
func (f *flips) run() {
	var seq int64 // the entry that was weighed last
	leave := func() {}
	defer func() { leave() }()
	for {
		f.mu.Lock()
		if len(f.askers) == 0 {
			f.running, f.turn = false, nil
			f.mu.Unlock()
			return
		}
		turn, end := context.WithCancel(context.Background())
		f.turn = end
		var newcomers []*asker
		others := false
		for a := range f.askers {
			switch {
			case a.err != nil: // about to leave
			case a.known:
				others = true
			default:
				newcomers = append(newcomers, a)
			}
		}
		f.mu.Unlock()
		switch {
		case len(newcomers) > 0:
			head, ok := f.greet(newcomers)
			if ok && !others { // nobody needs what lies between
				leave()
				seq, leave = head, f.watch.listen(head)
			}
		case !others:
			<-turn.Done()
		default:
			entries, err := f.watch.after(turn, seq)
			switch {
			case turn.Err() != nil:
			case err != nil:
				f.fail(err, func(*asker) bool { return true })
			default:
				// One at a time, so that newcomers do not wait for a whole piece.
				f.weigh(entries[0])
				seq = entries[0].Seq
			}
		}
		end()
	}
}

// greet finds out the outcomes of newcomers, as of the head.
func (f *flips) greet(newcomers []*asker) (seq int64, ok bool) {
	outcomes, err := f.outcomes(newcomers, func(ctx context.Context, r graph.Reader) (graph.Time, error) {
		head, err := r.Head(ctx)
		seq = head.Seq
		return graph.Now(head, f.resolver.clock()), err
	}, 0)
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range newcomers {
		outcome, found := outcomes[a.asked()]
		switch {
		case a.err != nil:
		case err != nil:
			a.err = err
		case found:
			a.known, a.outcome, a.from = true, outcome, seq
		}
		a.wake()
	}
	return seq, err == nil
}

// weigh asks all questions as of an entry, and notes whose outcome is another than before.
func (f *flips) weigh(e graph.Entry) {
	f.mu.Lock()
	var all []*asker
	for a := range f.askers {
		if a.known && a.err == nil && a.from < e.Seq {
			all = append(all, a)
		}
	}
	f.mu.Unlock()
	if len(all) == 0 {
		return
	}
	at := func(context.Context, graph.Reader) (graph.Time, error) { return e.Time, nil }
	outcomes, err := f.outcomes(all, at, f.away)
	if err != nil {
		f.fail(err, func(*asker) bool { return true })
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range all {
		outcome, found := outcomes[a.asked()]
		if !found || outcome == a.outcome {
			continue
		}
		a.outcome = outcome
		if a.changes = append(a.changes, e.Time); len(a.changes) > mostChanges {
			a.changes, a.err = nil, errTooSlow
		}
		a.wake()
	}
}

// asked is a question with the policy that it is asked under.
type underPolicy struct {
	access.Question
	policy access.Policy
}

func (a *asker) asked() underPolicy { return underPolicy{a.question, a.policy} }

// wake lets the asker look.
func (a *asker) wake() {
	select {
	case a.ready <- struct{}{}:
	default:
	}
}

// outcomes asks the distinct questions of askers, those of each policy in batches. Askers whose question cannot be answered any more,
// since what it names is not there, are told, and the others are asked for again. It waits so long for a store that is away.
func (f *flips) outcomes(askers []*asker, date func(context.Context, graph.Reader) (graph.Time, error), away time.Duration) (map[underPolicy]access.Outcome, error) {
	questions := map[access.Policy][]access.Question{}
	known := map[underPolicy]access.Outcome{}
	for _, a := range askers {
		if _, twice := known[a.asked()]; !twice {
			known[a.asked()] = ""
			questions[a.policy] = append(questions[a.policy], a.question)
		}
	}
	ask := func(ctx context.Context) error {
		return f.resolver.store.View(ctx, func(r graph.Reader) error {
			at, err := date(ctx, r)
			if err != nil {
				return err
			}
			for policy, of := range questions {
				for batch := range slices.Chunk(of, mostQuestions) {
					decisions, err := access.Check(ctx, r, at, policy, batch)
					if wrong, ok := errors.AsType[*access.QuestionError](err); ok {
						return &unanswerable{underPolicy{batch[wrong.Index], policy}, err}
					} else if err != nil {
						return err
					}
					for _, d := range decisions {
						known[underPolicy{d.Question, policy}] = d.Outcome
					}
				}
			}
			return nil
		})
	}
	for {
		err := patiently(context.Background(), f.time, away, func(ctx context.Context) (err error) {
			defer func() {
				if cause := recover(); cause != nil {
					err = f.resolver.recovered(ctx, cause)
				}
			}()
			return ask(ctx)
		})
		wrong, ok := errors.AsType[*unanswerable](err)
		if !ok {
			return known, err
		}
		f.fail(wrong.err, func(a *asker) bool { return a.asked() == wrong.question })
		delete(known, wrong.question)
		questions[wrong.question.policy] = slices.DeleteFunc(questions[wrong.question.policy], func(q access.Question) bool { return q == wrong.question.Question })
	}
}

// unanswerable is a question that cannot be answered, among others that can.
type unanswerable struct {
	question underPolicy
	err      error
}

func (u *unanswerable) Error() string { return fmt.Sprintf("%v: %v", u.question.Question, u.err) }

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
