package oracle

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// The steps of the acceptance fixture: provisioned, DAP removed, roles changed and removed.
func TestLingering_OfTheFixture(t *testing.T) {
	if rows := inState("R", "Owner").Lingering("", "", today); len(rows) != 0 {
		t.Errorf("in R: %v", rows)
	}
	if rows := inState("D", "Owner").Lingering("", "", today); len(rows) != 0 {
		t.Errorf("in D: %v", rows)
	}
	b := inState("VL", "Owner")
	b.azureRole("SecurityGroup:birch-admins", "Owner", sNew, sold, math.MaxInt64) // never had a relationship
	b.azureRole("User:carl", "Owner", sNew, sold, math.MaxInt64)                  // the customer's own
	b.group("azure-managers", "alder", "")
	b.member("SecurityGroup:azure-managers", "alder-admins")
	b.member("User:nils", "azure-managers")
	want := []LingeringRow{{
		Principal: admins, Role: owner, Scope: sNew, Customer: cedar, Partner: "Tenant:alder",
		Since: sold, EndedAt: removed, People: 2,
	}}
	for _, filter := range [][2]string{{"", ""}, {cedar, ""}, {"", "Tenant:alder"}, {cedar, "Tenant:alder"}} {
		if rows := b.Lingering(filter[0], filter[1], today); !reflect.DeepEqual(rows, want) {
			t.Errorf("%v: %v", filter, rows)
		}
	}
	for _, filter := range [][2]string{{"Tenant:alder", ""}, {"", "Tenant:birch"}} {
		if rows := b.Lingering(filter[0], filter[1], today); len(rows) != 0 {
			t.Errorf("%v: %v", filter, rows)
		}
	}
	// What was there before: a question about an earlier date is answered from then.
	if rows := b.Lingering("", "", removed-1); len(rows) != 0 {
		t.Errorf("before: %v", rows)
	}
	b.azureRole("User:hugo", "Reader", sOld, removed+5, math.MaxInt64)
	rows := b.Lingering("", "", today)
	if len(rows) != 2 || !rows[1].GrantedAfterRemoval || rows[1].People != 1 || rows[1].Principal != "User:hugo" {
		t.Errorf("with a later grant: %v", rows)
	}
	if rows := inState("V0", "Owner").Lingering("", "", today); len(rows) != 0 {
		t.Errorf("in V0: %v", rows)
	}
}

// Delegation ended first, the relationship later: the access lingers since the first.
func TestLingering_EndedAt(t *testing.T) {
	b := newWorld()
	b.relationship("alder", accepted, ended)
	b.azureRole(admins, "Owner", sNew, removed+10, math.MaxInt64)
	if rows := b.Lingering("", "", today); len(rows) != 1 || rows[0].EndedAt != ended || rows[0].GrantedAfterRemoval {
		t.Errorf("relationship ended: %v", rows)
	}
	b.delegation("alder", accepted, removed)
	if rows := b.Lingering("", "", today); len(rows) != 1 || rows[0].EndedAt != removed || !rows[0].GrantedAfterRemoval {
		t.Errorf("delegation ended before: %v", rows)
	}
}

// An edge holds from its since to just before its until.
func TestDecide_AtItsDate(t *testing.T) {
	b := inState("VL", "Owner")
	for at, want := range map[int64][2]string{
		asked - 1:    {"DENY NO_RELATIONSHIP", "DENY NO_RELATIONSHIP"},
		asked:        {"DENY NOT_ACCEPTED", "DENY NOT_ACCEPTED"},
		accepted - 1: {"DENY NOT_ACCEPTED", "DENY NOT_ACCEPTED"},
		accepted:     {"ALLOW DAP_AA_GA", "DENY NO_RBAC"},
		sold:         {"ALLOW DAP_AA_GA", "ALLOW RBAC_PATH"},
		removed - 1:  {"ALLOW DAP_AA_GA", "ALLOW RBAC_PATH"},
		removed:      {"DENY DAP_REVOKED", "ALLOW RBAC_LINGER"},
		born - 1:     {"DENY NO_DAP_GROUP", "DENY NO_RBAC"}, // no home, no group yet
	} {
		if got := b.Decide("User:ada", "SIGN_IN", cedar, at, Policy{}).text(); got != want[0] {
			t.Errorf("sign in at %d: %s, want %s", at, got, want[0])
		}
		if got := b.Decide("User:ada", "MANAGE_SUBSCRIPTION", sNew, at, Policy{}).text(); got != want[1] {
			t.Errorf("manage at %d: %s, want %s", at, got, want[1])
		}
	}
}

