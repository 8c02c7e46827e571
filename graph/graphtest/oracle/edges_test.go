package oracle

import (
	"fmt"
	"math"
	"testing"
)

// dogwood is a second customer, over whom Alder has delegated admin and to whom it sells.
func (b builder) dogwood() {
	b.node(Node{ID: "Tenant:dogwood", Kind: "Tenant", Kinds: []string{"CUSTOMER"}})
	b.node(Node{ID: "ResellerRelationship:dogwood", Kind: "ResellerRelationship"})
	b.always("ResellerRelationship:dogwood", "OF_PARTNER", "Tenant:alder")
	b.always("ResellerRelationship:dogwood", "WITH_CUSTOMER", "Tenant:dogwood")
	b.always("DapGrant:dogwood", "UNDER", "ResellerRelationship:dogwood")
	b.directoryRole("User:nobody", "dogwood", globalAdministrator)
	b.add(Edge{From: admins, Type: "HAS_DIRECTORY_ROLE", To: "DirectoryRole:dogwood/" + globalAdministrator, Until: math.MaxInt64, Source: "DAP"})
	b.node(Node{ID: "AzureSubscription:s-dogwood", Kind: "AzureSubscription"})
	b.always("AzureSubscription:s-dogwood", "IN_TENANT", "Tenant:dogwood")
	b.always("AzureSubscription:s-dogwood", "SOLD_BY", "Tenant:alder")
}

// What a partner has with one customer says nothing about another.
func TestAnotherCustomer(t *testing.T) {
	b := inState("D", "Owner")
	b.dogwood()
	if got := expect(t, b, "ada", "SIGN_IN", cedar, Policy{}, "ALLOW DAP_AA_GA"); len(got.Paths) != 1 {
		t.Errorf("%d paths, want one", len(got.Paths))
	}
	if got := expect(t, b, "ada", "SIGN_IN", "Tenant:dogwood", Policy{}, "ALLOW DAP_AA_GA"); len(got.Paths) != 1 {
		t.Errorf("%d paths, want one", len(got.Paths))
	}
	// The grant alone, without the edge that it makes for Helpdesk Agents, proves nothing.
	expect(t, b, "hugo", "SIGN_IN", "Tenant:dogwood", Policy{}, "DENY DAP_NEVER")

	b = newWorld()
	b.dogwood()
	b.relationship("alder", accepted, math.MaxInt64)
	b.directoryRole("User:nils", "alder", globalAdministrator)
	expect(t, b, "ada", "SIGN_IN", cedar, Policy{}, "DENY DAP_NEVER")
	expect(t, b, "ada", "MANAGE_AUTOPILOT_PROFILE", cedar, Policy{Autopilot: "PROPOSED"}, "DENY AP_DAP_REQUIRED")
	expect(t, b, "nils", "REMOVE_RELATIONSHIP", cedar, Policy{}, "ALLOW REL_GA_ENDS")
	expect(t, b, "nils", "REMOVE_RELATIONSHIP", "Tenant:dogwood", Policy{}, "ALLOW REL_GA_ENDS SUBSCRIPTIONS_NOT_SUSPENDED")
}

