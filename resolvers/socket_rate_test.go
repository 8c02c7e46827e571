package resolvers_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/resolvers"
)

// TestSocketsAreCharged: an operation on a socket is taken from its caller's allowance like any other; the socket itself is none.
func TestSocketsAreCharged(t *testing.T) {
	const dear = `{ users(first: 100) { edges { node { id displayName } } } }` // 401
	a := serveLive(t, storyInMemory(t), slowly(1300))
	gina := func() *peer { return a.enter(nil, `,"payload":{"X-Behalf-User":"User:gina"}`).acknowledged() }
	p := gina()
	for range 3 {
		p.subscribe("1", dear, nil)
		p.next("1").ok()
		p.complete("1")
	}
	limited := func(p *peer, query string) {
		t.Helper()
		p.subscribe("1", query, nil)
		f := p.read()
		require.Equal(t, "error", f.Type, string(f.Payload))
		got := parsed(t, []byte(`{"errors":`+string(f.Payload)+`}`))
		require.Positive(t, got.fails("RATE_LIMITED")["retryAfter"])
	}
	limited(p, dear)
	limited(gina(), dear) // by whatever socket
	require.Equal(t, http.StatusTooManyRequests, a.open("User:gina", dear, nil, "application/json").response.StatusCode)
	events := a.stream("User:gina", dear, nil)
	events.next().fails("RATE_LIMITED")
	events.complete()
	p.subscribe("1", isOperator, nil) // there is a little left
	p.next("1").ok()
	p.complete("1")

	for range 5 { // streams are charged too
		if e := a.open("User:ada", dear, nil, "text/event-stream").next(); len(e.Errors) > 0 {
			e.fails("RATE_LIMITED")
			limited(a.enter(nil, `,"payload":{"X-Behalf-User":"User:ada"}`).acknowledged(), dear)
			return
		}
	}
	require.Fail(t, "streams are free")
}

// TestOperatorsAreCharged: an operator has no node, and is known on each operation of a socket by the token's subject.
func TestOperatorsAreCharged(t *testing.T) {
	const dear = `{ users(first: 100) { edges { node { id displayName } } } }`
	a, issuer := liveProduction(t, storyInMemory(t), slowly(500))
	operator := operatorToken(issuer)
	p := a.enter(nil, bearerPayload(operator)).acknowledged()
	p.subscribe("1", dear, nil)
	p.next("1").ok()
	p.complete("1")
	p.subscribe("1", dear, nil)
	code, _ := p.fails("1")
	require.Equal(t, "RATE_LIMITED", code)
	require.Equal(t, http.StatusTooManyRequests, a.bearing(operator, dear, "application/json").response.StatusCode)
	a.bearing(token(issuer, "gina", "cedar"), dear, "text/event-stream").next().ok() // of the same address
}

// TestGarbageOnSockets: what is no operation costs its address the same on a socket as elsewhere, and then it is not listened to; opening
// sockets is no garbage.
func TestGarbageOnSockets(t *testing.T) {
	for name, garbage := range map[string]func(*address){
		"documents": func(a *address) {
			p := a.join("")
			p.subscribe("x", `{ nonsense }`, nil)
			code, _ := p.fails("x")
			require.Equal(t, "GRAPHQL_VALIDATION_FAILED", code)
		},
		"variables": func(a *address) {
			p := a.join("")
			p.subscribe("x", `query($n: Int) { customers(first: $n) { totalCount } }`, object{"n": "1"})
			p.fails("x")
		},
		"messages":  func(a *address) { p := a.join(""); p.say(`{`); p.closed(4400) },
		"strangers": func(a *address) { a.enter(nil, `,"payload":{"X-Behalf-User":"User:nobody"}`).closed(4403) },
		"before init": func(a *address) {
			p := a.dial(nil)
			p.say(`{"type":"subscribe","id":"1","payload":{"query":"{viewer{isOperator}}"}}`)
			p.closed(4401)
		},
		"silence":         func(a *address) { a.dial(nil).closed(4408) },
		"another program": func(a *address) { a.dial(nil, "graphql-ws").closed(4406) },
	} {
		t.Run(name, func(t *testing.T) {
			a := serveLive(t, storyInMemory(t), slowly(3500), func(c *resolvers.Config) { c.Limits.Live.Init = time.Second })
			before := a.join("")
			for range 20 {
				require.NoError(t, a.dial(nil).conn.CloseNow())
			}
			for range 3 {
				garbage(a)
			}
			before.subscribe("1", isOperator, nil)
			code, _ := before.fails("1")
			require.Equal(t, "RATE_LIMITED", code, "nor is who came before")
			got := a.open("", isOperator, nil, "application/json")
			require.Equal(t, http.StatusTooManyRequests, got.response.StatusCode)
		})
	}
}
