package storagetest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/memory"
	"behalf/storage/storagetest"
)

// A suite is only as good as the faults that it sees. Each fault here is a way in which a store may drift from the
// contract; TestDrift runs the suite on a store with the fault, in a process of its own, and requires that it fails, and
// in which sentence.

// fault is one way to be wrong: hooks around a store that is right.
type fault struct {
	sentence string // of a case that must fail
	hooks
}

// hooks change what goes in or comes out. Those that are nil change nothing.
type hooks struct {
	walk    func(r graph.Reader, ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error)
	edges   func(r graph.Reader, ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error)
	nodes   func(r graph.Reader, ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error)
	pages   func(r graph.Reader, ctx context.Context, q graph.PageQuery) (graph.Page, error)
	counts  func(r graph.Reader, ctx context.Context, q graph.PageQuery) (int, error)
	entries func(r graph.Reader, ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error)
	head    func(r graph.Reader, ctx context.Context) (graph.Entry, error)
	apply   func(w graph.Writer, ctx context.Context, entry graph.Entry, changes []graph.Change) error
	load    func(w graph.Writer, ctx context.Context, nodes []graph.Node, edges []graph.Edge) error
	view    func(s graph.Store, ctx context.Context, read func(graph.Reader) error) error
	update  func(s graph.Store, ctx context.Context, write func(graph.Writer) error) error
	close   func(s graph.Store) error
	reopen  func(s graph.Store) graph.Store
}

// faultStore is a store with a fault.
type faultStore struct {
	graph.Store
	hooks hooks
}

func (s faultStore) View(ctx context.Context, read func(graph.Reader) error) error {
	view := s.hooks.view
	if view == nil {
		view = graph.Store.View
	}
	return view(s.Store, ctx, func(r graph.Reader) error { return read(faultReader{r, s.hooks}) })
}

func (s faultStore) Update(ctx context.Context, write func(graph.Writer) error) error {
	update := s.hooks.update
	if update == nil {
		update = graph.Store.Update
	}
	return update(s.Store, ctx, func(w graph.Writer) error { return write(faultWriter{faultReader{w, s.hooks}, w}) })
}

func (s faultStore) Close() error {
	if s.hooks.close != nil {
		return s.hooks.close(s.Store)
	}
	return s.Store.Close()
}

type faultReader struct {
	graph.Reader
	hooks hooks
}

func (r faultReader) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	if r.hooks.walk != nil {
		return r.hooks.walk(r.Reader, ctx, at, walks)
	}
	return r.Reader.Walk(ctx, at, walks)
}

func (r faultReader) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	if r.hooks.edges != nil {
		return r.hooks.edges(r.Reader, ctx, q)
	}
	return r.Reader.Edges(ctx, q)
}

func (r faultReader) Nodes(ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error) {
	if r.hooks.nodes != nil {
		return r.hooks.nodes(r.Reader, ctx, ids)
	}
	return r.Reader.Nodes(ctx, ids)
}

