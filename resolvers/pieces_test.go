package resolvers_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/sample"
	"behalf/storage/memory"
)

// pieces is a store that notes from how many nodes a walk sets out at the most, and may say that lists are cut.
type pieces struct {
	graph.Store
	cut    bool
	mu     sync.Mutex // batches of one request may be answered side by side
	starts int
}

func (p *pieces) View(ctx context.Context, read func(graph.Reader) error) error {
	return p.Store.View(ctx, func(r graph.Reader) error { return read(piecesReader{r, p}) })
}

type piecesReader struct {
	graph.Reader
	of *pieces
}

func (r piecesReader) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	r.of.mu.Lock()
	for _, w := range walks {
		r.of.starts = max(r.of.starts, len(w.Starts))
	}
	r.of.mu.Unlock()
	return r.Reader.Walk(ctx, at, walks)
}

func (r piecesReader) Pages(ctx context.Context, queries []graph.PageQuery) ([]graph.Page, error) {
	pages, err := r.Reader.Pages(ctx, queries)
	for i := range pages {
		pages[i].Cut = pages[i].Cut || r.of.cut
	}
	return pages, err
}

// followsOne is a store that follows one node in each stage of a walk to a customer's devices or scopes, or a partner's customers, as
// every store does beyond graph.MaxReached.
type followsOne struct{ graph.Store }

func (b followsOne) Update(ctx context.Context, write func(graph.Writer) error) error {
	return b.Store.Update(ctx, func(w graph.Writer) error { return write(followsOneWriter{w}) })
}

type followsOneWriter struct{ graph.Writer }

func (w followsOneWriter) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	for i := range walks {
		if first := walks[i].Stages[0].Step; first.Reverse && (first.Edge == graph.BelongsTo || first.Edge == graph.InTenant || first.Edge == graph.OfPartner) {
			walks[i].Most = 1
		}
	}
	return w.Writer.Walk(ctx, at, walks)
}

// TestWhatRemainsBeyondTheBound: where a store follows only some of a customer's devices and scopes, the end of a relationship says that
// more may be left than it tells.
func TestWhatRemainsBeyondTheBound(t *testing.T) {
	store := memory.New()
	a := overStore(t, followsOne{store})
	a.ask(`mutation {
		p: createTenant(input: {key: "alder", displayName: "Alder", kinds: [PARTNER]}) { tenant { id } }
		c: createTenant(input: {key: "cedar", displayName: "Cedar", kinds: [CUSTOMER]}) { tenant { id } }
		g: createSecurityGroup(input: {key: "agents", displayName: "Admin Agents", tenant: "Tenant:alder", wellKnown: ADMIN_AGENTS}) { securityGroup { id } }
		u: createUser(input: {key: "ada", displayName: "ada", tenant: "Tenant:alder"}) { user { id } }
		m: addGroupMember(input: {group: "SecurityGroup:agents", member: "User:ada"}) { securityGroup { id } }
	}`).ok()
	request := a.ask(`mutation { r: requestResellerRelationship(input: {partner: "Tenant:alder", customer: "Tenant:cedar", includeDap: false}) { relationshipRequest { id } } }`).
		ok().at("r", "relationshipRequest", "id")
	a.ask(`mutation($r: ID!) {
		done: completeRelationshipRequest(input: {request: $r}) { relationshipRequest { id } }
		sent: markRelationshipRequestSent(input: {request: $r}) { relationshipRequest { id } }
		yes: acceptRelationshipRequest(input: {request: $r, customer: "Tenant:cedar"}) { relationshipRequest { id } }
	}`, object{"r": request}).ok()
	for _, as := range []string{"1", "2"} {
		a.askAs("User:ada", `mutation {
			s: provisionAzureSubscription(input: {key: "s`+as+`", displayName: "S", partner: "Tenant:alder", customer: "Tenant:cedar"}) { azureSubscription { id } }
			d: addAutopilotDevice(input: {key: "d`+as+`", displayName: "D", customer: "Tenant:cedar", source: PARTNER_CENTER, addedBy: "Tenant:alder"}) { autopilotDevice { id } }
			p: createAutopilotProfile(input: {key: "p`+as+`", displayName: "Standard", customer: "Tenant:cedar"}) { autopilotProfile { id } }
			a: applyAutopilotProfile(input: {device: "AutopilotDevice:d`+as+`", profile: "AutopilotProfile:p`+as+`"}) { autopilotDevice { id } }
		}`).ok()
	}
	said := map[any][]any{}
	for _, c := range a.ask(`mutation { r: removeResellerRelationship(input: {partner: "Tenant:alder", customer: "Tenant:cedar"}) { consequences { code message node { id } } } }`).
		ok().at("r", "consequences").([]any) {
		said[c.(object)["code"]] = append(said[c.(object)["code"]], c.(object)["message"])
	}
	require.Equal(t, []any{
		"Standard stays on Cedar's devices, at least 1 of them, which nothing changes; it is marked orphaned, since Alder can no longer take it off.",
		"Cedar has more devices than are followed here: profiles that Alder applied may stay on others too, marked orphaned.",
	}, said["ORPHANS_PROFILE"])
	require.Equal(t, "Cedar has more scopes and roles than are followed here: people and groups of Alder may keep others too.",
		said["KEEPS_AZURE_ROLE"][len(said["KEEPS_AZURE_ROLE"])-1])
}

