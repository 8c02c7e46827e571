package storagetest

import (
	"fmt"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

// The steps that cases of walks are made of.
var (
	member  = graph.Closure(graph.MemberOf, graph.MaxMemberOf, "")
	joins   = graph.Hop(graph.MemberOf, "")
	holds   = graph.Hop(graph.HasAzureRole, "")
	under   = graph.Closure(graph.Parent, graph.MaxParent, "")
	members = member.Reversed()
	holders = holds.Reversed()
	within  = under.Reversed()
)

// sameWalks requires that a store found what the interpreter finds on the same graph.
func sameWalks(t require.TestingT, es estate, at graph.Time, walks []graph.Walk, met graph.Met) {
	known := map[graph.ID]bool{}
	require.Len(t, met.Found, len(walks))
	for i, w := range walks {
		starts, stages := es.tread(w, at)
		for id := range starts {
			known[id] = true
		}
		require.Len(t, met.Found[i].Edges, len(stages), "stages of edges of walk %d", i)
		require.Len(t, met.Found[i].Cut, len(stages), "stages of cuts of walk %d", i)
		for s, want := range stages {
			require.Equal(t, want.cut, met.Found[i].Cut[s], "cut of stage %d of walk %d at %d", s, i, at)
			got := met.Found[i].Edges[s]
			var all []graph.Edge
			for _, e := range want.edges {
				all = append(all, e)
			}
			if want.cut {
				require.Subset(t, all, got, "edges of stage %d, which was cut, of walk %d at %d", s, i, at)
				require.Equal(t, len(keysOf(got)), len(got), "an edge was met twice in stage %d of walk %d", s, i)
			} else {
				require.Equal(t, sortedEdges(all), sortedEdges(got), "edges of stage %d of walk %d at %d", s, i, at)
			}
			for _, e := range got {
				known[e.From], known[e.To] = true, true
			}
		}
	}
	want := map[graph.ID]graph.Node{}
	for id := range known {
		n, _ := es.node(id)
		want[id] = plain(n)
	}
	got := map[graph.ID]graph.Node{}
	for id, n := range met.Nodes {
		got[id] = plain(n)
	}
	require.Equal(t, want, got, "nodes met at %d", at)
}

func keysOf(edges []graph.Edge) map[graph.EdgeKey]bool {
	keys := map[graph.EdgeKey]bool{}
	for _, e := range edges {
		keys[e.Key()] = true
	}
	return keys
}

// built loads edges with their ends and keeps them as lists too.
func (w *world) built(edges ...graph.Edge) estate {
	es := estate{edges: edges}
	for _, e := range edges {
		for _, id := range []graph.ID{e.From, e.To} {
			if _, there := es.node(id); !there {
				es.nodes = append(es.nodes, w.nodes(id)...)
			}
		}
	}
	w.load(es.nodes, edges...)
	return es
}

// compare walks on the store and in the interpreter.
func (w *world) compare(es estate, at graph.Time, walks ...graph.Walk) graph.Met {
	w.Helper()
	met := w.walk(at, walks...)
	sameWalks(w, es, at, walks, met)
	return met
}

// nest is a row of groups, each a member of the next.
func (w *world) nest(length int) (groups []graph.ID, edges []graph.Edge) {
	for i := range length {
		groups = append(groups, w.group(fmt.Sprintf("nest%04d", i)))
	}
	for i := range length - 1 {
		edges = append(edges, edge(groups[i], graph.MemberOf, groups[i+1]))
	}
	return groups, edges
}

func walks() []sentence {
	return []sentence{
		{"a closure ends by itself in a cycle", func(w *world) {
			ada, a, b, c, d := w.user("ada"), w.group("a"), w.group("b"), w.group("c"), w.group("d")
			es := w.built(edge(ada, graph.MemberOf, a), edge(a, graph.MemberOf, b), edge(b, graph.MemberOf, c), edge(c, graph.MemberOf, a),
				edge(a, graph.MemberOf, c), edge(c, graph.MemberOf, d), edge(d, graph.MemberOf, c))
			met := w.compare(es, 1, chain([]graph.ID{ada}, member), chain([]graph.ID{d}, members), chain([]graph.ID{b}, member, joins))
			require.Len(w, met.Found[0].Edges[0], 7)
		}},
		{"a closure reaches its start", func(w *world) {
			ada, g, s, r := w.user("ada"), w.group("g"), w.scope("s"), w.scope("r")
			es := w.built(edge(ada, graph.MemberOf, g), edge(ada, graph.HasAzureRole, s), edge(g, graph.HasAzureRole, r), edge(w.user("bo"), graph.HasAzureRole, r))
			met := w.compare(es, 1, chain([]graph.ID{ada}, member, holds), chain([]graph.ID{r}, within, holders))
			require.Len(w, met.Found[0].Edges[1], 2)
			require.Len(w, met.Found[1].Edges[1], 2)
			page := w.pages(graph.PageQuery{At: 1, Kinds: []graph.Kind{graph.KindUser, graph.KindSecurityGroup}, Via: []graph.Walk{chain([]graph.ID{ada}, member)}, Limit: 9})[0]
			require.ElementsMatch(w, []graph.ID{ada, g}, idsOf(page.Nodes))
		}},
		{"every node to which such edges lead on, however many hops away", func(w *world) {
			groups, nested := w.nest(120)
			es := w.built(nested...)
			met := w.compare(es, 1, chain(groups[:1], member), chain(groups[119:], members), chain(groups[:1], graph.Closure(graph.MemberOf, 1, "")))
			for i := range 3 {
				require.Len(w, met.Found[i].Edges[0], 119)
			}
		}},
		{"a stage of one hop reaches the far ends of the edges, from the nodes that the stage before reached", func(w *world) {
			ada, bo := w.user("ada"), w.user("bo")
			g, h, i := w.group("g"), w.group("h"), w.group("i")
			es := w.built(edge(ada, graph.MemberOf, g), edge(ada, graph.MemberOf, h), edge(g, graph.MemberOf, i), edge(h, graph.MemberOf, i),
				edge(i, graph.MemberOf, g), edge(bo, graph.MemberOf, i), edge(w.user("eve"), graph.MemberOf, w.group("other")))
			met := w.compare(es, 1, chain([]graph.ID{ada}, joins), chain([]graph.ID{ada}, joins, joins), chain([]graph.ID{ada}, joins, joins, joins),
				chain([]graph.ID{i}, joins.Reversed()), chain([]graph.ID{i}, joins.Reversed(), joins), chain([]graph.ID{i}, joins))
			require.Len(w, met.Found[1].Edges[1], 2)
			require.Len(w, met.Found[3].Edges[0], 3)
		}},
		{"a stage sees only edges that hold at the date, unless it is past: then those that had begun", func(w *world) {
			rr, d1, d2, d3 := w.id(graph.KindResellerRelationship, "rr"), w.id(graph.KindDapGrant, "1"), w.id(graph.KindDapGrant, "2"), w.id(graph.KindDapGrant, "3")
			cedar, alder := w.tenant("cedar"), w.tenant("alder")
			es := w.built(during(edge(d1, graph.Under, rr), 10, 20), during(edge(d2, graph.Under, rr), 20, 30), during(edge(d3, graph.Under, rr), 31, graph.Forever),
				during(edge(rr, graph.WithCustomer, cedar), 5, 25), during(edge(rr, graph.OfPartner, alder), 5, 25))
			now := graph.Back(graph.Under, "")
			customer := graph.Back(graph.WithCustomer, "")
			want := map[graph.Time][2]int{9: {0, 0}, 10: {1, 1}, 19: {1, 1}, 20: {1, 2}, 29: {1, 2}, 30: {0, 2}, 31: {1, 3}}
			for at, n := range want {
				met := w.compare(es, at, chain([]graph.ID{rr}, now), chain([]graph.ID{rr}, now.InPast()), chain([]graph.ID{cedar}, customer, now.InPast()),
					chain([]graph.ID{cedar}, customer.InPast(), now), chain([]graph.ID{cedar}, customer.InPast(), graph.Hop(graph.OfPartner, "").InPast()))
				require.Len(w, met.Found[0].Edges[0], n[0], "at %d", at)
				require.Len(w, met.Found[1].Edges[0], n[1], "past at %d", at)
			}
		}},
		{"a narrowed stage sees only edges it admits", func(w *world) {
			ada, g, s, t := w.user("ada"), w.group("g"), w.scope("s"), w.scope("t")
			sourced := func(e graph.Edge, source string) graph.Edge { e.Source = source; return e }
			odd := "it's \"odd\" \\ $x"
			es := w.built(edge(ada, graph.MemberOf, g),
				sourced(as(edge(ada, graph.HasAzureRole, s), "owner"), graph.SourceAssigned), sourced(as(edge(ada, graph.HasAzureRole, s), "reader"), graph.SourceElevated),
				sourced(as(edge(g, graph.HasAzureRole, s), "owner"), graph.SourceCSPProvisioned), as(edge(g, graph.HasAzureRole, t), odd), edge(ada, graph.HasAzureRole, t),
				sourced(as(edge(g, graph.HasAzureRole, t), "OWNER"), "assigned"))
			var asked []graph.Walk
			for _, step := range []graph.Step{
				holds, holds.Only("role", "", "owner"), holds.Only("role", "", "reader", "owner", "none"), holds.Only("role", "", odd), holds.Only("role", ""),
				holds.Only("role", "", ""), holds.Only("role", "", "own"), holds.Only("role", "", "own%"), holds.Only("source", "", graph.SourceElevated),
				holds.Only("source", "", graph.SourceAssigned, graph.SourceCSPProvisioned), holds.Only("source", "", ""), holds.Only("source", "", "owner"),
			} {
				asked = append(asked, chain([]graph.ID{ada}, member, step), chain([]graph.ID{s, t}, step.Reversed(), members))
			}
			met := w.compare(es, 1, asked...)
			require.Len(w, met.Found[2].Edges[1], 2)
			require.Empty(w, met.Found[8].Edges[1])
		}},
		{"two starts that share edges get them once", func(w *world) {
			ada, bo, g, h, s := w.user("ada"), w.user("bo"), w.group("g"), w.group("h"), w.scope("s")
			es := w.built(edge(ada, graph.MemberOf, g), edge(bo, graph.MemberOf, g), edge(g, graph.MemberOf, h), edge(h, graph.HasAzureRole, s))
			met := w.compare(es, 1, chain([]graph.ID{ada, bo, ada}, member, holds), chain([]graph.ID{g, h, ada, g}, member), chain([]graph.ID{g, h, g}, joins))
			require.Len(w, met.Found[0].Edges[0], 3)
			require.Len(w, met.Found[0].Edges[1], 1)
		}},
		{"a start that is not there finds nothing", func(w *world) {
			ada, g, gone := w.user("ada"), w.group("g"), w.user("nobody")
			es := w.built(edge(ada, graph.MemberOf, g))
			met := w.compare(es, 1, chain([]graph.ID{gone}, member, joins), chain([]graph.ID{gone, ada, "", "no id"}, member), chain(nil, member), chain([]graph.ID{gone}))
			require.Empty(w, met.Found[0].Edges[0])
			require.Len(w, met.Nodes, 2)
			page := w.pages(graph.PageQuery{At: 1, Kinds: []graph.Kind{graph.KindUser}, Via: []graph.Walk{chain([]graph.ID{gone}, member)}, Limit: 9})[0]
			require.Empty(w, page.Nodes)
			require.Empty(w, w.walk(1).Nodes)
			narrow := chain([]graph.ID{gone, g, w.user("no one")}, member)
			narrow.Most = 1 // it is not counted either
			require.Equal(w, []bool{false}, w.compare(es, 1, narrow).Found[0].Cut)
		}},
		{"a start that has no edges is met all the same", func(w *world) {
			es := estate{nodes: w.nodes(w.user("alone"))}
			w.load(es.nodes)
			met := w.compare(es, 1, chain(idsOf(es.nodes), member, holds), chain(idsOf(es.nodes)))
			require.Len(w, met.Nodes, 1)
		}},
		{"a stage that reaches more nodes than allowed says so, and so do the stages after it", func(w *world) {
			ada, s, top := w.user("ada"), w.scope("s"), w.scope("top")
			joined := []graph.Edge{edge(s, graph.Parent, top), edge(ada, graph.HasAzureRole, s)}
			for i := range 20 {
				g := w.group(fmt.Sprintf("g%02d", i))
				joined = append(joined, edge(ada, graph.MemberOf, g), edge(g, graph.HasAzureRole, s), edge(g, graph.MemberOf, w.group(fmt.Sprintf("h%02d", i))))
			}
			es := w.built(joined...)
			tree := func(most int, first graph.Step) graph.Walk {
				return graph.Walk{Starts: []graph.ID{ada}, Most: most, Stages: []graph.Stage{
					{After: -1, Step: first}, {After: -1, Step: holds}, {After: 0, Step: holds}, {After: 1, Step: under}, {After: 2, Step: under}, {After: 0, Step: joins}}}
			}
			// A hop reaches 20 groups; the closure reaches them, 20 more, and the user.
			met := w.compare(es, 1, tree(0, joins), tree(20, joins), tree(19, joins), tree(1, joins), tree(41, member), tree(40, member), tree(2, member))
			for i, want := range []bool{false, false, true, true, false, true, true} {
				require.Equal(w, want, met.Found[i].Cut[0], "first stage of walk %d", i)
				require.Equal(w, want, met.Found[i].Cut[4], "stage after the stage after the first of walk %d", i)
				require.False(w, met.Found[i].Cut[1], "a stage that does not continue it, of walk %d", i)
			}
		}},
		{"the limit counts nodes, not edges", func(w *world) {
			ada, s := w.user("ada"), w.scope("s")
			var joined []graph.Edge
			for i := range 9 {
				joined = append(joined, as(edge(ada, graph.HasAzureRole, s), fmt.Sprint(i)))
			}
			es := w.built(joined...)
			walk := chain([]graph.ID{ada}, holds)
			walk.Most = 1
			met := w.compare(es, 1, walk)
			require.Len(w, met.Found[0].Edges[0], 9)
			require.False(w, met.Found[0].Cut[0])
		}},
		{"a stage that was cut goes on from no more nodes than allowed", func(w *world) {
			ada, s := w.user("ada"), w.scope("s")
			var joined []graph.Edge
			for i := range 20 {
				g := w.group(fmt.Sprintf("g%02d", i))
				joined = append(joined, edge(ada, graph.MemberOf, g), edge(g, graph.HasAzureRole, s))
			}
			es := w.built(joined...)
			walk := chain([]graph.ID{ada}, joins, holds)
			walk.Most = 5
			met := w.compare(es, 1, walk)
			require.LessOrEqual(w, len(met.Found[0].Edges[1]), 5+1, "one more may have been followed to know that there is more")
		}},
		{"halves that begin with the same steps share the stages", func(w *world) {
			ada, bo, g, h := w.user("ada"), w.user("bo"), w.group("g"), w.group("h")
			s, top, role, home := w.scope("s"), w.scope("top"), w.id(graph.KindDirectoryRole, "role"), w.tenant("home")
			es := w.built(edge(ada, graph.MemberOf, g), edge(g, graph.MemberOf, h), edge(h, graph.HasDirectoryRole, role), edge(role, graph.DefinedIn, home),
				as(edge(h, graph.HasAzureRole, top), "owner"), as(edge(ada, graph.HasAzureRole, s), "reader"), edge(s, graph.Parent, top), edge(ada, graph.HomeIn, home),
				edge(bo, graph.HomeIn, home), edge(s, graph.InTenant, home), edge(bo, graph.MemberOf, h))
			var walk graph.Walk
			walk.Starts = []graph.ID{ada}
			first := walk.Add(-1, member, graph.Hop(graph.HasDirectoryRole, ""), graph.Hop(graph.DefinedIn, ""))
			second := walk.Add(-1, member, holds.Only("role", "", "owner"), within)
			third := walk.Add(-1, member, holds)
			fourth := walk.Add(-1, graph.Hop(graph.HomeIn, ""), graph.Back(graph.HomeIn, ""), member)
			fifth := walk.Add(second[2], graph.Hop(graph.InTenant, ""))
			require.Equal(w, first[0], second[0])
			require.Equal(w, first[0], third[0])
			require.NotEqual(w, second[1], third[1])
			require.Len(w, walk.Stages, 10)
			backward := graph.Walk{Starts: []graph.ID{s}}
			backward.Add(-1, under, holders, members)
			backward.Add(-1, graph.Hop(graph.InTenant, ""), graph.Back(graph.DefinedIn, ""), graph.Back(graph.HasDirectoryRole, ""))
			met := w.compare(es, 1, walk, backward, graph.Walk{Starts: []graph.ID{ada}})
			require.Len(w, met.Found[0].Edges[fourth[1]], 2)
			require.Len(w, met.Found[0].Edges[fifth[0]], 1)
		}},
		{"what was found for each walk comes in the order of the walks", func(w *world) {
			var joined []graph.Edge
			var asked []graph.Walk
			for i := range 12 {
				e := edge(w.user(fmt.Sprint(i)), graph.MemberOf, w.group(fmt.Sprint(i%3)))
				joined = append(joined, e)
				asked = append(asked, chain([]graph.ID{e.From}, joins), chain([]graph.ID{e.To}, members))
			}
			es := w.built(joined...)
			w.compare(es, 1, asked...)
		}},
		{"Head is the time of the newest entry of the ledger", func(w *world) {
			ada := w.user("ada")
			told := func() graph.Time { return w.walk(1, chain([]graph.ID{ada}, member)).Head }
			require.Equal(w, w.head().Time, told(), "before anything is written: the zero Time, or what was there")
			for _, name := range []string{"create", "rename"} {
				change := create(w.node(ada, name))
				if name == "rename" {
					change = replace(w.node(ada, name))
				}
				w.apply(name, change)
				require.Equal(w, w.head().Time, told(), "after %s", name)
			}
			w.load(w.nodes(w.user("bo")))
			require.Equal(w, w.head().Time, told(), "a load has no entry")
		}},
		{"every node that is a start or an end of an edge met", func(w *world) {
			ada, g, s, t := w.user("ada"), w.group("g"), w.scope("s"), w.scope("t")
			es := w.built(edge(ada, graph.MemberOf, g), edge(g, graph.HasAzureRole, s), edge(s, graph.Parent, t), edge(w.user("bo"), graph.MemberOf, g))
			met := w.compare(es, 1, chain([]graph.ID{ada}, member, holds), chain([]graph.ID{t}, member))
			require.Len(w, met.Nodes, 4)
		}},
	}
}
