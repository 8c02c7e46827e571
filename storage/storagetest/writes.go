package storagetest

import (
	"slices"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

func writes() []sentence {
	return append(applying(), append(updating(), ending()...)...)
}

// applying are the sentences about Apply and Load.
func applying() []sentence {
	return []sentence{
		{"Apply is all or nothing", func(w *world) {
			ada, g, kept := w.user("ada"), w.group("g"), w.user("kept")
			w.load(w.nodes(g, kept))
			head := w.head()
			good := []graph.Change{create(w.node(ada, "Ada")), open(edge(ada, graph.MemberOf, g)), replace(w.node(kept, "Changed"))}
			bad := open(edge(ada, graph.MemberOf, w.group("none")))
			for at := range len(good) + 1 {
				changes := slices.Insert(slices.Clone(good), at, bad)
				require.ErrorIs(w, w.try("fails", changes...), graph.ErrNotFound)
				// Where the caller forgets the error, the store must not keep a part either; it may keep nothing at all.
				_ = w.store.Update(w.Context(), func(u graph.Writer) error { _ = act(w.Context(), u, "fails", changes...); return nil })
			}
			require.Equal(w, map[graph.ID]graph.Node{g: w.nodes(g)[0], kept: w.nodes(kept)[0]}, w.found(ada, g, kept))
			require.Empty(w, w.history(ada))
			require.Equal(w, head, w.head())
			w.apply("succeeds", good...)
			require.Equal(w, "Changed", w.found(kept)[kept].Name)
		}},
		{"Apply wraps what went wrong: ErrInvalid, ErrExists, ErrNotFound, ErrPrecondition", func(w *world) {
			ada, g, gone := w.user("ada"), w.group("g"), w.user("gone")
			member := edge(ada, graph.MemberOf, g)
			past := during(edge(w.user("bo"), graph.MemberOf, g), 1, 10)
			w.load(w.nodes(ada, g), member, past)
			nodes := func(n graph.Node) []graph.Change { return []graph.Change{create(n), replace(n)} }
			both := func(e graph.Edge) []graph.Change { return []graph.Change{open(e), closing(e)} }
			for _, c := range []struct {
				name    string
				want    error
				changes []graph.Change
			}{
				{"a name that is empty", graph.ErrInvalid, nodes(graph.Node{ID: ada})},
				{"an id that is none", graph.ErrInvalid, nodes(graph.Node{ID: "ada", Name: "x"})},
				{"a kind that is none", graph.ErrInvalid, nodes(graph.Node{ID: "Person:ada", Name: "x"})},
				{"an id that is not folded", graph.ErrInvalid, nodes(graph.Node{ID: "User:0B6E1D2C-0000-0000-0000-00000000000A", Name: "x"})},
				{"a property of another type", graph.ErrInvalid, nodes(graph.Node{ID: ada, Name: "x", Props: graph.Props{"f": 1.5}})},
				{"a property that holds NUL", graph.ErrInvalid, nodes(graph.Node{ID: ada, Name: "x", Props: graph.Props{"f": "a\x00b"}})},
				{"a type of edge that is none", graph.ErrInvalid, both(edge(ada, "LIKES", g))},
				{"ends the wrong way round", graph.ErrInvalid, both(edge(g, graph.MemberOf, ada))},
				{"an edge from a node to itself", graph.ErrInvalid, both(edge(g, graph.MemberOf, g))},
				{"an edge that ends when it begins", graph.ErrInvalid, both(during(member, 5, 5))},
				{"text that is not UTF-8", graph.ErrInvalid, nodes(graph.Node{ID: ada, Name: "x", Props: graph.Props{"l": []string{"\xff"}}})},
				{"a condition that holds NUL", graph.ErrInvalid, []graph.Change{open(conditional(during(member, 7, 9), "\x00"))}},
				{"an edge that is closed at no date", graph.ErrInvalid, []graph.Change{closing(member)}},
				{"an operation that is none", graph.ErrInvalid, []graph.Change{{Op: "ERASE", Node: w.node(ada, "x"), Edge: member}}},
				{"a node that is there", graph.ErrExists, []graph.Change{create(w.node(ada, "x"))}},
				{"a node twice", graph.ErrExists, []graph.Change{create(w.node(gone, "x")), create(w.node(gone, "y"))}},
				{"an edge that is there", graph.ErrExists, []graph.Change{open(during(member, 1, 99))}},
				{"an edge that was there", graph.ErrExists, []graph.Change{open(edge(past.From, graph.MemberOf, g))}},
				{"an edge twice", graph.ErrExists, []graph.Change{open(during(member, 2, 9)), open(during(member, 2, 8))}},
				{"a node that is not there", graph.ErrNotFound, []graph.Change{replace(w.node(gone, "x"))}},
				{"an end that is not there", graph.ErrNotFound, []graph.Change{open(edge(gone, graph.MemberOf, g))}},
				{"an end that comes later in the act", graph.ErrNotFound, []graph.Change{open(edge(gone, graph.MemberOf, g)), create(w.node(gone, "x"))}},
				{"an edge that is not there", graph.ErrNotFound, []graph.Change{closing(during(edge(g, graph.MemberOf, w.group("h")), 1, 9))}},
				{"an edge that began at another time", graph.ErrNotFound, []graph.Change{closing(during(member, 2, 9))}},
				{"an edge with another role", graph.ErrNotFound, []graph.Change{closing(during(as(member, "r"), 1, 9))}},
				{"an edge that is closed", graph.ErrPrecondition, []graph.Change{closing(during(past, 1, 20))}},
				{"an edge that is closed then", graph.ErrPrecondition, []graph.Change{closing(past)}},
				{"an edge closed twice", graph.ErrPrecondition, []graph.Change{closing(during(member, 1, 20)), closing(during(member, 1, 30))}},
			} {
				for i, change := range c.changes {
					changes := []graph.Change{change}
					if len(c.changes) == 2 && c.want != graph.ErrInvalid {
						if changes = c.changes; i > 0 {
							break
						}
					}
					require.ErrorIs(w, w.try(c.name, changes...), c.want, c.name)
				}
			}
			require.Equal(w, []graph.Edge{member}, w.history(ada, g, gone))
			require.Equal(w, []graph.Edge{past}, w.history(past.From))
			require.Equal(w, map[graph.ID]graph.Node{ada: w.nodes(ada)[0]}, w.found(ada, gone))
		}},
		{"CLOSE_EDGE sets until and endedBy of the edge with this key", func(w *world) {
			all := everyField(w)
			w.load(nil, all...)
			var starts []graph.ID
			for i, e := range all {
				starts = append(starts, e.From)
				if e.Until != graph.Forever {
					continue
				}
				bare := graph.Edge{From: e.From, Type: e.Type, To: e.To, Role: e.Role, Since: e.Since, Until: 77, EndedBy: graph.EndedByCustomer}
				w.apply("close", closing(bare))
				all[i].Until, all[i].EndedBy = 77, graph.EndedByCustomer
			}
			require.Equal(w, sortedEdges(all), w.history(starts...))
			require.Equal(w, sortedEdges(all[:len(all)-1]), w.ask(graph.EdgeQuery{Ends: starts, At: 76}))
			require.Empty(w, w.ask(graph.EdgeQuery{Ends: starts, At: 77}))
		}},
		{"UPDATE_NODE replaces name and properties", func(w *world) {
			n := w.node(w.user("ada"), "Ada").With("old", "x").With("list", []string{"a"})
			w.apply("create", create(n))
			n = graph.Node{ID: n.ID, Name: "Ada King", Props: graph.Props{"new": int64(1)}}
			w.apply("update", replace(n))
			require.Equal(w, n, w.found(n.ID)[n.ID])
			n.Props = nil
			w.apply("update", replace(n))
			require.Equal(w, n, w.found(n.ID)[n.ID])
		}},
		{"changes are made one after the other", func(w *world) {
			ada, g := w.user("ada"), w.group("g")
			e := edge(ada, graph.MemberOf, g)
			w.apply("all at once", create(w.node(ada, "A")), replace(w.node(ada, "B")), create(w.node(g, "G")), open(e), closing(during(e, 1, 9)), open(during(e, 9, graph.Forever)), replace(w.node(ada, "C")))
			require.Equal(w, "C", w.found(ada)[ada].Name)
			require.Equal(w, []graph.Edge{during(e, 1, 9), during(e, 9, graph.Forever)}, w.history(ada))
		}},
		{"an act may change nothing but the ledger", func(w *world) {
			head := w.head()
			w.apply("looked")
			require.Equal(w, head.Seq+1, w.head().Seq)
			require.Equal(w, "looked", w.head().Act)
		}},
		{"a node that is there is replaced, an edge key that is there is replaced; so loading again changes nothing", func(w *world) {
			ada, g := w.user("ada"), w.group("g")
			n := w.node(ada, "Ada").With("old", "x")
			e := edge(ada, graph.MemberOf, g)
			e.Source, e.Condition = "A", "c"
			for range 3 {
				w.load([]graph.Node{n}, e)
				require.Equal(w, n, w.found(ada)[ada])
				require.Equal(w, []graph.Edge{e}, w.history(ada))
				require.Equal(w, []graph.Edge{e}, w.ask(graph.EdgeQuery{Ends: []graph.ID{g}, Direction: graph.In, History: true}))
				require.Equal(w, []int{2}, w.counts(graph.PageQuery{Kinds: []graph.Kind{graph.KindUser, graph.KindSecurityGroup}, Facets: []string{w.facet()}}))
			}
			n = graph.Node{ID: ada, Name: "Ada King", Props: graph.Props{graph.PropSource: w.prefix, "new": true}}
			e.Until, e.EndedBy, e.Source, e.Condition, e.Derived = 50, graph.EndedByPartner, "", "", true
			w.load([]graph.Node{n}, e)
			require.Equal(w, n, w.found(ada)[ada])
			require.Equal(w, []graph.Edge{e}, w.history(ada))
			e.Until, e.EndedBy = graph.Forever, ""
			w.load(nil, e) // what was closed is open again
			require.Equal(w, []graph.Edge{e}, w.ask(graph.EdgeQuery{Ends: []graph.ID{ada}, At: 60}))
			w.load([]graph.Node{w.node(ada, "first"), w.node(ada, "last")}, during(e, 1, 5), during(e, 1, 6)) // of two in one call the last counts
			require.Equal(w, "last", w.found(ada)[ada].Name)
			require.Equal(w, []graph.Edge{during(e, 1, 6)}, w.history(ada))
		}},
		{"Load writes nodes and edges in bulk, outside the ledger", func(w *world) {
			head := w.head()
			w.load(nil, edge(w.user("ada"), graph.MemberOf, w.group("g")))
			w.load(nil)
			require.Equal(w, head, w.head())
			require.Len(w, w.history(w.user("ada")), 1)
		}},
		{"Load wraps ErrInvalid and ErrNotFound as Apply does, and nothing of it is kept", func(w *world) {
			ada, g := w.user("ada"), w.group("g")
			good := edge(ada, graph.MemberOf, g)
			for _, c := range []struct {
				name  string
				want  error
				node  graph.Node
				edges []graph.Edge
			}{
				{"a bad node", graph.ErrInvalid, graph.Node{ID: w.user("bad")}, nil},
				{"a bad edge", graph.ErrInvalid, w.node(w.user("x"), "x"), []graph.Edge{during(good, 3, 3)}},
				{"an end that is not there", graph.ErrNotFound, w.node(w.user("x"), "x"), []graph.Edge{edge(ada, graph.MemberOf, w.group("none"))}},
				{"a beginning that is not there", graph.ErrNotFound, w.node(w.user("x"), "x"), []graph.Edge{edge(w.user("none"), graph.MemberOf, g)}},
			} {
				err := w.store.Update(w.Context(), func(u graph.Writer) error {
					return u.Load(w.Context(), append(w.nodes(ada, g), c.node), append([]graph.Edge{good}, c.edges...))
				})
				require.ErrorIs(w, err, c.want, c.name)
			}
			require.Empty(w, w.found(ada, g, w.user("x"), w.user("bad")))
			require.Empty(w, w.history(ada))
		}},
	}
}

func conditional(e graph.Edge, condition string) graph.Edge { e.Condition = condition; return e }