func (r faultReader) Pages(ctx context.Context, queries []graph.PageQuery) ([]graph.Page, error) {
	if r.hooks.pages == nil {
		return r.Reader.Pages(ctx, queries)
	}
	var pages []graph.Page
	for _, q := range queries {
		page, err := r.hooks.pages(r.Reader, ctx, q)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

func (r faultReader) Counts(ctx context.Context, queries []graph.PageQuery) ([]int, error) {
	if r.hooks.counts == nil {
		return r.Reader.Counts(ctx, queries)
	}
	var counts []int
	for _, q := range queries {
		count, err := r.hooks.counts(r.Reader, ctx, q)
		if err != nil {
			return nil, err
		}
		counts = append(counts, count)
	}
	return counts, nil
}

func (r faultReader) Entries(ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
	if r.hooks.entries != nil {
		return r.hooks.entries(r.Reader, ctx, q)
	}
	return r.Reader.Entries(ctx, q)
}

func (r faultReader) Head(ctx context.Context) (graph.Entry, error) {
	if r.hooks.head != nil {
		return r.hooks.head(r.Reader, ctx)
	}
	return r.Reader.Head(ctx)
}

type faultWriter struct {
	faultReader
	writer graph.Writer
}

func (w faultWriter) Apply(ctx context.Context, entry graph.Entry, changes []graph.Change) error {
	if w.hooks.apply != nil {
		return w.hooks.apply(w.writer, ctx, entry, changes)
	}
	return w.writer.Apply(ctx, entry, changes)
}

func (w faultWriter) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	if w.hooks.load != nil {
		return w.hooks.load(w.writer, ctx, nodes, edges)
	}
	return w.writer.Load(ctx, nodes, edges)
}

// Small makers of faults.

// steps changes the steps of walks before they are walked.
func steps(change func(*graph.Step)) hooks {
	stepped := func(walks []graph.Walk) []graph.Walk {
		if walks == nil {
			return nil
		}
		out := []graph.Walk{}
		for _, w := range walks {
			w.Stages = slices.Clone(w.Stages)
			for i := range w.Stages {
				change(&w.Stages[i].Step)
			}
			out = append(out, w)
		}
		return out
	}
	return hooks{walk: func(r graph.Reader, ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
		return r.Walk(ctx, at, stepped(walks))
	}}
}

// met changes what walks found.
func met(change func(walks []graph.Walk, met *graph.Met)) hooks {
	return hooks{walk: func(r graph.Reader, ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
		found, err := r.Walk(ctx, at, walks)
		if err == nil {
			change(walks, &found)
		}
		return found, err
	}}
}

// stages changes the edges met in each stage.
func stages(change func([]graph.Edge) []graph.Edge) hooks {
	return met(func(_ []graph.Walk, met *graph.Met) {
		for _, found := range met.Found {
			for s := range found.Edges {
				found.Edges[s] = change(found.Edges[s])
			}
		}
	})
}

// queries changes page queries before they are asked, of pages and of counts.
func queries(change func(*graph.PageQuery)) hooks {
	return hooks{
		pages: func(r graph.Reader, ctx context.Context, q graph.PageQuery) (graph.Page, error) {
			change(&q)
			pages, err := r.Pages(ctx, []graph.PageQuery{q})
			return append(pages, graph.Page{})[0], err
		},
		counts: func(r graph.Reader, ctx context.Context, q graph.PageQuery) (int, error) {
			change(&q)
			counts, err := r.Counts(ctx, []graph.PageQuery{q})
			return append(counts, 0)[0], err
		},
	}
}

// links changes the links of queries, each by its place in its group, or leaves them out.
func links(change func(i int, l *graph.Link) bool) hooks {
	return queries(func(q *graph.PageQuery) {
		groups := q.Links
		q.Links = nil
		for _, group := range groups {
			var kept []graph.Link
			for i, l := range group {
				if change(i, &l) {
					kept = append(kept, l)
				}
			}
			q.Links = append(q.Links, kept)
		}
	})
}

// pages changes pages that were found.
func pages(change func(graph.PageQuery, *graph.Page)) hooks {
	return hooks{pages: func(r graph.Reader, ctx context.Context, q graph.PageQuery) (graph.Page, error) {
		pages, err := r.Pages(ctx, []graph.PageQuery{q})
		if err != nil {
			return graph.Page{}, err
		}
		change(q, &pages[0])
		return pages[0], nil
	}}
}

// written changes nodes and edges on their way in.
func written(node func(*graph.Node), edge func(*graph.Edge)) hooks {
	if node == nil {
		node = func(*graph.Node) {}
	}
	if edge == nil {
		edge = func(*graph.Edge) {}
	}
	return hooks{
		apply: func(w graph.Writer, ctx context.Context, entry graph.Entry, changes []graph.Change) error {
			changes = slices.Clone(changes)
			for i := range changes {
				node(&changes[i].Node)
				edge(&changes[i].Edge)
			}
			return w.Apply(ctx, entry, changes)
		},
		load: func(w graph.Writer, ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
			nodes, edges = slices.Clone(nodes), slices.Clone(edges)
			for i := range nodes {
				node(&nodes[i])
			}
			for i := range edges {
				edge(&edges[i])
			}
			return w.Load(ctx, nodes, edges)
		},
	}
}

func dates(shift graph.Time) hooks {
	return hooks{walk: func(r graph.Reader, ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
		return r.Walk(ctx, at+shift, walks)
	}}
}

func without(edges []graph.Edge, drop func(graph.Edge) bool) []graph.Edge {
	return slices.DeleteFunc(slices.Clone(edges), drop)
}

// oncePer keeps the first edge of those with one key.
func oncePer[K comparable](edges []graph.Edge, key func(graph.Edge) K) []graph.Edge {
	seen := map[K]bool{}
	return without(edges, func(e graph.Edge) bool {
		again := seen[key(e)]
		seen[key(e)] = true
		return again
	})
}

func lower(id graph.ID) graph.ID { return graph.MustID(id.Kind(), strings.ToLower(id.Key())) }

// later runs every call of a View in a View of its own.
type later struct{ graph.Store }

func (l later) view(ctx context.Context, call func(graph.Reader) error) error {
	return l.Store.View(ctx, call)
}

func (l later) Head(ctx context.Context) (e graph.Entry, err error) {
	err = l.view(ctx, func(r graph.Reader) (err error) { e, err = r.Head(ctx); return err })
	return e, err
}

func (l later) Nodes(ctx context.Context, ids []graph.ID) (n map[graph.ID]graph.Node, err error) {
	err = l.view(ctx, func(r graph.Reader) (err error) { n, err = r.Nodes(ctx, ids); return err })
	return n, err
}

func (l later) Edges(ctx context.Context, q graph.EdgeQuery) (e []graph.Edge, err error) {
	err = l.view(ctx, func(r graph.Reader) (err error) { e, err = r.Edges(ctx, q); return err })
	return e, err
}

func (l later) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (m graph.Met, err error) {
	err = l.view(ctx, func(r graph.Reader) (err error) { m, err = r.Walk(ctx, at, walks); return err })
	return m, err
}

func (l later) Pages(ctx context.Context, q []graph.PageQuery) (p []graph.Page, err error) {
	err = l.view(ctx, func(r graph.Reader) (err error) { p, err = r.Pages(ctx, q); return err })
	return p, err
}

func (l later) Counts(ctx context.Context, q []graph.PageQuery) (c []int, err error) {
	err = l.view(ctx, func(r graph.Reader) (err error) { c, err = r.Counts(ctx, q); return err })
	return c, err
}

func (l later) Entries(ctx context.Context, q graph.LedgerQuery) (e []graph.Entry, err error) {
	err = l.view(ctx, func(r graph.Reader) (err error) { e, err = r.Entries(ctx, q); return err })
	return e, err
}

// early is a writer that reads what was committed, not what it wrote.
type early struct {
	graph.Reader
	graph.Writer
}

func (e early) Head(ctx context.Context) (graph.Entry, error) { return e.Writer.Head(ctx) }
func (e early) Nodes(ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error) {
	return e.Reader.Nodes(ctx, ids)
}
func (e early) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	return e.Reader.Edges(ctx, q)
}
func (e early) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	return e.Reader.Walk(ctx, at, walks)
}
func (e early) Pages(ctx context.Context, q []graph.PageQuery) ([]graph.Page, error) {
	return e.Reader.Pages(ctx, q)
}
func (e early) Counts(ctx context.Context, q []graph.PageQuery) ([]int, error) {
	return e.Reader.Counts(ctx, q)
}
func (e early) Entries(ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
	return e.Writer.Entries(ctx, q)
}

