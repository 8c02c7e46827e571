package resolvers_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
)

func TestOrigins(t *testing.T) {
	const portal = "https://portal.example"
	listed := newAPI(t, func(c *resolvers.Config) { c.Origins = []string{portal} })
	send := func(a *api, method, origin string) http.Header {
		r := httptest.NewRequest(method, "/graphql", strings.NewReader(`{"query":"{ viewer { isOperator } }"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", "POST")
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if method == http.MethodOptions && w.Header().Get("Access-Control-Allow-Origin") != "" {
			require.Equal(t, http.StatusNoContent, w.Code)
			require.Equal(t, "POST", w.Header().Get("Access-Control-Allow-Methods"))
			require.Contains(t, w.Header().Get("Access-Control-Allow-Headers"), "Authorization")
		} else if method == http.MethodOptions {
			require.Equal(t, http.StatusMethodNotAllowed, w.Code)
		}
		return w.Header()
	}
	for _, method := range []string{http.MethodOptions, http.MethodPost} {
		h := send(listed, method, portal)
		require.Equal(t, portal, h.Get("Access-Control-Allow-Origin"))
		require.Contains(t, h.Values("Vary"), "Origin")
		require.Empty(t, h.Get("Access-Control-Allow-Credentials"))
		for _, stranger := range []string{"https://evil.example", "https://portal.example.evil.example", "http://portal.example", "null", ""} {
			require.Empty(t, send(listed, method, stranger).Get("Access-Control-Allow-Origin"), stranger)
		}
		require.Empty(t, send(newAPI(t), method, portal).Get("Access-Control-Allow-Origin"), "the list is empty where none is given")
	}
	for _, wrong := range []string{"*", "portal.example", "https://portal.example/", "https://portal.example/page", "null"} {
		_, err := resolvers.New(resolvers.Config{Store: listed.store, Now: listed.now, Desk: listed.desk, Origins: []string{wrong}})
		require.ErrorIs(t, err, graph.ErrInvalid, wrong)
	}
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
