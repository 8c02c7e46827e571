package neo4j

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"behalf/graph"
)

// Walks become Cypher in stages, with repeats dropped after each: a closure directly followed by DISTINCT is planned as
// VarLengthExpand(Pruning,BFS), which visits each node once, with the filter by date inside. All hops that set out from the same
// nodes in the same direction are one expansion. Only constants of graph (types of edges) and names made here are
// written into a text; everything that was given is a parameter, so that plans are kept.

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

// weaver writes the stages of walks. Its variables end in suffix, so that it can do so twice in one statement.
type weaver struct {
	*strings.Builder
	indent string
	row    string // variable with the starts, what steps are narrowed to, and how many nodes a stage may reach
	at     string // the date
	pin    string // variable with the version as of which is read; "" for the newest
	suffix string
	whole  bool // edges are answered whole, whatever a step admits
}

func (w weaver) line(format string, args ...any) {
	for line := range strings.Lines(fmt.Sprintf(format, args...)) {
		w.WriteString(w.indent + strings.TrimSuffix(line, "\n") + "\n")
	}
}

func (w weaver) name(what string, stage int) string { return what + w.suffix + strconv.Itoa(stage) }
func (w weaver) edges(stage int) string             { return w.name("edges", stage) }
func (w weaver) cut(stage int) string               { return w.name("cut", stage) }

// reached is the variable with the nodes that a stage reached, no more than it may; -1 are the starts.
func (w weaver) reached(stage int) string {
	if stage < 0 {
		return "starts" + w.suffix
	}
	return w.name("reached", stage)
}

// scope are the variables that a subquery needs.
func (w weaver) scope(more ...string) string {
	names := []string{w.row}
	for _, name := range []string{w.at, w.pin} {
		if name != "" && !strings.HasPrefix(name, "$") {
			names = append(names, name)
		}
	}
	return strings.Join(append(names, more...), ", ")
}

// later adds, to a condition that an edge e may fail only since it was written anew, that it was so after the version as of which
// is read. What it was before is then looked at in Go.
func (w weaver) later(condition string) string {
	if w.pin == "" {
		return condition
	}
	return "(" + condition + " OR e.version > " + w.pin + ")"
}

// holds is the filter of steps by date, on an edge e.
func (w weaver) holds(past bool) string {
	began := "e.since <= " + w.at
	if past {
		return began
	}
	return began + " AND " + w.later("e.until > "+w.at)
}

// narrows is what a step is narrowed to, on an edge e; "" if nothing.
func (w weaver) narrows(stage int, where graph.Where) string {
	switch where.Prop {
	case "":
		return ""
	case "role": // part of the key: it never changes
		return fmt.Sprintf("coalesce(e.role, '') IN %s.in%d", w.row, stage)
	case "source":
		return w.later(fmt.Sprintf("coalesce(e.source, '') IN %s.in%d", w.row, stage))
	}
	return "false"
}

func and(conditions ...string) string {
	return strings.Join(slices.DeleteFunc(conditions, func(c string) bool { return c == "" }), " AND ")
}

// writeStarts finds the nodes from which the walk sets out.
func (w weaver) writeStarts() {
	w.line("CALL (%s) {\n  UNWIND %s.starts AS id\n  MATCH (n:Node {id: id})\n  RETURN collect(n) AS %s\n}", w.row, w.row, w.reached(-1))
}

// writeReach finds what a stage reaches, and whether that is more than it may, but not by which edges.
func (w weaver) writeReach(i int, s graph.Stage, some []bool) {
	from := w.reached(s.After)
	filter := and(w.holds(s.Step.Past), w.narrows(i, s.Step.Where))
	inside := "e:" + string(s.Step.Edge)
	if s.Step.IsClosure() {
		inside, filter = "es:"+string(s.Step.Edge)+"*0..", "all(e IN es WHERE "+filter+")"
	}
	w.line(`CALL (%s) {
  UNWIND %s AS a
  MATCH (a)%s(b)
  WHERE %s
  WITH DISTINCT b LIMIT $most
  WITH collect(b) AS bs
  RETURN bs[..%s.most] AS %s, size(bs) > %s.most AS %s
}`, w.scope(from), w.asked(from, some, i), arrow(s.Step.Reverse, inside), filter, w.row, w.reached(i), w.row, w.cut(i))
}

