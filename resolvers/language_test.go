package resolvers_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// askIn sends an operation as a user with Accept-Language.
func (a *api) askIn(languages, user, query string, variables ...object) *answered {
	a.t.Helper()
	body := object{"query": query}
	if len(variables) > 0 {
		body["variables"] = variables[0]
	}
	text, err := json.Marshal(body)
	require.NoError(a.t, err)
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	if languages != "" {
		r.Header.Set("Accept-Language", languages)
	}
	if user != "" {
		r.Header.Set("X-Behalf-User", user)
	}
	return a.send(r)
}

const signIn = `{ checkAccess(agent: "User:ada", action: SIGN_IN, target: "Tenant:cedar") { outcome reason message attempts { reason message missing } } }`

const (
	removed = "A Global Administrator of Cedar removed Alder's delegated admin privileges on 3 March 2026; a new request that includes them, accepted by a Global Administrator of Cedar, would grant them again. Alder keeps Owner on S-new, which Cedar can remove."
	bort    = "En global administratör hos Cedar tog bort Alders delegerade administratörsbehörigheter den 3 mars 2026; en ny begäran som omfattar dem, godkänd av en global administratör hos Cedar, skulle ge dem igen. Alder behåller rollen Ägare på S-new, något som Cedar kan ta bort."
)

// TestAcceptLanguage: the request decides the language, and the answer says which it is.
func TestAcceptLanguage(t *testing.T) {
	a := newAPI(t)
	for languages, want := range map[string][2]string{
		"":                      {"en", removed},
		"en":                    {"en", removed},
		"de":                    {"en", removed},
		"sv":                    {"sv", bort},
		"sv-SE,sv;q=0.9,en;q=0": {"sv", bort},
		"en;q=0.4, sv-FI;q=0.5": {"sv", bort},
		"sv;q=0.4, en;q=0.5":    {"en", removed},
	} {
		got := a.askIn(languages, "", signIn).ok()
		require.Equal(t, want[0], got.Header.Get("Content-Language"), languages)
		require.Equal(t, "Accept-Language", got.Header.Get("Vary"))
		require.Equal(t, want[1], got.at("checkAccess", "message"), languages)
		require.Equal(t, want[1], got.at("checkAccess", "attempts", 0, "message"), languages)
		require.Equal(t, "DAP_REVOKED", got.at("checkAccess", "reason"), "codes are the same in every language")
	}
	got := a.askIn("sv", "", signIn).ok()
	require.Equal(t, "det som saknas: delegerade administratörsbehörigheter för Alder hos Cedar (HAS_DIRECTORY_ROLE)", got.at("checkAccess", "attempts", 0, "missing"))
	refused := a.askIn("sv", "", "{ viewr }")
	require.Equal(t, "sv", refused.Header.Get("Content-Language"))
	r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
	r.Header.Set("Accept-Language", "sv")
	front := a.send(r)
	require.Equal(t, "en", front.Header.Get("Content-Language"), "what is no request is refused in English")
	require.Equal(t, "Accept-Language", front.Header.Get("Vary"))
}

// TestTwoLanguagesAtOnce: one server answers each request in its own language.
func TestTwoLanguagesAtOnce(t *testing.T) {
	a := newAPI(t)
	for i, c := range []struct{ languages, text string }{{"sv", "Ägare"}, {"en", "Owner"}, {"sv", "Ägare"}, {"en", "Owner"}} {
		t.Run(c.languages, func(t *testing.T) {
			t.Parallel()
			got := a.askIn(c.languages, "", `{ checkAccess(agent: "User:ada", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new") { message paths { text steps { role } } } }`).ok()
			require.Equal(t, "ada > Admin Agents (Alder) > "+c.text+" > S-new", got.at("checkAccess", "paths", 0, "text"), i)
			require.Equal(t, "Owner", got.at("checkAccess", "paths", 0, "steps", 1, "role"), "what can be given back as input is no word")
		})
	}
}

