package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph/access"
	"behalf/resolvers"
)

const device = `autopilotDevice { id displayName serialNumber source customer { id } addedBy { id } profile { id } }`

// TestLifeOfADevice: what is told of a device through its acts, as the API shows it.
func TestLifeOfADevice(t *testing.T) {
	a := newAPI(t)
	add := `key: "d-new", displayName: "Laptop", customer: "Tenant:cedar", source: PARTNER_CENTER, addedBy: "Tenant:alder", serialNumber: "ALD-0009"`
	dry := a.do("User:sara", "addAutopilotDevice", add+", dryRun: true", device).ok()
	require.Nil(t, dry.at("act", "ledgerEntry"))
	require.Equal(t, "Laptop", dry.at("act", "autopilotDevice", "displayName"))
	require.Nil(t, a.ask(`{ node(id: "AutopilotDevice:d-new") { id } }`).ok().at("node"))
	added := a.do("User:sara", "addAutopilotDevice", add, device).ok()
	require.Equal(t, object{
		"id": "AutopilotDevice:d-new", "displayName": "Laptop", "serialNumber": "ALD-0009", "source": "PARTNER_CENTER",
		"customer": object{"id": "Tenant:cedar"}, "addedBy": object{"id": "Tenant:alder"}, "profile": nil,
	}, added.at("act", "autopilotDevice"))
	require.Equal(t, []any{"PARTNERS_MANAGE_DEVICE"}, added.each([]any{"act", "consequences"}, "code"))
	require.Equal(t, []any{"AutopilotDevice:d-new"}, a.ask(`{ search(text: "ald-0009") { edges { node { id } } } }`).ok().each([]any{"search", "edges"}, "node", "id"))

	profile := a.do("User:ada", "createAutopilotProfile", `key: "kiosk", displayName: "Kiosk", customer: "Tenant:cedar", settings: ["skip_eula", "remove_oem_preinstalls", "skip_eula"]`,
		`autopilotProfile { id displayName description settings customer { id } devices { totalCount } }`).ok()
	require.Equal(t, []any{"remove_oem_preinstalls", "skip_eula"}, profile.at("act", "autopilotProfile", "settings"))
	require.Equal(t, "Tenant:cedar", profile.at("act", "autopilotProfile", "customer", "id"))

	pair := `device: "AutopilotDevice:d-new", profile: "AutopilotProfile:kiosk"`
	applied := a.do("User:ada", "applyAutopilotProfile", pair, device).ok()
	require.Equal(t, "AutopilotProfile:kiosk", applied.at("act", "autopilotDevice", "profile", "id"))
	require.Equal(t, "AutopilotProfile:kiosk", applied.at("act", "consequences", 0, "node", "id"))
	require.Nil(t, a.do("User:ada", "applyAutopilotProfile", pair, device).ok().at("act", "ledgerEntry"), "it is applied already")
	updated := a.do("User:ada", "updateAutopilotProfile", `profile: "AutopilotProfile:kiosk", settings: [], description: "For the lobby"`,
		`autopilotProfile { displayName description settings devices { edges { node { id } } } }`).ok()
	require.Equal(t, []any{}, updated.at("act", "autopilotProfile", "settings"))
	require.Equal(t, "Kiosk", updated.at("act", "autopilotProfile", "displayName"))
	require.Equal(t, "For the lobby", updated.at("act", "autopilotProfile", "description"))
	require.Equal(t, []any{"CHANGES_PROFILE"}, updated.each([]any{"act", "consequences"}, "code"))
	require.Contains(t, updated.at("act", "ledgerEntry", "input"), `"settings":[]`, "the ledger tells that they were taken away")
	require.Nil(t, a.do("User:ada", "removeAutopilotProfile", pair, device).ok().at("act", "autopilotDevice", "profile"))

	require.Equal(t, []any{"LOSES_REGISTRATION", "KEEPS_INTUNE_DEVICE"},
		a.do("User:ada", "removeAutopilotDevice", `device: "AutopilotDevice:d-new"`, device).ok().each([]any{"act", "consequences"}, "code"))
	gone := a.ask(`{ node(id: "AutopilotDevice:d-new") { ... on AutopilotDevice { customer { id } addedBy { id } } } }`).ok()
	require.Equal(t, object{"customer": nil, "addedBy": object{"id": "Tenant:alder"}}, gone.at("node"))
	refused := a.do("User:ada", "removeAutopilotDevice", `device: "AutopilotDevice:d-new"`, device).fails("FAILED_PRECONDITION")
	require.Equal(t, "NOTHING_TO_REMOVE", refused["reason"])
	require.Equal(t, "device", refused["field"])

	deleted := a.do("User:ada", "deleteAutopilotProfile", `profile: "AutopilotProfile:kiosk"`, `autopilotProfile { id customer { id } }`).ok()
	require.Nil(t, deleted.at("act", "autopilotProfile", "customer"))
	require.Equal(t, "DEV_CUSTOMER_ADDED", a.do("User:ada", "removeAutopilotDevice", `device: "AutopilotDevice:d-intune"`, device).fails("FORBIDDEN")["reason"])
}

