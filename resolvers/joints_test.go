package resolvers_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
	"behalf/signin"
	"behalf/signin/signintest"
)

// liveProduction serves the story at an address as production does, to those with tokens of an issuer.
func liveProduction(t *testing.T, store graph.Store, with ...func(*resolvers.Config)) (*address, *signintest.Issuer) {
	t.Helper()
	issuer := signintest.New(t)
	signIn, err := signin.New(t.Context(), signin.Settings{Issuer: issuer.URL, Audience: audience, OperatorRole: "Behalf.Operator"})
	require.NoError(t, err)
	return serveLive(t, store, append([]func(*resolvers.Config){func(c *resolvers.Config) {
		c.Development, c.Introspection, c.Suggestions, c.SignIn = false, false, false, signIn
	}}, with...)...), issuer
}

// enter opens a socket with a header and the payload of connection_init.
func (a *address) enter(header http.Header, payload string) *peer {
	a.t.Helper()
	p := a.dial(header)
	p.say(`{"type":"connection_init"` + payload + `}`)
	return p
}

// acknowledged requires that the server lets the client in.
func (p *peer) acknowledged() *peer {
	p.t.Helper()
	require.Equal(p.t, "connection_ack", p.read().Type)
	return p
}

func bearerHeader(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

func bearerPayload(token string) string {
	text, _ := json.Marshal(object{"Authorization": "Bearer " + token})
	return `,"payload":` + string(text)
}

// TestSocketSignIn: a token says who asks on a socket, from the payload of connection_init or from the header, and whoever has none that
// is good, or is nobody here, is not let in.
func TestSocketSignIn(t *testing.T) {
	a, issuer := liveProduction(t, storyInMemory(t))
	gina, carl, operator := token(issuer, "gina", "cedar"), token(issuer, "carl", "cedar"), operatorToken(issuer)
	for name, c := range map[string]struct {
		header  http.Header
		payload string
		user    any
	}{
		"the payload":             {nil, bearerPayload(gina), "User:gina"},
		"the payload, small":      {nil, `,"payload":{"authorization":"Bearer ` + gina + `"}`, "User:gina"},
		"the header":              {bearerHeader(gina), "", "User:gina"},
		"both":                    {bearerHeader(carl), bearerPayload(gina), "User:gina"},
		"a header that is no use": {bearerHeader("x"), bearerPayload(gina), "User:gina"},
		"development's header":    {http.Header{"X-Behalf-User": {"User:ada"}, "Authorization": {"Bearer " + gina}}, `,"payload":{"X-Behalf-User":"User:ada"}`, "User:gina"},
		"an operator":             {nil, bearerPayload(operator), nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := a.enter(c.header, c.payload).acknowledged()
			for range 2 { // each operation has a session of its own, and the same person in it
				p.subscribe("1", isOperator, nil)
				got := p.next("1").ok()
				require.Equal(t, c.user == nil, got.at("viewer", "isOperator"))
				if c.user != nil {
					require.Equal(t, c.user, got.at("viewer", "user", "id"))
				}
				p.complete("1")
			}
			p.subscribe("2", `mutation { removeGroupMember(input: {group: "SecurityGroup:alder-admin-agents", member: "User:ada", dryRun: true}) { ledgerEntry { seq } } }`, nil)
			got := p.next("2")
			if c.user == nil {
				got.ok()
			} else {
				got.fails("FORBIDDEN")
			}
		})
	}
	expired := issuer.Token(issuer.Claims(audience, object{"oid": "gina", "tid": "cedar", "exp": time.Now().Add(-time.Hour).Unix()}))
	for name, c := range map[string]struct {
		header  http.Header
		payload string
		says    string
	}{
		"no token":               {nil, "", "sign in"},
		"development's header":   {http.Header{"X-Behalf-User": {"User:gina"}}, `,"payload":{"X-Behalf-User":"User:gina"}`, "sign in"},
		"garbage":                {nil, bearerPayload("a.b.c"), "not valid"},
		"garbage over good":      {bearerHeader(gina), bearerPayload("a.b.c"), "not valid"},
		"garbage, by the header": {bearerHeader("a.b.c"), "", "not valid"},
		"one that has ended":     {nil, bearerPayload(expired), "expired"},
		"another scheme":         {nil, `,"payload":{"Authorization":"Basic x"}`, "Bearer"},
		"two":                    {nil, `,"payload":{"Authorization":"Bearer a","authorization":"Bearer b"}`, "one token"},
		"no text":                {bearerHeader(gina), `,"payload":{"Authorization":null}`, "Bearer"},
		"a stranger":             {nil, bearerPayload(token(issuer, "zoe", "cedar")), "no user here is you"},
		"of another tenant":      {nil, bearerPayload(token(issuer, "gina", "alder")), "no user here is you"},
		"forged":                 {nil, bearerPayload(issuer.Forged("RS256", issuer.Claims(audience, object{"oid": "gina", "tid": "cedar"}))), "not valid"},
	} {
		t.Run(name, func(t *testing.T) {
			closed := a.enter(c.header, c.payload).closed(4403)
			require.Contains(t, closed.Reason, c.says)
			require.NotContains(t, closed.Reason, "oidc")
		})
	}
	t.Run("the issuer is away", func(t *testing.T) {
		issuer.Rotate("second")
		issuer.Away(true)
		a.enter(nil, bearerPayload(token(issuer, "gina", "cedar"))).closed(1013)
	})
}

