package oracle

import (
	"math"
	"testing"
)

// "An ended relationship with a role left (EL), also when invited again, is
// rbac-linger; where no relationship is known at all it is rbac-path with
// warning": an assignment that exists always counts.
func TestAzure_AnAssignmentAlwaysCounts(t *testing.T) {
	b := inState("N", "")
	b.azureRole(admins, "Owner", sNew, sold, math.MaxInt64)
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_PATH RELATIONSHIP_NOT_KNOWN")
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sNew, strict, "DENY NO_DIR_PATH")
	expect(t, b, "hugo", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "DENY GROUP_NOT_ASSIGNED")

	b = inState("I", "")
	b.azureRole(admins, "Owner", sNew, sold, math.MaxInt64)
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_PATH RELATIONSHIP_NOT_KNOWN")
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sOld, Policy{}, "DENY NOT_ACCEPTED")

	b = newWorld()
	b.relationship("alder", accepted, ended)
	b.azureRole(admins, "Owner", sNew, sold, math.MaxInt64)
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_LINGER")
	expect(t, b, "ada", "ASSIGN_AZURE_ROLE", sNew, Policy{}, "ALLOW RBAC_LINGER CANNOT_BROWSE_DIRECTORY")
	expect(t, b, "ada", "SIGN_IN", cedar, Policy{}, "DENY NO_RELATIONSHIP")
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sOld, Policy{}, "DENY NO_RELATIONSHIP")
	b.request("again", "alder", ended+1, math.MaxInt64)
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_LINGER")
	expect(t, b, "ada", "SIGN_IN", cedar, Policy{}, "DENY NOT_ACCEPTED")
}

// A relationship that is opened again does not make what is left of the first one new.
func TestAzure_ReopenedRelationship(t *testing.T) {
	b := newWorld()
	b.relationship("alder", accepted, ended)
	b.relationship("alder", ended+10, math.MaxInt64)
	b.azureRole(admins, "Owner", sNew, sold, math.MaxInt64)
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_LINGER")
	expect(t, b, "ada", "SIGN_IN", cedar, Policy{}, "DENY DAP_NEVER")
	b.delegation("alder", accepted, removed)
	expect(t, b, "ada", "SIGN_IN", cedar, Policy{}, "DENY DAP_REVOKED")
	b.delegation("alder", ended+20, math.MaxInt64)
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sNew, strict, "ALLOW RBAC_PATH")
}

// "If HelpdeskAgents or another group holds it, the row of that group's members
// takes the AdminAgents row's values."
func TestAzure_AnotherGroupHoldsTheRole(t *testing.T) {
	b := inState("V0", "Owner")
	b.azureRole("SecurityGroup:alder-sales", "Contributor", sNew, sold, math.MaxInt64)
	expect(t, b, "sara", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_LINGER")
	expect(t, b, "sara", "ASSIGN_AZURE_ROLE", sNew, Policy{}, "DENY ROLE_LACKS")
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "DENY GROUP_NOT_ASSIGNED")
	b = inState("D", "Owner")
	b.azureRole("SecurityGroup:alder-sales", "Contributor", sNew, sold, math.MaxInt64)
	expect(t, b, "sara", "MANAGE_SUBSCRIPTION", sNew, strict, "DENY NO_DIR_PATH")
}

