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
			iw.stages[s] = byNearEnd(&stage.Step, met.Found[i].Edges[s])
		}
		ev.walks = append(ev.walks, iw)
	}
	return ev
}

// byNearEnd are edges by the ends from which a step walks them. Those of one end come together from most stores, so they share memory.
func byNearEnd(step *Step, edges []Edge) map[ID][]*Edge {
	index := make(map[ID][]*Edge, len(edges))
	all := make([]*Edge, len(edges))
	for i := range edges {
		all[i] = &edges[i]
	}
	for begin, end := 0, 0; begin < len(all); begin = end {
		near, _ := step.ends(all[begin])
		for end = begin + 1; end < len(all); end++ {
			if other, _ := step.ends(all[end]); other != near {
				break
			}
		}
		if before, known := index[near]; known {
			index[near] = append(before, all[begin:end]...)
		} else {
			index[near] = all[begin:end:end]
		}
	}
	return index
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
	after []table[int]
	// hops[i] holds the edges walked in step i by their near end; inside a closure near ends are after[i+1] too.
	hops []table[[]*Edge]
	// back[i] holds the same edges by their far end; see backwards.
	back []*table[[]*Edge]
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

// shortSide is a side of few steps with the room that it takes, in one piece of memory: most are such, and a batch makes thousands.
type shortSide struct {
	Side
	start [1]tableRow[int]
	after [4]table[int]
	hops  [3]table[[]*Edge]
	back  [3]*table[[]*Edge]
}

func newSide(start ID, half []Step) *Side {
	n := len(half)
	of := &shortSide{}
	s := &of.Side
	if s.Start, s.steps = start, half; n < len(of.after) {
		s.after, s.hops, s.back = of.after[:n+1], of.hops[:n], of.back[:n]
	} else {
		s.after, s.hops, s.back = make([]table[int], n+1), make([]table[[]*Edge], n), make([]*table[[]*Edge], n)
	}
	of.start[0] = tableRow[int]{start, 0}
	s.after[0].rows = of.start[:]
	return s
}

func (ev *Evidence) side(walk int, start ID, half []Step, stages []int) *Side {
	s := newSide(start, half)
	for i := range half {
		step, index := &half[i], ev.walks[walk].stages[stages[i]]
		s.Cut = s.Cut || ev.walks[walk].cut[stages[i]]
		if !step.IsClosure() {
			s.hop(i, step, ev.At, index)
			continue
		}
		frontier, reached, hops := s.after[i], table[int]{rows: slices.Clone(s.after[i].rows), index: maps.Clone(s.after[i].index)}, room[[]*Edge](len(s.after[i].rows))
		for depth := 0; len(frontier.rows) > 0; depth++ {
			if depth == step.Max {
				s.Cut = s.Cut || leadsOn(step, ev.At, &frontier, index, &reached)
				break
			}
			// The nodes of the step before stand at different distances, so one that was reached may be bettered: it is then
			// walked from again. What a hop betters counts from the next hop on, so that the bound holds for it too.
			var next table[int]
			for _, from := range frontier.rows {
				edges, walked := hops.get(from.id)
				if !walked {
					edges = admitted(step, ev.At, index[from.id])
					hops.set(from.id, edges)
				}
				for _, e := range edges {
					_, far := step.ends(e)
					if old, ok := reached.get(far); !ok || old > from.value+1 {
						lower(&next, far, from.value+1)
					}
				}
			}
			for _, to := range next.rows {
				reached.set(to.id, to.value)
			}
			frontier = next
		}
		s.after[i+1], s.hops[i] = reached, hops
	}
	return s
}

// hop walks the step i, of one hop.
func (s *Side) hop(i int, step *Step, at Time, index map[ID][]*Edge) {
	frontier := &s.after[i]
	if len(frontier.rows) == 0 {
		return
	}
	hops := room[[]*Edge](len(frontier.rows))
	n := 0
	for _, from := range frontier.rows {
		edges := admitted(step, at, index[from.id])
		hops.set(from.id, edges)
		n += len(edges)
	}
	reached := room[int](min(n, 2*fewRows)) // most often the ends differ
	for j, from := range frontier.rows {
		for _, e := range hops.rows[j].value {
			_, far := step.ends(e)
			lower(&reached, far, from.value+1)
		}
	}
	s.after[i+1], s.hops[i] = reached, hops
}

// admitted are the edges that a step admits: most often all of them.
func admitted(step *Step, at Time, edges []*Edge) []*Edge {
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
func leadsOn(step *Step, at Time, frontier *table[int], index map[ID][]*Edge, reached *table[int]) bool {
	for _, from := range frontier.rows {
		for _, e := range admitted(step, at, index[from.id]) {
			if _, far := step.ends(e); !reached.has(far) {
				return true
			}
		}
	}
	return false
}

// backwards are the edges walked in one step by their far end.
func (s *Side) backwards(step int) *table[[]*Edge] {
	if s.back[step] == nil {
		back := &table[[]*Edge]{}
		for _, from := range s.hops[step].rows {
			for j, e := range from.value {
				_, far := s.steps[step].ends(e)
				if i := back.find(far); i >= 0 {
					back.rows[i].value = append(back.rows[i].value, e)
				} else {
					back.set(far, from.value[j:j+1:j+1])
				}
			}
		}
		s.back[step] = back
	}
	return s.back[step]
}

// last are the nodes at which the side ends.
func (s *Side) last() *table[int] { return &s.after[len(s.after)-1] }

// Reaches reports whether the side ends at id.
func (s *Side) Reaches(id ID) bool { return s.last().has(id) }

// Distance is the least number of hops in which the side ends at id; false if it does not.
func (s *Side) Distance(id ID) (int, bool) { return s.last().get(id) }

// Ends are the nodes at which the side ends, in order.
func (s *Side) Ends() []ID {
	last := s.last()
	ids := make([]ID, 0, len(last.rows))
	for _, row := range last.rows {
		ids = append(ids, row.id)
	}
	slices.Sort(ids)
	return ids
}

// Walked are the edges walked in one step of the side, in no order.
func (s *Side) Walked(step int) iter.Seq[*Edge] {
	return func(yield func(*Edge) bool) {
		for _, from := range s.hops[step].rows {
			for _, e := range from.value {
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
	end := &Side{Start: id, after: []table[int]{{rows: []tableRow[int]{{id, 0}}}}}
	paths, _, _ := way.Join(s, end, nil).Paths(1, PathBudget)
	if len(paths) == 0 {
		return Path{}, false
	}
	return paths[0], true
}
