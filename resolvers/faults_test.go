package resolvers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
)

// faulty is a store of which every view does something else than to read.
type faulty struct {
	graph.Store
	view func(context.Context) error
}

func (f faulty) View(ctx context.Context, _ func(graph.Reader) error) error { return f.view(ctx) }

// TestFaults: what goes wrong below is told as a code; its text stays in the log.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		view   func(context.Context) error
		code   string
		logged string
	}{
		"the store is away":   {func(context.Context) error { return fmt.Errorf("dial tcp 10.0.0.1:7687: %w", graph.ErrUnavailable) }, "UNAVAILABLE", "10.0.0.1"},
		"a driver's own text": {func(context.Context) error { return errors.New("SQL logic error: no such table: node") }, "INTERNAL", "no such table"},
		"a panic":             {func(context.Context) error { panic("index out of range") }, "INTERNAL", "index out of range"},
		"no end":              {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, "UNAVAILABLE", "deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			a := overStore(t, faulty{view: c.view}, func(cfg *resolvers.Config) { cfg.Limits.Operation = 50 * time.Millisecond })
			for _, query := range []string{
				`{ checkAccess(agent: "User:ada", action: SIGN_IN, target: "Tenant:cedar") { outcome } }`,
				`{ node(id: "Tenant:cedar") { id } }`,
				`{ users { totalCount } }`,
			} {
				got := a.ask(query)
				require.Equal(t, 200, got.Status)
				got.fails(c.code)
				require.NotContains(t, got.Body, c.logged)
				require.Contains(t, a.log.String(), c.logged)
				require.Contains(t, a.log.String(), got.Header.Get("X-Request-Id"))
			}
		})
	}
	t.Run("the viewer cannot be looked up", func(t *testing.T) {
		a := overStore(t, faulty{view: func(context.Context) error { return graph.ErrUnavailable }})
		got := a.askAs("User:gina", `{ viewer { isOperator } }`)
		require.Equal(t, http.StatusServiceUnavailable, got.Status)
		got.fails("UNAVAILABLE")
	})
	t.Run("looking up the viewer has no end", func(t *testing.T) {
		a := overStore(t, faulty{view: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
			func(cfg *resolvers.Config) { cfg.Limits.Operation = 50 * time.Millisecond })
		begun := time.Now()
		got := a.askAs("User:gina", `{ viewer { isOperator } }`)
		require.Equal(t, http.StatusServiceUnavailable, got.Status)
		got.fails("UNAVAILABLE")
		require.Less(t, time.Since(begun), 5*time.Second, "it is part of the operation's time")
	})
}

// goesAway is a store that cannot be read any more once it has kept so many acts.
type goesAway struct {
	graph.Store
	left atomic.Int64
}

func (g *goesAway) View(ctx context.Context, read func(graph.Reader) error) error {
	if g.left.Load() <= 0 {
		return fmt.Errorf("dial tcp 10.0.0.1:7687: %w", graph.ErrUnavailable)
	}
	return g.Store.View(ctx, read)
}

func (g *goesAway) Update(ctx context.Context, write func(graph.Writer) error) error {
	err := g.Store.Update(ctx, write)
	if err == nil {
		g.left.Add(-1)
	}
	return err
}

// TestKeptActsAreTold: an act that was kept says so, whatever becomes of what is read after it or of an act that follows.
func TestKeptActsAreTold(t *testing.T) {
	const act = `%s: createSecurityGroup(input: {key: "%s", displayName: "G", tenant: "Tenant:alder"}) {
		ledgerEntry { seq act actor { id } } securityGroup { id %s } consequences { code } warnings { code } }`
	for name, c := range map[string]struct{ document, want string }{
		"a list that must be there": {fmt.Sprintf(act, "a", "g1", "members { totalCount }"), `null`},
		"a field that may be null":  {fmt.Sprintf(act, "a", "g1", "tenant { id }"), `{"id":"SecurityGroup:g1","tenant":null}`},
		"nothing is read":           {fmt.Sprintf(act, "a", "g1", "displayName"), `{"id":"SecurityGroup:g1","displayName":"G"}`},
	} {
		t.Run(name, func(t *testing.T) {
			store := &goesAway{Store: newAPI(t).store}
			store.left.Store(1)
			a := overStore(t, store)
			got := a.ask("mutation { " + c.document + " }")
			require.Equal(t, 200, got.Status)
			var response struct {
				Data struct {
					A struct {
						LedgerEntry   *struct{ Seq int64 }
						SecurityGroup json.RawMessage
						Consequences  []any
					}
				}
				Errors     []struct{ Path []any }
				Extensions *struct{ LedgerEntries []map[string]any }
			}
			require.NoError(t, json.Unmarshal([]byte(got.Body), &response))
			require.NotNil(t, response.Data.A.LedgerEntry, got.Body)
			require.JSONEq(t, c.want, string(response.Data.A.SecurityGroup))
			if name == "nothing is read" {
				require.Empty(t, response.Errors)
				require.Nil(t, response.Extensions)
				return
			}
			require.Equal(t, []any{"a", "securityGroup"}, response.Errors[0].Path[:2])
			require.Equal(t, []map[string]any{{"path": []any{"a"}, "act": "createSecurityGroup", "seq": float64(response.Data.A.LedgerEntry.Seq)}}, response.Extensions.LedgerEntries)
			require.NotContains(t, got.Body, "10.0.0.1")
		})
	}
	t.Run("an act that follows is refused", func(t *testing.T) {
		a := newAPI(t)
		got := a.ask("mutation { " + fmt.Sprintf(act, "a", "g1", "") + fmt.Sprintf(act, "b", "g1", "") + " }")
		got.fails("ALREADY_EXISTS")
		require.Contains(t, got.Body, `"data":null`)
		require.Contains(t, got.Body, `"ledgerEntries":[{"path":["a"],"act":"createSecurityGroup","seq":`)
		require.NotContains(t, got.Body, `{"path":["b"],"act"`)
	})
}

// TestTooManyAtWork: who comes while all places are taken is told to come again.
func TestTooManyAtWork(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	a := overStore(t, faulty{view: func(context.Context) error { close(begun); <-release; return graph.ErrUnavailable }},
		func(cfg *resolvers.Config) { cfg.Limits.InFlight = 1 })
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.ask(`{ node(id: "Tenant:cedar") { id } }`)
	}()
	<-begun
	got := a.ask(`{ viewer { isOperator } }`)
	require.Equal(t, http.StatusServiceUnavailable, got.Status)
	require.Equal(t, "1", got.Header.Get("Retry-After"))
	got.fails("UNAVAILABLE")
	close(release)
	<-done
	a.ask(`{ viewer { isOperator } }`).ok()
}

// counting counts the views that are opened.
type counting struct {
	graph.Store
	views atomic.Int64
}

func (c *counting) View(ctx context.Context, read func(graph.Reader) error) error {
	c.views.Add(1)
	return c.Store.View(ctx, read)
}

// TestNoQueryPerRow: the views that an operation opens do not grow with its lists.
func TestNoQueryPerRow(t *testing.T) {
	store := &counting{Store: newAPI(t).store}
	a := overStore(t, store)
	views := func(first int) int {
		store.views.Store(0)
		a.ask(fmt.Sprintf(`{ users(first: %d) { totalCount edges { node { displayName tenant { displayName } memberOf(first: 3) { totalCount edges { node { displayName tenant { displayName } } } } } } } }`, first)).ok()
		return int(store.views.Load())
	}
	require.Less(t, views(60), 40, "a loader may need some more rounds where many goroutines run late, but not one a row")
}
