package graph

import (
	"cmp"
	"slices"
)

// Path is an ordered proof: the edges walked from an agent to what may be acted on.
type Path struct{ Hops []PathHop }

// PathHop is one edge of a path, and whether the path walks it against its direction.
type PathHop struct {
	Edge     Edge
	Reversed bool
}

// From and To are the hop's ends in walking order.
func (h PathHop) From() ID {
	if h.Reversed {
		return h.Edge.To
	}
	return h.Edge.From
}

func (h PathHop) To() ID {
	if h.Reversed {
		return h.Edge.From
	}
	return h.Edge.To
}

// Nodes are the path's nodes in walking order; none for a path of no hops.
func (p Path) Nodes() []ID {
	if len(p.Hops) == 0 {
		return nil
	}
	ids := []ID{p.Hops[0].From()}
	for _, h := range p.Hops {
		ids = append(ids, h.To())
	}
	return ids
}

// ComparePaths orders paths: fewest hops first, then the nodes' ids, then the edges' keys.
func ComparePaths(a, b Path) int {
	if c := cmp.Compare(len(a.Hops), len(b.Hops)); c != 0 {
		return c
	}
	if c := slices.Compare(a.Nodes(), b.Nodes()); c != 0 {
		return c
	}
	return slices.CompareFunc(a.Hops, b.Hops, func(x, y PathHop) int { return CompareEdges(x.Edge, y.Edge) })
}

// Admits reports whether p is a walk of w at t: each step's edges, in order, within its bounds, joined end to end, without
// a node twice. What a store hands over is checked by it: a path that its way does not admit proves nothing.
func (w Way) Admits(p Path, t Time) bool {
	nodes := p.Nodes()
	if len(nodes) == 0 {
		return false
	}
	seen := map[ID]bool{}
	for _, id := range nodes {
		if seen[id] {
			return false
		}
		seen[id] = true
	}
	for at, h := range p.Hops {
		if at > 0 && p.Hops[at-1].To() != h.From() {
			return false
		}
	}
	return admits(w.Steps, p.Hops, t)
}

// admits reports whether steps walk hops. A closure may leave to the step after it a hop that it could take itself.
func admits(steps []Step, hops []PathHop, t Time) bool {
	if len(steps) == 0 {
		return len(hops) == 0
	}
	s := steps[0]
	for n := 0; ; n++ {
		if n >= s.Min && admits(steps[1:], hops[n:], t) {
			return true
		}
		if n == s.Max || n == len(hops) || hops[n].Reversed != s.Reverse || !s.Admits(hops[n].Edge, t) {
			return false
		}
	}
}

// PathBudget is how many hops are tried in search of the paths of one answer before it is cut: a lattice of groups
// has more paths than anyone can wait for.
const PathBudget = 50_000

// Join is a way between one agent and one end, over what was met.
type Join struct {
	way    Way
	agent  *Side
	target *Side
	keep   func(pivot *Edge) bool
	// toGo[i] is the least number of hops that lead from a node, standing after i steps, to the end.
	toGo []table[int]
}

// Join joins the halves of way between two sides. Keep, if not nil, says of an edge at the pivot whether it counts.
func (way Way) Join(agent, target *Side, keep func(pivot *Edge) bool) *Join {
	return &Join{way: way, agent: agent, target: target, keep: keep}
}

// Cut reports whether a bound left out part of either half.
func (j *Join) Cut() bool { return j.agent.Cut || j.target.Cut }

// Pivots are the edges at the pivot that join the two halves, in the order of their keys, kept or not.
func (j *Join) Pivots() []*Edge {
	side, other := j.target, j.agent
	if j.way.ByUser {
		side, other = j.agent, j.target
	}
	last := len(side.steps) - 1
	step := side.steps[last]
	var edges []*Edge
	for _, from := range side.hops[last].rows {
		for _, e := range from.value {
			if _, far := step.ends(e); other.Reaches(far) {
				edges = append(edges, e)
			}
		}
	}
	slices.SortFunc(edges, compareEdges)
	return edges
}

func (j *Join) kept(step int, e *Edge) bool { return step != j.way.Pivot || j.keep == nil || j.keep(e) }

