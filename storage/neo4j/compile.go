package neo4j

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"behalf/graph"
)

// Walks become Cypher in stages, with repeats dropped after each: a closure directly followed by DISTINCT is planned as
// VarLengthExpand(Pruning,BFS), which visits each node once, with the filter by date inside. Only constants of graph (types and kinds)
// and numbers made here are written into a text; everything that was given is a parameter, so that plans are kept.

// maxEdges is how many edges one stage hands over: a guard for the server's memory, far above what MaxReached nodes bring.
const maxEdges = 1_000_000

// checkWalk wraps ErrInvalid for stages that cannot be compiled.
func checkWalk(w graph.Walk) error {
	for i, s := range w.Stages {
		switch {
		case s.After < -1 || s.After >= i:
			return fmt.Errorf("stage %d continues stage %d, which does not come before it: %w", i, s.After, graph.ErrInvalid)
		case !s.Step.Edge.Valid():
			return fmt.Errorf("stage %d: %q is not a type of edge: %w", i, s.Step.Edge, graph.ErrInvalid)
		}
	}
	return nil
}

// shapeOf is what the text of a walk depends on: everything but starts, date, limits and the values a step is narrowed to.
func shapeOf(stages []graph.Stage) string {
	var b strings.Builder
	for _, s := range stages {
		fmt.Fprintf(&b, "%d %s %t %t %t %s;", s.After, s.Step.Edge, s.Step.Reverse, s.Step.IsClosure(), s.Step.Past, s.Step.Where.Prop)
	}
	return b.String()
}

// admits is the filter of a step, on an edge variable. Row is the variable that holds what the step is narrowed to. With pin, an
// edge that was written after the version as of which is read passes if it may have passed before.
func admits(s graph.Step, edge, row, at, pin string, stage int) string {
	later := ""
	if pin != "" {
		later = fmt.Sprintf(" OR %s.version > %s", edge, pin)
	}
	both := func(condition string) string {
		if later == "" {
			return condition
		}
		return "(" + condition + later + ")"
	}
	filter := fmt.Sprintf("%s.since <= %s", edge, at)
	if !s.Past {
		filter += " AND " + both(fmt.Sprintf("%s.until > %s", edge, at))
	}
	switch s.Where.Prop {
	case "":
	case "role": // part of the key: it never changes
		filter += fmt.Sprintf(" AND coalesce(%s.role, '') IN %s.in%d", edge, row, stage)
	case "source":
		filter += " AND " + both(fmt.Sprintf("coalesce(%s.source, '') IN %s.in%d", edge, row, stage))
	default:
		filter += " AND false"
	}
	return filter
}

// weaver writes the stages of one walk. Its variables end in suffix, so that several walks can stand in one statement.
type weaver struct {
	*strings.Builder
	indent string
	row    string // variable with starts and what steps are narrowed to
	at     string // the date
	pin    string // variable with the version as of which is read; "" for the newest
	most   string // parameter: how many nodes a stage may reach, and one
	suffix string
}

func (w weaver) line(format string, args ...any) {
	for line := range strings.Lines(fmt.Sprintf(format, args...)) {
		w.WriteString(w.indent + strings.TrimSuffix(line, "\n") + "\n")
	}
}

func (w weaver) scope(more ...string) string {
	names := []string{w.row}
	if !strings.HasPrefix(w.at, "$") {
		names = append(names, w.at)
	}
	if w.pin != "" {
		names = append(names, w.pin)
	}
	return strings.Join(append(names, more...), ", ")
}

func (w weaver) starts() string       { return "starts" + w.suffix }
func (w weaver) reached(i int) string { return "reached" + w.suffix + strconv.Itoa(i) }
func (w weaver) edges(i int) string   { return "edges" + w.suffix + strconv.Itoa(i) }

// source is the variable with the nodes that a stage reached, -1 being the starts.
func (w weaver) source(stage int) string {
	if stage < 0 {
		return w.starts()
	}
	return w.reached(stage)
}

// kept are no more of them than are allowed.
func (w weaver) kept(stage int) string {
	if stage < 0 {
		return w.starts()
	}
	return w.reached(stage) + "[.." + w.most + " - 1]"
}

// writeStarts finds the nodes from which the walk sets out.
func (w weaver) writeStarts() {
	w.line("CALL (%s) {\n  UNWIND %s.starts AS id\n  MATCH (n:Node {id: id})\n  RETURN collect(n) AS %s\n}", w.row, w.row, w.starts())
}

