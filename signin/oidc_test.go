package signin_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
	"behalf/signin"
	"behalf/signin/signintest"
)

const audience = "api://behalf"

type claims = map[string]any

func TestPerson(t *testing.T) {
	issuer := signintest.New(t)
	signIn, err := signin.New(t.Context(), signin.Settings{Issuer: issuer.URL, Audience: audience, OperatorRole: "Behalf.Operator"})
	require.NoError(t, err)
	ada := issuer.Claims(audience, claims{"oid": "0C1B0D5E-0000-4000-8000-00000000ADA0", "tid": "alder"})
	person, err := signIn.Person(t.Context(), issuer.Token(ada))
	require.NoError(t, err)
	require.Equal(t, graph.ID("User:0c1b0d5e-0000-4000-8000-00000000ada0"), person.User, "GUIDs fold")
	require.Equal(t, graph.ID("Tenant:alder"), person.Tenant)
	require.False(t, person.Operator)
	require.WithinDuration(t, time.Now().Add(time.Hour), person.Until, time.Minute)

	operator, err := signIn.Person(t.Context(), issuer.Token(issuer.Claims(audience, claims{"roles": []string{"Behalf.Operator"}})))
	require.NoError(t, err)
	require.True(t, operator.Operator)

	with := func(more claims) claims { return issuer.Claims(audience, more) }
	unsigned := issuer.Token(ada)
	for name, token := range map[string]string{
		"another audience":                    issuer.Token(issuer.Claims("api://other", claims{"oid": "ada", "tid": "alder"})),
		"another issuer":                      issuer.Token(with(claims{"oid": "ada", "tid": "alder", "iss": "https://elsewhere.example"})),
		"expired":                             issuer.Token(with(claims{"oid": "ada", "tid": "alder", "exp": time.Now().Add(-time.Minute).Unix()})),
		"not yet":                             issuer.Token(with(claims{"oid": "ada", "tid": "alder", "nbf": time.Now().Add(time.Hour).Unix()})),
		"another key":                         issuer.Forged("RS256", ada),
		"none":                                issuer.Forged("none", ada),
		"a shared secret":                     issuer.Forged("HS256", ada),
		"no signature":                        unsigned[:strings.LastIndex(unsigned, ".")+1],
		"no oid":                              issuer.Token(with(claims{"tid": "alder"})),
		"no tid":                              issuer.Token(with(claims{"oid": "ada"})),
		"roles that are a text, another role": issuer.Token(with(claims{"roles": []string{"Behalf.Reader"}})),
		"claims of other types":               issuer.Token(with(claims{"oid": 1, "tid": "alder"})),
		"an oid that is another kind of id":   issuer.Token(with(claims{"oid": strings.Repeat("a", 1000), "tid": "alder"})),
		"garbage":                             "garbage",
		"nothing":                             "",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := signIn.Person(t.Context(), token)
			require.ErrorIs(t, err, resolvers.ErrToken)
			require.NotContains(t, err.Error(), "oidc")
		})
	}
}

// TestKeysRotate: a new key is found without a new start; while the issuer does not tell it, nobody knows whether a token is good.
func TestKeysRotate(t *testing.T) {
	issuer := signintest.New(t)
	signIn, err := signin.New(t.Context(), signin.Settings{Issuer: issuer.URL, Audience: audience})
	require.NoError(t, err)
	ask := func() error {
		_, err := signIn.Person(t.Context(), issuer.Token(issuer.Claims(audience, claims{"oid": "ada", "tid": "alder"})))
		return err
	}
	require.NoError(t, ask())
	issuer.Rotate("second")
	issuer.Away(true)
	require.ErrorIs(t, ask(), graph.ErrUnavailable)
	issuer.Away(false)
	require.NoError(t, ask())
}

// TestEveryTenant: with tokens of every tenant, iss must be that of tid, and no tenant may make operators but the one named.
func TestEveryTenant(t *testing.T) {
	issuer := signintest.New(t)
	open := func(operators string) *signin.OIDC {
		signIn, err := signin.New(t.Context(), signin.Settings{Issuer: issuer.Every(), Audience: audience, OperatorRole: "Behalf.Operator", OperatorTenant: operators})
		require.NoError(t, err)
		return signIn
	}
	token := func(iss, tid string) string {
		return issuer.Token(issuer.Claims(audience, claims{"iss": issuer.URL + "/" + iss + "/v2.0", "tid": tid, "oid": "x", "roles": []string{"Behalf.Operator"}}))
	}
	person, err := open("").Person(t.Context(), token("cedar", "cedar"))
	require.NoError(t, err)
	require.False(t, person.Operator, "every tenant gives app roles to its own people")
	require.Equal(t, graph.ID("Tenant:cedar"), person.Tenant)
	person, err = open("home").Person(t.Context(), token("cedar", "cedar"))
	require.NoError(t, err)
	require.False(t, person.Operator)
	person, err = open("home").Person(t.Context(), token("home", "home"))
	require.NoError(t, err)
	require.True(t, person.Operator)
	for _, wrong := range []string{token("cedar", "alder"), token("{tenantid}", ""), token("", ""), token("{tenantid}", "{tenantid}/x")} {
		_, err = open("home").Person(t.Context(), wrong)
		require.ErrorIs(t, err, resolvers.ErrToken)
	}
}

func TestSettings(t *testing.T) {
	issuer := signintest.New(t)
	_, err := signin.New(t.Context(), signin.Settings{Issuer: issuer.URL})
	require.ErrorIs(t, err, graph.ErrInvalid)
	_, err = signin.New(t.Context(), signin.Settings{Issuer: issuer.URL + "/nowhere", Audience: audience})
	require.ErrorIs(t, err, graph.ErrUnavailable)
}
