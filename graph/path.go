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
	i, hops := 0, p.Hops
	for at, h := range hops {
		if at > 0 && hops[at-1].To() != h.From() {
			return false
		}
	}
	for _, s := range w.Steps {
		n := 0
		for i < len(hops) && n < s.Max && hops[i].Reversed == s.Reverse && s.Admits(hops[i].Edge, t) {
			i++
			n++
		}
		if n < s.Min {
			return false
		}
	}
	return i == len(hops)
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
	toGo []map[ID]int
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
	for _, at := range side.hops[last] {
		for _, e := range at {
			if _, far := step.ends(e); other.Reaches(far) {
				edges = append(edges, e)
			}
		}
	}
	slices.SortFunc(edges, func(a, b *Edge) int { return CompareEdges(*a, *b) })
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
	j.toGo = make([]map[ID]int, n+1)
	j.toGo[n] = map[ID]int{j.target.Start: 0}
	for i := n - 1; i >= 0; i-- {
		step := j.way.Steps[i]
		dist := map[ID]int{}
		// The edges of step i by the end that lies towards the target.
		var into func(ID) []*Edge
		var present func(ID) bool
		if i < cut {
			back := j.agent.backwards(i)
			into = func(id ID) []*Edge { return back[id] }
			present = func(id ID) bool {
				return contains(j.agent.after[i], id) || step.IsClosure() && contains(j.agent.after[i+1], id)
			}
		} else {
			k := n - 1 - i // the same step in the target's half
			into = func(id ID) []*Edge { return j.target.hops[k][id] }
			present = func(ID) bool { return true }
		}
		queue := make([]ID, 0, len(j.toGo[i+1]))
		if step.IsClosure() {
			for id, d := range j.toGo[i+1] {
				if i >= cut || contains(j.agent.after[i+1], id) {
					dist[id] = d
					queue = append(queue, id)
				}
			}
		} else {
			for id, d := range j.toGo[i+1] {
				for _, e := range into(id) {
					near, _ := step.ends(e)
					if old, ok := dist[near]; j.kept(i, e) && present(near) && (!ok || d+1 < old) {
						dist[near] = d + 1
					}
				}
			}
		}
		// Starting distances differ, so a node may be bettered: relax until nothing changes.
		for len(queue) > 0 {
			id := queue[0]
			queue = queue[1:]
			for _, e := range into(id) {
				near, _ := step.ends(e)
				if old, ok := dist[near]; present(near) && (!ok || dist[id]+1 < old) {
					dist[near] = dist[id] + 1
					queue = append(queue, near)
				}
			}
		}
		j.toGo[i] = dist
	}
}

// Shortest is the least number of hops of a path that counts; false if there is none.
func (j *Join) Shortest() (int, bool) {
	j.distances()
	d, ok := j.toGo[0][j.agent.Start]
	return d, ok
}

type candidate struct {
	edge *Edge
	to   ID
	step int
}

// Paths are the simple paths that count, fewest hops first and then by their keys, most at the most. The second result
// is true if there may be more: most was reached, or budget hops had been tried, which the third result counts.
func (j *Join) Paths(most, budget int) (paths []Path, more bool, tried int) {
	shortest, ok := j.Shortest()
	if !ok || most <= 0 {
		return nil, ok, 0
	}
	longest := j.longest()
	var hops []PathHop
	onPath := map[ID]bool{j.agent.Start: true}
	deeper := false // some path is longer than the length that is searched now
	var search func(at ID, step, inStep, left int) bool
	search = func(at ID, step, inStep, left int) bool {
		if left == 0 {
			if at == j.target.Start && j.finished(step) {
				if len(paths) == most {
					more = true
					return false
				}
				paths = append(paths, Path{Hops: slices.Clone(hops)})
			}
			return true
		}
		for _, c := range j.candidates(at, step, inStep) {
			if onPath[c.to] {
				continue
			}
			next, in := c.step, 0
			if j.way.Steps[c.step].IsClosure() {
				if c.step == step {
					in = inStep
				}
				in++
			} else {
				next = c.step + 1
			}
			toGo, ok := j.toGo[next][c.to]
			if !ok {
				continue
			}
			if toGo > left-1 {
				deeper = true
				continue
			}
			if tried++; tried > budget {
				more = true
				return false
			}
			onPath[c.to] = true
			hops = append(hops, PathHop{Edge: *c.edge, Reversed: j.way.Steps[c.step].Reverse})
			goOn := search(c.to, next, in, left-1)
			hops = hops[:len(hops)-1]
			delete(onPath, c.to)
			if !goOn {
				return false
			}
		}
		return true
	}
	for length := shortest; length <= longest; length++ {
		deeper = false
		if !search(j.agent.Start, 0, 0, length) || !deeper {
			break
		}
	}
	return paths, more, tried
}

// longest is a bound on the hops of a simple path: the steps' own bounds, and the nodes there are to visit.
func (j *Join) longest() int {
	hops := 0
	for _, s := range j.way.Steps {
		hops += s.Max
	}
	nodes := map[ID]bool{}
	for _, m := range j.toGo {
		for id := range m {
			nodes[id] = true
		}
	}
	return min(hops, len(nodes)-1)
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

// candidates are the hops that lead on from a node that stands in a step: more hops of a closure, and the hops of the
// steps after it up to and with the first that must take one. They come in the order of the node they lead to.
func (j *Join) candidates(at ID, step, inStep int) []candidate {
	n, cut := len(j.way.Steps), j.way.cut()
	var out []candidate
	for i := step; i < n; i++ {
		s := j.way.Steps[i]
		room := s.Max
		if i == step && s.IsClosure() {
			room -= inStep
		}
		if room > 0 {
			var edges []*Edge
			if i < cut {
				edges = j.agent.hops[i][at]
			} else {
				edges = j.target.backwards(n - 1 - i)[at]
			}
			for _, e := range edges {
				if j.kept(i, e) {
					_, far := s.ends(e)
					out = append(out, candidate{edge: e, to: far, step: i})
				}
			}
		}
		if !s.IsClosure() {
			break
		}
	}
	slices.SortFunc(out, compareHops)
	return out
}
