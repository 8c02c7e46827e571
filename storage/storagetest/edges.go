package storagetest

import (
	"fmt"
	"math"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

func edges() []sentence {
	return []sentence{
		{"an edge is known by its ends, type, role and since", func(w *world) {
			ada, bo, g, h := w.user("ada"), w.user("bo"), w.group("g"), w.group("h")
			root, leaf := w.scope("root"), w.scope("leaf")
			all := []graph.Edge{
				edge(ada, graph.MemberOf, g), edge(ada, graph.MemberOf, h), edge(bo, graph.MemberOf, g),
				edge(leaf, graph.Parent, root), edge(root, graph.Parent, leaf),
				edge(g, graph.MemberOf, h), edge(h, graph.MemberOf, g),
				as(edge(ada, graph.HasAzureRole, leaf), "owner"), as(edge(ada, graph.HasAzureRole, leaf), "reader"),
				as(edge(ada, graph.HasAzureRole, leaf), ""), as(edge(ada, graph.HasAzureRole, leaf), "Owner"), during(as(edge(ada, graph.HasAzureRole, leaf), "owner"), 2, 9),
				as(edge(ada, graph.HasAzureRole, root), "owner"),
				// The role and the date must not run into each other.
				during(as(edge(bo, graph.HasAzureRole, leaf), "r"), 12, 99), during(as(edge(bo, graph.HasAzureRole, leaf), "r1"), 2, 99),
				during(as(edge(bo, graph.HasAzureRole, leaf), "r"), -12, 99), during(as(edge(bo, graph.HasAzureRole, leaf), "r-"), 12, 99),
			}
			w.load(nil, all...)
			require.Equal(w, sortedEdges(all), w.history(ada, bo, g, h, root, leaf))
			for _, e := range all {
				require.ErrorIs(w, w.try("open again", open(e)), graph.ErrExists, "%s", e.Key())
			}
			w.apply("close one of them", closing(during(all[8], 1, 50)))
			all[8].Until = 50
			require.Equal(w, sortedEdges(all), w.history(ada, bo, g, h, root, leaf))
		}},
		{"the parts of an edge's key do not run into each other", func(w *world) {
			// Each pair has one text if its parts are written one after the other with the separator between them.
			var all []graph.Edge
			var starts []graph.ID
			for i, sep := range []string{" ", "|", "/", ",", ";", ":", "\t", "->", "\u00a0", "~", "#", "\\", "-"} {
				if sep == "\t" {
					continue // no id holds it
				}
				a, b, c := fmt.Sprintf("%d-a", i), w.prefix+"-b", w.prefix+"-c"
				middle := string(graph.MemberOf) + sep + "SecurityGroup:" + b
				first := edge(w.group(a+sep+middle), graph.MemberOf, graph.MustID(graph.KindSecurityGroup, c))
				second := edge(w.group(a), graph.MemberOf, graph.MustID(graph.KindSecurityGroup, b+sep+string(graph.MemberOf)+sep+"SecurityGroup:"+c))
				all = append(all, first, second)
				starts = append(starts, first.From, second.From)
			}
			w.load(nil, all...)
			require.Equal(w, sortedEdges(all), w.history(starts...))
		}},
		{"the same ends may be joined again later", func(w *world) {
			ada, g := w.user("ada"), w.group("g")
			first := edge(ada, graph.MemberOf, g)
			w.load(w.nodes(ada, g))
			w.apply("join", open(first))
			w.apply("leave", closing(during(first, 1, 10)))
			second := during(first, 10, graph.Forever)
			w.apply("join again", open(second))
			require.Equal(w, []graph.Edge{during(first, 1, 10), second}, w.history(ada))
			for at, want := range map[graph.Time][]graph.Edge{0: nil, 1: {during(first, 1, 10)}, 9: {during(first, 1, 10)}, 10: {second}, 99: {second}} {
				require.Equal(w, sortedEdges(want), sortedEdges(w.ask(graph.EdgeQuery{Ends: []graph.ID{ada}, At: at})), "at %d", at)
			}
		}},
		{"an edge holds at the instant it begins and not at the instant it ends", func(w *world) {
			ada, g := w.user("ada"), w.group("g")
			day := edge(ada, graph.MemberOf, g)
			e := during(day, 100, 200)
			since0 := during(edge(ada, graph.MemberOf, w.group("unknown")), 0, 5)
			since0.SinceUnknown = true
			early := during(edge(ada, graph.MemberOf, w.group("early")), -62_135_596_800_000, -1)
			open := during(edge(ada, graph.MemberOf, w.group("open")), 253_402_300_799_999, graph.Forever)
			w.load(nil, e, since0, early, open)
			for at, want := range map[graph.Time][]graph.Edge{
				99: {}, 100: {e}, 101: {e}, 199: {e}, 200: {}, 201: {}, -1: {}, -2: {early}, -62_135_596_800_000: {early}, -62_135_596_800_001: {},
				0: {since0}, 4: {since0}, 5: {}, 253_402_300_799_999: {open}, 253_402_300_799_998: {}, math.MaxInt64 - 1: {open},
			} {
				met := w.walk(at, chain([]graph.ID{ada}, graph.Hop(graph.MemberOf, "")), chain([]graph.ID{ada}, graph.Closure(graph.MemberOf, 32, "")))
				require.Equal(w, want, sortedEdges(met.Found[0].Edges[0]), "a hop at %d", at)
				require.Equal(w, want, sortedEdges(met.Found[1].Edges[0]), "a closure at %d", at)
				require.Equal(w, want, sortedEdges(w.ask(graph.EdgeQuery{Ends: []graph.ID{ada}, At: at})), "out of the node at %d", at)
				require.Equal(w, want, sortedEdges(w.ask(graph.EdgeQuery{Ends: []graph.ID{g, since0.To, early.To, open.To}, Direction: graph.In, At: at})), "into the nodes at %d", at)
			}
		}},
		{"both ends must be there before an edge is", func(w *world) {
			ada, g := w.user("ada"), w.group("g")
			w.load(w.nodes(ada, g))
			for _, e := range []graph.Edge{edge(ada, graph.MemberOf, w.group("none")), edge(w.user("none"), graph.MemberOf, g), edge(w.user("none"), graph.MemberOf, w.group("none"))} {
				require.ErrorIs(w, w.try("open", open(e)), graph.ErrNotFound)
				require.ErrorIs(w, w.store.Update(w.Context(), func(u graph.Writer) error {
					return u.Load(w.Context(), w.nodes(w.user("other")), []graph.Edge{edge(ada, graph.MemberOf, g), e})
				}), graph.ErrNotFound)
			}
			require.Empty(w, w.history(ada, w.user("none"), w.user("other")))
			require.Empty(w, w.found(w.user("other"), w.user("none"), w.group("none")))
		}},
		{"every field of an edge comes back", func(w *world) {
			all := everyField(w)
			var ids []graph.ID
			for _, e := range all {
				ids = append(ids, e.From, e.To)
			}
			for range 2 {
				w.load(nil, all...)
				require.Equal(w, sortedEdges(all), w.history(ids...))
			}
			var later []graph.Edge
			for _, e := range all {
				e.Since++
				later = append(later, e)
				w.apply("open", open(e))
			}
			all = append(all, later...)
			require.Equal(w, sortedEdges(all), w.ask(graph.EdgeQuery{Ends: ids, At: 2, Direction: graph.In}))
			for _, e := range all {
				met := w.walk(2, chain([]graph.ID{e.From}, graph.Hop(e.Type, "")), chain([]graph.ID{e.To}, graph.Closure(e.Type, 32, "").Reversed()))
				require.Contains(w, met.Found[0].Edges[0], e)
				require.Contains(w, met.Found[1].Edges[0], e)
			}
		}},
		{"every type of edge joins every kind of node that it may", func(w *world) {
			var all []graph.Edge
			var starts []graph.ID
			for _, t := range graph.EdgeTypes {
				for _, from := range t.Ends().From {
					for _, to := range t.Ends().To {
						e := edge(w.id(from, "from"), t, w.id(to, "to"))
						all = append(all, e)
						starts = append(starts, e.From)
					}
				}
			}
			w.load(nil, all...)
			require.Equal(w, sortedEdges(all), w.history(starts...))
		}},
		{"the edges that match, in the order of their keys", func(w *world) {
			ada, bo, g, h := w.user("ada"), w.user("Bo"), w.group("g"), w.group("h")
			root, leaf, home := w.scope("root"), w.scope("Leaf"), w.tenant("t")
			all := []graph.Edge{
				edge(ada, graph.MemberOf, g), during(edge(ada, graph.MemberOf, h), 5, 9), edge(bo, graph.MemberOf, g), edge(ada, graph.HomeIn, home),
				edge(g, graph.MemberOf, h), as(edge(ada, graph.HasAzureRole, root), "b"), as(edge(ada, graph.HasAzureRole, root), "a"),
				during(as(edge(ada, graph.HasAzureRole, root), "a"), 3, 4), as(edge(g, graph.HasAzureRole, leaf), "B"), as(edge(g, graph.HasAzureRole, leaf), "a"),
				edge(leaf, graph.Parent, root), during(as(edge(ada, graph.HasAzureRole, root), "a"), -3, 4),
			}
			w.load(nil, all...)
			everyone := []graph.ID{ada, bo, g, h, root, leaf, home, w.user("nobody"), ada}
			for _, q := range []graph.EdgeQuery{
				{Ends: everyone, History: true},
				{Ends: everyone, History: true, Direction: graph.In},
				{Ends: everyone, At: 4}, {Ends: everyone, At: 5}, {Ends: everyone, At: 0},
				{Ends: []graph.ID{ada}, At: 3, Types: []graph.EdgeType{graph.HasAzureRole}},
				{Ends: []graph.ID{g, root}, At: 6, Types: []graph.EdgeType{graph.Parent, graph.MemberOf, graph.MemberOf}, Direction: graph.In},
				{Ends: []graph.ID{g, ada, root}, History: true, At: 4, Types: []graph.EdgeType{graph.MemberOf, graph.HomeIn}},
				{Ends: []graph.ID{w.user("nobody")}, History: true}, {History: true}, {Ends: everyone, Types: []graph.EdgeType{graph.Under}, History: true},
			} {
				require.Equal(w, matching(all, q), append([]graph.Edge{}, w.ask(q)...), "%+v", q)
			}
		}},
	}
}

// everyField are edges that use each field of an edge.
func everyField(w *world) []graph.Edge {
	ada, g, sub := w.user("ada"), w.group("g"), w.id(graph.KindAzureSubscription, "s")
	azure := as(edge(ada, graph.HasAzureRole, sub), "8e3af657-a8ff-443c-a75c-2fe8c4bcb635")
	azure.Source, azure.Assignment, azure.Condition = graph.SourceCSPProvisioned, w.id(graph.KindAzureRoleAssignment, "A1"), "@Resource[x] StringEquals 'y'\n東京"
	dap := as(edge(g, graph.HasDirectoryRole, w.id(graph.KindDirectoryRole, "r")), "62e90394-69f5-4237-9190-012177145e10")
	dap.Source = graph.SourceDap
	unknown := during(edge(ada, graph.MemberOf, g), 0, graph.Forever)
	unknown.SinceUnknown, unknown.Derived = true, true
	derived := edge(w.user("bo"), graph.MemberOf, g)
	derived.Derived = true
	under := during(edge(w.id(graph.KindDapGrant, "d"), graph.Under, w.id(graph.KindResellerRelationship, "rr")), 1, 10)
	under.EndedBy = graph.EndedByPartner
	odd := as(edge(ada, graph.HomeIn, w.id(graph.KindTenant, "t")), "what no domain gives this type") // a store keeps it all the same
	odd.Source, odd.Assignment, odd.Condition, odd.Derived = "import", azure.Assignment, "true", true
	return []graph.Edge{odd, azure, dap, unknown, derived, under}
}
