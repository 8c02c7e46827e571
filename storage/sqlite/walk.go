package sqlite

import (
	"context"
	"fmt"
	"slices"

	"behalf/graph"
)

// frontierMost is how many nodes a statement sets out from: between two of them the caller's context is asked.
const frontierMost = 4096

// startsAtOnce is how many starts go through all stages together: a batch of 1,000 targets takes a third less time than where
// all of them go through each stage.
const startsAtOnce = 128

// trodden is what each stage of a walk met, by numbers.
type trodden struct {
	edges [][]edgeRow
	cut   []bool
}

// Walk implements graph.Reader.
func (r *reader) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	if err := r.enter(ctx); err != nil {
		return graph.Met{}, err
	}
	defer r.leave()
	var ids []graph.ID
	for _, w := range walks {
		if err := checkWalk(w); err != nil {
			return graph.Met{}, err
		}
		ids = append(ids, w.Starts...)
	}
	starts, err := r.byID(ctx, ids)
	if err != nil {
		return graph.Met{}, err
	}
	nums := numsOf(starts)
	all := make([]trodden, len(walks))
	var rows [][]edgeRow
	for i, w := range walks {
		if all[i], err = r.tread(ctx, at, w, nums); err != nil {
			return graph.Met{}, err
		}
		rows = append(rows, all[i].edges...)
	}
	names, err := r.names(ctx, starts, rows...)
	if err != nil {
		return graph.Met{}, err
	}
	met := graph.Met{Found: make([]graph.Found, len(walks)), Nodes: make(map[graph.ID]graph.Node, len(names)), Head: r.snap.head}
	for _, n := range names {
		if met.Nodes[n.id], err = n.node(); err != nil {
			return graph.Met{}, err
		}
	}
	for i, w := range walks {
		found := graph.Found{Edges: make([][]graph.Edge, len(w.Stages)), Cut: all[i].cut}
		for s, rows := range all[i].edges {
			edges := make([]graph.Edge, len(rows))
			for j, e := range rows {
				edges[j] = e.edge(w.Stages[s].Step.Edge, names[e.from].id, names[e.to].id, r.terms)
			}
			found.Edges[s] = edges
		}
		met.Found[i] = found
	}
	return met, nil
}

// checkWalk wraps graph.ErrInvalid where a stage does not continue one before it.
func checkWalk(w graph.Walk) error {
	for i, s := range w.Stages {
		if s.After < -1 || s.After >= i {
			return fmt.Errorf("stage %d continues stage %d, which does not come before it: %w", i, s.After, graph.ErrInvalid)
		}
	}
	return nil
}

func numsOf(nodes []stored) map[graph.ID]int64 {
	nums := make(map[graph.ID]int64, len(nodes))
	for _, n := range nodes {
		nums[n.id] = n.num
	}
	return nums
}

// startsOf are the numbers of those of a walk's starts that are there, each once.
func startsOf(w graph.Walk, nums map[graph.ID]int64) []int64 {
	starts := make([]int64, 0, len(w.Starts))
	for _, id := range w.Starts {
		if num, ok := nums[id]; ok {
			starts = append(starts, num)
		}
	}
	slices.Sort(starts)
	return slices.Compact(starts)
}

// tread walks one walk: some starts through all stages, then the next. What belongs to neighbours lies on the same pages, so
// they are still at hand when the next stage needs them; no node is walked on from twice in a stage, whoever led to it.
func (r *reader) tread(ctx context.Context, at graph.Time, w graph.Walk, nums map[graph.ID]int64) (trodden, error) {
	n := len(w.Stages)
	t := trodden{edges: make([][]edgeRow, n), cut: make([]bool, n)}
	reached := make([]*reaching, n)
	for i := range reached {
		reached[i] = &reaching{seen: map[int64]struct{}{}, limit: w.Limit()}
	}
	fresh := make([][]int64, n) // what each stage reached from the starts at work
	for starts := range slices.Chunk(startsOf(w, nums), startsAtOnce) {
		for i, stage := range w.Stages {
			from := starts
			if stage.After >= 0 {
				from = fresh[stage.After]
			}
			before := len(reached[i].nums)
			if err := r.stage(ctx, at, stage.Step, from, reached[i], &t.edges[i]); err != nil {
				return t, err
			}
			fresh[i] = reached[i].nums[before:]
		}
	}
	for i, stage := range w.Stages {
		t.cut[i] = reached[i].over || stage.After >= 0 && t.cut[stage.After]
	}
	return t, nil
}

