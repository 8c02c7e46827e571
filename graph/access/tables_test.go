package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/graphtest"
	"behalf/graph/graphtest/tables"
	"behalf/storage/memory"
)

// people are the rows of the tables.
var people = map[string]graph.ID{
	tables.AdminAgent: graphtest.Ada, tables.HelpdeskAgent: graphtest.Hugo, tables.SalesAgent: graphtest.Sara,
	tables.NoGroup: graphtest.Nils, tables.CustomerGlobalAdmin: graphtest.Gina, tables.CustomerUser: graphtest.Carl,
}

// TestTables checks every cell of every table whose action there is, in a world that the acts made.
func TestTables(t *testing.T) {
	cells := 0
	for _, table := range tables.All() {
		action := access.Action(table.Action)
		for _, state := range tables.States() {
			store := memory.New()
			story := graphtest.NewStory(store)
			story.Tenants()
			story.Devices()
			story.Reach(state, table.GroupRole)
			require.NoError(t, story.Err(), "%s %s", table.ID, state)
			target := graphtest.Cedar
			switch table.Target {
			case tables.NewSubscription:
				target = graphtest.NewSubscription
			case tables.OldSubscription:
				target = graphtest.OldSubscription
			case tables.Device:
				target = map[string]graph.ID{"self": "AutopilotDevice:d-self", "other": "AutopilotDevice:d-other", "customer": "AutopilotDevice:d-intune"}[table.DeviceAddedBy]
			}
			for _, cell := range table.Cells {
				if cell.State != state {
					continue
				}
				q := access.Question{Agent: people[cell.Row], Action: action, Target: target}
				d, err := graphtest.Ask(t.Context(), store, q, story.Clock.Now(), access.Policy{Azure: access.AzureAccessPolicy(table.AzurePolicy), Autopilot: access.AutopilotPolicy(table.AutopilotPolicy)})
				require.NoError(t, err)
				if string(d.Outcome) != cell.Outcome || string(d.Reason) != cell.Reason {
					t.Errorf("%s %s, %s: %s %s, want %s %s", table.ID, cell.Row, state, d.Outcome, d.Reason, cell.Outcome, cell.Reason)
				}
				paths, truncated := d.Paths(100, graph.PathBudget)
				require.False(t, truncated)
				require.Equal(t, d.Allowed(), len(paths) > 0, "%s %s, %s: an allow and its path come together", table.ID, cell.Row, state)
				if !d.Allowed() {
					require.NotEmpty(t, d.Attempts(), "%s %s, %s: a refusal says what was tried", table.ID, cell.Row, state)
				}
				cells++
			}
		}
	}
	require.Equal(t, 1620, cells, "all tables")
}
