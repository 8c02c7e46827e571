package sqlite

import (
	"fmt"
	"strings"

	"behalf/graph"
)

// source is what the nodes of a list are taken from, by a FROM that names them n; it brings what it does not ask for again.
type source struct {
	from  string
	where []string
	ask   asks
}

// Rows of a page: the number, the sort key and the id.
const itemWidth = 3

type item struct {
	num int64
	graph.Position
}

func (o order) itemOf(row []any) item {
	key := ""
	if o.prop == "" {
		key = text(row[1])
	} else {
		key = graph.NumberKey(integer(row[1]))
	}
	return item{integer(row[0]), graph.Position{Key: key, ID: graph.ID(text(row[2]))}}
}

// sorted is the statement of a page of what a source brings: everything that passes is sorted, of which the first are kept.
func (l *listing) sorted(q *query, t *terms, src source, most int) (string, error) {
	where, err := l.conditions(q, t, src.ask)
	if err != nil {
		return "", err
	}
	where = append(src.where, where...)
	if l.After != nil {
		where = append(where, l.order().after(q, "n.", *l.After))
	}
	return q.statement("SELECT n.num, " + l.order().key("n.") + ", n.id\nFROM " + src.from + clause(where) + "\nORDER BY " + l.order().by("n.") + " LIMIT " + q.number(most)), nil
}

// counted is the statement of how many of what a source brings pass.
func (l *listing) counted(q *query, t *terms, src source) (string, error) {
	where, err := l.conditions(q, t, src.ask)
	if err != nil {
		return "", err
	}
	return q.statement("SELECT count(*)\nFROM " + src.from + clause(append(src.where, where...))), nil
}

func clause(where []string) string {
	if len(where) == 0 {
		return ""
	}
	return "\nWHERE " + strings.Join(where, "\n  AND ")
}

// listed is the statement of the part of one kind's page that is found among the next budget places of its list, in the
// list's order. The inner select walks the index; the outer one only drops rows, so it keeps the order, and stops when the
// page is full.
func (l *listing) listed(q *query, t *terms, kind int64, budget, most int) (string, error) {
	inner, ask := l.places(q, kind), everything
	inner += " ORDER BY " + l.order().by("") + " LIMIT " + q.number(budget)
	ask.kinds, ask.firstFacet = false, l.Order == graph.ByID
	where, err := l.conditions(q, t, ask)
	if err != nil {
		return "", err
	}
	return "SELECT n.num, n.sort, n.id\nFROM (" + inner + ") AS n" + clause(where) + "\nLIMIT " + q.number(most), nil
}

// places is the list of one kind by the index that has its order, from the position that the page follows.
func (l *listing) places(q *query, kind int64) string {
	if l.Order == graph.ByID {
		// Ids begin with their kind, so those of a kind stand together.
		low, high := graph.ID(graph.Kinds[kind]+":"), graph.ID(graph.Kinds[kind]+";")
		if l.After != nil && !l.Descending {
			low = max(low, l.After.ID)
		}
		if l.After != nil && l.Descending {
			high = min(high, l.After.ID)
		}
		return "SELECT num, kind, sort, id FROM nodes WHERE id > " + q.arg(string(low)) + " AND id < " + q.arg(string(high))
	}
	from := "SELECT num, kind, sort, id FROM nodes INDEXED BY nodes_list WHERE kind = " + q.arg(kind)
	if len(l.facets) > 0 {
		from = "SELECT num, kind, sort, id FROM facets WHERE facet = " + q.arg(l.facets[0]) + " AND kind = " + q.arg(kind)
	}
	if l.After != nil {
		from += " AND " + l.order().after(q, "", *l.After)
	}
	return from
}

// order is the order of a list in SQL.
type order struct {
	byID, descending bool
	prop             string // the property with the date that the list is ordered by; empty if it is not
}

func (l *listing) order() order { return order{l.Order == graph.ByID, l.Descending, l.Order.Prop()} }

// key is what nodes are ordered by before their id.
func (o order) key(of string) string {
	if o.prop == "" {
		return of + "sort"
	}
	return fmt.Sprintf("CASE WHEN %[1]sprops <> '' AND json_type(%[1]sprops, '$.%[2]s') = 'integer' THEN json_extract(%[1]sprops, '$.%[2]s') ELSE 0 END", of, o.prop)
}

func (o order) by(of string) string {
	way := ""
	if o.descending {
		way = " DESC"
	}
	if o.byID {
		return of + "id" + way
	}
	return fmt.Sprintf("%s%s, %sid%s", o.key(of), way, of, way)
}

// after is the condition of standing behind a position.
func (o order) after(q *query, of string, p graph.Position) string {
	sign := ">"
	if o.descending {
		sign = "<"
	}
	if o.byID {
		return of + "id " + sign + " " + q.arg(string(p.ID))
	}
	key := any(p.Key)
	if o.prop != "" {
		key, _ = graph.ParseNumberKey(p.Key)
	}
	return fmt.Sprintf("(%s, %sid) %s (%s, %s)", o.key(of), of, sign, q.arg(key), q.arg(string(p.ID)))
}

// compare is the order in Go, byte by byte as in SQL.
func (o order) compare(a, b item) int {
	c := 0
	if !o.byID {
		c = strings.Compare(a.Key, b.Key)
	}
	if c == 0 {
		c = strings.Compare(string(a.ID), string(b.ID))
	}
	if o.descending {
		return -c
	}
	return c
}
