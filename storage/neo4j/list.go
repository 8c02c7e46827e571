package neo4j

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"behalf/graph"
)

// listed is what a statement answered about one query.
type listed struct {
	nodes []graph.Node // at most one more than the limit, in the order asked for
	count int
	cut   bool
	many  []graph.Kind // the kinds that are still to be walked in their order
	// newest is the version of the node that was written last: perhaps by an update that is not wholly there.
	newest int64
}

// Pages implements graph.Reader: one round trip for all queries of one shape, and one more where a word that is searched
// begins very many names.
func (r *reader) Pages(ctx context.Context, queries []graph.PageQuery) ([]graph.Page, error) {
	answers, err := r.lists(ctx, queries, false)
	if err != nil {
		return nil, err
	}
	pages := make([]graph.Page, len(queries))
	for i, q := range queries {
		limit := pageLimit(q)
		pages[i] = graph.Page{Nodes: answers[i].nodes, Cut: answers[i].cut}
		if len(pages[i].Nodes) > limit {
			pages[i].Nodes, pages[i].More = pages[i].Nodes[:limit], true
		}
	}
	return pages, nil
}

// Counts implements graph.Reader: one round trip for all queries of one shape.
func (r *reader) Counts(ctx context.Context, queries []graph.PageQuery) ([]int, error) {
	answers, err := r.lists(ctx, queries, true)
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(queries))
	for i := range queries {
		counts[i] = answers[i].count
	}
	return counts, nil
}

// pageLimit is a query's limit, within what a server takes.
func pageLimit(q graph.PageQuery) int { return min(max(q.Limit, 0), 1<<30) }

// listGroup are queries of one shape.
type listGroup struct {
	shape   listShape
	queries []int
	limit   int
}