const (
	walkProperty  = "every random graph is walked"
	writeProperty = "every sequence of acts"
)

var faults = map[string]fault{
	"a walk at the date before":               {"an edge holds at the instant it begins", dates(-1)},
	"a walk at the date after":                {"an edge holds at the instant it begins", dates(+1)},
	"a walk at the date after, in lists only": {walkProperty, queries(func(q *graph.PageQuery) { q.At++ })},
	"an edge still holds when it ends": {"an edge holds at the instant it begins", hooks{edges: func(r graph.Reader, ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
		if q.History {
			return r.Edges(ctx, q)
		}
		now, err := r.Edges(ctx, q)
		q.At--
		before, err2 := r.Edges(ctx, q)
		all := append(now, without(before, func(e graph.Edge) bool { return e.Until != q.At+1 })...)
		slices.SortFunc(all, graph.CompareEdges)
		return all, errors.Join(err, err2)
	}}},
	"a hop reversed":                        {walkProperty, steps(func(s *graph.Step) { s.Reverse = s.Reverse != (s.Edge == graph.WithCustomer) })},
	"every hop reversed where a closure is": {"a closure ends by itself", steps(func(s *graph.Step) { s.Reverse = s.Reverse != s.IsClosure() })},
	"the past ignored":                      {"a stage sees only edges that hold at the date, unless it is past", steps(func(s *graph.Step) { s.Past = false })},
	"everything past":                       {"a stage sees only edges that hold at the date", steps(func(s *graph.Step) { s.Past = true })},
	"narrowing ignored":                     {"a narrowed stage sees only", steps(func(s *graph.Step) { s.Where = graph.Where{} })},
	"narrowing by role ignored": {"a narrowed stage sees only", steps(func(s *graph.Step) {
		if s.Where.Prop == "role" {
			s.Where = graph.Where{}
		}
	})},
	"narrowing by the first value only": {"a narrowed stage sees only", steps(func(s *graph.Step) { s.Where.In = s.Where.In[:min(1, len(s.Where.In))] })},
	"narrowing by no value means any": {"a narrowed stage sees only", steps(func(s *graph.Step) {
		if len(s.Where.In) == 0 {
			s.Where = graph.Where{}
		}
	})},
	"a closure is one hop": {"a closure ends by itself", steps(func(s *graph.Step) { s.Min = 1 })},
	"a hop is a closure":   {"a stage of one hop reaches", steps(func(s *graph.Step) { s.Min = 0 })},
	"a closure does not reach its start": {"a closure reaches its start", met(func(walks []graph.Walk, met *graph.Met) {
		for i, w := range walks {
			for s, stage := range w.Stages {
				if stage.After < 0 || !w.Stages[stage.After].Step.IsClosure() || w.Stages[stage.After].After >= 0 {
					continue
				}
				met.Found[i].Edges[s] = without(met.Found[i].Edges[s], func(e graph.Edge) bool {
					near, _ := stage.Step.Ends(e)
					return slices.Contains(w.Starts, near)
				})
			}
		}
	})},
	"a closure of bounded depth": {"however many hops away", stages(func(edges []graph.Edge) []graph.Edge {
		slices.SortFunc(edges, graph.CompareEdges)
		return edges[:min(len(edges), 64)]
	})},
	"of edges between the same ends only one is met": {"the limit counts nodes, not edges", stages(func(edges []graph.Edge) []graph.Edge {
		return oncePer(edges, func(e graph.Edge) graph.EdgeKey { return graph.EdgeKey{From: e.From, Type: e.Type, To: e.To} })
	})},
	"an edge is met once for each start": {"two starts that share edges get them once", met(func(walks []graph.Walk, met *graph.Met) {
		for i, w := range walks {
			if len(w.Starts) > 1 {
				met.Found[i].Edges[0] = append(met.Found[i].Edges[0], met.Found[i].Edges[0]...)
			}
		}
	})},
	"only the first start is walked": {"two starts that share edges", hooks{walk: func(r graph.Reader, ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
		walks = slices.Clone(walks)
		for i := range walks {
			walks[i].Starts = walks[i].Starts[:min(1, len(walks[i].Starts))]
		}
		return r.Walk(ctx, at, walks)
	}}},
	"a start that is not there is met": {"a start that is not there finds nothing", met(func(walks []graph.Walk, met *graph.Met) {
		for _, w := range walks {
			for _, id := range w.Starts {
				n := met.Nodes[id]
				met.Nodes[id] = n
			}
		}
	})},
	"the nodes of starts are left out": {"a start that has no edges is met", met(func(walks []graph.Walk, met *graph.Met) {
		ends := map[graph.ID]graph.Node{}
		for _, found := range met.Found {
			for _, edges := range found.Edges {
				for _, e := range edges {
					ends[e.From], ends[e.To] = met.Nodes[e.From], met.Nodes[e.To]
				}
			}
		}
		met.Nodes = ends
	})},
	"the nodes met have no properties": {"properties keep their types", met(func(_ []graph.Walk, met *graph.Met) {
		for id, n := range met.Nodes {
			n.Props = nil
			met.Nodes[id] = n
		}
	})},
	"walks answered in another order": {"in the order of the walks", met(func(_ []graph.Walk, met *graph.Met) { slices.Reverse(met.Found) })},
	"a cut is not handed on": {"so do the stages after it", met(func(walks []graph.Walk, met *graph.Met) {
		for i, w := range walks {
			for s, stage := range w.Stages {
				if stage.After >= 0 && met.Found[i].Cut[stage.After] {
					met.Found[i].Cut[s] = false
				}
			}
		}
	})},
	"a cut is handed to every stage": {"says so, and so do the stages after it", met(func(_ []graph.Walk, met *graph.Met) {
		for _, found := range met.Found {
			for s := range found.Cut {
				found.Cut[s] = slices.Contains(found.Cut, true)
			}
		}
	})},
	"a limit of one less": {"a stage that reaches more nodes than allowed", hooks{walk: func(r graph.Reader, ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
		walks = slices.Clone(walks)
		for i := range walks {
			walks[i].Most = max(1, walks[i].Limit()-1)
		}
		return r.Walk(ctx, at, walks)
	}}},
	"no limit": {"a stage that reaches more nodes than allowed", hooks{walk: func(r graph.Reader, ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
		walks = slices.Clone(walks)
		for i := range walks {
			walks[i].Most = 0
		}
		return r.Walk(ctx, at, walks)
	}}},

	"the edges of an end in no order": {"in the order of their keys", hooks{edges: func(r graph.Reader, ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
		edges, err := r.Edges(ctx, q)
		slices.SortStableFunc(edges, func(a, b graph.Edge) int { return strings.Compare(string(a.To), string(b.To)) })
		return edges, err
	}}},
	"edges of every type": {"the edges that match", hooks{edges: func(r graph.Reader, ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
		q.Types = nil
		return r.Edges(ctx, q)
	}}},
	"edges of one end only": {"the edges that match", hooks{edges: func(r graph.Reader, ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
		q.Ends = q.Ends[:min(1, len(q.Ends))]
		return r.Edges(ctx, q)
	}}},
	"edges out where edges in are asked for": {"the edges that match", hooks{edges: func(r graph.Reader, ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
		q.Direction = graph.Out
		return r.Edges(ctx, q)
	}}},
	"history without what has ended": {"the same ends may be joined again later", hooks{edges: func(r graph.Reader, ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
		edges, err := r.Edges(ctx, q)
		return without(edges, func(e graph.Edge) bool { return q.History && e.Until != graph.Forever }), err
	}}},
	"the same ends are joined once": {"the same ends may be joined again later", hooks{edges: func(r graph.Reader, ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
		edges, err := r.Edges(ctx, q)
		return oncePer(edges, func(e graph.Edge) graph.EdgeKey {
			return graph.EdgeKey{From: e.From, Type: e.Type, To: e.To, Role: e.Role}
		}), err
	}}},

	"who ended an edge is lost":              {"CLOSE_EDGE sets until and endedBy", written(nil, func(e *graph.Edge) { e.EndedBy = "" })},
	"the condition of an edge is lost":       {"every field of an edge comes back", written(nil, func(e *graph.Edge) { e.Condition = "" })},
	"the assignment of an edge is lost":      {"every field of an edge comes back", written(nil, func(e *graph.Edge) { e.Assignment = "" })},
	"a walk does not tell the ledger's head": {"Head is the time of the newest entry", met(func(_ []graph.Walk, met *graph.Met) { met.Head = 0 })},
	"derived is lost":                        {"every field of an edge comes back", written(nil, func(e *graph.Edge) { e.Derived = false })},
	"an unknown beginning is lost":           {"every field of an edge comes back", written(nil, func(e *graph.Edge) { e.SinceUnknown = false })},
	"a role in lower case":                   {"an edge is known by its ends, type, role and since", written(nil, func(e *graph.Edge) { e.Role = strings.ToLower(e.Role) })},
	"ids in lower case": {"ids that differ only in case", written(func(n *graph.Node) {
		if graph.CheckNode(*n) == nil {
			n.ID = lower(n.ID)
		}
	}, func(e *graph.Edge) {
		if graph.CheckEdge(*e) == nil {
			e.From, e.To = lower(e.From), lower(e.To)
		}
	})},
	"names without blanks at their ends": {"text comes back byte for byte", written(func(n *graph.Node) { n.Name = strings.TrimSpace(n.Name) }, nil)},
	"text is normalised":                 {"text comes back byte for byte", written(func(n *graph.Node) { n.Name = strings.ReplaceAll(n.Name, "A\u030a", "Å") }, nil)},
	"numbers become text": {"properties keep their types", written(changedProps(func(v any) any {
		if i, ok := v.(int64); ok {
			return fmt.Sprint(i)
		}
		return v
	}), nil)},
	"numbers go through a float": {"properties keep their types", written(changedProps(func(v any) any {
		if i, ok := v.(int64); ok {
			return int64(float64(i))
		}
		return v
	}), nil)},
	"lists are sets": {"properties keep their types", written(changedProps(func(v any) any {
		if l, ok := v.([]string); ok {
			l = slices.Clone(l)
			slices.Sort(l)
			return slices.Compact(l)
		}
		return v
	}), nil)},
	"a node that is there is not replaced": {"a node that is there is replaced", hooks{load: func(w graph.Writer, ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
		there, err := w.Nodes(ctx, idsOf(nodes))
		if err != nil {
			return err
		}
		return w.Load(ctx, slices.DeleteFunc(slices.Clone(nodes), func(n graph.Node) bool { _, ok := there[n.ID]; return ok }), edges)
	}}},
	"old properties stay": {"UPDATE_NODE replaces name and properties", hooks{apply: func(w graph.Writer, ctx context.Context, entry graph.Entry, changes []graph.Change) error {
		changes = slices.Clone(changes)
		for i, c := range changes {
			if c.Op != graph.UpdateNode || c.Check() != nil {
				continue
			}
			old, err := w.Nodes(ctx, []graph.ID{c.Node.ID})
			if err != nil {
				return err
			}
			n := old[c.Node.ID]
			n.ID, n.Name = c.Node.ID, c.Node.Name
			for name, value := range c.Node.Props {
				n = n.With(name, value)
			}
			changes[i].Node = n
		}
		return w.Apply(ctx, entry, changes)
	}}},
	"edges before nodes in an act": {"changes are made one after the other", hooks{apply: func(w graph.Writer, ctx context.Context, entry graph.Entry, changes []graph.Change) error {
		changes = slices.Clone(changes)
		slices.SortStableFunc(changes, func(a, b graph.Change) int { return strings.Compare(string(a.Op), string(b.Op)) })
		return w.Apply(ctx, entry, changes)
	}}},
	"what is closed may be closed again": {"Apply wraps what went wrong", hooks{apply: func(w graph.Writer, ctx context.Context, entry graph.Entry, changes []graph.Change) error {
		for _, c := range changes {
			if c.Op != graph.CloseEdge {
				continue
			}
			edges, err := w.Edges(ctx, graph.EdgeQuery{Ends: []graph.ID{c.Edge.From}, History: true})
			if err != nil {
				return err
			}
			for _, e := range edges {
				if e.Key() == c.Edge.Key() {
					e.Until = graph.Forever
					if err := w.Load(ctx, nil, []graph.Edge{e}); err != nil {
						return err
					}
				}
			}
		}
		return w.Apply(ctx, entry, changes)
	}}},
	"what is there is made again": {"Apply wraps what went wrong", hooks{apply: func(w graph.Writer, ctx context.Context, entry graph.Entry, changes []graph.Change) error {
		changes = slices.Clone(changes)
		for i, c := range changes {
			if there, err := w.Nodes(ctx, []graph.ID{c.Node.ID}); err == nil && len(there) > 0 && c.Op == graph.CreateNode {
				changes[i].Op = graph.UpdateNode
			}
		}
		return w.Apply(ctx, entry, changes)
	}}},
	"an entry is made to fit": {"an entry must follow the head", hooks{apply: func(w graph.Writer, ctx context.Context, e graph.Entry, changes []graph.Change) error {
		head, err := w.Head(ctx)
		if err != nil {
			return err
		}
		return w.Apply(ctx, graph.Follow(head, e.Time, e.Actor, e.Act, e.Input, e.Changes), changes)
	}}},

	"a list in the order of names as they are": {"lists are in the order of the sort key", pages(func(q graph.PageQuery, p *graph.Page) {
		if q.Order == graph.ByName && !q.Descending {
			slices.SortFunc(p.Nodes, func(a, b graph.Node) int { return strings.Compare(a.Name, b.Name) })
		}
	})},
	"ids in any order where names are the same": {"lists are in the order of the sort key", pages(func(q graph.PageQuery, p *graph.Page) {
		slices.SortStableFunc(p.Nodes, func(a, b graph.Node) int {
			if q.Order == graph.ByID || q.Descending {
				return 0
			}
			if c := strings.Compare(a.SortKey(), b.SortKey()); c != 0 {
				return c
			}
			return strings.Compare(strings.ToLower(string(a.ID)), strings.ToLower(string(b.ID)))
		})
	})},
	"the order by id ignored": {"lists are in the order of the sort key", queries(func(q *graph.PageQuery) { q.Order = graph.ByName })},
	"descending ignored":      {"lists are in the order of the sort key", queries(func(q *graph.PageQuery) { q.Descending = false })},
	"After is off by one": {"pages of any size put together", hooks{pages: func(r graph.Reader, ctx context.Context, q graph.PageQuery) (graph.Page, error) {
		if q.After == nil {
			pages, err := r.Pages(ctx, []graph.PageQuery{q})
			return append(pages, graph.Page{})[0], err
		}
		q.Limit++
		pages, err := r.Pages(ctx, []graph.PageQuery{q})
		if err == nil && len(pages[0].Nodes) > 0 {
			pages[0].Nodes = pages[0].Nodes[1:]
		}
		return append(pages, graph.Page{})[0], err
	}}},
	"After compares the key alone": {"After is the position that the page follows", queries(func(q *graph.PageQuery) {
		if q.After != nil && q.Order == graph.ByName {
			q.After = &graph.Position{Key: q.After.Key, ID: map[bool]graph.ID{false: "~", true: ""}[q.Descending]}
		}
	})},
	"More is said of a full page": {"More says that items follow", pages(func(q graph.PageQuery, p *graph.Page) { p.More = len(p.Nodes) == q.Limit })},
	"More is never said":          {"More says that items follow", pages(func(_ graph.PageQuery, p *graph.Page) { p.More = false })},
	"the last word only":          {"every one of these folded words", queries(func(q *graph.PageQuery) { q.Text = q.Text[max(0, len(q.Text)-1):] })},
	"whole words only": {"a word is found by its beginning", pages(func(q graph.PageQuery, p *graph.Page) {
		p.Nodes = slices.DeleteFunc(p.Nodes, func(n graph.Node) bool {
			return slices.ContainsFunc(q.Text, func(text string) bool { return !slices.Contains(n.Words(), text) })
		})
	})},
	"a sign that stands for others": {"no sign in them stands for others", queries(func(q *graph.PageQuery) {
		q.Text = slices.Clone(q.Text)
		for i, text := range q.Text {
			q.Text[i], _, _ = strings.Cut(text, "%")
		}
	})},
	"one facet only":                {"Facets narrows to nodes that have each", queries(func(q *graph.PageQuery) { q.Facets = q.Facets[:min(1, len(q.Facets))] })},
	"Except ignored":                {"Except leaves out these nodes", queries(func(q *graph.PageQuery) { q.Except = nil })},
	"Visible ignored":               {"Visible narrows in the same way", queries(func(q *graph.PageQuery) { q.Visible = nil })},
	"the test of one property only": {"Match narrows to nodes", queries(func(q *graph.PageQuery) { q.Match = q.Match[:min(1, len(q.Match))] })},
	"the bounds of numbers ignored": {"Match narrows to nodes", queries(func(q *graph.PageQuery) {
		q.Match = slices.Clone(q.Match)
		for i := range q.Match {
			q.Match[i].Span = graph.Span{}
		}
	})},
	"Links ignored":                    {"Links narrows to nodes", queries(func(q *graph.PageQuery) { q.Links = nil })},
	"the last group of links only":     {"Links narrows to nodes", queries(func(q *graph.PageQuery) { q.Links = q.Links[max(0, len(q.Links)-1):] })},
	"the first link of each only":      {"Links narrows to nodes", links(func(i int, l *graph.Link) bool { return i == 0 })},
	"the ends of links ignored":        {"Links narrows to nodes", links(func(_ int, l *graph.Link) bool { l.To = nil; return true })},
	"links to none lead anywhere":      {"Links narrows to nodes", links(func(_ int, l *graph.Link) bool { l.To = append([]graph.ID(nil), l.To...); return true })},
	"the facet of an end ignored":      {"Links narrows to nodes", links(func(_ int, l *graph.Link) bool { l.Facet = ""; return true })},
	"a link that must not be, must be": {"Links narrows to nodes", links(func(_ int, l *graph.Link) bool { l.Not = false; return true })},
	"dates of links at another hop":    {"Links narrows to nodes", links(func(_ int, l *graph.Link) bool { l.Hop = 0; return true })},
	"a link begins an instant later":   {"Links narrows to nodes", links(func(_ int, l *graph.Link) bool { l.Began.From++; return true })},
	"a link ended an instant earlier":  {"Links narrows to nodes", links(func(_ int, l *graph.Link) bool { l.Ended.Before--; return true })},
	"links at the date before":         {"Links narrows to nodes", queries(func(q *graph.PageQuery) { q.At-- })},
	"a date is no order":               {"ByCreated and BySent", queries(func(q *graph.PageQuery) { q.Order %= 2 })},
	"one date for another": {"ByCreated and BySent", queries(func(q *graph.PageQuery) {
		if q.Order == graph.BySent {
			q.Order = graph.ByCreated
		}
	})},
	"an empty Visible shows all": {"Visible narrows in the same way", queries(func(q *graph.PageQuery) {
		if len(q.Visible) == 0 {
			q.Visible = nil
		}
	})},
	"Via ignored":                  {"Via narrows to the nodes", queries(func(q *graph.PageQuery) { q.Via = nil })},
	"the last walk of Via only":    {"Via narrows to the nodes", queries(func(q *graph.PageQuery) { q.Via = q.Via[max(0, len(q.Via)-1):] })},
	"a page says nothing of a cut": {"Cut says that a walk reached more nodes", pages(func(_ graph.PageQuery, p *graph.Page) { p.Cut = false })},
	"one kind only":                {"lists are in the order of the sort key", queries(func(q *graph.PageQuery) { q.Kinds = q.Kinds[:1] })},
	"a count of one page": {"Counts are the length of the whole list", hooks{counts: func(r graph.Reader, ctx context.Context, q graph.PageQuery) (int, error) {
		if q.Limit == 0 {
			q.Limit = 1000
		}
		pages, err := r.Pages(ctx, []graph.PageQuery{q})
		return len(append(pages, graph.Page{})[0].Nodes), err
	}}},

	"entries before an entry begin with it": {"entries after (before, if Descending)", hooks{entries: func(r graph.Reader, ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
		if q.Descending && q.After > 0 {
			q.After++
		}
		return r.Entries(ctx, q)
	}}},
	"entries in one direction only": {"entries come back as they were written, in both directions", hooks{entries: func(r graph.Reader, ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
		q.Descending = false
		return r.Entries(ctx, q)
	}}},
	"what an act changed is written anew": {"entries come back as they were written", hooks{entries: func(r graph.Reader, ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
		entries, err := r.Entries(ctx, q)
		for i := range entries {
			entries[i].Input = []byte(strings.ReplaceAll(string(entries[i].Input), " ", ""))
		}
		return entries, err
	}}},
	"a first entry before the first": {"Head is the ledger's last entry", hooks{head: func(r graph.Reader, ctx context.Context) (graph.Entry, error) {
		head, err := r.Head(ctx)
		head.Input = append(head.Input, []byte{}...)
		if head.Seq == 0 {
			head.Hash = ""
			head.Time = 1
		}
		return head, err
	}}},

	"an error does not roll back": {"an error inside Update leaves no trace", hooks{update: func(s graph.Store, ctx context.Context, write func(graph.Writer) error) error {
		var failed error
		err := s.Update(ctx, func(w graph.Writer) error { failed = write(w); return nil })
		if failed != nil {
			return failed
		}
		return err
	}}},
	"an error does not take loads back": {"an error inside Update leaves no trace", hooks{load: func(w graph.Writer, ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
		return w.Load(ctx, nodes, edges)
	}, update: func(s graph.Store, ctx context.Context, write func(graph.Writer) error) error {
		var loaded []graph.Node
		err := s.Update(ctx, func(w graph.Writer) error { return write(recorder{w, &loaded}) })
		if err != nil {
			_ = s.Update(ctx, func(w graph.Writer) error { return w.Load(ctx, loaded, nil) })
		}
		return err
	}}},
	"a panic does not roll back": {"a panic inside Update or View leaves no trace", hooks{update: func(s graph.Store, ctx context.Context, write func(graph.Writer) error) error {
		var what any
		err := s.Update(ctx, func(w graph.Writer) error {
			defer func() { what = recover() }()
			return write(w)
		})
		if what != nil {
			panic(what)
		}
		return err
	}}},
	"a panic becomes an error": {"a panic inside Update or View", hooks{update: func(s graph.Store, ctx context.Context, write func(graph.Writer) error) error {
		return s.Update(ctx, func(w graph.Writer) (err error) {
			defer func() {
				if what := recover(); what != nil {
					err = fmt.Errorf("%v", what)
				}
			}()
			return write(w)
		})
	}}},
	"an error comes back in other words": {"an error inside Update leaves no trace", hooks{update: func(s graph.Store, ctx context.Context, write func(graph.Writer) error) error {
		if err := s.Update(ctx, write); err != nil {
			return fmt.Errorf("update: %w", err)
		}
		return nil
	}}},
	"a function always runs twice, without rolling back": {"a function that runs twice", hooks{update: func(s graph.Store, ctx context.Context, write func(graph.Writer) error) error {
		return s.Update(ctx, func(w graph.Writer) error {
			if err := write(w); err != nil {
				return err
			}
			return write(w)
		})
	}}},
	"a writer does not read what it wrote": {"what was applied is read by the same Writer", hooks{update: func(s graph.Store, ctx context.Context, write func(graph.Writer) error) error {
		return s.View(ctx, func(r graph.Reader) error {
			return s.Update(ctx, func(w graph.Writer) error { return write(early{r, w}) })
		})
	}}},
	"updates read before they have their turn": {"a function that runs twice", hooks{update: func(s graph.Store, ctx context.Context, write func(graph.Writer) error) error {
		return s.View(ctx, func(r graph.Reader) error {
			return s.Update(ctx, func(w graph.Writer) error { return write(early{r, w}) })
		})
	}}},
	"a View sees what is written meanwhile": {"a View sees one state while others write", hooks{view: func(s graph.Store, ctx context.Context, read func(graph.Reader) error) error {
		return s.View(ctx, func(graph.Reader) error { return read(later{s}) })
	}}},
	"a cancelled context goes on": {"a cancelled context ends a call soon", hooks{
		view: func(s graph.Store, ctx context.Context, read func(graph.Reader) error) error {
			return s.View(context.WithoutCancel(ctx), read)
		},
		head: func(r graph.Reader, ctx context.Context) (graph.Entry, error) {
			return r.Head(context.WithoutCancel(ctx))
		},
	}},
	"a walk goes on when its context is cancelled": {"a context that is cancelled during a call", hooks{walk: func(r graph.Reader, ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
		return r.Walk(context.WithoutCancel(ctx), at, walks)
	}}},
	"a commit goes on when its context is cancelled": {"a context that is cancelled during a call", hooks{update: func(s graph.Store, ctx context.Context, write func(graph.Writer) error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return s.Update(context.WithoutCancel(ctx), write)
	}}},
	"errors of another": {"none carries a driver's text", hooks{apply: func(w graph.Writer, ctx context.Context, entry graph.Entry, changes []graph.Change) error {
		if err := w.Apply(ctx, entry, changes); err != nil {
			return errors.Join(err, &os.PathError{Op: "open", Path: "a.db", Err: errors.New("disk I/O error")})
		}
		return nil
	}}},
	"Close does nothing": {"after Close every call fails", hooks{close: func(graph.Store) error { return nil }}},
	"the last act is lost when the store is opened again": {"what was acknowledged is there", hooks{reopen: func(s graph.Store) graph.Store {
		next := s.(*memory.Store).Reopen()
		ctx := context.Background()
		fewer := memory.New()
		_ = next.View(ctx, func(r graph.Reader) error {
			return fewer.Update(ctx, func(w graph.Writer) error {
				entries, _ := r.Entries(ctx, graph.LedgerQuery{Limit: 1 << 20})
				for _, e := range entries[:max(0, len(entries)-1)] {
					if err := w.Apply(ctx, e, nil); err != nil {
						return err
					}
				}
				return nil
			})
		})
		return fewer
	}}},
	"answers alias what is kept": {"what a caller does to an answer", aliases()},
}

