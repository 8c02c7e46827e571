package resolvers_test

import (
	"io"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/resolvers"
)

// share serves what each caller may have two of, behind a proxy on this machine.
func share(t *testing.T) *address {
	return serveLive(t, storyInMemory(t), func(c *resolvers.Config) {
		c.Limits.Live.Share = 2
		c.Trusted = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
}

// from is what a proxy adds to the request of an address.
func from(ip string) http.Header { return http.Header{"X-Forwarded-For": {ip}} }

const anyEntry = `subscription { ledgerAppended { seq } }`

// TestShareOfStreams: nobody takes more live streams than a share, by whatever transport; others find their places.
func TestShareOfStreams(t *testing.T) {
	a := share(t)
	refused := func(got *answered) {
		t.Helper()
		got.fails("UNAVAILABLE")
		require.Contains(t, got.Errors[0].Message, "you have 2 live streams here")
		require.Contains(t, got.Errors[0].Message, "--live-share")
	}
	first := a.stream("User:ada", anyEntry, nil)
	p := a.join(`,"payload":{"X-Behalf-User":"User:ada"}`)
	p.subscribe("1", anyEntry, nil)
	p.subscribe("q", isOperator, nil) // whose answer says that 1 stands
	p.next("q").ok()
	p.complete("q")
	third := a.stream("User:ada", anyEntry, nil)
	refused(third.next())
	third.complete()
	p.subscribe("2", anyEntry, nil)
	code, message := p.fails("2")
	require.Equal(t, "UNAVAILABLE", code)
	require.Contains(t, message, "you have 2 live streams here")

	for _, ip := range []string{"203.0.113.1", "203.0.113.2", "2001:db8:0:1::1"} {
		a.sent(with(from(ip), "Accept", "text/event-stream"), object{"query": anyEntry})
		a.sent(with(from(ip), "Accept", "text/event-stream"), object{"query": anyEntry})
	}
	refused(a.sent(with(from("2001:db8:0:1:ffff::1"), "Accept", "text/event-stream"), object{"query": anyEntry}).next())
	others := a.stream("User:gina", anyEntry, nil)
	first.close()
	require.Eventually(t, func() bool { // the server finds out
		again := a.stream("User:ada", anyEntry, nil)
		seq := a.irrelevant(int(time.Now().UnixNano()))
		for others.next().ok().at("ledgerAppended", "seq") != float64(seq) {
		}
		return len(again.next().Errors) == 0
	}, patience, 10*time.Millisecond)
}

// with is headers with one more.
func with(h http.Header, name, value string) http.Header {
	h = h.Clone()
	h.Set(name, value)
	return h
}

// TestShareOfSockets: nor more websockets. Before somebody is let in on one, it counts for its address, afterwards for that caller.
func TestShareOfSockets(t *testing.T) {
	a := share(t)
	ada, gina := a.dial(nil), a.dial(nil)
	full := upgrade(a, nil)
	require.Equal(t, http.StatusServiceUnavailable, full.StatusCode)
	require.Equal(t, "1", full.Header.Get("Retry-After"))
	text, err := io.ReadAll(full.Body)
	require.NoError(t, err)
	parsed(t, text).fails("UNAVAILABLE")
	require.Contains(t, string(text), "you have 2 websockets here")
	require.Contains(t, string(text), "--live-share")
	require.Equal(t, http.StatusSwitchingProtocols, upgrade(a, from("203.0.113.1")).StatusCode, "of another address")

	const asAda, asGina = `,"payload":{"X-Behalf-User":"User:ada"}`, `,"payload":{"X-Behalf-User":"User:gina"}`
	for p, payload := range map[*peer]string{ada: asAda, gina: asGina} {
		p.say(`{"type":"connection_init"` + payload + `}`)
		p.acknowledged()
	}
	second := a.enter(nil, asAda).acknowledged()
	require.Contains(t, a.enter(from("203.0.113.2"), asAda).closed(1013).Reason, "you have 2 websockets here", "by whatever address")
	a.enter(nil, asGina).acknowledged()

	require.NoError(t, second.conn.CloseNow())
	require.Eventually(t, func() bool { // the server finds out
		p := a.enter(nil, asAda)
		_, _, err := p.conn.Read(p.ctx)
		return err == nil
	}, patience, 10*time.Millisecond)
}
