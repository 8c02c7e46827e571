package oracle

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

const (
	cedar  = "Tenant:cedar"
	sNew   = "AzureSubscription:s-new"
	sOld   = "AzureSubscription:s-old"
	admins = "SecurityGroup:alder-admins"
)

var strict = Policy{Azure: "RBAC_AND_DIRECTORY_PATH"}

// expect asks a question of today and compares outcome, reason and warnings,
// written "ALLOW RBAC_PATH SOME_WARNING".
func expect(t *testing.T, b builder, agent, action, target string, p Policy, want string) Answer {
	t.Helper()
	got := b.Decide("User:"+agent, action, target, today, p)
	checkShape(t, "User:"+agent, got)
	if text := strings.Join(append([]string{got.Outcome, got.Reason}, got.Warnings...), " "); text != want {
		t.Errorf("%s %s %s: %s, want %s", agent, action, target, text, want)
	}
	return got
}

// member puts a principal into a group of Alder.
func (b builder) member(principal, group string) {
	b.always(principal, "MEMBER_OF", "SecurityGroup:"+group)
}

func TestUnion_SeveralRoles(t *testing.T) {
	b := inState("D", "Reader")
	b.member("User:hugo", "alder-admins")
	got := expect(t, b, "hugo", "SIGN_IN", cedar, Policy{}, "ALLOW DAP_AA_GA")
	if len(got.Paths) != 2 {
		t.Errorf("%d paths, want one through each group", len(got.Paths))
	}
	got = expect(t, b, "hugo", "RESET_ADMIN_PASSWORD", cedar, Policy{}, "ALLOW DAP_AA_GA")
	if len(got.Paths) != 1 {
		t.Errorf("%d paths, want that of the Admin agent", len(got.Paths))
	}
	expect(t, b, "hugo", "ADMINISTER_DIRECTORY", cedar, Policy{}, "ALLOW DAP_AA_GA")
	expect(t, b, "hugo", "ORDER_OR_RENEW", cedar, Policy{}, "ALLOW REL_RENEW")
	expect(t, b, "hugo", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "DENY ROLE_LACKS")

	b = newWorld()
	b.member("User:hugo", "alder-sales")
	expect(t, b, "hugo", "SIGN_IN", cedar, Policy{}, "DENY NO_RELATIONSHIP")
	expect(t, b, "hugo", "ADD_DEVICE", cedar, Policy{}, "DENY NO_RELATIONSHIP")
	expect(t, b, "hugo", "MANAGE_AUTOPILOT_PROFILE", cedar, Policy{}, "DENY PC_ROLE")
	b.member("User:hugo", "alder-admins")
	expect(t, b, "hugo", "REMOVE_DELEGATED_ADMIN", cedar, Policy{}, "DENY NOTHING_TO_REMOVE")

	b = inState("D", "Owner")
	b.member("User:hugo", "alder-sales")
	expect(t, b, "hugo", "RESET_ADMIN_PASSWORD", cedar, Policy{}, "DENY HELPDESK_LIMIT")
}

// "Partner Center roles are direct membership ...; nesting carries DAP and RBAC only."
func TestNesting_CarriesDelegationAndAzureOnly(t *testing.T) {
	b := inState("D", "Owner")
	b.group("azure-managers", "alder", "")
	b.member("SecurityGroup:azure-managers", "alder-admins")
	b.member(admins, "azure-managers") // a cycle does not hang
	b.member("User:nils", "azure-managers")
	got := expect(t, b, "nils", "MANAGE_SUBSCRIPTION", sNew, strict, "ALLOW RBAC_PATH")
	if len(got.Paths) != 1 || len(got.Paths[0].Edges) != 3 {
		t.Errorf("paths %v, want one of three hops", got.Paths)
	}
	expect(t, b, "nils", "ADMINISTER_DIRECTORY", cedar, Policy{}, "ALLOW DAP_AA_GA")
	expect(t, b, "nils", "PROVISION_SUBSCRIPTION", cedar, Policy{}, "DENY NO_PC_ROLE")
	expect(t, b, "nils", "MANAGE_AUTOPILOT_PROFILE", cedar, Policy{Autopilot: "PROPOSED"}, "DENY NO_PC_ROLE")
	expect(t, b, "nils", "REMOVE_DELEGATED_ADMIN", cedar, Policy{}, "DENY NO_PC_ROLE")
}

