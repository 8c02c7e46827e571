package sqlite

import (
	"context"
	"fmt"
	"strings"

	"behalf/graph"
)

// link is a graph.Link with the numbers of the nodes that it may end at.
type link struct {
	graph.Link
	to []int64
}

// links resolves the ends of links.
func (r *reader) links(ctx context.Context, groups [][]graph.Link) ([][]link, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	if err := graph.CheckLinks(groups); err != nil {
		return nil, err
	}
	var ids []graph.ID
	for _, group := range groups {
		for _, l := range group {
			ids = append(ids, l.To...)
		}
	}
	found, err := r.byID(ctx, ids)
	if err != nil {
		return nil, err
	}
	nums := numsOf(found)
	all := make([][]link, len(groups))
	for i, group := range groups {
		for _, l := range group {
			all[i] = append(all[i], link{l, startsOf(graph.Walk{Starts: l.To}, nums)})
		}
	}
	return all, nil
}

// linked is the condition that one of some links admits the node with the number num.
func (q *query) linked(group []link, num string, t *terms) string {
	if len(group) == 0 {
		return "0"
	}
	any := make([]string, len(group))
	for i, l := range group {
		any[i] = q.leads(l, num, t)
	}
	return "(" + strings.Join(any, "\n  OR ") + ")"
}

// leads is linked for one link: its hops are one join, from the node on.
func (q *query) leads(l link, num string, t *terms) string {
	var from, where []string
	at := num
	for i, s := range l.Steps {
		f, edge := formOf(s), fmt.Sprintf("l%d", i)
		_, far := f.ends()
		from, where = append(from, f.table(edge)), append(where, f.admits(edge, at, q.narrowed(s, t)))
		if i == l.Hop {
			where = append(where, q.spanned(edge+".since", l.Began)...)
			if !l.Ended.IsZero() {
				where = append(append(where, edge+".until <= ?1"), q.spanned(edge+".until", l.Ended)...)
			}
		}
		at = edge + "." + far
	}
	if l.To != nil {
		where = append(where, at+" IN (SELECT value FROM json_each("+q.arg(list(l.to))+"))")
	}
	if l.Facet != "" {
		facet, ok := t.nums[l.Facet]
		if !ok {
			facet = -1 // no node has it
		}
		where = append(where, "EXISTS (SELECT 1 FROM nodes AS x CROSS JOIN facets AS f WHERE x.num = "+at+" AND f.facet = "+q.arg(facet)+" AND f.kind = x.kind AND f.sort = x.sort AND f.id = x.id)")
	}
	text := "EXISTS (" + selecting("1", from, where) + ")"
	if l.Not {
		return "NOT " + text
	}
	return text
}

// spanned are the conditions of lying within a span.
func (q *query) spanned(what string, s graph.Span) []string {
	if s.IsZero() {
		return nil
	}
	from, before := s.Bounds()
	return []string{what + " >= " + q.arg(from), what + " < " + q.arg(before)}
}

// property is the expression for a property of nodes under a name, if it is of a type of JSON; otherwise what else says.
func (q *query) property(of, prop, jsonType, otherwise string) string {
	props, path := of+".props", q.arg(`$."`+prop+`"`)
	return fmt.Sprintf("CASE WHEN %[1]s <> '' AND json_type(%[1]s, %[2]s) = '%[3]s' THEN json_extract(%[1]s, %[2]s) ELSE %[4]s END", props, path, jsonType, otherwise)
}

// matching is the condition that the node with the number num passes a test.
func (q *query) matching(m graph.Match, num string) string {
	where := []string{"m.num = " + num}
	if m.In != nil {
		where = append(where, q.property("m", m.Prop, "text", "''")+" IN (SELECT value FROM json_each("+q.arg(jsonOf(m.In))+"))")
	}
	if !m.Span.IsZero() {
		number := q.property("m", m.Prop, "integer", "0")
		where = append(append(where, number+" <> 0"), q.spanned("("+number+")", m.Span)...)
	}
	return "EXISTS (SELECT 1 FROM nodes AS m WHERE " + strings.Join(where, " AND ") + ")"
}
