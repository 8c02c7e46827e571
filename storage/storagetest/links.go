package storagetest

import (
	"fmt"
	"slices"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

// What follows judges properties, links and dates again, apart from graph.Match, graph.Link and graph.NumberKey.

// passes says whether n passes the tests of its properties.
func passes(n graph.Node, tests []graph.Match) bool {
	for _, m := range tests {
		text, _ := n.Props[m.Prop].(string)
		number, _ := n.Props[m.Prop].(int64)
		if m.In != nil && !slices.Contains(m.In, text) {
			return false
		}
		if m.Span.From != 0 && (number == 0 || number < m.Span.From) || m.Span.Before != 0 && (number == 0 || number >= m.Span.Before) {
			return false
		}
	}
	return true
}

// linked says whether one link of each group admits the node with an id.
func (es estate) linked(id graph.ID, groups [][]graph.Link, at graph.Time) bool {
	for _, group := range groups {
		some := false
		for _, l := range group {
			some = some || es.leads(id, l, 0, at) != l.Not
		}
		if !some {
			return false
		}
	}
	return true
}

func (es estate) leads(id graph.ID, l graph.Link, i int, at graph.Time) bool {
	if i == len(l.Steps) {
		n, _ := es.node(id)
		return (l.To == nil || slices.Contains(l.To, id)) && (l.Facet == "" || slices.Contains(n.Facets(), l.Facet))
	}
	for _, e := range es.edges {
		near, far, ok := admitted(e, l.Steps[i], at)
		if !ok || near != id {
			continue
		}
		if i == l.Hop {
			began, ended := l.Began, l.Ended
			if began.From != 0 && int64(e.Since) < began.From || began.Before != 0 && int64(e.Since) >= began.Before {
				continue
			}
			if (ended.From != 0 || ended.Before != 0) && e.Until > at || ended.From != 0 && int64(e.Until) < ended.From || ended.Before != 0 && int64(e.Until) >= ended.Before {
				continue
			}
		}
		if es.leads(far, l, i+1, at) {
			return true
		}
	}
	return false
}

// dateIn is the date that lists in an order go by, and whether they go by one.
func dateIn(o graph.Order, n graph.Node) (int64, bool) {
	prop := map[graph.Order]string{graph.ByCreated: "createdAt", graph.BySent: "sentAt"}[o]
	date, _ := n.Props[prop].(int64)
	return date, prop != ""
}

func narrowing() []sentence {
	return []sentence{
		{"ByCreated and BySent order by the dates createdAt and sentAt, then id; a node that has none comes before all that have one", func(w *world) {
			var nodes []graph.Node
			for i, date := range []int64{0, 1, 2, 10, 9, 1 << 40, 1<<53 + 1, 1, 0, 7, 7, 7} {
				n := w.node(w.id([]graph.Kind{graph.KindRelationshipRequest, graph.KindServiceRequest}[i%2], fmt.Sprint((i*5)%12)), fmt.Sprint("Request ", i%5))
				nodes = append(nodes, n.With(graph.PropCreatedAt, date).With(graph.PropSentAt, 1<<41-date))
			}
			es := w.settle(nodes...)
			var queries []graph.PageQuery
			for _, order := range []graph.Order{graph.ByCreated, graph.BySent} {
				for _, down := range []bool{false, true} {
					for _, limit := range []int{1, 5, 99} {
						q := graph.PageQuery{Kinds: []graph.Kind{graph.KindServiceRequest, graph.KindRelationshipRequest}, Facets: []string{w.facet()}, Order: order, Descending: down, Limit: limit}
						queries = append(queries, q)
						for _, n := range nodes {
							position := graph.PositionOf(order, n)
							q.After = &position
							queries = append(queries, q)
						}
					}
				}
			}
			w.list(es, queries...)
			created := w.pages(queries[2*(len(nodes)+1)])[0].Nodes
			require.Zero(w, created[0].Int(graph.PropCreatedAt))
			require.Equal(w, int64(1<<53+1), created[len(created)-1].Int(graph.PropCreatedAt))
		}},
		{"Match narrows to nodes whose properties pass each of these tests", func(w *world) {
			var nodes []graph.Node
			for i, state := range []any{"READY", "SENT", "it's 100%", "", int64(7), true, []string{"SENT"}, "sent", "東京"} {
				n := w.node(w.id(graph.KindRelationshipRequest, fmt.Sprint(i)), "Request").With(graph.PropState, state)
				nodes = append(nodes, n.With(graph.PropSentAt, int64(i*10)).With(graph.PropCustomer, []string{"Tenant:a", "Tenant:b"}[i%2]))
			}
			es := w.settle(nodes...)
			var queries []graph.PageQuery
			for _, match := range [][]graph.Match{
				{{Prop: "state", In: []string{"SENT"}}}, {{Prop: "state", In: []string{"SENT", "READY", "東京", "it's 100%"}}}, {{Prop: "state", In: []string{}}}, {{Prop: "state", In: []string{""}}},
				{{Prop: "state", In: []string{"7", "true", "SEN", "%"}}}, {{Prop: "state"}}, {{Prop: "customer", In: []string{"Tenant:a"}}, {Prop: "state", In: []string{"SENT", "READY"}}},
				{{Prop: "sentAt", Span: graph.Span{From: 10}}}, {{Prop: "sentAt", Span: graph.Span{Before: 10}}}, {{Prop: "sentAt", Span: graph.Span{From: 10, Before: 30}}}, {{Prop: "sentAt", Span: graph.Span{From: 30, Before: 30}}},
				{{Prop: "sentAt", Span: graph.Span{From: -5, Before: 20}}}, {{Prop: "state", Span: graph.Span{From: 1}}}, {{Prop: "createdAt", Span: graph.Span{From: 1}}}, {{Prop: "none", In: []string{"x"}}},
			} {
				for _, limit := range []int{2, 99} {
					q := everyOrder[len(queries)%len(everyOrder)]
					q.Kinds, q.Facets, q.Match, q.Limit = []graph.Kind{graph.KindRelationshipRequest}, []string{w.facet()}, match, limit
					queries = append(queries, q)
				}
			}
			pages := w.list(es, queries...)
			require.Len(w, pages[1].Nodes, 1)
			require.Len(w, pages[19].Nodes, 2)
		}},
		{"Links narrows to nodes that one link at least of each of these groups admits", func(w *world) {
			p1, p2, nobody := w.tenant("p1"), w.tenant("p2"), w.tenant("nobody")
			var edges []graph.Edge
			for i, dates := range [][2]graph.Time{{10, graph.Forever}, {20, 40}, {10, 100}, {20, 100}, {30, graph.Forever}, {10, 101}} {
				c, r, d := w.tenant(fmt.Sprint("c", i)), w.id(rr, fmt.Sprint("r", i)), w.id(graph.KindDapGrant, fmt.Sprint("d", i))
				p := []graph.ID{p1, p2}[i%2]
				edges = append(edges, during(edge(r, graph.WithCustomer, c), dates[0], dates[1]), during(edge(r, graph.OfPartner, p), dates[0], dates[1]))
				if i%3 > 0 {
					edges = append(edges, during(edge(d, graph.Under, r), dates[0]+5, dates[1]-1))
				}
			}
			edges = append(edges, edge(w.user("ada"), graph.HomeIn, p1), edge(w.user("bo"), graph.HomeIn, w.tenant("c1")), as(edge(w.user("ada"), graph.HasAzureRole, w.scope("s")), "owner"))
			es := w.built(edges...)
			for i, n := range es.nodes {
				if n.ID == p1 || n.ID == p2 {
					es.nodes[i] = n.With(graph.PropKinds, []string{"PARTNER"})
				}
			}
			w.load(es.nodes)
			sold := []graph.Step{graph.Back(graph.WithCustomer, ""), graph.Hop(graph.OfPartner, "")}
			ever := []graph.Step{sold[0].InPast(), sold[1].InPast()}
			delegated := []graph.Step{sold[0], graph.Back(graph.Under, "")}
			lapsed := []graph.Step{sold[0].InPast(), graph.Back(graph.Under, "").InPast()}
			home := []graph.Step{graph.Hop(graph.HomeIn, "")}
			around := append(slices.Clone(delegated), graph.Hop(graph.Under, ""), sold[1]) // back along the edge that it came by
			one := func(links ...graph.Link) (groups [][]graph.Link) {
				for _, l := range links {
					groups = append(groups, []graph.Link{l})
				}
				return groups
			}
			var queries []graph.PageQuery
			for _, links := range [][][]graph.Link{
				one(graph.Link{Steps: sold}), one(graph.Link{Steps: sold, To: []graph.ID{p1}}), one(graph.Link{Steps: sold, To: []graph.ID{p1}, Not: true}), one(graph.Link{Steps: ever, To: []graph.ID{p2, nobody}}),
				one(graph.Link{Steps: sold, To: []graph.ID{nobody}}), one(graph.Link{Steps: sold, To: []graph.ID{}}), one(graph.Link{Steps: sold, To: []graph.ID{}, Not: true}),
				one(graph.Link{Steps: ever, To: []graph.ID{p1}}, graph.Link{Steps: delegated}), one(graph.Link{Steps: ever, To: []graph.ID{p1}}, graph.Link{Steps: delegated, Not: true}),
				{{{Steps: sold, To: []graph.ID{p1}}, {Steps: lapsed, Hop: 1, Ended: graph.Span{Before: 1000}}}}, {{{Steps: delegated}, {Steps: home}}}, {{}}, {},
				one(graph.Link{Steps: around, To: []graph.ID{p1}}), one(graph.Link{Steps: around, To: []graph.ID{p2}, Not: true}),
				one(graph.Link{Steps: sold, Began: graph.Span{From: 20}}), one(graph.Link{Steps: sold, Began: graph.Span{From: 10, Before: 20}}), one(graph.Link{Steps: sold, Hop: 1, Began: graph.Span{Before: 30}}),
				one(graph.Link{Steps: ever, Ended: graph.Span{From: 40}}), one(graph.Link{Steps: ever, Ended: graph.Span{From: 41, Before: 101}}), one(graph.Link{Steps: lapsed, Hop: 1, Ended: graph.Span{From: 99, Before: 100}}),
				one(graph.Link{Steps: home, Facet: graph.Facet(graph.PropKinds, "PARTNER")}), one(graph.Link{Steps: home, Facet: graph.Facet(graph.PropKinds, "PARTNER"), Not: true}), one(graph.Link{Steps: home, Facet: "kinds=NONE"}),
				one(graph.Link{Steps: []graph.Step{holds.Only("role", "", "owner", "reader")}}), one(graph.Link{Steps: []graph.Step{holds.Only("role", "", "none")}}),
			} {
				for i, at := range []graph.Time{25, 99, 100} {
					q := everyOrder[(len(queries)+i)%len(everyOrder)]
					q.At, q.Kinds, q.Facets, q.Links, q.Limit = at, []graph.Kind{graph.KindTenant, graph.KindUser}, []string{w.facet()}, links, []int{2, 99}[i%2]
					queries = append(queries, q)
				}
			}
			pages := w.list(es, queries...)
			require.NotEmpty(w, pages[1].Nodes)
			for i := range queries { // and page after page, and beside a walk
				queries[i].Via = []graph.Walk{chain([]graph.ID{p1, p2}, graph.Back(graph.OfPartner, "").InPast(), graph.Hop(graph.WithCustomer, "").InPast())}
				if list := es.list(queries[i]); len(list) > 1 {
					position := graph.PositionOf(queries[i].Order, list[0])
					queries[i].After = &position
				}
			}
			w.list(es, queries...)
		}},
		{"a link that is none is refused", func(w *world) {
			for _, l := range []graph.Link{{}, {Steps: []graph.Step{member}}, {Steps: []graph.Step{graph.Hop("NONE", "")}}, {Steps: []graph.Step{joins}, Hop: 1}} {
				q := graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Links: [][]graph.Link{{l}}, Limit: 1}
				require.ErrorIs(w, w.store.View(w.Context(), func(r graph.Reader) error {
					_, err := r.Pages(w.Context(), []graph.PageQuery{q})
					return err
				}), graph.ErrInvalid)
			}
		}},
	}
}

