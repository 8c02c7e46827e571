package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph/graphtest"
	"behalf/storage/memory"
)

// about is the nodes that an act's consequences of one code are about.
func (r *answered) about(code string) (ids []any) {
	r.t.Helper()
	for i, c := range r.at("act", "consequences").([]any) {
		if c.(object)["code"] == code {
			ids = append(ids, r.at("act", "consequences", i, "node", "id"))
		}
	}
	return ids
}

// TestWhatRemains: each removal names what it leaves, as nodes; what a delegation's end leaves is what lingers then.
func TestWhatRemains(t *testing.T) {
	store := memory.New()
	story := graphtest.NewStory(store)
	story.Tenants()
	story.Reach("D", "Owner")
	require.NoError(t, story.Err())
	a := overStore(t, store)
	const both = `partner: "Tenant:alder", customer: "Tenant:cedar"`
	lingering := func() []any {
		return a.ask(`{ lingeringAccess(customer: "Tenant:cedar") { edges { node { roleAssignment { id } } } } }`).ok().
			each([]any{"lingeringAccess", "edges"}, "node", "roleAssignment", "id")
	}
	a.do("", "createScope", `key: "rg", displayName: "RG", kind: RESOURCE_GROUP, tenant: "Tenant:cedar", parent: "AzureSubscription:s-new"`, "").ok()
	a.do("User:ada", "assignAzureRole", `principal: "SecurityGroup:alder-helpdesk-agents", role: "Reader", scope: "ResourceGroup:rg"`, "").ok()
	require.Empty(t, lingering())

	foretold := a.do("User:gina", "removeDelegatedAdmin", both+", dryRun: true", "").ok()
	require.Empty(t, lingering(), "a dry run leaves nothing behind")
	removed := a.do("User:gina", "removeDelegatedAdmin", both, "").ok()
	require.Equal(t, foretold.at("act", "consequences"), removed.at("act", "consequences"))
	require.Len(t, removed.about("KEEPS_AZURE_ROLE"), 2)
	require.ElementsMatch(t, lingering(), removed.about("KEEPS_AZURE_ROLE"))
	require.Equal(t, []any{"ResellerRelationship:alder/cedar"}, removed.about("KEEPS_RELATIONSHIP"))

	ended := a.do("", "removeResellerRelationship", both, "").ok()
	require.ElementsMatch(t, lingering(), ended.about("KEEPS_AZURE_ROLE"))

	for left := lingering(); len(left) > 0; left = lingering() {
		gone := a.do("", "removeAzureRoleAssignment", fmt.Sprintf("assignment: %q", left[0]), "").ok()
		require.ElementsMatch(t, lingering(), gone.about("KEEPS_AZURE_ROLE"), "what is left is what still lingers")
	}

	a.do("", "createSecurityGroup", `key: "managers", displayName: "Azure Managers", tenant: "Tenant:alder"`, "").ok()
	a.do("", "addGroupMember", `group: "SecurityGroup:alder-admin-agents", member: "SecurityGroup:managers"`, "").ok()
	a.do("", "addGroupMember", `group: "SecurityGroup:managers", member: "User:ada"`, "").ok()
	left := a.do("", "removeGroupMember", `group: "SecurityGroup:alder-admin-agents", member: "User:ada"`, "").ok()
	require.Equal(t, []any{"SecurityGroup:alder-admin-agents"}, left.about("KEEPS_MEMBERSHIP"))
	require.Empty(t, a.do("", "removeGroupMember", `group: "SecurityGroup:managers", member: "User:ada"`, "").ok().about("KEEPS_MEMBERSHIP"))

	elevated := a.do("User:gina", "elevateAccess", `tenant: "Tenant:cedar"`, "roleAssignment { id }").ok()
	a.do("", "assignDirectoryRole", `principal: "User:gina", role: "Global Reader"`, "").ok()
	demoted := a.do("", "removeDirectoryRole", `principal: "User:gina", role: "Global Administrator"`, "").ok()
	require.Equal(t, []any{elevated.at("act", "roleAssignment", "id")}, demoted.about("KEEPS_AZURE_ROLE"))
	require.Equal(t, []any{"DirectoryRole:cedar/f2ef992c-3afb-46b9-b7cf-a126ee74c451"}, demoted.about("KEEPS_DIRECTORY_ACCESS"))
}
