package resolvers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

// common is what every payload has.
const common = `ledgerEntry { id seq time actor { id } act input previousHash hash } consequences { code message node { id } } warnings { code message }`

// do does an act with its own fields of the payload asked for.
func (a *api) do(user, act, input, fields string) *answered {
	a.t.Helper()
	return a.askAs(user, fmt.Sprintf("mutation { act: %s(input: {%s}) { %s %s } }", act, input, common, fields))
}

// TestFromNothingToLingering builds a world through the API alone, as its people, and asks after every step.
func TestFromNothingToLingering(t *testing.T) {
	a := newEmptyAPI(t)
	for _, input := range []string{
		`key: "alder", displayName: "Alder", kinds: [PARTNER], domain: "alder.example"`,
		`key: "cedar", displayName: "Cedar", kinds: [CUSTOMER]`,
	} {
		a.do("", "createTenant", input, "tenant { id domain kinds }").ok()
	}
	for user, home := range map[string]string{"ada": "alder", "sara": "alder", "gina": "cedar", "carl": "cedar", "root": "alder"} {
		got := a.do("", "createUser", fmt.Sprintf("key: %q, displayName: %q, tenant: \"Tenant:%s\"", user, user, home), "user { id tenant { id } }").ok()
		require.Equal(t, "Tenant:"+home, got.at("act", "user", "tenant", "id"))
		require.Nil(t, got.at("act", "ledgerEntry", "actor"))
	}
	for key, kind := range map[string]string{"aa": "ADMIN_AGENTS", "ha": "HELPDESK_AGENTS", "sa": "SALES_AGENTS"} {
		a.do("", "createSecurityGroup", fmt.Sprintf(`key: %q, displayName: %q, tenant: "Tenant:alder", wellKnown: %s`, key, kind, kind), "securityGroup { id wellKnown }").ok()
	}
	a.do("", "assignDirectoryRole", `principal: "User:gina", role: "global administrator"`, "").ok()
	a.do("", "assignDirectoryRole", `principal: "User:root", role: "Global Administrator"`, "").ok()
	a.do("User:root", "addGroupMember", `group: "SecurityGroup:aa", member: "User:ada"`, "securityGroup { members { edges { node { id } } } }").ok()
	a.do("User:root", "addGroupMember", `group: "SecurityGroup:sa", member: "User:sara"`, "securityGroup { id }").ok()

	request := a.do("User:sara", "requestResellerRelationship", `partner: "Tenant:alder", customer: "Tenant:cedar", includeDap: true`,
		"relationshipRequest { id state link linkPresentInDraft addressee { id } partner { id } draft { subject text mailto } createdAt sentAt }").ok()
	id := request.at("act", "relationshipRequest", "id").(string)
	link := request.at("act", "relationshipRequest", "link").(string)
	require.Equal(t, "DRAFT", request.at("act", "relationshipRequest", "state"))
	require.Equal(t, true, request.at("act", "relationshipRequest", "linkPresentInDraft"))
	require.Contains(t, request.at("act", "relationshipRequest", "draft", "text"), link)
	named := fmt.Sprintf("request: %q", id)

	cut := a.do("User:sara", "editRelationshipRequest", named+`, body: "Please."`, "relationshipRequest { id }").fails("BAD_USER_INPUT")
	require.Equal(t, "LINK_MISSING", cut["reason"])
	require.Equal(t, "body", cut["field"])
	a.do("User:sara", "editRelationshipRequest", fmt.Sprintf("%s, body: %q", named, "Please: "+link), "relationshipRequest { draft { text } }").ok()
	a.do("User:sara", "completeRelationshipRequest", named, "relationshipRequest { state }").ok()
	sent := a.do("User:sara", "markRelationshipRequestSent", named, "relationshipRequest { state sentAt sentBy { id } }").ok()
	require.Equal(t, "User:sara", sent.at("act", "relationshipRequest", "sentBy", "id"))

	accept := named + `, customer: "Tenant:cedar"`
	const both = "relationshipRequest { state acceptedBy { id } } resellerRelationship { id since status partner { id } customer { id } delegatedAdmin { active } }"
	refused := a.do("User:carl", "acceptRelationshipRequest", accept, both).fails("FORBIDDEN")
	require.Equal(t, "GA_REQUIRED", refused["reason"])
	dry := a.do("User:gina", "acceptRelationshipRequest", accept+", dryRun: true", both).ok()
	require.Nil(t, dry.at("act", "ledgerEntry"))
	require.Equal(t, "ACCEPTED", dry.at("act", "relationshipRequest", "state"))
	require.Nil(t, dry.at("act", "resellerRelationship", "since"))
	require.Contains(t, dry.each([]any{"act", "consequences"}, "code"), "GAINS_DIRECTORY_ACCESS")
	accepted := a.do("User:gina", "acceptRelationshipRequest", accept, both).ok()
	require.Equal(t, "User:gina", accepted.at("act", "ledgerEntry", "actor", "id"))
	require.Equal(t, "ACTIVE", accepted.at("act", "resellerRelationship", "status"))
	require.Equal(t, true, accepted.at("act", "resellerRelationship", "delegatedAdmin", "active"))
	require.Equal(t, "Tenant:cedar", accepted.at("act", "relationshipRequest", "acceptedBy", "id"))

	a.checks("User:ada", "SIGN_IN", "Tenant:cedar", "ALLOW", "DAP_AA_GA")
	provision := `key: "s-new", displayName: "S-new", partner: "Tenant:alder", customer: "Tenant:cedar"`
	const subscription = "azureSubscription { id displayName tenant { id } soldBy { id } } roleAssignment { id roleName principal { id } scope { id } since source }"
	dry = a.do("User:ada", "provisionAzureSubscription", provision+", dryRun: true", subscription).ok()
	require.Equal(t, "AzureSubscription:s-new", dry.at("act", "roleAssignment", "scope", "id"))
	require.Nil(t, dry.at("act", "roleAssignment", "since"))
	require.Nil(t, a.ask(`{ node(id: "AzureSubscription:s-new") { id } }`).ok().at("node"))
	made := a.do("User:ada", "provisionAzureSubscription", provision, subscription).ok()
	require.Equal(t, "Tenant:cedar", made.at("act", "azureSubscription", "tenant", "id"))
	require.Equal(t, "CSP_PROVISIONED", made.at("act", "roleAssignment", "source"))
	a.do("User:ada", "provisionAzureSubscription", provision, subscription).fails("ALREADY_EXISTS")

	removed := a.do("User:gina", "removeDelegatedAdmin", `partner: "Tenant:alder", customer: "Tenant:cedar"`, "resellerRelationship { status delegatedAdmin { active endedBy } }").ok()
	codes := removed.each([]any{"act", "consequences"}, "code")
	for _, code := range []string{"LOSES_DIRECTORY_ACCESS", "LOSES_SERVICE_REQUESTS", "KEEPS_AZURE_ROLE", "KEEPS_RELATIONSHIP"} {
		require.Contains(t, codes, code)
	}
	require.Equal(t, "CUSTOMER", removed.at("act", "resellerRelationship", "delegatedAdmin", "endedBy"))
	nothing := a.do("User:gina", "removeDelegatedAdmin", `partner: "Tenant:alder", customer: "Tenant:cedar"`, "resellerRelationship { id }").fails("FAILED_PRECONDITION")
	require.Equal(t, "NOTHING_TO_REMOVE", nothing["reason"])
	a.checks("User:ada", "SIGN_IN", "Tenant:cedar", "DENY", "DAP_REVOKED")
	a.checks("User:ada", "MANAGE_SUBSCRIPTION", "AzureSubscription:s-new", "ALLOW", "RBAC_LINGER")
	require.Equal(t, 1.0, a.ask(`{ lingeringAccess { totalCount } }`).ok().at("lingeringAccess", "totalCount"))

	a.do("User:gina", "elevateAccess", `tenant: "Tenant:cedar"`, "roleAssignment { id roleName scope { id } }").ok()
	owner := made.at("act", "roleAssignment", "id").(string)
	a.do("User:gina", "assignAzureRole", `principal: "User:gina", role: "Owner", scope: "AzureSubscription:s-new"`, "roleAssignment { id condition }").ok()
	ended := a.do("User:gina", "removeAzureRoleAssignment", fmt.Sprintf("assignment: %q", owner), "roleAssignment { id until }").ok()
	require.NotNil(t, ended.at("act", "roleAssignment", "until"))
	a.checks("User:ada", "MANAGE_SUBSCRIPTION", "AzureSubscription:s-new", "DENY", "NO_RBAC")
	require.Equal(t, 0.0, a.ask(`{ lingeringAccess { totalCount } }`).ok().at("lingeringAccess", "totalCount"))

	entries := a.ask(`{ ledger(first: 100) { totalCount edges { node { seq previousHash hash act actor { id } } } } }`).ok()
	hash := ""
	for i := range entries.at("ledger", "edges").([]any) {
		require.Equal(t, float64(i+1), entries.at("ledger", "edges", i, "node", "seq"))
		require.Equal(t, hash, entries.at("ledger", "edges", i, "node", "previousHash"))
		hash = entries.at("ledger", "edges", i, "node", "hash").(string)
	}
	mine := a.ask(`{ ledger(filter: {actor: "User:gina"}) { totalCount edges { node { act } } } }`).ok()
	require.Equal(t, []any{"acceptRelationshipRequest", "removeDelegatedAdmin", "elevateAccess", "assignAzureRole", "removeAzureRoleAssignment"}, mine.each([]any{"ledger", "edges"}, "node", "act"))
}

