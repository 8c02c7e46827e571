package storagetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

// samePages requires that a store's pages and counts are the interpreter's. Where a page was cut, items may be missing.
func samePages(t require.TestingT, es estate, queries []graph.PageQuery, pages []graph.Page, counts []int) {
	require.Len(t, pages, len(queries))
	require.Len(t, counts, len(queries))
	for i, q := range queries {
		_, cutVia := es.ends(q.Via, q.At)
		_, cutVisible := es.ends(q.Visible, q.At)
		require.Equal(t, cutVia || cutVisible, pages[i].Cut, "cut of page %d: %s", i, show(q))
		var got []graph.Node
		for _, n := range pages[i].Nodes {
			got = append(got, plain(n))
		}
		if pages[i].Cut {
			require.Subset(t, idsOf(es.list(q)), idsOf(got), "items of page %d: %s", i, show(q))
			continue
		}
		want, more := es.page(q)
		require.Equal(t, idsOf(want), idsOf(got), "items of page %d: %s", i, show(q))
		for j, n := range want {
			require.Equal(t, plain(n), got[j], "item of page %d: %s", i, show(q))
		}
		require.Equal(t, more, pages[i].More, "more of page %d: %s", i, show(q))
		require.Equal(t, len(es.list(q)), counts[i], "count %d: %s", i, show(q))
	}
}

func show(q graph.PageQuery) string {
	text := fmt.Sprintf("%+v", q)
	if q.After != nil {
		text += fmt.Sprintf(" after %+v", *q.After)
	}
	return text
}

// list asks for pages and counts and compares them with the interpreter's.
func (w *world) list(es estate, queries ...graph.PageQuery) []graph.Page {
	w.Helper()
	var pages []graph.Page
	var counts []int
	w.view(func(r graph.Reader) (err error) {
		if pages, err = r.Pages(w.Context(), queries); err != nil {
			return err
		}
		counts, err = r.Counts(w.Context(), queries)
		return err
	})
	samePages(w, es, queries, pages, counts)
	return pages
}

// settle loads nodes and keeps them as a list too.
func (w *world) settle(nodes ...graph.Node) estate {
	w.load(nodes)
	return estate{nodes: nodes}
}

var everyOrder = []graph.PageQuery{{}, {Descending: true}, {Order: graph.ByID}, {Order: graph.ByID, Descending: true}, {Order: graph.ByCreated}, {Order: graph.BySent, Descending: true}}

// names are hard to bring into one order on two engines.
var names = []string{
	"Ångström", "angstrom", "ANGSTROM 2", "Angstrom 10", "Zebra", "zebra", "Ärger", "arger", "Œuvre", "oeuvre", "Straße", "STRASSE", "straße 1",
	"東京", "大阪", "日本 tokyo", "한국", "Ελλάδα", "🎉 party", "👩🏽‍🚀", "~tilde", "_under", "%percent", "a b", "a-b", "ab", "a  b", "A.B", "'quoted'", "0", "00", "1", "10", "9",
	"é", "e\u0301", "E", "ﬁ", "fi", "ß", "ss", "Ⅳ", "IV",
}

// named are users, groups and devices of this case that bear the names, with ids that are in another order.
func (w *world) named() []graph.Node {
	var nodes []graph.Node
	for i, name := range names {
		kind := []graph.Kind{graph.KindUser, graph.KindSecurityGroup, graph.KindAutopilotDevice}[i%3]
		key := fmt.Sprintf("%02d", (i*29)%len(names))
		if i%2 == 0 {
			key = strings.Repeat("a", i%5) + key
		} else {
			key = strings.Repeat("B", i%5) + key
		}
		nodes = append(nodes, w.node(w.id(kind, key), name).With(graph.PropCreatedAt, int64(i%7)).With(graph.PropSentAt, int64(i%3*100)))
	}
	return nodes
}

var namedKinds = []graph.Kind{graph.KindUser, graph.KindSecurityGroup, graph.KindAutopilotDevice}

