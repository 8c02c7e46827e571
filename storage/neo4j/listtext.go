package neo4j

import (
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
)

// listShape is what the text of a statement for lists depends on. Queries of one shape share a statement and a round trip.
type listShape struct {
	via        []graph.Walk // nil: not asked for
	visible    []graph.Walk
	order      graph.Order
	descending bool
	facets     bool
	except     bool
	match      bool
	links      [][]graph.Link
	text       bool
	walked     bool // search by walking the list in its order rather than by the index of words
	clean      bool // only nodes that were not written after $pin
	count      bool
	kinds      []graph.Kind // whose numbers the database keeps, where nothing else is asked
}

// shapeOfList is the shape of a query.
func shapeOfList(q graph.PageQuery, count bool) listShape {
	s := listShape{
		via: q.Via, visible: q.Visible, order: q.Order, descending: q.Descending,
		facets: len(q.Facets) > 0, except: len(q.Except) > 0, match: len(q.Match) > 0, links: q.Links, text: len(q.Text) > 0,
	}
	if count {
		s.count, s.order, s.descending = true, graph.ByID, false
		if q.Via == nil && q.Visible == nil && !s.narrowed() && !s.text {
			s.kinds = q.Kinds
		}
	}
	return s
}

// narrowed reports whether nodes are asked for anything beside kinds, walks and words.
func (s listShape) narrowed() bool { return s.facets || s.except || s.match || len(s.links) > 0 }

// key tells shapes apart.
func (s listShape) key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "list %d %t %t %t %t %t %t %t %t %v", s.order, s.descending, s.facets, s.except, s.match, s.text, s.walked, s.clean, s.count, s.kinds)
	for _, group := range s.links {
		b.WriteString(" links")
		for _, l := range group {
			b.WriteString("; " + linkForm(l))
		}
	}
	for i, walks := range [][]graph.Walk{s.via, s.visible} {
		if walks == nil {
			continue
		}
		fmt.Fprintf(&b, " side %d", i)
		for _, w := range walks {
			b.WriteString("; walk")
			for _, stage := range w.Stages {
				fmt.Fprintf(&b, " %d %v", stage.After, formOf(stage.Step))
			}
		}
	}
	return b.String()
}

// A stored sort key begins with the letter of its node's kind, so that one index has the list of every kind, in order.
const (
	plainKey = "substring(n.sortKey, 1)"
	letter   = "left(n.sortKey, 1)"
)

// orderBy is the order of the list, by what key.
func (s listShape) orderBy(key string) string {
	down := ""
	if s.descending {
		down = " DESC"
	}
	if s.order == graph.ByID {
		return "n.id" + down
	}
	if prop := s.order.Prop(); prop != "" {
		key = dateOf(prop)
	}
	return key + down + ", n.id" + down
}

// follows is that a node lies behind a position.
func (s listShape) follows() string {
	than := ">"
	if s.descending {
		than = "<"
	}
	if s.order == graph.ByID {
		return "n.id " + than + " q.id"
	}
	if prop := s.order.Prop(); prop != "" {
		return fmt.Sprintf("%[1]s %[2]s= q.date AND (%[1]s %[2]s q.date OR n.id %[2]s q.id)", dateOf(prop), than)
	}
	return fmt.Sprintf("%s %s= q.key AND (%s %s q.key OR n.id %s q.id)", plainKey, than, plainKey, than, than)
}

// dateOf is a date of a node, 0 where it has none.
func dateOf(prop string) string { return "coalesce(n." + prop + ", 0)" }

// filter is what a query asks of a node beside kinds and walks. Words is the expression for the words that it must have.
func (s listShape) filter(words string, more ...string) string {
	if s.facets {
		more = append(more, "all(f IN q.facets WHERE f IN coalesce(n.facets, []))")
	}
	if s.except {
		more = append(more, "q.except[n.id] IS NULL")
	}
	if s.match {
		more = append(more, matching)
	}
	for i, group := range s.links {
		more = append(more, linked(i, group))
	}
	if s.clean {
		more = append(more, "n.version <= $pin")
	}
	if s.text {
		more = append(more, "all(w IN "+words+" WHERE n.words CONTAINS w)")
	}
	return and(more...)
}

// listText is the statement. It answers, for each query, with its place, the nodes or their number, whether a walk was cut, and the kinds of
// which too many nodes have the words; and with the version of the head at the end.
func listText(s listShape) string {
	var b strings.Builder
	w := weaver{Builder: &b, indent: "  "}
	b.WriteString(prelude + "CALL () {\n  UNWIND $queries AS q\n")
	cut, many := "false", "[]"
	switch {
	case s.via != nil || s.visible != nil:
		cut = s.writeWalked(w)
	case s.count && s.text:
		w.line(countByWords, s.filter("words", "n.words CONTAINS first"))
	case s.count && (s.narrowed() || s.clean):
		w.line(countInOrder, s.filter(""))
	case s.count:
		s.writeCountOfKinds(w)
	case s.text && !s.walked:
		w.line(searchByWords, s.filter("words", "n.words CONTAINS first", s.follows()), fewWords+1, fewWords, s.orderBy(plainKey))
		many = fmt.Sprintf("[one IN searched WHERE size(one[1]) > %d | one[0]]", fewWords)
	case s.order.Prop() != "": // there are few nodes of kinds that have dates: they are sorted
		w.line(pageInOrder, s.filter("q.words[k]", "n.id > low", "n.id < high", s.follows()), s.orderBy(""), s.orderBy(""))
	case s.order == graph.ByID:
		w.line(pageInOrder, s.filter("q.words[k]", "n.id > low", "n.id < high"), s.orderBy(""), s.orderBy(""))
	default:
		behind := "(n.sortKey > low OR n.id > q.id)"
		if s.descending {
			behind = "(n.sortKey < high OR n.id < q.id)"
		}
		w.line(pageInOrder, s.filter("q.words[k]", "n.id IS NOT NULL", "n.sortKey >= low", "n.sortKey <= high", behind), s.orderBy("n.sortKey"), s.orderBy(plainKey))
	}
	w.line("RETURN collect([q.i, items, %s, %s]) AS lists", cut, many)
	b.WriteString("}\nMATCH (after:LedgerHead {id: 'head'})\nRETURN version, after.version AS now, lists")
	return b.String()
}

