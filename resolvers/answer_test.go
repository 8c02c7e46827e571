package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

const check = `query($agent: ID!, $action: Action!, $target: ID!, $at: DateTime, $policy: PolicyInput) {
	checkAccess(agent: $agent, action: $action, target: $target, at: $at, policy: $policy) {
		id outcome allowed reason channel at policy { azureAccessPolicy autopilotPolicy } truncated
		agent { id } target { id } paths { text channel steps { from { id } edge to { id } reversed role } }
		attempts { channel reason missing } warnings { code }
	}
}`

// TestStory asks what the sample world is there to show.
func TestStory(t *testing.T) {
	a := newAPI(t)
	for _, c := range []struct {
		agent, action, target, at string
		outcome, reason, text     string
	}{
		{"User:ada", "MANAGE_SUBSCRIPTION", "AzureSubscription:s-new", "", "ALLOW", "RBAC_LINGER", "ada > Admin Agents (Alder) > Owner > S-new"},
		{"User:ada", "MANAGE_SUBSCRIPTION", "AzureSubscription:s-old", "", "DENY", "NO_RBAC", ""},
		{"User:ada", "SIGN_IN", "Tenant:cedar", "", "DENY", "DAP_REVOKED", ""},
		{"User:ada", "SIGN_IN", "Tenant:cedar", "2026-02-15T12:00:00Z", "ALLOW", "DAP_AA_GA", "ada > Admin Agents (Alder) > Global Administrator > Cedar"},
		{"User:ada", "SIGN_IN", "Tenant:cedar", "2026-01-08T12:00:00Z", "DENY", "NOT_ACCEPTED", ""},
		{"User:gina", "SIGN_IN", "Tenant:cedar", "", "ALLOW", "OWN_TENANT", "gina > Cedar"},
	} {
		t.Run(fmt.Sprint(c.agent, c.action, c.target, c.at), func(t *testing.T) {
			variables := object{"agent": c.agent, "action": c.action, "target": c.target}
			if c.at != "" {
				variables["at"] = c.at
			}
			got := a.ask(check, variables).ok()
			require.Equal(t, c.outcome, got.at("checkAccess", "outcome"))
			require.Equal(t, c.reason, got.at("checkAccess", "reason"))
			require.Equal(t, c.outcome == "ALLOW", got.at("checkAccess", "allowed"))
			if c.text != "" {
				require.Equal(t, c.text, got.at("checkAccess", "paths", 0, "text"))
				require.NotNil(t, got.at("checkAccess", "channel"))
			} else {
				require.Nil(t, got.at("checkAccess", "channel"))
				require.NotEmpty(t, got.at("checkAccess", "attempts"))
			}

			again := a.ask(`query($id: ID!) { node(id: $id) { id ... on AccessDecision { outcome reason at agent { id } target { id } paths { text } } } }`,
				object{"id": got.at("checkAccess", "id")}).ok()
			for _, field := range []string{"id", "outcome", "reason", "at", "agent", "target"} {
				require.Equal(t, got.at("checkAccess", field), again.at("node", field))
			}
		})
	}
}

func TestPolicyIsAnswered(t *testing.T) {
	a := newAPI(t)
	got := a.ask(check, object{"agent": "User:ada", "action": "MANAGE_SUBSCRIPTION", "target": "AzureSubscription:s-new", "policy": object{"azureAccessPolicy": "RBAC_AND_DIRECTORY_PATH"}}).ok()
	require.Equal(t, "NO_DIR_PATH", got.at("checkAccess", "reason"))
	require.Equal(t, object{"azureAccessPolicy": "RBAC_AND_DIRECTORY_PATH", "autopilotPolicy": "CURRENT"}, got.at("checkAccess", "policy"))
}

