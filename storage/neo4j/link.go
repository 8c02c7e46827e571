package neo4j

import (
	"context"
	"fmt"
	"strings"

	"behalf/graph"
)

// matching is the condition that a node n passes the tests of its properties.
const matching = `all(m IN q.match WHERE (m.texts IS NULL OR CASE WHEN n[m.prop] IS :: STRING NOT NULL THEN n[m.prop] ELSE '' END IN m.texts)
      AND (m.from IS NULL OR CASE WHEN n[m.prop] IS :: INTEGER NOT NULL AND n[m.prop] <> 0 THEN m.from <= n[m.prop] AND n[m.prop] < m.before ELSE false END))`

// matchParams are the parameters of matching.
func matchParams(tests []graph.Match) []any {
	var all []any
	for _, t := range tests {
		m := map[string]any{"prop": storedName(t.Prop)}
		if t.In != nil {
			m["texts"] = append([]string{}, t.In...)
		}
		if !t.Span.IsZero() {
			m["from"], m["before"] = t.Span.Bounds()
		}
		all = append(all, m)
	}
	return all
}

// linkForm tells apart links that are written differently.
func linkForm(l graph.Link) string {
	forms := []string{fmt.Sprint(l.To != nil, l.Facet != "", l.Hop, !l.Began.IsZero(), !l.Ended.IsZero(), l.Not)}
	for _, s := range l.Steps {
		forms = append(forms, fmt.Sprint(formOf(s)))
	}
	return strings.Join(forms, " ")
}

// linked is the condition that one link of the group i admits the node n.
func linked(i int, group []graph.Link) string {
	if len(group) == 0 {
		return "false"
	}
	var any []string
	for j, l := range group {
		any = append(any, leads(fmt.Sprintf("link%d_%d", i, j), l))
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

// leads is linked for one link, whose parameters have a name. Each hop is a MATCH of its own: within one no edge would be walked
// twice, and a chain may go back along the edge that it came by.
func leads(name string, l graph.Link) string {
	var pattern, where []string
	of := "q." + name
	end := "n"
	for i, s := range l.Steps {
		e := fmt.Sprintf("%s_e%d", name, i)
		from := end
		end = fmt.Sprintf("%s_n%d", name, i)
		pattern = append(pattern, "MATCH ("+from+")"+arrow(s.Reverse, e+":"+string(s.Edge))+"("+end+")")
		where = append(where, e+".since <= q.at")
		if !s.Past {
			where = append(where, e+".until > q.at")
		}
		switch s.Where.Prop {
		case "":
		case "role", "source":
			where = append(where, fmt.Sprintf("coalesce(%s.%s, '') IN %s.in%d", e, s.Where.Prop, of, i))
		default:
			where = append(where, "false")
		}
		if i != l.Hop {
			continue
		}
		if !l.Began.IsZero() {
			where = append(where, fmt.Sprintf("%s.began[0] <= %s.since AND %[2]s.since < %[1]s.began[1]", of, e))
		}
		if !l.Ended.IsZero() {
			where = append(where, fmt.Sprintf("%[2]s.until <= q.at AND %[1]s.ended[0] <= %[2]s.until AND %[2]s.until < %[1]s.ended[1]", of, e))
		}
	}
	if l.To != nil {
		where = append(where, end+".id IN "+of+".to")
	}
	if l.Facet != "" {
		where = append(where, of+".facet IN coalesce("+end+".facets, [])")
	}
	text := "EXISTS { " + strings.Join(pattern, " ") + " WHERE " + and(where...) + " }"
	if l.Not {
		return "NOT " + text
	}
	return text
}

// setLinks are the parameters of links.
func setLinks(m map[string]any, groups [][]graph.Link) {
	bounds := func(s graph.Span) []int64 {
		from, before := s.Bounds()
		return []int64{from, before}
	}
	for i, group := range groups {
		for j, l := range group {
			p := map[string]any{"to": distinct(l.To), "facet": l.Facet, "began": bounds(l.Began), "ended": bounds(l.Ended)}
			for k, s := range l.Steps {
				p[fmt.Sprintf("in%d", k)] = append([]string{}, s.Where.In...)
			}
			m[fmt.Sprintf("link%d_%d", i, j)] = p
		}
	}
}

// candidatesAtOnce is how many nodes of a list are looked at together as of an older version.
const candidatesAtOnce = 500

// linkedAt answers a query with links as of a version after which something was written: candidates are asked for without
// them, and the links are walked as of the version.
func (r *reader) linkedAt(ctx context.Context, q graph.PageQuery, count bool, pin int64) (listed, error) {
	var a listed
	bare := q
	bare.Links, bare.Limit = nil, candidatesAtOnce
	if count {
		bare.After, bare.Order = nil, graph.ByID
	}
	for {
		some, err := r.listAt(ctx, bare, false, pin)
		if err != nil {
			return a, err
		}
		a.cut = a.cut || some.cut
		more := len(some.nodes) > candidatesAtOnce
		if more {
			some.nodes = some.nodes[:candidatesAtOnce]
		}
		admitted, err := r.admittedBy(ctx, q, some.nodes)
		if err != nil {
			return a, err
		}
		for _, n := range some.nodes {
			if admitted[n.ID] {
				a.count++
				a.nodes = append(a.nodes, n)
			}
		}
		if !count && len(a.nodes) > pageLimit(q) {
			a.nodes = a.nodes[:pageLimit(q)+1]
			return a, nil
		}
		if !more {
			return a, nil
		}
		position := graph.PositionOf(q.Order, some.nodes[len(some.nodes)-1])
		if count {
			a.nodes, position = nil, graph.PositionOf(graph.ByID, some.nodes[len(some.nodes)-1])
		}
		bare.After = &position
	}
}

// admittedBy are those of some nodes that a query's links admit.
func (r *reader) admittedBy(ctx context.Context, q graph.PageQuery, nodes []graph.Node) (map[graph.ID]bool, error) {
	var ids []graph.ID
	admitted := map[graph.ID]bool{}
	for _, n := range nodes {
		ids, admitted[n.ID] = append(ids, n.ID), true
	}
	if len(ids) == 0 {
		return admitted, nil
	}
	var walks []graph.Walk
	for _, group := range q.Links {
		for _, l := range group {
			walks = append(walks, l.Walk(ids))
		}
	}
	met, err := r.Walk(ctx, q.At, walks)
	if err != nil {
		return nil, err
	}
	for i, next := 0, 0; i < len(q.Links); i++ {
		any := map[graph.ID]bool{}
		for _, l := range q.Links[i] {
			for id := range l.Leading(ids, q.At, met.Found[next], met.Nodes) {
				any[id] = true
			}
			next++
		}
		for _, id := range ids {
			admitted[id] = admitted[id] && any[id]
		}
	}
	return admitted, nil
}
