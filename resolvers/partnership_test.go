package resolvers_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/graphtest"
	"behalf/graph/sample"
	"behalf/storage/memory"
)

// page is a customer's Partner relationships page, of all dates' partners or of those of one.
const page = `query ($at: DateTime, $ended: Boolean = false) { node(id: "Tenant:cedar") { ... on Tenant {
	partnerRelationships(at: $at, includeEnded: $ended) { totalCount edges { node {
		partner { id displayName } relationship { id } relationshipType status since hasDelegatedAdmin roles allowedOperations } } } } } }`

// row is a row of the page, by the partner's id.
func (r *answered) row(partner string) object {
	r.t.Helper()
	for _, edge := range r.at("node", "partnerRelationships", "edges").([]any) {
		row := edge.(object)["node"].(object)
		if row["partner"].(object)["id"] == partner {
			return row
		}
	}
	require.Fail(r.t, "no row of "+partner, r.Body)
	return nil
}

// pages builds the world that R14 to R18 speak of: Alder with delegated admin privileges, Birch a reseller without.
func pages(t *testing.T) *api {
	store := memory.New()
	story := graphtest.NewStory(store)
	story.Tenants()
	story.Reach("D", "Owner")
	require.NoError(t, story.Err())
	a := overStore(t, store)
	asked := a.do("", "requestResellerRelationship", `partner: "Tenant:birch", includeDap: false, customer: "Tenant:cedar"`, "relationshipRequest { id }").ok()
	request := fmt.Sprintf("request: %q", asked.at("act", "relationshipRequest", "id"))
	a.do("", "completeRelationshipRequest", request, "").ok()
	a.do("", "markRelationshipRequestSent", request, "").ok()
	a.do("User:gina", "acceptRelationshipRequest", request+`, customer: "Tenant:cedar"`, "").ok()
	return a
}

// TestPartnerRelationships: the page lists both partners, flags the one with delegated admin privileges and offers to remove
// these, and nothing else (R14, R16, R18); after the removal the relationship is still there (R17).
func TestPartnerRelationships(t *testing.T) {
	a := pages(t)
	got := a.askAs("User:gina", page).ok()
	require.Equal(t, 2.0, got.at("node", "partnerRelationships", "totalCount"))
	alder := got.row("Tenant:alder")
	require.Equal(t, []any{"Global Administrator", "Helpdesk Administrator"}, alder["roles"])
	require.Equal(t, []any{"REMOVE_DELEGATED_ADMIN"}, alder["allowedOperations"])
	require.Equal(t, []any{true, "ACTIVE", "RESELLER"}, []any{alder["hasDelegatedAdmin"], alder["status"], alder["relationshipType"]})
	birch := got.row("Tenant:birch")
	require.Equal(t, []any{}, birch["roles"])
	require.Equal(t, []any{}, birch["allowedOperations"])
	require.Equal(t, []any{false, "ACTIVE"}, []any{birch["hasDelegatedAdmin"], birch["status"]})

	// What the page offers can be done by whoever sees it, and what it does not offer cannot.
	removed := a.do("User:gina", "removeDelegatedAdmin", `partner: "Tenant:alder", customer: "Tenant:cedar"`, "").ok()
	a.do("User:gina", "removeDelegatedAdmin", `partner: "Tenant:birch", customer: "Tenant:cedar"`, "").fails("FAILED_PRECONDITION")
	after := a.askAs("User:gina", page).ok()
	row := after.row("Tenant:alder")
	require.Equal(t, []any{false, "ACTIVE", alder["since"]}, []any{row["hasDelegatedAdmin"], row["status"], row["since"]})
	require.Empty(t, row["roles"])
	require.Empty(t, row["allowedOperations"])
	// At a date before the removal it is as it was.
	before := a.askAs("User:gina", page, object{"at": alder["since"]}).ok()
	require.Equal(t, alder, before.row("Tenant:alder"))
	require.Equal(t, 1.0, before.at("node", "partnerRelationships", "totalCount"), "Birch came later")
	require.NotNil(t, removed.at("act", "ledgerEntry", "time"))

	// Who has left stands on the page only where it is asked for.
	a.do("", "removeResellerRelationship", `partner: "Tenant:birch", customer: "Tenant:cedar"`, "").ok()
	require.Equal(t, 1.0, a.askAs("User:gina", page).ok().at("node", "partnerRelationships", "totalCount"))
	all := a.askAs("User:gina", page, object{"ended": true}).ok()
	require.Equal(t, "ENDED", all.row("Tenant:birch")["status"])
	require.Equal(t, birch["since"], all.row("Tenant:birch")["since"])
}

