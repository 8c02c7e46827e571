package storagetest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

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
