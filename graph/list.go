package graph

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Match is a test of one property of a node.
type Match struct {
	Prop string
	// In are the texts of which the property must be one; nil asks nothing. A property that is not there reads as "".
	In []string
	// Span bounds the property as a number; one that is not there passes no bound.
	Span Span
}

// Span is a range of numbers or dates, From <= n < Before. 0 is no bound.
type Span struct{ From, Before int64 }

// IsZero reports whether s bounds nothing.
func (s Span) IsZero() bool { return s == Span{} }

// Bounds are s's bounds with the least and the greatest number where there are none.
func (s Span) Bounds() (from, before int64) {
	from, before = s.From, s.Before
	if from == 0 {
		from = math.MinInt64
	}
	if before == 0 {
		before = math.MaxInt64
	}
	return from, before
}

// Holds reports whether n lies within s.
func (s Span) Holds(n int64) bool {
	from, before := s.Bounds()
	return from <= n && n < before
}

// Admits reports whether n passes.
func (m Match) Admits(n Node) bool {
	if m.In != nil && !slices.Contains(m.In, n.Text(m.Prop)) {
		return false
	}
	number := n.Int(m.Prop)
	return m.Span.IsZero() || number != 0 && m.Span.Holds(number)
}

// Link is a chain of hops that leads from a node of a list, or must not.
type Link struct {
	// Steps are hops, no closures, each at the query's date.
	Steps []Step
	// To are the nodes one of which the chain ends at; nil: any.
	To []ID
	// Facet is what the node at the end has; empty: nothing that is asked.
	Facet string
	// Hop is the step whose edges Began and Ended narrow, to those that began, or had ended by the query's date, within a span.
	Hop          int
	Began, Ended Span
	// Not admits the nodes from which no such chain leads.
	Not bool
}

// Admits reports whether an edge may be walked in the step i of l at a date.
func (l Link) Admits(i int, e Edge, at Time) bool {
	if !l.Steps[i].Admits(e, at) {
		return false
	}
	return i != l.Hop || (l.Began.IsZero() || l.Began.Holds(int64(e.Since))) &&
		(l.Ended.IsZero() || e.Until <= at && l.Ended.Holds(int64(e.Until)))
}

// Walk is l as a walk from some nodes. What it finds is judged by Leading.
func (l Link) Walk(starts []ID) Walk {
	walk := Walk{Starts: starts, Most: math.MaxInt32}
	for i, step := range l.Steps {
		walk.Stages = append(walk.Stages, Stage{After: i - 1, Step: step})
	}
	return walk
}

// Leading are the starts of l.Walk that l admits, by what was found on it.
func (l Link) Leading(starts []ID, at Time, found Found, nodes map[ID]Node) map[ID]bool {
	var good map[ID]bool // nodes from which the rest of the chain leads; nil: not looked at yet
	for i, step := range slices.Backward(l.Steps) {
		from := map[ID]bool{}
		for _, e := range found.Edges[i] {
			near, far := step.Ends(e)
			ends := good[far]
			if good == nil {
				ends = (l.To == nil || slices.Contains(l.To, far)) && (l.Facet == "" || slices.Contains(nodes[far].Facets(), l.Facet))
			}
			if ends && l.Admits(i, e, at) {
				from[near] = true
			}
		}
		good = from
	}
	leading := map[ID]bool{}
	for _, id := range starts {
		if good[id] != l.Not {
			leading[id] = true
		}
	}
	return leading
}

// CheckLinks wraps ErrInvalid for links that stores do not follow: without a step, with a closure, of a type that is none.
func CheckLinks(groups [][]Link) error {
	for _, l := range slices.Concat(groups...) {
		if len(l.Steps) == 0 || l.Hop < 0 || l.Hop >= len(l.Steps) {
			return fmt.Errorf("a link needs steps, and one of them to be dated: %w", ErrInvalid)
		}
		for _, s := range l.Steps {
			if !s.Edge.Valid() || s.IsClosure() || s.Max != 1 {
				return fmt.Errorf("%q: a link is made of hops along edges of one type each: %w", s.Edge, ErrInvalid)
			}
		}
	}
	return nil
}

// Prop is the property that lists in order o go by; empty where they go by name or id.
func (o Order) Prop() string {
	switch o {
	case ByCreated:
		return PropCreatedAt
	case BySent:
		return PropSentAt
	}
	return ""
}

// NumberKey is a number as the key of a position: of one length for all, in their order.
func NumberKey(n int64) string { return fmt.Sprintf("%020d", uint64(n)^1<<63) }

// ParseNumberKey reads what NumberKey wrote; false for any other text.
func ParseNumberKey(key string) (int64, bool) {
	n, err := strconv.ParseUint(key, 10, 64)
	number := int64(n ^ 1<<63)
	return number, err == nil && NumberKey(number) == key
}
