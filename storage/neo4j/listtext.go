package neo4j

import (
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
)

// listShape is what the text of a statement for lists depends on. Queries of one shape share a statement and a round trip.
type listShape struct {
	kinds      []graph.Kind
	via        []graph.Walk // nil: not asked for
	visible    []graph.Walk
	order      graph.Order
	descending bool
	after      bool // there is a position to go on from
	facets     bool
	except     bool
	text       bool
	walked     bool // search by walking the list in its order rather than by the index of words
	clean      bool // only nodes that were not written after $pin
	count      bool
}

// shapeOfList is the shape of a query, whose kinds have been put in order.
func shapeOfList(q graph.PageQuery, count bool) listShape {
	return listShape{
		kinds: q.Kinds, via: q.Via, visible: q.Visible, order: q.Order, descending: q.Descending, after: q.After != nil && !count,
		facets: len(q.Facets) > 0, except: len(q.Except) > 0, text: len(q.Text) > 0, count: count,
	}
}

// key tells shapes apart.
func (s listShape) key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "list %v %d %t %t %t %t %t %t %t %t", s.kinds, s.order, s.descending, s.after, s.facets, s.except, s.text, s.walked, s.clean, s.count)
	writeWalks(&b, "via", s.via)
	writeWalks(&b, "visible", s.visible)
	return b.String()
}

func writeWalks(b *strings.Builder, name string, walks []graph.Walk) {
	if walks == nil {
		return
	}
	fmt.Fprintf(b, " %s", name)
	for _, w := range walks {
		fmt.Fprintf(b, " %d:%s", w.Limit(), shapeOf(w.Stages))
	}
}

// orderBy is the order of the list, for variable n.
func (s listShape) orderBy() string {
	down := ""
	if s.descending {
		down = " DESC"
	}
	if s.order == graph.ByID {
		return "n.id" + down
	}
	return "n.sortKey" + down + ", n.id" + down
}

// filters are what a query asks of a node beside kinds, walks and words.
func (s listShape) filters() []string {
	var all []string
	if s.facets {
		all = append(all, "all(f IN q.facets WHERE f IN coalesce(n.facets, []))")
	}
	if s.except {
		all = append(all, "q.except[n.id] IS NULL")
	}
	if s.clean {
		all = append(all, "n.version <= $pin")
	}
	return all
}

// follows is that a node lies behind the position q.key, q.id.
func (s listShape) follows() []string {
	than := ">"
	if s.descending {
		than = "<"
	}
	switch {
	case !s.after:
		return nil
	case s.order == graph.ByID:
		return []string{"n.id " + than + " q.id"}
	}
	return []string{fmt.Sprintf("n.sortKey %s= q.key", than), fmt.Sprintf("(n.sortKey %s q.key OR n.id %s q.id)", than, than)}
}

// ofKind finds the nodes of one kind in the list's order, by the index that has it.
func (s listShape) ofKind(i int) string {
	kind := s.kinds[i]
	where := s.filters()
	if s.text {
		where = append(where, fmt.Sprintf("all(w IN q.words[%d] WHERE n.words CONTAINS w)", i))
	}
	match := fmt.Sprintf("MATCH (n:%s)", kind)
	switch {
	case s.count:
	case s.order == graph.ByID: // ids begin with their kind, so one index has every kind in order
		match = "MATCH (n:Node)"
		where = append([]string{fmt.Sprintf("n.id > q.low[%d] AND n.id < q.high[%d]", i, i)}, where...)
	default:
		if s.after {
			where = append(s.follows(), where...)
		} else {
			where = append([]string{"n.sortKey IS NOT NULL"}, where...)
		}
		where = append([]string{"n.id IS NOT NULL"}, where...)
	}
	if len(where) > 0 {
		match += "\nWHERE " + strings.Join(where, " AND ")
	}
	if s.count {
		return match + "\nRETURN count(n) AS c"
	}
	return match + "\nRETURN n ORDER BY " + s.orderBy() + " LIMIT $limit"
}

// listText is the statement. It answers, for each query, with its place, the nodes or their number, whether a walk was cut, and the kinds of
// which too many nodes have the words; and then with the version of the head at the end.
func listText(s listShape) string {
	var b strings.Builder
	w := weaver{Builder: &b, indent: "  "}
	b.WriteString(prelude)
	b.WriteString("CALL () {\n  UNWIND $queries AS q\n")
	switch {
	case s.via != nil || s.visible != nil:
		s.writeWalked(w)
	case s.text && !s.walked && !s.count:
		s.writeSearched(w)
	case s.text && !s.walked:
		w.line("CALL (q) {\n  UNWIND q.words AS words\n  CALL (q, words) {\n    WITH q, words, words[0] AS first\n    MATCH (n:Node)\n    WHERE %s\n    RETURN count(n) AS c\n  }\n  RETURN sum(c) AS items\n}",
			strings.Join(append([]string{"n.words CONTAINS first", "all(w IN words WHERE n.words CONTAINS w)"}, s.filters()...), " AND "))
		w.line("RETURN collect([q.i, items, false, []]) AS lists")
	default:
		s.writeInOrder(w)
	}
	b.WriteString("}\nMATCH (after:LedgerHead {id: 'head'})\nRETURN version, after.version AS now, lists")
	return b.String()
}

