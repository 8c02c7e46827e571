package graphtest

import (
	"context"
	"fmt"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/graphtest/tables"
)

// Rows are the people who stand for the rows of the decision tables.
var Rows = map[string]graph.ID{
	tables.AdminAgent: Ada, tables.HelpdeskAgent: Hugo, tables.SalesAgent: Sara,
	tables.NoGroup: Nils, tables.CustomerGlobalAdmin: Gina, tables.CustomerUser: Carl,
}

// TargetOf is what a table is asked of.
func TargetOf(t tables.Table) graph.ID {
	switch t.Target {
	case tables.NewSubscription:
		return NewSubscription
	case tables.OldSubscription:
		return OldSubscription
	case tables.Device:
		return map[string]graph.ID{"self": "AutopilotDevice:d-self", "other": "AutopilotDevice:d-other", "customer": "AutopilotDevice:d-intune"}[t.DeviceAddedBy]
	}
	return Cedar
}

// mostAsked is how many questions are asked at once, as in the API.
const mostAsked = 1000

// Tables asks every cell of every decision table, all states side by side in one world behind asked and those of one policy in
// few batches, and returns how many cells it asked and a line for each that is answered otherwise. Acts makes the empty stores
// in which the states come about.
func Tables(ctx context.Context, acts func() graph.Store, asked World) (cells int, wrong []string, err error) {
	examiner := asked.(Examiner)
	type stage struct{ state, role string }
	type cell struct {
		table tables.Table
		tables.Cell
	}
	states := map[stage]*Mirror{}
	questions, of := map[access.Policy][]access.Question{}, map[access.Policy][]cell{}
	latest := graph.Time(0)
	for _, table := range tables.All() {
		policy := access.Policy{Azure: access.AzureAccessPolicy(table.AzurePolicy), Autopilot: access.AutopilotPolicy(table.AutopilotPolicy)}
		for _, c := range table.Cells {
			at := stage{c.State, table.GroupRole}
			if c.State == "N" || c.State == "I" || c.State == "V0" || at.role == "" {
				at.role = "Owner" // in N, I and V0 nobody at the partner holds a role; where a table names none, the one that comes by itself
			}
			m := states[at]
			if m == nil {
				store := acts()
				defer store.Close()
				story := NewStory(store)
				story.Tenants()
				story.Devices()
				story.Reach(at.state, at.role)
				if story.Err() != nil {
					return 0, nil, fmt.Errorf("%s %s: %w", at.state, at.role, story.Err())
				}
				m = NewMirror(store, asked, fmt.Sprintf("t%d", len(states)))
				now, err := m.sync(ctx, story.Clock.Now())
				if err != nil {
					return 0, nil, err
				}
				latest, states[at] = max(latest, now), m
			}
			questions[policy] = append(questions[policy], access.Question{Agent: m.there(Rows[c.Row]), Action: access.Action(table.Action), Target: m.there(TargetOf(table))})
			of[policy] = append(of[policy], cell{table, c})
		}
	}
	for policy, all := range questions {
		for from := 0; from < len(all); from += mostAsked {
			answers, err := examiner.CheckAll(ctx, all[from:min(from+mostAsked, len(all))], When{At: latest, Policy: policy})
			if err != nil {
				return cells, wrong, err
			}
			for i, a := range answers {
				c := of[policy][from+i]
				cells++
				allowed := a.Outcome == string(access.Allow)
				switch {
				case a.Outcome != c.Outcome || a.Reason != c.Reason:
					wrong = append(wrong, fmt.Sprintf("%s %s, %s: %s %s, want %s %s", c.table.ID, c.Row, c.State, a.Outcome, a.Reason, c.Outcome, c.Reason))
				case allowed != (len(a.Paths) > 0):
					wrong = append(wrong, fmt.Sprintf("%s %s, %s: an allow and its path come together", c.table.ID, c.Row, c.State))
				case !allowed && a.Missing == "":
					wrong = append(wrong, fmt.Sprintf("%s %s, %s: a refusal says what is missing", c.table.ID, c.Row, c.State))
				}
			}
		}
	}
	return cells, wrong, nil
}