// distances fills toGo by breadth-first search from the end, backwards through both halves.
func (j *Join) distances() {
	if j.toGo != nil {
		return
	}
	n := len(j.way.Steps)
	cut := j.way.cut()
	j.toGo = make([]table[int], n+1)
	j.toGo[n] = table[int]{rows: []tableRow[int]{{j.target.Start, 0}}}
	for i := n - 1; i >= 0; i-- {
		step, later := &j.way.Steps[i], &j.toGo[i+1]
		dist := room[int](len(later.rows))
		// The edges of step i by the end that lies towards the target.
		var into *table[[]*Edge]
		present := func(ID) bool { return true }
		if i < cut {
			into = j.agent.backwards(i)
			present = func(id ID) bool {
				return j.agent.after[i].has(id) || step.IsClosure() && j.agent.after[i+1].has(id)
			}
		} else {
			into = &j.target.hops[n-1-i] // the same step in the target's half
		}
		var queue []ID
		if step.IsClosure() {
			queue = make([]ID, 0, len(later.rows))
			for _, to := range later.rows {
				if i >= cut || j.agent.after[i+1].has(to.id) {
					dist.set(to.id, to.value)
					queue = append(queue, to.id)
				}
			}
		} else {
			for _, to := range later.rows {
				for _, e := range into.of(to.id) {
					if near, _ := step.ends(e); j.kept(i, e) && present(near) {
						lower(&dist, near, to.value+1)
					}
				}
			}
		}
		// Starting distances differ, so a node may be bettered: relax until nothing changes.
		for len(queue) > 0 {
			id := queue[0]
			queue = queue[1:]
			for _, e := range into.of(id) {
				if near, _ := step.ends(e); present(near) && lower(&dist, near, dist.of(id)+1) {
					queue = append(queue, near)
				}
			}
		}
		j.toGo[i] = dist
	}
}

// Shortest is the least number of hops of a path that counts; false if there is none.
func (j *Join) Shortest() (int, bool) {
	paths, _, _ := j.Paths(1, PathBudget)
	if len(paths) == 0 {
		return 0, false
	}
	return len(paths[0].Hops), true
}

// stand is where one stands in a way: in a step, with so many hops of it taken.
type stand struct{ step, taken int }

// move is a hop that leads on to a node, and how one stands before and after it.
type move struct {
	edge   *Edge
	to     ID
	before stand
	after  stand
}

// search looks for the simple paths of one length after the other. It goes from node to node, so that the paths come in
// the order of their nodes, and spells out by which edges each row of nodes can be walked when it has found one.
type search struct {
	*Join
	most, budget int
	tried        int
	more         bool
	deeper       bool // some path is longer than the length that is searched now
	onPath       map[ID]bool
	rows         [][]move // of each hop of the row of nodes, the moves by which it can be made, in the order of edges
	hops         []PathHop
	paths        []Path
}

// Paths are the simple paths that count, in the order of ComparePaths, most at the most. The second result is true if
// there may be more: most was reached, or budget hops had been tried, which the third result counts.
func (j *Join) Paths(most, budget int) (paths []Path, more bool, tried int) {
	j.distances()
	shortest, ok := j.toGo[0].get(j.agent.Start)
	if !ok {
		return nil, false, 0
	}
	s := &search{Join: j, most: most, budget: budget, onPath: map[ID]bool{j.agent.Start: true}}
	longest := j.longest()
	for length := shortest; length <= longest; length++ {
		s.deeper = false
		if !s.from(j.agent.Start, []stand{{}}, length) || !s.deeper {
			break
		}
	}
	return s.paths, s.more, s.tried
}