// recorder remembers what was loaded.
type recorder struct {
	graph.Writer
	nodes *[]graph.Node
}

func (r recorder) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	*r.nodes = append(*r.nodes, nodes...)
	return r.Writer.Load(ctx, nodes, edges)
}

// aliases answers with one map for a node each time.
func aliases() hooks {
	kept := map[string]graph.Node{}
	return hooks{nodes: func(r graph.Reader, ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error) {
		nodes, err := r.Nodes(ctx, ids)
		for id, n := range nodes {
			text := fmt.Sprint(n)
			if _, ok := kept[text]; !ok {
				kept[text] = n
			}
			nodes[id] = kept[text]
		}
		return nodes, err
	}}
}

func changedProps(change func(any) any) func(*graph.Node) {
	return func(n *graph.Node) {
		props := graph.Props{}
		for name, value := range n.Props {
			props[name] = change(value)
		}
		if n.Props != nil {
			n.Props = props
		}
	}
}

func idsOf(nodes []graph.Node) (ids []graph.ID) {
	for _, n := range nodes {
		ids = append(ids, n.ID)
	}
	return ids
}

// picked names the fault that a process of TestDrift runs with.
const picked = "BEHALF_TEST_FAULT"

// TestFault runs the suite on a store with the fault that TestDrift has picked, or on a store that is right.
func TestFault(t *testing.T) {
	f := faults[os.Getenv(picked)].hooks
	reopen := f.reopen
	if reopen == nil {
		reopen = func(s graph.Store) graph.Store { return s.(*memory.Store).Reopen() }
	}
	storagetest.Run(t, storagetest.Factory{
		New: func(testing.TB) graph.Store { return faultStore{memory.New(), f} },
		Reopen: func(_ testing.TB, s graph.Store) graph.Store {
			return faultStore{reopen(s.(faultStore).Store), f}
		},
	})
}

