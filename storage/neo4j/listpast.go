package neo4j

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
)

// listAt answers a query as of a version after which something was written. That is seldom, so it may take more round
// trips: walks are walked as of the version and their ends sorted here; whole lists are asked for without the nodes that
// were written since, and those are added as they were.
func (r *reader) listAt(ctx context.Context, q graph.PageQuery, count bool, pin int64) (listed, error) {
	if len(q.Links) > 0 {
		return r.linkedAt(ctx, q, count, pin)
	}
	if q.Via == nil && q.Visible == nil {
		if count {
			return r.countAt(ctx, q, pin)
		}
		return r.pageAt(ctx, q, pin)
	}
	var a listed
	var within []map[graph.ID]bool
	for _, walks := range [][]graph.Walk{q.Via, q.Visible} {
		if walks == nil {
			continue
		}
		met, err := r.Walk(ctx, q.At, walks)
		if err != nil {
			return a, err
		}
		union := map[graph.ID]bool{}
		for i, w := range walks {
			reached, cut := ends(w, met.Found[i], met.Nodes)
			for id := range reached {
				union[id] = true
			}
			a.cut = a.cut || cut
		}
		within = append(within, union)
	}
	var ids []graph.ID
	for id := range within[0] {
		if len(within) == 1 || within[1][id] {
			ids = append(ids, id)
		}
	}
	nodes, err := r.Nodes(ctx, ids)
	if err != nil {
		return a, err
	}
	for _, n := range nodes {
		if admitted(q, n) {
			a.count++
			if count || follows(q, n) {
				a.nodes = append(a.nodes, n)
			}
		}
	}
	a.nodes = merge(q, a.nodes, nil)
	return a, nil
}

// pageAt pages through a whole list. The clean nodes are asked for first: one that is written in between is then among
// both, and one of the two is dropped, rather than among none.
func (r *reader) pageAt(ctx context.Context, q graph.PageQuery, pin int64) (listed, error) {
	g := &listGroup{shape: shapeOfList(q, false), queries: []int{0}, limit: pageLimit(q) + 1}
	g.shape.clean, g.shape.walked = true, true
	answers, _, _, err := r.askLists(ctx, g, []graph.PageQuery{q})
	if err != nil {
		return listed{}, err
	}
	dirty, err := r.writtenSince(ctx, q, pin)
	if err != nil {
		return listed{}, err
	}
	a := answers[0]
	var more []graph.Node
	for _, d := range dirty {
		if follows(q, d.node) && !slices.ContainsFunc(a.nodes, func(n graph.Node) bool { return n.ID == d.node.ID }) {
			more = append(more, d.node)
		}
	}
	a.nodes = merge(q, a.nodes, more)
	return a, nil
}

// mostRecounts is how often a count is taken again because nodes of its kinds were written while it was taken.
const mostRecounts = 5

func (r *reader) countAt(ctx context.Context, q graph.PageQuery, pin int64) (a listed, err error) {
	for again := 0; ; again++ {
		began, err := r.version(ctx)
		if err != nil {
			return a, err
		}
		g := &listGroup{shape: shapeOfList(q, true), queries: []int{0}}
		g.shape.clean = true
		answers, _, _, err := r.askLists(ctx, g, []graph.PageQuery{q})
		if err != nil {
			return a, err
		}
		dirty, err := r.writtenSince(ctx, q, pin)
		if err != nil {
			return a, err
		}
		a, unclear := answers[0], false
		for _, d := range dirty {
			unclear = unclear || d.first > began // it may have been counted while it was clean
			a.count++
		}
		if !unclear || again == mostRecounts {
			return a, nil
		}
	}
}

// version is the newest version now.
func (r *reader) version(ctx context.Context) (int64, error) {
	row, _, err := askRow(ctx, r.source, prelude+"RETURN version, version AS now", nil)
	if err != nil {
		return 0, err
	}
	now, _ := row[0].(int64)
	return now, nil
}

// dirtyText finds the nodes of some kinds that were written since a version.
const dirtyText = prelude + `CALL (pin) {
  MATCH (n:Node)
  WHERE n.version > pin AND any(kind IN $kinds WHERE n.id STARTS WITH kind)
  RETURN collect(properties(n)) AS nodes
}
RETURN version, nodes`

// dirtyNode is a node as it was before it was written again, and the version that did that.
type dirtyNode struct {
	node  graph.Node
	first int64
}

// writtenSince are the nodes that a query asks for, and that were written since, as they were.
func (r *reader) writtenSince(ctx context.Context, q graph.PageQuery, pin int64) ([]dirtyNode, error) {
	var kinds []string
	for _, k := range q.Kinds {
		kinds = append(kinds, string(k)+":")
	}
	row, _, err := askRow(ctx, r.source, dirtyText, map[string]any{"kinds": kinds})
	if err != nil {
		return nil, err
	}
	records, err := readAll(row[0], readNode)
	if err != nil {
		return nil, err
	}
	var dirty []dirtyNode
	for _, record := range records {
		n, ok, err := record.at(pin)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", record.ID, err)
		}
		if ok && admitted(q, n) {
			dirty = append(dirty, dirtyNode{n, record.firstChange(pin)})
		}
	}
	return dirty, nil
}

// admitted reports whether a query asks for n, walks and position apart.
func admitted(q graph.PageQuery, n graph.Node) bool {
	if !slices.Contains(q.Kinds, n.ID.Kind()) || slices.Contains(q.Except, n.ID) {
		return false
	}
	facets := n.Facets()
	for _, facet := range q.Facets {
		if !slices.Contains(facets, facet) {
			return false
		}
	}
	for _, m := range q.Match {
		if !m.Admits(n) {
			return false
		}
	}
	words := n.Words()
	for _, text := range q.Text {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, text) }) {
			return false
		}
	}
	return true
}

// compare is the order of a query's list.
func compare(q graph.PageQuery, a, b graph.Position) int {
	c := 0
	if q.Order != graph.ByID {
		c = strings.Compare(listKey(a.Key), listKey(b.Key))
	}
	if c == 0 {
		c = strings.Compare(string(a.ID), string(b.ID))
	}
	if q.Descending {
		return -c
	}
	return c
}

// follows reports whether n lies behind the position that the query goes on from.
func follows(q graph.PageQuery, n graph.Node) bool {
	return q.After == nil || compare(q, graph.PositionOf(q.Order, n), *q.After) > 0
}

// merge puts nodes into the order of a query's list, and keeps one more than the page holds.
func merge(q graph.PageQuery, a, b []graph.Node) []graph.Node {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y graph.Node) int {
		return compare(q, graph.PositionOf(q.Order, x), graph.PositionOf(q.Order, y))
	})
	return all[:min(len(all), pageLimit(q)+1)]
}
