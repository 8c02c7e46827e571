package main

import (
	"io"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph/generated"
)

// TestPublishedSchema: /schema.graphql is the committed schema, which is the one that runs.
func TestPublishedSchema(t *testing.T) {
	committed, err := os.ReadFile("schema.graphqls")
	require.NoError(t, err)
	s := serveStore(t, "memory:")

	ask := func(method, held string) (*http.Response, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.address+"/schema.graphql", nil)
		require.NoError(t, err)
		req.Header.Set("If-None-Match", held)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp, string(text)
	}
	got, text := ask(http.MethodGet, "")
	require.Equal(t, http.StatusOK, got.StatusCode)
	require.Equal(t, "text/plain; charset=utf-8", got.Header.Get("Content-Type"))
	require.Equal(t, string(committed), text)
	running := generated.NewExecutableSchema(generated.Config{}).Schema()
	require.Equal(t, running.Query.Position.Src.Input, text)

	head, nothing := ask(http.MethodHead, "")
	require.Equal(t, []any{http.StatusOK, got.Header.Get("ETag"), ""}, []any{head.StatusCode, head.Header.Get("ETag"), nothing})
	again, nothing := ask(http.MethodGet, got.Header.Get("ETag"))
	require.Equal(t, []any{http.StatusNotModified, ""}, []any{again.StatusCode, nothing})
}
