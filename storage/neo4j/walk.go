package neo4j

import (
	"context"
	"fmt"

	"behalf/graph"
)

// Walk implements graph.Reader: all walks in one statement and one round trip.
func (r *reader) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	met := graph.Met{Found: make([]graph.Found, len(walks)), Nodes: map[graph.ID]graph.Node{}}
	if len(walks) == 0 {
		return met, r.store.alive(ctx)
	}
	for _, w := range walks {
		if err := checkWalk(w); err != nil {
			return graph.Met{}, err
		}
	}
	u, of := unite(walks)
	text, size, where := r.store.unions.find(u)
	most := 0
	rows := make([]any, len(walks))
	for i, w := range walks {
		most = max(most, w.Limit())
		on := make([]bool, size)
		for s, at := range of[i] {
			of[i][s] = where[at]
			on[where[at]] = true
		}
		row := walkParams(w, of[i])
		row["i"], row["on"] = int64(i), on
		rows[i] = row
	}
	row, pin, err := r.source.ask(ctx, text, map[string]any{"at": int64(at), "walks": rows, "most": int64(most + 1)})
	if err != nil {
		return graph.Met{}, err
	}
	known, err := readNodes(row[0], pin)
	if err != nil {
		return graph.Met{}, err
	}
	for _, item := range row[1].([]any) {
		one := item.([]any)
		i := one[0].(int64)
		if met.Found[i], err = readFound(walks[i], of[i], at, pin, one[1].([]any), one[2].([]any), known); err != nil {
			return graph.Met{}, err
		}
	}
	gather(&met, walks, known)
	return met, nil
}

// walkParams are what a statement is told of a walk. Of says under which numbers it knows the stages.
func walkParams(w graph.Walk, of []int) map[string]any {
	m := map[string]any{"starts": distinct(w.Starts), "most": int64(w.Limit())}
	for i, stage := range w.Stages {
		if stage.Step.Where.Prop != "" {
			m[fmt.Sprintf("in%d", of[i])] = append([]string{}, stage.Step.Where.In...)
		}
	}
	return m
}

// readFound reads what one walk met, as it was as of a version.
func readFound(w graph.Walk, of []int, at graph.Time, pin int64, cuts, edges []any, known map[graph.ID]graph.Node) (graph.Found, error) {
	found := graph.Found{Edges: make([][]graph.Edge, len(w.Stages)), Cut: make([]bool, len(w.Stages))}
	changed := false
	for i, stage := range w.Stages {
		values, _ := edges[of[i]].([]any)
		cut, _ := cuts[of[i]].(bool)
		found.Cut[i] = cut || stage.After >= 0 && found.Cut[stage.After]
		found.Edges[i] = make([]graph.Edge, 0, len(values))
		for _, value := range values {
			record, err := readEdge(value)
			if err != nil {
				return graph.Found{}, err
			}
			changed = changed || record.version > pin
			e, ok, err := record.at(pin)
			if err != nil {
				return graph.Found{}, err
			}
			if ok && (!found.Cut[i] || hasBoth(known, e)) {
				found.Edges[i] = append(found.Edges[i], e)
			}
		}
	}
	if changed {
		walkAgain(w, at, &found, known)
	}
	return found, nil
}

func hasBoth(known map[graph.ID]graph.Node, e graph.Edge) bool {
	_, from := known[e.From]
	_, to := known[e.To]
	return from && to
}

// walkAgain walks over edges that were found too freely, because some of them were written after the version as of which is read, and
// leaves those that are met.
func walkAgain(w graph.Walk, at graph.Time, found *graph.Found, known map[graph.ID]graph.Node) {
	trodden := newTread(w, known)
	for i, stage := range w.Stages {
		from := map[graph.ID][]graph.Edge{}
		for _, e := range found.Edges[i] {
			if stage.Step.Admits(e, at) {
				near, _ := stage.Step.Ends(e)
				from[near] = append(from[near], e)
			}
		}
		found.Edges[i] = found.Edges[i][:0]
		reached := trodden.begin(stage)
		queue := trodden.after(stage)
		for len(queue) > 0 {
			near := queue[0]
			queue = queue[1:]
			for _, e := range from[near] {
				_, far := stage.Step.Ends(e)
				found.Edges[i] = append(found.Edges[i], e)
				if !reached[far] {
					reached[far] = true
					if stage.Step.IsClosure() {
						queue = append(queue, far)
					}
				}
			}
		}
		trodden.reached = append(trodden.reached, reached)
	}
}

// tread is what the stages of a walk reached.
type tread struct {
	starts  map[graph.ID]bool
	reached []map[graph.ID]bool
}

func newTread(w graph.Walk, known map[graph.ID]graph.Node) *tread {
	t := &tread{starts: map[graph.ID]bool{}}
	for _, id := range w.Starts {
		if _, there := known[id]; there {
			t.starts[id] = true
		}
	}
	return t
}

func (t *tread) before(s graph.Stage) map[graph.ID]bool {
	if s.After < 0 {
		return t.starts
	}
	return t.reached[s.After]
}

// after are the nodes from which a stage sets out.
func (t *tread) after(s graph.Stage) []graph.ID {
	before := t.before(s)
	ids := make([]graph.ID, 0, len(before))
	for id := range before {
		ids = append(ids, id)
	}
	return ids
}

// begin is what a stage has reached before it walks any edge.
func (t *tread) begin(s graph.Stage) map[graph.ID]bool {
	reached := map[graph.ID]bool{}
	if s.Step.IsClosure() {
		for id := range t.before(s) {
			reached[id] = true
		}
	}
	return reached
}

// ends are the nodes at which a walk ends, and whether it was cut on its way there.
func ends(w graph.Walk, found graph.Found, known map[graph.ID]graph.Node) (map[graph.ID]bool, bool) {
	t := newTread(w, known)
	if len(w.Stages) == 0 {
		return t.starts, false
	}
	for i, stage := range w.Stages {
		reached := t.begin(stage)
		for _, e := range found.Edges[i] {
			_, far := stage.Step.Ends(e)
			reached[far] = true
		}
		t.reached = append(t.reached, reached)
	}
	last := len(w.Stages) - 1
	return t.reached[last], found.Cut[last]
}

// gather puts the nodes that are starts, or ends of edges met, into met.
func gather(met *graph.Met, walks []graph.Walk, known map[graph.ID]graph.Node) {
	add := func(id graph.ID) {
		if n, there := known[id]; there {
			met.Nodes[id] = n
		}
	}
	for i, w := range walks {
		for _, id := range w.Starts {
			add(id)
		}
		for _, edges := range met.Found[i].Edges {
			for _, e := range edges {
				add(e.From)
				add(e.To)
			}
		}
	}
}
