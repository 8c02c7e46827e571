package tables

import (
	"slices"
	"strings"
	"testing"
)

func TestAll_CountsTablesAndCells(t *testing.T) {
	all := All()
	written := map[string]bool{}
	ids := map[string]bool{}
	outcomes := map[string]int{}
	for _, table := range all {
		id, _, _ := strings.Cut(table.ID, "/")
		written[id] = true
		if ids[table.ID] {
			t.Errorf("two tables %s", table.ID)
		}
		ids[table.ID] = true
		if len(table.Cells) != len(Rows())*len(States()) {
			t.Errorf("%s has %d cells", table.ID, len(table.Cells))
		}
		for _, cell := range table.Cells {
			outcomes[cell.Outcome]++
		}
	}
	if len(written) != 36 {
		t.Errorf("%d tables are written, want 36", len(written))
	}
	if len(all) != 45 {
		t.Errorf("%d tables in all circumstances, want 45", len(all))
	}
	if n := outcomes["ALLOW"] + outcomes["DENY"] + outcomes["CONDITIONAL"]; n != 45*36 {
		t.Errorf("%d cells, want %d", n, 45*36)
	}
	t.Logf("cells: %v", outcomes)
}

// Every action of the model but one has a table; the support ticket follows the rules of A06.
func TestAll_EveryActionHasATable(t *testing.T) {
	want := strings.Fields(`ACCEPT_INVITATION ADD_DEVICE ADMINISTER_DIRECTORY APPLY_AUTOPILOT_PROFILE ASSIGN_AZURE_ROLE
		MANAGE_AUTOPILOT_PROFILE MANAGE_SUBSCRIPTION OPEN_SERVICE_REQUEST ORDER_OR_RENEW PROVISION_SUBSCRIPTION READ_SUBSCRIPTION
		REMOVE_AZURE_ROLE REMOVE_DELEGATED_ADMIN REMOVE_DEVICE REMOVE_RELATIONSHIP REQUEST_RELATIONSHIP RESET_ADMIN_PASSWORD
		RESET_USER_PASSWORD SEE_CUSTOMER SIGN_IN VIEW_PARTNER_RELATIONSHIPS`)
	var got []string
	for _, table := range All() {
		if !slices.Contains(got, table.Action) {
			got = append(got, table.Action)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("actions %v, want %v", got, want)
	}
}

// Some cells are spelt out here, so that a slip of the parser does not hide behind its own counts.
func TestAll_Cells(t *testing.T) {
	for _, test := range []struct{ id, row, state, outcome, code, reason string }{
		{"A01", AdminAgent, "D", "ALLOW", "dap-AA-GA", "DAP_AA_GA"},
		{"A02", HelpdeskAgent, "D", "CONDITIONAL", "helpdesk-role-only", "HELPDESK_ROLE_ONLY"},
		{"A05", HelpdeskAgent, "VL", "DENY", "sr-needs-perm", "SR_NEEDS_PERM"},
		{"A06-Owner", AdminAgent, "VL", "ALLOW", "rbac-linger", "RBAC_LINGER"},
		{"A06-Reader", NoGroup, "R", "DENY", "group-not-assigned", "GROUP_NOT_ASSIGNED"},
		{"A06e/READ_SUBSCRIPTION/RBAC_AND_DIRECTORY_PATH", AdminAgent, "D", "DENY", "no-rbac", "NO_RBAC"},
		{"A06m/Contributor", AdminAgent, "VL", "DENY", "no-dir-path", "NO_DIR_PATH"},
		{"A09", CustomerGlobalAdmin, "V0", "DENY", "nothing-to-remove", "NOTHING_TO_REMOVE"},
		{"A11", HelpdeskAgent, "V0", "CONDITIONAL", "pc-role-conflict", "PC_ROLE_CONFLICT"},
		{"A14p/customer", AdminAgent, "D", "ALLOW", "ap-dap", "AP_DAP"},
		{"A15/PROPOSED", SalesAgent, "I", "DENY", "not-accepted", "NOT_ACCEPTED"},
		{"A17p", AdminAgent, "R", "DENY", "dev-not-own", "DEV_NOT_OWN"},
		{"A20", CustomerUser, "I", "DENY", "ga-required", "GA_REQUIRED"},
		{"A23", CustomerUser, "N", "DENY", "ga-required", "GA_REQUIRED"},
	} {
		found := false
		for _, table := range All() {
			for _, cell := range table.Cells {
				if table.ID == test.id && cell.Row == test.row && cell.State == test.state {
					found = true
					if want := (Cell{test.row, test.state, test.outcome, test.code, test.reason}); cell != want {
						t.Errorf("%s: %v, want %v", test.id, cell, want)
					}
				}
			}
		}
		if !found {
			t.Errorf("no cell %s, %s, %s", test.id, test.row, test.state)
		}
	}
}

func TestParse_RefusesWhatIsNotATable(t *testing.T) {
	for name, spoil := range map[string]func(string) string{
		"no action":      func(s string) string { return strings.Replace(s, "action     SIGN_IN\n", "", 1) },
		"unknown line":   func(s string) string { return strings.Replace(s, "\naction ", "\nacting ", 1) },
		"line twice":     func(s string) string { return strings.Replace(s, "\ntitle ", "\ntitle one\ntitle ", 1) },
		"unknown letter": func(s string) string { return strings.Replace(s, "Y dap-AA-GA", "x dap-AA-GA", 1) },
		"no reason":      func(s string) string { return strings.Replace(s, "Y dap-AA-GA", "Y", 1) },
		"rows swapped":   func(s string) string { return strings.Replace(s, "| Sales agent ", "| Customer user ", 1) },
		"column missing": func(s string) string { return strings.Replace(s, "| VL ", "", 1) },
	} {
		if _, err := parse(spoil(text)); err == nil {
			t.Errorf("%s: parsed", name)
		}
	}
}
