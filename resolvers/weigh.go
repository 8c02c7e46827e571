package resolvers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"behalf/graph"
	"behalf/graph/access"
)

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

// underPolicy is a question with the policy that it is asked under.
type underPolicy struct {
	access.Question
	policy access.Policy
}

func (a *asker) asked() underPolicy { return underPolicy{a.question, a.policy} }

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
