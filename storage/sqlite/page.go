package sqlite

import (
	"context"
	"slices"

	"behalf/graph"
)

// fewestEnds is the least number of nodes that are looked for at the ends of walks before the list is searched instead.
const fewestEnds = 256

// Pages implements graph.Reader.
//
// A page of a list that walks narrow is made in one of two ways. Where the walks end at few nodes, these are sorted. Where
// they end at many, the list is read in its order and each node in it is asked whether a walk ends there: walked backwards,
// which is short. The first takes time for each end, the second for each node of the list that does not pass: 2,000 of 10,000
// tenants are faster found in the list, 20 by sorting. So the walks are walked up to few ends, and no further (listing.few);
// and the list is tried up to a budget: if the page is not full then, the rest of the walks is walked and sorted all the same.
func (r *reader) Pages(ctx context.Context, queries []graph.PageQuery) ([]graph.Page, error) {
	if err := r.enter(ctx); err != nil {
		return nil, err
	}
	defer r.leave()
	pages := make([]graph.Page, len(queries))
	for i, q := range queries {
		var err error
		if pages[i], err = r.page(ctx, q); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

func (r *reader) page(ctx context.Context, q graph.PageQuery) (graph.Page, error) {
	limit := max(q.Limit, 0)
	l, err := r.listing(ctx, q, limit+1)
	if err != nil {
		return graph.Page{}, err
	}
	page := graph.Page{Cut: l.via.cut() || l.visible.cut()}
	if l.none {
		return page, nil
	}
	items, err := r.some(ctx, l, limit+1)
	if err != nil {
		return graph.Page{}, err
	}
	if len(items) > limit {
		page.More, items = true, items[:limit]
	}
	page.Nodes, err = r.inOrder(ctx, items)
	return page, err
}

// some are the first items of a list after its position.
func (r *reader) some(ctx context.Context, l *listing, most int) ([]item, error) {
	if q, src, ok, err := r.sparse(ctx, l); err != nil {
		return nil, err
	} else if ok {
		return r.fromSource(ctx, r.conn.rows, l, q, src, most)
	}
	if l.order().prop != "" {
		q, src := l.undated(r.terms)
		return r.fromSource(ctx, r.conn.long, l, q, src, most)
	}
	budget, bounded := l.size, r.conn.long
	if l.narrow() {
		budget, bounded = min(budget, l.budget), r.conn.rows
	}
	var items []item
	for _, kind := range l.kinds {
		found, err := r.among(ctx, l, kind, bounded, budget, most)
		if err != nil {
			return nil, err
		}
		if len(found) < most && budget < l.size {
			ended, err := r.ends(ctx, l, kind, budget)
			if err != nil {
				return nil, err
			}
			if !ended {
				q, src := l.dense(r.terms)
				return r.fromSource(ctx, r.conn.long, l, q, src, most)
			}
		}
		items = append(items, found...)
	}
	slices.SortFunc(items, l.order().compare)
	return items[:min(most, len(items))], nil
}

// among is the part of one kind's page that is found among the next budget places of its list.
func (r *reader) among(ctx context.Context, l *listing, kind int64, run runner, budget, most int) ([]item, error) {
	if l.sifts(r.shared) {
		if found, ok, err := r.sift(ctx, l, kind, budget, most); ok || err != nil {
			return found, err
		}
	}
	q := newQuery(l.At)
	statement, err := l.listed(q, r.terms, kind, budget, most)
	if err != nil {
		return nil, err
	}
	return r.items(ctx, run, l.order(), statement, q)
}

// ends reports whether the list of a kind ends within so many places.
func (r *reader) ends(ctx context.Context, l *listing, kind int64, within int) (bool, error) {
	q := newQuery(l.At)
	places := l.places(q, kind)
	ended := true
	err := r.conn.rows(ctx, places+" LIMIT 1 OFFSET "+q.number(within), 4, func([]any) bool { ended = false; return true }, q.args...)
	return ended, err
}

// runner runs a statement that is known to end soon, or that is not: conn.rows or conn.long.
type runner func(ctx context.Context, text string, width int, visit func(row []any) bool, args ...any) error

// fromSource are the first items of what a source brings.
func (r *reader) fromSource(ctx context.Context, run runner, l *listing, q *query, src source, most int) ([]item, error) {
	statement, err := l.sorted(q, r.terms, src, most)
	if err != nil {
		return nil, err
	}
	return r.items(ctx, run, l.order(), statement, q)
}

func (r *reader) items(ctx context.Context, run runner, o order, statement string, q *query) (items []item, err error) {
	err = run(ctx, statement, itemWidth, func(row []any) bool { items = append(items, o.itemOf(row)); return true }, q.args...)
	return items, err
}

// sparse is the source of a list of few nodes, if it is known to be one: the ends of walks, the nodes with a facet, or those
// with a rare word.
func (r *reader) sparse(ctx context.Context, l *listing) (*query, source, bool, error) {
	q := newQuery(l.At)
	ask := everything
	var nums []int64
	switch {
	case l.via.done():
		nums, ask.via = l.via.ends(), false
	case l.visible.done():
		nums, ask.visible = l.visible.ends(), false
	case l.Order == graph.ByID && len(l.facets) > 0 && l.bearers <= l.few:
		return q, l.facet(q), true, nil
	default:
		rare, ok, err := r.rare(ctx, l.Text, l.few)
		if err != nil || !ok {
			return nil, source{}, false, err
		}
		nums = rare
	}
	return q, source{from: "json_each(" + q.arg(list(nums)) + ") AS j CROSS JOIN nodes AS n ON n.num = j.value", ask: ask}, true, nil
}

// facet is the source of the nodes with the first facet.
func (l *listing) facet(q *query) source {
	ask := everything
	ask.firstFacet = false
	return source{from: "facets AS n", where: []string{"n.facet = " + q.arg(l.facets[0])}, ask: ask}
}

const readRare = `SELECT num FROM words WHERE word >= ?1 AND word < ?2 LIMIT (?3 + 0)`

// rare are the nodes with a word that begins with one of the texts, if there are few of them.
func (r *reader) rare(ctx context.Context, texts []string, few int) (nums []int64, ok bool, err error) {
	for _, t := range texts {
		nums = nums[:0]
		err = r.conn.rows(ctx, readRare, 1, func(row []any) bool { nums = append(nums, integer(row[0])); return true }, t, t+"\x7f", few+1)
		if err != nil {
			return nil, false, err
		}
		if len(nums) <= few {
			slices.Sort(nums)
			return slices.Compact(nums), true, nil
		}
	}
	return nil, false, nil
}

// dense is the source of a list of many nodes that its walks, its first facet or its first word bring; the list is narrow.
func (l *listing) dense(t *terms) (*query, source) {
	q := newQuery(l.At)
	ask := everything
	from := ""
	switch {
	case l.via != nil:
		ask.via = false
		from = q.forward(l.via, t)
	case l.visible != nil:
		ask.visible = false
		from = q.forward(l.visible, t)
	case len(l.Text) == 0 || len(l.facets) > 0 && l.bearers <= l.budget:
		return q, l.facet(q)
	default:
		from = "(SELECT DISTINCT num FROM words WHERE word >= " + q.arg(l.Text[0]) + " AND word < " + q.arg(l.Text[0]+"\x7f") + ")"
	}
	return q, source{from: from + " AS j CROSS JOIN nodes AS n ON n.num = j.num", ask: ask}
}

// undated is the source of a list that is ordered by a date, for which no index is kept: all that its walks bring, or all of its
// kinds, which are few where nodes have dates.
func (l *listing) undated(t *terms) (*query, source) {
	if l.via != nil || l.visible != nil {
		return l.dense(t)
	}
	return newQuery(l.At), source{from: "nodes AS n INDEXED BY nodes_list", ask: everything}
}

// inOrder are the nodes of items.
func (r *reader) inOrder(ctx context.Context, items []item) ([]graph.Node, error) {
	nums := make([]int64, len(items))
	for i, it := range items {
		nums[i] = it.num
	}
	found, err := r.byNum(ctx, nums)
	if err != nil {
		return nil, err
	}
	nodes := make([]graph.Node, len(items))
	for i, it := range items {
		if nodes[i], err = found[it.num].node(); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}