// TestTokensEnd: what was signed in with a token ends with it: a socket with 4403, events with UNAUTHENTICATED and complete; nothing is
// done for a client who does not go.
func TestTokensEnd(t *testing.T) {
	a, issuer := liveProduction(t, storyInMemory(t))
	until := time.Now().Add(3 * time.Second).Truncate(time.Second)
	short := issuer.Token(issuer.Claims(audience, object{"oid": "ops", "tid": "home", "roles": []string{"Behalf.Operator"}, "exp": until.Unix()}))
	const entries = `subscription { ledgerAppended { seq } }`
	idle := a.enter(bearerHeader(short), "").acknowledged()
	listening := a.enter(nil, bearerPayload(short)).acknowledged()
	listening.subscribe("1", entries, nil)
	deaf := a.enter(nil, bearerPayload(short)).acknowledged()
	lasting := a.enter(nil, bearerPayload(operatorToken(issuer))).acknowledged()
	lasting.subscribe("1", entries, nil)
	e := a.bearing(short, entries, "text/event-stream")
	q := a.bearing(short, isOperator, "text/event-stream")
	q.next().ok()
	q.complete()

	got := e.next()
	require.False(t, time.Now().Before(until), "the stream ended before its token")
	got.fails("UNAUTHENTICATED")
	require.NotContains(t, got.Body, `"data"`)
	e.complete()
	// One who does not read cannot know; what it sends is read until it has gone.
	_ = deaf.conn.Write(deaf.ctx, websocket.MessageText, []byte(`{"id":"1","type":"subscribe","payload":{"query":"mutation { createTenant(input: {key: \"late\", displayName: \"Late\", kinds: [PARTNER]}) { ledgerEntry { seq } } }"}}`))
	idle.closed(4403)
	deaf.closed(4403)
	require.Contains(t, listening.closed(4403).Reason, "fresh")
	require.Equal(t, http.StatusUnauthorized, a.bearing(short, isOperator, "application/json").response.StatusCode)
	lasting.subscribe("2", isOperator, nil)
	require.Equal(t, true, lasting.next("2").ok().at("viewer", "isOperator"), "another's token holds")
	require.NoError(t, a.Drain(t.Context())) // waits for what is under way
	require.Empty(t, a.nodes("Tenant:late"), "nothing is done by a token that has ended")
}

