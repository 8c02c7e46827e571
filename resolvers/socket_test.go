package resolvers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"behalf/resolvers"
)

const isOperator = `{ viewer { isOperator user { id } } }`

// TestSocket: queries, mutations and subscriptions over one socket, each with its end.
func TestSocket(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	p := a.join("")
	p.subscribe("q", isOperator, nil)
	require.Equal(t, true, p.next("q").ok().at("viewer", "isOperator"))
	p.complete("q")
	p.subscribe("q", isOperator, nil) // the id is free again
	p.next("q").ok()
	p.complete("q")

	p.subscribe("s", `subscription { ledgerAppended { seq act actor { id } } }`, nil)
	p.subscribe("m", `mutation { createTenant(input: {key: "elm", displayName: "Elm", kinds: [CUSTOMER]}) { tenant { id } ledgerEntry { seq } } }`, nil)
	var seq, told any
	for range 3 { // the answer, its end, and the entry, in any order
		switch f := p.read(); {
		case f.ID == "m" && f.Type == "next":
			seq = parsed(t, f.Payload).ok().at("createTenant", "ledgerEntry", "seq")
		case f.ID == "s":
			told = parsed(t, f.Payload).ok().at("ledgerAppended", "seq")
		default:
			require.Equal(t, frame{ID: "m", Type: "complete"}, f)
		}
	}
	require.NotNil(t, seq)
	require.Equal(t, seq, told, "an act that follows a subscription is told by it")

	p.say(`{"id":"s","type":"complete"}`)
	for n := range 2 { // the first pong says that complete was read
		p.say(fmt.Sprintf(`{"type":"ping","payload":{"n":%d}}`, n))
		require.Equal(t, frame{Type: "pong", Payload: []byte(fmt.Sprintf(`{"n":%d}`, n))}, p.read(), "nothing comes after complete")
		a.irrelevant(n)
	}
}

// TestSocketErrors: what is wrong with an operation ends it with error, and with nothing after it.
func TestSocketErrors(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	p := a.join("")
	for query, code := range map[string]string{
		`{ viewer {`: "GRAPHQL_PARSE_FAILED",
		`{ nobody }`: "GRAPHQL_VALIDATION_FAILED",
		`{ customers(at: 1e999) { totalCount } }`:                                                                                     "GRAPHQL_VALIDATION_FAILED", // at which gqlparser panics, were it let
		`subscription { ledgerAppended { seq } accessChanged(` + nilsManages + `) { id } }`:                                           "GRAPHQL_VALIDATION_FAILED",
		`subscription { ledgerAppended { seq } other: ledgerAppended { seq } }`:                                                       "GRAPHQL_VALIDATION_FAILED",
		`subscription { ...f a: ledgerAppended { seq } } fragment f on Subscription { ledgerAppended { seq } }`:                       "GRAPHQL_VALIDATION_FAILED",
		`subscription { ledgerAppended @skip(if: true) { seq } }`:                                                                     "GRAPHQL_VALIDATION_FAILED",
		`subscription { ... @include(if: false) { ledgerAppended { seq } } }`:                                                         "GRAPHQL_VALIDATION_FAILED",
		`subscription { ...f @skip(if: true) } fragment f on Subscription { ledgerAppended { seq } }`:                                 "GRAPHQL_VALIDATION_FAILED",
		`subscription { __typename }`:                                                                                                 "GRAPHQL_VALIDATION_FAILED",
		`subscription { ledgerAppended(since: -1) { seq } }`:                                                                          "BAD_USER_INPUT",
		`subscription { ledgerAppended(since: 100000) { seq } }`:                                                                      "BAD_USER_INPUT",
		`subscription { accessChanged(agent: "User:nobody", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new") { id } }`: "NOT_FOUND",
		`subscription { accessChanged(agent: "User:ada", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:nil") { id } }`:      "NOT_FOUND",
		`subscription { accessChanged(agent: "Tenant:alder", action: SIGN_IN, target: "Tenant:cedar") { id } }`:                       "BAD_USER_INPUT",
		`subscription { accessChanged(agent: "User:ada", action: SIGN_IN, target: "AzureSubscription:s-new") { id } }`:                "BAD_USER_INPUT",
		`subscription { accessChanged(agent: "User:ada", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new") { ` +
			strings.Repeat("a: id b: id c: id d: id e: id f: id g: id h: id ", 4) + ` } }`: "BAD_USER_INPUT",
	} {
		p.subscribe("x", query, nil)
		got, message := p.fails("x")
		require.Equal(t, code, got, "%s: %s", query, message)
	}
	p.subscribe("x", isOperator, nil)
	p.next("x").ok()
	p.complete("x")
}

