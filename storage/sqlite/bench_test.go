package sqlite_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/sqlite"
)

// The estate that is measured has about BEHALF_BENCH_NODES nodes (12,000) and four times as many edges; 1,200,000 is full size.
// It is kept in the file BEHALF_BENCH_FILE, where that is set, for the next run.
var bench struct {
	sync.Once
	store *sqlite.Store
	*estate
}

func benchCustomers() int {
	if n, err := strconv.Atoi(os.Getenv("BEHALF_BENCH_NODES")); err == nil {
		return max(n/perCustomer, 10)
	}
	return 100
}

// load writes an estate into a store, so many rows with each update.
func load(tb testing.TB, s *sqlite.Store, customers, rows int) *estate {
	e, err := makeEstate(customers, rows, func(nodes []graph.Node, edges []graph.Edge) error {
		return s.Update(tb.Context(), func(w graph.Writer) error { return w.Load(tb.Context(), nodes, edges) })
	})
	require.NoError(tb, err)
	return e
}

// loadRows is how many nodes and edges one update loads.
const loadRows = 250_000

func benchStore(b *testing.B) (*sqlite.Store, *estate) {
	bench.Do(func() {
		path := os.Getenv("BEHALF_BENCH_FILE")
		if path == "" {
			dir, err := os.MkdirTemp("", "behalf")
			require.NoError(b, err)
			path = filepath.Join(dir, "bench.db")
		}
		s, err := sqlite.Open(b.Context(), path)
		require.NoError(b, err)
		bench.store = s
		if s.Created() {
			bench.estate = load(b, s, benchCustomers(), loadRows)
		} else {
			bench.estate, err = makeEstate(benchCustomers(), loadRows, func([]graph.Node, []graph.Edge) error { return nil })
			require.NoError(b, err)
		}
	})
	require.NotNil(b, bench.store)
	return bench.store, bench.estate
}

// measure runs one thing again and again, after some runs to warm up, and reports the processor's time beside the clock's: on
// a machine that is shared it is the steadier one. The median is the clock's.
func measure(b *testing.B, run func() int) {
	for range 20 {
		run()
	}
	times := make([]time.Duration, 0, 1024)
	n := 0
	b.ResetTimer()
	from := processorTime()
	for b.Loop() {
		at := time.Now()
		n += run()
		times = append(times, time.Since(at))
	}
	spent := processorTime() - from
	slices.Sort(times)
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N), "cpu-us/op")
	b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1000, "p50-us")
	b.ReportMetric(float64(n)/float64(b.N), "found/op")
}

// The halves of a check of an Azure action: from agents, and from subscriptions.
func agentHalf(starts ...graph.ID) graph.Walk {
	w := graph.Walk{Starts: starts}
	w.Add(-1, graph.Closure(graph.MemberOf, graph.MaxMemberOf, ""), graph.Hop(graph.HomeIn, ""))
	return w
}

func targetHalf(starts ...graph.ID) graph.Walk {
	w := graph.Walk{Starts: starts}
	home := graph.Hop(graph.InTenant, "")
	w.Add(-1, graph.Closure(graph.Parent, graph.MaxParent, ""), graph.Back(graph.HasAzureRole, ""), graph.Hop(graph.HomeIn, ""))
	w.Add(-1, home, graph.Back(graph.WithCustomer, "").InPast(), graph.Hop(graph.OfPartner, "").InPast())
	w.Add(-1, home, graph.Back(graph.WithCustomer, "").InPast(), graph.Back(graph.Under, "").InPast())
	w.Add(-1, home, graph.Back(graph.DefinedIn, ""), graph.Back(graph.HasDirectoryRole, ""))
	return w
}

func customersOf(p graph.ID) []graph.Walk {
	w := graph.Walk{Starts: []graph.ID{p}}
	w.Add(-1, graph.Back(graph.OfPartner, ""), graph.Hop(graph.WithCustomer, ""))
	return []graph.Walk{w}
}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

