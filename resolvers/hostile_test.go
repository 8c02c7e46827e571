package resolvers_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hostile is a request that is meant ill, or made badly, and what it must come to.
type hostile struct {
	name string
	// The document and the variables, or the whole body.
	query, variables, body string
	method                 string
	header                 http.Header

	status int    // of HTTP; 0: 200 for application/json, and for application/graphql-response+json 400 where there is no data
	code   string // of the first error; empty: there is none
	data   bool   // whether there is data beside the errors
	says   string // a piece of the first error's message
}

// inside matches what no answer may hold: names of Go types, packages and files, texts of decoders, drivers and stacks.
var inside = regexp.MustCompile(`goroutine|\.go\b|github\.com|\bjson: |strconv|runtime error|\*?graph\.[A-Z]|map\[|interface \{|invalid character|unmarshal|` +
	`nil pointer|unexpected E|SELECT |MATCH \(|RawParams|read tcp|time\.Time|%!`)

// attack sends a request and holds what is true of every answer.
func attack(t *testing.T, a *api, token string, h hostile, accept string) *answered {
	t.Helper()
	body := h.body
	if h.query != "" {
		text, err := json.Marshal(h.query)
		require.NoError(t, err)
		body = `{"query":` + string(text)
		if h.variables != "" {
			body += `,"variables":` + h.variables
		}
		body += `}`
	}
	method := h.method
	if method == "" {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for name, values := range h.header {
		r.Header[name] = values
	}
	// What is measured by walking every spread of every fragment never ends: that is a failure of this row, and not of the whole run.
	w, ended := httptest.NewRecorder(), make(chan struct{})
	go func() {
		defer close(ended)
		a.ServeHTTP(w, r)
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		require.FailNow(t, "no answer came")
	}
	got := a.received(w)
	require.Less(t, len(got.Body), 2<<20)
	require.LessOrEqual(t, len(got.Errors), 9)
	for _, e := range got.Errors {
		require.NotEmpty(t, e.Extensions["code"], got.Body)
		require.Equal(t, got.Header.Get("X-Request-Id"), e.Extensions["requestId"])
		require.Less(t, len(e.Message), 1100)
		require.NotRegexp(t, inside, e.Message)
	}
	return got
}

// TestHostile sends all of them, in development and in production, in both media types; then the server answers as before.
func TestHostile(t *testing.T) {
	dev := newAPI(t)
	prod, issuer := production(t)
	token := operatorToken(issuer)
	all := append(append(append(wrongRequests(), largeDocuments()...), wrongDocuments()...), wrongInputs()...)
	require.Greater(t, len(all), 185)
	names := map[string]bool{}
	for _, h := range all {
		require.False(t, names[h.name], "%s is there twice", h.name)
		names[h.name] = true
		t.Run(h.name, func(t *testing.T) {
			for _, at := range []struct {
				*api
				token string
			}{{dev, ""}, {prod, token}} {
				for _, accept := range []string{"application/json", "application/graphql-response+json"} {
					if h.header["Accept"] != nil && accept != "application/json" {
						continue
					}
					got := attack(t, at.api, at.token, h, accept)
					status := h.status
					if status == 0 {
						status = http.StatusOK
						if h.code != "" && !h.data && accept != "application/json" {
							status = http.StatusBadRequest
						}
					}
					require.Equal(t, status, got.Status, got.Body)
					if h.code == "" {
						got.ok()
						continue
					}
					require.NotEmpty(t, got.Errors, got.Body)
					require.Equal(t, h.code, got.Errors[0].Extensions["code"], got.Body)
					require.Contains(t, got.Errors[0].Message, h.says)
					require.Equal(t, h.data, strings.Contains(got.Body, `"data"`), got.Body)
					if at.api == prod {
						require.NotContains(t, got.Body, "Did you mean")
					}
				}
			}
		})
	}
	for _, at := range []*api{dev, prod} {
		require.NotContains(t, at.log.String(), "panic")
		at.send(bearing(token, `{"query":"{ checkAccess(agent: \"User:ada\", action: SIGN_IN, target: \"Tenant:cedar\") { outcome } }"}`)).ok()
	}
}