// "A bound cut the walk before it could be decided: outcome UNKNOWN."
func TestBounds(t *testing.T) {
	for _, test := range []struct {
		groups int
		want   string
	}{{32, "ALLOW RBAC_PATH"}, {33, "UNKNOWN CUT"}} {
		b := inState("D", "Owner")
		// nils is in g1, g1 in g2, ..., the last but one in Admin Agents: so many hops in all.
		inner := "User:nils"
		for i := 1; i < test.groups; i++ {
			b.group(fmt.Sprint("g", i), "alder", "")
			b.member(inner, fmt.Sprint("g", i))
			inner = fmt.Sprint("SecurityGroup:g", i)
		}
		b.member(inner, "alder-admins")
		expect(t, b, "nils", "MANAGE_SUBSCRIPTION", sNew, Policy{}, test.want)
		expect(t, b, "nils", "SIGN_IN", cedar, Policy{}, strings.Replace(test.want, "RBAC_PATH", "DAP_AA_GA", 1))
		expect(t, b, "nils", "SEE_CUSTOMER", cedar, Policy{}, "DENY NO_PC_ROLE")
		if b = inState("VL", "Owner"); test.groups == 33 {
			expect(t, b, "nils", "SIGN_IN", cedar, Policy{}, "DENY NO_DAP_GROUP")
		}
	}
	for _, test := range []struct {
		parents int
		want    string
	}{{16, "ALLOW RBAC_PATH"}, {17, "UNKNOWN CUT"}} {
		b := newWorld()
		above := "Scope:cedar"
		b.azureRole("User:nils", "Owner", above, born, math.MaxInt64)
		for i := range test.parents {
			id := fmt.Sprint("ManagementGroup:cedar/m", i)
			b.scope(id, "ManagementGroup", above)
			above = id
		}
		expect(t, b, "nils", "MANAGE_SUBSCRIPTION", above, Policy{}, test.want)
		expect(t, b, "gina", "MANAGE_SUBSCRIPTION", above, Policy{}, "CONDITIONAL ELEVATE")
	}
}

func TestOwnPeople_OtherDirectoryRoles(t *testing.T) {
	ask := map[string][]string{ // by role: what it is enough for, and what it is not
		helpdeskAdministrator:                  {"RESET_USER_PASSWORD OPEN_SERVICE_REQUEST SIGN_IN", "ADMINISTER_DIRECTORY RESET_ADMIN_PASSWORD MANAGE_AUTOPILOT_PROFILE"},
		privilegedAuthAdministrator:            {"RESET_ADMIN_PASSWORD", "RESET_USER_PASSWORD OPEN_SERVICE_REQUEST"},
		serviceSupportAdministrator:            {"OPEN_SERVICE_REQUEST", "RESET_USER_PASSWORD"},
		"3a2c62db-5318-420d-8d74-23affee5d9d5": {"SIGN_IN", "MANAGE_AUTOPILOT_PROFILE ADD_DEVICE ADMINISTER_DIRECTORY"},
	}
	for role, actions := range ask {
		b := inState("D", "Owner")
		b.directoryRole("User:carl", "cedar", role)
		for _, action := range strings.Fields(actions[0]) {
			if got := b.Decide("User:carl", action, cedar, today, Policy{}); got.Outcome != "ALLOW" {
				t.Errorf("%s %s: %s %s", role, action, got.Outcome, got.Reason)
			}
		}
		for _, action := range strings.Fields(actions[1]) {
			expect(t, b, "carl", action, cedar, Policy{}, "DENY NO_ROLE")
		}
		expect(t, b, "carl", "VIEW_PARTNER_RELATIONSHIPS", cedar, Policy{}, "DENY GA_REQUIRED")
		// Whoever holds any role is an admin to the one who resets the password.
		expect(t, b, "hugo", "RESET_USER_PASSWORD", "User:carl", Policy{}, "DENY HELPDESK_LIMIT")
	}
	b := newWorld()
	b.group("own-admins", "cedar", "")
	b.member("User:carl", "own-admins")
	b.directoryRole("SecurityGroup:own-admins", "cedar", "0000-custom")
	expect(t, b, "carl", "ADMINISTER_DIRECTORY", cedar, Policy{}, "UNKNOWN ROLE_UNKNOWN")
	expect(t, b, "carl", "REMOVE_DELEGATED_ADMIN", cedar, Policy{}, "DENY GA_REQUIRED")
	b.directoryRole("SecurityGroup:own-admins", "cedar", globalAdministrator)
	got := expect(t, b, "carl", "ADMINISTER_DIRECTORY", cedar, Policy{}, "ALLOW OWN_ROLE")
	if want := []string{"User:carl", "SecurityGroup:own-admins", "DirectoryRole:cedar/" + globalAdministrator, cedar}; !slices.Equal(got.Paths[0].Nodes, want) {
		t.Errorf("path %v", got.Paths[0].Nodes)
	}
}