// "Evaluate own directory roles; never DAP": Carl, a guest in Alder's Admin
// Agents, is no Global Administrator of his own tenant by that.
func TestOwnPeople_NeverByDelegation(t *testing.T) {
	b := inState("D", "Owner")
	b.member("User:carl", "alder-admins")
	expect(t, b, "carl", "ADMINISTER_DIRECTORY", cedar, Policy{}, "DENY NO_ROLE")
	expect(t, b, "hugo", "RESET_USER_PASSWORD", "User:carl", Policy{}, "ALLOW DAP_HA_HD")
	expect(t, b, "carl", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_PATH")
	expect(t, b, "ada", "SIGN_IN", "Tenant:alder", Policy{}, "ALLOW OWN_TENANT")
	expect(t, b, "ada", "REQUEST_RELATIONSHIP", "Tenant:alder", Policy{}, "DENY PARTNER_ACTION")
}

// A tie holds until just before its end; at that instant it has ended.
func TestDates_OfTheRelationship(t *testing.T) {
	b := newWorld()
	b.relationship("alder", accepted, ended)
	b.azureRole(admins, "Owner", sNew, ended, math.MaxInt64)
	for at, want := range map[int64][2]string{
		accepted - 1: {"DENY NO_RELATIONSHIP", "DENY NO_RELATIONSHIP"},
		accepted:     {"ALLOW REL_LISTED", "DENY NO_RBAC"},
		ended - 1:    {"ALLOW REL_LISTED", "DENY NO_RBAC"},
		ended:        {"DENY NO_RELATIONSHIP", "ALLOW RBAC_LINGER"},
	} {
		if got := b.Decide("User:ada", "SEE_CUSTOMER", cedar, at, Policy{}).text(); got != want[0] {
			t.Errorf("see at %d: %s, want %s", at, got, want[0])
		}
		if got := b.Decide("User:ada", "MANAGE_SUBSCRIPTION", sNew, at, Policy{}).text(); got != want[1] {
			t.Errorf("manage at %d: %s, want %s", at, got, want[1])
		}
	}
	b = inState("V0", "Owner") // its assignment was removed ten after DAP
	if got := b.Decide("User:ada", "MANAGE_SUBSCRIPTION", sNew, removed+9, Policy{}).text(); got != "ALLOW RBAC_LINGER" {
		t.Errorf("before the assignment was removed: %s", got)
	}
	if got := b.Decide("User:ada", "MANAGE_SUBSCRIPTION", sNew, removed+10, Policy{}).text(); got != "DENY NO_RBAC" {
		t.Errorf("at the instant it was removed: %s", got)
	}
}

// "An assignment made after the end counts too", and one made at that very instant.
func TestLingering_GrantedAtTheEnd(t *testing.T) {
	b := newWorld()
	b.relationship("alder", accepted, ended)
	b.azureRole(admins, "Owner", sNew, ended, math.MaxInt64)
	if rows := b.Lingering("", "", ended); len(rows) != 1 || !rows[0].GrantedAfterRemoval {
		t.Errorf("made at the instant of the end: %v", rows)
	}
}

// Who holds a role but has no known home belongs to no partner: no row. To the
// customer it is foreign.
func TestHolderWithoutHome(t *testing.T) {
	b := newWorld()
	b.relationship("alder", accepted, ended)
	b.node(Node{ID: "UnknownPrincipal:x", Kind: "UnknownPrincipal"})
	b.azureRole("UnknownPrincipal:x", "Owner", sNew, sold, math.MaxInt64)
	if rows := b.Lingering("", "", today); len(rows) != 0 {
		t.Errorf("%v", rows)
	}
	expect(t, b, "gina", "REMOVE_AZURE_ROLE", sNew, Policy{}, "CONDITIONAL ELEVATE")
	expect(t, b, "gina", "REMOVE_AZURE_ROLE", sOld, Policy{}, "DENY NOTHING_TO_REMOVE")
	b.edge("UnknownPrincipal:x", "HOME_IN", "Tenant:alder", ended, math.MaxInt64)
	if rows := b.Lingering("", "", today); len(rows) != 1 || rows[0].People != 0 {
		t.Errorf("%v", rows)
	}
}

// chain puts a user into so many groups, one in the other, and returns the outermost.
func (b builder) chain(user, tenant string, groups int) string {
	inner := "User:" + user
	for i := range groups {
		key := fmt.Sprint(user, i)
		b.group(key, tenant, "")
		b.member(inner, key)
		inner = "SecurityGroup:" + key
	}
	return inner
}

// A bound that cuts matters where a role beyond it could change the outcome.
func TestBounds_OfDirectoryRoles(t *testing.T) {
	b := inState("D", "Owner")
	b.directoryRole(b.chain("carl", "cedar", 33), "cedar", globalAdministrator)
	expect(t, b, "carl", "ADMINISTER_DIRECTORY", cedar, Policy{}, "UNKNOWN CUT")
	expect(t, b, "carl", "VIEW_PARTNER_RELATIONSHIPS", cedar, Policy{}, "UNKNOWN CUT")
	expect(t, b, "carl", "ACCEPT_INVITATION", cedar, Policy{}, "DENY NO_PENDING")
	expect(t, b, "hugo", "RESET_USER_PASSWORD", "User:carl", Policy{}, "UNKNOWN CUT")
	expect(t, b, "ada", "RESET_USER_PASSWORD", "User:carl", Policy{}, "ALLOW DAP_AA_GA")

	b.directoryRole(b.chain("nils", "alder", 33), "alder", globalAdministrator)
	expect(t, b, "nils", "REMOVE_RELATIONSHIP", cedar, Policy{}, "UNKNOWN CUT")
	expect(t, b, "nils", "SEE_CUSTOMER", cedar, Policy{}, "DENY NO_PC_ROLE")
	b.directoryRole(b.chain("sara", "alder", 32), "alder", globalAdministrator)
	expect(t, b, "sara", "REMOVE_RELATIONSHIP", cedar, Policy{}, "ALLOW REL_GA_ENDS SUBSCRIPTIONS_NOT_SUSPENDED")
	b.chain("ada", "alder", 33)
	expect(t, b, "ada", "ORDER_OR_RENEW", cedar, Policy{}, "ALLOW REL_RENEW")

	b = newWorld()
	b.chain("nils", "alder", 33)
	expect(t, b, "nils", "REMOVE_RELATIONSHIP", cedar, Policy{}, "DENY NOTHING_TO_REMOVE")
	expect(t, b, "nils", "SIGN_IN", cedar, Policy{}, "DENY NO_DAP_GROUP")
}