// checks asks one question now.
func (a *api) checks(agent, action, target, outcome, reason string) {
	a.t.Helper()
	got := a.ask(check, object{"agent": agent, "action": action, "target": target}).ok()
	require.Equal(a.t, outcome, got.at("checkAccess", "outcome"))
	require.Equal(a.t, reason, got.at("checkAccess", "reason"))
}

// TestLongNames: what acts call what they make is put together from names, and of those that are as long as names may be, too.
func TestLongNames(t *testing.T) {
	a := newAPI(t)
	long := strings.Repeat("n", graph.MaxNameRunes)
	a.do("", "createTenant", `key: "elm", kinds: [PARTNER], displayName: "`+long+`"`, "tenant { id }").ok()
	a.do("", "createTenant", `key: "fir", kinds: [CUSTOMER], displayName: "`+long+`"`, "tenant { id }").ok()
	a.do("", "createSecurityGroup", `key: "elm-agents", tenant: "Tenant:elm", wellKnown: ADMIN_AGENTS, displayName: "`+long+`"`, "securityGroup { id }").ok()
	request := a.do("", "requestResellerRelationship", `partner: "Tenant:elm", customer: "Tenant:fir", includeDap: true`, "relationshipRequest { id }").ok().
		at("act", "relationshipRequest", "id").(string)
	for _, act := range []string{"completeRelationshipRequest", "markRelationshipRequestSent"} {
		a.do("", act, `request: "`+request+`"`, "relationshipRequest { id }").ok()
	}
	a.do("", "acceptRelationshipRequest", `customer: "Tenant:fir", request: "`+request+`"`, "resellerRelationship { id }").ok()
	a.do("", "provisionAzureSubscription", `key: "s-fir", partner: "Tenant:elm", customer: "Tenant:fir", displayName: "`+long+`"`, "azureSubscription { id parent { displayName } }").ok()
	name := a.nodes("Scope:fir")["Scope:fir"].Name
	require.Equal(t, long[1:]+"…", name)
}

