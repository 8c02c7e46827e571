package resolvers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
)

// slowly gives each caller an allowance that does not fill up while a test runs.
func slowly(burst int) func(*resolvers.Config) {
	return func(c *resolvers.Config) { c.Limits.Rate, c.Limits.Burst = 1, burst }
}

// requireLimited requires the answer that says when to come again.
func requireLimited(t *testing.T, got *answered) {
	t.Helper()
	require.Equal(t, http.StatusTooManyRequests, got.Status, got.Body)
	extensions := got.fails("RATE_LIMITED")
	wait, err := strconv.Atoi(got.Header.Get("Retry-After"))
	require.NoError(t, err)
	require.Positive(t, wait)
	require.EqualValues(t, wait, extensions["retryAfter"])
	require.NotContains(t, got.Body, `"data"`)
}

// TestRateByCost: what an operation costs is taken from its caller's allowance before it runs, and from nobody else's.
func TestRateByCost(t *testing.T) {
	const dear = `{ users(first: 100) { edges { node { id displayName } } } }` // 1 + 100 * (1 + 1 + 2)
	a := newAPI(t, slowly(1000))
	a.askAs("User:gina", dear).ok()
	a.askAs("User:gina", dear).ok()
	requireLimited(t, a.askAs("User:gina", dear))
	a.askAs("User:gina", `{ viewer { isOperator } }`).ok() // which is cheap, and there is a little left
	a.askAs("User:ada", dear).ok()                         // who has an allowance of her own

	acts := newAPI(t, slowly(30))
	act := func(key string) *answered {
		return acts.askAs("", fmt.Sprintf(`mutation { createTenant(input: {key: %q, displayName: "x", kinds: [PARTNER]}) { a: tenant { id } b: tenant { id } c: tenant { id } d: tenant { id } } }`, key))
	}
	seen := 0
	for i := range 9 {
		got := act(fmt.Sprint("t", i))
		if got.Status == http.StatusTooManyRequests {
			requireLimited(t, got)
			require.Empty(t, acts.nodes(graph.ID(fmt.Sprint("Tenant:t", i))), "what was refused was not done")
			break
		}
		got.ok()
		seen++
	}
	require.Equal(t, 3, seen, "30 is enough for three acts of 9")

	t.Run("what costs more than a whole allowance takes all of it", func(t *testing.T) {
		a := newAPI(t, slowly(10))
		a.askAs("User:gina", dear).ok()
		requireLimited(t, a.askAs("User:gina", dear))
	})
	t.Run("without a rate there is none", func(t *testing.T) {
		a := newAPI(t)
		for range 30 {
			a.ask(dear).ok()
		}
	})
}

// TestGarbageIsLimited: who sends what is no operation is soon not listened to, by address; IPv6 counts by network.
func TestGarbageIsLimited(t *testing.T) {
	a := newAPI(t, slowly(5000))
	from := func(address, body string) *answered {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = address
		return a.send(r)
	}
	const good = `{"query":"{ viewer { isOperator } }"}`
	for i, garbage := range []string{"{", "[]", `{"query":"{"}`, `{"query":"{ nonsense }"}`, `{"query":1}`} {
		require.Less(t, from(fmt.Sprintf("[2001:db8::%d]:1000", i+1), garbage).Status, 429)
	}
	requireLimited(t, from("[2001:db8::77]:1000", good))
	require.Empty(t, from("[2001:db8:0:1::1]:1000", good).Errors, "another network")
	require.Empty(t, from("192.0.2.7:1000", good).Errors)
	t.Run("tokens that are none", func(t *testing.T) {
		a, issuer := production(t, slowly(5000))
		for range 5 {
			require.Equal(t, 401, a.send(bearing("a.b.c", good)).Status)
		}
		requireLimited(t, a.send(bearing("a.b.c", good)))
		require.NotNil(t, issuer)
	})
}

// TestForwarded: an address that a proxy tells is believed of the proxies that are named, and the last of them that is not one counts.
func TestForwarded(t *testing.T) {
	a := newAPI(t, slowly(1000), func(c *resolvers.Config) { c.Trusted = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	from := func(peer, forwarded, body string) *answered {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Forwarded-For", forwarded)
		r.RemoteAddr = peer + ":1000"
		return a.send(r)
	}
	const good = `{"query":"{ viewer { isOperator } }"}`
	require.Equal(t, 400, from("10.0.0.1", "192.0.2.1", "{").Status)
	requireLimited(t, from("10.0.0.1", "192.0.2.1", good))
	requireLimited(t, from("10.0.0.1", "198.51.100.9, 192.0.2.1, 10.0.0.2", good))
	require.Empty(t, from("10.0.0.1", "192.0.2.2", good).Errors)
	require.Equal(t, 400, from("203.0.113.5", "192.0.2.3", "{").Status)
	requireLimited(t, from("203.0.113.5", "192.0.2.4", good))
}
