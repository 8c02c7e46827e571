package graph

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The bounds of the two closures (domain.md 8.1). The domain's own writes refuse what would lie beyond them; where an
// import brought it all the same, an answer that the bound cut is unknown.
const (
	MaxMemberOf = 32
	MaxParent   = 16
)

// Step is one leg of a way: one hop, or a closure of up to Max hops, along edges of one type.
type Step struct {
	Edge    EdgeType
	Reverse bool // walk the edges against their direction
	Min     int  // 0 for a closure, 1 for one hop
	Max     int
	Past    bool   // edges that ended count too: only since is compared
	Where   Where  // narrows the edges by one property
	As      string // the name of the node reached, for people who read the notation
}

// Where narrows a step to the edges whose property is one of In. The zero value admits every edge.
type Where struct {
	Prop string // "role" or "source"
	In   []string
	Name string // what In is called in the notation: "manage"
}

// Admits reports whether e passes.
func (w Where) Admits(e Edge) bool {
	switch w.Prop {
	case "":
		return true
	case "role":
		return slices.Contains(w.In, e.Role)
	case "source":
		return slices.Contains(w.In, e.Source)
	}
	return false
}

// Hop is a step of one hop along the edges' direction; Back one against it.
func Hop(t EdgeType, as string) Step  { return Step{Edge: t, Min: 1, Max: 1, As: as} }
func Back(t EdgeType, as string) Step { return Step{Edge: t, Reverse: true, Min: 1, Max: 1, As: as} }

// Closure is a step of nought to most hops along the edges' direction.
func Closure(t EdgeType, most int, as string) Step { return Step{Edge: t, Max: most, As: as} }

// InPast is s with edges that have ended counted too.
func (s Step) InPast() Step { s.Past = true; return s }

// Only is s narrowed to edges whose property is one of values.
func (s Step) Only(prop, name string, values ...string) Step {
	s.Where = Where{Prop: prop, In: values, Name: name}
	return s
}

// Reversed is s as it is walked from its far end.
func (s Step) Reversed() Step { s.Reverse = !s.Reverse; return s }

// IsClosure reports whether s may take other than exactly one hop.
func (s Step) IsClosure() bool { return s.Min == 0 }

// Admits reports whether e may be walked in this step at t.
func (s Step) Admits(e Edge, t Time) bool { return s.admits(&e, t) }

func (s *Step) admits(e *Edge, t Time) bool {
	if e.Type != s.Edge || s.Where.Prop != "" && !s.Where.Admits(*e) {
		return false
	}
	if s.Past {
		return e.Began(t)
	}
	return e.Holds(t)
}

// Ends are e's ends in the order in which s walks it.
func (s Step) Ends(e Edge) (near, far ID) { return s.ends(&e) }

func (s *Step) ends(e *Edge) (near, far ID) {
	if s.Reverse {
		return e.To, e.From
	}
	return e.From, e.To
}

func (s Step) same(o Step) bool {
	return s.Edge == o.Edge && s.Reverse == o.Reverse && s.Min == o.Min && s.Max == o.Max && s.Past == o.Past &&
		s.Where.Prop == o.Where.Prop && slices.Equal(s.Where.In, o.Where.In)
}

// covers reports whether a stage that walks s meets every edge that one that walks o would.
func (s Step) covers(o Step) bool {
	return s.Edge == o.Edge && s.Reverse == o.Reverse && (s.IsClosure() || !o.IsClosure()) && s.Max >= o.Max &&
		(s.Past || !o.Past) && s.Where.Prop == ""
}

// Way is a walk of named steps from an agent to the node at which a right is exercised. One step, the pivot, is
// exactly one hop, and cuts the way into two halves that a store walks from either end.
type Way struct {
	Agent  string // the first node's name and kind in the notation, "agent:User"
	Steps  []Step
	Pivot  int  // the step that cuts
	ByUser bool // the pivot is walked from the agent's side; else from the target's, which is the smaller fan
}

func (w Way) cut() int {
	if w.ByUser {
		return w.Pivot + 1
	}
	return w.Pivot
}

// AgentHalf is what is walked from the agent's end.
func (w Way) AgentHalf() []Step { return w.Steps[:w.cut()] }

// TargetHalf is what is walked from the target's end, in that order.
func (w Way) TargetHalf() []Step { return reversed(w.Steps[w.cut():]) }

// FromTarget is the whole way walked from the target's end: who can.
func (w Way) FromTarget() []Step { return reversed(w.Steps) }

func reversed(steps []Step) []Step {
	out := make([]Step, 0, len(steps))
	for _, s := range slices.Backward(steps) {
		out = append(out, s.Reversed())
	}
	return out
}

