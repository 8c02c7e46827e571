package sqlite

import (
	"context"
	"slices"

	"behalf/graph"
)

// mostSifted is how many nodes candidates may lead back to before the statement that searches the list is taken instead.
const mostSifted = 4096

// sifts reports whether a list can be sifted: nothing but walks of hops narrows it, and the edges of the snapshot are kept.
func (l *listing) sifts(shared bool) bool {
	of := *l
	of.via = nil
	return shared && l.via != nil && of.plain() && (l.Order != graph.ByID || len(l.facets) == 0) && l.order().prop == "" &&
		!slices.ContainsFunc(l.via, func(on line) bool { return slices.ContainsFunc(on.steps, graph.Step.IsClosure) })
}

// sift is the part of one kind's page that is found among the next budget places of its list: what the statement listed finds, but
// the walks are walked backwards here, from some places at a time, over edges that are mostly kept (edgeCache). It is false where the places lead to too much.
func (r *reader) sift(ctx context.Context, l *listing, kind int64, budget, most int) (found []item, ok bool, err error) {
	some := *l
	some.via = nil
	r.store.sifted.Add(1)
	for tried, piece := 0, 4*most; tried < budget && len(found) < most; piece *= 2 {
		piece = min(piece, budget-tried)
		q := newQuery(l.At)
		statement, err := some.listed(q, r.terms, kind, piece, piece)
		if err != nil {
			return nil, false, err
		}
		items, err := r.items(ctx, r.conn.rows, l.order(), statement, q)
		if err != nil {
			return nil, false, err
		}
		passes, ok, err := r.within(ctx, l.At, l.via, items)
		if err != nil || !ok {
			return nil, false, err
		}
		for i, it := range items {
			if passes[i] {
				found = append(found, it)
			}
		}
		if len(items) < piece {
			break
		}
		tried += piece
		some.After = &items[len(items)-1].Position
	}
	return found[:min(most, len(found))], true, nil
}

// led is a node that a candidate leads back to.
type led struct {
	num int64
	by  int // the candidate
}

// within says of each item whether one of the lines ends at it; false if they lead back to too much.
func (r *reader) within(ctx context.Context, at graph.Time, ls lines, items []item) (passes []bool, ok bool, err error) {
	passes = make([]bool, len(items))
	for _, l := range ls {
		var now []led
		for i, it := range items {
			if !passes[i] {
				now = append(now, led{it.num, i})
			}
		}
		for _, s := range slices.Backward(l.steps) {
			if now, ok, err = r.back(ctx, at, s.Reversed(), now); err != nil || !ok {
				return nil, false, err
			}
		}
		reached := slices.Sorted(slices.Values(l.nums))
		for _, on := range now {
			if _, ends := slices.BinarySearch(reached, on.num); ends {
				passes[on.by] = true
			}
		}
	}
	return passes, true, nil
}

// back walks one hop from where candidates stand.
func (r *reader) back(ctx context.Context, at graph.Time, step graph.Step, from []led) (to []led, ok bool, err error) {
	nums := make([]int64, len(from))
	for i, on := range from {
		nums[i] = on.num
	}
	slices.Sort(nums)
	nums = slices.Compact(nums)
	f, ends := formOf(step), map[int64][]int64{}
	many := 0
	err = r.lead(ctx, at, step, nums, func(e edgeRow) bool {
		ends[f.near(e)] = append(ends[f.near(e)], f.far(e))
		many++
		return many <= mostSifted
	})
	if err != nil || many > mostSifted {
		return nil, false, err
	}
	for _, on := range from {
		for _, end := range ends[on.num] {
			to = append(to, led{end, on.by})
		}
		if len(to) > mostSifted {
			return nil, false, nil
		}
	}
	return to, true, nil
}
