package access

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"behalf/graph"
)

// Question asks whether an agent may do something to a target. The agent is a User; the target is of one of the action's
// Kinds. Service narrows what is asked of a tenant to one service of it (R10, R11); empty, the question is about the tenant as
// a whole.
type Question struct {
	Agent   graph.ID
	Action  Action
	Target  graph.ID
	Service graph.Service
}

// Check validates the question as far as that needs no graph. It wraps graph.ErrInvalid.
func (q Question) Check() error {
	switch {
	case q.Agent.Kind() != graph.KindUser:
		return fmt.Errorf("agent %s is not a User; only people act on a customer's behalf: %w", q.Agent, graph.ErrInvalid)
	case !q.Action.Valid():
		return fmt.Errorf("%q is not an action: %w", q.Action, graph.ErrInvalid)
	case !slices.Contains(q.Action.Kinds(), q.Target.Kind()):
		return fmt.Errorf("%s cannot be asked of %s; ask it of %s: %w", q.Action, q.Target, kindNames(q.Action.Kinds()), graph.ErrInvalid)
	case q.Service != "" && !slices.Contains(graph.Services, q.Service):
		return fmt.Errorf("%q is not a service; name one of %v: %w", q.Service, graph.Services, graph.ErrInvalid)
	case q.Service != "" && !q.Action.ofOneService():
		return fmt.Errorf("%s is not asked of one service; leave service out, or ask %s or %s: %w", q.Action, AdministerDirectory, OpenServiceRequest, graph.ErrInvalid)
	}
	return nil
}

// field is the part of the question that is at fault, where Check complains.
func (q Question) field() string {
	switch {
	case q.Agent.Kind() != graph.KindUser:
		return "agent"
	case !q.Action.Valid():
		return "action"
	case !slices.Contains(q.Action.Kinds(), q.Target.Kind()):
		return "target"
	}
	return "service"
}

func kindNames(kinds []graph.Kind) string {
	text := ""
	for i, k := range kinds {
		switch {
		case i == 0:
		case i == len(kinds)-1:
			text += " or "
		default:
			text += ", "
		}
		text += string(k)
	}
	return text
}

// QuestionError names the question of a batch that cannot be answered, and which of its parts is at fault.
type QuestionError struct {
	Index int
	Field string // "agent", "action", "target" or "service"
	Err   error
}

func (e *QuestionError) Error() string { return e.Err.Error() }
func (e *QuestionError) Unwrap() error { return e.Err }

// Check answers questions as of a date, in their order, with one call of the reader for all. A question that cannot be
// answered fails them all with a *QuestionError that wraps graph.ErrInvalid (wrong kind) or graph.ErrNotFound.
func Check(ctx context.Context, r graph.Reader, at graph.Time, policy Policy, qs []Question) ([]*Decision, error) {
	decisions, _, err := check(ctx, r, at, policy, qs)
	return decisions, err
}

// CheckNow is Check as of now, the later of the clock and the ledger's head, and returns that date. It takes one call of the reader, two
// where the head is ahead of the clock.
func CheckNow(ctx context.Context, r graph.Reader, clock graph.Time, policy Policy, qs []Question) ([]*Decision, graph.Time, error) {
	decisions, head, err := check(ctx, r, clock, policy, qs)
	if err == nil && head > clock {
		clock = head
		decisions, _, err = check(ctx, r, clock, policy, qs)
	}
	return decisions, clock, err
}

// check is Check, and the time of the ledger's head.
func check(ctx context.Context, r graph.Reader, at graph.Time, policy Policy, qs []Question) ([]*Decision, graph.Time, error) {
	for i, q := range qs {
		if err := q.Check(); err != nil {
			return nil, 0, &QuestionError{Index: i, Field: q.field(), Err: err}
		}
	}
	if len(qs) == 0 {
		return nil, 0, nil
	}
	p := newPlan(qs)
	met, err := r.Walk(ctx, at, p.walks)
	if err != nil {
		return nil, 0, err
	}
	for i, q := range qs {
		if _, ok := met.Nodes[q.Agent]; !ok {
			return nil, 0, &QuestionError{Index: i, Field: "agent", Err: fmt.Errorf("%s: %w", q.Agent, graph.ErrNotFound)}
		}
		if _, ok := met.Nodes[q.Target]; !ok {
			return nil, 0, &QuestionError{Index: i, Field: "target", Err: fmt.Errorf("%s: %w", q.Target, graph.ErrNotFound)}
		}
	}
	return newWitness(at, p, met).decideAll(qs, policy.Default(Policy{})), met.Head, nil
}

// decidedAtOnce is how many questions are worth a goroutine of their own.
const decidedAtOnce = 250

// decideAll decides questions, in their order; many, on all processors.
func (w *witness) decideAll(qs []Question, policy Policy) []*Decision {
	decisions := make([]*Decision, len(qs))
	parts := max(1, min(runtime.GOMAXPROCS(0), len(qs)/decidedAtOnce))
	var working sync.WaitGroup
	for part := range parts {
		of := w
		if part > 0 {
			of = w.fork()
		}
		working.Go(func() {
			for i := part * len(qs) / parts; i < (part+1)*len(qs)/parts; i++ {
				decisions[i] = of.decide(qs[i], policy)
			}
		})
	}
	working.Wait()
	return decisions
}

// Suppose answers one question with its case changed first: what an act needs to know is often the same question about a
// state that it is itself about to make, or about one partner among several. It errs as Check does.
func Suppose(ctx context.Context, r graph.Reader, at graph.Time, policy Policy, q Question, change func(*Case)) (*Decision, error) {
	decisions, err := Check(ctx, r, at, policy, []Question{q})
	if err != nil || change == nil {
		if len(decisions) == 1 {
			return decisions[0], nil
		}
		return nil, err
	}
	d := decisions[0]
	change(d.Case)
	d.Ruling = Decide(d.Case)
	return d, nil
}

// TiesOf are the ties, at a date, between a customer and every partner that ever had one with it.
func TiesOf(ctx context.Context, r graph.Reader, at graph.Time, customer graph.ID) (map[graph.ID]Tie, error) {
	walk := graph.Walk{Starts: []graph.ID{customer}}
	s := &shape{ties: walk.Add(-1, halfTies...), grants: walk.Add(-1, halfGrants...), requests: walk.Add(-1, halfRequests...)}
	met, err := r.Walk(ctx, at, []graph.Walk{walk})
	if err != nil {
		return nil, err
	}
	w := newWitness(at, &plan{walks: []graph.Walk{walk}}, met)
	return w.ownership(s, graph.KindTenant, customer).ties, nil
}

// decide builds the case of one question and has it decided.
func (w *witness) decide(q Question, policy Policy) *Decision {
	c, joins := w.build(q, policy)
	return &Decision{Question: q, At: w.ev.At, Policy: policy, Ruling: Decide(c), Case: c, witness: w, joins: joins}
}