// TestLingeringIsCountedInPieces: a count looks at every candidate, however many, in pieces that a store follows to their end; where one is
// cut all the same there is no count, rather than a wrong one.
func TestLingeringIsCountedInPieces(t *testing.T) {
	store := &pieces{Store: memory.New()}
	_, err := sample.Write(t.Context(), store.Store, sample.Config{Customers: 620, Seed: 1}, nil)
	require.NoError(t, err)
	a := overStore(t, store)
	for _, list := range []string{"customers", "azureSubscriptions"} {
		got := a.ask(`{ all: ` + list + ` { totalCount } has: ` + list + `(filter: {hasLingeringAccess: true}) { totalCount }
			hasNot: ` + list + `(filter: {hasLingeringAccess: false}) { totalCount } }`).ok()
		count := func(field string) float64 { return got.at(field, "totalCount").(float64) }
		require.Positive(t, count("has"))
		require.Positive(t, count("hasNot"))
		require.Equal(t, count("all"), count("has")+count("hasNot"), list)
	}
	require.LessOrEqual(t, store.starts, 500)
	store.cut = true
	got := a.ask(`{ customers(filter: {hasLingeringAccess: true}) { totalCount pageInfo { complete } } }`)
	require.Equal(t, "FAILED_PRECONDITION", got.Errors[0].Extensions["code"])
	require.Nil(t, got.at("customers", "totalCount"))
	require.Equal(t, false, got.at("customers", "pageInfo", "complete"))
}

// TestWhoIsNestedTooDeeplyIsNotNobody: a removal may leave somebody deeper below a group than is followed. Whether that one may cannot be
// decided, and the lists that leave the answer out say that they are not whole.
func TestWhoIsNestedTooDeeplyIsNotNobody(t *testing.T) {
	a := newAPI(t)
	join := func(group, member string) {
		a.do("", "addGroupMember", `group: "SecurityGroup:`+group+`", member: "`+member+`"`, "").ok()
	}
	for i := range 34 {
		a.do("", "createSecurityGroup", fmt.Sprintf(`key: "nest%d", tenant: "Tenant:alder", displayName: "Nest %d"`, i, i), "").ok()
		if i > 0 && i < 33 {
			join(fmt.Sprint("nest", i), fmt.Sprint("SecurityGroup:nest", i-1))
		}
	}
	join("nest20", "SecurityGroup:nest0") // a way that is shorter
	join("nest33", "SecurityGroup:nest32")
	a.do("", "createUser", `key: "eve", tenant: "Tenant:alder", displayName: "Eve"`, "").ok()
	join("nest0", "User:eve")
	a.do("", "assignAzureRole", `principal: "SecurityGroup:nest33", role: "Owner", scope: "AzureSubscription:s-new"`, "").ok()
	const ask = `{ check: checkAccess(agent: "User:eve", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new") { outcome reason }
		who: agentsWithAccess(target: "AzureSubscription:s-new", action: MANAGE_SUBSCRIPTION) { complete edges { node { agent { id } } } }
		what: accessibleTargets(agent: "User:eve", action: MANAGE_SUBSCRIPTION) { complete edges { node { target { id } } } } }`
	got := a.ask(ask).ok()
	require.Equal(t, object{"outcome": "ALLOW", "reason": "RBAC_LINGER"}, got.at("check"))
	require.Equal(t, true, got.at("who", "complete"))
	require.Equal(t, []any{"AzureSubscription:s-new"}, got.each([]any{"what", "edges"}, "node", "target", "id"))
	a.do("", "removeGroupMember", `group: "SecurityGroup:nest20", member: "SecurityGroup:nest0"`, "").ok()
	got = a.ask(ask).ok()
	require.Equal(t, object{"outcome": "UNKNOWN", "reason": "CUT"}, got.at("check"))
	require.NotContains(t, got.each([]any{"who", "edges"}, "node", "agent", "id"), "User:eve")
	require.Equal(t, false, got.at("who", "complete"))
	require.Empty(t, got.at("what", "edges"))
	require.Equal(t, false, got.at("what", "complete"))
}

// TestAGroupJoinsAllDelegationsOrNone: an agent group that is made late has its part in every delegation of its tenant, and is refused where
// these are more than are followed.
func TestAGroupJoinsAllDelegationsOrNone(t *testing.T) {
	a := overStore(t, followsOne{memory.New()})
	a.do("", "createTenant", `key: "alder", displayName: "Alder", kinds: [PARTNER]`, "").ok()
	for _, customer := range []string{"cedar", "fir"} {
		a.do("", "createTenant", `key: "`+customer+`", displayName: "C", kinds: [CUSTOMER]`, "").ok()
		request := a.do("", "requestResellerRelationship", `partner: "Tenant:alder", includeDap: true`, "relationshipRequest { id }").ok().at("act", "relationshipRequest", "id").(string)
		a.do("", "completeRelationshipRequest", `request: "`+request+`"`, "").ok()
		a.do("", "markRelationshipRequestSent", `request: "`+request+`"`, "").ok()
		a.do("", "acceptRelationshipRequest", `request: "`+request+`", customer: "Tenant:`+customer+`"`, "").ok()
	}
	got := a.do("", "createSecurityGroup", `key: "agents", displayName: "Admin Agents", tenant: "Tenant:alder", wellKnown: ADMIN_AGENTS`, "")
	require.Equal(t, "FAILED_PRECONDITION", got.Errors[0].Extensions["code"])
	a.do("", "createSecurityGroup", `key: "sales", displayName: "Sales Agents", tenant: "Tenant:alder", wellKnown: SALES_AGENTS`, "").ok()
}
