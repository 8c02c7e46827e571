package sqlite

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"behalf/graph"
)

// listing is a page query with its words and walks resolved.
type listing struct {
	graph.PageQuery
	kinds   []int64
	facets  []int64
	via     lines
	visible lines
	links   [][]link
	none    bool // nothing can match
	size    int  // of the list of these kinds and, where the list is by name, of the first facet
	bearers int  // how many of these kinds have the first facet
	few     int  // up to so many nodes are sorted rather than sought in the list
	budget  int  // how many of the list are tried before its filters are taken to be too narrow for that
}

// listing resolves q for pages of so many items.
func (r *reader) listing(ctx context.Context, q graph.PageQuery, items int) (*listing, error) {
	l := &listing{PageQuery: q}
	for _, k := range q.Kinds {
		if num, ok := kindNums[k]; ok && !slices.Contains(l.kinds, num) {
			l.kinds = append(l.kinds, num)
		}
	}
	sizes := map[int64]int{}
	for _, f := range q.Facets {
		num, ok := r.terms.nums[f]
		if !ok {
			l.none = true
		} else if _, known := sizes[num]; !known {
			n, err := r.tally(ctx, num, l.kinds)
			if err != nil {
				return nil, err
			}
			sizes[num] = n
			l.facets = append(l.facets, num)
		}
	}
	slices.SortFunc(l.facets, func(a, b int64) int { return sizes[a] - sizes[b] }) // the rarest leads
	// Words hold no blanks.
	l.none = l.none || slices.ContainsFunc(q.Text, func(t string) bool { return strings.Contains(t, " ") })
	var err error
	if l.size, err = r.tally(ctx, 0, l.kinds); err != nil {
		return nil, err
	}
	if len(l.facets) > 0 {
		l.bearers = sizes[l.facets[0]]
		l.none = l.none || l.bearers == 0
		if q.Order == graph.ByName {
			l.size = l.bearers
		}
	}
	l.none = l.none || l.size == 0 || q.Via != nil && len(q.Via) == 0 || q.Visible != nil && len(q.Visible) == 0
	// A page of so many items of a list of size, of which few pass, is found after about items*size/few tries; sorting the
	// few takes about as long as trying as many. So the two cost the same where few is the root of items*size.
	l.few = min(max(int(math.Sqrt(float64(items)*float64(l.size))), r.store.fewest), 4096)
	l.budget = 4 * l.few
	if l.via, err = r.lines(ctx, q.At, q.Via, l.few); err != nil {
		return nil, err
	}
	if l.visible, err = r.lines(ctx, q.At, q.Visible, l.few); err != nil {
		return nil, err
	}
	l.links, err = r.links(ctx, q.Links)
	return l, err
}

const readTally = `SELECT coalesce(sum(nodes), 0) FROM json_each(?1) AS k CROSS JOIN tallies AS t WHERE t.facet = ?2 AND t.kind = k.value`

// tally is how many nodes of some kinds have a facet; facet 0 has them all.
func (r *reader) tally(ctx context.Context, facet int64, kinds []int64) (n int, err error) {
	err = r.conn.rows(ctx, readTally, 1, func(row []any) bool { n = int(integer(row[0])); return true }, list(kinds), facet)
	return n, err
}

// plain reports whether nothing narrows the list but kinds and one facet.
func (l *listing) plain() bool {
	return l.via == nil && l.visible == nil && len(l.Text)+len(l.Except)+len(l.Match)+len(l.Links) == 0 && len(l.facets) <= 1
}

// narrow reports whether the list may have to be searched for long until something passes. Only lists by name are kept for
// each facet.
func (l *listing) narrow() bool {
	return l.via != nil || l.visible != nil || len(l.Text) > 0 || l.Order == graph.ByID && len(l.facets) > 0
}

// asks are what a condition is asked for; what a source brings already is left out.
type asks struct{ kinds, firstFacet, via, visible bool }

var everything = asks{true, true, true, true}

// conditions are what a node n must pass: it has columns num, kind, sort and id.
func (l *listing) conditions(q *query, t *terms, ask asks) ([]string, error) {
	var all []string
	if ask.kinds {
		all = append(all, "n.kind IN (SELECT value FROM json_each("+q.arg(list(l.kinds))+"))")
	}
	for i, f := range l.facets {
		if i > 0 || ask.firstFacet {
			all = append(all, "EXISTS (SELECT 1 FROM facets AS f WHERE f.facet = "+q.arg(f)+" AND f.kind = n.kind AND f.sort = n.sort AND f.id = n.id)")
		}
	}
	if len(l.Except) > 0 {
		all = append(all, "n.id NOT IN (SELECT value FROM json_each("+q.arg(jsonOf(l.Except))+"))")
	}
	if len(l.Text) > 0 {
		var words []string
		for _, word := range l.Text {
			words = append(words, "instr(w.words, "+q.arg(" "+word)+") > 0")
		}
		all = append(all, "EXISTS (SELECT 1 FROM nodes AS w WHERE w.num = n.num AND "+strings.Join(words, " AND ")+")")
	}
	for _, m := range l.Match {
		all = append(all, q.matching(m, "n.num"))
	}
	for _, group := range l.links {
		all = append(all, q.linked(group, "n.num", t))
	}
	if ask.via && l.via != nil {
		all = append(all, q.within(l.via, "n.num", t))
	}
	if ask.visible && l.visible != nil {
		all = append(all, q.within(l.visible, "n.num", t))
	}
	return all, nil
}

// jsonOf is a list of texts as a parameter. One that is not UTF-8 equals none that is kept.
func jsonOf[T ~string](texts []T) string {
	b, err := json.Marshal(texts)
	if err != nil {
		panic("sqlite: a list of texts is plain JSON: " + err.Error())
	}
	return string(b)
}