// fewWords is how many nodes of a kind search takes from the index of words to sort them. Where more have the words, walking the
// list in its order finds a page sooner.
const fewWords = 10_000

const (
	// pageInOrder goes through the list of each kind, and merges what it finds.
	pageInOrder = `CALL (q) {
  UNWIND range(0, size(q.low) - 1) AS k
  CALL (q, k) {
    WITH q.low[k] AS low, q.high[k] AS high
    MATCH (n:Node)
    WHERE %s
    RETURN n ORDER BY %s LIMIT $limit
  }
  WITH n ORDER BY %s LIMIT $limit
  RETURN collect(properties(n)) AS items
}`
	countInOrder = `CALL (q) {
  UNWIND range(0, size(q.low) - 1) AS k
  WITH q.low[k] AS low, q.high[k] AS high
  MATCH (n:Node)
  WHERE n.id > low AND n.id < high AND %s
  RETURN count(n) AS items
}`
	countByWords = `CALL (q) {
  UNWIND q.words AS words
  WITH words, words[0] AS first
  MATCH (n:Node)
  WHERE %s
  RETURN count(n) AS items
}`
	// searchByWords takes the nodes that have the words from the index, and sorts them.
	searchByWords = `CALL (q) {
  UNWIND range(0, size(q.words) - 1) AS k
  CALL (q, k) {
    WITH q.words[k] AS words, q.words[k][0] AS first
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
}`
)

// writeCountOfKinds takes the numbers that the database keeps.
func (s listShape) writeCountOfKinds(w weaver) {
	var parts []string
	for _, kind := range s.kinds {
		parts = append(parts, "MATCH (n:"+string(kind)+")\n    RETURN count(n) AS c")
	}
	w.line("CALL () {\n  CALL () {\n    %s\n  }\n  RETURN sum(c) AS items\n}", strings.Join(parts, "\n  UNION ALL\n    "))
}

// writeWalked takes the nodes at which the walks end. It returns the expression for whether one was cut.
func (s listShape) writeWalked(w weaver) string {
	w.line("WITH q, q.at AS at")
	var sides []string
	cuts := []string{}
	for _, side := range []struct {
		name  string
		walks []graph.Walk
	}{{"via", s.via}, {"visible", s.visible}} {
		if side.walks == nil {
			continue
		}
		ends := []string{"[]"}
		for i, walk := range side.walks {
			end, cut := writeWay(w, fmt.Sprintf("%s%d", side.name, i), walk)
			ends, cuts = append(ends, end), append(cuts, cut...)
		}
		w.line("WITH *, %s AS %s", strings.Join(ends, " + "), side.name)
		sides = append(sides, side.name)
	}
	if len(sides) == 1 {
		w.line("CALL (q, %s) {\n  UNWIND %s AS n\n  WITH DISTINCT n", sides[0], sides[0])
	} else { // a node is in both where both sides name it
		w.line("CALL (q, via, visible) {\n  UNWIND [[0, via], [1, visible]] AS side\n  UNWIND side[1] AS n\n  WITH DISTINCT n, side[0] AS s\n  WITH n, count(s) AS sides WHERE sides = 2")
	}
	words := ""
	if s.text { // the words of a kind stand in nodes of that kind alone
		words = "any(words IN q.words WHERE all(w IN words WHERE n.words CONTAINS w))"
	}
	s.text = false
	filter := s.filter("", letter+" IN q.letters", words)
	if s.count {
		w.line("  WITH n WHERE %s\n  RETURN count(n) AS items\n}", filter)
	} else {
		w.line("  WITH n WHERE %s\n  WITH n ORDER BY %s LIMIT $limit\n  RETURN collect(properties(n)) AS items\n}", and(filter, s.follows()), s.orderBy(plainKey))
	}
	if len(cuts) == 0 {
		return "false"
	}
	return strings.Join(cuts, " OR ")
}

// writeWay walks to where one walk ends, along the stages that lead there. It returns the variables with the nodes there and
// with whether it was cut.
func writeWay(w weaver, name string, walk graph.Walk) (end string, cuts []string) {
	w.line("WITH *, q.%s AS %s", name, name)
	w.row, w.at, w.suffix = name, "at", "_"+name+"_"
	w.writeStarts()
	var way []int
	for i := len(walk.Stages) - 1; i >= 0; i = walk.Stages[i].After {
		way = append(way, i)
	}
	for _, i := range slices.Backward(way) {
		w.writeReach(i, walk.Stages[i], nil)
		cuts = append(cuts, w.cut(i))
	}
	return w.reached(len(walk.Stages) - 1), cuts
}
