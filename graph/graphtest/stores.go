package graphtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
)

// CompareStores lets the same random life happen in two empty stores and demands that they cannot be told apart: every act
// has the same result or the same refusal, word by word, and now and then, and at the end, both hold the same and give the
// same answers, paths and lists, of today and of the past.
func CompareStores(t testing.TB, a, b graph.Store, seed uint64) {
	tw := &twins{a: NewDomain(a), b: NewDomain(b), rng: rand.New(rand.NewPCG(seed, 0x2)), t: t}
	_, err := NewRandom(t.Context(), tw, seed)
	require.NoError(t, err, "seed %d", seed)
	require.NoError(t, tw.compare(t.Context(), 20, 300), "seed %d", seed)
}

// twins is a world over two stores at once.
type twins struct {
	a, b  *Domain
	rng   *rand.Rand
	t     testing.TB
	dates []graph.Time
}

// Do implements World: it is an error if the two differ.
func (tw *twins) Do(ctx context.Context, act string, by graph.ID, at graph.Time, input map[string]any) (Done, error) {
	doneA, errA := tw.a.Do(ctx, act, by, at, input)
	doneB, errB := tw.b.Do(ctx, act, by, at, input)
	var refusedA, refusedB *Refused
	switch isA, isB := errors.As(errA, &refusedA), errors.As(errB, &refusedB); {
	case errA != nil && !isA, errB != nil && !isB:
		return doneA, fmt.Errorf("one store fails: %v, and %v", errA, errB)
	case isA != isB, isA && *refusedA != *refusedB, !reflect.DeepEqual(doneA, doneB):
		return doneA, fmt.Errorf("the stores differ: %+v (%v), and %+v (%v)", doneA, errA, doneB, errB)
	}
	if tw.dates = append(tw.dates, at); len(tw.dates)%40 == 0 {
		if err := tw.compare(ctx, 1, 40); err != nil {
			return doneA, fmt.Errorf("after %d acts: %w", len(tw.dates), err)
		}
	}
	return doneA, errA
}

// Load implements World.
func (tw *twins) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	return errors.Join(tw.a.Load(ctx, nodes, edges), tw.b.Load(ctx, nodes, edges))
}

// Check implements World, in the first store.
func (tw *twins) Check(ctx context.Context, agent graph.ID, action string, target graph.ID, when When) (Answer, error) {
	return tw.a.Check(ctx, agent, action, target, when)
}

// Who implements World, in the first store.
func (tw *twins) Who(ctx context.Context, action string, target graph.ID, when When) ([]graph.ID, error) {
	return tw.a.Who(ctx, action, target, when)
}

// What implements World, in the first store.
func (tw *twins) What(ctx context.Context, agent graph.ID, action string, kinds []graph.Kind, when When) ([]graph.ID, error) {
	return tw.a.What(ctx, agent, action, kinds, when)
}

// Lingering implements World, in the first store.
func (tw *twins) Lingering(ctx context.Context, customer, partner graph.ID, at graph.Time) ([]LingeringRow, error) {
	return tw.a.Lingering(ctx, customer, partner, at)
}

// Page implements World, in the first store.
func (tw *twins) Page(ctx context.Context, viewer, customer graph.ID, at graph.Time) ([]PageRow, error) {
	return tw.a.Page(ctx, viewer, customer, at)
}

// Profiles implements World, in the first store.
func (tw *twins) Profiles(ctx context.Context, customer graph.ID, at graph.Time) ([]ProfileRow, error) {
	return tw.a.Profiles(ctx, customer, at)
}

// Draft implements World, in the first store.
func (tw *twins) Draft(ctx context.Context, request graph.ID) (Draft, error) {
	return tw.a.Draft(ctx, request)
}

