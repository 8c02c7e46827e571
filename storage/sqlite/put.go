package sqlite

import (
	"context"
	"slices"

	"behalf/graph"
)

// nodeRow is what is written of a node.
type nodeRow struct {
	num    int64
	id     graph.ID
	kind   int64
	name   string
	sort   string
	words  []string
	props  string
	facets []string
}

func rowOf(n graph.Node) (nodeRow, error) {
	props, err := graph.EncodeProps(n.Props)
	if err != nil {
		return nodeRow{}, err
	}
	return nodeRow{id: n.ID, kind: kindNums[n.ID.Kind()], name: n.Name, sort: n.SortKey(), words: n.Words(), props: props, facets: facetsOf(n)}, nil
}

// facetsOf are the facets of a node, each once.
func facetsOf(n graph.Node) []string {
	facets := n.Facets()
	slices.Sort(facets)
	return slices.Compact(facets)
}

const readRow = `SELECT num, name, sort, words, props FROM nodes WHERE id = ?1`

// row is the row of a node as it is stored; there is false if it is not.
func (w *writer) row(ctx context.Context, id graph.ID) (old nodeRow, there bool, err error) {
	err = w.conn.rows(ctx, readRow, 5, func(row []any) bool {
		there = true
		old = nodeRow{num: integer(row[0]), id: id, kind: kindNums[id.Kind()], name: text(row[1]), sort: text(row[2]), words: splitWords(text(row[3])), props: text(row[4])}
		return true
	}, string(id))
	if err != nil || !there {
		return old, false, err
	}
	props, err := graph.DecodeProps(old.props)
	old.facets = facetsOf(graph.Node{ID: id, Name: old.name, Props: props})
	return old, true, err
}

const (
	nodeValues = `(num, id, kind, name, sort, words, props) VALUES `
	putNode    = `INSERT INTO nodes ` + nodeValues + `(?1, ?2, ?3, ?4, ?5, ?6, ?7)`
	changeNode = `UPDATE nodes SET name = ?2, sort = ?3, words = ?4, props = ?5 WHERE num = ?1`
	putWord    = `INSERT OR IGNORE INTO words (word, num) VALUES (?1, ?2)`
	dropWord   = `DELETE FROM words WHERE word = ?1 AND num = ?2`
	putFacet   = `INSERT OR IGNORE INTO facets (facet, kind, sort, id, num) VALUES (?1, ?2, ?3, ?4, ?5)`
	dropFacet  = `DELETE FROM facets WHERE facet = ?1 AND kind = ?2 AND sort = ?3 AND id = ?4`
	putTally   = `INSERT INTO tallies (facet, kind, nodes) VALUES (?1, ?2, ?3) ON CONFLICT (facet, kind) DO UPDATE SET nodes = nodes + excluded.nodes`
	revise     = `UPDATE state SET revision = revision + 1`
)

// putNode writes a node: a new one where old has no number, else in the place of old.
func (w *writer) putNode(ctx context.Context, n graph.Node, old nodeRow) error {
	row, err := rowOf(n)
	if err != nil {
		return err
	}
	b := batch{ctx: ctx, w: w}
	if old.num == 0 {
		w.snap.lastNode++
		row.num = w.snap.lastNode
		b.run(putNode, row.num, string(row.id), row.kind, row.name, row.sort, joinWords(row.words), row.props)
		b.tally(0, row.kind, 1)
	} else {
		row.num = old.num
		if old.name == row.name && old.props == row.props {
			return nil
		}
		b.run(changeNode, row.num, row.name, row.sort, joinWords(row.words), row.props)
		b.run(revise)
	}
	for _, word := range without(old.words, row.words) {
		b.run(dropWord, word, row.num)
	}
	for _, word := range without(row.words, old.words) {
		b.run(putWord, word, row.num)
	}
	for _, f := range old.facets {
		b.run(dropFacet, b.term(f), row.kind, old.sort, string(row.id))
	}
	for _, f := range row.facets {
		b.run(putFacet, b.term(f), row.kind, row.sort, string(row.id), row.num)
	}
	for _, f := range without(old.facets, row.facets) {
		b.tally(b.term(f), row.kind, -1)
	}
	for _, f := range without(row.facets, old.facets) {
		b.tally(b.term(f), row.kind, 1)
	}
	return b.err
}

// batch runs statements until one fails.
type batch struct {
	ctx context.Context
	w   *writer
	err error
}

func (b *batch) run(text string, args ...any) {
	if b.err == nil {
		_, b.err = b.w.conn.run(b.ctx, text, args...)
	}
}

func (b *batch) term(s string) (num int64) {
	if b.err == nil {
		num, b.err = b.w.term(b.ctx, s)
	}
	return num
}

func (b *batch) tally(facet, kind int64, by int) { b.run(putTally, facet, kind, by) }