// TestDevicesUnderTheServersPolicy: the policy that the server was started with governs acts, whatever a question names.
func TestDevicesUnderTheServersPolicy(t *testing.T) {
	proposed := access.Policy{Autopilot: access.AutopilotProposed}
	a := newAPI(t, func(cfg *resolvers.Config) { cfg.Policy, cfg.Desk.Policy = proposed, proposed })
	refused := a.do("User:ada", "removeAutopilotDevice", `device: "AutopilotDevice:d-other"`, device).fails("FORBIDDEN")
	require.Equal(t, "DEV_NOT_OWN", refused["reason"])
	a.do("User:ada", "removeAutopilotDevice", `device: "AutopilotDevice:d-self", dryRun: true`, device).ok()
}

// TestDeviceCan answers as checkAccess does, for a whole list at once.
func TestDeviceCan(t *testing.T) {
	a := newAPI(t)
	got := a.ask(`query($agent: ID!) { customers: node(id: "Tenant:cedar") { ... on Tenant { autopilotDevices { edges { node {
		id
		now: can(agent: $agent, action: REMOVE_DEVICE) { id outcome reason message policy { autopilotPolicy } paths { text } attempts { missing } warnings { code } }
		proposed: can(agent: $agent, action: REMOVE_DEVICE, policy: {autopilotPolicy: PROPOSED}) { reason }
		before: can(agent: $agent, action: APPLY_AUTOPILOT_PROFILE, at: "2026-01-06T12:00:00.000Z") { reason }
	} } } } } }`, object{"agent": "User:ada"}).ok()
	edges := []any{"customers", "autopilotDevices", "edges"}
	ids := got.each(edges, "node", "id")
	require.ElementsMatch(t, []any{"AutopilotDevice:d-self", "AutopilotDevice:d-other", "AutopilotDevice:d-intune"}, ids)
	for i, id := range ids {
		want := a.ask(`query($target: ID!) { checkAccess(agent: "User:ada", action: REMOVE_DEVICE, target: $target) {
			outcome reason message policy { autopilotPolicy } paths { text } attempts { missing } warnings { code } } }`, object{"target": id}).ok().at("checkAccess").(object)
		now := got.at(append(edges, i, "node", "now")...).(object)
		again := a.ask(`query($id: ID!) { node(id: $id) { ... on AccessDecision { reason } } }`, object{"id": now["id"]}).ok()
		require.Equal(t, want["reason"], again.at("node", "reason"), "the answer can be fetched again")
		delete(now, "id")
		require.Equal(t, want, now)
		reason := map[any]string{"AutopilotDevice:d-self": "DEV_OWN"}[id]
		if reason == "" {
			reason = "DEV_NOT_OWN"
		}
		require.Equal(t, reason, got.at(append(edges, i, "node", "proposed", "reason")...))
		require.Equal(t, "NO_RELATIONSHIP", got.at(append(edges, i, "node", "before", "reason")...))
	}
	const can = `{ node(id: "AutopilotDevice:d-self") { ... on AutopilotDevice { good: can(agent: "User:ada", action: REMOVE_DEVICE) { reason } bad: can(agent: %q, action: %s) { reason } } } }`
	require.Equal(t, "action", a.ask(fmt.Sprintf(can, "User:ada", "SIGN_IN")).fails("BAD_USER_INPUT")["field"])
	require.Equal(t, "agent", a.ask(fmt.Sprintf(can, "User:nobody", "REMOVE_DEVICE")).fails("NOT_FOUND")["field"])
}

