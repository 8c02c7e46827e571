package storagetest

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

func identity() []sentence {
	return []sentence{
		{"ids that differ only in case are different nodes", func(w *world) {
			ids := []graph.ID{w.user("ada"), w.user("Ada"), w.user("ADA"), w.user("ångström"), w.user("ÅNGSTRÖM")}
			w.load(nil, edge(ids[0], graph.MemberOf, w.group("g")), edge(ids[1], graph.MemberOf, w.group("G")))
			w.load(w.nodes(ids...))
			w.apply("rename one", replace(w.node(ids[2], "Only this one")))
			got := w.found(append(ids, w.user("aDa"))...)
			require.Len(w, got, len(ids))
			for _, id := range ids {
				require.Equal(w, id, got[id].ID)
			}
			require.Equal(w, ids[0].Key(), got[ids[0]].Name)
			require.Equal(w, "Only this one", got[ids[2]].Name)
			require.Equal(w, []graph.Edge{edge(ids[1], graph.MemberOf, w.group("G"))}, w.history(ids[1]))
			require.Equal(w, []graph.Edge{edge(ids[0], graph.MemberOf, w.group("g"))},
				w.ask(graph.EdgeQuery{Ends: []graph.ID{w.group("g")}, Direction: graph.In, History: true}))
			require.Empty(w, w.history(ids[2]))
			require.ErrorIs(w, w.try("make it again", create(w.node(ids[1], "x"))), graph.ErrExists)
		}},
		{"text comes back byte for byte, in any script", func(w *world) {
			keys := []string{
				"東京", "Ångström", "A\u030angstro\u0308m", "🎉👩🏽‍🚀", "עברית", "العربية", "a b", "a  b", `quo"te's\back`, "$x {y} (z) `q`",
				"%_*?[a]", "a:b/c:d", "null", "NULL", "0", "00", "-1", "1e3", "true", "\u00a0inner\u2028line\u00a0x", "ﬁ",
				strings.Repeat("x", graph.MaxIDBytes), strings.Repeat("京", graph.MaxIDBytes/3),
			}
			var nodes []graph.Node
			var joined []graph.Edge
			for _, key := range keys {
				e := edge(w.longest(graph.KindUser, key), graph.HomeIn, w.longest(graph.KindTenant, key))
				e.Condition, e.Role, e.EndedBy = key, key, key
				joined = append(joined, e)
				name := []rune(" " + key + "  x ")
				for _, id := range []graph.ID{e.From, e.To} {
					nodes = append(nodes, graph.Node{ID: id, Name: string(name[:min(len(name), graph.MaxNameRunes)]), Props: graph.Props{"text": key, key: []string{key, "", key}}})
				}
			}
			w.load(nodes, joined...)
			ids := idsOf(nodes)
			got := w.found(ids...)
			met := w.walk(1, chain(ids, graph.Hop(graph.HomeIn, "")))
			for _, n := range nodes {
				require.Equal(w, n, got[n.ID])
				require.Equal(w, n, met.Nodes[n.ID])
			}
			require.Equal(w, sortedEdges(joined), w.history(ids...))
			require.Equal(w, sortedEdges(joined), sortedEdges(met.Found[0].Edges[0]))
			require.Len(w, joined[len(joined)-2].From, graph.MaxIDBytes)
		}},
		{"text of properties keeps every character but NUL", func(w *world) {
			n := w.node(w.user("ada"), "Ada").With("control", "tab\tline\nreturn\rbell\a escape\x1b delete\x7f c1\u0085 bom\ufeff end\uffff").
				With("html", "<b>&amp;</b>").With("json", `{"a":[1,2.5e3,null]}`).With("empty list item", []string{"", " ", "\n"})
			w.load([]graph.Node{n})
			require.Equal(w, n, w.found(n.ID)[n.ID])
		}},
		{"properties keep their types: string, int64, bool, list of strings", func(w *world) {
			n := w.node(w.user("ada"), "Ada").With("a string", "7").With("an int", int64(7)).With("a bool", true).
				With("a list", []string{"b", "a", "b"}).With("a time", clock).With("an id", w.tenant("cedar")).
				With("least", int64(math.MinInt64)).With("most", int64(math.MaxInt64)).With("beyond a float", int64(1<<53+1)).
				With("says true", "true").With("one", []string{"alone"})
			bare := graph.Node{ID: w.user("bare"), Name: "Bare"}
			w.load([]graph.Node{n})
			w.apply("create", create(bare), create(graph.Node{ID: w.user("two"), Name: "Ada", Props: n.Props}))
			got := w.found(n.ID, bare.ID, w.user("two"))
			require.Equal(w, n, got[n.ID])
			require.Equal(w, n.Props, got[w.user("two")].Props)
			require.Equal(w, bare, got[bare.ID])
			met := w.walk(1, graph.Walk{Starts: []graph.ID{n.ID}})
			require.Equal(w, n, met.Nodes[n.ID])
			page := w.pages(graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Text: graph.Words(w.prefix, "Ada"), Limit: 1})[0]
			require.Equal(w, []graph.Node{n}, page.Nodes)
		}},
		{"a property that is not there reads as the zero value", func(w *world) {
			n := graph.Node{ID: w.user("ada"), Name: "Ada", Props: graph.Props{"s": "", "i": int64(0), "b": false, "l": []string{}}}
			w.load([]graph.Node{n})
			got := w.found(n.ID)[n.ID]
			require.Equal(w, "", got.Text("s"))
			require.Equal(w, int64(0), got.Int("i"))
			require.False(w, got.Bool("b"))
			require.Empty(w, got.List("l"))
			require.Equal(w, "", got.Text("never"))
		}},
		{"Nodes are the nodes with the given ids; an id that is not there is absent from the map", func(w *world) {
			ada, bo := w.node(w.user("ada"), "Ada"), w.node(w.tenant("bo"), "Bo")
			w.load([]graph.Node{ada, bo})
			require.Equal(w, map[graph.ID]graph.Node{ada.ID: ada, bo.ID: bo}, w.found(bo.ID, w.user("nobody"), ada.ID, bo.ID, "", "no id", "Tenant:"))
			require.Empty(w, w.found())
		}},
		{"what a caller does to an answer, or to what it wrote, changes nothing that is kept", func(w *world) {
			n := w.node(w.user("ada"), "Ada").With("list", []string{"a", "b"}).With("text", "kept")
			w.load(nil, edge(n.ID, graph.MemberOf, w.group("g")))
			w.apply("replace", replace(n))
			want := w.node(n.ID, "Ada").With("list", []string{"a", "b"}).With("text", "kept")
			spoil := func(n graph.Node) {
				require.Equal(w, want, n)
				n.Props["text"] = "spoilt"
				n.List("list")[0] = "spoilt"
			}
			spoil(n)
			for range 2 {
				spoil(w.found(n.ID)[n.ID])
				spoil(w.walk(1, chain([]graph.ID{n.ID}, graph.Hop(graph.MemberOf, ""))).Nodes[n.ID])
				spoil(w.pages(graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Facets: []string{w.facet()}, Limit: 9})[0].Nodes[0])
			}
		}},
	}
}

// longest is an id of this case whose key is cut to what an id may hold.
func (w *world) longest(kind graph.Kind, key string) graph.ID {
	for len(w.prefix)+len(kind)+2+len(key) > graph.MaxIDBytes {
		_, size := utf8.DecodeLastRuneInString(key)
		key = key[:len(key)-size]
	}
	return w.id(kind, key)
}