// TestCloseCodes: each breach of the protocol closes the socket with the protocol's own code.
func TestCloseCodes(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	hasty := serveLive(t, storyInMemory(t), func(c *resolvers.Config) { c.Limits.Live.Init = 50 * time.Millisecond })
	const lasting = `{"id":"1","type":"subscribe","payload":{"query":"subscription { ledgerAppended { seq } }"}}`
	init := `{"type":"connection_init"}`
	for name, c := range map[string]struct {
		says []string
		code int
	}{
		"no JSON":                    {[]string{`hello`}, 4400},
		"a list":                     {[]string{`[]`}, 4400},
		"null":                       {[]string{`null`}, 4400},
		"no UTF-8":                   {[]string{"{\"type\":\"ping\",\"payload\":{\"x\":\"\xff\"}}"}, 4400},
		"no type":                    {[]string{`{"id":"1"}`}, 4400},
		"a type that is none":        {[]string{init, `{"type":"start","id":"1"}`}, 4400},
		"a type of the server":       {[]string{init, `{"type":"next","id":"1"}`}, 4400},
		"subscribe without id":       {[]string{init, `{"type":"subscribe","payload":{"query":"{viewer{isOperator}}"}}`}, 4400},
		"subscribe with an empty id": {[]string{init, `{"type":"subscribe","id":"","payload":{"query":"{viewer{isOperator}}"}}`}, 4400},
		"an id that is a number":     {[]string{init, `{"type":"subscribe","id":1,"payload":{"query":"{viewer{isOperator}}"}}`}, 4400},
		"an id without bounds":       {[]string{init, `{"type":"complete","id":"` + strings.Repeat("x", 513) + `"}`}, 4400},
		"subscribe without payload":  {[]string{init, `{"type":"subscribe","id":"1"}`}, 4400},
		"subscribe without query":    {[]string{init, `{"type":"subscribe","id":"1","payload":{}}`}, 4400},
		"variables that are a list":  {[]string{init, `{"type":"subscribe","id":"1","payload":{"query":"{viewer{isOperator}}","variables":[]}}`}, 4400},
		"a payload that is a text":   {[]string{`{"type":"connection_init","payload":"x"}`}, 4400},
		"complete without id":        {[]string{init, `{"type":"complete"}`}, 4400},
		"subscribe before init":      {[]string{lasting}, 4401},
		"a viewer that is no text":   {[]string{`{"type":"connection_init","payload":{"X-Behalf-User":7}}`}, 4403},
		"a viewer that is null":      {[]string{`{"type":"connection_init","payload":{"X-Behalf-User":null}}`}, 4403},
		"two viewers":                {[]string{`{"type":"connection_init","payload":{"X-Behalf-User":"User:gina","x-behalf-user":"User:gina"}}`}, 4403},
		"an unknown viewer":          {[]string{`{"type":"connection_init","payload":{"X-Behalf-User":"User:nobody"}}`}, 4403},
		"silence":                    {nil, 4408},
		"pings alone":                {[]string{`{"type":"ping"}`}, 4408},
		"the same id twice":          {[]string{init, lasting, lasting}, 4409},
		"a key twice":                {[]string{`{"type":"ping","type":"connection_init"}`}, 4400},
		"a variable twice":           {[]string{init, `{"type":"subscribe","id":"1","payload":{"query":"{viewer{isOperator}}","variables":{"a":1,"a":2}}}`}, 4400},
		"connection_init twice":      {[]string{init, init}, 4429},
		"more than 1 MB":             {[]string{init, `{"type":"ping","payload":{"x":"` + strings.Repeat("x", 1<<20) + `"}}`}, 1009},
	} {
		t.Run(name, func(t *testing.T) {
			p := a.dial(nil)
			if c.code == 4408 {
				p = hasty.dial(nil)
			}
			for _, text := range c.says {
				p.say(text)
			}
			p.closed(c.code)
		})
	}
	t.Run("not a text", func(t *testing.T) {
		p := a.dial(nil)
		require.NoError(t, p.conn.Write(p.ctx, websocket.MessageBinary, []byte(init)))
		p.closed(4400)
	})
	t.Run("another subprotocol", func(t *testing.T) {
		a.dial(nil, "graphql-ws").closed(4406)
		a.dial(nil, []string{}...).closed(4406)
	})
}

