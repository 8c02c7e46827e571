package neo4j

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"behalf/graph"
)

// A View that goes on while others write still sees the version that it began with. For that, a record that is written
// again keeps what it was before, as JSON, oldest first. Nearly all records have no such past: nodes are seldom changed, and
// an edge is closed once.

// mostEarlier is how many earlier states a record keeps. A View that needs an older one fails rather than err.
const mostEarlier = 16

var errTooOld = fmt.Errorf("what is read was changed too often since the view began; ask again: %w", graph.ErrUnavailable)

// pastNode and pastEdge are one earlier state, and the version that wrote it.
type pastNode struct {
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Props   string `json:"props,omitempty"`
}

type pastEdge struct {
	Version      int64      `json:"version"`
	Until        graph.Time `json:"until"`
	SinceUnknown bool       `json:"sinceUnknown,omitempty"`
	Source       string     `json:"source,omitempty"`
	Assignment   graph.ID   `json:"assignment,omitempty"`
	Condition    string     `json:"condition,omitempty"`
	EndedBy      string     `json:"endedBy,omitempty"`
	Derived      bool       `json:"derived,omitempty"`
}

// rewrite is r with another content, written by version.
func (r nodeRecord) rewrite(n graph.Node, version int64) (nodeRecord, error) {
	now := nodeRecord{n, version, r.earlier}
	if r.version == version { // written by the same update, which nobody else has seen
		return now, nil
	}
	props, err := graph.EncodeProps(r.Props)
	if err != nil {
		return now, err
	}
	now.earlier, err = remember(r.earlier, pastNode{r.version, r.Name, props})
	return now, err
}

func (r edgeRecord) rewrite(e graph.Edge, version int64) (edgeRecord, error) {
	now := edgeRecord{e, version, r.earlier}
	if r.version == version {
		return now, nil
	}
	var err error
	now.earlier, err = remember(r.earlier, pastEdge{r.version, r.Until, r.SinceUnknown, r.Source, r.Assignment, r.Condition, r.EndedBy, r.Derived})
	return now, err
}

func remember(earlier []string, past any) ([]string, error) {
	text, err := json.Marshal(past)
	if err != nil {
		return nil, err
	}
	earlier = append(slices.Clone(earlier), string(text))
	return earlier[max(0, len(earlier)-mostEarlier):], nil
}

// at is the node as of a version; false if it was not there yet.
func (r nodeRecord) at(version int64) (n graph.Node, ok bool, err error) {
	if r.version <= version {
		return r.Node, true, nil
	}
	past, ok, err := recall(r.earlier, version, func(p pastNode) int64 { return p.Version })
	if err != nil || !ok {
		return n, false, err
	}
	props, err := graph.DecodeProps(past.Props)
	return graph.Node{ID: r.ID, Name: past.Name, Props: props}, err == nil, err
}

// at is the edge as of a version; false if it was not there yet.
func (r edgeRecord) at(version int64) (e graph.Edge, ok bool, err error) {
	if r.version <= version {
		return r.Edge, true, nil
	}
	past, ok, err := recall(r.earlier, version, func(p pastEdge) int64 { return p.Version })
	if err != nil || !ok {
		return e, false, err
	}
	e = r.Edge
	e.Until, e.SinceUnknown, e.Source, e.Assignment = past.Until, past.SinceUnknown, past.Source, past.Assignment
	e.Condition, e.EndedBy, e.Derived = past.Condition, past.EndedBy, past.Derived
	return e, true, nil
}

// recall finds the newest of some earlier states that is not newer than version.
func recall[P any](earlier []string, version int64, of func(P) int64) (past P, ok bool, err error) {
	for _, text := range slices.Backward(earlier) {
		var p P
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			return past, false, fmt.Errorf("what a record was before cannot be read: %w", err)
		}
		if of(p) <= version {
			return p, true, nil
		}
	}
	if len(earlier) == mostEarlier {
		return past, false, errTooOld
	}
	return past, false, nil
}

// firstChange is the first version after the given one that changed or made the record.
func (r nodeRecord) firstChange(after int64) int64 {
	first := r.version
	for _, text := range slices.Backward(r.earlier) {
		var p pastNode
		if json.Unmarshal([]byte(text), &p) != nil || p.Version <= after {
			break
		}
		first = p.Version
	}
	return first
}

// same reports whether two nodes are stored alike.
func same(a, b graph.Node) bool {
	return a.ID == b.ID && a.Name == b.Name && maps.EqualFunc(a.Props, b.Props, func(x, y any) bool {
		if l, ok := x.([]string); ok {
			m, ok := y.([]string)
			return ok && slices.Equal(l, m)
		}
		if _, ok := y.([]string); ok {
			return false
		}
		return x == y
	})
}
