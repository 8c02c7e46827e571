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
	all.Met.Head = 0 // which may be of a newer entry
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