// TestServicePermissions: R11 to R13, as the API shows them.
func TestServicePermissions(t *testing.T) {
	a := newAPI(t)
	const relationship = `resellerRelationship { id delegatedAdmin { active withheldServices } }`
	const request = `serviceRequest { id subject service createdAt customer { id } openedBy { id } }`
	pair := `partner: "Tenant:alder", customer: "Tenant:cedar"`
	ask := `customer: "Tenant:cedar", subject: "Mail does not arrive"`
	// Cedar removed Alder's privileges in March.
	require.Equal(t, "SR_NEEDS_PERM", a.do("User:ada", "openServiceRequest", ask, request).fails("FORBIDDEN")["reason"])
	refused := a.do("User:gina", "setServicePermission", pair+`, service: INTUNE, allowed: true`, relationship).fails("FAILED_PRECONDITION")
	require.Equal(t, "DAP_REVOKED", refused["reason"])

	made := a.do("User:ada", "requestResellerRelationship", pair+", includeDap: true", "relationshipRequest { id }").ok().at("act", "relationshipRequest", "id")
	for _, step := range []string{"completeRelationshipRequest", "markRelationshipRequestSent"} {
		a.do("User:ada", step, fmt.Sprintf("request: %q", made), "relationshipRequest { id }").ok()
	}
	a.do("User:gina", "acceptRelationshipRequest", fmt.Sprintf(`request: %q, customer: "Tenant:cedar"`, made), "relationshipRequest { id }").ok()

	set := a.do("User:gina", "setServicePermission", pair+`, service: INTUNE, allowed: false`, relationship).ok()
	require.Equal(t, []any{"INTUNE"}, set.at("act", "resellerRelationship", "delegatedAdmin", "withheldServices"))
	require.Equal(t, true, set.at("act", "resellerRelationship", "delegatedAdmin", "active"))
	require.Equal(t, []any{"LOSES_SERVICE_PERMISSION", "LOSES_SERVICE_REQUESTS"}, set.each([]any{"act", "consequences"}, "code"))
	require.Nil(t, a.do("User:gina", "setServicePermission", pair+`, service: INTUNE, allowed: false`, relationship).ok().at("act", "ledgerEntry"))
	a.checks("User:ada", "OPEN_SERVICE_REQUEST", "Tenant:cedar", "DENY", "SR_NEEDS_PERM")
	require.Equal(t, []any{"SERVICE_WITHHELD"}, a.ask(`{ checkAccess(agent: "User:ada", action: ADMINISTER_DIRECTORY, target: "Tenant:cedar") { warnings { code } } }`).ok().each([]any{"checkAccess", "warnings"}, "code"))
	require.Equal(t, "SR_NEEDS_PERM", a.do("User:ada", "openServiceRequest", ask, request).fails("FORBIDDEN")["reason"])

	// Each service is asked about by itself, and the answer can be fetched again.
	const about = `query($service: Service) { checkAccess(agent: "User:ada", action: ADMINISTER_DIRECTORY, target: "Tenant:cedar", service: $service) { id service outcome reason message } }`
	for service, reason := range map[string]string{"EXCHANGE": "DAP_AA_GA", "INTUNE": "DAP_REVOKED"} {
		got := a.ask(about, object{"service": service}).ok()
		require.Equal(t, reason, got.at("checkAccess", "reason"))
		require.Equal(t, service, got.at("checkAccess", "service"))
		again := a.ask(`query($id: ID!) { node(id: $id) { ... on AccessDecision { id service outcome reason message } } }`, object{"id": got.at("checkAccess", "id")}).ok()
		require.Equal(t, got.at("checkAccess"), again.at("node"))
	}
	require.Nil(t, a.ask(about).ok().at("checkAccess", "service"))
	batch := a.ask(`{ checkAccessBatch(questions: [
		{agent: "User:ada", action: OPEN_SERVICE_REQUEST, target: "Tenant:cedar"},
		{agent: "User:ada", action: OPEN_SERVICE_REQUEST, target: "Tenant:cedar", service: EXCHANGE},
		{agent: "User:ada", action: OPEN_SERVICE_REQUEST, target: "Tenant:cedar", service: INTUNE}]) { reason } }`).ok()
	require.Equal(t, []any{"SR_NEEDS_PERM", "DAP_AA_GA", "SR_NEEDS_PERM"}, batch.each([]any{"checkAccessBatch"}, "reason"))
	wrong := a.ask(`{ checkAccessBatch(questions: [{agent: "User:ada", action: SIGN_IN, target: "Tenant:cedar", service: INTUNE}]) { reason } }`).fails("BAD_USER_INPUT")
	require.Equal(t, "questions[0].service", wrong["field"])

	opened := a.do("User:ada", "openServiceRequest", ask+", service: EXCHANGE", request).ok()
	require.Equal(t, "EXCHANGE", opened.at("act", "serviceRequest", "service"))
	require.Equal(t, "User:ada", opened.at("act", "serviceRequest", "openedBy", "id"))
	require.Equal(t, "Tenant:cedar", opened.at("act", "serviceRequest", "customer", "id"))
	require.Equal(t, opened.at("act", "ledgerEntry", "time"), opened.at("act", "serviceRequest", "createdAt"))
	own := a.do("", "openServiceRequest", ask, request).ok()
	require.Nil(t, own.at("act", "serviceRequest", "service"))
	require.Nil(t, own.at("act", "serviceRequest", "openedBy"))
	all := a.ask(`{ node(id: "Tenant:cedar") { ... on Tenant { serviceRequests { totalCount edges { node { id subject } } } } } }`).ok()
	require.Equal(t, 2.0, all.at("node", "serviceRequests", "totalCount"))
	require.Contains(t, all.each([]any{"node", "serviceRequests", "edges"}, "node", "id"), opened.at("act", "serviceRequest", "id"))

	require.Equal(t, []any{}, a.do("User:gina", "setServicePermission", pair+`, service: INTUNE, allowed: true`, relationship).ok().at("act", "resellerRelationship", "delegatedAdmin", "withheldServices"))
	a.checks("User:ada", "OPEN_SERVICE_REQUEST", "Tenant:cedar", "ALLOW", "DAP_AA_GA")
}

