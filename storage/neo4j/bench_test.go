package neo4j_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
)

// Times on a server depend on the machine more than on us, so every benchmark asks RETURN true in turn with its question and reports the
// quotient of the medians: x/true against a managed transaction, which is how the driver's manual asks, and x/auto against an auto-commit one,
// which is a bare round trip. The estate has some 26,000 nodes and 65,000 edges; its partner's first group holds a role at every subscription.

const benchCustomers = 2_000

// bencher is what the benchmarks of one run share.
type bencher struct {
	store  *neo4j.Store
	driver driver.DriverWithContext
}

func BenchmarkStore(b *testing.B) {
	server := neo4jtest.Own(b, neo4jtest.Options{FullSpeed: true, Memory: "2g"})
	store, err := neo4j.Open(b.Context(), server.StoreURL())
	require.NoError(b, err)
	defer store.Close()
	bare, err := driver.NewDriverWithContext(server.URL, driver.BasicAuth(server.Username, server.Password, ""))
	require.NoError(b, err)
	defer bare.Close(context.Background())
	es := newEstate(benchCustomers)
	began := time.Now()
	load(b, store, es)
	b.Logf("loaded %d nodes and %d edges in %v", len(es.nodes), len(es.edges), time.Since(began).Round(time.Millisecond))

	s := bencher{store, bare}
	b.Run("check", s.check)
	b.Run("batch", s.batch)
	b.Run("page", s.page)
	b.Run("count", s.count)
	b.Run("grant", s.grant)
}

// measure runs op in turn with RETURN true. The first rounds, in which plans are made and code is compiled, do not count.
func (s bencher) measure(b *testing.B, op func(i int) error) {
	b.Helper()
	ctx := b.Context()
	managed := func() error {
		session := s.driver.NewSession(ctx, driver.SessionConfig{DatabaseName: "neo4j"})
		defer session.Close(ctx)
		_, err := session.ExecuteRead(ctx, func(tx driver.ManagedTransaction) (any, error) {
			result, err := tx.Run(ctx, "RETURN true", nil)
			if err != nil {
				return nil, err
			}
			return result.Single(ctx)
		})
		return err
	}
	auto := func() error {
		session := s.driver.NewSession(ctx, driver.SessionConfig{DatabaseName: "neo4j"})
		defer session.Close(ctx)
		result, err := session.Run(ctx, "RETURN true", nil)
		if err != nil {
			return err
		}
		_, err = result.Single(ctx)
		return err
	}
	times := make([][]time.Duration, 3)
	round := func(i int, keep bool) {
		for k, call := range []func() error{managed, auto, func() error { return op(i) }} {
			began := time.Now()
			require.NoError(b, call())
			if keep {
				times[k] = append(times[k], time.Since(began))
			}
		}
	}
	for i := range 60 {
		round(i, false)
	}
	i := 60
	for b.Loop() {
		round(i, true)
		i++
	}
	median := func(k int) float64 { slices.Sort(times[k]); return float64(times[k][len(times[k])/2]) }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(2)/median(0), "x/true")
	b.ReportMetric(median(2)/median(1), "x/auto")
	b.ReportMetric(median(2)/1e6, "ms")
	b.ReportMetric(median(0)/1e6, "true-ms")
}

func (s bencher) check(b *testing.B) {
	s.measure(b, func(i int) error {
		return s.walk(b, question(some(graph.KindUser, i, 1, benchCustomers), some(graph.KindAzureSubscription, i, 1, 5*benchCustomers)))
	})
}

func (s bencher) batch(b *testing.B) {
	targets := func(i int) []graph.ID { return some(graph.KindAzureSubscription, i*1000, 1000, 5*benchCustomers) }
	for name, walks := range map[string]func(i int) []graph.Walk{
		"1000 of one agent": func(i int) []graph.Walk { return question(some(graph.KindUser, i, 1, benchCustomers), targets(i)) },
		"1000 of 900 agents": func(i int) []graph.Walk {
			return question(some(graph.KindUser, i*900, 900, benchCustomers), targets(i))
		},
		"10000 roles of a hub": func(int) []graph.Walk {
			return []graph.Walk{chain([]graph.ID{estateID(graph.KindSecurityGroup, 0)}, graph.Hop(graph.HasAzureRole, ""))}
		},
	} {
		b.Run(name, func(b *testing.B) { s.measure(b, func(i int) error { return s.walk(b, walks(i)) }) })
	}
}

