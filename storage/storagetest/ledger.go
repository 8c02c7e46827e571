package storagetest

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

func ledger() []sentence {
	return []sentence{
		{"Head is the ledger's last entry; the zero Entry where nothing was written yet", func(w *world) {
			w = w.fresh()
			require.Equal(w, graph.Entry{}, w.head())
			require.Empty(w, w.entries(graph.LedgerQuery{Limit: 9}))
			require.Empty(w, w.entries(graph.LedgerQuery{Limit: 9, Descending: true}))
			w.load(w.nodes(w.user("ada")))
			require.Equal(w, graph.Entry{}, w.head())
			first := following(graph.Entry{}, "first")
			w.update(func(u graph.Writer) error { return u.Apply(w.Context(), first, nil) })
			require.Equal(w, first, w.head())
			w.apply("second")
			require.Equal(w, following(first, "second"), w.head())
		}},
		{"an entry must follow the head", func(w *world) {
			w.apply("first")
			w.apply("second", create(w.node(w.user("ada"), "Ada")))
			head := w.head()
			for name, spoil := range map[string]func(*graph.Entry){
				"the same number": func(e *graph.Entry) { e.Seq-- }, "a number left out": func(e *graph.Entry) { e.Seq++ }, "number nought": func(e *graph.Entry) { e.Seq = 0 },
				"the same time": func(e *graph.Entry) { e.Time = head.Time }, "an earlier time": func(e *graph.Entry) { e.Time = head.Time - 1 },
				"another entry before": func(e *graph.Entry) { e.Prev = e.Hash }, "none before": func(e *graph.Entry) { e.Prev = "" },
				"another digest": func(e *graph.Entry) { e.Hash = head.Hash }, "no digest": func(e *graph.Entry) { e.Hash = "" },
				"another act": func(e *graph.Entry) { e.Act = "other" }, "another actor": func(e *graph.Entry) { e.Actor = "User:eve" },
				"another input": func(e *graph.Entry) { e.Input = json.RawMessage(`{}`) }, "other changes": func(e *graph.Entry) { e.Changes = nil },
				"the head again": func(e *graph.Entry) { *e = head }, "the zero entry": func(e *graph.Entry) { *e = graph.Entry{} },
			} {
				entry := following(head, "third", create(w.node(w.user("bo"), "Bo")))
				spoil(&entry)
				err := w.store.Update(w.Context(), func(u graph.Writer) error {
					return u.Apply(w.Context(), entry, []graph.Change{create(w.node(w.user("bo"), "Bo"))})
				})
				require.ErrorIs(w, err, graph.ErrPrecondition, name)
				require.Equal(w, head, w.head(), name)
			}
			require.Empty(w, w.found(w.user("bo")))
			stale := following(head, "stale")
			w.apply("overtakes")
			require.ErrorIs(w, w.store.Update(w.Context(), func(u graph.Writer) error { return u.Apply(w.Context(), stale, nil) }), graph.ErrPrecondition)
		}},
		{"entries come back as they were written, in both directions", func(w *world) {
			w = w.fresh()
			var all []graph.Entry
			var head graph.Entry
			for i, text := range []string{`{"b":1,"a":2}`, `{ "spaced" : [ 1, 2.50, 1e3 ] }`, `"東京 \u6771 <b>&"`, `null`, `{"id":12345678901234567890}`, ``, `{"a":1,"a":2}`, "{\n\t\"k\": \"it's\"\n}"} {
				head = graph.Follow(head, clock+graph.Time(i/2*10), []graph.ID{"User:ada", "", w.user("Ångström")}[i%3], fmt.Sprintf("act %d 東京", i), json.RawMessage(text), json.RawMessage(text))
				all = append(all, head)
			}
			for _, some := range [][]graph.Entry{all[:3], all[3:4], all[4:]} {
				w.update(func(u graph.Writer) error {
					for _, e := range some {
						if err := u.Apply(w.Context(), e, nil); err != nil {
							return err
						}
					}
					return nil
				})
			}
			requireEntries(w, all, w.entries(graph.LedgerQuery{Limit: 99}))
			requireEntries(w, all[len(all)-1:], []graph.Entry{w.head()})
			backwards := slices.Clone(all)
			slices.Reverse(backwards)
			requireEntries(w, backwards, w.entries(graph.LedgerQuery{Limit: 99, Descending: true}))
			w.ledgerHolds(len(all))
		}},
		{"entries after (before, if Descending) a sequence number; 0 is the beginning (the end)", func(w *world) {
			w = w.fresh()
			for i := range 7 {
				w.apply(fmt.Sprint("act ", i))
			}
			for q, want := range map[graph.LedgerQuery][]int64{
				{Limit: 3}: {1, 2, 3}, {Limit: 3, After: 3}: {4, 5, 6}, {Limit: 3, After: 6}: {7}, {Limit: 3, After: 7}: {}, {Limit: 3, After: 99}: {}, {Limit: 99, After: 5}: {6, 7}, {Limit: 7}: {1, 2, 3, 4, 5, 6, 7},
				{Limit: 3, Descending: true}: {7, 6, 5}, {Limit: 3, Descending: true, After: 5}: {4, 3, 2}, {Limit: 3, Descending: true, After: 2}: {1}, {Limit: 3, Descending: true, After: 1}: {},
				{Limit: 2, Descending: true, After: 99}: {7, 6}, {Limit: 99, Descending: true, After: 3}: {2, 1},
			} {
				got := []int64{}
				for _, e := range w.entries(q) {
					got = append(got, e.Seq)
				}
				require.Equal(w, want, got, "%+v", q)
			}
		}},
		{"entries are numbered from 1 without a gap, however many write at once", func(w *world) {
			w = w.fresh()
			const writers, acts = 16, 20
			w.together(writers, func(i int) error {
				for n := range acts {
					if err := w.try(fmt.Sprintf("writer %d act %d", i, n)); err != nil {
						return err
					}
				}
				return nil
			})
			w.ledgerHolds(writers * acts)
			done := map[string]bool{}
			for _, e := range w.entries(graph.LedgerQuery{Limit: writers*acts + 1}) {
				done[e.Act] = true
			}
			require.Len(w, done, writers*acts)
		}},
		{"an entry is read with what it changed, by the same View", func(w *world) {
			ada := w.user("ada")
			w.apply("create", create(w.node(ada, "0")))
			from := w.head().Seq
			w.together(3, func(i int) error {
				for n := range 8 {
					if i == 0 {
						if err := w.try("rename", replace(w.node(ada, fmt.Sprint(n+1)))); err != nil {
							return err
						}
						continue
					}
					var head graph.Entry
					var nodes map[graph.ID]graph.Node
					err := w.store.View(w.Context(), func(r graph.Reader) (err error) {
						if nodes, err = r.Nodes(w.Context(), []graph.ID{ada}); err != nil {
							return err
						}
						head, err = r.Head(w.Context())
						return err
					})
					if err != nil {
						return err
					}
					if want := fmt.Sprint(head.Seq - from); nodes[ada].Name != want {
						return fmt.Errorf("at entry %d the node is called %q, not %q", head.Seq, nodes[ada].Name, want)
					}
				}
				return nil
			})
		}},
	}
}

func (w *world) entries(q graph.LedgerQuery) (entries []graph.Entry) {
	w.Helper()
	w.view(func(r graph.Reader) (err error) { entries, err = r.Entries(w.Context(), q); return err })
	return entries
}

// ledgerHolds requires that the ledger has so many entries, each of which follows the one before.
func (w *world) ledgerHolds(many int) {
	w.Helper()
	entries := w.entries(graph.LedgerQuery{Limit: many + 1})
	require.Len(w, entries, many)
	var head graph.Entry
	for _, e := range entries {
		require.NoError(w, e.Follows(head))
		head = e
	}
}

// requireEntries compares entries; no text and an empty text are one.
func requireEntries(t require.TestingT, want, got []graph.Entry) {
	texts := func(entries []graph.Entry) (out []string) {
		for _, e := range entries {
			out = append(out, fmt.Sprintf("%d %d %q %q %q %q %q %q", e.Seq, e.Time, e.Actor, e.Act, e.Input, e.Changes, e.Prev, e.Hash))
		}
		return out
	}
	require.Equal(t, texts(want), texts(got))
}
