package sqlite

import (
	"context"
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

func itemOf(row []any) item {
	return item{integer(row[0]), graph.Position{Key: text(row[1]), ID: graph.ID(text(row[2]))}}
}

// sorted is the page of what a source brings: everything that passes is sorted, of which the first are kept.
func (r *reader) sorted(ctx context.Context, l *listing, q *query, src source, most int) ([]item, error) {
	where, err := l.conditions(q, r.terms, src.ask)
	if err != nil {
		return nil, err
	}
	where = append(src.where, where...)
	if l.After != nil {
		where = append(where, l.order().after(q, "n.", *l.After))
	}
	statement := q.statement("SELECT n.num, n.sort, n.id FROM " + src.from + clause(where) + "\nORDER BY " + l.order().by("n.") + " LIMIT " + q.arg(most))
	return r.items(ctx, statement, q.args)
}

// count is how many of what a source brings pass.
func (r *reader) count(ctx context.Context, l *listing, q *query, src source) (n int, err error) {
	where, err := l.conditions(q, r.terms, src.ask)
	if err != nil {
		return 0, err
	}
	where = append(src.where, where...)
	err = r.conn.long(ctx, q.statement("SELECT count(*) FROM "+src.from+clause(where)), 1, func(row []any) bool { n = int(integer(row[0])); return true }, q.args...)
	return n, err
}

func (r *reader) items(ctx context.Context, statement string, args []any) (items []item, err error) {
	err = r.conn.long(ctx, statement, itemWidth, func(row []any) bool { items = append(items, itemOf(row)); return true }, args...)
	return items, err
}

func clause(where []string) string {
	if len(where) == 0 {
		return ""
	}
	return "\nWHERE " + strings.Join(where, "\n  AND ")
}

// listed is the part of one kind's page that is found among the next budget places of its list, in the list's order. The inner
// select walks the index; the outer one only drops rows, so it keeps the order, and stops when the page is full.
func (r *reader) listed(ctx context.Context, l *listing, kind int64, budget, most int) ([]item, error) {
	q := newQuery(l.At)
	inner, ask := l.places(q, kind), everything
	inner += " ORDER BY " + l.order().by("") + " LIMIT " + q.arg(budget)
	ask.kinds, ask.firstFacet = false, l.Order == graph.ByID
	where, err := l.conditions(q, r.terms, ask)
	if err != nil {
		return nil, err
	}
	statement := "SELECT n.num, n.sort, n.id FROM (\n  " + inner + ") AS n" + clause(where) + "\nLIMIT " + q.arg(most)
	return r.items(ctx, statement, q.args)
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
}

func (l *listing) order() order { return order{l.Order == graph.ByID, l.Descending} }

func (o order) by(of string) string {
	way := ""
	if o.descending {
		way = " DESC"
	}
	if o.byID {
		return of + "id" + way
	}
	return fmt.Sprintf("%ssort%s, %sid%s", of, way, of, way)
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
	return fmt.Sprintf("(%ssort, %sid) %s (%s, %s)", of, of, sign, q.arg(p.Key), q.arg(string(p.ID)))
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
