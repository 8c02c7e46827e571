package graph

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Evidence is what a store met on some walks, indexed so that many questions can be answered from it. Bounds of depth,
// the join of halves, paths and their order are made here and nowhere else. It is not safe for concurrent use: see Fork.
type Evidence struct {
	At    Time
	Nodes map[ID]Node
	walks []indexedWalk
	sides map[sideKey]*Side
	legs  map[legKey]int
	named map[string]int
}

type indexedWalk struct {
	stages []map[ID][]*Edge // by near end
	cut    []bool
}

type sideKey struct {
	walk, leg int
	start     ID
}

// legKey is a half and its stages by where they lie in memory: those of a plan are asked for a thousand times.
type legKey struct {
	steps  *Step
	stages *int
	n      int
}

// NewEvidence indexes what was met on walks at a date.
func NewEvidence(at Time, walks []Walk, met Met) *Evidence {
	ev := &Evidence{At: at, Nodes: met.Nodes, sides: map[sideKey]*Side{}, legs: map[legKey]int{}, named: map[string]int{}}
	for i, w := range walks {
		iw := indexedWalk{stages: make([]map[ID][]*Edge, len(w.Stages)), cut: met.Found[i].Cut}
		for s, stage := range w.Stages {
			edges := met.Found[i].Edges[s]
			index := make(map[ID][]*Edge, len(edges))
			for j := range edges {
				near, _ := stage.Step.ends(&edges[j])
				index[near] = append(index[near], &edges[j])
			}
			iw.stages[s] = index
		}
		ev.walks = append(ev.walks, iw)
	}
	return ev
}

// Fork is the same evidence for use beside ev, by another goroutine.
func (ev *Evidence) Fork() *Evidence {
	return &Evidence{At: ev.At, Nodes: ev.Nodes, walks: ev.walks, sides: map[sideKey]*Side{}, legs: map[legKey]int{}, named: map[string]int{}}
}

// Side is what one start reaches along one half: the nodes after each step, within the bounds.
type Side struct {
	Start ID
	// Cut is true if a bound of depth, or the store's bound of number, left something out.
	Cut   bool
	steps []Step
	// after[i] holds the nodes that stand after i steps, with the least number of hops from the start.
	after []map[ID]int
	// hops[i] holds the edges walked in step i by their near end; inside a closure near ends are after[i+1] too.
	hops []map[ID][]*Edge
	// back[i] holds the same edges by their far end; see backwards.
	back []map[ID][]*Edge
}

// Side is what start reaches along half, read from the given stages (Walk.Add). A stage may hold more than the half's step
// admits: halves that differ only in what narrows them share a stage. It is computed once and kept.
func (ev *Evidence) Side(walk int, start ID, half []Step, stages []int) *Side {
	key := sideKey{walk, ev.leg(half, stages), start}
	if s, ok := ev.sides[key]; ok {
		return s
	}
	s := ev.side(walk, start, half, stages)
	ev.sides[key] = s
	return s
}

// leg is the number of a half that reads some stages: equal for halves that read the same stages alike.
func (ev *Evidence) leg(half []Step, stages []int) int {
	if len(half) == 0 {
		return -1
	}
	key := legKey{&half[0], &stages[0], len(half)}
	leg, known := ev.legs[key]
	if !known {
		name := stageKey(half, stages)
		if leg, known = ev.named[name]; !known {
			leg = len(ev.named)
			ev.named[name] = leg
		}
		ev.legs[key] = leg
	}
	return leg
}

// stageKey tells apart halves that read the same stages differently: a stage may hold more than a step admits, a closure
// where the half takes one hop, or edges that the half's step leaves out.
func stageKey(half []Step, stages []int) string {
	var b strings.Builder
	for i, s := range stages {
		b.WriteString(strconv.Itoa(s))
		b.WriteByte('*')
		b.WriteString(strconv.Itoa(half[i].Max))
		b.WriteByte(':')
		if half[i].Past {
			b.WriteByte('p')
		}
		for _, v := range half[i].Where.In {
			b.WriteString(v)
			b.WriteByte(',')
		}
		b.WriteByte(';')
	}
	return b.String()
}