// TestPartnerRelationships_Guard: whoever looks must be Global Administrator of that tenant (R15, A21).
func TestPartnerRelationships_Guard(t *testing.T) {
	a := pages(t)
	for viewer, reason := range map[string]string{
		"User:carl": "GA_REQUIRED", "User:ada": "CUSTOMER_ACTION", "User:nils": "CUSTOMER_ACTION", "User:hugo": "CUSTOMER_ACTION",
	} {
		refused := a.askAs(viewer, page)
		require.Equal(t, reason, refused.fails("FORBIDDEN")["reason"], viewer)
		require.Nil(t, refused.at("node", "partnerRelationships"), "the rest of the answer stands")
	}
	a.ask(page).ok().row("Tenant:alder")

	// The right is that of now: who lost the role cannot look at a date when the person had it, and who has it can look at any.
	since := a.ask(page).ok().row("Tenant:alder")["since"]
	a.do("", "removeDirectoryRole", `principal: "User:gina", role: "Global Administrator"`, "").ok()
	require.Equal(t, "GA_REQUIRED", a.askAs("User:gina", page, object{"at": since}).fails("FORBIDDEN")["reason"])
	a.do("", "assignDirectoryRole", `principal: "User:carl", role: "Global Administrator"`, "").ok()
	a.askAs("User:carl", page, object{"at": since}).ok().row("Tenant:alder")

	// In a list of tenants, the page of each has an answer of its own.
	list := a.askAs("User:carl", `{ nodes(ids: ["Tenant:cedar", "Tenant:alder"]) { ... on Tenant { id partnerRelationships { totalCount } } } }`)
	require.Equal(t, "CUSTOMER_ACTION", list.fails("FORBIDDEN")["reason"])
	require.Equal(t, 2.0, list.at("nodes", 0, "partnerRelationships", "totalCount"))
	require.Nil(t, list.at("nodes", 1, "partnerRelationships"))
}

// TestPartnerRelationships_Paged reads the page a row at a time.
func TestPartnerRelationships_Paged(t *testing.T) {
	a := pages(t)
	const one = `query ($after: String) { node(id: "Tenant:cedar") { ... on Tenant { partnerRelationships(first: 1, after: $after) {
		edges { node { partner { id } } } pageInfo { hasNextPage endCursor } } } } }`
	first := a.askAs("User:gina", one).ok()
	require.Equal(t, []any{"Tenant:alder"}, first.each([]any{"node", "partnerRelationships", "edges"}, "node", "partner", "id"))
	require.Equal(t, true, first.at("node", "partnerRelationships", "pageInfo", "hasNextPage"))
	second := a.askAs("User:gina", one, object{"after": first.at("node", "partnerRelationships", "pageInfo", "endCursor")}).ok()
	require.Equal(t, []any{"Tenant:birch"}, second.each([]any{"node", "partnerRelationships", "edges"}, "node", "partner", "id"))
}

// TestCustomersPage: the partner's Customers page tells of each relationship, as of the date of the page (R9, R17).
func TestCustomersPage(t *testing.T) {
	a := pages(t)
	const customers = `query ($partner: ID!, $at: DateTime) { node(id: $partner) { ... on Tenant { customers(at: $at) { totalCount edges {
		node { id displayName } relationship { id since delegatedAdmin { active } } since hasDelegatedAdmin } } } } }`
	got := a.ask(customers, object{"partner": "Tenant:alder"}).ok()
	edge := got.at("node", "customers", "edges", 0).(object)
	require.Equal(t, "Tenant:cedar", edge["node"].(object)["id"])
	require.Equal(t, true, edge["hasDelegatedAdmin"])
	require.Equal(t, edge["since"], edge["relationship"].(object)["since"])
	require.Equal(t, false, a.ask(customers, object{"partner": "Tenant:birch"}).ok().at("node", "customers", "edges", 0, "hasDelegatedAdmin"))
	a.do("User:gina", "removeDelegatedAdmin", `partner: "Tenant:alder", customer: "Tenant:cedar"`, "").ok()
	require.Equal(t, false, a.ask(customers, object{"partner": "Tenant:alder"}).ok().at("node", "customers", "edges", 0, "hasDelegatedAdmin"), "and Cedar still is on the page")
	require.Equal(t, true, a.ask(customers, object{"partner": "Tenant:alder", "at": edge["since"]}).ok().at("node", "customers", "edges", 0, "hasDelegatedAdmin"))
	// A root list says less, and says it as before.
	a.ask(`{ customers { edges { node { id } } } }`).ok()
}

// services asks about the services of Cedar.
const services = `query ($agent: ID!, $at: DateTime) { node(id: "Tenant:cedar") { ... on Tenant { services(at: $at) {
	service name portal canAdminister(agent: $agent) { allowed reason service at } partnersWithAdmin { partner { id } since } } } } }`

