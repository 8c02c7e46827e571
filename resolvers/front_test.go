package resolvers_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/stretchr/testify/require"
)

func TestFront(t *testing.T) {
	a := newAPI(t)
	const good = `{"query":"{ viewer { isOperator } }"}`
	for _, c := range []struct {
		name    string
		method  string
		header  http.Header
		body    string
		status  int
		content string // the content type of the response
		message string // a piece of the error's message; empty: no error
	}{
		{name: "a good request", status: 200, body: good},
		{name: "GET", method: "GET", status: 405, message: "POST"},
		{name: "a mutation by GET", method: "GET", status: 405, body: `{"query":"mutation { elevateAccess(input: {tenant: \"Tenant:cedar\"}) { ledgerEntry { id } } }"}`, message: "POST"},
		{name: "PUT", method: "PUT", status: 405, body: good, message: "POST"},
		{name: "OPTIONS", method: "OPTIONS", status: 405, message: "POST"},
		{name: "a form", header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, body: "query={viewer{isOperator}}", status: 415, message: "application/json"},
		{name: "a form with parts", header: http.Header{"Content-Type": {"multipart/form-data; boundary=x"}}, body: good, status: 415, message: "application/json"},
		{name: "a text", header: http.Header{"Content-Type": {"text/plain"}}, body: good, status: 415, message: "application/json"},
		{name: "no content type", header: http.Header{"Content-Type": {""}}, body: good, status: 415, message: "application/json"},
		{name: "another charset", header: http.Header{"Content-Type": {"application/json; charset=latin1"}}, body: good, status: 415, message: "UTF-8"},
		{name: "a charset", header: http.Header{"Content-Type": {"application/json; charset=UTF-8"}}, body: good, status: 200},
		{name: "no body", body: "", status: 400, message: "JSON"},
		{name: "no JSON", body: "{viewer", status: 400, message: "JSON"},
		{name: "a list", body: "[" + good + "]", status: 400, message: "JSON"},
		{name: "null", body: "null", status: 400, message: "JSON"},
		{name: "two JSON values", body: good + good, status: 400, message: "JSON"},
		{name: "text after the JSON", body: good + "x", status: 400, message: "JSON"},
		{name: "no UTF-8", body: "{\"query\":\"{ viewer { isOperator } } # \xff\"}", status: 400, message: "UTF-8"},
		{name: "no query", body: `{}`, status: 400, message: "query"},
		{name: "a query that is a number", body: `{"query":1}`, status: 400, message: "query"},
		{name: "an empty query", body: `{"query":""}`, status: 400, message: "query"},
		{name: "variables that are a list", body: `{"query":"{ viewer { isOperator } }","variables":[]}`, status: 400, message: "variables"},
		{name: "variables that are null", body: `{"query":"{ viewer { isOperator } }","variables":null}`, status: 200},
		{name: "extensions that are a text", body: `{"query":"{ viewer { isOperator } }","extensions":"x"}`, status: 400, message: "extensions"},
		{name: "an operation name that is a map", body: `{"query":"{ viewer { isOperator } }","operationName":{}}`, status: 400, message: "operationName"},
		{name: "deep JSON", body: strings.Repeat("[", 500_000), status: 400, message: "JSON"},
		{name: "too large", body: `{"query":"` + strings.Repeat(" ", 1<<20) + `"}`, status: 413, message: "large"},
		{name: "a document that is none", body: `{"query":"{ viewer {"}`, status: 200, message: "Expected"},
		{name: "a document that is none, new style", header: http.Header{"Accept": {"application/graphql-response+json"}}, body: `{"query":"{ viewer {"}`, status: 400, content: "application/graphql-response+json; charset=utf-8", message: "Expected"},
		{name: "a field that is none", header: http.Header{"Accept": {"application/graphql-response+json"}}, body: `{"query":"{ viewers }"}`, status: 400, content: "application/graphql-response+json; charset=utf-8", message: "viewers"},
		{name: "two operations, and none chosen", body: `{"query":"query a { viewer { isOperator } } query b { viewer { isOperator } }"}`, status: 200, message: "operationName"},
		{name: "new style", header: http.Header{"Accept": {"application/graphql-response+json"}}, body: good, status: 200, content: "application/graphql-response+json; charset=utf-8"},
		{name: "anything", header: http.Header{"Accept": {"*/*"}}, body: good, status: 200},
		{name: "new style preferred by quality", header: http.Header{"Accept": {"application/json;q=0.5, application/graphql-response+json"}}, body: good, status: 200, content: "application/graphql-response+json; charset=utf-8"},
		{name: "new style refused", header: http.Header{"Accept": {"application/graphql-response+json;q=0, */*;q=0.1"}}, body: good, status: 200},
		{name: "nothing acceptable", header: http.Header{"Accept": {"text/html"}}, body: good, status: 406, message: "accept"},
		{name: "all refused", header: http.Header{"Accept": {"*/*;q=0"}}, body: good, status: 406, message: "accept"},
		{name: "an unknown viewer", header: http.Header{"X-Behalf-User": {"User:nobody"}}, body: good, status: 401, message: "X-Behalf-User"},
		{name: "a viewer that is no user", header: http.Header{"X-Behalf-User": {"Tenant:cedar"}}, body: good, status: 401, message: "X-Behalf-User"},
		{name: "a viewer that is no id", header: http.Header{"X-Behalf-User": {"gina"}}, body: good, status: 401, message: "X-Behalf-User"},
		{name: "two viewers", header: http.Header{"X-Behalf-User": {"User:gina", "User:ada"}}, body: good, status: 401, message: "X-Behalf-User"},
		{name: "an empty viewer", header: http.Header{"X-Behalf-User": {""}}, body: good, status: 401, message: "X-Behalf-User"},
	} {
		t.Run(c.name, func(t *testing.T) {
			method := c.method
			if method == "" {
				method = http.MethodPost
			}
			r := httptest.NewRequest(method, "/graphql", strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			for name, values := range c.header {
				r.Header[name] = values
			}
			got := a.send(r)
			require.Equal(t, c.status, got.Status, got.Body)
			want := c.content
			if want == "" {
				want = "application/json; charset=utf-8"
			}
			require.Equal(t, want, got.Header.Get("Content-Type"))
			require.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
			require.Equal(t, "no-store", got.Header.Get("Cache-Control"))
			if c.status == 405 {
				require.Equal(t, "POST", got.Header.Get("Allow"))
			}
			if c.message == "" {
				got.ok()
				return
			}
			require.NotContains(t, got.Body, `"data"`)
			require.Contains(t, got.Errors[0].Message, c.message)
			require.NotEmpty(t, got.Errors[0].Extensions["code"])
			require.Equal(t, got.Header.Get("X-Request-Id"), got.Errors[0].Extensions["requestId"])
		})
	}
}

func TestLimits(t *testing.T) {
	a := newAPI(t)
	fragments := func(n int, last string) string {
		var b strings.Builder
		b.WriteString("{ node(id: \"Tenant:cedar\") { ...f0 } }")
		for i := range n {
			next := last
			if i+1 < n {
				next = strings.Repeat("...f"+string(rune('0'+(i+1)/10))+string(rune('0'+(i+1)%10))+" ", 2)
			}
			name := "f0"
			if i > 0 {
				name = "f" + string(rune('0'+i/10)) + string(rune('0'+i%10))
			}
			b.WriteString(" fragment " + name + " on Tenant { " + next + " }")
		}
		return b.String()
	}
	for name, c := range map[string]struct{ query, message string }{
		"depth":             {"{ node(id: \"Tenant:cedar\") { ... on Tenant { " + strings.Repeat("customers { edges { node { ", 8) + "id" + strings.Repeat(" } } }", 8) + " } } }", "nested"},
		"aliases":           {"{ " + strings.Repeat("a: viewer { isOperator } ", 31) + "}", "aliases"},
		"cost":              {"{ customers(first: 100) { edges { node { users(first: 100) { edges { node { memberOf(first: 100) { edges { node { id } } } } } } } } } }", "costs"},
		"cost by default":   {"{ customers(first: 100) { edges { node { users(first: 100) { edges { node { memberOf { edges { node { id } } } } } } } } } }", "costs"},
		"tokens":            {"{ " + strings.Repeat("a ", 1000) + "}", "token"},
		"fragments doubled": {fragments(22, "displayName"), "costs"},
	} {
		t.Run(name, func(t *testing.T) {
			got := a.ask(c.query)
			require.Len(t, got.Errors, 1)
			require.Contains(t, got.Errors[0].Message, c.message)
			require.NotContains(t, got.Body, `"data"`)
		})
	}
	t.Run("variables count", func(t *testing.T) {
		query := `query($n: Int) { customers(first: $n) { edges { node { users(first: $n) { edges { node { memberOf(first: $n) { edges { node { id } } } } } } } } } }`
		a.ask(query, object{"n": 10}).ok()
		require.Contains(t, a.ask(query, object{"n": 100}).Errors[0].Message, "costs")
	})
	t.Run("few errors are told", func(t *testing.T) {
		got := a.ask("{ " + strings.Repeat("nonsense ", 200) + strings.Join(strings.Fields("a b c d e f g h i j k l m"), " ") + " }")
		require.LessOrEqual(t, len(got.Errors), 9)
	})
	t.Run("a large batch with everything is no large operation", func(t *testing.T) {
		questions := make([]object, 1000)
		for i := range questions {
			questions[i] = object{"agent": "User:ada", "action": "MANAGE_SUBSCRIPTION", "target": "AzureSubscription:s-new"}
		}
		got := a.ask(`query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) {
			id agent { id displayName } action target { id ... on AzureSubscription { displayName } } at outcome allowed reason message channel
			policy { azureAccessPolicy autopilotPolicy } truncated warnings { code message }
			paths { channel text steps { from { id } edge to { id } reversed role since sinceKnown until } }
			attempts { channel reason message missing reached { from { id } edge to { id } } } } }`, object{"q": questions}).ok()
		require.Len(t, got.at("checkAccessBatch"), 1000)
	})
}

func TestDevelopment(t *testing.T) {
	a := newAPI(t)
	got := a.ask(introspection.Query).ok()
	require.Equal(t, "Query", got.at("__schema", "queryType", "name"))
	require.Equal(t, "Subscription", got.at("__schema", "subscriptionType", "name"))
	require.Contains(t, a.ask("{ viewr { isOperator } }").Errors[0].Message, "viewer")
}

func TestBodyThatEndsEarly(t *testing.T) {
	a := newAPI(t)
	server := httptest.NewServer(a)
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, bytes.NewReader(bytes.Repeat([]byte(" "), 2<<20)))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.Equal(t, http.StatusRequestEntityTooLarge, response.StatusCode)
	require.NoError(t, response.Body.Close())
}
