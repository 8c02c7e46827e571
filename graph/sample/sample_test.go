package sample_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/graphtest"
	"behalf/graph/sample"
	"behalf/storage/memory"
)

func noon(month time.Month, day int) graph.Time {
	return graph.At(time.Date(2026, month, day, 12, 0, 0, 0, time.UTC))
}

// TestStory asks the story's own questions on its own dates.
func TestStory(t *testing.T) {
	store := memory.New()
	stats, err := sample.Write(t.Context(), store, sample.Config{Customers: 3, Seed: 1}, nil)
	require.NoError(t, err)
	require.Greater(t, stats.Nodes, 300)
	for _, c := range []struct {
		agent  graph.ID
		action access.Action
		target graph.ID
		at     graph.Time
		want   access.Reason
	}{
		{graphtest.Ada, access.SignIn, graphtest.Cedar, noon(time.January, 12) - 1, access.NotAccepted},
		{graphtest.Ada, access.SignIn, graphtest.Cedar, noon(time.January, 12), access.DapAdminAgents},
		{graphtest.Ada, access.SignIn, graphtest.Cedar, noon(time.February, 15), access.DapAdminAgents},
		{graphtest.Ada, access.SignIn, graphtest.Cedar, noon(time.March, 3) - 1, access.DapAdminAgents},
		{graphtest.Ada, access.SignIn, graphtest.Cedar, noon(time.March, 3), access.DapRevoked},
		{graphtest.Ada, access.ManageSubscription, graphtest.NewSubscription, noon(time.February, 2), access.RbacPath},
		{graphtest.Ada, access.ManageSubscription, graphtest.NewSubscription, noon(time.November, 1), access.RbacLinger},
		{graphtest.Hugo, access.ManageSubscription, graphtest.NewSubscription, noon(time.November, 1), access.GroupNotAssigned},
		{graphtest.Gina, access.ManageSubscription, graphtest.NewSubscription, noon(time.November, 1), access.Elevate},
	} {
		d, err := graphtest.Ask(t.Context(), store, access.Question{Agent: c.agent, Action: c.action, Target: c.target}, c.at, access.Policy{})
		require.NoError(t, err)
		require.Equal(t, c.want, d.Reason, "%s %s %s at %s", c.agent, c.action, c.target, c.at)
		if c.want == access.RbacLinger {
			paths, _ := d.Paths(10, graph.PathBudget)
			require.Len(t, paths, 1)
			require.Equal(t, "ada > Admin Agents (Alder) > Owner > S-new", paths[0].Text)
		}
	}
	_, err = sample.Write(t.Context(), store, sample.Default, nil)
	require.ErrorIs(t, err, graph.ErrPrecondition, "a sample is not mixed into a store that holds something")
}

// TestEstate checks that the default estate has what analysts are to find in it.
func TestEstate(t *testing.T) {
	store := memory.New()
	stats, err := sample.Write(t.Context(), store, sample.Default, nil)
	require.NoError(t, err)
	t.Logf("%d nodes, %d edges", stats.Nodes, stats.Edges)
	require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
		counts, err := r.Counts(t.Context(), []graph.PageQuery{
			{Kinds: []graph.Kind{graph.KindTenant}}, {Kinds: []graph.Kind{graph.KindAzureSubscription}}, {Kinds: []graph.Kind{graph.KindAutopilotDevice}},
		})
		require.NoError(t, err)
		require.Equal(t, []int{208, 1002, 2003}, counts)
		list, err := access.LingeringAccess(t.Context(), r, access.LingeringQuery{At: noon(time.November, 1), Limit: 100})
		require.NoError(t, err)
		require.Len(t, list.Rows, 100)
		require.True(t, list.More)
		all := 0
		for after := (*access.LingeringKey)(nil); ; {
			list, err := access.LingeringAccess(t.Context(), r, access.LingeringQuery{At: noon(time.November, 1), Limit: 70, After: after})
			require.NoError(t, err)
			all += len(list.Rows)
			for _, row := range list.Rows {
				require.Positive(t, row.People)
			}
			if !list.More {
				break
			}
			key := list.Rows[len(list.Rows)-1].Key()
			after = &key
		}
		require.Greater(t, all, 150)
		who, err := access.Agents(t.Context(), r, access.ListQuery{Target: graphtest.NewSubscription, Action: access.ManageSubscription, At: noon(time.November, 1), Limit: 25})
		require.NoError(t, err)
		require.Len(t, who.Decisions, 1)
		require.Equal(t, graphtest.Ada, who.Decisions[0].Agent)
		what, err := access.Targets(t.Context(), r, access.ListQuery{Agent: graphtest.Ada, Action: access.ManageSubscription, At: noon(time.November, 1), Limit: 25})
		require.NoError(t, err)
		require.Len(t, what.Decisions, 1)
		n, err := access.Count(t.Context(), r, access.ListQuery{Agent: "User:p001-u1", Action: access.SignIn, At: noon(time.November, 1)})
		require.NoError(t, err)
		require.Greater(t, n, 10)
		return nil
	}))
}
