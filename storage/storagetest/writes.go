package storagetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

// soon is how long a call may take to notice that its context has ended.
const soon = 5 * time.Second

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
			require.Equal(w, sortedEdges(all[:4]), w.ask(graph.EdgeQuery{Ends: starts, At: 76}))
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

// updating are the sentences about Update and View.
func updating() []sentence {
	return []sentence{
		{"an error inside Update leaves no trace", func(w *world) {
			ada, g := w.user("ada"), w.group("g")
			old := edge(w.user("old"), graph.MemberOf, g)
			w.load(nil, old)
			head := w.head()
			for range 2 {
				err := w.store.Update(w.Context(), func(u graph.Writer) error {
					if err := u.Load(w.Context(), w.nodes(w.user("loaded")), []graph.Edge{during(old, 1, 5)}); err != nil {
						return err
					}
					if err := act(w.Context(), u, "first", create(w.node(ada, "Ada")), open(edge(ada, graph.MemberOf, g)), replace(w.node(g, "Other"))); err != nil {
						return err
					}
					if err := act(w.Context(), u, "second", closing(during(edge(ada, graph.MemberOf, g), 1, 9))); err != nil {
						return err
					}
					return errOnPurpose
				})
				require.True(w, err == errOnPurpose, "the error comes back as it is, not as %v", err)
				require.Equal(w, head, w.head())
				require.Equal(w, map[graph.ID]graph.Node{g: w.nodes(g)[0]}, w.found(ada, g, w.user("loaded")))
				require.Equal(w, []graph.Edge{old}, w.history(ada, old.From))
				require.Equal(w, []int{0}, w.counts(graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Facets: []string{w.facet()}, Text: []string{"ada"}}))
				require.Equal(w, []graph.ID{g}, idsOf(w.pages(graph.PageQuery{Kinds: []graph.Kind{graph.KindSecurityGroup}, Facets: []string{w.facet()}, Limit: 9})[0].Nodes))
			}
			w.apply("the same again", create(w.node(ada, "Ada")), open(edge(ada, graph.MemberOf, g)))
		}},
		{"a panic inside Update or View leaves no trace, and the next update goes on", func(w *world) {
			ada := w.node(w.user("ada"), "Ada")
			head := w.head()
			panics := func(call func() error) (what any) {
				defer func() { what = recover() }()
				return call()
			}
			what := panics(func() error {
				return w.store.Update(w.Context(), func(u graph.Writer) error {
					if err := act(w.Context(), u, "panics", create(ada)); err != nil {
						return err
					}
					panic("on purpose")
				})
			})
			require.Equal(w, "on purpose", what, "the panic is the caller's to see")
			require.Equal(w, "on purpose", panics(func() error { return w.store.View(w.Context(), func(graph.Reader) error { panic("on purpose") }) }))
			require.Empty(w, w.found(ada.ID))
			require.Equal(w, head, w.head())
			w.apply("goes on", create(ada))
			require.Len(w, w.found(ada.ID), 1)
		}},
		{"an error inside View comes back", func(w *world) {
			require.ErrorIs(w, w.store.View(w.Context(), func(graph.Reader) error { return fmt.Errorf("wrapped: %w", errOnPurpose) }), errOnPurpose)
		}},
		{"what was applied is read by the same Writer", func(w *world) {
			ada, g := w.node(w.user("ada"), "Ada"), w.node(w.group("g"), "G")
			e := edge(ada.ID, graph.MemberOf, g.ID)
			loaded := w.node(w.user("loaded"), "Loaded")
			var before graph.Entry
			var seen reading
			w.update(func(u graph.Writer) (err error) {
				ctx := w.Context()
				if before, err = u.Head(ctx); err != nil {
					return err
				}
				if err := act(ctx, u, "first", create(ada), create(g), open(e)); err != nil {
					return err
				}
				if err := u.Load(ctx, []graph.Node{loaded}, nil); err != nil {
					return err
				}
				if err := act(ctx, u, "second", closing(during(e, 1, 9))); err != nil {
					return err
				}
				seen, err = readAll(ctx, u, before.Seq, []graph.ID{ada.ID, loaded.ID, g.ID}, chain([]graph.ID{g.ID}, members))
				return err
			})
			e.Until = 9
			require.Equal(w, before.Seq+2, seen.Head.Seq)
			require.Len(w, seen.Entries, 2)
			require.Equal(w, map[graph.ID]graph.Node{ada.ID: ada, loaded.ID: loaded, g.ID: g}, seen.Nodes)
			require.Equal(w, []graph.Edge{e}, seen.Edges)
			require.Equal(w, []graph.Edge{e}, seen.Met.Found[0].Edges[0])
			require.Equal(w, map[graph.ID]graph.Node{ada.ID: ada, g.ID: g}, seen.Met.Nodes)
			require.Equal(w, []graph.ID{g.ID, ada.ID}, idsOf(seen.Pages[0].Nodes))
			require.Equal(w, []int{2}, seen.Counts)
			require.Equal(w, []graph.Edge{e}, w.history(ada.ID))
		}},
		{"a function that runs twice is harmless", func(w *world) {
			// A store may run a function again after a conflict: what it did before must be gone then. So many writers count
			// one number up, from what they read; none is lost, and none counts twice.
			counter := w.node(w.user("counter"), "Counter")
			w.load([]graph.Node{counter})
			before := w.head().Seq
			const writers, rounds = 4, 5
			w.together(writers, func(int) error {
				for range rounds {
					err := w.store.Update(w.Context(), func(u graph.Writer) error {
						nodes, err := u.Nodes(w.Context(), []graph.ID{counter.ID})
						if err != nil {
							return err
						}
						time.Sleep(time.Millisecond) // so that the others come in between, where a store lets them
						return act(w.Context(), u, "count", replace(counter.With("n", nodes[counter.ID].Int("n")+1)))
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
			require.Equal(w, int64(writers*rounds), w.found(counter.ID)[counter.ID].Int("n"))
			require.Equal(w, before+writers*rounds, w.head().Seq)
		}},
		{"of two overlapping updates of one thing exactly one wins", func(w *world) {
			e := edge(w.user("ada"), graph.MemberOf, w.group("g"))
			w.load(nil, e)
			head := w.head()
			for _, blind := range []bool{false, true} {
				// The first is at work when the second begins. The one that loses reads that the other has won, or is told so.
				begun := make(chan struct{})
				begin := sync.OnceFunc(func() { close(begun) })
				errs := make([]error, 2)
				w.together(2, func(i int) error {
					if i == 1 {
						<-begun
					}
					defer begin()
					errs[i] = w.store.Update(w.Context(), func(u graph.Writer) error {
						found, err := u.Edges(w.Context(), graph.EdgeQuery{Ends: []graph.ID{e.From}, At: e.Since})
						if err != nil {
							return err
						}
						if i == 0 {
							begin()
							time.Sleep(20 * time.Millisecond)
						}
						if len(found) == 0 && !blind {
							return errOnPurpose
						}
						return act(w.Context(), u, "close", closing(during(e, e.Since, e.Since+1+graph.Time(i))))
					})
					return nil
				})
				if errs[0] == nil {
					errs[0], errs[1] = errs[1], errs[0]
				}
				require.NoError(w, errs[1], "one wins")
				require.Error(w, errs[0], "only one wins")
				require.True(w, errors.Is(errs[0], graph.ErrPrecondition) || errors.Is(errs[0], errOnPurpose), "the other is told why: %v", errs[0])
				head.Seq++
				require.Equal(w, head.Seq, w.head().Seq)
				found := w.history(e.From)
				require.NotEqual(w, graph.Forever, found[len(found)-1].Until)
				e = during(e, 100, graph.Forever)
				w.load(nil, e)
			}
		}},
	}
}

// ending are the sentences about contexts, closing and opening.
func ending() []sentence {
	return []sentence{
		{"a View sees one state while others write", func(w *world) {
			ada, g, late := w.user("ada"), w.group("g"), w.node(w.user("late"), "Late")
			e := edge(ada, graph.MemberOf, g)
			w.load(w.nodes(w.group("h")), e)
			from := w.head().Seq
			ids := []graph.ID{ada, g, late.ID, w.group("h")}
			var write sync.Once // a View may run its function again: it must not write again
			var first, second reading
			w.view(func(r graph.Reader) (err error) {
				if first, err = readAll(w.Context(), r, from, ids, chain([]graph.ID{g}, members)); err != nil {
					return err
				}
				write.Do(func() {
					err = w.store.Update(w.Context(), func(u graph.Writer) error {
						if err := u.Load(w.Context(), w.nodes(w.user("loaded")), nil); err != nil {
							return err
						}
						return act(w.Context(), u, "meanwhile", create(late), open(edge(late.ID, graph.MemberOf, g)), closing(during(e, 1, 4)),
							replace(w.node(ada, "Zoe")), open(edge(g, graph.MemberOf, w.group("h"))))
					})
				})
				if err != nil {
					return err
				}
				second, err = readAll(w.Context(), r, from, ids, chain([]graph.ID{g}, members))
				return err
			})
			require.Equal(w, first, second)
			w.view(func(r graph.Reader) (err error) {
				second, err = readAll(w.Context(), r, from, ids, chain([]graph.ID{g}, members))
				return err
			})
			require.Equal(w, from+1, second.Head.Seq)
			require.Len(w, second.Nodes, 4)
			require.Len(w, second.Met.Found[0].Edges[0], 1)
		}},
		{"a View sees nothing of an update that is not committed", func(w *world) {
			ada, g := w.user("ada"), w.group("g")
			e := edge(ada, graph.MemberOf, g)
			w.load(nil, e)
			ids := []graph.ID{ada, g, w.user("new")}
			read := func() (all reading, err error) {
				err = w.store.View(w.Context(), func(r graph.Reader) (err error) {
					all, err = readAll(w.Context(), r, 0, ids, chain([]graph.ID{g}, members))
					return err
				})
				return all, err
			}
			before, err := read()
			require.NoError(w, err)
			var inside reading
			require.ErrorIs(w, w.store.Update(w.Context(), func(u graph.Writer) (err error) {
				if err = act(w.Context(), u, "begun", create(w.node(w.user("new"), "New")), closing(during(e, 1, 4)), replace(w.node(ada, "Zoe"))); err != nil {
					return err
				}
				if inside, err = read(); err != nil {
					return err
				}
				return errOnPurpose
			}), errOnPurpose)
			require.Equal(w, before, inside)
		}},
		{"readers and writers at once see whole acts", func(w *world) {
			// Every act moves a member from one group to another: whoever reads sees exactly one membership.
			ada := w.user("ada")
			groups := []graph.ID{w.group("a"), w.group("b")}
			e := edge(ada, graph.MemberOf, groups[0])
			w.load(w.nodes(groups[1]), e)
			const moves = 12
			w.together(5, func(i int) error {
				for n := range moves {
					if i > 0 {
						var found []graph.Edge
						var met graph.Met
						err := w.store.View(w.Context(), func(r graph.Reader) (err error) {
							if found, err = r.Edges(w.Context(), graph.EdgeQuery{Ends: []graph.ID{ada}, At: 1000}); err != nil {
								return err
							}
							met, err = r.Walk(w.Context(), 1000, []graph.Walk{chain([]graph.ID{ada}, joins)})
							return err
						})
						if err != nil {
							return err
						}
						if len(found) != 1 || !slices.Equal(found, met.Found[0].Edges[0]) {
							return fmt.Errorf("one view saw %v and then %v", found, met.Found[0].Edges[0])
						}
						continue
					}
					old := e
					old.Until = graph.Time(10 + n)
					e = during(edge(ada, graph.MemberOf, groups[(n+1)%2]), old.Until, graph.Forever)
					if err := w.try("move", closing(old), open(e)); err != nil {
						return err
					}
				}
				return nil
			})
			require.Len(w, w.history(ada), moves+1)
		}},
		{"errors wrap what happened, and none carries a driver's text", func(w *world) {
			ada, g := w.user("ada"), w.group("g")
			e := edge(ada, graph.MemberOf, g)
			w.load(nil, during(e, 1, 9))
			cancelled, cancel := context.WithCancel(w.Context())
			cancel()
			late, cancelLate := context.WithDeadline(w.Context(), time.Now().Add(-time.Second))
			defer cancelLate()
			asking := func(ctx context.Context) error {
				return w.store.View(ctx, func(r graph.Reader) error { _, err := r.Nodes(ctx, []graph.ID{ada}); return err })
			}
			writing := func(ctx context.Context) error {
				return w.store.Update(ctx, func(u graph.Writer) error { return act(ctx, u, "never") })
			}
			for _, c := range []struct{ want, got error }{
				{graph.ErrInvalid, w.try("invalid", create(graph.Node{ID: ada}))}, {graph.ErrExists, w.try("exists", create(w.node(ada, "x")))}, {graph.ErrExists, w.try("exists", open(e))},
				{graph.ErrNotFound, w.try("not found", open(edge(ada, graph.MemberOf, w.group("none"))))}, {graph.ErrPrecondition, w.try("precondition", closing(during(e, 1, 5)))},
				{graph.ErrPrecondition, w.store.Update(w.Context(), func(u graph.Writer) error { return u.Apply(w.Context(), graph.Entry{}, nil) })},
				{context.Canceled, asking(cancelled)}, {context.Canceled, writing(cancelled)}, {context.DeadlineExceeded, asking(late)}, {context.DeadlineExceeded, writing(late)},
			} {
				require.ErrorIs(w, c.got, c.want)
				requireOwn(w, c.got)
			}
		}},
		{"a cancelled context ends a call soon", func(w *world) {
			ctx, cancel := context.WithCancel(w.Context())
			cancel()
			began := time.Now()
			require.ErrorIs(w, w.store.View(ctx, func(r graph.Reader) error { _, err := r.Head(ctx); return err }), context.Canceled)
			require.ErrorIs(w, w.store.Update(ctx, func(u graph.Writer) error { return act(ctx, u, "never", create(w.node(w.user("never"), "x"))) }), context.Canceled)
			late, cancelLate := context.WithDeadline(w.Context(), began.Add(-time.Second))
			defer cancelLate()
			require.ErrorIs(w, w.store.View(late, func(r graph.Reader) error { _, err := r.Head(late); return err }), context.DeadlineExceeded)
			require.Less(w, time.Since(began), soon)
			require.Empty(w, w.found(w.user("never")))
		}},
		{"a context that is cancelled during a call ends it, and nothing of an update is kept", func(w *world) {
			w.load(nil, edge(w.user("ada"), graph.MemberOf, w.group("g")))
			head := w.head()
			calls := map[string]func(context.Context, graph.Reader) error{
				"Head": func(ctx context.Context, r graph.Reader) error { _, err := r.Head(ctx); return err },
				"Nodes": func(ctx context.Context, r graph.Reader) error {
					_, err := r.Nodes(ctx, []graph.ID{w.user("ada")})
					return err
				},
				"Edges": func(ctx context.Context, r graph.Reader) error {
					_, err := r.Edges(ctx, graph.EdgeQuery{Ends: []graph.ID{w.user("ada")}, History: true})
					return err
				},
				"Walk": func(ctx context.Context, r graph.Reader) error {
					_, err := r.Walk(ctx, 1, []graph.Walk{chain([]graph.ID{w.user("ada")}, member)})
					return err
				},
				"Pages": func(ctx context.Context, r graph.Reader) error {
					_, err := r.Pages(ctx, []graph.PageQuery{{Kinds: namedKinds, Limit: 1}})
					return err
				},
				"Counts": func(ctx context.Context, r graph.Reader) error {
					_, err := r.Counts(ctx, []graph.PageQuery{{Kinds: namedKinds}})
					return err
				},
				"Entries": func(ctx context.Context, r graph.Reader) error {
					_, err := r.Entries(ctx, graph.LedgerQuery{Limit: 1})
					return err
				},
			}
			began := time.Now()
			for name, call := range calls {
				ctx, cancel := context.WithCancel(w.Context())
				var inside error
				err := w.store.View(ctx, func(r graph.Reader) error {
					if inside = call(ctx, r); inside != nil {
						return fmt.Errorf("before it was cancelled: %w", inside)
					}
					cancel()
					inside = call(ctx, r)
					return inside
				})
				cancel()
				require.ErrorIs(w, err, context.Canceled, name)
				require.ErrorIs(w, inside, context.Canceled, name)
			}
			for _, name := range []string{"Apply", "Load", "commit"} {
				ctx, cancel := context.WithCancel(w.Context())
				err := w.store.Update(ctx, func(u graph.Writer) error {
					if err := act(ctx, u, "first", create(w.node(w.user("never"), "x"))); err != nil {
						return err
					}
					cancel()
					switch name {
					case "Apply":
						return act(ctx, u, "second", create(w.node(w.user("never again"), "x")))
					case "Load":
						return u.Load(ctx, w.nodes(w.user("never again")), nil)
					}
					return nil
				})
				cancel()
				require.ErrorIs(w, err, context.Canceled, name)
				require.Empty(w, w.found(w.user("never"), w.user("never again")), name)
				require.Equal(w, head, w.head(), name)
			}
			require.Less(w, time.Since(began), soon)
			w.apply("goes on", create(w.node(w.user("now"), "x")))
		}},
		{"a cancelled context ends the wait for another writer", func(w *world) {
			ada := w.node(w.user("ada"), "Ada")
			waited := make(chan error, 1)
			var err error
			w.update(func(u graph.Writer) error {
				if err := act(w.Context(), u, "slow", create(ada)); err != nil {
					return err
				}
				ctx, cancel := context.WithTimeout(w.Context(), 50*time.Millisecond)
				defer cancel()
				go func() {
					waited <- w.store.Update(ctx, func(u graph.Writer) error { return act(ctx, u, "waits", create(w.node(w.user("bo"), "Bo"))) })
				}()
				select {
				case err = <-waited:
				case <-time.After(soon):
					err = errors.New("it waits although its time has ended")
				}
				return nil
			})
			require.ErrorIs(w, err, context.DeadlineExceeded)
			require.Len(w, w.found(ada.ID, w.user("bo")), 1)
		}},
		{"after Close every call fails with an error that wraps ErrUnavailable", func(w *world) {
			w = w.fresh()
			w.load(nil, edge(w.user("ada"), graph.MemberOf, w.group("g")))
			require.NoError(w, w.store.Close())
			for range 2 {
				require.ErrorIs(w, w.store.View(w.Context(), func(r graph.Reader) error { _, err := r.Head(w.Context()); return err }), graph.ErrUnavailable)
				require.ErrorIs(w, w.try("too late"), graph.ErrUnavailable)
				require.ErrorIs(w, w.store.Update(w.Context(), func(graph.Writer) error { return nil }), graph.ErrUnavailable)
				require.ErrorIs(w, w.store.View(w.Context(), func(graph.Reader) error { return nil }), graph.ErrUnavailable)
				err := w.store.Close()
				require.ErrorIs(w, err, graph.ErrUnavailable)
				requireOwn(w, err)
			}
			requireOwn(w, w.try("too late"))
		}},
		{"what was acknowledged is there after the store is opened again", func(w *world) {
			w = w.fresh()
			all := everyField(w)
			w.load(w.named(), all...)
			n := w.node(w.user("renamed"), "Before").With("n", int64(1)).With("list", []string{"a"})
			w.apply("create", create(n))
			n = n.With("n", int64(2)).With("list", []string{"東京"})
			n.Name = "After"
			w.apply("rename", replace(n), closing(during(all[0], 1, 9)))
			_ = w.store.Update(w.Context(), func(u graph.Writer) error {
				if err := act(w.Context(), u, "never", create(w.node(w.user("never"), "Never"))); err != nil {
					return err
				}
				return errOnPurpose
			})
			before, err := Dump(w.Context(), w.store)
			require.NoError(w, err)
			for range 2 {
				old := w.store
				w = w.reopened()
				after, err := Dump(w.Context(), w.store)
				require.NoError(w, err)
				require.Equal(w, before, after)
				require.ErrorIs(w, old.View(w.Context(), func(graph.Reader) error { return nil }), graph.ErrUnavailable, "the store that was closed")
			}
			require.Contains(w, before, "After")
			require.NotContains(w, before, "Never")
			require.Equal(w, []graph.ID{n.ID}, idsOf(w.pages(graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Text: []string{"after"}, Limit: 2})[0].Nodes))
			w.apply("goes on", create(w.node(w.user("later"), "Later")))
			require.Equal(w, int64(3), w.head().Seq)
			w.ledgerHolds(3)
		}},
	}
}

// requireOwn requires that an error was made by this project and the standard library, whatever it wraps: another's error
// brings another's text.
func requireOwn(t require.TestingT, err error) {
	home := reflect.TypeFor[graph.Edge]().PkgPath()
	home = home[:strings.Index(home, "/")+1]
	for _, err := range wrapped(err) {
		from := reflect.Indirect(reflect.ValueOf(err)).Type().PkgPath()
		require.True(t, slices.Contains([]string{"errors", "fmt", "context"}, from) || strings.HasPrefix(from, home), "%v carries an error of %s: %v", err, from, err)
	}
}

// wrapped is err and all that it wraps.
func wrapped(err error) []error {
	all := []error{err}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			all = append(all, wrapped(inner)...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			all = append(all, wrapped(inner)...)
		}
	}
	return all
}

// reading is what one Reader says, asked in every way.
type reading struct {
	Head    graph.Entry
	Nodes   map[graph.ID]graph.Node
	Edges   []graph.Edge
	Met     graph.Met
	Pages   []graph.Page
	Counts  []int
	Entries []graph.Entry
}

// readAll asks for nodes, the history of edges out of them, the nodes that walk reaches at date 5, and what was written
// after an entry.
func readAll(ctx context.Context, r graph.Reader, after int64, ids []graph.ID, walk graph.Walk) (all reading, err error) {
	queries := []graph.PageQuery{{At: 5, Kinds: []graph.Kind{graph.KindUser, graph.KindSecurityGroup}, Via: []graph.Walk{walk}, Limit: 9, Descending: true}}
	ask := func(call func() error) {
		if err == nil {
			err = call()
		}
	}
	ask(func() (err error) { all.Head, err = r.Head(ctx); return err })
	ask(func() (err error) { all.Nodes, err = r.Nodes(ctx, ids); return err })
	ask(func() (err error) {
		all.Edges, err = r.Edges(ctx, graph.EdgeQuery{Ends: ids, History: true})
		return err
	})
	ask(func() (err error) { all.Met, err = r.Walk(ctx, 5, []graph.Walk{walk}); return err })
	ask(func() (err error) { all.Pages, err = r.Pages(ctx, queries); return err })
	ask(func() (err error) { all.Counts, err = r.Counts(ctx, queries); return err })
	ask(func() (err error) {
		all.Entries, err = r.Entries(ctx, graph.LedgerQuery{After: after, Limit: 99})
		return err
	})
	if err == nil {
		for s, edges := range all.Met.Found[0].Edges {
			all.Met.Found[0].Edges[s] = sortedEdges(edges)
		}
	}
	return all, err
}

// together runs work in many goroutines at once and requires that none fails.
func (w *world) together(many int, work func(i int) error) {
	w.Helper()
	errs := make([]error, many)
	var group sync.WaitGroup
	for i := range many {
		group.Go(func() { errs[i] = work(i) })
	}
	group.Wait()
	for i, err := range errs {
		require.NoError(w, err, "of %d at once, the one with number %d", many, i)
	}
}
