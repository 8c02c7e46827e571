package neo4j

import (
	"sync"

	"behalf/graph"
)

// A planner needs tens of milliseconds for every stage the first time, and much longer for several walks in one statement, one after
// the other, than for one tree that each of them walks in its part. So the walks of a call are united in a tree of
// stages; each walk says which of them it has. And since questions come in many forms that differ in a few stages, a
// statement that has more stages than a call needs is used for it, where there is one, rather than planning anew.

// stepForm is what the text of a step depends on: everything but the values that it is narrowed to.
type stepForm struct {
	edge                   graph.EdgeType
	reverse, closure, past bool
	prop                   string
}

func formOf(s graph.Step) stepForm {
	return stepForm{s.Edge, s.Reverse, s.IsClosure(), s.Past, s.Where.Prop}
}

// place names a stage in a union.
type place struct {
	after int
	form  stepForm
	nth   int // of those stages of one walk that differ only in values
}

// union is one tree of stages that has the stages of several walks in it.
type union struct {
	stages []graph.Stage
	places []place
	some   []bool // only some of the walks have the stage
	known  map[place]int
}

// add makes sure that the stage is there, and returns where.
func (u *union) add(p place, step graph.Step) int {
	if i, ok := u.known[p]; ok {
		return i
	}
	i := len(u.stages)
	if u.known == nil {
		u.known = map[place]int{}
	}
	u.known[p] = i
	u.stages = append(u.stages, graph.Stage{After: p.after, Step: step})
	u.places = append(u.places, p)
	u.some = append(u.some, true)
	return i
}

// unite is the union of walks, and for each walk where its stages are in it.
func unite(walks []graph.Walk) (*union, [][]int) {
	u := &union{}
	of := make([][]int, len(walks))
	having := map[int]int{}
	for i, w := range walks {
		seen := map[place]int{}
		of[i] = make([]int, len(w.Stages))
		for s, stage := range w.Stages {
			p := place{after: -1, form: formOf(stage.Step)}
			if stage.After >= 0 {
				p.after = of[i][stage.After]
			}
			seen[p]++
			p.nth = seen[p]
			of[i][s] = u.add(p, stage.Step)
			having[of[i][s]]++
		}
	}
	for i := range u.some {
		u.some[i] = having[i] < len(walks)
	}
	return u, of
}

// within finds the stages of u in another union whose statement can be used for it; false if it cannot.
func (u *union) within(other *union) ([]int, bool) {
	if len(u.stages) > len(other.stages) {
		return nil, false
	}
	where := make([]int, len(u.stages))
	everyWalk := 0 // stages that other expects all walks to have
	for i, p := range u.places {
		if p.after >= 0 {
			p.after = where[p.after]
		}
		j, ok := other.known[p]
		if !ok || u.some[i] && !other.some[j] {
			return nil, false
		}
		where[i] = j
		if !other.some[j] {
			everyWalk++
		}
	}
	for _, some := range other.some {
		if !some {
			everyWalk--
		}
	}
	return where, everyWalk == 0
}

// with is the union of both, of which any call may use any part.
func (u *union) with(other *union) *union {
	both := &union{}
	for _, one := range []*union{u, other} {
		where := make([]int, len(one.stages))
		for i, p := range one.places {
			if p.after >= 0 {
				p.after = where[p.after]
			}
			where[i] = both.add(p, one.stages[i].Step)
		}
	}
	return both
}

// The sizes that decide between a statement's own text and one that has more.
const (
	smallUnion = 4  // as many stages are planned quickly: they get their own text
	largeUnion = 32 // a text is not made to grow beyond as many
	mostUnions = 250
)

// planned is a union whose statement is known.
type planned struct {
	*union
	text, whole string // for what walks meet, and for whole bundles along them
}

// unions are the statements for walks. Should someone find a way to ask for ever new ones, all are forgotten together.
type unions struct {
	mu      sync.Mutex
	planned []planned
	grown   *union // the latest that was made to grow
}

// find is the union whose statements serve u, and where u's stages are in it: its own; or the smallest that has them and not too many
// more; or a new one, which takes what it can from the latest so that others will find themselves in it.
func (us *unions) find(u *union) (found planned, where []int) {
	us.mu.Lock()
	defer us.mu.Unlock()
	small := len(u.stages) <= smallUnion
	for _, p := range us.planned {
		if extra := len(p.stages) - len(u.stages); extra > 0 && (small || extra > 2*len(u.stages)) || found.union != nil && len(p.stages) >= len(found.stages) {
			continue
		}
		if at, ok := u.within(p.union); ok {
			found, where = p, at
		}
	}
	if found.union != nil {
		return found, where
	}
	if len(us.planned) >= mostUnions {
		us.planned, us.grown = nil, nil
	}
	made := u
	if !small && us.grown != nil {
		if both := us.grown.with(u); len(both.stages) <= min(largeUnion, 3*len(u.stages)) {
			made = both
		}
	}
	if !small {
		us.grown = made
	}
	found = planned{made, walkText(made, false), walkText(made, true)}
	us.planned = append(us.planned, found)
	where, _ = u.within(made)
	return found, where
}
