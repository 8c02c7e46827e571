package neo4j

import (
	"context"
	"slices"

	"behalf/graph"
)

// A walk is answered from what is kept, as far as that goes. The server is asked in one round trip: which moment it is, where all is
// kept, or else for whole bundles along the walks from those starts from which something is not. What the walks meet is then found here, in both
// cases by the same code.

// course walks one walk, from start to start, over bundles. No node is walked on from twice in a stage.
type course struct {
	walk    graph.Walk
	forms   []int
	at      graph.Time
	edges   [][]graph.Edge
	reached []map[graph.ID]struct{}
	fresh   [][]graph.ID // what each stage reached from the start at work
	over    bool         // a stage would reach more than it may
}

// supply is where a course finds bundles and nodes; false: not there.
type supply interface {
	bundle(stage int, b bundle) ([]graph.Edge, bool)
	node(id graph.ID) (graph.Node, bool)
}

func newCourse(at graph.Time, w graph.Walk) *course {
	n := len(w.Stages)
	c := &course{walk: w, at: at, forms: make([]int, n), edges: make([][]graph.Edge, n), reached: make([]map[graph.ID]struct{}, n), fresh: make([][]graph.ID, n)}
	for i, s := range w.Stages {
		c.forms[i], c.edges[i] = bundleForm(s.Step.Edge, s.Step.Reverse), []graph.Edge{}
	}
	return c
}

// from walks from one start, and puts the nodes met among nodes; false where the supply lacks something, and some is missing then.
func (c *course) from(start graph.ID, of supply, nodes map[graph.ID]graph.Node) bool {
	whole := meet(start, of, nodes)
	first := [1]graph.ID{start}
	for i := range c.walk.Stages {
		stage := &c.walk.Stages[i]
		from, met := first[:], c.fresh[i][:0]
		if stage.After >= 0 {
			from = c.fresh[stage.After]
		}
		if stage.Step.IsClosure() {
			for _, id := range from {
				if c.reach(i, id) {
					met = append(met, id)
				}
			}
			from = met
		}
		for next := 0; next < len(from) && !c.over; next++ {
			edges, there := of.bundle(i, bundle{from[next], c.forms[i]})
			whole = whole && there
			for _, e := range edges {
				if !stage.Step.Admits(e, c.at) {
					continue
				}
				_, far := stage.Step.Ends(e)
				if c.reach(i, far) {
					whole = meet(far, of, nodes) && whole
					met = append(met, far)
				}
				c.edges[i] = append(c.edges[i], e)
			}
			if stage.Step.IsClosure() {
				from = met
			}
		}
		c.fresh[i] = met
	}
	return whole && !c.over
}

// reach notes that a stage reached a node; false if it had before, or may not.
func (c *course) reach(stage int, id graph.ID) bool {
	if _, known := c.reached[stage][id]; known {
		return false
	}
	if len(c.reached[stage]) >= c.walk.Limit() {
		c.over = true
		return false
	}
	if c.reached[stage] == nil {
		c.reached[stage] = map[graph.ID]struct{}{}
	}
	c.reached[stage][id] = struct{}{}
	return true
}

// meet puts a node among those met; false if it is not there.
func meet(id graph.ID, of supply, nodes map[graph.ID]graph.Node) bool {
	if _, known := nodes[id]; known {
		return true
	}
	n, there := of.node(id)
	if there {
		nodes[id] = n
	}
	return there
}

// metBy is the answer of courses that were not over.
func metBy(courses []*course, nodes map[graph.ID]graph.Node) graph.Met {
	met := graph.Met{Found: make([]graph.Found, len(courses)), Nodes: nodes}
	for i, c := range courses {
		met.Found[i] = graph.Found{Edges: c.edges, Cut: make([]bool, len(c.edges))}
	}
	return met
}

// bundle and node make a locked cache a supply.
func (c *cache) bundle(_ int, b bundle) ([]graph.Edge, bool) {
	if p := c.keptAt(b.near); p != nil {
		return p.bundle(b.form)
	}
	return nil, false
}

func (c *cache) node(id graph.ID) (graph.Node, bool) {
	if p := c.keptAt(id); p != nil && p.there {
		return p.node.Clone(), true
	}
	return graph.Node{}, false
}

// answer walks over what is kept, as of a moment. Lacking are, for each walk, the starts from which something met is not kept; with none,
// met is the answer.
func (c *cache) answer(m moment, at graph.Time, walks []graph.Walk) (met graph.Met, lacking [][]graph.ID, whole bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	lacking = make([][]graph.ID, len(walks))
	if !m.named() || c.at != m && !c.move(m) {
		for i, w := range walks {
			lacking[i] = w.Starts
		}
		return met, lacking, false
	}
	nodes := map[graph.ID]graph.Node{}
	courses := make([]*course, len(walks))
	whole = true
	for i, w := range walks {
		courses[i] = newCourse(at, w)
		for _, start := range unique(w.Starts) {
			if !courses[i].from(start, c, nodes) {
				lacking[i] = append(lacking[i], start)
				whole = false
			}
		}
	}
	return metBy(courses, nodes), lacking, whole
}

