package resolvers_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// FuzzQuery: whatever document and variables are sent, the answer is JSON, is no failure of the server, names no internals
// and comes in time.
func FuzzQuery(f *testing.F) {
	f.Add(`{ viewer { isOperator } }`, `{}`)
	f.Add(check, `{"agent":"User:ada","action":"SIGN_IN","target":"Tenant:cedar"}`)
	f.Add(`{ a: nodes(ids: ["User:ada"]) { ...x } } fragment x on User { tenant { customers(last: 3) { edges { cursor node { id } } } } }`, `null`)
	f.Add(`query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { id paths(first: 2) { text } truncated } }`, `{"q":[{"agent":"User:ada","action":"MANAGE_SUBSCRIPTION","target":"AzureSubscription:s-new"}]}`)
	f.Add(`mutation { createTenant(input: {key: "x", displayName: "x", kinds: [PARTNER], dryRun: true}) { tenant { id } } }`, `{}`)
	f.Add(`{ __schema { types { name fields { args { type { ofType { name } } } } } } }`, `{}`)
	f.Add(`{ users(first: -1, after: "x") { totalCount } ledger(last: 1) { edges { node { changes } } } }`, `[]`)
	f.Add(`subscription { x }`, `{"a":1}`)
	f.Add(`{{{{`, `{"a":"\u0000"}`)
	f.Add(`{ ...a } fragment a on Query { ...a }`, `{}`)
	f.Add(`query q($x: Int = 99999999999) { search(text: "\ud800", first: $x) { totalCount } }`, `{"x":1e309}`)
	a := newAPI(f)
	f.Fuzz(func(t *testing.T, query, variables string) {
		text, err := json.Marshal(query)
		require.NoError(t, err)
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query":`+string(text)+`,"variables":`+variables+`}`))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		begun := time.Now()
		a.ServeHTTP(w, r)
		require.Less(t, time.Since(begun), 20*time.Second)
		require.Less(t, w.Code, 500, w.Body)
		require.True(t, json.Valid(w.Body.Bytes()), w.Body)
		require.NotContains(t, w.Body.String(), `"INTERNAL"`)
		require.NotContains(t, w.Body.String(), "goroutine")
	})
}