// compare compares what the stores hold, and their answers to so many questions: of now, and for so many acts of the act's
// instant and of the millisecond before it.
func (tw *twins) compare(ctx context.Context, acts, questions int) error {
	if err := same(func(d *Domain) ([]string, error) { return dump(ctx, d.Store) }, tw); err != nil {
		return err
	}
	c, err := NewComparison(ctx, tw.a.Store)
	if err != nil {
		return err
	}
	all := c.Questions()
	if len(all) == 0 {
		return nil
	}
	dates := []graph.Time{tw.dates[len(tw.dates)-1] + 1}
	for range acts {
		act := tw.dates[tw.rng.IntN(len(tw.dates))]
		dates = append(dates, act, act-1)
	}
	for _, at := range dates {
		asked := make([]access.Question, questions)
		for i := range asked {
			asked[i] = all[tw.rng.IntN(len(all))]
		}
		policy := access.Policy{}
		if tw.rng.IntN(2) == 0 {
			policy = access.Policy{Azure: access.RbacAndDirectoryPath, Autopilot: access.AutopilotProposed}
		}
		if err := same(func(d *Domain) ([]string, error) { return d.answers(ctx, asked, When{At: at, Policy: policy}) }, tw); err != nil {
			return err
		}
	}
	return nil
}

// same is an error that shows the first line in which the two stores differ.
func same(of func(*Domain) ([]string, error), tw *twins) error {
	a, err := of(tw.a)
	if err != nil {
		return err
	}
	b, err := of(tw.b)
	if err != nil {
		return err
	}
	for i := range max(len(a), len(b)) {
		lineA, lineB := "nothing", "nothing"
		if i < len(a) {
			lineA = a[i]
		}
		if i < len(b) {
			lineB = b[i]
		}
		if lineA != lineB {
			return fmt.Errorf("the stores differ:\n  %s\n  %s", lineA, lineB)
		}
	}
	return nil
}

// answers are the answers to questions asked in one batch, the lists from both ends of the first few of them, and what
// lingers, a line each.
func (d *Domain) answers(ctx context.Context, qs []access.Question, when When) (lines []string, err error) {
	err = d.Store.View(ctx, func(r graph.Reader) error {
		decisions, err := access.Check(ctx, r, when.At, when.Policy, qs)
		if err != nil {
			return err
		}
		for _, decision := range decisions {
			answer, err := answerOf(decision)
			if err != nil {
				return err
			}
			lines = append(lines, fmt.Sprintf("%s %s %s %s at %s: %+v", decision.Agent, decision.Action, decision.Target, decision.Service, when.At, answer))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, q := range qs[:min(len(qs), 10)] {
		who, err := d.Who(ctx, string(q.Action), q.Target, when)
		if err != nil {
			return nil, err
		}
		what, err := d.What(ctx, q.Agent, string(q.Action), nil, when)
		if err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("who %s %s: %v", q.Action, q.Target, who), fmt.Sprintf("what %s %s: %v", q.Agent, q.Action, what))
	}
	rows, err := d.Lingering(ctx, "", "", when.At)
	for _, row := range rows {
		lines = append(lines, fmt.Sprintf("lingering %+v", row))
	}
	return lines, err
}

// dump is all that a store holds, a line each: nodes and edges of every date by their keys, and the ledger.
func dump(ctx context.Context, store graph.Store) (lines []string, err error) {
	err = store.View(ctx, func(r graph.Reader) error {
		pages, err := r.Pages(ctx, []graph.PageQuery{{Kinds: graph.Kinds, Order: graph.ByID, Limit: 100_000}})
		if err != nil {
			return err
		}
		var ids []graph.ID
		for _, n := range pages[0].Nodes {
			ids = append(ids, n.ID)
			var props []string
			for name, value := range n.Props {
				props = append(props, fmt.Sprintf("%s=%#v", name, value))
			}
			slices.Sort(props)
			lines = append(lines, fmt.Sprintf("%s %q %s", n.ID, n.Name, strings.Join(props, " ")))
		}
		edges, err := r.Edges(ctx, graph.EdgeQuery{Ends: ids, Direction: graph.Out, History: true})
		for _, e := range edges {
			lines = append(lines, fmt.Sprintf("%+v", e))
		}
		if err != nil {
			return err
		}
		entries, err := r.Entries(ctx, graph.LedgerQuery{Limit: 100_000})
		for _, e := range entries {
			lines = append(lines, fmt.Sprintf("%d %s %s %s %s %s %s", e.Seq, e.Time, e.Actor, e.Act, e.Input, e.Changes, e.Hash))
		}
		return err
	})
	return lines, err
}
