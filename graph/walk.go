package graph

// Walk is what a store is asked to walk: from a set of starts along a tree of stages, each a step that continues from
// the nodes another stage reached. Halves that begin with the same steps share the stages.
type Walk struct {
	Starts []ID
	Stages []Stage
	// Most is how many nodes one stage may reach before the store stops there and says so; 0 means MaxReached.
	Most int
}

// Stage is one step of a Walk. After is the stage from whose nodes it sets out, -1 for the starts. A stage comes after
// the stage that it continues.
type Stage struct {
	After int
	Step  Step
}

// MaxReached is how many nodes one stage of a walk reaches at most.
const MaxReached = 100_000

// Limit is Most, or its default.
func (w Walk) Limit() int {
	if w.Most > 0 {
		return w.Most
	}
	return MaxReached
}

// Add makes sure that half is walked after the given stage (-1: from the starts), sharing what is walked already, and
// returns the stages of its steps.
func (w *Walk) Add(after int, half ...Step) []int {
	stages := make([]int, 0, len(half))
	for _, step := range half {
		found := -1
		for i, s := range w.Stages {
			if s.After == after && s.Step.same(step) {
				found = i
				break
			}
		}
		if found < 0 {
			w.Stages = append(w.Stages, Stage{After: after, Step: step})
			found = len(w.Stages) - 1
		}
		stages = append(stages, found)
		after = found
	}
	return stages
}

// Cover makes sure that half is walked after the given stage, as Add does, but is content with stages that hold more than it
// needs: a closure for one hop of it, the past for the present, all edges for some. Evidence.Side leaves out the rest.
func (w *Walk) Cover(after int, half ...Step) []int {
	stages := make([]int, 0, len(half))
	for _, step := range half {
		found := -1
		for i, s := range w.Stages {
			if s.After == after && s.Step.covers(step) {
				found = i
				break
			}
		}
		if found < 0 {
			step.Where = Where{} // so that halves that differ only in that share the stage
			w.Stages = append(w.Stages, Stage{After: after, Step: step})
			found = len(w.Stages) - 1
		}
		stages = append(stages, found)
		after = found
	}
	return stages
}

// Found is what a store found for one Walk.
//
// A stage of one hop reaches the far ends of the edges that its step admits at the date, from the nodes that the stage
// before reached. A closure reaches those nodes themselves and every node to which such edges lead on, however many hops
// away: bounds of depth are applied by the reader of the result, by breadth, so that they mean the same on every store.
type Found struct {
	// Edges are the edges met in each stage, without repeats, in no order: every edge that the step admits whose near end
	// the stage before reached or, in a closure, the stage itself.
	Edges [][]Edge
	// Cut says of each stage that more than the limit of nodes would have been reached in it, or in one before, so that
	// edges are missing.
	Cut []bool
}

// Met is the answer to some walks: what was found, in their order, and every node that is a start or an end of an edge
// met. A start that is not there is not among Nodes.
type Met struct {
	Found []Found
	Nodes map[ID]Node
	// Head is the time of the newest entry of the ledger that the View or Update sees, or of a newer one; 0 where there is none. So
	// one call is enough for a question about now, which is not before that time.
	Head Time
}