// TestElevationNamesTheRootAsItIsCalled: the root scope has the name that it was given.
func TestElevationNamesTheRootAsItIsCalled(t *testing.T) {
	a := newAPI(t)
	a.do("", "createTenant", `key: "elm", kinds: [CUSTOMER], displayName: "Elm"`, "tenant { id }").ok()
	a.do("", "createScope", `key: "root", kind: ROOT, tenant: "Tenant:elm", displayName: "Everything"`, "scope { id }").ok()
	a.do("", "createUser", `key: "eve", tenant: "Tenant:elm", displayName: "Eve"`, "user { id }").ok()
	a.do("", "assignDirectoryRole", `principal: "User:eve", role: "Global Administrator"`, "").ok()
	got := a.do("User:eve", "elevateAccess", `tenant: "Tenant:elm"`, "roleAssignment { id }").ok()
	require.Equal(t, "Eve gets User Access Administrator on Everything and all below it.", got.at("act", "consequences", 0, "message"))
}

// TestDryRunNamesWhatItWouldMake: a consequence is about a node that only the act makes, also where the act is not done.
func TestDryRunNamesWhatItWouldMake(t *testing.T) {
	a := newAPI(t)
	a.do("", "createTenant", `key: "elm", kinds: [CUSTOMER], displayName: "Elm"`, "tenant { id }").ok()
	a.do("", "createUser", `key: "eve", tenant: "Tenant:elm", displayName: "Eve"`, "user { id }").ok()
	consequences := func(user, act, input string) any {
		t.Helper()
		dry := a.do(user, act, input+", dryRun: true", "").ok().at("act", "consequences")
		require.Equal(t, a.do(user, act, input, "").ok().at("act", "consequences"), dry)
		return dry.([]any)[0].(object)["node"].(object)["id"]
	}
	require.Equal(t, "DirectoryRole:elm/62e90394-69f5-4237-9190-012177145e10", consequences("", "assignDirectoryRole", `principal: "User:eve", role: "Global Administrator"`))
	require.Equal(t, "Scope:elm", consequences("User:eve", "elevateAccess", `tenant: "Tenant:elm"`))
}