func met(m graph.Met) (n int) {
	for _, f := range m.Found {
		for _, edges := range f.Edges {
			n += len(edges)
		}
	}
	return n
}

func BenchmarkWalk(b *testing.B) {
	s, e := benchStore(b)
	r := rand.New(rand.NewPCG(3, 4))
	partners := e.partners[:len(e.partners)-1]
	walk := func(b *testing.B, walks func() []graph.Walk) {
		measure(b, func() (n int) {
			err := s.View(b.Context(), func(r graph.Reader) error {
				m, err := r.Walk(b.Context(), today, walks())
				n = met(m)
				return err
			})
			require.NoError(b, err)
			return n
		})
	}
	b.Run("check", func(b *testing.B) {
		walk(b, func() []graph.Walk {
			p := pick(r, partners)
			return []graph.Walk{agentHalf(pick(r, p.users)), targetHalf(pick(r, p.subscriptions))}
		})
	})
	some := func(n int) (agents, targets []graph.ID) {
		for range n {
			p := pick(r, partners)
			agents, targets = append(agents, pick(r, p.users)), append(targets, pick(r, p.subscriptions))
		}
		return agents, targets
	}
	b.Run("batch/one agent", func(b *testing.B) {
		walk(b, func() []graph.Walk {
			var targets []graph.ID
			for range 1000 {
				targets = append(targets, pick(r, partners[0].subscriptions))
			}
			return []graph.Walk{agentHalf(pick(r, partners[0].users)), targetHalf(targets...)}
		})
	})
	b.Run("batch/mixed", func(b *testing.B) {
		walk(b, func() []graph.Walk {
			agents, targets := some(1000)
			return []graph.Walk{agentHalf(agents...), targetHalf(targets...)}
		})
	})
}

func BenchmarkPage(b *testing.B) {
	s, e := benchStore(b)
	biggest, least := e.partners[0], e.partners[len(e.partners)-1]
	r := rand.New(rand.NewPCG(5, 6))
	tenants := graph.PageQuery{At: today, Kinds: []graph.Kind{graph.KindTenant}, Limit: 25}
	of := func(p graph.ID, narrow ...func(*graph.PageQuery)) func() graph.PageQuery {
		return func() graph.PageQuery {
			q := tenants
			q.Via = customersOf(p)
			for _, n := range narrow {
				n(&q)
			}
			return q
		}
	}
	agents := func() graph.PageQuery {
		w := graph.Walk{Starts: []graph.ID{pick(r, biggest.subscriptions)}}
		for i, s := range []graph.Step{graph.Closure(graph.Parent, 16, ""), graph.Back(graph.HasAzureRole, ""), graph.Closure(graph.MemberOf, 32, "").Reversed()} {
			w.Stages = append(w.Stages, graph.Stage{After: i - 1, Step: s})
		}
		return graph.PageQuery{At: today, Kinds: []graph.Kind{graph.KindUser}, Via: []graph.Walk{w}, Limit: 26}
	}
	targets := func() graph.PageQuery {
		w := graph.Walk{Starts: []graph.ID{pick(r, biggest.users)}}
		for i, s := range []graph.Step{graph.Closure(graph.MemberOf, 32, ""), graph.Hop(graph.HasAzureRole, ""), graph.Closure(graph.Parent, 16, "").Reversed()} {
			w.Stages = append(w.Stages, graph.Stage{After: i - 1, Step: s})
		}
		return graph.PageQuery{At: today, Kinds: []graph.Kind{graph.KindAzureSubscription}, Via: []graph.Walk{w}, Limit: 26}
	}
	inTheMiddle := func(q *graph.PageQuery) { q.After = &graph.Position{Key: "larch", ID: ""} }
	bySearch := func(q *graph.PageQuery) { q.Text = []string{"map"} }
	queries := map[string]func() graph.PageQuery{
		"all tenants": func() graph.PageQuery { return tenants }, "customers of the biggest partner": of(biggest.tenant), "customers of the biggest partner, from the middle": of(biggest.tenant, inTheMiddle),
		"customers of a small partner": of(e.partners[1].tenant), "customer of a partner with one": of(least.tenant), "customers of the biggest partner, by a word": of(biggest.tenant, bySearch),
		"who may act on a subscription": agents, "what a giant's agent may act on": targets,
		"users by a word that many have": func() graph.PageQuery {
			return graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Text: []string{"alder", "birch"}, Limit: 25}
		},
		"anything by a word that one has": func() graph.PageQuery {
			return graph.PageQuery{Kinds: graph.Kinds, Text: graph.Words(pick(r, biggest.users).Key()), Limit: 25}
		},
	}
	names := make([]string, 0, len(queries))
	for name := range queries {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.Run("25/"+name, func(b *testing.B) {
			measure(b, func() (n int) {
				require.NoError(b, s.View(b.Context(), func(r graph.Reader) error {
					pages, err := r.Pages(b.Context(), []graph.PageQuery{queries[name]()})
					if err == nil {
						n = len(pages[0].Nodes)
					}
					return err
				}))
				return n
			})
		})
	}
	for _, name := range names {
		b.Run("count/"+name, func(b *testing.B) {
			measure(b, func() (n int) {
				require.NoError(b, s.View(b.Context(), func(r graph.Reader) error {
					counts, err := r.Counts(b.Context(), []graph.PageQuery{queries[name]()})
					if err == nil {
						n = counts[0]
					}
					return err
				}))
				return n
			})
		})
	}
}