func lists() []sentence {
	return []sentence{
		{"lists are in the order of the sort key, then the id, byte by byte, on every store", func(w *world) {
			nodes := w.named()
			for i, key := range []string{"a", "B", "b", "A", "á", "東", "_", "~", "a b", "a-b", "ab", "0", "10", "9", "Z", "z", "é"} { // one name, many ids
				nodes = append(nodes, w.node(w.id(namedKinds[i%3], "same "+key), []string{"The same", "THE SAME", "the  same", "Thé Same"}[i%4]))
			}
			es := w.settle(nodes...)
			var queries []graph.PageQuery
			for _, q := range everyOrder {
				q.Facets, q.Limit = []string{w.facet()}, 1000
				for _, kinds := range [][]graph.Kind{namedKinds, {graph.KindUser}, {graph.KindAutopilotDevice, graph.KindSecurityGroup}, {graph.KindTenant}, {graph.KindUser, graph.KindUser}} {
					q.Kinds = kinds
					queries = append(queries, q)
				}
			}
			pages := w.list(es, queries...)
			require.Len(w, pages[0].Nodes, len(nodes))
			require.Empty(w, pages[3].Nodes)
		}},
		{"pages of any size put together are the whole list, forwards and backwards", func(w *world) {
			es := w.settle(w.named()...)
			var queries []graph.PageQuery
			for _, q := range everyOrder {
				q.Kinds, q.Facets = namedKinds, []string{w.facet()}
				for _, q.Limit = range []int{1, 7, len(names) - 1, len(names), len(names) + 1} {
					q.After = nil
					for from := 0; from < len(names); from += q.Limit {
						queries = append(queries, q)
						if end := from + q.Limit; end < len(names) {
							position := graph.PositionOf(q.Order, es.list(q)[end-1])
							q.After = &position
						}
					}
				}
			}
			w.list(es, queries...)
			for _, q := range everyOrder { // and as a caller does it, from page to page
				q.Kinds, q.Facets, q.Limit = namedKinds, []string{w.facet()}, 10
				var all []graph.ID
				for more := true; more; {
					page := w.pages(q)[0]
					require.NotEmpty(w, page.Nodes)
					all = append(all, idsOf(page.Nodes)...)
					position := graph.PositionOf(q.Order, page.Nodes[len(page.Nodes)-1])
					q.After, more = &position, page.More
				}
				require.Equal(w, idsOf(es.list(q)), all)
			}
		}},
		{"After is the position that the page follows, in the order asked for; nil for the first", func(w *world) {
			var nodes []graph.Node
			for _, key := range []string{"a", "c", "e"} {
				nodes = append(nodes, w.node(w.user(key), "Twin"), w.node(w.tenant(key), "Name "+key))
			}
			es := w.settle(nodes...)
			var queries []graph.PageQuery
			for _, q := range everyOrder[:4] { // these keys are names
				q.Kinds, q.Facets = []graph.Kind{graph.KindUser, graph.KindTenant}, []string{w.facet()}
				for _, p := range []graph.Position{
					{Key: "twin", ID: w.user("b")}, {Key: "twin", ID: w.user("c")}, {Key: "twin", ID: ""}, {Key: "twin", ID: "~"}, {Key: "name c", ID: w.user("c")}, {Key: "name c", ID: w.tenant("c")},
					{Key: "", ID: ""}, {Key: "~", ID: "~"}, {Key: "name", ID: w.tenant("e")}, {Key: "zz", ID: w.tenant("a")}, {Key: "a", ID: w.user("e")},
				} {
					for _, q.Limit = range []int{1, 2, 9} {
						q.After = &p
						queries = append(queries, q)
					}
				}
			}
			w.list(es, queries...)
		}},
		{"More says that items follow", func(w *world) {
			es := w.settle(w.nodes(w.user("a"), w.user("b"), w.user("c"))...)
			q := graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Facets: []string{w.facet()}}
			last := graph.PositionOf(graph.ByName, es.nodes[2])
			for limit, more := range map[int]bool{1: true, 2: true, 3: false, 4: false} {
				q.Limit, q.After = limit, nil
				require.Equal(w, more, w.list(es, q)[0].More, "limit %d", limit)
				q.After = &last
				require.False(w, w.list(es, q)[0].More)
			}
		}},
		{"a word is found by its beginning, in any case and without marks", func(w *world) {
			mark := "q" + w.prefix // a word that only nodes of this case have
			var nodes []graph.Node
			for i, name := range append(slices.Clone(names), "Ada Lovelace", "Lovelace, Ada", "Ada King", "Adam", "anna-maria O'Neill", "x_y x%y") {
				nodes = append(nodes, w.node(w.user(fmt.Sprintf("k%02d", i)), name+" "+mark))
			}
			ann := w.node(w.user("0b6e1d2c"), mark+" user").With(graph.PropUserPrincipalName, "Ann.Öst@cedar.example")
			cedar := w.node(w.tenant("cedar"), mark+" tenant").With(graph.PropDomain, "cedar-Tree.onmicrosoft.com")
			device := w.node(w.id(graph.KindAutopilotDevice, "d"), mark+" device").With(graph.PropSerialNumber, "SN-0042").With(graph.PropDescription, "unfindable")
			es := w.settle(append(nodes, ann, cedar, device)...)
			var queries []graph.PageQuery
			for _, text := range []string{
				"Ångström", "ANG", "ang", "å", "ström", "zEBRA", "東京", "東", "京", "大", "日本", "tok", "한", "ελλ", "🎉", "par", "strasse", "straße", "ß", "ada", "ada love", "love ada",
				"ada ada", "ada k", "ad", "a", "neill", "o neill", "maria", "x y", "10", "1", "00", "ann öst", "ost", "cedar", "cedar example", "onmicro", "tree", "sn 0042", "42", "0b6e", w.prefix,
				"unfindable", "nothing", "é", "iv", "ﬁ",
			} {
				queries = append(queries, graph.PageQuery{Kinds: []graph.Kind{graph.KindUser, graph.KindTenant, graph.KindAutopilotDevice}, Text: graph.Words(mark, text), Limit: 99})
			}
			pages := w.list(es, queries...)
			require.Len(w, pages[0].Nodes, 4)
			require.Len(w, pages[6].Nodes, 1)
		}},
		{"every one of these folded words begins one of their Words, and no sign in them stands for others", func(w *world) {
			es := w.settle(w.node(w.user("abc"), "abc xyz"), w.node(w.user("a%"), "a%c x_z 50%"), w.node(w.user("e"), "~e *"))
			var queries []graph.PageQuery
			for _, text := range [][]string{{"%"}, {"_"}, {"a%"}, {"a_c"}, {"abc", "%"}, {"*"}, {"a*"}, {"?"}, {"[a]"}, {"ab.*"}, {"ABC"}, {"abc", "x"}, {"abc", "abc"}, {"x", "ab"}, {"bc"}, {"'"}, {"\""}, {"~"}, {"~00007e"}, {"a b"}, {"abc "}, {" abc"}} {
				queries = append(queries, graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Facets: []string{w.facet()}, Text: text, Limit: 9})
			}
			w.list(es, queries...)
		}},
		{"Counts are the length of the whole list", func(w *world) {
			es := w.settle(w.named()...)
			all := graph.PageQuery{Kinds: namedKinds, Facets: []string{w.facet()}}
			paged := all
			position := graph.PositionOf(graph.ByName, es.nodes[3])
			paged.Limit, paged.After = 2, &position
			fewer := all
			fewer.Except = idsOf(es.nodes)[:4]
			users := all
			users.Kinds = []graph.Kind{graph.KindUser}
			require.Equal(w, []int{len(names), len(names), len(names) - 4, (len(names) + 2) / 3, 0}, w.counts(all, paged, fewer, users, graph.PageQuery{Kinds: namedKinds, Facets: []string{w.facet(), "kinds=NONE"}}))
			require.Empty(w, w.counts())
			require.Empty(w, w.pages())
		}},
		{"Facets narrows to nodes that have each of these", func(w *world) {
			both := w.node(w.tenant("both"), "Both").With(graph.PropKinds, []string{"PARTNER", "CUSTOMER"})
			partner := w.node(w.tenant("partner"), "Partner").With(graph.PropKinds, []string{"PARTNER"})
			group := w.node(w.group("g"), "Group").With(graph.PropWellKnown, "ADMIN_AGENTS")
			request := w.node(w.id(graph.KindRelationshipRequest, "r"), "Request").With(graph.PropState, "READY").With(graph.PropPartner, "READY")
			odd := w.node(w.group("odd"), "Odd").With(graph.PropWellKnown, "it's 100%")
			es := w.settle(both, partner, group, request, odd, w.node(w.tenant("none"), "None"))
			var queries []graph.PageQuery
			for _, facets := range [][]string{
				{}, {graph.Facet(graph.PropKinds, "PARTNER")}, {graph.Facet(graph.PropKinds, "CUSTOMER"), graph.Facet(graph.PropKinds, "PARTNER")}, {"kinds=PARTNER", "kinds=OTHER"}, {"kinds=PART"},
				{"wellKnown=ADMIN_AGENTS"}, {"state=READY"}, {"partner=READY"}, {"wellKnown=it's 100%"}, {"wellKnown=%"}, {"kinds=partner"}, {"wellKnown="},
			} {
				queries = append(queries, graph.PageQuery{Kinds: graph.Kinds, Facets: append([]string{w.facet()}, facets...), Limit: 99})
			}
			w.list(es, queries...)
			w.update(func(u graph.Writer) error { // a facet goes with the property that it is
				return u.Load(w.Context(), []graph.Node{w.node(both.ID, "Both").With(graph.PropKinds, []string{"CUSTOMER"})}, nil)
			})
			es.nodes[0] = w.node(both.ID, "Both").With(graph.PropKinds, []string{"CUSTOMER"})
			w.list(es, queries...)
		}},
		{"Except leaves out these nodes", func(w *world) {
			es := w.settle(w.named()...)
			ids := idsOf(es.nodes)
			q := graph.PageQuery{Kinds: namedKinds, Facets: []string{w.facet()}, Limit: 5}
			some, all, strangers := q, q, q
			some.Except, all.Except, strangers.Except = []graph.ID{ids[0], ids[7], ids[0], ids[30]}, ids, []graph.ID{w.user("nobody"), ""}
			w.list(es, some, all, strangers)
		}},
		{"Via narrows to the nodes at which one of these walks ends: the reach of the last stage of each", func(w *world) {
			es := w.office()
			ada, bo, root := w.user("ada"), w.user("bo"), w.scope("root")
			scopes := graph.ScopeKinds
			tree := graph.Walk{Starts: []graph.ID{ada}}
			tree.Add(-1, member, holds)
			tree.Add(-1, graph.Hop(graph.HomeIn, ""))
			past := holds.Only("role", "", "reader").InPast()
			var queries []graph.PageQuery
			for _, via := range [][]graph.Walk{
				{chain([]graph.ID{ada}, member, holds, within)}, {chain([]graph.ID{bo}, member, holds, within)}, {chain([]graph.ID{ada, bo}, member, holds, within)},
				{chain([]graph.ID{ada}, member, holds), chain([]graph.ID{bo}, member, holds)}, {chain([]graph.ID{ada}, member, holds.Only("role", "", "owner"), within), chain([]graph.ID{ada}, member, holds, within)},
				{chain([]graph.ID{root}, within)}, {chain([]graph.ID{root}, under, holders, members)}, {tree}, {chain([]graph.ID{w.user("nobody")}, member, holds)}, {},
				{chain([]graph.ID{bo}, member, past)}, nil,
			} {
				q := everyOrder[len(queries)/2%len(everyOrder)] // the orders take turns
				q.Kinds, q.Facets, q.Via, q.Limit = append([]graph.Kind{graph.KindUser, graph.KindSecurityGroup, graph.KindTenant}, scopes...), []string{w.facet()}, via, 4
				for _, q.At = range []graph.Time{100, 300} {
					queries = append(queries, q)
				}
			}
			pages := w.list(es, queries...)
			require.NotEmpty(w, pages[0].Nodes)
			for i := range queries { // and page after page
				if queries[i].Via == nil {
					continue
				}
				if list := es.list(queries[i]); len(list) > 4 {
					position := graph.PositionOf(queries[i].Order, list[3])
					queries[i].After = &position
				}
			}
			w.list(es, queries...)
		}},
		{"Visible narrows in the same way, to what the one who asks may see; nil: everything", func(w *world) {
			es := w.office()
			all := append([]graph.Kind{graph.KindUser, graph.KindSecurityGroup}, graph.ScopeKinds...)
			q := graph.PageQuery{At: 100, Kinds: all, Facets: []string{w.facet()}, Limit: 99}
			via, visible := []graph.Walk{chain([]graph.ID{w.user("ada")}, member, holds, within)}, []graph.Walk{chain([]graph.ID{w.scope("left")}, within), chain([]graph.ID{w.scope("right")}, holders)}
			both, only, none, nothing := q, q, q, q
			both.Via, both.Visible = via, visible
			only.Visible = visible
			none.Via, none.Visible = via, []graph.Walk{chain([]graph.ID{w.user("nobody")}, member)}
			nothing.Visible = []graph.Walk{}
			pages := w.list(es, q, both, only, none, nothing)
			require.NotEmpty(w, pages[1].Nodes)
			require.Greater(w, len(pages[2].Nodes), len(pages[1].Nodes))
			require.Empty(w, pages[3].Nodes)
			require.Empty(w, pages[4].Nodes, "an empty list of walks shows nothing; only nil shows everything")
		}},
		{"Cut says that a walk reached more nodes than a store follows, so that items are missing", func(w *world) {
			ada, hidden := w.user("ada"), w.user("hidden")
			var joined []graph.Edge
			for i := range 12 {
				g := w.group(fmt.Sprintf("g%02d", i))
				joined = append(joined, edge(ada, graph.MemberOf, g), edge(g, graph.MemberOf, w.group("all")))
			}
			es := w.built(append(joined, edge(hidden, graph.MemberOf, w.group("all")))...)
			wide, within, deep, side := chain([]graph.ID{ada}, joins), chain([]graph.ID{ada}, joins), chain([]graph.ID{ada}, joins, joins), chain([]graph.ID{ada}, joins)
			wide.Most, within.Most, deep.Most = 11, 12, 11
			side.Add(-1, member, joins) // the last stage is not the one that is cut, nor does it continue it
			side.Most = 13
			q := graph.PageQuery{At: 1, Kinds: []graph.Kind{graph.KindSecurityGroup}, Facets: []string{w.facet()}, Limit: 99}
			var queries []graph.PageQuery
			for _, via := range [][]graph.Walk{{wide}, {within}, {deep}, {within, wide}, {side}} {
				q.Via, q.Visible = via, nil
				queries = append(queries, q)
				q.Via, q.Visible = nil, via
				queries = append(queries, q)
			}
			pages := w.list(es, queries...)
			for i, want := range []bool{true, true, false, false, true, true, true, true, true, true} {
				require.Equal(w, want, pages[i].Cut, "page %d", i)
			}
		}},
		{"a list is as its nodes were last written", func(w *world) {
			n := w.node(w.user("a"), "Before").With(graph.PropUserPrincipalName, "old@x")
			es := w.settle(n, w.node(w.user("b"), "Middle"))
			renamed := w.node(n.ID, "Zafter").With(graph.PropUserPrincipalName, "new@x")
			q := graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Facets: []string{w.facet()}, Limit: 9}
			before, after, old := q, q, q
			before.Text, after.Text, old.Text = []string{"before"}, []string{"zafter"}, []string{"old"}
			w.list(es, q, before, after, old)
			w.apply("rename", replace(renamed))
			es.nodes[0] = renamed
			pages := w.list(es, q, before, after, old)
			require.Equal(w, []graph.ID{w.user("b"), w.user("a")}, idsOf(pages[0].Nodes))
			w.load([]graph.Node{n})
			es.nodes[0] = n
			w.list(es, q, before, after, old)
			all := graph.PageQuery{Kinds: namedKinds, Facets: []string{w.facet()}, Limit: 99}
			es.nodes = append(es.nodes, w.named()...)
			for range 2 { // many at once, and again
				w.load(es.nodes)
				w.list(es, all)
			}
		}},
		{"the answers come in the order of the queries, in one call", func(w *world) {
			es := w.settle(w.named()...)
			var queries []graph.PageQuery
			for i := range 40 {
				queries = append(queries, graph.PageQuery{Kinds: namedKinds[i%3 : i%3+1], Facets: []string{w.facet()}, Order: graph.Order(i % 2), Descending: i%4 > 1, Limit: 1 + i%5})
			}
			w.list(es, queries...)
		}},
		{"calls of many: thousands of ids, ends, starts and rows", func(w *world) {
			const many = 3000
			var nodes []graph.Node
			var joined []graph.Edge
			g := w.group("g")
			for i := range many {
				id := w.user(fmt.Sprintf("%05d", i))
				nodes = append(nodes, w.node(id, id.Key()))
				joined = append(joined, edge(id, graph.MemberOf, g))
			}
			w.load(nodes, joined...)
			ids := idsOf(nodes)
			require.Len(w, w.found(ids...), many)
			require.Equal(w, joined, w.ask(graph.EdgeQuery{Ends: ids, At: 1, Types: []graph.EdgeType{graph.MemberOf}}))
			met := w.walk(1, chain(ids, joins), chain([]graph.ID{g}, members))
			require.Len(w, met.Found[0].Edges[0], many)
			require.Len(w, met.Found[1].Edges[0], many)
			require.Len(w, met.Nodes, many+1)
			q := graph.PageQuery{At: 1, Kinds: []graph.Kind{graph.KindUser}, Via: []graph.Walk{chain([]graph.ID{g}, members)}, Except: ids[:many-1], Limit: 9}
			require.Equal(w, nodes[many-1:], w.pages(q)[0].Nodes)
			q.Except = nil
			require.Equal(w, []int{many}, w.counts(q))
		}},
	}
}