func TestResetPassword_TheTargetsRolesDecide(t *testing.T) {
	b := inState("D", "Owner")
	for _, action := range []string{"RESET_USER_PASSWORD", "RESET_ADMIN_PASSWORD"} {
		expect(t, b, "hugo", action, "User:carl", Policy{}, "ALLOW DAP_HA_HD")
		expect(t, b, "hugo", action, "User:gina", Policy{}, "DENY HELPDESK_LIMIT")
		expect(t, b, "ada", action, "User:gina", Policy{}, "ALLOW DAP_AA_GA")
	}
}

func TestCustomersPeople_AnyPartnerCounts(t *testing.T) {
	b := newWorld()
	b.relationship("birch", accepted, math.MaxInt64)
	expect(t, b, "gina", "REMOVE_RELATIONSHIP", cedar, Policy{}, "DENY REL_PARTNER_ONLY")
	expect(t, b, "gina", "REMOVE_DELEGATED_ADMIN", cedar, Policy{}, "DENY NOTHING_TO_REMOVE")
	expect(t, b, "gina", "REMOVE_AZURE_ROLE", sNew, Policy{}, "DENY NOTHING_TO_REMOVE")
	b.delegation("birch", accepted, math.MaxInt64)
	b.azureRole("SecurityGroup:birch-sales", "Reader", "Scope:cedar", accepted, math.MaxInt64)
	expect(t, b, "gina", "REMOVE_DELEGATED_ADMIN", cedar, Policy{}, "ALLOW GA_REMOVES")
	expect(t, b, "gina", "REMOVE_AZURE_ROLE", sNew, Policy{}, "CONDITIONAL ELEVATE")
	expect(t, b, "ada", "REMOVE_DELEGATED_ADMIN", cedar, Policy{}, "DENY NOTHING_TO_REMOVE")
}

// "A20 depends on one thing only: is there a request SENT to this customer?"
func TestAcceptInvitation(t *testing.T) {
	b := inState("D", "Owner")
	b.request("again", "birch", today-5, math.MaxInt64) // ready, not sent yet
	expect(t, b, "gina", "ACCEPT_INVITATION", cedar, Policy{}, "DENY NO_PENDING")
	expect(t, b, "bea", "SEE_CUSTOMER", cedar, Policy{}, "DENY NOT_ACCEPTED")
	b.request("third", "alder", today-20, math.MaxInt64)
	expect(t, b, "gina", "ACCEPT_INVITATION", cedar, Policy{}, "ALLOW GA_ACCEPTS")
	expect(t, b, "carl", "ACCEPT_INVITATION", cedar, Policy{}, "DENY GA_REQUIRED")
	expect(t, b, "ada", "SEE_CUSTOMER", cedar, Policy{}, "ALLOW REL_LISTED")
}

// "The partner tenant's Global admin is not a row of the tables."
func TestPartnersGlobalAdmin(t *testing.T) {
	for state, want := range map[string][2]string{
		"N":  {"DENY NOTHING_TO_REMOVE", "DENY NO_RELATIONSHIP"},
		"I":  {"DENY NOTHING_TO_REMOVE", "DENY NOT_ACCEPTED"},
		"R":  {"ALLOW REL_GA_ENDS SUBSCRIPTIONS_NOT_SUSPENDED", "ALLOW REL_RENEW"},
		"D":  {"ALLOW REL_GA_ENDS SUBSCRIPTIONS_NOT_SUSPENDED", "ALLOW REL_RENEW"},
		"VL": {"ALLOW REL_GA_ENDS SUBSCRIPTIONS_NOT_SUSPENDED", "ALLOW REL_RENEW"},
		"V0": {"ALLOW REL_GA_ENDS SUBSCRIPTIONS_NOT_SUSPENDED", "ALLOW REL_RENEW"},
	} {
		b := inState(state, "Owner")
		b.directoryRole("User:nils", "alder", globalAdministrator)
		expect(t, b, "nils", "REMOVE_RELATIONSHIP", cedar, Policy{}, want[0])
		expect(t, b, "nils", "ORDER_OR_RENEW", cedar, Policy{}, want[1])
		expect(t, b, "nils", "PROVISION_SUBSCRIPTION", cedar, Policy{}, "DENY NO_PC_ROLE")
	}
}

