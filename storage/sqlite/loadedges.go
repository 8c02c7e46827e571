package sqlite

import (
	"cmp"
	"fmt"
	"slices"

	"behalf/graph"
)

// loadRow is an edge with what it is sorted by.
type loadRow struct {
	from, edge, to int64
	*graph.Edge
}

// loadEdges writes edges.
func (l *loader) loadEdges(edges []graph.Edge) error {
	if len(edges) > 0 {
		l.w.changes = passage{all: true}
	}
	for some := range slices.Chunk(edges, edgeChunk) {
		if err := l.resolve(some); err != nil {
			return err
		}
		rows := make([]loadRow, len(some))
		for i := range some {
			e := &some[i]
			rows[i] = loadRow{from: l.nums[e.From], edge: typeNums[e.Type], to: l.nums[e.To], Edge: e}
			if rows[i].from == 0 {
				return fmt.Errorf("%s, an end of %s: %w", e.From, e.Type, graph.ErrNotFound)
			}
			if rows[i].to == 0 {
				return fmt.Errorf("%s, an end of %s: %w", e.To, e.Type, graph.ErrNotFound)
			}
		}
		// Of edges with one key the last counts, so their order is kept.
		slices.SortStableFunc(rows, func(a, b loadRow) int {
			return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.edge, b.edge), cmp.Compare(a.to, b.to))
		})
		insert(&l.batch, putEdges, edgesAtOnce, rows, func(args []any, r loadRow) []any {
			args, err := l.w.edgeArgs(l.ctx, args, *r.Edge, r.from, r.to)
			if err != nil && l.err == nil {
				l.err = err
			}
			return args
		})
		if l.err != nil {
			return l.err
		}
		if len(l.nums) > 8*edgeChunk {
			clear(l.nums)
		}
	}
	return nil
}

// resolve checks edges and looks for the numbers of their ends, those of one chunk at once.
func (l *loader) resolve(edges []graph.Edge) error {
	var ids []graph.ID
	for _, e := range edges {
		if err := graph.CheckEdge(e); err != nil {
			return err
		}
		for _, id := range [2]graph.ID{e.From, e.To} {
			if _, known := l.nums[id]; !known {
				l.nums[id] = 0 // until it is found
				ids = append(ids, id)
			}
		}
	}
	found, err := l.w.byID(l.ctx, ids)
	for _, n := range found {
		l.nums[n.id] = n.num
	}
	return err
}