// from goes on from a node, of which one may stand in any of some stands, for left hops. It returns false when the search
// has ended.
func (s *search) from(at ID, stands []stand, left int) bool {
	if left == 0 {
		return at != s.target.Start || s.spell([]stand{{}})
	}
	moves := s.moves(at, stands)
	for len(moves) > 0 {
		to, n := moves[0].to, 1
		for n < len(moves) && moves[n].to == to {
			n++
		}
		row := moves[:n]
		moves = moves[n:]
		if s.onPath[to] {
			continue
		}
		next := s.worthwhile(row, left-1)
		if len(next) == 0 {
			continue
		}
		if !s.try() {
			return false
		}
		s.onPath[to] = true
		s.rows = append(s.rows, row)
		goOn := s.from(to, next, left-1)
		s.rows = s.rows[:len(s.rows)-1]
		delete(s.onPath, to)
		if !goOn {
			return false
		}
	}
	return true
}

// try counts one more hop that is tried, or ends the search.
func (s *search) try() bool {
	if s.tried == s.budget {
		s.more = true
		return false
	}
	s.tried++
	return true
}

// worthwhile are the stands after the moves of a row from which the end is no farther than left hops.
func (s *search) worthwhile(row []move, left int) (stands []stand) {
	for _, m := range row {
		toGo, ok := s.toGo[m.after.step].get(m.to)
		switch {
		case !ok || slices.Contains(stands, m.after):
		case toGo > left:
			s.deeper = true
		default:
			stands = append(stands, m.after)
		}
	}
	return stands
}

// spell spells out the paths along the row of nodes, edge by edge. It returns false when the search has ended.
func (s *search) spell(stands []stand) bool {
	at := len(s.hops)
	if at == len(s.rows) {
		if !slices.ContainsFunc(stands, func(st stand) bool { return s.finished(st.step) }) {
			return true
		}
		if len(s.paths) >= s.most {
			s.more = true
			return false
		}
		s.paths = append(s.paths, Path{Hops: slices.Clone(s.hops)})
		return true
	}
	row := s.rows[at]
	for i := 0; i < len(row); {
		e := row[i].edge
		var next []stand
		for ; i < len(row) && compareEdges(row[i].edge, e) == 0; i++ {
			if slices.Contains(stands, row[i].before) && !slices.Contains(next, row[i].after) {
				next = append(next, row[i].after)
			}
		}
		if len(next) == 0 {
			continue
		}
		s.hops = append(s.hops, PathHop{Edge: *e, Reversed: e.From == row[0].to})
		goOn := s.spell(next)
		s.hops = s.hops[:at]
		if !goOn {
			return false
		}
	}
	return true
}

// longest is a bound on the hops of a simple path: the steps' own bounds, and the nodes there are to visit.
func (j *Join) longest() int {
	hops := 0
	for _, s := range j.way.Steps {
		hops += s.Max
	}
	var nodes table[struct{}]
	for i := range j.toGo {
		for _, row := range j.toGo[i].rows {
			nodes.set(row.id, struct{}{})
		}
	}
	return min(hops, len(nodes.rows)-1)
}

// finished reports whether the steps from step on may all take no hop.
func (j *Join) finished(step int) bool {
	for _, s := range j.way.Steps[step:] {
		if !s.IsClosure() {
			return false
		}
	}
	return true
}

// moves are the hops that lead on from a node: more hops of the closure that one stands in, and the hops of the steps after
// it up to and with the first that must take one. They come in the order of the nodes they lead to, then of their edges.
func (j *Join) moves(at ID, stands []stand) []move {
	n, cut := len(j.way.Steps), j.way.cut()
	var out []move
	for _, before := range stands {
		for i := before.step; i < n; i++ {
			s, taken := j.way.Steps[i], 0
			if i == before.step {
				taken = before.taken
			}
			after := stand{i, taken + 1}
			if !s.IsClosure() {
				after = stand{i + 1, 0}
			}
			if taken < s.Max {
				var edges []*Edge
				if i < cut {
					edges = j.agent.hops[i].of(at)
				} else {
					edges = j.target.backwards(n - 1 - i).of(at)
				}
				for _, e := range edges {
					if j.kept(i, e) {
						_, far := s.ends(e)
						out = append(out, move{e, far, before, after})
					}
				}
			}
			if !s.IsClosure() {
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b move) int { return cmp.Or(cmp.Compare(a.to, b.to), compareEdges(a.edge, b.edge)) })
	return out
}

func compareEdges(a, b *Edge) int { return CompareEdges(*a, *b) }