// asked is the list of nodes from which stages set out: empty for a walk that has none of these stages.
func (w weaver) asked(from string, some []bool, stages ...int) string {
	var on []string
	for _, i := range stages {
		if some == nil || !some[i] {
			return from
		}
		on = append(on, w.on(i))
	}
	return "CASE WHEN " + strings.Join(on, " OR ") + " THEN " + from + " ELSE [] END"
}

// on is whether a walk has a stage.
func (w weaver) on(stage int) string { return fmt.Sprintf("%s.on[%d]", w.row, stage) }

// fan are the stages whose edges are met in one expansion: the hops that set out from the nodes that a stage reached, in
// one direction, and that stage's own edges if it is a closure.
type fan struct {
	from    int
	reverse bool
	stages  []int
}

// fansOf are the fans that set out from what a stage reached.
func fansOf(stages []graph.Stage, from int) []fan {
	fans := []fan{{from: from}, {from: from, reverse: true}}
	for i, s := range stages {
		own := i == from
		if own && s.Step.IsClosure() || s.After == from && !s.Step.IsClosure() {
			f := &fans[0]
			if s.Step.Reverse {
				f = &fans[1]
			}
			f.stages = append(f.stages, i)
		}
	}
	return slices.DeleteFunc(fans, func(f fan) bool { return len(f.stages) == 0 })
}

// writeFrom writes all that follows from what a stage reached.
func (w weaver) writeFrom(u *union, from int) {
	for _, f := range fansOf(u.stages, from) {
		w.writeFan(u, f)
	}
	for i, s := range u.stages {
		if s.After != from {
			continue
		}
		if s.Step.IsClosure() {
			w.writeReach(i, s, u.some)
		}
		w.writeFrom(u, i)
	}
}

// metEdge is an edge e as a walk answers it: its ends by the numbers that they have in this answer, its dates, what it was before if it was written after the version as of which is read, what edges of its type seldom have if it has some, and
// what they most often have. Its key is long, and is told by the ends. See readMetEdge.
func (w weaver) metEdge(step graph.Step, reverse bool, admitted string) string {
	from, to := "id(a)", "id(b)"
	if w.whole { // where the walk does not go, a node has no number
		to = "CASE WHEN " + admitted + " THEN id(b) ELSE b.id END"
	}
	if reverse {
		from, to = to, from
	}
	often, seldom := fieldsOf(step.Edge)
	values := []string{
		from, to, "e.since", "e.until",
		fmt.Sprintf("CASE WHEN e.%s > %s THEN [e.%[1]s, e.%[3]s] END", fieldVersion, w.pin, fieldEarlier),
		fmt.Sprintf("CASE WHEN e.%s THEN [e.%s] END", fieldSeldom, strings.Join(seldom, ", e.")),
	}
	for _, field := range often {
		values = append(values, "e."+field)
	}
	return "[" + strings.Join(values, ", ") + "]"
}

// writeFan meets the edges of its stages, and finds what the hops among them reach. Where that is more than it may be, the edges are no more
// than the nodes, and lead to the first of them.
func (w weaver) writeFan(u *union, f fan) {
	var types []string
	allPast, nonePast := true, true
	for _, i := range f.stages {
		step := u.stages[i].Step
		if t := string(step.Edge); !slices.Contains(types, t) {
			types = append(types, t)
		}
		allPast, nonePast = allPast && step.Past, nonePast && !step.Past
	}
	filter := "" // what all have in common
	if !w.whole {
		filter = w.holds(!nonePast)
	}
	var gathered, returned []string
	scope := []string{w.reached(f.from)}
	for _, i := range f.stages {
		step := u.stages[i].Step
		var own []string // says that an edge is the stage's
		if u.some[i] && len(f.stages) > 1 {
			own = append(own, w.on(i))
		}
		if len(types) > 1 {
			own = append(own, "e:"+string(step.Edge))
		}
		admitted := and(w.holds(step.Past), w.narrows(i, step.Where))
		met, walked := and(own...), and(append(own, admitted)...)
		switch {
		case w.whole:
		case len(f.stages) == 1:
			filter = and(filter, w.narrows(i, step.Where))
			met, walked = "", ""
		default:
			if !allPast && !nonePast && !step.Past {
				own = append(own, w.later("e.until > "+w.at))
			}
			met = and(append(own, w.narrows(i, step.Where))...)
			walked = met
		}
		es, bs, over := fmt.Sprintf("es%d", i), fmt.Sprintf("bs%d", i), w.cut(i)
		gathered = append(gathered, fmt.Sprintf("collect(%s) AS %s", when(met, w.metEdge(step, f.reverse, admitted)), es))
		if i == f.from {
			scope = append(scope, over)
		} else {
			gathered = append(gathered, fmt.Sprintf("collect(DISTINCT %s) AS %s", when(walked, "b"), bs))
			over = fmt.Sprintf("size(%s) > %s.most", bs, w.row)
			returned = append(returned, fmt.Sprintf("%s[..%s.most] AS %s, %s AS %s", bs, w.row, w.reached(i), over, w.cut(i)))
		}
		returned = append(returned, fmt.Sprintf("CASE WHEN %s THEN %s[..%s.most] ELSE %s END AS %s", over, es, w.row, es, w.edges(i)))
	}
	if filter != "" {
		filter = "\n  WHERE " + filter
	}
	w.line(`CALL (%s) {
  UNWIND %s AS a
  MATCH (a)%s(b)%s
  WITH %s
  RETURN %s
}`, w.scope(scope...), w.asked(w.reached(f.from), u.some, f.stages...), arrow(f.reverse, "e:"+strings.Join(types, "|")), filter,
		strings.Join(gathered, ",\n    "), strings.Join(returned, ",\n    "))
}