// linksOf are links and a test for gardens of a form: their shape is the form's, what they hold is random.
func (g *garden) linksOf(turn int) ([][]graph.Link, []graph.Match) {
	steps := [][]graph.Step{
		{graph.Hop(graph.HomeIn, "")}, {graph.Back(graph.WithCustomer, "").InPast(), graph.Hop(graph.OfPartner, "")}, {holds.Only("role", "", "r1", "r2"), graph.Hop(graph.Parent, "")},
		{graph.Back(graph.MemberOf, "")}, {graph.Back(graph.DefinedIn, ""), graph.Back(graph.HasDirectoryRole, "").InPast()}, {graph.Hop(graph.AddedBy, "")}, {graph.Back(graph.HasAzureRole, "").InPast()},
	}
	l := graph.Link{Steps: steps[turn%len(steps)], Hop: turn % 2 % len(steps[turn%len(steps)])}
	other := graph.Link{Steps: steps[(turn+3)%len(steps)], Not: turn%2 == 0}
	if turn%2 == 0 {
		l.Began = graph.Span{From: int64(g.at) - int64(g.number(0, 3, "began from")), Before: int64(g.at) + int64(g.number(-1, 2, "began before"))}
	}
	if turn%3 == 0 {
		l.Ended.Before = int64(g.at) + int64(g.number(-2, 2, "ended before"))
	}
	if turn%4 == 1 {
		_, last := l.Steps[0], l.Steps[len(l.Steps)-1]
		far := last.Edge.Ends().To
		if last.Reverse {
			far = last.Edge.Ends().From
		}
		l.To = g.pool[pick(g, "linked to", far)]
	}
	match := []graph.Match{{Prop: graph.PropState, In: pick(g, "states", [][]string{{"READY", ""}, {"NEW", "ready", ""}, {""}})}}
	return [][]graph.Link{{l, other}}, match
}
