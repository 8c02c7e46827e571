package neo4j

import (
	"context"
	"fmt"
	"slices"

	"behalf/graph"
)

// rowSize is how many nodes or edges come in one row: few enough for the first to be read while the server still writes the last.
const rowSize = 1_000

// fewStarts are as many as lead to little, which comes in one row.
const fewStarts = 64

// Walk implements graph.Reader: all walks in one statement and one round trip.
func (r *reader) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	if len(walks) == 0 {
		return graph.Met{Found: []graph.Found{}, Nodes: map[graph.ID]graph.Node{}}, r.store.alive(ctx)
	}
	for _, w := range walks {
		if err := checkWalk(w); err != nil {
			return graph.Met{}, err
		}
	}
	if slices.ContainsFunc(walks, func(w graph.Walk) bool { return w.Most > 0 }) {
		return r.walkThere(ctx, at, walks)
	}
	return r.walkHere(ctx, at, walks)
}

// walkThere has the server leave out what the walks do not admit: for walks that are bounded, or come by nodes of more edges than are followed.
func (r *reader) walkThere(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	h, _, err := r.fetch(ctx, at, walks, false)
	if err != nil {
		return graph.Met{}, err
	}
	return h.met(), nil
}

// fetch asks the server for all walks in one statement and one round trip: for what they meet, or for whole bundles along them. The harvest
// is as of the version that is returned.
func (r *reader) fetch(ctx context.Context, at graph.Time, walks []graph.Walk, whole bool) (*harvest, int64, error) {
	u, of := unite(walks)
	found, where := r.store.unions.find(u)
	size, text := len(found.stages), found.text
	if whole {
		text = found.whole
	}
	most, starts := 0, 0
	rows := make([]any, len(walks))
	for i, w := range walks {
		most = max(most, w.Limit())
		starts += len(w.Starts)
		on := make([]bool, size)
		for s, at := range of[i] {
			of[i][s] = where[at]
			on[where[at]] = true
		}
		row := walkParams(w, of[i])
		row["i"], row["on"] = int64(i), on
		rows[i] = row
	}
	params := map[string]any{"at": int64(at), "walks": rows, "most": int64(most + 1), "rows": int64(rowSize), "large": starts > fewStarts}
	taken, pin, err := r.source.ask(ctx, text, params, func() versioned { return newHarvest(at, walks, of, size, whole) })
	if err != nil {
		return nil, 0, err
	}
	h := taken.(*harvest)
	return h, pin, h.err
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

// harvest takes in the rows that walkText answers.
type harvest struct {
	at      graph.Time
	walks   []graph.Walk
	of      [][]int // per walk, under which numbers the statement knows its stages
	places  [][]int // and the other way round
	found   []graph.Found
	ids     map[int64]graph.ID      // by the numbers that nodes have in this answer
	known   map[graph.ID]graph.Node // as they were
	changed []bool                  // the walk met edges that were written since
	head    graph.Time
	cut     bool
	err     error

	// Where whole bundles are asked for: which moment the head said that it was, and the bundles, as of the version that is read, by
	// walk, stage and the node at which they are.
	stands  stand
	bundles [][]map[graph.ID][]graph.Edge
}

func newHarvest(at graph.Time, walks []graph.Walk, of [][]int, size int, whole bool) *harvest {
	starts := 0
	for _, w := range walks {
		starts += len(w.Starts)
	}
	about := min(8*starts, 20*rowSize) // nodes, so that maps need not grow
	a := &harvest{
		at: at, walks: walks, of: of, places: make([][]int, len(walks)), found: make([]graph.Found, len(walks)),
		ids: make(map[int64]graph.ID, about), known: make(map[graph.ID]graph.Node, about), changed: make([]bool, len(walks)),
	}
	for i, w := range walks {
		a.found[i] = graph.Found{Edges: make([][]graph.Edge, len(w.Stages)), Cut: make([]bool, len(w.Stages))}
		a.places[i] = make([]int, size)
		for s, at := range of[i] {
			a.places[i][at] = s
			a.found[i].Edges[s] = []graph.Edge{}
		}
	}
	if whole {
		a.bundles = make([][]map[graph.ID][]graph.Edge, len(walks))
		for i, w := range walks {
			a.bundles[i] = make([]map[graph.ID][]graph.Edge, len(w.Stages))
		}
	}
	return a
}

// take implements versioned. The first error is told at the end, by fetch.
func (a *harvest) take(row []any, pin int64) {
	if a.err != nil {
		return
	}
	if first, ok := row[0].([]any); ok {
		head, _ := first[0].(int64)
		a.head = graph.Time(head)
		a.takeCuts(first[1].([]any))
		if a.bundles != nil {
			version, _ := first[2].(int64)
			stamp, _ := first[3].(int64)
			a.stands = stand{moment{version, stamp}, a.head}
		}
	}
	if a.err = a.takeNodes(row[1].([]any), pin); a.err == nil {
		a.err = a.takeEdges(row[2].([]any), pin)
	}
}

func (a *harvest) takeCuts(of []any) {
	for _, item := range of {
		one := item.([]any)
		i, cuts := one[0].(int64), one[1].([]any)
		found := a.found[i]
		for s, stage := range a.walks[i].Stages {
			cut, _ := cuts[a.of[i][s]].(bool)
			found.Cut[s] = cut || stage.After >= 0 && found.Cut[stage.After]
			a.cut = a.cut || found.Cut[s]
		}
	}
}

func (a *harvest) takeNodes(nodes []any, pin int64) error {
	for _, item := range nodes {
		one := item.([]any)
		record, err := readMetNode(one)
		if err != nil {
			return err
		}
		a.ids[one[0].(int64)] = record.ID
		n, ok, err := record.at(pin)
		if err != nil {
			return err
		}
		if ok {
			a.known[n.ID] = n
		}
	}
	return nil
}

func (a *harvest) takeEdges(lists []any, pin int64) error {
	for _, item := range lists {
		one := item.([]any)
		walk, first := one[0].(int64), one[1].(int64)
		for i, list := range one[2].([]any) {
			if edges := list.([]any); len(edges) > 0 {
				if err := a.takeStage(walk, a.places[walk][int(first)+i], edges, pin); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (a *harvest) takeStage(walk int64, s int, edges []any, pin int64) error {
	found, step := a.found[walk], a.walks[walk].Stages[s].Step
	met := slices.Grow(found.Edges[s], len(edges))
	for _, item := range edges {
		values := item.([]any)
		from, there := a.idOf(values[0])
		to, both := a.idOf(values[1])
		if !there || !both {
			if found.Cut[s] {
				continue
			}
			return fmt.Errorf("an edge %s was met without its ends", step.Edge)
		}
		record := readMetEdge(from, step.Edge, to, values[2:])
		a.changed[walk] = a.changed[walk] || record.version > pin
		e, ok, err := record.at(pin)
		if err != nil {
			return err
		}
		if a.bundles != nil {
			if ok {
				a.bundle(walk, s, e)
			}
			continue
		}
		if ok && (!found.Cut[s] || hasBoth(a.known, e)) {
			met = append(met, e)
		}
	}
	found.Edges[s] = met
	return nil
}

// idOf is the id of a node that an edge leads to: by its number, or as it is where the walk does not go there.
func (a *harvest) idOf(value any) (graph.ID, bool) {
	if text, plain := value.(string); plain {
		return graph.ID(text), true
	}
	number, _ := value.(int64)
	id, known := a.ids[number]
	return id, known
}

// bundle puts an edge into the bundle at its near end.
func (a *harvest) bundle(walk int64, s int, e graph.Edge) {
	near, _ := a.walks[walk].Stages[s].Step.Ends(e)
	bundles := &a.bundles[walk][s]
	if *bundles == nil {
		*bundles = map[graph.ID][]graph.Edge{}
	}
	(*bundles)[near] = append((*bundles)[near], e)
}

// met is what was met, when all rows are there.
func (a *harvest) met() graph.Met {
	again := a.cut
	for i, w := range a.walks {
		if a.changed[i] {
			walkAgain(w, a.at, &a.found[i], a.known)
			again = true
		}
	}
	if !again { // then every node was met
		return graph.Met{Found: a.found, Nodes: a.known, Head: a.head}
	}
	met := graph.Met{Found: a.found, Nodes: map[graph.ID]graph.Node{}, Head: a.head}
	gather(&met, a.walks, a.known)
	return met
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
