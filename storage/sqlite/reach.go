package sqlite

import (
	"context"
	"slices"

	"behalf/graph"
)

// A list asks of a walk only where it ends. Its line are the steps that lead to its last stage; the first of them are walked
// here, as far as few nodes are reached, and the others, if any, are left to the statement that makes the list.
type line struct {
	steps []graph.Step // those that are left
	nums  []int64      // what the steps before them reached
	cut   bool         // that was more than the caller wanted followed
}

// lineOf are the steps of a walk that lead to its last stage.
func lineOf(w graph.Walk) []graph.Step {
	var steps []graph.Step
	for i := len(w.Stages) - 1; i >= 0; i = w.Stages[i].After {
		steps = append(steps, w.Stages[i].Step)
	}
	slices.Reverse(steps)
	return steps
}

// lines are walks of which a node must be an end of at least one. Nil lines ask nothing.
type lines []line

// done reports whether the ends of all lines are known.
func (ls lines) done() bool {
	return ls != nil && !slices.ContainsFunc(ls, func(l line) bool { return len(l.steps) > 0 })
}

// ends are the ends of lines that are done.
func (ls lines) ends() []int64 {
	var nums []int64
	for _, l := range ls {
		nums = append(nums, l.nums...)
	}
	slices.Sort(nums)
	return slices.Compact(nums)
}

func (ls lines) cut() bool { return slices.ContainsFunc(ls, func(l line) bool { return l.cut }) }

// leadTo reports whether every line ends with a hop to nodes of some of these kinds, as the type of its edges says.
func leadTo(walks []graph.Walk, kinds []graph.Kind) bool {
	for _, w := range walks {
		if len(w.Stages) == 0 {
			return false
		}
		last := w.Stages[len(w.Stages)-1].Step
		far := last.Edge.Ends().To
		if last.Reverse {
			far = last.Edge.Ends().From
		}
		if last.IsClosure() || slices.ContainsFunc(far, func(k graph.Kind) bool { return !slices.Contains(kinds, k) }) {
			return false
		}
	}
	return true
}

// lines walks the first steps of some walks, up to few nodes in each. A walk that says how many nodes it may reach at most is
// walked to its end.
func (r *reader) lines(ctx context.Context, at graph.Time, walks []graph.Walk, few int) (lines, error) {
	if walks == nil {
		return nil, nil
	}
	var ids []graph.ID
	for _, w := range walks {
		if err := checkWalk(w); err != nil {
			return nil, err
		}
		ids = append(ids, w.Starts...)
	}
	starts, err := r.byID(ctx, ids)
	if err != nil {
		return nil, err
	}
	nums := numsOf(starts)
	all := make(lines, len(walks))
	for i, w := range walks {
		l := line{steps: lineOf(w), nums: startsOf(w, nums)}
		for len(l.steps) > 0 {
			limit := few
			if w.Most > 0 {
				limit = w.Most
			} else if r.store.hubs.has(l.steps[0], l.nums, few) {
				break
			}
			reached, over, err := r.reach(ctx, at, l.steps[0], l.nums, limit)
			if err != nil {
				return nil, err
			}
			if over && w.Most <= 0 {
				r.store.hubs.add(l.steps[0], l.nums, few)
				break
			}
			l.steps, l.nums, l.cut = l.steps[1:], reached, l.cut || over
		}
		all[i] = l
	}
	return all, nil
}

// reach are the nodes that a step reaches from others, at most limit of them; over says that there are more.
func (r *reader) reach(ctx context.Context, at graph.Time, step graph.Step, from []int64, limit int) (nums []int64, over bool, err error) {
	reached := reaching{seen: make(map[int64]struct{}), limit: limit}
	if step.IsClosure() {
		for _, num := range from {
			if over = !reached.add(num); over {
				return reached.nums, over, nil
			}
		}
	}
	statement := texts(formOf(step)).reach
	narrowed := r.terms.list(step.Where.In)
	for len(from) > 0 {
		before := len(reached.nums)
		for some := range slices.Chunk(slices.Sorted(slices.Values(from)), frontierMost) {
			// One more than the limit, beside those that are known: enough to tell that there are more.
			err := r.conn.rows(ctx, statement, 1, func(row []any) bool {
				over = !reached.add(integer(row[0]))
				return !over
			}, int64(at), list(some), narrowed, len(reached.nums)+limit+1)
			if err != nil || over {
				return reached.nums, over, err
			}
		}
		if !step.IsClosure() {
			break
		}
		from = reached.nums[before:]
	}
	return reached.nums, false, nil
}
