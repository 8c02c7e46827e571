package resolvers_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
)

const (
	whoAsks = `query Who { viewer { isOperator } }`
	aTenant = `query Tenant($id: ID!) { node(id: $id) { id } }`
)

func hashOf(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}

var persistedList = resolvers.Operations{hashOf(whoAsks): whoAsks, "tenant-1": aTenant}

// TestPersisted: requests name documents by id, in each of the ways that clients do; in production no others run.
func TestPersisted(t *testing.T) {
	a, issuer := production(t, func(c *resolvers.Config) { c.Operations = persistedList })
	dev := newAPI(t, func(c *resolvers.Config) { c.Operations = persistedList })
	none := newAPI(t)
	hash := hashOf(whoAsks)
	apollo := func(hash any) object { return object{"persistedQuery": object{"version": 1, "sha256Hash": hash}} }
	for name, c := range map[string]struct {
		request                object
		production, dev, empty string // codes; empty: it runs
	}{
		"Apollo's way":                  {object{"extensions": apollo(hash)}, "", "", "PERSISTED_QUERY_NOT_SUPPORTED"},
		"GraphQL over HTTP's way":       {object{"documentId": "sha256:" + hash}, "", "", "PERSISTED_QUERY_NOT_SUPPORTED"},
		"an id that is no hash":         {object{"documentId": "tenant-1", "variables": object{"id": "Tenant:cedar"}}, "", "", "PERSISTED_QUERY_NOT_SUPPORTED"},
		"the whole text":                {object{"query": whoAsks}, "", "", ""},
		"text and id":                   {object{"query": whoAsks, "extensions": apollo(hash)}, "", "", ""},
		"a text with the id of another": {object{"query": `{ __typename }`, "extensions": apollo(hash)}, "PERSISTED_QUERY_ONLY", "", ""},
		"another text":                  {object{"query": `{ viewer { isOperator } }`}, "PERSISTED_QUERY_ONLY", "", ""},
		"the text with a space":         {object{"query": whoAsks + " "}, "PERSISTED_QUERY_ONLY", "", ""},
		"an id that is not listed":      {object{"documentId": hashOf("x")}, "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"},
		"an id that is a number":        {object{"documentId": 1}, "BAD_USER_INPUT", "BAD_USER_INPUT", "BAD_USER_INPUT"},
		"a hash that is a number":       {object{"extensions": apollo(1)}, "BAD_USER_INPUT", "BAD_USER_INPUT", "BAD_USER_INPUT"},
		"neither":                       {object{"variables": object{}}, "BAD_USER_INPUT", "BAD_USER_INPUT", "BAD_USER_INPUT"},
	} {
		t.Run(name, func(t *testing.T) {
			body, err := json.Marshal(c.request)
			require.NoError(t, err)
			for _, at := range []struct {
				*api
				token, code string
			}{{a, operatorToken(issuer), c.production}, {dev, "", c.dev}, {none, "", c.empty}} {
				got := at.send(bearing(at.token, string(body)))
				if at.code == "" {
					got.ok()
					continue
				}
				got.fails(at.code)
				require.NotContains(t, got.Body, `"data"`)
			}
		})
	}
	nothing, issuer := production(t, func(c *resolvers.Config) { c.Operations = resolvers.Operations{} })
	nothing.send(bearing(operatorToken(issuer), `{"documentId":"tenant-1"}`)).fails("PERSISTED_QUERY_NOT_FOUND") // it would not run the document
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

// TestWrongLists: a list that cannot work ends the start, and says which document is wrong.
func TestWrongLists(t *testing.T) {
	for text, says := range map[string]string{
		`[]`:                       "one JSON object",
		`{"a": 1}`:                 `"a": the document must be a text`,
		`{"a": "{x}", "a": "{x}"}`: `"a": the id is there twice`,
		`{"": "{x}"}`:              "no id",
		`{"a": "{x}"`:              "no end",
		`{"a": "{x}"} {}`:          "follows",
		`{"a": {`:                  `"a"`,
		``:                         "one JSON object",
	} {
		_, err := resolvers.ReadOperations([]byte(text))
		require.ErrorIs(t, err, graph.ErrInvalid, text)
		require.ErrorContains(t, err, says, text)
	}
	list, err := resolvers.ReadOperations([]byte(`{"a": "{ viewer { isOperator } }"}`))
	require.NoError(t, err)
	require.Len(t, list, 1)
	list, err = resolvers.ReadOperations([]byte(`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "a", "name": "A", "type": "query", "body": "query A { viewer { isOperator } }"}]}`))
	require.NoError(t, err)
	require.Equal(t, resolvers.Operations{"a": "query A { viewer { isOperator } }"}, list)
	_, err = resolvers.ReadOperations([]byte(`{"format": "apollo-persisted-query-manifest", "operations": [{"id": "a", "body": "{x}"}, {"id": "a", "body": "{x}"}]}`))
	require.ErrorContains(t, err, `operations[1], "a"`)
	good := newAPI(t)
	for document, says := range map[string]string{
		"{":                           "Expected",
		"{ viewers }":                 "viewers",
		"fragment f on Tenant { id }": "no operation",
		"{ viewer { isOperator } } {": "line 1",
	} {
		_, err := resolvers.New(resolvers.Config{Store: good.store, Now: good.now, Desk: good.desk, Operations: resolvers.Operations{"mine": document}})
		require.ErrorIs(t, err, graph.ErrInvalid)
		require.ErrorContains(t, err, `"mine"`)
		require.ErrorContains(t, err, says)
	}
	_, err = resolvers.New(resolvers.Config{Store: good.store, Now: good.now, Desk: good.desk, Operations: resolvers.Operations{hashOf("x"): whoAsks}})
	require.ErrorContains(t, err, "another SHA-256")
}