func (s bencher) page(b *testing.B) {
	customers := []graph.Walk{chain([]graph.ID{estateID(graph.KindTenant, 0)}, graph.Back(graph.OfPartner, ""), graph.Hop(graph.WithCustomer, ""))}
	after := func(i int) *graph.Position {
		return &graph.Position{Key: fmt.Sprintf("azuresubscription %05d", i%9000)}
	}
	one := func(q graph.PageQuery) []graph.PageQuery { q.Limit, q.At = 25, 5; return []graph.PageQuery{q} }
	for name, queries := range map[string]func(i int) []graph.PageQuery{
		"of a kind":                func(i int) []graph.PageQuery { return one(graph.PageQuery{Kinds: graph.Kinds[8:9], After: after(i)}) },
		"of all kinds":             func(i int) []graph.PageQuery { return one(graph.PageQuery{Kinds: graph.Kinds, After: after(i)}) },
		"of a partner's customers": func(int) []graph.PageQuery { return one(graph.PageQuery{Kinds: graph.Kinds[:1], Via: customers}) },
		"search, few": func(i int) []graph.PageQuery {
			return one(graph.PageQuery{Kinds: graph.Kinds, Text: []string{fmt.Sprintf("%05d", i%2000)}})
		},
		"search, many": func(int) []graph.PageQuery { return one(graph.PageQuery{Kinds: graph.Kinds, Text: []string{"estate"}}) },
		"25 lists at once": func(i int) (queries []graph.PageQuery) {
			for _, id := range some(graph.KindTenant, i, 25, benchCustomers) {
				queries = append(queries, one(graph.PageQuery{Kinds: graph.ScopeKinds, Via: []graph.Walk{chain([]graph.ID{id}, graph.Back(graph.InTenant, ""))}})...)
			}
			return queries
		},
	} {
		b.Run(name, func(b *testing.B) {
			s.measure(b, func(i int) error {
				return s.store.View(b.Context(), func(r graph.Reader) error {
					pages, err := r.Pages(b.Context(), queries(i))
					if err == nil && len(pages[0].Nodes) == 0 {
						return fmt.Errorf("an empty page")
					}
					return err
				})
			})
		})
	}
}

func (s bencher) count(b *testing.B) {
	s.measure(b, func(int) error {
		return s.store.View(b.Context(), func(r graph.Reader) error {
			_, err := r.Counts(b.Context(), []graph.PageQuery{{Kinds: []graph.Kind{graph.KindAzureSubscription}}})
			return err
		})
	})
}

func (s bencher) grant(b *testing.B) {
	began := time.Now().UnixNano()
	s.measure(b, func(i int) error {
		e := graph.Edge{From: estateID(graph.KindUser, i%benchCustomers+1), Type: graph.MemberOf, To: estateID(graph.KindSecurityGroup, 3), Since: graph.Time(began + int64(i)), Until: graph.Forever}
		return s.store.Update(b.Context(), func(w graph.Writer) error {
			return act(b.Context(), w, graph.Change{Op: graph.OpenEdge, Edge: e})
		})
	})
}

// question is the shape of an explained check over all channels: the agent's half, and from the target's end holders of roles, their
// homes, and everything there ever was between the owner and its partners.
func question(agents, targets []graph.ID) []graph.Walk {
	agent, target := graph.Walk{Starts: agents}, graph.Walk{Starts: targets}
	home := graph.Hop(graph.HomeIn, "")
	agent.Add(-1, memberOf, home)
	target.Add(-1, graph.Closure(graph.Parent, graph.MaxParent, ""), graph.Back(graph.HasAzureRole, ""), home)
	owner := target.Add(-1, graph.Hop(graph.InTenant, ""))[0]
	customer := graph.Back(graph.WithCustomer, "")
	target.Add(owner, customer.InPast(), graph.Hop(graph.OfPartner, "").InPast())
	target.Add(owner, customer.InPast(), graph.Back(graph.Under, "").InPast())
	target.Add(owner, graph.Back(graph.Invited, ""), graph.Hop(graph.From, ""))
	target.Add(owner, graph.Back(graph.DefinedIn, ""), graph.Back(graph.HasDirectoryRole, "").Only("source", "dap", graph.SourceDap))
	return []graph.Walk{agent, target}
}

func (s bencher) walk(b *testing.B, walks []graph.Walk) error {
	return s.store.View(b.Context(), func(r graph.Reader) error {
		met, err := r.Walk(b.Context(), 5, walks)
		if err == nil && len(met.Found[len(walks)-1].Edges[0]) == 0 {
			return fmt.Errorf("nothing was found")
		}
		return err
	})
}

func some(kind graph.Kind, from, n, of int) (ids []graph.ID) {
	for i := range n {
		ids = append(ids, estateID(kind, (from+i)*31%of+1))
	}
	return ids
}