// TestServices: one answer for each service (R10); a permission that is removed is removed there alone (R11).
func TestServices(t *testing.T) {
	a := pages(t)
	answers := func(r *answered) map[string][]any {
		of := map[string][]any{}
		for i, s := range r.at("node", "services").([]any) {
			service := s.(object)
			require.NotEmpty(t, service["name"])
			require.Regexp(t, `^https://`, service["portal"])
			require.Equal(t, service["service"], r.at("node", "services", i, "canAdminister", "service"))
			of[service["service"].(string)] = []any{r.at("node", "services", i, "canAdminister", "allowed"), r.at("node", "services", i, "canAdminister", "reason"), len(service["partnersWithAdmin"].([]any))}
		}
		return of
	}
	ada := object{"agent": "User:ada"}
	granted := answers(a.ask(services, ada).ok())
	require.Len(t, granted, len(graph.Services))
	for service, answer := range granted {
		require.Equal(t, []any{true, "DAP_AA_GA", 1}, answer, service)
	}
	withheld := a.do("User:gina", "setServicePermission", `partner: "Tenant:alder", customer: "Tenant:cedar", service: INTUNE, allowed: false`, "").ok()
	some := answers(a.ask(services, ada).ok())
	require.Equal(t, []any{false, "DAP_REVOKED", 0}, some["INTUNE"])
	require.Equal(t, []any{true, "DAP_AA_GA", 1}, some["EXCHANGE"])
	// The same answer as checkAccess gives.
	for _, service := range graph.Services {
		check := a.ask(fmt.Sprintf(`{ checkAccess(agent: "User:ada", action: ADMINISTER_DIRECTORY, target: "Tenant:cedar", service: %s) { allowed reason } }`, service)).ok()
		require.Equal(t, some[string(service)][:2], []any{check.at("checkAccess", "allowed"), check.at("checkAccess", "reason")})
	}
	// Given again, it counts from then on; the other services from the beginning.
	again := a.do("User:gina", "setServicePermission", `partner: "Tenant:alder", customer: "Tenant:cedar", service: INTUNE, allowed: true`, "").ok()
	got := a.ask(services, ada).ok()
	for i, s := range got.at("node", "services").([]any) {
		since := got.at("node", "services", i, "partnersWithAdmin", 0, "since")
		require.Equal(t, "Tenant:alder", got.at("node", "services", i, "partnersWithAdmin", 0, "partner", "id"))
		require.Equal(t, s.(object)["service"] == "INTUNE", since == again.at("act", "ledgerEntry", "time"), since)
	}
	a.do("User:gina", "removeDelegatedAdmin", `partner: "Tenant:alder", customer: "Tenant:cedar"`, "").ok()
	for service, answer := range answers(a.ask(services, ada).ok()) {
		require.Equal(t, []any{false, "DAP_REVOKED", 0}, answer, service)
	}
	// At the date when Intune was withheld.
	past := answers(a.ask(services, object{"agent": "User:ada", "at": withheld.at("act", "ledgerEntry", "time")}).ok())
	require.Equal(t, some, past)
	a.ask(services, object{"agent": "User:nobody"}) // an unknown agent is told at each service
	require.NotEmpty(t, a.ask(services, object{"agent": "User:nobody"}).Errors)
	require.Equal(t, "NOT_FOUND", a.ask(services, object{"agent": "User:nobody"}).Errors[0].Extensions["code"])
}

// TestViews_NoQueryPerRow: what hangs on the rows of a list is read together, however many rows there are.
func TestViews_NoQueryPerRow(t *testing.T) {
	estate := memory.New()
	_, err := sample.Write(t.Context(), estate, sample.Config{Customers: 90, Seed: 1}, nil)
	require.NoError(t, err)
	store := &counting{Store: estate}
	a := overStore(t, store)
	partner, most := "", 0.0
	partners := a.ask(`{ partners(first: 100) { edges { node { id customers { totalCount } } } } }`).ok()
	for i := range partners.at("partners", "edges").([]any) {
		if n := partners.at("partners", "edges", i, "node", "customers", "totalCount").(float64); n > most {
			partner, most = partners.at("partners", "edges", i, "node", "id").(string), n
		}
	}
	const all = `query ($partner: ID!, $first: Int!) { node(id: $partner) { ... on Tenant { customers(first: $first) { edges {
		since hasDelegatedAdmin relationship { id } node {
			services { canAdminister(agent: "User:ada") { allowed } partnersWithAdmin { since partner { displayName } } }
			partnerRelationships { edges { node { partner { displayName } roles relationship { id } } } } } } } } } }`
	asked := func(first int) (rows int, views int64) {
		store.views.Store(0)
		got := a.ask(all, object{"partner": partner, "first": first}).ok()
		return len(got.at("node", "customers", "edges").([]any)), store.views.Load()
	}
	one, few := asked(1)
	many, still := asked(25)
	require.Equal(t, 1, one)
	require.Greater(t, many, 5)
	require.Less(t, still, few+int64(many), "%d views for one row, %d for %d: a loader may need some more rounds where goroutines run late, but not one a row", few, still, many)
}

// TestReadme asks what README.md shows.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	a := newAPI(t)
	queries := regexp.MustCompile("(?s)```graphql\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, queries)
	for _, q := range queries {
		a.askAs("User:gina", q[1]).ok()
	}
}
