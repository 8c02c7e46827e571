package sqlite

import (
	"context"
	"fmt"
	"slices"

	"behalf/graph"
)

// frontierMost is how many nodes a statement sets out from: between two of them the caller's context is asked.
const frontierMost = 4096

// trodden is a walk in progress: what each stage reached and met, by numbers.
type trodden struct {
	reached [][]int64
	edges   [][]edgeRow
	cut     []bool
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
	met := graph.Met{Found: make([]graph.Found, len(walks)), Nodes: make(map[graph.ID]graph.Node, len(names))}
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

// tread walks one walk, stage after stage.
func (r *reader) tread(ctx context.Context, at graph.Time, w graph.Walk, nums map[graph.ID]int64) (trodden, error) {
	n := len(w.Stages)
	t := trodden{reached: make([][]int64, n), edges: make([][]edgeRow, n), cut: make([]bool, n)}
	starts := startsOf(w, nums)
	for i, stage := range w.Stages {
		from, cut := starts, false
		if stage.After >= 0 {
			from, cut = t.reached[stage.After], t.cut[stage.After]
		}
		over, err := r.stage(ctx, at, stage.Step, from, w.Limit(), &t, i)
		if err != nil {
			return t, err
		}
		t.cut[i] = cut || over
	}
	return t, nil
}

// reaching is a set of numbers in the order in which they came, with a limit.
type reaching struct {
	nums  []int64
	seen  map[int64]struct{}
	limit int
}

// add adds a number; false if it would be one too many.
func (r *reaching) add(num int64) bool {
	if _, known := r.seen[num]; known {
		return true
	}
	if len(r.nums) >= r.limit {
		return false
	}
	r.seen[num] = struct{}{}
	r.nums = append(r.nums, num)
	return true
}

// stage walks one step from some nodes and notes what it reached and met; over says that it stopped at the limit.
func (r *reader) stage(ctx context.Context, at graph.Time, step graph.Step, from []int64, limit int, t *trodden, i int) (over bool, err error) {
	reached := reaching{seen: make(map[int64]struct{}, len(from)), limit: limit}
	defer func() { t.reached[i] = reached.nums }()
	if step.IsClosure() {
		for _, num := range from {
			if over = !reached.add(num); over {
				return over, nil
			}
		}
		from = reached.nums
	}
	for len(from) > 0 {
		before := len(reached.nums)
		for some := range slices.Chunk(slices.Sorted(slices.Values(from)), frontierMost) {
			statement, args := r.leading(step, at, some)
			err := r.conn.rows(ctx, statement, edgeWidth, func(row []any) bool {
				e := edgeOf(row)
				far := e.to
				if step.Reverse {
					far = e.from
				}
				if over = !reached.add(far); !over {
					t.edges[i] = append(t.edges[i], e)
				}
				return !over
			}, args...)
			if err != nil || over {
				return over, err
			}
		}
		if !step.IsClosure() {
			break
		}
		from = reached.nums[before:]
	}
	return over, nil
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