func TestBatch(t *testing.T) {
	a := newAPI(t)
	const batch = `query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { agent { id } action target { id } outcome reason paths(first: 1) { text } truncated } }`
	ask := func(agent, action, target string) object {
		return object{"agent": agent, "action": action, "target": target}
	}
	questions := []object{
		ask("User:ada", "SIGN_IN", "Tenant:cedar"), ask("User:ada", "MANAGE_SUBSCRIPTION", "AzureSubscription:s-new"),
		ask("User:gina", "RESET_USER_PASSWORD", "User:carl"), ask("User:ada", "MANAGE_SUBSCRIPTION", "AzureSubscription:s-new"),
	}
	got := a.ask(batch, object{"q": questions}).ok()
	require.Equal(t, []any{"DENY", "ALLOW", "ALLOW", "ALLOW"}, got.each([]any{"checkAccessBatch"}, "outcome"))
	for i, q := range questions {
		one := a.ask(check, q).ok()
		for _, field := range []string{"outcome", "reason", "action", "agent", "target"} {
			if field != "action" {
				require.Equal(t, one.at("checkAccess", field), got.at("checkAccessBatch", i, field))
			}
		}
	}
	for name, c := range map[string]struct {
		bad         object
		code, field string
	}{
		"unknown agent":  {ask("User:nobody", "SIGN_IN", "Tenant:cedar"), "NOT_FOUND", "questions[2].agent"},
		"unknown target": {ask("User:ada", "SIGN_IN", "Tenant:nobody"), "NOT_FOUND", "questions[2].target"},
		"wrong kind":     {ask("User:ada", "SIGN_IN", "AzureSubscription:s-new"), "BAD_USER_INPUT", "questions[2].target"},
		"no user":        {ask("Tenant:alder", "SIGN_IN", "Tenant:cedar"), "BAD_USER_INPUT", "questions[2].agent"},
	} {
		t.Run(name, func(t *testing.T) {
			got := a.ask(batch, object{"q": []object{questions[0], questions[1], c.bad}})
			extensions := got.fails(c.code)
			require.Equal(t, 2.0, extensions["index"])
			require.Equal(t, c.field, extensions["field"])
			require.Nil(t, got.Data)
		})
	}
	t.Run("malformed id", func(t *testing.T) {
		got := a.ask(batch, object{"q": []object{questions[0], ask("ada", "SIGN_IN", "Tenant:cedar")}})
		require.Equal(t, "questions[1].agent", got.fails("BAD_USER_INPUT")["field"])
	})
	t.Run("none", func(t *testing.T) {
		require.Equal(t, "questions", a.ask(batch, object{"q": []object{}}).fails("BAD_USER_INPUT")["field"])
	})
	t.Run("too many", func(t *testing.T) {
		many := make([]object, 1001)
		for i := range many {
			many[i] = questions[0]
		}
		require.Equal(t, "questions", a.ask(batch, object{"q": many}).fails("BAD_USER_INPUT")["field"])
	})
}

func TestBadQuestions(t *testing.T) {
	a := newAPI(t)
	good := object{"agent": "User:ada", "action": "SIGN_IN", "target": "Tenant:cedar"}
	for name, c := range map[string]struct {
		change      object
		code, field string
	}{
		"unknown agent":    {object{"agent": "User:nobody"}, "NOT_FOUND", "agent"},
		"unknown target":   {object{"target": "Tenant:nobody"}, "NOT_FOUND", "target"},
		"malformed id":     {object{"target": "cedar"}, "BAD_USER_INPUT", "target"},
		"no kind":          {object{"target": "Planet:mars"}, "BAD_USER_INPUT", "target"},
		"an answer's id":   {object{"target": "AccessDecision:e30"}, "BAD_USER_INPUT", "target"},
		"a number":         {object{"agent": 7}, "BAD_USER_INPUT", "agent"},
		"wrong kind":       {object{"target": "AutopilotDevice:d-self"}, "BAD_USER_INPUT", "target"},
		"no date":          {object{"at": "yesterday"}, "BAD_USER_INPUT", "at"},
		"too fine a date":  {object{"at": "2026-03-03T12:00:00.00001Z"}, "BAD_USER_INPUT", "at"},
		"year 0":           {object{"at": "0000-12-31T23:59:59Z"}, "BAD_USER_INPUT", "at"},
		"no such action":   {object{"action": "FLY"}, "BAD_USER_INPUT", "action"},
		"no agent":         {object{"agent": nil}, "BAD_USER_INPUT", "agent"},
		"an unknown field": {object{"policy": object{"x": 1}}, "BAD_USER_INPUT", "policy.x"},
	} {
		t.Run(name, func(t *testing.T) {
			variables := object{}
			for k, v := range good {
				variables[k] = v
			}
			for k, v := range c.change {
				variables[k] = v
			}
			require.Equal(t, c.field, a.ask(check, variables).fails(c.code)["field"])
		})
	}
	for _, first := range []int{-1, 101} {
		got := a.ask(fmt.Sprintf(`{ checkAccess(agent: "User:ada", action: SIGN_IN, target: "Tenant:cedar") { paths(first: %d) { text } } }`, first))
		require.Equal(t, "first", got.fails("BAD_USER_INPUT")["field"])
	}
}