// bearing sends an operation with a token.
func (a *address) bearing(token, query, accept string) *events {
	a.t.Helper()
	return a.sent(http.Header{"Authorization": {"Bearer " + token}, "Accept": {accept}}, object{"query": query})
}

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
		"another program": func(a *address) { a.dial(nil, "graphql-ws").closed(4406) },
	} {
		t.Run(name, func(t *testing.T) {
			a := serveLive(t, storyInMemory(t), slowly(3500))
			before := a.join("")
			for range 20 {
				a.dial(nil).conn.CloseNow()
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

// TestPersistedOnSockets: documents are named by id on a socket and in events as in requests, and no others run.
func TestPersistedOnSockets(t *testing.T) {
	a, issuer := liveProduction(t, storyInMemory(t), func(c *resolvers.Config) {
		c.Operations = resolvers.Operations{hashOf(whoAsks): whoAsks, "entries": entriesSince, "tenant-1": aTenant}
	})
	operator := operatorToken(issuer)
	p := a.enter(nil, bearerPayload(operator)).acknowledged()
	apollo := func(hash string) object {
		return object{"extensions": object{"persistedQuery": object{"version": 1, "sha256Hash": hash}}}
	}
	for name, c := range map[string]struct {
		request object
		code    string
	}{
		"Apollo's way":                  {apollo(hashOf(whoAsks)), ""},
		"documentId":                    {object{"documentId": "sha256:" + hashOf(whoAsks)}, ""},
		"an id that is no hash":         {object{"documentId": "tenant-1", "variables": object{"id": "Tenant:cedar"}}, ""},
		"the whole text":                {object{"query": whoAsks}, ""},
		"another text":                  {object{"query": isOperator}, "PERSISTED_QUERY_ONLY"},
		"a subscription not listed":     {object{"query": `subscription { ledgerAppended { seq act } }`}, "PERSISTED_QUERY_ONLY"},
		"an id that is not listed":      {object{"documentId": "nobody"}, "PERSISTED_QUERY_NOT_FOUND"},
		"a hash that is not listed":     {apollo(hashOf("x")), "PERSISTED_QUERY_NOT_FOUND"},
		"a text with the id of another": {object{"query": isOperator, "documentId": "tenant-1"}, "PERSISTED_QUERY_ONLY"},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(object{"id": "1", "type": "subscribe", "payload": c.request})
			require.NoError(t, err)
			p.say(string(text))
			e := a.sent(http.Header{"Authorization": {"Bearer " + operator}, "Accept": {"text/event-stream"}}, c.request)
			if c.code != "" {
				code, _ := p.fails("1")
				require.Equal(t, c.code, code)
				e.next().fails(c.code)
				return
			}
			p.next("1").ok()
			p.complete("1")
			e.next().ok()
			e.complete()
		})
	}
	p.say(`{"id":"s","type":"subscribe","payload":{"documentId":"entries","variables":{"since":1}}}`)
	p.next("s").ok()
}

// TestOriginsOfStreams: pages that are on the list may open sockets and read events, others may not.
func TestOriginsOfStreams(t *testing.T) {
	const portal, evil = "https://portal.example", "https://evil.example"
	a := serveLive(t, storyInMemory(t), func(c *resolvers.Config) { c.Origins = []string{portal} })
	p := a.enter(http.Header{"Origin": {portal}}, "").acknowledged()
	p.subscribe("1", isOperator, nil)
	p.next("1").ok()
	for origin, status := range map[string]int{
		portal: http.StatusSwitchingProtocols, a.url: http.StatusSwitchingProtocols, evil: http.StatusForbidden, portal + ".evil.example": http.StatusForbidden, "null": http.StatusForbidden,
	} {
		require.Equal(t, status, upgrade(a, http.Header{"Origin": {origin}}).StatusCode, origin)
	}
	for origin, allowed := range map[string]string{portal: portal, evil: ""} {
		e := a.sent(http.Header{"Origin": {origin}, "Accept": {"text/event-stream"}}, object{"query": `subscription { ledgerAppended { seq } }`})
		require.Equal(t, http.StatusOK, e.response.StatusCode)
		require.Equal(t, "text/event-stream; charset=utf-8", e.response.Header.Get("Content-Type"))
		require.Equal(t, allowed, e.response.Header.Get("Access-Control-Allow-Origin"))
		require.Contains(t, e.response.Header.Values("Vary"), "Origin")
		require.Empty(t, e.response.Header.Get("Access-Control-Allow-Credentials"))
	}
}