// propertiesSee are faults that a property must see too, without the sentence that was written for the fault.
var propertiesSee = map[string][]string{
	walkProperty: {
		"a walk at the date before", "a walk at the date after", "a walk at the date after, in lists only", "every hop reversed where a closure is", "the past ignored", "everything past",
		"narrowing ignored", "narrowing by role ignored", "narrowing by the first value only", "a closure is one hop", "a hop is a closure", "a closure does not reach its start",
		"of edges between the same ends only one is met", "an edge is met once for each start", "only the first start is walked", "a start that is not there is met",
		"walks answered in another order", "a cut is not handed on", "a cut is handed to every stage", "a limit of one less", "no limit",
		"the order by id ignored", "descending ignored", "After is off by one", "More is said of a full page", "More is never said", "Except ignored", "Visible ignored", "Via ignored",
		"the last walk of Via only", "a page says nothing of a cut", "a count of one page", "one facet only",
	},
	writeProperty: {
		"who ended an edge is lost", "derived is lost", "numbers become text", "numbers go through a float", "lists are sets", "a node that is there is not replaced", "edges before nodes in an act",
		"what is closed may be closed again", "what is there is made again", "an error does not roll back", "an error does not take loads back", "ids in lower case", "old properties stay",
		"the last act is lost when the store is opened again", "history without what has ended", "an error comes back in other words", "entries in one direction only",
	},
}

