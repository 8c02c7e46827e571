package storagetest

import (
	"sort"
	"strings"

	"behalf/graph"
)

// What follows answers queries by going through whole lists, again and again until nothing is new. It shares no code
// with stores, nor with what graph offers them (Step.Admits, Step.Ends, Edge.Holds): a rule that both had from one place
// would be wrong in both.

// matching are the edges that an edge query asks for.
func matching(all []graph.Edge, q graph.EdgeQuery) []graph.Edge {
	out := []graph.Edge{}
	for _, e := range all {
		end := e.From
		if q.Direction == graph.In {
			end = e.To
		}
		asked, typed := false, len(q.Types) == 0
		for _, id := range q.Ends {
			asked = asked || id == end
		}
		for _, t := range q.Types {
			typed = typed || t == e.Type
		}
		if asked && typed && (q.History || q.At >= e.Since && q.At < e.Until) {
			out = append(out, e)
		}
	}
	return sortedEdges(out)
}

// admitted says whether e can be walked, and from where to where.
func admitted(e graph.Edge, s graph.Step, at graph.Time) (near, far graph.ID, ok bool) {
	near, far = e.From, e.To
	if s.Reverse {
		near, far = e.To, e.From
	}
	if e.Type != s.Edge || e.Since > at || !s.Past && e.Until <= at {
		return near, far, false
	}
	if s.Where.Prop == "" {
		return near, far, true
	}
	value := e.Role
	if s.Where.Prop == "source" {
		value = e.Source
	}
	for _, v := range s.Where.In {
		if v == value {
			return near, far, true
		}
	}
	return near, far, false
}

// estate is a graph as lists.
type estate struct {
	nodes []graph.Node
	edges []graph.Edge
}

func (es estate) node(id graph.ID) (graph.Node, bool) {
	for _, n := range es.nodes {
		if n.ID == id {
			return n, true
		}
	}
	return graph.Node{}, false
}

// trodden is what one stage of a walk found.
type trodden struct {
	reached map[graph.ID]bool
	edges   map[graph.EdgeKey]graph.Edge
	cut     bool
}

// tread walks w without any limit, and says of each stage whether the limit was passed there or before.
func (es estate) tread(w graph.Walk, at graph.Time) (starts map[graph.ID]bool, stages []trodden) {
	starts = map[graph.ID]bool{}
	for _, id := range w.Starts {
		if _, there := es.node(id); there {
			starts[id] = true
		}
	}
	limit := 100_000
	if w.Most > 0 {
		limit = w.Most
	}
	for _, stage := range w.Stages {
		t := trodden{reached: map[graph.ID]bool{}, edges: map[graph.EdgeKey]graph.Edge{}}
		before := starts
		if stage.After >= 0 {
			before = stages[stage.After].reached
			t.cut = stages[stage.After].cut
		}
		if stage.Step.Min == 0 {
			for id := range before {
				t.reached[id] = true
			}
			for grew := true; grew; {
				grew = false
				for _, e := range es.edges {
					if near, far, ok := admitted(e, stage.Step, at); ok && t.reached[near] {
						grew = grew || !t.reached[far]
						t.reached[far] = true
						t.edges[graph.EdgeKey{From: e.From, Type: e.Type, To: e.To, Role: e.Role, Since: e.Since}] = e
					}
				}
			}
		} else {
			for _, e := range es.edges {
				if near, far, ok := admitted(e, stage.Step, at); ok && before[near] {
					t.reached[far] = true
					t.edges[graph.EdgeKey{From: e.From, Type: e.Type, To: e.To, Role: e.Role, Since: e.Since}] = e
				}
			}
		}
		t.cut = t.cut || len(t.reached) > limit
		stages = append(stages, t)
	}
	return starts, stages
}

// ends are the nodes that the last stages of some walks reach, and whether one of the walks was cut.
func (es estate) ends(walks []graph.Walk, at graph.Time) (ends map[graph.ID]bool, cut bool) {
	ends = map[graph.ID]bool{}
	for _, w := range walks {
		_, stages := es.tread(w, at)
		last := stages[len(stages)-1]
		for id := range last.reached {
			ends[id] = true
		}
		cut = cut || last.cut
	}
	return ends, cut
}

// list is the whole list that a page query pages through, After and Limit apart.
func (es estate) list(q graph.PageQuery) []graph.Node {
	var out []graph.Node
	within := []map[graph.ID]bool{}
	for _, walks := range [][]graph.Walk{q.Via, q.Visible} {
		if walks != nil {
			ends, _ := es.ends(walks, q.At)
			within = append(within, ends)
		}
	}
next:
	for _, n := range es.nodes {
		of := false
		for _, k := range q.Kinds {
			of = of || strings.HasPrefix(string(n.ID), string(k)+":")
		}
		if !of {
			continue
		}
		for _, ends := range within {
			if !ends[n.ID] {
				continue next
			}
		}
		for _, id := range q.Except {
			if id == n.ID {
				continue next
			}
		}
		for _, f := range q.Facets {
			has := false
			for _, own := range n.Facets() {
				has = has || own == f
			}
			if !has {
				continue next
			}
		}
		for _, text := range q.Text {
			has := false
			for _, word := range n.Words() {
				has = has || len(word) >= len(text) && word[:len(text)] == text
			}
			if !has {
				continue next
			}
		}
		if !passes(n, q.Match) || !es.linked(n.ID, q.Links, q.At) {
			continue
		}
		out = append(out, n)
	}
	keys := map[graph.ID]string{}
	for _, n := range out {
		if q.Order == graph.ByName {
			keys[n.ID] = n.SortKey()
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if q.Descending {
			i, j = j, i
		}
		a, dated := dateIn(q.Order, out[i])
		if b, _ := dateIn(q.Order, out[j]); dated && a != b {
			return a < b
		}
		if a, b := keys[out[i].ID], keys[out[j].ID]; a != b {
			return a < b
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// page is the page of a list that follows After.
func (es estate) page(q graph.PageQuery) (nodes []graph.Node, more bool) {
	nodes = []graph.Node{}
	for _, n := range es.list(q) {
		if q.After != nil && !follows(q, n) {
			continue
		}
		if len(nodes) == q.Limit {
			return nodes, true
		}
		nodes = append(nodes, n)
	}
	return nodes, false
}

// follows says whether n lies behind the position that q's page follows.
func follows(q graph.PageQuery, n graph.Node) bool {
	less := n.ID < q.After.ID
	same := n.ID == q.After.ID
	if key := n.SortKey(); q.Order == graph.ByName && key != q.After.Key {
		less, same = key < q.After.Key, false
	}
	if date, dated := dateIn(q.Order, n); dated {
		if after, _ := graph.ParseNumberKey(q.After.Key); date != after {
			less, same = date < after, false
		}
	}
	if q.Descending {
		return less
	}
	return !less && !same
}