func TestDevices_SourcesThatTheTablesDoNotName(t *testing.T) {
	proposed := Policy{Autopilot: "PROPOSED"}
	b := inState("VL", "Owner")
	b.device("d-lost", "PARTNER_CENTER", "") // some partner added it, nobody knows which
	for _, device := range []string{"AutopilotDevice:d-OEM", "AutopilotDevice:d-lost"} {
		expect(t, b, "ada", "APPLY_AUTOPILOT_PROFILE", device, Policy{}, "DENY DEV_CUSTOMER_ADDED SOURCE_NOT_COVERED")
		expect(t, b, "ada", "REMOVE_DEVICE", device, proposed, "DENY DEV_NOT_OWN SOURCE_NOT_COVERED")
		expect(t, b, "ada", "APPLY_AUTOPILOT_PROFILE", device, proposed, "DENY AP_DAP_REQUIRED")
		expect(t, b, "gina", "REMOVE_DEVICE", device, Policy{}, "ALLOW OWN_PORTAL")
		expect(t, b, "hugo", "REMOVE_DEVICE", device, Policy{}, "DENY PC_ROLE")
	}
	b = inState("D", "Owner")
	expect(t, b, "ada", "APPLY_AUTOPILOT_PROFILE", "AutopilotDevice:d-INTUNE", Policy{}, "DENY DEV_CUSTOMER_ADDED USE_INTUNE")
	expect(t, b, "ada", "REMOVE_DEVICE", "AutopilotDevice:d-OEM", proposed, "ALLOW AP_DAP SOURCE_NOT_COVERED")
}

// TestServices_Withheld is R11 and R12: "other services unchanged", and no service requests.
func TestServices_Withheld(t *testing.T) {
	b := inState("D", "")
	b.add(Edge{From: "DapGrant:alder", Type: "WITHHELD_BY", To: cedar, Role: "INTUNE", Since: today, Until: math.MaxInt64})
	expect(t, b, "ada", "SIGN_IN", cedar, Policy{}, "ALLOW DAP_AA_GA")
	expect(t, b, "ada", "ADMINISTER_DIRECTORY", cedar, Policy{}, "ALLOW DAP_AA_GA SERVICE_WITHHELD")
	expect(t, b, "ada", "OPEN_SERVICE_REQUEST", cedar, Policy{}, "DENY SR_NEEDS_PERM")
	expect(t, b, "hugo", "OPEN_SERVICE_REQUEST", cedar, Policy{}, "DENY SR_NEEDS_PERM")
	expect(t, b, "gina", "OPEN_SERVICE_REQUEST", cedar, Policy{}, "ALLOW OWN_BEHALF")
	for _, c := range []struct{ action, service, want string }{
		{"ADMINISTER_DIRECTORY", "EXCHANGE", "ALLOW DAP_AA_GA"}, {"ADMINISTER_DIRECTORY", "INTUNE", "DENY DAP_REVOKED"},
		{"OPEN_SERVICE_REQUEST", "EXCHANGE", "ALLOW DAP_AA_GA"}, {"OPEN_SERVICE_REQUEST", "INTUNE", "DENY SR_NEEDS_PERM"},
	} {
		got := b.DecideAbout("User:ada", c.action, cedar, c.service, today, Policy{})
		if text := got.Outcome + " " + got.Reason; text != c.want {
			t.Errorf("ada %s %s: %s, want %s", c.action, c.service, text, c.want)
		}
	}
	if got := b.Decide("User:ada", "OPEN_SERVICE_REQUEST", cedar, today-1, Policy{}); got.Outcome != "ALLOW" {
		t.Errorf("before it was withheld: %s %s", got.Outcome, got.Reason)
	}
}