func TestNodes(t *testing.T) {
	a := newAPI(t)
	got := a.ask(`{ node(id: "Tenant:cedar") { id ... on Tenant { displayName kinds } } none: node(id: "Tenant:nobody") { id }
		nodes(ids: ["User:ada", "Tenant:nobody", "LedgerEntry:1", "Tenant:cedar", "LedgerEntry:9999"]) { id __typename } }`).ok()
	require.Equal(t, object{"id": "Tenant:cedar", "displayName": "Cedar", "kinds": []any{"CUSTOMER"}}, got.at("node"))
	require.Nil(t, got.at("none"))
	require.Equal(t, []any{
		object{"id": "User:ada", "__typename": "User"}, nil, object{"id": "LedgerEntry:1", "__typename": "LedgerEntry"},
		object{"id": "Tenant:cedar", "__typename": "Tenant"}, nil,
	}, got.at("nodes"))
	for id, field := range map[string]string{"cedar": "id", "AccessDecision:x": "id", "LedgerEntry:x": "id", "LedgerEntry:01": "id"} {
		require.Equal(t, field, a.ask(`query($id: ID!) { node(id: $id) { id } }`, object{"id": id}).fails("BAD_USER_INPUT")["field"], id)
	}
	many := make([]string, 101)
	for i := range many {
		many[i] = "Tenant:cedar"
	}
	require.Equal(t, "ids", a.ask(`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, object{"ids": many}).fails("BAD_USER_INPUT")["field"])
}

func TestViewer(t *testing.T) {
	a := newAPI(t)
	const viewer = `{ viewer { user { id displayName } isOperator } }`
	require.Equal(t, object{"user": nil, "isOperator": true}, a.ask(viewer).ok().at("viewer"))
	require.Equal(t, object{"user": object{"id": "User:gina", "displayName": "gina"}, "isOperator": false}, a.askAs("User:gina", viewer).ok().at("viewer"))
}

func TestSearch(t *testing.T) {
	a := newAPI(t)
	const search = `query($text: String!, $kinds: [NodeKind!]) { search(text: $text, kinds: $kinds) { edges { node { id } } totalCount } }`
	find := func(variables object) []any {
		return a.ask(search, variables).ok().each([]any{"search", "edges"}, "node", "id")
	}
	require.Contains(t, find(object{"text": "CED"}), "Tenant:cedar")
	require.Equal(t, []any{"Tenant:cedar"}, find(object{"text": "ced", "kinds": []string{"TENANT"}}))
	require.Equal(t, []any{"AzureSubscription:s-new"}, find(object{"text": "AzureSubscription:s-new"}))
	require.Empty(t, find(object{"text": "Tenant:nobody"}))
	require.Empty(t, find(object{"text": "zzzz"}))
	require.Equal(t, "text", a.ask(search, object{"text": " "}).fails("BAD_USER_INPUT")["field"])
}

func TestWhoCan(t *testing.T) {
	a := newAPI(t)
	got := a.ask(`{ agentsWithAccess(target: "AzureSubscription:s-new", action: MANAGE_SUBSCRIPTION) {
		complete totalCount edges { node { agent { id } reason paths { text } } } unresolved { edges { node { role reason message principal { id } scope { id } } } totalCount } } }`).ok()
	require.Equal(t, []any{"User:ada"}, got.each([]any{"agentsWithAccess", "edges"}, "node", "agent", "id"))
	require.Equal(t, true, got.at("agentsWithAccess", "complete"))
	require.Equal(t, 0.0, got.at("agentsWithAccess", "unresolved", "totalCount"))

	a.ask(`mutation { assignAzureRole(input: {principal: "User:carl", role: "5f9e53b4-3d0c-4b0b-9e3c-5d1d7f6b2a11", scope: "AzureSubscription:s-new"}) { roleAssignment { id roleName } } }`).ok()
	got = a.ask(`{ agentsWithAccess(target: "AzureSubscription:s-new", action: MANAGE_SUBSCRIPTION) { complete unresolved { edges { node { role reason principal { id } } } } } }`).ok()
	require.Equal(t, false, got.at("agentsWithAccess", "complete"))
	require.Equal(t, []any{"ROLE_UNKNOWN"}, got.each([]any{"agentsWithAccess", "unresolved", "edges"}, "node", "reason"))

	// The holders are a list like others: forwards and backwards.
	a.ask(`mutation { assignAzureRole(input: {principal: "User:gina", role: "5f9e53b4-3d0c-4b0b-9e3c-5d1d7f6b2a11", scope: "AzureSubscription:s-new"}) { roleAssignment { id } } }`).ok()
	holders := func(arguments string) (ids []any, info object) {
		got := a.ask(`{ agentsWithAccess(target: "AzureSubscription:s-new", action: MANAGE_SUBSCRIPTION) {
			unresolved(` + arguments + `) { edges { node { principal { id } } } pageInfo { hasPreviousPage hasNextPage startCursor } } } }`).ok()
		return got.each([]any{"agentsWithAccess", "unresolved", "edges"}, "node", "principal", "id"), got.at("agentsWithAccess", "unresolved", "pageInfo").(object)
	}
	first, _ := holders("first: 1")
	last, info := holders("last: 1")
	require.Equal(t, []any{[]any{"User:carl"}, []any{"User:gina"}}, []any{first, last})
	require.Equal(t, []any{true, false}, []any{info["hasPreviousPage"], info["hasNextPage"]})
	before, _ := holders(fmt.Sprintf("last: 1, before: %q", info["startCursor"]))
	require.Equal(t, first, before)
}

func TestLingering(t *testing.T) {
	a := newAPI(t)
	got := a.ask(`{ lingeringAccess(customer: "Tenant:cedar") { totalCount edges { node { principal { id } role scope { id } customer { id } partner { id } since endedAt grantedAfterRemoval people roleAssignment { id } } } } }`).ok()
	require.Equal(t, 1.0, got.at("lingeringAccess", "totalCount"))
	row := got.at("lingeringAccess", "edges", 0, "node").(object)
	require.Equal(t, object{"id": "SecurityGroup:alder-admin-agents"}, row["principal"])
	require.Equal(t, "Owner", row["role"])
	require.Equal(t, "2026-03-03T12:00:00.000Z", row["endedAt"])
	require.Equal(t, 1.0, row["people"])
	require.Equal(t, "customer", a.ask(`{ lingeringAccess(customer: "User:ada") { totalCount } }`).fails("BAD_USER_INPUT")["field"])
}

func TestRules(t *testing.T) {
	got := newAPI(t).ask(`{ accessRules { channel title notation cypher source sourceRule } }`).ok()
	channels := got.each([]any{"accessRules"}, "channel")
	for _, c := range []string{"OWN_TENANT", "RELATIONSHIP", "DAP", "RBAC"} {
		require.Contains(t, channels, c)
	}
}

// TestRoleListingsLeaveOutWhatIsImplicit: R20.
func TestRoleListingsLeaveOutWhatIsImplicit(t *testing.T) {
	a := newAPI(t)
	got := a.ask(`{ node(id: "DirectoryRole:cedar/62e90394-69f5-4237-9190-012177145e10") { ... on DirectoryRole { displayName known tenant { id }
		members(at: "2026-02-15T12:00:00Z") { edges { node { id } } }
		all: effectivePrincipals(at: "2026-02-15T12:00:00Z") { totalCount edges { implicit source node { id } } }
		listed: effectivePrincipals(at: "2026-02-15T12:00:00Z", includeImplicit: false) { edges { node { id } } } } } }`).ok()
	require.Equal(t, []any{"User:gina"}, got.each([]any{"node", "members", "edges"}, "node", "id"))
	require.Equal(t, []any{"User:gina"}, got.each([]any{"node", "listed", "edges"}, "node", "id"))
	require.ElementsMatch(t, []any{
		object{"implicit": true, "source": "DAP", "node": object{"id": "SecurityGroup:alder-admin-agents"}},
		object{"implicit": false, "source": "DIRECT", "node": object{"id": "User:gina"}},
	}, got.at("node", "all", "edges"))
}

func TestRelationshipAndItsDelegation(t *testing.T) {
	a := newAPI(t)
	got := a.ask(`{ node(id: "Tenant:cedar") { ... on Tenant { partners { edges { node { id } } } relationships { edges { node {
		partner { id } customer { id } since endedAt status before: status(at: "2026-01-01T00:00:00Z")
		then: delegatedAdmin(at: "2026-02-15T12:00:00Z") { active since endedAt endedBy }
		delegatedAdmin { active since endedAt endedBy grants { id partner { id } until endedBy relationship { id } } } } } } } } }`).ok()
	r := got.at("node", "relationships", "edges", 0, "node").(object)
	require.Equal(t, "ACTIVE", r["status"])
	require.Nil(t, r["before"])
	require.Equal(t, object{"active": true, "since": "2026-01-12T12:00:00.000Z", "endedAt": nil, "endedBy": nil}, withDay(r["then"]))
	now := r["delegatedAdmin"].(object)
	require.Equal(t, false, now["active"])
	require.Equal(t, "CUSTOMER", now["endedBy"])
	require.Len(t, now["grants"], 1)
}

// TestEachGrantIsOneOfItsOwn: a customer that grants delegated admin privileges again has granted them twice, each with its own
// beginning, end and hand, and what it withheld of the first is no part of the second (R13).
func TestEachGrantIsOneOfItsOwn(t *testing.T) {
	a := newAPI(t)
	request := a.askAs("User:ada", `mutation { r: requestResellerRelationship(input: {partner: "Tenant:alder", customer: "Tenant:cedar", includeDap: true}) { relationshipRequest { id } } }`).
		ok().at("r", "relationshipRequest", "id")
	a.askAs("User:ada", `mutation($r: ID!) { completeRelationshipRequest(input: {request: $r}) { ledgerEntry { seq } } markRelationshipRequestSent(input: {request: $r}) { ledgerEntry { seq } } }`, object{"r": request}).ok()
	const relationship = `delegatedAdmin { active since withheldServices grants { id since until endedBy } } `
	granted := a.askAs("User:gina", `mutation($r: ID!) { r: acceptRelationshipRequest(input: {request: $r, customer: "Tenant:cedar"}) { resellerRelationship { `+relationship+` } } }`, object{"r": request}).
		ok().at("r", "resellerRelationship", "delegatedAdmin").(object)
	grants := granted["grants"].([]any)
	require.Len(t, grants, 2)
	first, second := grants[0].(object), grants[1].(object)
	require.Equal(t, "CUSTOMER", first["endedBy"])
	require.Less(t, first["until"], second["since"])
	require.Nil(t, second["until"])
	require.Equal(t, granted["since"], second["since"])
	withheld := a.askAs("User:gina", `mutation { r: setServicePermission(input: {partner: "Tenant:alder", customer: "Tenant:cedar", service: INTUNE, allowed: false}) {
		consequences { node { id } } resellerRelationship { `+relationship+` } } }`).ok()
	require.Equal(t, []any{"INTUNE"}, withheld.at("r", "resellerRelationship", "delegatedAdmin", "withheldServices"))
	require.Equal(t, second["id"], withheld.at("r", "consequences", 0, "node", "id"))
	again := a.ask(`{ nodes(ids: ["` + first["id"].(string) + `", "` + second["id"].(string) + `"]) { ... on DapGrant { id since until endedBy } } }`).ok()
	require.Equal(t, grants, again.at("nodes"))
}

// withDay cuts the seconds of since, which the story's clock counts.
func withDay(v any) any {
	m := v.(object)
	if text, ok := m["since"].(string); ok {
		m["since"] = text[:16] + ":00.000Z"
	}
	return m
}