// Validate refuses what would let engines differ, or run for ever: see the errors. It wraps ErrInvalid.
func (w Way) Validate() error {
	if w.Pivot < 0 || w.Pivot >= len(w.Steps) {
		return fmt.Errorf("a way needs one step as its pivot: %w", ErrInvalid)
	}
	if p := w.Steps[w.Pivot]; p.Min != 1 || p.Max != 1 {
		return fmt.Errorf("the pivot %s must be exactly one hop: %w", p.Edge, ErrInvalid)
	}
	return errors.Join(ValidateHalf(w.AgentHalf()), ValidateHalf(w.TargetHalf()))
}

// ValidateHalf is Validate for a half that stands alone: facts are halves of no way. It wraps ErrInvalid.
func ValidateHalf(steps []Step) error {
	seen := map[EdgeType]bool{}
	for _, s := range steps {
		switch {
		case !s.Edge.Valid():
			return fmt.Errorf("%q is not a type of edge: %w", s.Edge, ErrInvalid)
		case seen[s.Edge]:
			return fmt.Errorf("%s stands in two steps of one half: engines differ in whether an edge may be walked twice: %w", s.Edge, ErrInvalid)
		case s.Max == 0:
			return fmt.Errorf("%s has no upper bound: %w", s.Edge, ErrInvalid)
		case s.Min > 1 || s.Min < 0:
			return fmt.Errorf("%s has a lower bound of %d: only 0 and 1 mean the same on every engine: %w", s.Edge, s.Min, ErrInvalid)
		case s.Min == 1 && s.Max != 1:
			return fmt.Errorf("%s is a closure of at least one hop; begin it with a step of its own: %w", s.Edge, ErrInvalid)
		case s.Where.Prop != "" && s.Where.Prop != "role" && s.Where.Prop != "source":
			return fmt.Errorf("%s is narrowed by %q; only role and source can be: %w", s.Edge, s.Where.Prop, ErrInvalid)
		case s.IsClosure() && s.Past:
			return fmt.Errorf("%s is a closure over the past: what held at different times would join: %w", s.Edge, ErrInvalid)
		}
		seen[s.Edge] = true
	}
	return nil
}

// String is the notation: (agent:User)-[:MEMBER_OF*0..32]->(holder)-[:HAS_AZURE_ROLE]->(scope)<-[:PARENT*0..16]-(target).
func (w Way) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "(%s)", w.Agent)
	for _, s := range w.Steps {
		label := ":" + string(s.Edge)
		if s.IsClosure() {
			label += fmt.Sprintf("*%d..%d", s.Min, s.Max)
		}
		if s.Where.Prop != "" {
			label += fmt.Sprintf(" {%s in %s}", s.Where.Prop, s.Where.Name)
		}
		writeLeg(&b, s, label)
		fmt.Fprintf(&b, "(%s)", s.As)
	}
	return b.String()
}

func writeLeg(b *strings.Builder, s Step, label string) {
	if s.Reverse {
		fmt.Fprintf(b, "<-[%s]-", label)
	} else {
		fmt.Fprintf(b, "-[%s]->", label)
	}
}

// Cypher is the way as one statement that an analyst can paste into Neo4j's browser: it takes $agent and $target as ids
// and $at in milliseconds. The server does not run it; it walks halves.
func (w Way) Cypher() string {
	var pattern, where strings.Builder
	node := func(name string) string { n, _, _ := strings.Cut(name, ":"); return n }
	fmt.Fprintf(&pattern, "MATCH p = (%s:Node {id: $agent})", node(w.Agent))
	and := func(format string, args ...any) {
		if where.Len() > 0 {
			where.WriteString("\n  AND ")
		}
		fmt.Fprintf(&where, format, args...)
	}
	for i, s := range w.Steps {
		e := fmt.Sprintf("e%d", i+1)
		label := e + ":" + string(s.Edge)
		open := func(of string) string { return fmt.Sprintf("%s.since <= $at AND %s.until > $at", of, of) }
		if s.Past {
			open = func(of string) string { return fmt.Sprintf("%s.since <= $at", of) }
		}
		if s.IsClosure() {
			label += fmt.Sprintf("*%d..%d", s.Min, s.Max)
			and("all(x IN %s WHERE %s)", e, open("x"))
		} else {
			and("%s", open(e))
		}
		if s.Where.Prop != "" {
			and("%s.%s IN ['%s']", e, s.Where.Prop, strings.Join(s.Where.In, "', '"))
		}
		writeLeg(&pattern, s, label)
		if i == len(w.Steps)-1 {
			fmt.Fprintf(&pattern, "(%s:Node {id: $target})", node(s.As))
		} else {
			fmt.Fprintf(&pattern, "(%s)", node(s.As))
		}
	}
	return pattern.String() + "\nWHERE " + where.String() + "\nRETURN p ORDER BY length(p)"
}