// TestUpgrade: only a websocket may come by GET, and only from a page of this server or from no page.
func TestUpgrade(t *testing.T) {
	a := serveLive(t, storyInMemory(t), func(c *resolvers.Config) { c.Limits.Live.Sockets = 2 })
	for _, origin := range []string{"https://evil.example", "null", "http://", "://", "http://127.0.0.1.evil.example"} {
		require.Equal(t, http.StatusForbidden, upgrade(a, http.Header{"Origin": {origin}}).StatusCode, origin)
	}
	require.Equal(t, http.StatusMethodNotAllowed, upgrade(a, http.Header{"Upgrade": {"h2c"}}).StatusCode)
	require.Equal(t, http.StatusBadRequest, upgrade(a, http.Header{"Sec-Websocket-Key": {"short"}}).StatusCode)
	require.Equal(t, http.StatusSwitchingProtocols, upgrade(a, http.Header{"Origin": {a.url}}).StatusCode)
	require.Equal(t, http.StatusSwitchingProtocols, upgrade(a, nil).StatusCode)
	full := upgrade(a, nil)
	require.Equal(t, http.StatusServiceUnavailable, full.StatusCode)
	require.Equal(t, "1", full.Header.Get("Retry-After"))
}

// upgrade asks for a websocket with some headers.
func upgrade(a *address, header http.Header) *http.Response {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, a.url, nil)
	require.NoError(a.t, err)
	r.Header = http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Sec-Websocket-Protocol": {"graphql-transport-ws"},
	}
	for name, values := range header {
		r.Header[name] = values
	}
	response, err := a.client.Do(r)
	require.NoError(a.t, err)
	a.t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// TestSocketViewer: the payload of connection_init says who asks, or else the header of the request.
func TestSocketViewer(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	for name, c := range map[string]struct {
		header  http.Header
		payload string
		user    any
	}{
		"nobody says":              {nil, ``, nil},
		"an empty payload":         {nil, `,"payload":{}`, nil},
		"null":                     {nil, `,"payload":null`, nil},
		"the payload":              {nil, `,"payload":{"X-Behalf-User":"User:gina"}`, "User:gina"},
		"the payload, small":       {nil, `,"payload":{"x-behalf-user":"User:gina"}`, "User:gina"},
		"the header":               {http.Header{"X-Behalf-User": {"User:ada"}}, ``, "User:ada"},
		"both":                     {http.Header{"X-Behalf-User": {"User:ada"}}, `,"payload":{"X-Behalf-User":"User:gina"}`, "User:gina"},
		"a payload of other kinds": {nil, `,"payload":{"retry":true}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := a.dial(c.header)
			p.say(`{"type":"connection_init"` + c.payload + `}`)
			require.Equal(t, "connection_ack", p.read().Type)
			p.subscribe("1", isOperator, nil)
			got := p.next("1").ok()
			require.Equal(t, c.user == nil, got.at("viewer", "isOperator"))
			if c.user != nil {
				require.Equal(t, c.user, got.at("viewer", "user", "id"))
			}
			// What a viewer may not see elsewhere is not seen here.
			p.complete("1")
			p.subscribe("2", `{ node(id: "Tenant:cedar") { ... on Tenant { partnerRelationships { totalCount } } } }`, nil)
			page := p.next("2")
			require.Equal(t, c.user == "User:ada", len(page.Errors) > 0, page.Body)
		})
	}
}

// TestSocketIsFull: so many operations on a socket, and so many streams on a server, and no more.
func TestSocketIsFull(t *testing.T) {
	a := serveLive(t, storyInMemory(t), func(c *resolvers.Config) { c.Limits.Live.Streams, c.Limits.Live.Share = 110, 200 })
	p, other := a.join(""), a.join("")
	const entries = `subscription { ledgerAppended { seq } }`
	for i := range 100 {
		p.subscribe(fmt.Sprint(i), entries, nil)
	}
	p.subscribe("100", entries, nil)
	code, message := p.fails("100")
	require.Equal(t, "BAD_USER_INPUT", code)
	require.Contains(t, message, "100 operations")
	p.say(`{"id":"7","type":"complete"}`)
	p.subscribe("100", isOperator, nil)
	p.next("100").ok()
	p.complete("100")

	for i := range 12 { // and 99 before them
		other.subscribe(fmt.Sprint(i), entries, nil)
	}
	f := other.read()
	require.Equal(t, "error", f.Type)
	require.Contains(t, string(f.Payload), "110 live streams")
	require.Contains(t, string(f.Payload), "UNAVAILABLE")
}

// TestPings: a socket whose client says nothing is closed, one whose client answers is not.
func TestPings(t *testing.T) {
	a := serveLive(t, storyInMemory(t), func(c *resolvers.Config) { c.Limits.Live.Ping = 100 * time.Millisecond })
	silent, lively := a.join(""), a.join("")
	lively.subscribe("1", `subscription { ledgerAppended { seq } }`, nil)
	for range 5 {
		lively.pinged()
	}
	a.irrelevant(1)
	lively.next("1").ok()
	silent.closed(1001)
}