func (ev *Evidence) side(walk int, start ID, half []Step, stages []int) *Side {
	s := &Side{Start: start, steps: half, after: []map[ID]int{{start: 0}}}
	for i, step := range half {
		index := ev.walks[walk].stages[stages[i]]
		s.Cut = s.Cut || ev.walks[walk].cut[stages[i]]
		frontier := s.after[i]
		hops := make(map[ID][]*Edge, len(frontier))
		reached := make(map[ID]int, len(frontier))
		if step.IsClosure() {
			for id, d := range frontier {
				reached[id] = d
			}
		}
		for depth := 0; len(frontier) > 0; depth++ {
			if depth == step.Max {
				s.Cut = s.Cut || step.IsClosure() && leadsOn(step, ev.At, frontier, index, reached)
				break
			}
			// The nodes of the step before stand at different distances, so one that was reached may be bettered: it is then
			// walked from again. What a hop betters counts from the next hop on, so that the bound holds for it too.
			next := map[ID]int{}
			for id, d := range frontier {
				edges, walked := hops[id]
				if !walked {
					edges = admitted(step, ev.At, index[id])
					hops[id] = edges
				}
				for _, e := range edges {
					_, far := step.ends(e)
					if old, ok := reached[far]; ok && old <= d+1 {
						continue
					}
					if old, ok := next[far]; !ok || d+1 < old {
						next[far] = d + 1
					}
				}
			}
			maps.Copy(reached, next)
			if !step.IsClosure() {
				break
			}
			frontier = next
		}
		s.after = append(s.after, reached)
		s.hops = append(s.hops, hops)
	}
	s.back = make([]map[ID][]*Edge, len(half))
	return s
}

// admitted are the edges that a step admits: most often all of them.
func admitted(step Step, at Time, edges []*Edge) []*Edge {
	for i, e := range edges {
		if step.admits(e, at) {
			continue
		}
		kept := slices.Clone(edges[:i])
		for _, e := range edges[i:] {
			if step.admits(e, at) {
				kept = append(kept, e)
			}
		}
		return kept
	}
	return edges
}

// leadsOn reports whether a closure that has come to its bound of depth would reach more.
func leadsOn(step Step, at Time, frontier map[ID]int, index map[ID][]*Edge, reached map[ID]int) bool {
	for id := range frontier {
		for _, e := range admitted(step, at, index[id]) {
			if _, far := step.ends(e); !contains(reached, far) {
				return true
			}
		}
	}
	return false
}

// backwards are the edges walked in one step by their far end.
func (s *Side) backwards(step int) map[ID][]*Edge {
	if s.back[step] == nil {
		back := make(map[ID][]*Edge, len(s.hops[step]))
		for _, edges := range s.hops[step] {
			for _, e := range edges {
				_, far := s.steps[step].ends(e)
				back[far] = append(back[far], e)
			}
		}
		s.back[step] = back
	}
	return s.back[step]
}

func contains(m map[ID]int, id ID) bool { _, ok := m[id]; return ok }

// Reaches reports whether the side ends at id.
func (s *Side) Reaches(id ID) bool { return contains(s.after[len(s.after)-1], id) }

// Distance is the least number of hops in which the side ends at id; false if it does not.
func (s *Side) Distance(id ID) (int, bool) { d, ok := s.after[len(s.after)-1][id]; return d, ok }

// Ends are the nodes at which the side ends, in order.
func (s *Side) Ends() []ID {
	last := s.after[len(s.after)-1]
	ids := make([]ID, 0, len(last))
	for id := range last {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Walked are the edges walked in one step of the side, in no order.
func (s *Side) Walked(step int) iter.Seq[*Edge] {
	return func(yield func(*Edge) bool) {
		for _, edges := range s.hops[step] {
			for _, e := range edges {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// PathTo is the shortest path from the side's start to a node at which it ends, of equals the first (ComparePaths); false
// if no path without a node twice ends there.
func (s *Side) PathTo(id ID) (Path, bool) {
	way := Way{Steps: s.steps, Pivot: len(s.steps) - 1, ByUser: true} // all of it is the agent's half
	end := &Side{Start: id, after: []map[ID]int{{id: 0}}}
	paths, _, _ := way.Join(s, end, nil).Paths(1, PathBudget)
	if len(paths) == 0 {
		return Path{}, false
	}
	return paths[0], true
}
