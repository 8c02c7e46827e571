package sqlite

import (
	"context"

	"behalf/graph"
)

// Counts implements graph.Reader.
func (r *reader) Counts(ctx context.Context, queries []graph.PageQuery) ([]int, error) {
	if err := r.enter(ctx); err != nil {
		return nil, err
	}
	defer r.leave()
	counts := make([]int, len(queries))
	for i, q := range queries {
		var err error
		if counts[i], err = r.whole(ctx, q); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// whole is the length of a list. Where nothing narrows it but kinds and a facet it was counted when it was written.
func (r *reader) whole(ctx context.Context, q graph.PageQuery) (int, error) {
	q.Order, q.After = graph.ByName, nil
	l, err := r.listing(ctx, q, 1)
	if err != nil || l.none {
		return 0, err
	}
	if l.plain() {
		return l.size, nil
	}
	if sparse, src, ok, err := r.sparse(ctx, l); err != nil {
		return 0, err
	} else if ok {
		return r.count(ctx, l, sparse, src)
	}
	if l.narrow() {
		dense, src := l.dense(r.terms)
		if l.via != nil && leadTo(q.Via, q.Kinds) && l.visible == nil && len(l.facets)+len(l.Except)+len(l.Text)+len(l.Match)+len(l.Links) == 0 {
			// Every end is of a kind that is asked for, and nothing else is: the nodes themselves need not be read.
			dense = newQuery(l.At)
			ends := dense.forward(l.via, r.terms)
			return r.number(ctx, dense.statement("SELECT count(*) FROM "+ends), dense)
		}
		return r.count(ctx, l, dense, src)
	}
	n := 0
	for _, kind := range l.kinds {
		every := newQuery(l.At)
		ask := everything
		ask.kinds, ask.firstFacet = false, false
		some, err := r.count(ctx, l, every, source{from: "(\n  " + l.places(every, kind) + ") AS n", ask: ask})
		if err != nil {
			return 0, err
		}
		n += some
	}
	return n, nil
}

// count is how many of what a source brings pass.
func (r *reader) count(ctx context.Context, l *listing, q *query, src source) (int, error) {
	statement, err := l.counted(q, r.terms, src)
	if err != nil {
		return 0, err
	}
	return r.number(ctx, statement, q)
}

// number is the one number that a statement brings.
func (r *reader) number(ctx context.Context, statement string, q *query) (n int, err error) {
	err = r.conn.long(ctx, statement, 1, func(row []any) bool { n = int(integer(row[0])); return true }, q.args...)
	return n, err
}
