package memory

import (
	"context"
	"fmt"

	"behalf/graph"
)

// reach is a set of nodes in the order in which they were met.
type reach struct {
	ids []graph.ID
	has map[graph.ID]bool
}

func newReach() *reach { return &reach{has: map[graph.ID]bool{}} }

func (r *reach) add(id graph.ID) {
	if !r.has[id] {
		r.has[id] = true
		r.ids = append(r.ids, id)
	}
}

// walked is one Walk, walked.
type walked struct {
	starts *reach
	stages []*reach
	found  graph.Found
}

// last is what the last stage reached; the starts where there is no stage.
func (w walked) last() (*reach, bool) {
	if n := len(w.stages); n > 0 {
		return w.stages[n-1], w.found.Cut[n-1]
	}
	return w.starts, false
}

// Walk implements graph.Reader.
func (r *reader) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	if err := r.reading(ctx); err != nil {
		return graph.Met{}, err
	}
	defer r.data.mu.RUnlock()
	met := graph.Met{Found: make([]graph.Found, len(walks)), Nodes: map[graph.ID]graph.Node{}}
	if n := len(r.ledger); n > 0 {
		met.Head = r.ledger[n-1].Time
	}
	meet := func(id graph.ID) {
		if _, known := met.Nodes[id]; known {
			return
		}
		if it, ok := r.item(id); ok {
			met.Nodes[id] = it.node.Clone()
		}
	}
	for i, w := range walks {
		walked, err := r.walk(ctx, at, w)
		if err != nil {
			return graph.Met{}, err
		}
		met.Found[i] = walked.found
		for _, id := range walked.starts.ids {
			meet(id)
		}
		for _, edges := range walked.found.Edges {
			for _, e := range edges {
				meet(e.From)
				meet(e.To)
			}
		}
	}
	return met, nil
}

// walk is the interpreter of walks: breadth first, one stage after the other.
func (r *reader) walk(ctx context.Context, at graph.Time, w graph.Walk) (walked, error) {
	out := walked{starts: newReach()}
	for _, id := range w.Starts {
		if _, ok := r.item(id); ok {
			out.starts.add(id)
		}
	}
	for i, stage := range w.Stages {
		if stage.After < -1 || stage.After >= i {
			return walked{}, fmt.Errorf("stage %d continues stage %d, which does not come before it: %w", i, stage.After, graph.ErrInvalid)
		}
		before, cut := out.starts, false
		if stage.After >= 0 {
			before, cut = out.stages[stage.After], out.found.Cut[stage.After]
		}
		reached, edges, over, err := r.step(ctx, at, stage.Step, before, w.Limit())
		if err != nil {
			return walked{}, err
		}
		out.stages = append(out.stages, reached)
		out.found.Edges = append(out.found.Edges, edges)
		out.found.Cut = append(out.found.Cut, cut || over)
	}
	return out, nil
}

// step walks one step from the nodes reached before. It stops, with over true, where it would reach more than limit.
func (r *reader) step(ctx context.Context, at graph.Time, step graph.Step, before *reach, limit int) (reached *reach, edges []graph.Edge, over bool, err error) {
	reached = newReach()
	from := before
	if step.IsClosure() { // it reaches what the stage before reached, and goes on from all that it reaches
		from = reached
		for _, id := range before.ids {
			if len(reached.ids) == limit {
				return reached, edges, true, nil
			}
			reached.add(id)
		}
	}
	index := r.data.out
	if step.Reverse {
		index = r.data.in
	}
	for i := 0; i < len(from.ids); i++ { // a closure's list grows while it is walked
		if err := ctx.Err(); err != nil {
			return nil, nil, false, err
		}
		for _, record := range index[end{from.ids[i], step.Edge}] {
			e, ok := record.at(r.version)
			if !ok || !step.Admits(e, at) {
				continue
			}
			_, far := step.Ends(e)
			if !reached.has[far] && len(reached.ids) == limit {
				return reached, edges, true, nil
			}
			reached.add(far)
			edges = append(edges, e)
		}
	}
	return reached, edges, false, nil
}