// TestBatchSaysNothingOfWhatIsKept: a batch takes no read more for its sentences.
func TestBatchSaysNothingOfWhatIsKept(t *testing.T) {
	a := newAPI(t)
	const batch = `query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { message } }`
	q := object{"agent": "User:ada", "action": "SIGN_IN", "target": "Tenant:cedar"}
	two := a.askIn("sv", "", batch, object{"q": []object{q, q}}).ok()
	short, _, _ := strings.Cut(bort, " Alder behåller")
	require.Equal(t, short, two.at("checkAccessBatch", 0, "message"))
	require.Equal(t, short, two.at("checkAccessBatch", 1, "message"))
	one := a.askIn("sv", "", batch, object{"q": []object{q}}).ok()
	require.Equal(t, bort, one.at("checkAccessBatch", 0, "message"))
}

// TestActsSpeakTheLanguage: refusals that quote an answer, consequences and warnings; other errors are in English.
func TestActsSpeakTheLanguage(t *testing.T) {
	a := newAPI(t)
	remove := `mutation { removeDelegatedAdmin(input: {partner: "Tenant:alder", customer: "Tenant:cedar", dryRun: true}) { consequences { code message } } }`
	got := a.askIn("sv", "User:carl", remove)
	require.Equal(t, "GA_REQUIRED", got.fails("FORBIDDEN")["reason"])
	require.Equal(t, "För detta krävs en global administratör hos Cedar, och det är inte carl; någon av dem kan göra det eller tilldela carl rollen.", got.Errors[0].Message)
	got = a.askIn("sv", "User:gina", remove)
	require.Equal(t, "NOTHING_TO_REMOVE", got.fails("FAILED_PRECONDITION")["reason"])
	require.Contains(t, got.Errors[0].Message, "Det finns inga gällande delegerade administratörsbehörigheter hos Cedar som gina skulle kunna ta bort;")
	got = a.askIn("en", "User:gina", remove)
	require.Contains(t, got.Errors[0].Message, "No delegated admin privileges over Cedar are in force that gina could remove;")
	got = a.askIn("sv", "User:ada", `mutation { addGroupMember(input: {group: "SecurityGroup:alder-admin-agents", member: "User:nils"}) { warnings { code } } }`)
	got.fails("FORBIDDEN")
	require.Equal(t, "För detta krävs en global administratör hos Alder.", got.Errors[0].Message)
	got = a.askIn("sv", "", `mutation { addGroupMember(input: {group: "SecurityGroup:alder-admin-agents", member: "User:nils", dryRun: true}) { consequences { message } } }`).ok()
	require.Equal(t, "nils får det som Admin Agents har: gruppens roller, direkt och genom de grupper som den ingår i.", got.at("addGroupMember", "consequences", 0, "message"))
	got = a.askIn("sv", "", `mutation { requestResellerRelationship(input: {partner: "Tenant:alder", includeDap: true, dryRun: true}) { warnings { code message } } }`).ok()
	require.Equal(t, "DAP_RETIRED", got.at("requestResellerRelationship", "warnings", 0, "code"))
	require.Contains(t, got.at("requestResellerRelationship", "warnings", 0, "message"), "Sedan oktober 2023")
	got = a.askIn("sv", "", `mutation { removeDelegatedAdmin(input: {partner: "Tenant:nowhere", customer: "Tenant:cedar"}) { warnings { code } } }`)
	got.fails("NOT_FOUND")
	require.Equal(t, "Tenant:nowhere: not found", got.Errors[0].Message, "what does not rest on the catalogue is in English")
}

// TestLedgerHoldsNoLanguage: what is kept of an act is the same in whatever language it was asked for.
func TestLedgerHoldsNoLanguage(t *testing.T) {
	var kept []any
	for _, languages := range []string{"en", "sv"} {
		a := newAPI(t)
		a.askIn(languages, "", `mutation { addGroupMember(input: {group: "SecurityGroup:alder-admin-agents", member: "User:nils"}) { ledgerEntry { input changes } } }`).ok()
		got := a.askIn(languages, "", `mutation { requestResellerRelationship(input: {partner: "Tenant:alder", includeDap: true}) { ledgerEntry { input changes hash } } }`).ok()
		kept = append(kept, got.at("requestResellerRelationship", "ledgerEntry"))
	}
	require.Equal(t, kept[0], kept[1])
}