// office is a small graph with users, nested groups and a tree of scopes, whose roles change with time.
func (w *world) office() estate {
	ada, bo, g, h := w.user("ada"), w.user("bo"), w.group("g"), w.group("h")
	root, left, right := w.scope("root"), w.scope("left"), w.scope("right")
	s1, s2, s3 := w.id(graph.KindAzureSubscription, "s1"), w.id(graph.KindAzureSubscription, "S2"), w.id(graph.KindAzureSubscription, "s3")
	r1 := w.id(graph.KindResourceGroup, "r1")
	return w.built(
		edge(ada, graph.MemberOf, g), edge(g, graph.MemberOf, h), during(edge(bo, graph.MemberOf, h), 50, 200), edge(ada, graph.HomeIn, w.tenant("t")),
		edge(left, graph.Parent, root), edge(right, graph.Parent, root), edge(s1, graph.Parent, left), edge(s2, graph.Parent, left), edge(s3, graph.Parent, right), edge(r1, graph.Parent, s1),
		as(edge(g, graph.HasAzureRole, left), "owner"), as(edge(h, graph.HasAzureRole, right), "reader"), as(edge(ada, graph.HasAzureRole, s3), "owner"),
		during(as(edge(bo, graph.HasAzureRole, root), "owner"), 200, 400), during(as(edge(bo, graph.HasAzureRole, s2), "reader"), 50, 100),
	)
}
