package memory

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"behalf/graph"
)

// reader implements graph.Reader as of one version.
type reader struct {
	data    *data
	store   *Store
	version int64
	ledger  []graph.Entry
}

// reading takes the lock for one call; the caller unlocks if there is no error.
func (r *reader) reading(ctx context.Context) error {
	if err := r.store.alive(ctx); err != nil {
		return err
	}
	r.data.mu.RLock()
	return nil
}

func (r *reader) item(id graph.ID) (item, bool) {
	record, ok := r.data.nodes[id]
	if !ok {
		return item{}, false
	}
	return record.at(r.version)
}

// Head implements graph.Reader.
func (r *reader) Head(ctx context.Context) (graph.Entry, error) {
	if err := r.store.alive(ctx); err != nil || len(r.ledger) == 0 {
		return graph.Entry{}, err
	}
	return cloneEntry(r.ledger[len(r.ledger)-1]), nil
}

// Nodes implements graph.Reader.
func (r *reader) Nodes(ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error) {
	if err := r.reading(ctx); err != nil {
		return nil, err
	}
	defer r.data.mu.RUnlock()
	nodes := make(map[graph.ID]graph.Node, len(ids))
	for _, id := range ids {
		if it, ok := r.item(id); ok {
			nodes[id] = it.node.Clone()
		}
	}
	return nodes, nil
}

// Edges implements graph.Reader.
func (r *reader) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	if err := r.reading(ctx); err != nil {
		return nil, err
	}
	defer r.data.mu.RUnlock()
	index, types := r.data.out, q.Types
	if q.Direction == graph.In {
		index = r.data.in
	}
	if len(types) == 0 {
		types = graph.EdgeTypes
	}
	asked := map[end]bool{}
	var edges []graph.Edge
	for _, id := range q.Ends {
		for _, t := range types {
			at := end{id, t}
			if asked[at] {
				continue
			}
			asked[at] = true
			for _, record := range index[at] {
				if e, ok := record.at(r.version); ok && (q.History || e.Holds(q.At)) {
					edges = append(edges, e)
				}
			}
		}
	}
	slices.SortFunc(edges, graph.CompareEdges)
	return edges, nil
}

// Pages implements graph.Reader.
func (r *reader) Pages(ctx context.Context, queries []graph.PageQuery) ([]graph.Page, error) {
	if err := r.reading(ctx); err != nil {
		return nil, err
	}
	defer r.data.mu.RUnlock()
	pages := make([]graph.Page, len(queries))
	for i, q := range queries {
		f, err := r.filter(ctx, q)
		if err != nil {
			return nil, err
		}
		p := graph.Page{Cut: f.cut}
		r.along(q, q.After, func(it item) bool {
			switch {
			case !f.admits(it):
			case len(p.Nodes) >= q.Limit:
				p.More = true
			default:
				p.Nodes = append(p.Nodes, it.node.Clone())
			}
			return !p.More
		})
		pages[i] = p
	}
	return pages, nil
}

// Counts implements graph.Reader.
func (r *reader) Counts(ctx context.Context, queries []graph.PageQuery) ([]int, error) {
	if err := r.reading(ctx); err != nil {
		return nil, err
	}
	defer r.data.mu.RUnlock()
	counts := make([]int, len(queries))
	for i, q := range queries {
		f, err := r.filter(ctx, q)
		if err != nil {
			return nil, err
		}
		r.along(q, nil, func(it item) bool {
			if f.admits(it) {
				counts[i]++
			}
			return true
		})
	}
	return counts, nil
}

// Entries implements graph.Reader.
func (r *reader) Entries(ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
	if err := r.store.alive(ctx); err != nil {
		return nil, err
	}
	// The entry with number n stands at n-1: the ledger has no gap.
	many := int64(len(r.ledger))
	next, step := max(q.After, 0), int64(1)
	if q.Descending {
		next, step = many-1, -1
		if q.After > 0 {
			next = min(next, q.After-2)
		}
	}
	var entries []graph.Entry
	for ; next >= 0 && next < many && len(entries) < q.Limit; next += step {
		entries = append(entries, cloneEntry(r.ledger[next]))
	}
	return entries, nil
}

// filter is what a page query asks of a node. A set that is nil asks nothing.
type filter struct {
	query  graph.PageQuery
	reader *reader
	within []map[graph.ID]bool
	cut    bool
}

func (r *reader) filter(ctx context.Context, q graph.PageQuery) (filter, error) {
	f := filter{query: q, reader: r}
	if err := graph.CheckLinks(q.Links); err != nil {
		return f, err
	}
	for _, walks := range [][]graph.Walk{q.Via, q.Visible} {
		if walks == nil {
			continue
		}
		ends := map[graph.ID]bool{}
		for _, w := range walks {
			walked, err := r.walk(ctx, q.At, w)
			if err != nil {
				return f, err
			}
			last, cut := walked.last()
			for _, id := range last.ids {
				ends[id] = true
			}
			f.cut = f.cut || cut
		}
		f.within = append(f.within, ends)
	}
	return f, nil
}

func (f filter) admits(it item) bool {
	for _, ids := range f.within {
		if !ids[it.node.ID] {
			return false
		}
	}
	if slices.Contains(f.query.Except, it.node.ID) {
		return false
	}
	for _, facet := range f.query.Facets {
		if !slices.Contains(it.facets, facet) {
			return false
		}
	}
	for _, text := range f.query.Text {
		if !slices.ContainsFunc(it.words, func(word string) bool { return strings.HasPrefix(word, text) }) {
			return false
		}
	}
	for _, m := range f.query.Match {
		if !m.Admits(it.node) {
			return false
		}
	}
	for _, group := range f.query.Links {
		if !slices.ContainsFunc(group, func(l graph.Link) bool { return f.reader.leads(l, it.node.ID, 0, f.query.At) != l.Not }) {
			return false
		}
	}
	return true
}

// leads reports whether the steps of a link, from the given one on, lead from a node to one of its ends.
func (r *reader) leads(l graph.Link, from graph.ID, i int, at graph.Time) bool {
	if i == len(l.Steps) {
		it, ok := r.item(from)
		return ok && (l.To == nil || slices.Contains(l.To, from)) && (l.Facet == "" || slices.Contains(it.facets, l.Facet))
	}
	step, index := l.Steps[i], r.data.out
	if step.Reverse {
		index = r.data.in
	}
	for _, record := range index[end{from, step.Edge}] {
		if e, ok := record.at(r.version); ok && l.Admits(i, e, at) {
			if _, far := step.Ends(e); r.leads(l, far, i+1, at) {
				return true
			}
		}
	}
	return false
}

// What is handed in or out is copied, so that nobody can change what is kept.

func cloneEntry(e graph.Entry) graph.Entry {
	e.Input, e.Changes = bytes.Clone(e.Input), bytes.Clone(e.Changes)
	return e
}