// reaching is a set of numbers in the order in which they came, with a limit.
type reaching struct {
	nums  []int64
	seen  map[int64]struct{}
	limit int
	over  bool // one would have been too many
}

// add adds a number; false if there is no room for it.
func (r *reaching) add(num int64) bool {
	if _, known := r.seen[num]; known {
		return true
	}
	if r.over = r.over || len(r.nums) >= r.limit; r.over {
		return false
	}
	r.seen[num] = struct{}{}
	r.nums = append(r.nums, num)
	return true
}

// stage walks one step from some nodes, and adds what it reaches and meets. It stops where it would reach too many.
func (r *reader) stage(ctx context.Context, at graph.Time, step graph.Step, from []int64, reached *reaching, met *[]edgeRow) error {
	f, before := formOf(step), len(reached.nums)
	if step.IsClosure() {
		for _, num := range from {
			if !reached.add(num) {
				return nil
			}
		}
		from = reached.nums[before:]
	}
	for len(from) > 0 && !reached.over {
		before = len(reached.nums)
		for some := range slices.Chunk(slices.Sorted(slices.Values(from)), frontierMost) {
			err := r.lead(ctx, at, step, some, func(e edgeRow) bool {
				if !reached.add(f.far(e)) {
					return false
				}
				*met = append(*met, e)
				return true
			})
			if err != nil || reached.over {
				return err
			}
		}
		if !step.IsClosure() {
			break
		}
		from = reached.nums[before:]
	}
	return nil
}

// lead hands over the edges that a step walks from some nodes, until visit returns false. Edges at nodes that were met lately
// are kept whole (edgeCache), so those of a View are read whole, and what the step does not admit is left out here; in an
// Update, or where a step is narrowed, the engine leaves it out.
func (r *reader) lead(ctx context.Context, at graph.Time, step graph.Step, from []int64, visit func(edgeRow) bool) error {
	f := formOf(step)
	if !r.shared || f.narrowed != "" {
		statement, args := r.leading(step, at, from)
		return r.conn.rows(ctx, statement, edgeWidth, func(row []any) bool { return visit(edgeOf(row)) }, args...)
	}
	holding := func(e edgeRow) bool {
		admitted := e.since <= int64(at) && (f.past || e.until > int64(at))
		return !admitted || visit(e)
	}
	missing, more := r.store.edges.get(r.snap.epoch, f, from, func(edges []edgeRow) bool {
		for _, e := range edges {
			if !holding(e) {
				return false
			}
		}
		return true
	})
	if !more || len(missing) == 0 {
		return ctx.Err()
	}
	statement, arg := texts(f).bundles, any(nil)
	if len(missing) == 1 {
		statement, arg = texts(f).bundle, missing[0]
	} else {
		arg = list(missing)
	}
	var read []edgeRow
	err := r.conn.rows(ctx, statement, edgeWidth, func(row []any) bool {
		e := edgeOf(row)
		read = append(read, e)
		more = holding(e)
		return more
	}, arg)
	if err == nil && more {
		r.store.edges.put(r.snap.epoch, f, missing, read)
	}
	return err
}

// leading is the statement that brings the edges which lead on from some nodes, and its parameters.
func (r *reader) leading(step graph.Step, at graph.Time, from []int64) (string, []any) {
	forms := texts(formOf(step))
	statement, args := forms.many, []any{int64(at), nil}
	if len(from) == 1 {
		statement, args[1] = forms.one, from[0]
	} else {
		args[1] = list(from)
	}
	if step.Where.Prop != "" {
		args = append(args, r.terms.list(step.Where.In))
	}
	return statement, args
}
