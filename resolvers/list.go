package resolvers

import (
	"context"
	"slices"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/resolvers/model"
)

// connect makes a page of the items that were found: in reading order, or against it where the window pages backwards.
// More says that items follow in that direction, cut that a bound left some out. From every place a cursor is made.
func connect[T any](w window, resolved cursor, items []T, more, cut bool, place func(T) []string, count func(context.Context) (int, error)) *model.Connection[T] {
	if len(items) > w.limit {
		items, more = items[:w.limit], true
	}
	if w.backward {
		items = slices.Clone(items)
		slices.Reverse(items)
	}
	c := &model.Connection[T]{Edges: make([]model.Edge[T], len(items)), Count: count}
	resolved.Version, resolved.Question = cursorVersion, w.question
	for i, item := range items {
		resolved.Place = place(item)
		c.Edges[i] = model.Edge[T]{Node: item, Cursor: resolved.text()}
	}
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
	c.PageInfo.Complete = !cut
	c.PageInfo.HasNextPage, c.PageInfo.HasPreviousPage = more, w.from != nil
	if w.backward {
		c.PageInfo.HasNextPage, c.PageInfo.HasPreviousPage = w.from != nil, more
	}
	return c
}

// resolvedAt is what a list's cursors keep: the date and the policy of the first page, which a later page's cursor brings.
func (s *session) resolvedAt(ctx context.Context, w window, named *graph.Time, policy access.Policy) (cursor, error) {
	if w.from != nil {
		return cursor{At: w.from.At, Policy: w.from.Policy}, nil
	}
	date, err := s.date(ctx, named)
	return cursor{At: date, Policy: policy}, err
}

// nodes is a page of a list of nodes. The query says which; its date, place and length come from the arguments. Of is the
// id of the node that the list hangs on; empty at the root.
func nodes[T any](ctx context.Context, of graph.ID, p paging, named *graph.Time, noun func(graph.Node) T, q graph.PageQuery) (*model.Connection[T], error) {
	found, _, err := dated(ctx, of, p, named, listing{PageQuery: q})
	if err != nil {
		return nil, err
	}
	return convert(found, noun), nil
}

// dated is nodes with the date that the list was resolved at, for what its items tell besides.
func dated(ctx context.Context, of graph.ID, p paging, named *graph.Time, q listing) (*model.Connection[graph.Node], graph.Time, error) {
	w, err := p.window(ctx, string(of))
	if err != nil {
		return nil, 0, err
	}
	s := sessionOf(ctx)
	resolved, err := s.resolvedAt(ctx, w, named, access.Policy{})
	if err != nil {
		return nil, 0, err
	}
	place, err := w.place(2)
	if err != nil {
		return nil, 0, err
	}
	if place != nil {
		q.After = &graph.Position{Key: place[0], ID: graph.ID(place[1])}
		if _, ok := graph.ParseNumberKey(place[0]); !ok && q.Order.Prop() != "" {
			return nil, 0, invalid("after", "this is no cursor of this list")
		}
	}
	q.At = resolved.At
	whole := q
	whole.After, whole.Limit = nil, 0
	q.Limit = max(w.limit, 1) // with first: 0 it is still to be told whether there are any
	q.Descending = q.Descending != w.backward
	page, err := s.page(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	return connect(w, resolved, page.Nodes, page.More, page.Cut,
		func(n graph.Node) []string {
			at := graph.PositionOf(q.Order, n)
			return []string{at.Key, string(at.ID)}
		},
		func(ctx context.Context) (int, error) { return s.count(ctx, whole) }), resolved.At, nil
}

// convert makes a page of nouns of a page of nodes.
func convert[S, T any](c *model.Connection[S], to func(S) T) *model.Connection[T] {
	out := &model.Connection[T]{Edges: make([]model.Edge[T], len(c.Edges)), PageInfo: c.PageInfo, Count: c.Count}
	for i, e := range c.Edges {
		out.Edges[i] = model.Edge[T]{Node: to(e.Node), Cursor: e.Cursor}
	}
	return out
}

// part is a page of a list that is at hand as a whole, in the order of its places.
func part[T any](w window, resolved cursor, all []T, keys int, place func(T) []string) (*model.Connection[T], error) {
	from, err := w.place(keys)
	if err != nil {
		return nil, err
	}
	rest := slices.Clone(all)
	if w.backward {
		slices.Reverse(rest)
	}
	if from != nil {
		rest = slices.DeleteFunc(rest, func(item T) bool {
			order := slices.Compare(place(item), from)
			return order == 0 || order < 0 != w.backward
		})
	}
	count := func(context.Context) (int, error) { return len(all), nil }
	return connect(w, resolved, rest, false, false, place, count), nil
}

// via is the nodes that a walk of single steps from one node ends at.
func via(from graph.ID, steps ...graph.Step) []graph.Walk {
	walk := graph.Walk{Starts: []graph.ID{from}}
	walk.Add(-1, steps...)
	return []graph.Walk{walk}
}

// mostWords is how many words one search may hold.
const mostWords = 16

// words narrows a query to nodes with words that begin like those of a text.
func words(q graph.PageQuery, text *string) (graph.PageQuery, error) {
	if text == nil {
		return q, nil
	}
	if len(*text) > graph.MaxIDBytes {
		return q, invalid("text", "the text has %d bytes; search with at most %d", len(*text), graph.MaxIDBytes)
	}
	q.Text = graph.Words(*text)
	if len(q.Text) == 0 || len(q.Text) > mostWords {
		return q, invalid("text", "the text has %d words; search with 1 to %d", len(q.Text), mostWords)
	}
	return q, nil
}

// one is the node at the other end of the edge of a type that holds at the date; nil if there is none.
func one[T any](ctx context.Context, of graph.ID, direction graph.Direction, edge graph.EdgeType, named *graph.Time, noun func(graph.Node) T) (*T, error) {
	s := sessionOf(ctx)
	date, err := s.date(ctx, named)
	if err != nil {
		return nil, err
	}
	edges, err := s.loading().edges.Load(ctx, edgesOf{end: of, direction: direction, edge: edge, at: date})
	if err != nil || len(edges) == 0 {
		return nil, err
	}
	other := edges[0].To
	if direction == graph.In {
		other = edges[0].From
	}
	return named1(ctx, other, noun)
}

// named1 is the noun with an id; nil if there is none.
func named1[T any](ctx context.Context, id graph.ID, noun func(graph.Node) T) (*T, error) {
	n, err := sessionOf(ctx).node(ctx, id)
	if err != nil || n.ID == "" {
		return nil, err
	}
	found := noun(n)
	return &found, nil
}
