package resolvers_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/resolvers"
)

// TestEvents: subscriptions, queries, mutations and what is wrong with them, as server-sent events.
func TestEvents(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	q := a.stream("User:gina", isOperator, nil)
	require.Equal(t, "User:gina", q.next().ok().at("viewer", "user", "id"))
	q.complete()

	s := a.stream("", `subscription { ledgerAppended { seq act } }`, nil)
	m := a.stream("", `mutation { createTenant(input: {key: "elm", displayName: "Elm", kinds: [CUSTOMER]}) { ledgerEntry { seq } } }`, nil)
	seq := m.next().ok().at("createTenant", "ledgerEntry", "seq")
	m.complete()
	require.Equal(t, seq, s.next().ok().at("ledgerAppended", "seq"))
	require.Equal(t, "no-store", s.response.Header.Get("Cache-Control"))

	for query, code := range map[string]string{
		`{ viewer {`: "GRAPHQL_PARSE_FAILED",
		`{ nobody }`: "GRAPHQL_VALIDATION_FAILED",
		`subscription { ledgerAppended(since: 100000) { seq } }`:                                                            "BAD_USER_INPUT",
		`subscription { accessChanged(agent: "User:nobody", action: SIGN_IN, target: "Tenant:cedar") { id } }`:              "NOT_FOUND",
		`subscription { accessChanged(agent: "User:ada", action: SIGN_IN, target: "Tenant:cedar", service: AZURE) { id } }`: "BAD_USER_INPUT",
	} {
		e := a.stream("", query, nil)
		got := e.next()
		got.fails(code)
		require.NotContains(t, got.Body, `"data"`)
		e.complete()
	}
}

// TestEventsAreForWhoNamesThem: what Accept says decides.
func TestEventsAreForWhoNamesThem(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	const subscription = `subscription { ledgerAppended(since: 1) { seq } }`
	for accept, c := range map[string]struct{ query, subscription string }{
		"text/event-stream":                   {"text/event-stream", "text/event-stream"},
		"text/event-stream, application/json": {"text/event-stream", "text/event-stream"},
		"application/graphql-response+json, application/json, text/event-stream": {"application/graphql-response+json", "text/event-stream"},
		"application/json;q=0.5, text/event-stream;q=0.9":                        {"text/event-stream", "text/event-stream"},
		"text/event-stream;q=0, application/json":                                {"application/json", "application/json"},
		"*/*":                               {"application/json", "application/json"},
		"application/json":                  {"application/json", "application/json"},
		"application/graphql-response+json": {"application/graphql-response+json", "application/graphql-response+json"},
	} {
		require.Equal(t, c.query+"; charset=utf-8", a.open("", isOperator, nil, accept).response.Header.Get("Content-Type"), accept)
		live := a.open("", subscription, nil, accept)
		require.Equal(t, c.subscription+"; charset=utf-8", live.response.Header.Get("Content-Type"), accept)
		if c.subscription == "application/graphql-response+json" {
			require.Equal(t, http.StatusBadRequest, live.response.StatusCode)
		} else {
			require.Equal(t, http.StatusOK, live.response.StatusCode)
		}
	}
	unknown := a.open("User:nobody", isOperator, nil, "text/event-stream")
	require.Equal(t, http.StatusUnauthorized, unknown.response.StatusCode)
	require.Equal(t, "application/json; charset=utf-8", unknown.response.Header.Get("Content-Type"), "a refusal is no stream")
}

// TestEventsArePinged: a stream outlives the server's ReadTimeout, and shows that it does.
func TestEventsArePinged(t *testing.T) {
	a := serveLive(t, storyInMemory(t), func(c *resolvers.Config) { c.Limits.Live.Ping = 50 * time.Millisecond })
	e := a.stream("", `subscription { ledgerAppended { seq } }`, nil)
	for e.pings < 25 { // more than the 500 ms of serveLive
		line, err := e.lines.ReadString('\n')
		require.NoError(t, err)
		if line == ":\n" {
			e.pings++
		}
	}
	seq := a.irrelevant(1)
	require.EqualValues(t, seq, e.next().ok().at("ledgerAppended", "seq"))
}

// TestPathsOfLiveErrors: an error in an event names its field from the root on, and a null that reaches the root is data's.
func TestPathsOfLiveErrors(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	e := a.stream("", `subscription { told: accessChanged(`+nilsManages+`) { agent { memberOf(first: 1000) { totalCount } } } }`, nil)
	a.grant()
	got := e.next()
	got.fails("BAD_USER_INPUT")
	require.Equal(t, []any{"told", "agent", "memberOf"}, got.Errors[0].Path)
	require.Nil(t, got.Data)
	require.Contains(t, got.Body, `"data":null`)
	a.revoke()
	e.next().fails("BAD_USER_INPUT")
}

// TestEventsHaveTheirOwnTime: what an event shows is read when it happens, not remembered from the one before.
func TestEventsHaveTheirOwnTime(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	e := a.stream("", `subscription { accessChanged(`+nilsManages+`) { agent { memberOf { totalCount } } } }`, nil)
	var counts []any
	for i := range 4 {
		if i%2 == 0 {
			a.grant()
		} else {
			a.revoke()
		}
		counts = append(counts, e.next().ok().at("accessChanged", "agent", "memberOf", "totalCount"))
	}
	require.Equal(t, []any{counts[0], counts[1], counts[0], counts[1]}, counts)
	require.NotEqual(t, counts[0], counts[1])
}