// BenchmarkApply grants a role: a node, an edge, a ledger entry, durable. BenchmarkFsync is what the disk takes for as much.
func BenchmarkApply(b *testing.B) {
	s, e := benchStore(b)
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 8))
	measure(b, func() int {
		p := e.partners[r.IntN(len(e.partners)-1)]
		err := s.Update(b.Context(), func(w graph.Writer) error {
			head, err := w.Head(b.Context())
			if err != nil {
				return err
			}
			id := graph.MustID(graph.KindAzureRoleAssignment, fmt.Sprintf("%016x%016x", r.Uint64(), r.Uint64()))
			now := graph.NextTime(head, today)
			changes := []graph.Change{
				{Op: graph.CreateNode, Node: graph.Node{ID: id, Name: "assignment", Props: graph.Props{graph.PropRole: reader}}},
				{Op: graph.OpenEdge, Edge: graph.Edge{From: pick(r, p.users), Type: graph.HasAzureRole, To: pick(r, p.subscriptions), Role: reader, Since: now, Until: graph.Forever, Source: graph.SourceAssigned, Assignment: id}},
			}
			text, err := json.Marshal(changes)
			if err != nil {
				return err
			}
			return w.Apply(b.Context(), graph.Follow(head, now, "", "assignAzureRole", json.RawMessage("{}"), text), changes)
		})
		require.NoError(b, err)
		return 1
	})
}

func BenchmarkFsync(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "bare"))
	require.NoError(b, err)
	defer f.Close()
	page := make([]byte, 4096+24)
	measure(b, func() int {
		for range 8 { // about as many pages as a grant writes
			_, err := f.Write(page)
			require.NoError(b, err)
		}
		require.NoError(b, f.Sync())
		return 1
	})
}

// BenchmarkLoad loads an estate, whole, into a new file.
func BenchmarkLoad(b *testing.B) {
	for _, rows := range []int{loadRows, 40_000} {
		b.Run(fmt.Sprintf("%d rows an update", rows), func(b *testing.B) {
			for b.Loop() {
				s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "load.db"))
				require.NoError(b, err)
				at, from := time.Now(), processorTime()
				e := load(b, s, benchCustomers(), rows)
				took, spent := time.Since(at), processorTime()-from
				total := float64(e.made[0] + e.made[1])
				b.ReportMetric(total/took.Seconds(), "rows/s")
				b.ReportMetric(float64(spent.Microseconds())/total, "cpu-us/row")
				b.ReportMetric(float64(e.made[0]), "nodes")
				b.ReportMetric(float64(e.made[1]), "edges")
				require.NoError(b, s.Close())
			}
		})
	}
}