// unique are ids, each once.
func unique(ids []graph.ID) []graph.ID {
	if len(ids) < 2 {
		return ids
	}
	seen := make(map[graph.ID]bool, len(ids))
	return slices.DeleteFunc(slices.Clone(ids), func(id graph.ID) bool { was := seen[id]; seen[id] = true; return was })
}

// fetched is a supply of what was fetched along one walk: what is not there is not. It notes what was taken.
type fetched struct {
	*harvest
	walk  int
	taken map[bundle][]graph.Edge
}

func (f fetched) bundle(stage int, b bundle) ([]graph.Edge, bool) {
	edges := f.bundles[f.walk][stage][b.near]
	if _, known := f.taken[b]; !known {
		f.taken[b] = edges
	}
	return edges, true
}

func (f fetched) node(id graph.ID) (graph.Node, bool) {
	n, there := f.known[id]
	return n, there
}

// both is a supply of what was taken of what was fetched, and of what is kept.
type both struct {
	fetched
	*cache
}

func (s both) bundle(stage int, b bundle) ([]graph.Edge, bool) {
	if edges, known := s.taken[b]; known {
		return edges, true
	}
	return s.cache.bundle(stage, b)
}

func (s both) node(id graph.ID) (graph.Node, bool) {
	if n, known := s.known[id]; known {
		return n, true
	}
	return s.cache.node(id)
}

// walkHere answers walks as the comment above says. In an Update, which sees what nobody else does, nothing is kept.
func (r *reader) walkHere(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	v, viewing := r.source.(*view)
	kept := &r.store.cache
	var lacking [][]graph.ID
	var of moment
	if viewing {
		stands, pinned := v.stands()
		if of = stands.moment; !pinned {
			of = kept.now()
		}
		if err := r.store.alive(ctx); err != nil {
			return graph.Met{}, err
		}
		met, missing, whole := kept.answer(of, at, walks)
		if whole && !pinned {
			var err error
			if stands, err = v.look(ctx); err != nil {
				return graph.Met{}, err
			}
			if stands.moment != of {
				of = stands.moment
				met, missing, whole = kept.answer(of, at, walks)
			}
		}
		if whole {
			met.Head = stands.head
			return met, nil
		}
		lacking = missing
	} else {
		for _, w := range walks {
			lacking = append(lacking, w.Starts)
		}
	}
	met, cut, whole, err := r.walkFetched(ctx, at, walks, lacking)
	if err == nil && !whole && !cut { // what was kept is not kept any more, since somebody has written
		for i, w := range walks {
			lacking[i] = w.Starts
		}
		met, _, whole, err = r.walkFetched(ctx, at, walks, lacking)
	}
	if err == nil && !whole {
		return r.walkThere(ctx, at, walks)
	}
	return met, err
}

// walkFetched fetches what lacks from some starts and answers walks; not whole where something lacks all the same, or where the server cut what it
// found.
func (r *reader) walkFetched(ctx context.Context, at graph.Time, walks []graph.Walk, lacking [][]graph.ID) (met graph.Met, cut, whole bool, err error) {
	asked := slices.Clone(walks)
	for i := range asked {
		asked[i].Starts = unique(lacking[i])
	}
	h, pin, err := r.fetch(ctx, at, asked, true)
	if err != nil {
		return graph.Met{}, false, false, err
	}
	if h.stands.version != pin { // the head has moved on since, or an update reads
		h.stands.stamp = 0
	}
	kept := &r.store.cache
	v, viewing := r.source.(*view)
	if viewing && h.stands.named() {
		v.know(h.stands)
	}
	met, taken, whole := h.walk(asked, walks, kept)
	if whole && h.stands.named() {
		kept.put(h.stands.moment, taken, h.known)
	}
	met.Head = h.head
	return met, h.cut, whole, nil
}

// walk answers walks, of whose starts those that were asked were fetched and the others are kept; taken are the bundles that were fetched. False
// where something lacks all the same.
func (h *harvest) walk(asked, walks []graph.Walk, kept *cache) (met graph.Met, taken map[bundle][]graph.Edge, whole bool) {
	taken = map[bundle][]graph.Edge{}
	nodes := make(map[graph.ID]graph.Node, len(h.known))
	courses := make([]*course, len(walks))
	whole = !h.cut
	for i, w := range walks {
		courses[i] = newCourse(h.at, w)
		for _, start := range asked[i].Starts {
			if _, there := h.known[start]; there && whole {
				whole = courses[i].from(start, fetched{h, i, taken}, nodes)
			}
		}
	}
	kept.mu.Lock()
	defer kept.mu.Unlock()
	for i, w := range walks {
		if len(asked[i].Starts) == len(w.Starts) {
			continue
		}
		were := make(map[graph.ID]bool, len(asked[i].Starts))
		for _, start := range asked[i].Starts {
			were[start] = true
		}
		for _, start := range unique(w.Starts) {
			if !were[start] && whole {
				whole = kept.move(h.stands.moment) && courses[i].from(start, both{fetched{h, i, taken}, kept}, nodes)
			}
		}
	}
	return metBy(courses, nodes), taken, whole
}
