package resolvers_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph/sample"
	"behalf/resolvers"
	"behalf/signin"
	"behalf/signin/signintest"
	"behalf/storage/memory"
)

const audience = "api://behalf"

// production serves the sample world as production does, to those with tokens of an issuer.
func production(t testing.TB, with ...func(*resolvers.Config)) (*api, *signintest.Issuer) {
	t.Helper()
	issuer := signintest.New(t)
	signIn, err := signin.New(t.Context(), signin.Settings{Issuer: issuer.URL, Audience: audience, OperatorRole: "Behalf.Operator"})
	require.NoError(t, err)
	store := memory.New()
	_, err = sample.Write(t.Context(), store, sample.Config{Customers: 12, Seed: 1}, nil)
	require.NoError(t, err)
	return overStore(t, store, append([]func(*resolvers.Config){func(c *resolvers.Config) {
		c.Development, c.Introspection, c.Suggestions, c.SignIn = false, false, false, signIn
	}}, with...)...), issuer
}

// token is that of a person of a tenant.
func token(issuer *signintest.Issuer, person, tenant string) string {
	return issuer.Token(issuer.Claims(audience, object{"oid": person, "tid": tenant}))
}

// operatorToken is that of an operator.
func operatorToken(issuer *signintest.Issuer) string {
	return issuer.Token(issuer.Claims(audience, object{"oid": "ops", "tid": "home", "roles": []string{"Behalf.Operator"}}))
}

func bearing(token, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

// TestSignIn: in production a token says who asks, and nothing else does.
func TestSignIn(t *testing.T) {
	a, issuer := production(t)
	const who = `{"query":"{ viewer { isOperator user { id } } }"}`

	got := a.send(bearing(token(issuer, "gina", "cedar"), who)).ok()
	require.Equal(t, object{"isOperator": false, "user": object{"id": "User:gina"}}, got.at("viewer"))
	got = a.send(bearing(operatorToken(issuer), who)).ok()
	require.Equal(t, object{"isOperator": true, "user": nil}, got.at("viewer"))

	named := bearing(token(issuer, "gina", "cedar"), who)
	named.Header.Set("X-Behalf-User", "User:ada")
	require.Equal(t, "User:gina", a.send(named).ok().at("viewer", "user", "id"), "the header of development says nothing here")

	act := `{"query":"mutation { removeGroupMember(input: {group: \"SecurityGroup:alder-admin-agents\", member: \"User:ada\"}) { ledgerEntry { seq } } }"}`
	a.send(bearing(token(issuer, "carl", "cedar"), act)).fails("FORBIDDEN")

	for name, c := range map[string]struct {
		authorization []string
		status        int
		code, text    string
	}{
		"nothing":           {nil, 401, "UNAUTHENTICATED", "sign in"},
		"a password":        {[]string{"Basic Z2luYTpnaW5h"}, 401, "UNAUTHENTICATED", "Bearer"},
		"an empty token":    {[]string{"Bearer "}, 401, "UNAUTHENTICATED", "Bearer"},
		"two":               {[]string{"Bearer a", "Bearer b"}, 401, "UNAUTHENTICATED", "one token"},
		"garbage":           {[]string{"Bearer a.b.c"}, 401, "UNAUTHENTICATED", "not valid here"},
		"a stranger":        {[]string{"Bearer " + token(issuer, "zoe", "cedar")}, 403, "FORBIDDEN", "no user here is you"},
		"of another tenant": {[]string{"Bearer " + token(issuer, "gina", "alder")}, 403, "FORBIDDEN", "no user here is you"},
	} {
		t.Run(name, func(t *testing.T) {
			r := bearing("", who)
			if c.authorization != nil {
				r.Header["Authorization"] = c.authorization
			}
			got := a.send(r)
			require.Equal(t, c.status, got.Status, got.Body)
			got.fails(c.code)
			require.Contains(t, got.Errors[0].Message, c.text)
			require.NotContains(t, got.Body, "oidc")
			if c.status == 401 {
				require.Equal(t, `Bearer realm="behalf"`, got.Header.Get("WWW-Authenticate"))
			}
		})
	}
	t.Run("the issuer is away", func(t *testing.T) {
		issuer.Rotate("second")
		issuer.Away(true)
		got := a.send(bearing(token(issuer, "gina", "cedar"), who))
		require.Equal(t, http.StatusServiceUnavailable, got.Status)
		require.Equal(t, "1", got.Header.Get("Retry-After"))
		got.fails("UNAVAILABLE")
	})
}

// TestProductionWithoutAnIssuer lets nobody in.
func TestProductionWithoutAnIssuer(t *testing.T) {
	a := newAPI(t, func(c *resolvers.Config) { c.Development = false })
	got := a.askAs("User:gina", "{ viewer { isOperator } }")
	require.Equal(t, 401, got.Status)
	got.fails("UNAUTHENTICATED")
	require.Contains(t, got.Errors[0].Message, "--oidc-issuer")
}

// TestWhatProductionTells: neither the schema nor names of it, unless that is switched on.
func TestWhatProductionTells(t *testing.T) {
	const schema, wrong = `{"query":"{ __schema { queryType { name } } }"}`, `{"query":"{ viewr { isOperator } }"}`
	a, issuer := production(t)
	got := a.send(bearing(operatorToken(issuer), schema))
	require.Equal(t, "FORBIDDEN", got.Errors[0].Extensions["code"])
	require.Contains(t, got.Errors[0].Message, "introspection is turned off")
	require.NotContains(t, got.Body, "Query")
	require.NotContains(t, a.send(bearing(operatorToken(issuer), wrong)).Errors[0].Message, "viewer")
	require.Equal(t, "Query", a.send(bearing(operatorToken(issuer), `{"query":"{ __typename }"}`)).ok().at("__typename"))

	a, issuer = production(t, func(c *resolvers.Config) { c.Introspection, c.Suggestions = true, true })
	a.send(bearing(operatorToken(issuer), schema)).ok()
	require.Contains(t, a.send(bearing(operatorToken(issuer), wrong)).Errors[0].Message, "viewer")
}
