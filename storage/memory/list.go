package memory

import (
	"cmp"
	"slices"
	"sort"

	"behalf/graph"
)

// item is a node with what lists and search compare.
type item struct {
	node   graph.Node
	key    string
	words  []string
	facets []string
}

// list names one list of nodes: those of a kind in an order.
type list struct {
	kind  graph.Kind
	order graph.Order
}

// place is where a node stands in a list. A node whose name changed stands in the list by name more than once; only the
// place that fits the version read counts.
type place struct {
	graph.Position
	record *record[item]
}

func comparePositions(a, b graph.Position) int {
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.ID, b.ID))
}

func comparePlaces(a, b place) int { return comparePositions(a.Position, b.Position) }

// places are a list's places in order, and those that came since they were sorted.
type places struct{ sorted, fresh []place }

// few is how many new places are moved in one by one.
const few = 16

// settle brings the new places into the order.
func (p *places) settle() {
	if len(p.fresh) <= few {
		for _, f := range p.fresh {
			if i, found := slices.BinarySearchFunc(p.sorted, f, comparePlaces); !found {
				p.sorted = slices.Insert(p.sorted, i, f)
			}
		}
	} else {
		p.sorted = append(p.sorted, p.fresh...)
		slices.SortFunc(p.sorted, comparePlaces)
		p.sorted = slices.CompactFunc(p.sorted, func(a, b place) bool { return a.Position == b.Position })
	}
	p.fresh = nil
}

// enlist puts a node into the lists of its kind.
func (d *data) enlist(it item, r *record[item], touched map[*places]bool) {
	for _, order := range []graph.Order{graph.ByName, graph.ByID} {
		l := list{it.node.ID.Kind(), order}
		if d.lists[l] == nil {
			d.lists[l] = &places{}
		}
		d.lists[l].fresh = append(d.lists[l].fresh, place{graph.PositionOf(order, it.node), r})
		touched[d.lists[l]] = true
	}
}

// cursor moves along one list, in either direction.
type cursor struct {
	places []place
	next   int
	step   int
}

func newCursor(sorted []place, after *graph.Position, order graph.Order, descending bool) *cursor {
	c := &cursor{places: sorted, step: 1}
	if descending {
		c.next, c.step = len(sorted)-1, -1
	}
	if after == nil {
		return c
	}
	position := *after
	if order == graph.ByID {
		position.Key = ""
	}
	if descending {
		c.next = sort.Search(len(sorted), func(i int) bool { return comparePositions(sorted[i].Position, position) >= 0 }) - 1
	} else {
		c.next = sort.Search(len(sorted), func(i int) bool { return comparePositions(sorted[i].Position, position) > 0 })
	}
	return c
}

func (c *cursor) done() bool { return c.next < 0 || c.next >= len(c.places) }

// along hands over what stands in the lists of a query, merged into their order, until visit returns false.
func (r *reader) along(q graph.PageQuery, after *graph.Position, visit func(item) bool) {
	kinds := slices.Clone(q.Kinds)
	slices.Sort(kinds)
	if q.Order.Prop() != "" {
		r.alongDates(q, slices.Compact(kinds), after, visit)
		return
	}
	var cursors []*cursor
	for _, kind := range slices.Compact(kinds) {
		if l := r.data.lists[list{kind, q.Order}]; l != nil {
			cursors = append(cursors, newCursor(l.sorted, after, q.Order, q.Descending))
		}
	}
	for {
		var first *cursor
		for _, c := range cursors {
			if !c.done() && (first == nil || first.step*comparePlaces(c.places[c.next], first.places[first.next]) < 0) {
				first = c
			}
		}
		if first == nil {
			return
		}
		here := first.places[first.next]
		first.next += first.step
		it, ok := here.record.at(r.version)
		if ok && (q.Order == graph.ByID || it.key == here.Key) && !visit(it) {
			return
		}
	}
}

// alongDates is along for lists that are ordered by a date. Few kinds have one, so that no list is kept: they are sorted.
func (r *reader) alongDates(q graph.PageQuery, kinds []graph.Kind, after *graph.Position, visit func(item) bool) {
	type dated struct {
		graph.Position
		item
	}
	compare := func(a, b graph.Position) int {
		if q.Descending {
			a, b = b, a
		}
		return comparePositions(a, b)
	}
	var all []dated
	for _, kind := range kinds {
		l := r.data.lists[list{kind, graph.ByID}]
		if l == nil {
			continue
		}
		for _, p := range l.sorted {
			it, ok := p.record.at(r.version)
			if !ok {
				continue
			}
			if at := graph.PositionOf(q.Order, it.node); after == nil || compare(at, *after) > 0 {
				all = append(all, dated{at, it})
			}
		}
	}
	slices.SortFunc(all, func(a, b dated) int { return compare(a.Position, b.Position) })
	for _, d := range all {
		if !visit(d.item) {
			return
		}
	}
}