// TestTwoActsInOneOperation: the second sees what the first did, and so do the fields of its payload.
func TestTwoActsInOneOperation(t *testing.T) {
	a := newAPI(t)
	got := a.ask(`mutation {
		first: createUser(input: {key: "zoe", displayName: "zoe", tenant: "Tenant:cedar"}) { user { memberOf { totalCount } } }
		second: createSecurityGroup(input: {key: "z", displayName: "z", tenant: "Tenant:cedar"}) { securityGroup { members { totalCount } } }
		third: addGroupMember(input: {group: "SecurityGroup:z", member: "User:zoe"}) { securityGroup { members { edges { node { id displayName } } } } }
		again: addGroupMember(input: {group: "SecurityGroup:z", member: "User:zoe"}) { ledgerEntry { seq } }
	}`).ok()
	require.Equal(t, []any{"User:zoe"}, got.each([]any{"third", "securityGroup", "members", "edges"}, "node", "id"))
	require.Nil(t, got.at("again", "ledgerEntry"))
}

func TestBadActs(t *testing.T) {
	a := newAPI(t)
	for _, c := range []struct {
		name, user, act, input, fields string
		code, field                    string
	}{
		{"a person builds", "User:gina", "createTenant", `key: "x", displayName: "X", kinds: [PARTNER]`, "tenant { id }", "FORBIDDEN", ""},
		{"exists", "", "createTenant", `key: "cedar", displayName: "X", kinds: [PARTNER]`, "tenant { id }", "ALREADY_EXISTS", "key"},
		{"a tenant's key with a slash", "", "createTenant", `key: "a/b", displayName: "X", kinds: [PARTNER]`, "tenant { id }", "BAD_USER_INPUT", "key"},
		{"a tenant's key that leaves no room for another's", "", "createTenant", `key: "` + strings.Repeat("x", 241) + `", displayName: "X", kinds: [PARTNER]`, "tenant { id }", "BAD_USER_INPUT", "key"},
		{"a transfer to nobody", "", "transferAzureSubscription", `subscription: "AzureSubscription:s-new", toPartner: "Tenant:nobody"`, "azureSubscription { id }", "NOT_FOUND", "toPartner"},
		{"a transfer to the customer itself", "", "transferAzureSubscription", `subscription: "AzureSubscription:s-new", toPartner: "Tenant:cedar"`, "azureSubscription { id }", "BAD_USER_INPUT", "toPartner"},
		{"an empty name", "", "createTenant", `key: "x", displayName: " ", kinds: [PARTNER]`, "tenant { id }", "BAD_USER_INPUT", "displayName"},
		{"no kinds", "", "createTenant", `key: "x", displayName: "X", kinds: []`, "tenant { id }", "BAD_USER_INPUT", "kinds"},
		{"unknown tenant", "", "createUser", `key: "x", displayName: "X", tenant: "Tenant:nobody"`, "user { id }", "NOT_FOUND", "tenant"},
		{"wrong kind", "", "createUser", `key: "x", displayName: "X", tenant: "User:ada"`, "user { id }", "BAD_USER_INPUT", "tenant"},
		{"malformed id", "", "createUser", `key: "x", displayName: "X", tenant: "cedar"`, "user { id }", "BAD_USER_INPUT", "tenant"},
		{"an unknown role", "", "assignDirectoryRole", `principal: "User:carl", role: "Emperor"`, "", "BAD_USER_INPUT", "role"},
		{"not allowed", "User:carl", "assignAzureRole", `principal: "User:carl", role: "Owner", scope: "AzureSubscription:s-new"`, "roleAssignment { id }", "FORBIDDEN", ""},
		{"a member of itself", "", "addGroupMember", `group: "SecurityGroup:alder-admin-agents", member: "SecurityGroup:alder-admin-agents"`, "securityGroup { id }", "BAD_USER_INPUT", "member"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := a.ask(`{ ledger { totalCount } }`).ok().at("ledger", "totalCount")
			extensions := a.do(c.user, c.act, c.input, c.fields).fails(c.code)
			if c.field != "" {
				require.Equal(t, c.field, extensions["field"])
			}
			require.Equal(t, before, a.ask(`{ ledger { totalCount } }`).ok().at("ledger", "totalCount"))
		})
	}
	t.Run("required", func(t *testing.T) {
		got := a.ask(`mutation { createTenant(input: {displayName: "X", kinds: [PARTNER]}) { tenant { id } } }`)
		require.Equal(t, "GRAPHQL_VALIDATION_FAILED", got.Errors[0].Extensions["code"])
	})
	t.Run("every act of the schema can be sent", func(t *testing.T) {
		for _, f := range schema().Mutation.Fields {
			var input []string
			for _, in := range schema().Types[f.Arguments[0].Type.Name()].Fields {
				value := map[string]string{
					"ID!": `"Tenant:nobody"`, "String!": `"x"`, "Boolean!": "true", "[TenantKind!]!": "[PARTNER]", "ScopeKind!": "MANAGEMENT_GROUP", "ID": "null",
					"DeviceSource!": "INTUNE", "Service!": "INTUNE",
				}[in.Type.String()]
				if value != "" {
					input = append(input, in.Name+": "+value)
				}
			}
			got := a.do("", f.Name, strings.Join(append(input, "dryRun: true"), ", "), "")
			for _, e := range got.Errors {
				require.NotEqual(t, "INTERNAL", e.Extensions["code"], "%s: %s", f.Name, got.Body)
			}
		}
	})
}
