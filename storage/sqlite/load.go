package sqlite

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"behalf/graph"
)

// A load goes through its nodes and edges in chunks, sorts each chunk as the tables are sorted, so that neighbours are written
// while their page is at hand, and writes some rows with each statement. Larger loads are faster for each row: the indexes of
// ids, names and words are all over the place, and every update writes each page that it touches once.
const (
	nodeChunk = 16_384
	edgeChunk = 65_536
	// The driver looks for each parameter among all of them, so more rows in one statement are not better.
	nodesAtOnce = 3
	edgesAtOnce = 3
	wordsAtOnce = 12
)

var (
	putNodes  = `INSERT INTO nodes ` + nodeValues
	putEdges  = `INSERT OR REPLACE INTO edges ` + edgeValues
	putWords  = `INSERT OR IGNORE INTO words (word, num) VALUES `
	putFacets = `INSERT OR IGNORE INTO facets (facet, kind, sort, id, num) VALUES `
)

// Load implements graph.Writer.
func (w *writer) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	if err := w.enter(ctx); err != nil {
		return err
	}
	defer w.leave()
	w.loaded = true
	if err := w.store.swell(); err != nil {
		return w.wrote(translate(ctx, err))
	}
	l := loader{batch: batch{ctx: ctx, w: w}, nums: map[graph.ID]int64{}, tallies: map[[2]int64]int{}}
	if err := l.loadNodes(nodes); err != nil {
		return w.wrote(err)
	}
	return w.wrote(l.loadEdges(edges))
}

// loader is one call of Load.
type loader struct {
	batch
	nums    map[graph.ID]int64 // of nodes met in this call
	words   []wordRow
	facets  []facetRow
	tallies map[[2]int64]int // by facet and kind
}

type wordRow struct {
	word string
	num  int64
}

type facetRow struct {
	facet, kind int64
	sort        string
	id          graph.ID
	num         int64
}

// loadNodes writes nodes. What needs no store, their keys and words, is made a chunk ahead by another goroutine.
func (l *loader) loadNodes(nodes []graph.Node) error {
	chunks := make(chan chunk, 1)
	quit := make(chan struct{})
	var ahead sync.WaitGroup
	ahead.Go(func() { makeRows(nodes, chunks, quit) })
	defer ahead.Wait() // it reads what belongs to the caller
	defer close(quit)
	for c := range chunks {
		if c.err != nil {
			return c.err
		}
		if err := l.putChunk(c); err != nil {
			return err
		}
	}
	return l.finishNodes()
}

// chunk is a part of the nodes, in the order in which they came, each id once.
type chunk struct {
	nodes []graph.Node
	rows  []nodeRow
	err   error
}

func makeRows(nodes []graph.Node, chunks chan<- chunk, quit <-chan struct{}) {
	defer close(chunks)
	for some := range slices.Chunk(nodes, nodeChunk) {
		c := chunk{rows: make([]nodeRow, 0, len(some)), nodes: make([]graph.Node, 0, len(some))}
		at := make(map[graph.ID]int, len(some))
		for _, n := range some {
			var row nodeRow
			if c.err = graph.CheckNode(n); c.err == nil {
				row, c.err = rowOf(n)
			}
			if c.err != nil {
				break
			}
			if i, twice := at[n.ID]; twice { // the last counts
				c.nodes[i], c.rows[i] = n, row
				continue
			}
			at[n.ID] = len(c.rows)
			c.nodes, c.rows = append(c.nodes, n), append(c.rows, row)
		}
		select {
		case chunks <- c:
		case <-quit:
			return
		}
		if c.err != nil {
			return
		}
	}
}

// putChunk writes rows of nodes. New ones are numbered as they came, since those that came together are asked for together,
// and written in the order of their ids.
func (l *loader) putChunk(c chunk) error {
	ids := make([]graph.ID, len(c.rows))
	for i, row := range c.rows {
		ids[i] = row.id
	}
	old, err := l.w.byID(l.ctx, ids)
	if err != nil {
		return err
	}
	there := make(map[graph.ID]stored, len(old))
	for _, s := range old {
		there[s.id] = s
	}
	fresh := make([]nodeRow, 0, len(c.rows))
	for i, row := range c.rows {
		if s, ok := there[row.id]; ok {
			l.nums[row.id] = s.num
			if s.name != row.name || s.props != row.props {
				if err := l.replace(c.nodes[i]); err != nil {
					return err
				}
			}
			continue
		}
		l.w.snap.lastNode++
		row.num = l.w.snap.lastNode
		l.nums[row.id] = row.num
		l.note(row)
		fresh = append(fresh, row)
	}
	slices.SortFunc(fresh, func(a, b nodeRow) int { return cmp.Compare(a.id, b.id) })
	insert(&l.batch, putNodes, nodesAtOnce, fresh, func(args []any, n nodeRow) []any {
		return append(args, n.num, string(n.id), n.kind, n.name, n.sort, joinWords(n.words), n.props)
	})
	if len(l.words) > 8*edgeChunk {
		l.putWords()
	}
	return l.err
}

func (l *loader) replace(n graph.Node) error {
	old, _, err := l.w.row(l.ctx, n.ID)
	if err != nil {
		return err
	}
	return l.w.putNode(l.ctx, n, old)
}

// note keeps what is written of a new node beside its row.
func (l *loader) note(row nodeRow) {
	l.tallies[[2]int64{0, row.kind}]++
	for _, f := range row.facets {
		num := l.term(f)
		l.tallies[[2]int64{num, row.kind}]++
		l.facets = append(l.facets, facetRow{num, row.kind, row.sort, row.id, row.num})
	}
	for _, word := range row.words {
		l.words = append(l.words, wordRow{word, row.num})
	}
}

func (l *loader) putWords() {
	slices.SortFunc(l.words, func(a, b wordRow) int { return cmp.Or(strings.Compare(a.word, b.word), cmp.Compare(a.num, b.num)) })
	insert(&l.batch, putWords, wordsAtOnce, l.words, func(args []any, w wordRow) []any { return append(args, w.word, w.num) })
	l.words = l.words[:0]
}

func (l *loader) finishNodes() error {
	l.putWords()
	slices.SortFunc(l.facets, func(a, b facetRow) int {
		return cmp.Or(cmp.Compare(a.facet, b.facet), cmp.Compare(a.kind, b.kind), strings.Compare(a.sort, b.sort), cmp.Compare(a.id, b.id))
	})
	insert(&l.batch, putFacets, nodesAtOnce, l.facets, func(args []any, f facetRow) []any {
		return append(args, f.facet, f.kind, f.sort, string(f.id), f.num)
	})
	for key, n := range l.tallies {
		l.tally(key[0], key[1], n)
	}
	return l.err
}

// insert writes rows, some with each statement.
func insert[T any](b *batch, into string, atOnce int, rows []T, columns func([]any, T) []any) {
	var args []any
	for len(rows) > 0 && b.err == nil {
		n := atOnce
		if len(rows) < n {
			n = 1
		}
		args = args[:0]
		for _, row := range rows[:n] {
			args = columns(args, row)
		}
		b.run(into+values(len(args)/n, n), args...)
		rows = rows[n:]
	}
}

// values is the text of so many rows of parameters.
func values(columns, rows int) string {
	row := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return row + strings.Repeat(", "+row, rows-1)
}
