package oracle

import (
	"slices"
	"testing"

	"behalf/graph/graphtest/tables"
)

// people are the rows of the tables in the fixture.
var people = map[string]string{
	tables.AdminAgent:          "User:ada",
	tables.HelpdeskAgent:       "User:hugo",
	tables.SalesAgent:          "User:sara",
	tables.NoGroup:             "User:nils",
	tables.CustomerGlobalAdmin: "User:gina",
	tables.CustomerUser:        "User:carl",
}

// Every cell of every table, asked of the fixture as it is today.
func TestDecide_EveryCellOfEveryTable(t *testing.T) {
	asked := 0
	for _, table := range tables.All() {
		for _, cell := range table.Cells {
			asked += ask(t, table, cell)
		}
	}
	t.Logf("%d questions", asked)
}

// ask asks the question of one cell under every policy and of every target that
// it stands for, and returns how many questions that were.
func ask(t *testing.T, table tables.Table, cell tables.Cell) int {
	role := table.GroupRole
	if role == "" {
		role = "Owner"
	}
	b := inState(cell.State, role)
	asked := 0
	for _, policy := range policies(table) {
		for _, target := range targets(table) {
			asked++
			got := b.Decide(people[cell.Row], table.Action, target, today, policy)
			if got.Outcome != cell.Outcome || got.Reason != cell.Reason {
				t.Errorf("%s, %s, %s, %v, %s: %s %s, want %s %s", table.ID, cell.Row, cell.State, policy, target,
					got.Outcome, got.Reason, cell.Outcome, cell.Reason)
			}
			checkShape(t, people[cell.Row], got)
		}
	}
	return asked
}

// policies are those that a table stands for; one that it does not name makes no difference.
func policies(table tables.Table) []Policy {
	azure, autopilot := []string{table.AzurePolicy}, []string{table.AutopilotPolicy}
	if table.AzurePolicy == "" {
		azure = []string{"", "RBAC_ONLY", "RBAC_AND_DIRECTORY_PATH"}
	}
	if table.AutopilotPolicy == "" {
		autopilot = []string{"", "CURRENT", "PROPOSED"}
	}
	var all []Policy
	for _, a := range azure {
		for _, p := range autopilot {
			all = append(all, Policy{Azure: a, Autopilot: p})
		}
	}
	return all
}

// targets are what a table's question is asked of.
func targets(table tables.Table) []string {
	switch {
	case table.Target == tables.NewSubscription:
		return []string{"AzureSubscription:s-new"}
	case table.Target == tables.OldSubscription:
		return []string{"AzureSubscription:s-old"}
	case table.DeviceAddedBy == "customer":
		return []string{"AutopilotDevice:d-INTUNE", "AutopilotDevice:d-MICROSOFT_STORE_FOR_BUSINESS", "AutopilotDevice:d-MICROSOFT_STORE_FOR_EDUCATION", "AutopilotDevice:d-OEM"}
	case table.Target == tables.Device:
		return []string{"AutopilotDevice:d-" + table.DeviceAddedBy}
	// "the target is the customer's tenant (any user of that sort in it) or a User of it"
	case table.Action == "RESET_USER_PASSWORD":
		return []string{"Tenant:cedar", "User:carl"}
	case table.Action == "RESET_ADMIN_PASSWORD":
		return []string{"Tenant:cedar", "User:gina"}
	default:
		return []string{"Tenant:cedar"}
	}
}

// checkShape checks what holds for every answer: an allow has a channel and a
// proof, nothing else has; a proof begins at the agent and visits no node twice.
func checkShape(t *testing.T, agent string, answer Answer) {
	t.Helper()
	if allowed := answer.Outcome == "ALLOW"; allowed != (len(answer.Paths) > 0) || allowed != (answer.Channel != "") {
		t.Errorf("%s %s: %d paths, channel %q", answer.Outcome, answer.Reason, len(answer.Paths), answer.Channel)
	}
	for _, p := range answer.Paths {
		if p.Channel != answer.Channel || p.Nodes[0] != agent || len(p.Nodes) != len(p.Edges)+1 ||
			len(p.Edges) != len(p.Reversed) || len(p.Edges) != len(p.Roles) {
			t.Errorf("path %v", p)
		}
		for i, id := range p.Nodes {
			if slices.Index(p.Nodes, id) != i {
				t.Errorf("path %v visits %s twice", p.Nodes, id)
			}
		}
	}
}