// TestEndedByMicrosoft: the operator writes down whose hand ended a delegation; and every warning of an act can be told.
func TestEndedByMicrosoft(t *testing.T) {
	a := newAPI(t)
	pair := a.ask(`{ partners(first: 100) { edges { node { id relationships(first: 100) { edges { node { partner { id } customer { id } delegatedAdmin { active } } } } } } } }`).ok()
	var partner, customer any
	for i := range pair.at("partners", "edges").([]any) {
		in := []any{"partners", "edges", i, "node", "relationships", "edges"}
		for j := range pair.at(in...).([]any) {
			node := pair.at(append(in, j, "node")...).(object)
			if node["delegatedAdmin"].(object)["active"] == true {
				partner, customer = node["partner"].(object)["id"], node["customer"].(object)["id"]
			}
		}
	}
	require.NotNil(t, partner, "the estate has a delegation in force")
	input := fmt.Sprintf(`partner: %q, customer: %q`, partner, customer)
	got := a.do("", "removeDelegatedAdmin", input+", endedBy: MICROSOFT", "resellerRelationship { delegatedAdmin { endedBy } }").ok()
	require.Equal(t, "MICROSOFT", got.at("act", "resellerRelationship", "delegatedAdmin", "endedBy"))
	ended := a.do("", "removeResellerRelationship", input, "resellerRelationship { status }").ok()
	require.Equal(t, []any{"SUBSCRIPTIONS_NOT_SUSPENDED"}, ended.each([]any{"act", "warnings"}, "code"))
}