// writeStage finds what a stage reaches and, with edges, the edges that it meets.
func (w weaver) writeStage(i int, s graph.Stage, edges bool) {
	step := s.Step
	hop := arrow(step.Reverse, "e:"+string(step.Edge))
	filter := admits(step, "e", w.row, w.at, w.pin, i)
	if step.IsClosure() {
		w.line(`CALL (%s) {
  UNWIND %s AS a
  MATCH (a)%s(b)
  WHERE all(e IN es WHERE %s)
  WITH DISTINCT b LIMIT %s
  RETURN collect(b) AS %s
}`, w.scope(w.source(s.After)), w.kept(s.After), arrow(step.Reverse, "es:"+string(step.Edge)+"*0.."), filter, w.most, w.reached(i))
		if edges {
			w.line(`CALL (%s) {
  UNWIND %s AS a
  MATCH (a)%s()
  WHERE %s
  WITH e LIMIT %d
  RETURN collect(e) AS %s
}`, w.scope(w.reached(i)), w.kept(i), hop, filter, maxEdges, w.edges(i))
		}
		return
	}
	if !edges {
		w.line(`CALL (%s) {
  UNWIND %s AS a
  MATCH (a)%s(b)
  WHERE %s
  WITH DISTINCT b LIMIT %s
  RETURN collect(b) AS %s
}`, w.scope(w.source(s.After)), w.kept(s.After), hop, filter, w.most, w.reached(i))
		return
	}
	w.line(`CALL (%s) {
  UNWIND %s AS a
  MATCH (a)%s(b)
  WHERE %s
  WITH e, b LIMIT %d
  RETURN collect(e) AS %s, collect(DISTINCT b) AS %s
}`, w.scope(w.source(s.After)), w.kept(s.After), hop, filter, maxEdges, w.edges(i), w.reached(i))
}

// walkText is the statement for groups of walks, each of one shape: all walks of a call in one round trip.
func walkText(shapes [][]graph.Stage) string {
	var b strings.Builder
	b.WriteString(prelude)
	for g, stages := range shapes {
		w := weaver{Builder: &b, indent: "  ", row: "walk", at: "$at", pin: "pin", most: fmt.Sprintf("$most%d", g)}
		fmt.Fprintf(&b, "CALL (pin) {\n  UNWIND $walks%d AS walk\n", g)
		w.writeStarts()
		var sizes, edges []string
		nodes := []string{w.starts()}
		for i, s := range stages {
			w.writeStage(i, s, true)
			sizes = append(sizes, fmt.Sprintf("size(%s)", w.reached(i)))
			// Where the limit was passed, as many edges lead to as many nodes at most, which are the first that were reached.
			edges = append(edges, fmt.Sprintf("[e IN CASE WHEN size(%s) < %s THEN %s ELSE %s[..%s - 1] END | properties(e)]",
				w.reached(i), w.most, w.edges(i), w.edges(i), w.most))
			nodes = append(nodes, w.kept(i))
		}
		w.line("RETURN collect([walk.i, [%s], [%s]]) AS found%d, collect(%s) AS nodes%d", strings.Join(sizes, ", "), strings.Join(edges, ", "), g, strings.Join(nodes, " + "), g)
		b.WriteString("}\n")
	}
	var lists, found []string
	for g := range shapes {
		lists = append(lists, fmt.Sprintf("nodes%d", g))
		found = append(found, fmt.Sprintf("found%d", g))
	}
	fmt.Fprintf(&b, "CALL (%s) {\n  UNWIND %s AS some\n  UNWIND some AS n\n  WITH DISTINCT n\n  RETURN collect(properties(n)) AS nodes\n}\n", strings.Join(lists, ", "), strings.Join(lists, " + "))
	fmt.Fprintf(&b, "RETURN version, nodes, %s", strings.Join(found, ", "))
	return b.String()
}

// texts keeps compiled statements by their shape. There are as many shapes as there are kinds of questions; should someone
// find a way to ask ever new ones, the oldest are forgotten together.
type texts struct {
	mu    sync.Mutex
	known map[string]string
}

const maxTexts = 1_000

func (t *texts) get(shape string, compile func() string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if text, ok := t.known[shape]; ok {
		return text
	}
	if t.known == nil || len(t.known) >= maxTexts {
		t.known = map[string]string{}
	}
	text := compile()
	t.known[shape] = text
	return text
}