// One path of each channel, hop by hop.
func TestDecide_Paths(t *testing.T) {
	b := inState("D", "Owner")
	b.scope("ResourceGroup:rg", "ResourceGroup", sNew)
	role := "DirectoryRole:cedar/" + globalAdministrator
	for _, test := range []struct {
		agent, action, target string
		want                  Path
	}{
		{"ada", "MANAGE_SUBSCRIPTION", "ResourceGroup:rg", Path{"RBAC",
			[]string{"User:ada", admins, sNew, "ResourceGroup:rg"}, []string{"MEMBER_OF", "HAS_AZURE_ROLE", "PARENT"}, []bool{false, false, true}, []string{"", owner, ""}}},
		{"ada", "RESET_USER_PASSWORD", "User:carl", Path{"DAP",
			[]string{"User:ada", admins, role, cedar}, []string{"MEMBER_OF", "HAS_DIRECTORY_ROLE", "DEFINED_IN"}, []bool{false, false, false}, []string{"", globalAdministrator, ""}}},
		{"ada", "REMOVE_DEVICE", "AutopilotDevice:d-self", Path{"RELATIONSHIP",
			[]string{"User:ada", admins, "Tenant:alder", "ResellerRelationship:alder", cedar, "AutopilotDevice:d-self"},
			[]string{"MEMBER_OF", "HOME_IN", "OF_PARTNER", "WITH_CUSTOMER", "BELONGS_TO"}, []bool{false, false, true, false, true}, []string{"", "", "", "", ""}}},
		{"ada", "REQUEST_RELATIONSHIP", cedar, Path{"OWN_TENANT",
			[]string{"User:ada", admins, "Tenant:alder"}, []string{"MEMBER_OF", "HOME_IN"}, []bool{false, false}, []string{"", ""}}},
		{"carl", "SIGN_IN", cedar, Path{"OWN_TENANT", []string{"User:carl", cedar}, []string{"HOME_IN"}, []bool{false}, []string{""}}},
		{"gina", "REMOVE_DEVICE", "AutopilotDevice:d-self", Path{"OWN_TENANT",
			[]string{"User:gina", role, cedar}, []string{"HAS_DIRECTORY_ROLE", "DEFINED_IN"}, []bool{false, false}, []string{globalAdministrator, ""}}},
	} {
		got := b.Decide("User:"+test.agent, test.action, test.target, today, Policy{})
		if len(got.Paths) != 1 || !reflect.DeepEqual(got.Paths[0], test.want) {
			t.Errorf("%s %s %s: %v", test.agent, test.action, test.target, got.Paths)
		}
	}
}

// Two ways into the group, two scopes, two roles: fewest hops, then ids, then role.
func TestDecide_OrderOfPaths(t *testing.T) {
	b := inState("D", "Owner")
	b.azureRole(admins, "Contributor", sNew, sold, math.MaxInt64)
	b.azureRole(admins, "Owner", "Scope:cedar", sold, math.MaxInt64)
	b.group("aa", "alder", "")
	b.member("SecurityGroup:aa", "alder-admins")
	b.member("User:ada", "aa")
	got := b.Decide("User:ada", "MANAGE_SUBSCRIPTION", sNew, today, Policy{})
	var order []string
	for _, p := range got.Paths {
		order = append(order, p.Nodes[1]+" "+p.Nodes[len(p.Nodes)-2]+" "+p.Roles[slices.Index(p.Edges, "HAS_AZURE_ROLE")])
	}
	want := []string{
		admins + " " + admins + " " + owner, admins + " " + admins + " " + contributor,
		"SecurityGroup:aa " + admins + " " + owner, "SecurityGroup:aa " + admins + " " + contributor, admins + " Scope:cedar " + owner,
		"SecurityGroup:aa Scope:cedar " + owner,
	}
	if !slices.Equal(order, want) {
		t.Errorf("order %q", order)
	}
}

func TestLists(t *testing.T) {
	b := inState("D", "Owner")
	b.scope("ResourceGroup:rg", "ResourceGroup", sNew)
	for _, test := range []struct{ got, want []string }{
		{b.Who(cedar, "SIGN_IN", today, Policy{}), []string{"User:ada", "User:carl", "User:gina", "User:hugo"}},
		{b.Who(cedar, "REQUEST_RELATIONSHIP", today, Policy{}), []string{"User:ada", "User:bea", "User:sara"}},
		{b.What("User:ada", "REQUEST_RELATIONSHIP", today, Policy{}), []string{cedar}},
		{b.What("User:ada", "SIGN_IN", today, Policy{}), []string{"Tenant:alder", cedar}},
		{b.What("User:ada", "MANAGE_SUBSCRIPTION", today, Policy{}), []string{sNew}},
		{b.What("User:ada", "MANAGE_SUBSCRIPTION", today, Policy{}, "ResourceGroup", "AzureSubscription"), []string{sNew, "ResourceGroup:rg"}},
		{b.What("User:hugo", "RESET_USER_PASSWORD", today, Policy{}), []string{cedar, "User:carl"}},
		{b.What("User:ada", "REMOVE_DEVICE", today, Policy{}), []string{"AutopilotDevice:d-other", "AutopilotDevice:d-self"}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%v, want %v", test.got, test.want)
		}
	}
	if got := b.Decide("User:ada", "SIGN_IN", sNew, today, Policy{}); got.Outcome != "INVALID" {
		t.Errorf("sign in to a subscription: %v", got)
	}
}
