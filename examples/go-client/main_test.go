package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/Khan/genqlient/graphql"
	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/acts"
	"behalf/graph/sample"
	"behalf/resolvers"
	"behalf/storage/memory"
)

// server serves the sample world with enough customers for three pages and two batches, and counts the operations that come.
func server(t *testing.T) (url string, operations map[string]int) {
	t.Helper()
	store := memory.New()
	_, err := sample.Write(t.Context(), store, sample.Config{Customers: 230, Seed: 1}, nil)
	require.NoError(t, err)
	now := func() graph.Time { return graph.At(time.Now()) }
	api, err := resolvers.New(resolvers.Config{
		Store: store, Now: now, Desk: &acts.Desk{Store: store, Now: now}, Development: true, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	operations = map[string]int{}
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			var request struct{ OperationName string }
			err = json.Unmarshal(body, &request)
			operations[request.OperationName]++
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		api.ServeHTTP(w, r)
	}))
	t.Cleanup(served.Close)
	return served.URL, operations
}

// ask runs the program against a server.
func ask(t *testing.T, url string, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), append([]string{"--url", url}, args...), &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

// TestReach asks what the sample's story knows the answer to.
func TestReach(t *testing.T) {
	url, _ := server(t)
	status, out, errs := ask(t, url, "alder")
	require.Equal(t, 0, status, errs)
	require.Equal(t, `Cedar (Tenant:cedar)
  Owner on AzureSubscription:s-new lingers: held by Admin Agents (1 people) although the delegation ended on 3 March 2026
    if it were removed: Admin Agents no longer holds Owner on S-new.
    if it were removed: Alder loses partner-earned credit on S-new unless it holds another role there that earns it.
Alder reaches 1 of 231 customers.
`, out)
	_, again, _ := ask(t, url, "alder")
	require.Equal(t, out, again, "a dry run left something behind")

	// Carl of Cedar may not take the role away; what he may know stands all the same.
	status, out, errs = ask(t, url, "--as", "User:carl", "alder")
	require.Equal(t, 0, status, errs)
	require.Contains(t, out, "    it cannot be removed by you: carl holds no Azure role on S-new or above it;")
	require.Contains(t, out, "Alder reaches 1 of 231 customers.\n")
}

// TestReach_OfMany: a partner with many customers, whose questions do not go into one batch, nor the customers on one page.
func TestReach_OfMany(t *testing.T) {
	url, operations := server(t)
	status, out, errs := ask(t, url, "brackwater")
	require.Equal(t, 0, status, errs)
	require.Contains(t, out, "  may be signed in to: ")
	require.Contains(t, out, " > Admin Agents (Brackwater) > ")
	require.Regexp(t, `Brackwater reaches \d\d of 231 customers\.\n$`, out)
	require.Equal(t, strings.Count(out, " (Tenant:"), reached(t, out), "each customer once")
	require.Equal(t, 3, operations["Customers"], "231 customers are three pages")
	require.Greater(t, operations["Ask"], 1, "the questions do not go into one batch")
	require.Equal(t, strings.Count(out, " lingers: "), operations["WouldRemove"])
}

func reached(t *testing.T, out string) int {
	t.Helper()
	last := out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]
	n, err := strconv.Atoi(strings.Fields(last)[2])
	require.NoError(t, err)
	return n
}

// TestErrors: what the API refuses is told by its code, and what never reached it too.
func TestErrors(t *testing.T) {
	url, _ := server(t)
	for args, want := range map[string]string{
		"--as User:nobody alder": "go-client: X-Behalf-User names no known user; write one, for example User:gina, or leave it out to be the operator (name a person that the server knows with --as)\n",
		"nowhere":                "go-client: no partner's name begins with \"nowhere\"\n",
		"p":                      "go-client: \"p\" is more than one partner: ",
		"":                       "name one partner, by its name or key: ",
	} {
		status, out, errs := ask(t, url, strings.Fields(args)...)
		require.NotZero(t, status, args)
		require.Empty(t, out, args)
		require.True(t, strings.HasPrefix(errs, want), "%s: %s", args, errs)
	}
	_, err := WouldRemove(t.Context(), graphql.NewClient(url, http.DefaultClient), "AzureRoleAssignment:nothing")
	require.Equal(t, "NOT_FOUND", codeOf(err))
	_, err = Ask(t.Context(), graphql.NewClient(url, http.DefaultClient), []AccessQuestionInput{{Agent: "Tenant:alder", Action: ActionSignIn, Target: "Tenant:cedar"}})
	require.Equal(t, "BAD_USER_INPUT", codeOf(err))

	status, _, errs := ask(t, "http://127.0.0.1:1/graphql", "alder")
	require.Equal(t, 1, status)
	require.Contains(t, errs, "connection refused")
}