// "An RBAC role held directly by a person or guest is independent of the state."
func TestAzure_PersonsAndGuests(t *testing.T) {
	for _, state := range []string{"N", "I", "R", "D", "VL", "V0"} {
		b := inState(state, "Owner")
		b.azureRole("User:nils", "Owner", sNew, sold, math.MaxInt64)
		b.group("cedar-it", "cedar", "")
		b.member("User:hugo", "cedar-it")
		b.azureRole("SecurityGroup:cedar-it", "Contributor", sNew, sold, math.MaxInt64)
		for _, policy := range []Policy{{}, strict} {
			expect(t, b, "nils", "ASSIGN_AZURE_ROLE", sNew, policy, "ALLOW RBAC_PATH")
			expect(t, b, "hugo", "MANAGE_SUBSCRIPTION", sNew, policy, "ALLOW RBAC_PATH")
			expect(t, b, "hugo", "SIGN_IN", cedar, policy, b.Decide("User:hugo", "SIGN_IN", cedar, today, Policy{}).text())
		}
		expect(t, b, "carl", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "DENY GROUP_NOT_ASSIGNED")
		expect(t, b, "gina", "REMOVE_AZURE_ROLE", sNew, Policy{}, "CONDITIONAL ELEVATE")
	}
	// Bea of Birch is a guest in Alder's Admin Agents.
	b := inState("VL", "Owner")
	b.member("User:bea", "alder-admins")
	expect(t, b, "bea", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_LINGER")
	expect(t, b, "bea", "MANAGE_SUBSCRIPTION", sNew, strict, "DENY NO_DIR_PATH")
	b = inState("D", "Owner")
	b.member("User:bea", "alder-admins")
	expect(t, b, "bea", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_PATH")
	expect(t, b, "bea", "SIGN_IN", cedar, Policy{}, "DENY NO_RELATIONSHIP")
	expect(t, b, "bea", "SEE_CUSTOMER", cedar, Policy{}, "DENY NO_RELATIONSHIP")
	// A person whose home is not known is asked about as a partner user without group.
	b.node(Node{ID: "User:nobody", Kind: "User"})
	b.member("User:nobody", "alder-admins")
	expect(t, b, "nobody", "SIGN_IN", cedar, Policy{}, "DENY NO_DAP_GROUP")
	expect(t, b, "nobody", "SEE_CUSTOMER", cedar, Policy{}, "DENY NO_PC_ROLE")
	expect(t, b, "nobody", "MANAGE_SUBSCRIPTION", sOld, Policy{}, "DENY NO_RBAC")
	expect(t, b, "nobody", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_PATH")
}

func (a Answer) text() string { return a.Outcome + " " + a.Reason }

func TestAzure_CoverageAndConditions(t *testing.T) {
	for role, want := range map[string][5]string{ // manage, read, assign, remove, ticket
		"Owner":                                {"ALLOW", "ALLOW", "ALLOW", "ALLOW", "ALLOW"},
		"Contributor":                          {"ALLOW", "ALLOW", "DENY", "DENY", "ALLOW"},
		"Reader":                               {"DENY", "ALLOW", "DENY", "DENY", "DENY"},
		"User Access Administrator":            {"DENY", "ALLOW", "ALLOW", "ALLOW", "ALLOW"},
		rbacAdministrator:                      {"DENY", "ALLOW", "ALLOW", "ALLOW", "DENY"},
		supportRequestContributor:              {"DENY", "DENY", "DENY", "DENY", "ALLOW"},
		"fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64": {"DENY", "DENY", "DENY", "DENY", "DENY"},
		"0000-custom":                          {"UNKNOWN", "UNKNOWN", "UNKNOWN", "UNKNOWN", "UNKNOWN"},
	} {
		b := inState("D", role)
		for i, action := range []string{"MANAGE_SUBSCRIPTION", "READ_SUBSCRIPTION", "ASSIGN_AZURE_ROLE", "REMOVE_AZURE_ROLE", "OPEN_AZURE_SUPPORT_TICKET"} {
			if got := b.Decide("User:ada", action, sNew, today, Policy{}); got.Outcome != want[i] {
				t.Errorf("%s %s: %s %s, want %s", role, action, got.Outcome, got.Reason, want[i])
			}
			if got := b.Decide("User:ada", action, sNew, today, strict); got.Outcome != want[i] {
				t.Errorf("%s %s, strict: %s %s, want %s", role, action, got.Outcome, got.Reason, want[i])
			}
		}
	}
	b := inState("V0", "Owner")
	b.add(Edge{From: admins, Type: "HAS_AZURE_ROLE", To: sNew, Since: sold, Until: math.MaxInt64, Role: owner, Conditional: true})
	expect(t, b, "ada", "ASSIGN_AZURE_ROLE", sNew, Policy{}, "CONDITIONAL ROLE_CONDITION")
	expect(t, b, "ada", "ASSIGN_AZURE_ROLE", sNew, strict, "DENY NO_DIR_PATH")
	b.azureRole(admins, "Owner", "Scope:cedar", sold, math.MaxInt64)
	expect(t, b, "ada", "ASSIGN_AZURE_ROLE", sNew, Policy{}, "ALLOW RBAC_LINGER CANNOT_BROWSE_DIRECTORY")
	expect(t, b, "ada", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_LINGER ROLE_CONDITION")
}

// "The partner can only assign to principals whose id it already knows": in R and VL, for Owner.
func TestAzure_CannotBrowseDirectory(t *testing.T) {
	for state, want := range map[string]string{
		"R":  "ALLOW RBAC_PATH CANNOT_BROWSE_DIRECTORY",
		"D":  "ALLOW RBAC_PATH",
		"VL": "ALLOW RBAC_LINGER CANNOT_BROWSE_DIRECTORY",
	} {
		expect(t, inState(state, "Owner"), "ada", "ASSIGN_AZURE_ROLE", sNew, Policy{}, want)
	}
}

// A Global admin who took User Access Administrator at the root has a path (elevateAccess).
func TestAzure_Elevated(t *testing.T) {
	b := inState("VL", "Owner")
	b.azureRole("User:gina", "User Access Administrator", "Scope:cedar", removed, math.MaxInt64)
	expect(t, b, "gina", "REMOVE_AZURE_ROLE", sNew, strict, "ALLOW RBAC_PATH")
	expect(t, b, "gina", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "CONDITIONAL ELEVATE")
	b = inState("V0", "Owner")
	b.azureRole("User:carl", "Owner", "Scope:cedar", removed, math.MaxInt64)
	b.azureRole("User:gina", "Reader", "Scope:cedar", removed, math.MaxInt64)
	expect(t, b, "carl", "MANAGE_SUBSCRIPTION", sNew, Policy{}, "ALLOW RBAC_PATH")
	expect(t, b, "carl", "REMOVE_AZURE_ROLE", sNew, Policy{}, "DENY NOTHING_TO_REMOVE")
}