func (r *reader) lists(ctx context.Context, queries []graph.PageQuery, count bool) ([]listed, error) {
	if err := r.store.alive(ctx); err != nil {
		return nil, err
	}
	answers := make([]listed, len(queries))
	groups := map[string]*listGroup{}
	var order []*listGroup
	plain := make([]graph.PageQuery, len(queries))
	for i, q := range queries {
		for _, w := range slices.Concat(q.Via, q.Visible) {
			if err := checkWalk(w); err != nil {
				return nil, err
			}
		}
		if err := graph.CheckLinks(q.Links); err != nil {
			return nil, err
		}
		q.Kinds = kindsOf(q)
		plain[i] = q
		if len(q.Kinds) == 0 || slices.ContainsFunc(q.Text, unfindable) {
			continue
		}
		shape := shapeOfList(q, count)
		g := groups[shape.key()]
		if g == nil {
			g = &listGroup{shape: shape}
			groups[shape.key()] = g
			order = append(order, g)
		}
		g.queries = append(g.queries, i)
		g.limit = max(g.limit, pageLimit(q)+1)
	}
	for _, g := range order {
		if err := r.listGroup(ctx, g, plain, answers); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// kindsOf are a query's kinds in the order of ids, each once. What is no kind has no nodes.
func kindsOf(q graph.PageQuery) []graph.Kind {
	kinds := slices.DeleteFunc(slices.Clone(q.Kinds), func(k graph.Kind) bool { return !k.Valid() })
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// unfindable reports whether text begins no folded word: words hold neither blanks nor capitals.
func unfindable(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 'A' && r <= 'Z' || r > '~' })
}

// listGroup asks for the lists of one shape.
func (r *reader) listGroup(ctx context.Context, g *listGroup, queries []graph.PageQuery, answers []listed) error {
	answered, moved, pin, err := r.askLists(ctx, g, queries)
	if err != nil {
		return err
	}
	for _, i := range g.queries {
		if moved {
			answers[i], err = r.listAt(ctx, queries[i], g.shape.count, pin)
		} else if answers[i] = answered[i]; len(answers[i].many) > 0 {
			answers[i], err = r.walkedToo(ctx, queries[i], answers[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// walkedToo adds, in the list's order, the nodes of kinds of which too many have the words to be sorted.
func (r *reader) walkedToo(ctx context.Context, q graph.PageQuery, a listed) (listed, error) {
	rest := q
	rest.Kinds = a.many
	g := &listGroup{shape: shapeOfList(rest, false), queries: []int{0}, limit: pageLimit(q) + 1}
	g.shape.walked = true
	more, moved, pin, err := r.askLists(ctx, g, []graph.PageQuery{rest})
	if err != nil {
		return a, err
	}
	if moved {
		return r.listAt(ctx, q, false, pin)
	}
	a.nodes, a.many = merge(q, a.nodes, more[0].nodes), nil
	return a, nil
}

// askLists asks one statement. Moved says that something was written since the version pin, as of which is read, so that the answer
// may not be that version's.
func (r *reader) askLists(ctx context.Context, g *listGroup, queries []graph.PageQuery) (answers map[int]listed, moved bool, pin int64, err error) {
	text := r.store.texts.get(g.shape.key(), func() string { return listText(g.shape) })
	params := map[string]any{"limit": int64(g.limit)}
	var rows []any
	most := 0
	for _, i := range g.queries {
		q := queries[i]
		if g.shape.count {
			q.Order, q.Descending, q.After = graph.ByID, false, nil
		}
		rows = append(rows, listParams(q, i))
		for _, w := range slices.Concat(q.Via, q.Visible) {
			most = max(most, w.Limit())
		}
	}
	params["queries"], params["most"] = rows, int64(most+1)
	row, pin, err := askRow(ctx, r.source, text, params)
	if err != nil {
		return nil, false, 0, err
	}
	now, _ := row[0].(int64)
	answers = map[int]listed{}
	moved = pin != everything && now != pin
	for _, item := range row[1].([]any) {
		one := item.([]any)
		i := int(one[0].(int64))
		if answers[i], err = readListed(queries[i], one, pin); err != nil {
			return nil, false, 0, err
		}
		moved = moved || answers[i].newest > pin
	}
	return answers, moved, pin, nil
}

// readListed reads the nodes, or the number, that a statement answers a query with. A node that was written since is read as it was; where it
// stands in the list is not known then.
func readListed(q graph.PageQuery, one []any, pin int64) (a listed, err error) {
	a.cut, _ = one[2].(bool)
	if count, ok := one[1].(int64); ok {
		a.count = int(count)
		return a, nil
	}
	records, err := readAll(one[1], readNode)
	if err != nil {
		return a, err
	}
	for _, record := range records {
		n, ok, err := record.at(pin)
		if err != nil {
			return a, err
		}
		if ok {
			a.nodes = append(a.nodes, n)
		}
		a.newest = max(a.newest, record.version)
	}
	for _, k := range one[3].([]any) {
		a.many = append(a.many, q.Kinds[k.(int64)])
	}
	return a, nil
}

// listParams are the parameters of one query.
func listParams(q graph.PageQuery, i int) map[string]any {
	m := map[string]any{"i": int64(i), "at": int64(q.At)}
	if len(q.Facets) > 0 {
		m["facets"] = q.Facets
	}
	if len(q.Except) > 0 {
		except := map[string]any{} // looked up by hash, where a list would be gone through for each node
		for _, id := range distinct(q.Except) {
			except[id] = true
		}
		m["except"] = except
	}
	if len(q.Text) > 0 {
		texts := slices.SortedFunc(slices.Values(q.Text), func(a, b string) int { return cmp.Compare(len(b), len(a)) })
		var words []any
		for _, k := range q.Kinds {
			var of []string
			for _, t := range texts { // the longest first: fewest nodes have it
				of = append(of, " "+kindLetter(k)+t)
			}
			words = append(words, of)
		}
		m["words"] = words
	}
	if len(q.Match) > 0 {
		m["match"] = matchParams(q.Match)
	}
	setLinks(m, q.Links)
	setRanges(m, q)
	for name, walks := range map[string][]graph.Walk{"via": q.Via, "visible": q.Visible} {
		for j, w := range walks {
			stages := make([]int, len(w.Stages))
			for i := range stages {
				stages[i] = i
			}
			m[fmt.Sprintf("%s%d", name, j)] = walkParams(w, stages)
		}
	}
	return m
}

// Ends of ranges: beyond every sort key, which is ASCII, and beyond every id.
const (
	lastKey = "\x7f"
	lastID  = "\U0010ffff"
)

// setRanges are, of each kind, the part of its list that the page is in, and the position that the page follows.
func setRanges(m map[string]any, q graph.PageQuery) {
	after := graph.Position{}
	if q.After != nil {
		after = *q.After
	} else if q.Descending {
		after = graph.Position{Key: lastKey, ID: lastID}
	}
	if q.Order.Prop() != "" {
		m["date"] = int64(math.MinInt64)
		if q.After != nil {
			m["date"], _ = graph.ParseNumberKey(after.Key)
		} else if q.Descending {
			m["date"] = int64(math.MaxInt64)
		}
	}
	key := listKey(after.Key)
	var letters, low, high []string
	for _, k := range q.Kinds {
		letter := kindLetter(k)
		from, to := letter, letter+lastKey
		if q.Order.Prop() != "" {
			from, to = string(k)+":", string(k)+";" // ';' follows ':'
		} else if q.Order == graph.ByID {
			from, to = string(k)+":", string(k)+";"
			if q.Descending {
				to = min(to, string(after.ID))
			} else {
				from = max(from, string(after.ID))
			}
		} else if q.Descending {
			to = letter + key
		} else {
			from = letter + key
		}
		letters, low, high = append(letters, letter), append(low, from), append(high, to)
	}
	m["key"], m["id"], m["letters"], m["low"], m["high"] = key, string(after.ID), letters, low, high
}