// writeInOrder goes through the list of each kind, and merges them.
func (s listShape) writeInOrder(w weaver) {
	w.line("CALL (q) {\n  CALL (q) {")
	for i := range s.kinds {
		if i > 0 {
			w.line("  UNION ALL")
		}
		for line := range strings.Lines(s.ofKind(i)) {
			w.line("    %s", line)
		}
	}
	w.line("  }")
	if s.count {
		w.line("  RETURN sum(c) AS items\n}")
	} else {
		w.line("  WITH n ORDER BY %s LIMIT $limit\n  RETURN collect(properties(n)) AS items\n}", s.orderBy())
	}
	w.line("RETURN collect([q.i, items, false, []]) AS lists")
}

// fewWords is how many nodes of a kind search takes from the index of words to sort them. Where more have the words, walking the
// list in its order finds a page sooner.
const fewWords = 10_000

// writeSearched takes the nodes that have the words from the index.
func (s listShape) writeSearched(w weaver) {
	where := append([]string{"n.words CONTAINS first", "all(w IN words WHERE n.words CONTAINS w)"}, s.filters()...)
	where = append(where, s.follows()...)
	w.line(`CALL (q) {
  UNWIND range(0, size(q.words) - 1) AS k
  CALL (q, k) {
    WITH q, q.words[k] AS words, q.words[k][0] AS first
    MATCH (n:Node)
    WHERE %s
    WITH n LIMIT %d
    RETURN collect(n) AS few
  }
  RETURN collect([k, few]) AS searched
}
CALL (searched) {
  UNWIND searched AS one
  WITH one WHERE size(one[1]) <= %d
  UNWIND one[1] AS n
  WITH n ORDER BY %s LIMIT $limit
  RETURN collect(properties(n)) AS items
}
RETURN collect([q.i, items, false, [one IN searched WHERE size(one[1]) > %d | one[0]]]) AS lists`,
		strings.Join(where, " AND "), fewWords+1, fewWords, s.orderBy(), fewWords)
}

// writeWalked takes the nodes at which the walks end. Only the stages that lead there are walked.
func (s listShape) writeWalked(w weaver) {
	w.line("WITH q, q.at AS at")
	var sets, cuts []string
	for _, set := range []struct {
		name  string
		walks []graph.Walk
	}{{"via", s.via}, {"visible", s.visible}} {
		if set.walks == nil {
			continue
		}
		ends := []string{"[]"}
		for i, walk := range set.walks {
			name := fmt.Sprintf("%s%d", set.name, i)
			end, cut := s.writeWalk(w, name, walk)
			ends = append(ends, end)
			cuts = append(cuts, cut)
		}
		w.line("WITH *, %s AS %s", strings.Join(ends, " + "), set.name)
		sets = append(sets, set.name)
	}
	var kinds []string
	for _, k := range s.kinds {
		kinds = append(kinds, "n:"+string(k))
	}
	where := append([]string{"(" + strings.Join(kinds, " OR ") + ")"}, s.filters()...)
	where = append(where, s.follows()...)
	if s.text {
		where = append(where, "any(words IN q.words WHERE all(w IN words WHERE n.words CONTAINS w))")
	}
	if len(sets) == 1 {
		w.line("CALL (q, %s) {\n  UNWIND %s AS n\n  WITH DISTINCT q, n", sets[0], sets[0])
	} else { // a node is in both where both sides name it
		w.line("CALL (q, via, visible) {\n  UNWIND [[0, via], [1, visible]] AS side\n  UNWIND side[1] AS n\n  WITH DISTINCT q, n, side[0] AS s\n  WITH q, n, count(s) AS sides WHERE sides = 2")
	}
	if s.count {
		w.line("  WITH n WHERE %s\n  RETURN count(n) AS items\n}", strings.Join(where, " AND "))
	} else {
		w.line("  WITH n WHERE %s\n  WITH n ORDER BY %s LIMIT $limit\n  RETURN collect(properties(n)) AS items\n}", strings.Join(where, " AND "), s.orderBy())
	}
	w.line("RETURN collect([q.i, items, %s, []]) AS lists", strings.Join(append([]string{"false"}, slices.DeleteFunc(cuts, func(c string) bool { return c == "" })...), " OR "))
}

// writeWalk walks to where one walk ends. It returns the expressions for the nodes there and for whether it was cut.
func (s listShape) writeWalk(w weaver, name string, walk graph.Walk) (end, cut string) {
	w.line("WITH *, q.%s AS %s", name, name)
	w.row, w.at, w.most, w.suffix = name, "at", "$most_"+name, "_"+name+"_"
	w.writeStarts()
	var way []int
	for i := len(walk.Stages) - 1; i >= 0; i = walk.Stages[i].After {
		way = append(way, i)
	}
	slices.Reverse(way)
	var cuts []string
	for _, i := range way {
		w.writeStage(i, walk.Stages[i], false)
		cuts = append(cuts, fmt.Sprintf("size(%s) >= %s", w.reached(i), w.most))
	}
	return w.kept(len(walk.Stages) - 1), strings.Join(cuts, " OR ")
}
