package resolvers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWrongVariables: a value that is none of its variable's type is told before anything runs, by the variable's path, on every
// transport; what gqlparser itself refuses is told alike.
func TestWrongVariables(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	const (
		first    = `query($n: Int) { customers(first: $n) { totalCount } }`
		text     = `query($t: String!) { search(text: $t) { totalCount } }`
		filter   = `query($f: CustomerFilter) { customers(filter: $f) { totalCount } }`
		ids      = `query($i: [ID!]!) { nodes(ids: $i) { id } }`
		batch    = `query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { outcome } }`
		act      = `mutation($input: CreateTenantInput!) { createTenant(input: $input) { tenant { id } } }`
		entries  = `subscription($s: Int) { ledgerAppended(since: $s) { seq } }`
		question = `{"agent":"User:ada","action":"SIGN_IN","target":"Tenant:cedar"}`
	)
	for name, c := range map[string]struct{ query, variables, field string }{
		"a text for an Int":           {first, `{"n":"1"}`, "n"},
		"2^31 for an Int":             {first, `{"n":2147483648}`, "n"},
		"1.5 for an Int":              {first, `{"n":1.5}`, "n"},
		"a number for a text":         {text, `{"t":1}`, "t"},
		"a truth value for a text":    {text, `{"t":true}`, "t"},
		"a text in an input":          {filter, `{"f":{"text":1}}`, "f.text"},
		"an id in an input":           {filter, `{"f":{"partner":1}}`, "f.partner"},
		"1.5 for an ID":               {`query($i: ID!) { node(id: $i) { id } }`, `{"i":1.5}`, "i"},
		"an id in a list":             {ids, `{"i":["User:ada",7]}`, "i[1]"},
		"one id, not in a list":       {ids, `{"i":7}`, "i[0]"},
		"an id in an input in a list": {batch, `{"q":[` + question + `,{"agent":1,"action":"SIGN_IN","target":"Tenant:cedar"}]}`, "q[1].agent"},
		"an enum in an input":         {batch, `{"q":[{"agent":"User:ada","action":"sign_in","target":"Tenant:cedar"}]}`, "q[0].action"},
		"a date":                      {`query($at: DateTime) { customers(at: $at) { totalCount } }`, `{"at":"yesterday"}`, "at"},
		"an act":                      {act, `{"input":{"key":1,"displayName":"x","kinds":["PARTNER"]}}`, "key"},
		"an enum in a list":           {act, `{"input":{"key":"x","displayName":"x","kinds":["PARTNER","customer"]}}`, "kinds[1]"},
		"a truth value that is none":  {act, `{"input":{"key":"x","displayName":"x","kinds":["PARTNER"],"dryRun":"true"}}`, "dryRun"},
		"a subscription's":            {entries, `{"s":"1"}`, "s"},
	} {
		t.Run(name, func(t *testing.T) {
			variables := object{}
			decoder := json.NewDecoder(strings.NewReader(c.variables))
			decoder.UseNumber()
			require.NoError(t, decoder.Decode(&variables))
			told := func(got *answered) {
				t.Helper()
				require.Equal(t, c.field, got.fails("BAD_USER_INPUT")["field"], got.Body)
				require.True(t, strings.HasPrefix(got.Errors[0].Message, c.field+": "), got.Body)
				require.NotContains(t, got.Body, "value 0", "which nobody sent")
				require.NotContains(t, got.Body, `"data"`)
				require.Empty(t, got.Errors[0].Path, "it is about no field of the answer")
			}
			for accept, status := range map[string]int{"application/json": http.StatusOK, "application/graphql-response+json": http.StatusBadRequest} {
				e := a.open("", c.query, variables, accept)
				require.Equal(t, status, e.response.StatusCode)
				body, err := e.lines.ReadBytes('\n')
				require.NoError(t, err)
				told(parsed(t, body))
			}
			e := a.stream("", c.query, variables)
			told(e.next())
			e.complete()
			p := a.join("")
			p.subscribe("1", c.query, variables)
			f := p.read()
			require.Equal(t, "error", f.Type)
			told(parsed(t, []byte(`{"errors":`+string(f.Payload)+`}`)))
		})
	}
	require.Empty(t, a.nodes("Tenant:x"))
	for query, variables := range map[string]object{
		first: {"n": nil}, text: {"t": "1"}, ids: {"i": "User:ada"}, filter: {"f": object{"text": nil, "partner": "Tenant:alder"}},
		`query($n: Int = 3) { customers(first: $n) { totalCount } }`: {},
	} {
		a.ask(query, variables).ok()
	}
}