// when is what where a condition holds, if there is one.
func when(condition, what string) string {
	if condition == "" {
		return what
	}
	return "CASE WHEN " + condition + " THEN " + what + " END"
}

// keepPlan makes the server keep a plan when its statistics change: it would make it anew after some seconds in which much was written, and
// everybody who asks would wait for it. A walk has one good plan, on any data: seek the starts, then expand.
const keepPlan = "CYPHER replan=skip\n"

// walkText is the statement for all walks of a call, in one round trip. What was met comes in rows of so many nodes, and edges by the
// number of the walk and of the first of some stages, so that it is read here while the server still writes. The first row says when
// the ledger's head was made and which stages were cut, and no edge comes before all nodes. What few starts lead to comes in one row.
//
// Whole, it answers every edge, of whatever date and content, that is of a stage's type at a node from which the stage sets out, and the first row
// says which moment it is.
func walkText(u *union, whole bool) string {
	var b strings.Builder
	w := weaver{Builder: &b, indent: "  ", row: "walk", at: "$at", pin: "pin", whole: whole}
	begin, first := prelude, "head, [one IN found | [one[0], one[1]]]"
	if whole {
		begin, first = strings.Replace(prelude, " AS head,", " AS head, h.stamp AS stamp,", 1), first+", version, stamp"
	}
	b.WriteString(keepPlan + begin + "CALL (pin) {\n  UNWIND $walks AS walk\n")
	w.writeStarts()
	w.writeFrom(u, -1)
	var cuts, edges []string
	nodes := []string{w.reached(-1)}
	for i := range u.stages {
		cuts, edges, nodes = append(cuts, w.cut(i)), append(edges, w.edges(i)), append(nodes, w.reached(i))
	}
	if len(edges) == 0 {
		edges = []string{"[]"}
	}
	w.line("RETURN collect([walk.i, [%s], [%s]]) AS found, collect([%s]) AS met", strings.Join(cuts, ", "), strings.Join(edges, ", "), strings.Join(nodes, ", "))
	fmt.Fprintf(&b, `}
CALL (met) {
  UNWIND met AS lists
  UNWIND lists AS list
  UNWIND list AS n
  RETURN collect(DISTINCT n) AS nodes
}
UNWIND range(0, CASE WHEN $large THEN size(found) * %[1]d ELSE 0 END) AS l
WITH *, CASE l WHEN 0 THEN nodes ELSE found[(l - 1) / %[1]d][2][(l - 1) %% %[1]d] END AS list
UNWIND range(0, (size(list) - 1) / $rows) AS i
WITH *, list[i * $rows..(i + 1) * $rows] AS part
WHERE l = 0 OR size(part) > 0
RETURN version,
  CASE l + i WHEN 0 THEN [%[2]s] END AS first,
  CASE l WHEN 0 THEN [n IN part | `+metNode+`] ELSE [] END AS nodes,
  CASE
    WHEN l > 0 THEN [[found[(l - 1) / %[1]d][0], (l - 1) %% %[1]d, [part]]]
    WHEN $large OR size(nodes) > (i + 1) * $rows THEN []
    ELSE [one IN found | [one[0], 0, one[2]]]
  END AS edges`, len(edges), first)
	return b.String()
}
