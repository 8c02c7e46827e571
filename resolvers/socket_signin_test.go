package resolvers_test

import (
	"encoding/json"
	"fmt"
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
	var deaf []*peer
	for range 30 {
		deaf = append(deaf, a.enter(nil, bearerPayload(short)).acknowledged())
	}
	lasting := a.enter(nil, bearerPayload(operatorToken(issuer))).acknowledged()
	lasting.subscribe("1", entries, nil)
	e := a.bearing(short, entries, "text/event-stream")
	q := a.bearing(short, isOperator, "text/event-stream")
	q.next().ok()
	q.complete()
	head := a.end()

	got := e.next()
	require.False(t, time.Now().Before(until), "the stream ended before its token")
	got.fails("UNAUTHENTICATED")
	require.NotContains(t, got.Body, `"data"`)
	e.complete()
	// One who does not read cannot know, and sends on until it has gone.
	for i, p := range deaf {
		act := fmt.Sprintf(`mutation { createTenant(input: {key: \"late-%d\", displayName: \"Late\", kinds: [PARTNER]}) { ledgerEntry { seq } } }`, i)
		_ = p.conn.Write(p.ctx, websocket.MessageText, []byte(`{"id":"1","type":"subscribe","payload":{"query":"`+act+`"}}`))
	}
	for _, p := range append(deaf, idle) {
		p.closed(4403)
	}
	require.Contains(t, listening.closed(4403).Reason, "fresh")
	require.Equal(t, http.StatusUnauthorized, a.bearing(short, isOperator, "application/json").response.StatusCode)
	lasting.subscribe("2", isOperator, nil)
	require.Equal(t, true, lasting.next("2").ok().at("viewer", "isOperator"), "another's token holds")
	_ = lasting.conn.CloseNow()
	require.NoError(t, a.Drain(t.Context())) // waits for what is under way
	require.Equal(t, head, a.end(), "nothing is done by a token that has ended")
}

// end is where the ledger ends, as the store has it.
func (a *api) end() (seq int64) {
	a.t.Helper()
	require.NoError(a.t, a.store.View(a.t.Context(), func(r graph.Reader) error {
		head, err := r.Head(a.t.Context())
		seq = head.Seq
		return err
	}))
	return seq
}

// bearing sends an operation with a token.
func (a *address) bearing(token, query, accept string) *events {
	a.t.Helper()
	return a.sent(http.Header{"Authorization": {"Bearer " + token}, "Accept": {accept}}, object{"query": query})
}