func TestDrift(t *testing.T) {
	require.GreaterOrEqual(t, len(faults), 12)
	for name, f := range faults {
		t.Run(name, func(t *testing.T) { requireSeen(t, name, f.sentence) })
	}
	for property, names := range propertiesSee {
		for _, name := range names {
			require.Contains(t, faults, name)
			t.Run(name+"/property", func(t *testing.T) { requireSeen(t, name, property) })
		}
	}
}

// requireSeen runs the cases of a sentence on a store with a fault, and requires that one of them fails. The seed of the
// properties is fixed, so that what is seen once is seen always.
func requireSeen(t *testing.T, name, sentence string) {
	t.Parallel()
	words := strings.ReplaceAll(regexp.QuoteMeta(sentence), " ", "_")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFault$//"+words, "-test.v", "-test.timeout=1m", "-rapid.nofailfile", "-rapid.shrinktime=0s", "-rapid.checks=100", "-rapid.seed=1")
	cmd.Env = append(os.Environ(), picked+"="+name)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "the suite passes on a store with this fault:\n%s", tail(out))
	failed := regexp.MustCompile(`(?m)^ *--- FAIL: TestFault/\w+/(\S+)`).FindAllStringSubmatch(string(out), -1)
	require.True(t, slices.ContainsFunc(failed, func(f []string) bool { return strings.Contains(f[1], strings.ReplaceAll(sentence, " ", "_")) }),
		"%q should fail:\n%s", sentence, tail(out))
	require.NotContains(t, string(out), vacuous, "it was not seen: too little was planted")
}

// vacuous stands in the failure of a property that has seen too little.
const vacuous = "seen too little of"

// tail is the end of a long output.
func tail(out []byte) string { return string(out[max(0, len(out)-3000):]) }

// TestNoExcuses reads the suite's own source: no store is named in it, and nothing is skipped.
func TestNoExcuses(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	excuse := regexp.MustCompile(`(?i)\b(sqlite|neo4j|postgres\w*|mysql|bolt|cypher|memory|in-memory)\b|\.Skip\w*\(|testing\.Short\(`)
	read := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Empty(t, excuse.FindAllString(string(text), -1), file)
		read++
	}
	require.Greater(t, read, 5)
}
