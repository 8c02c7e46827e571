package importer

import (
	"hash/maphash"

	"behalf/graph"
)

// mostLabels bounds how many nodes are remembered whose labels an import has told.
const mostLabels = 1 << 19

// labels remembers which nodes an import has told the labels of: exports of different days tell them otherwise, and the first
// is kept, so that the same import twice changes nothing.
type labels struct {
	seed maphash.Seed
	of   map[uint64]struct{}
	// conditions are the conditions of role assignments that recur in several files.
	conditions map[uint64]string
}

func newLabels() *labels {
	return &labels{seed: maphash.MakeSeed(), of: map[uint64]struct{}{}, conditions: map[uint64]string{}}
}

func (l *labels) had(id graph.ID) bool {
	_, had := l.of[maphash.String(l.seed, string(id))]
	return had
}

func (l *labels) full() bool { return len(l.of) >= mostLabels }

// told notes the nodes of which a batch that was written told the labels.
func (l *labels) told(b *batch) {
	for id, f := range b.facts {
		if f.labels && !l.full() {
			l.of[maphash.String(l.seed, string(id))] = struct{}{}
		}
	}
}

// condition notes the condition of a role assignment, and returns the one that was told before, if one was.
func (l *labels) condition(id graph.ID, condition string) (before string, told bool) {
	key := maphash.String(l.seed, string(id))
	if before, told = l.conditions[key]; !told && len(l.conditions) < mostLabels {
		l.conditions[key] = condition
	}
	return before, told
}
