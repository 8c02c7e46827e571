package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/storage/memory"
)

// TestLabelsThatDiffer: exports of different days tell the same label otherwise; the same import twice still changes nothing, and
// a newer label is taken.
func TestLabelsThatDiffer(t *testing.T) {
	user := func(name string) string {
		return `{"@odata.type":"#microsoft.graph.user","id":"` + gina.Key() + `","displayName":"` + name + `","userPrincipalName":"` + strings.ToLower(name) + `@cedar.example"}`
	}
	members := func(group graph.ID, name string) string {
		return put(t, "graph-group-members_"+group.Key()+".json", value("directoryObjects", user(name)))
	}
	subscription := func(name string) string {
		return put(t, "a.json", list(strings.Replace(account(sNew, cedar), `"name":"S"`, `"name":"`+name+`","tenantDisplayName":"`+name+`"`, 1)))
	}
	for name, c := range map[string]struct {
		files  []string
		want   string
		newer  string
		wanted string
	}{
		"the tenant's list has the last word": {
			[]string{members(finance, "Bea"), put(t, "users.json", value("users", user("Ann"))), members(operations, "Cleo")}, `"Ann" {"userPrincipalName":"ann@cedar.example"}`,
			put(t, "users.json", value("users", user("Dora"))), `"Dora" {"userPrincipalName":"dora@cedar.example"}`,
		},
		"lists of members alone": {
			[]string{members(finance, "Bea"), members(operations, "Cleo")}, `"Bea" {"userPrincipalName":"bea@cedar.example"}`,
			members(operations, "Dora"), `"Dora" {"userPrincipalName":"dora@cedar.example"}`,
		},
		"two lists of a tenant": {
			[]string{put(t, "users.json", value("users", user("Ann"))), put(t, "users.json", value("users", user("Bea")))}, `"Ann" {`,
			put(t, "users.json", value("users", user("Dora"))), `"Dora" {`,
		},
		"subscriptions and tenants": {
			[]string{subscription("One"), subscription("Two")}, `Tenant:` + cedar + ` "One"`, subscription("Three"), string(sNew) + ` "Three"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			store, clock := memory.New(), newClock()
			imported(t, store, clock, c.files...)
			require.Contains(t, dump(t, store), c.want)
			require.False(t, imported(t, store, clock, c.files...).Changed)
			imported(t, store, clock, c.newer)
			require.Contains(t, dump(t, store), c.wanted)
		})
	}
}

// TestConditionsThatDiffer: a role assignment above subscriptions stands in the lists of several, of different days perhaps.
func TestConditionsThatDiffer(t *testing.T) {
	held := assigned(1, carl.Key(), "User", graph.AzureOwner, managementGroupPath+"Prod")
	conditional := strings.Replace(held, `"id":`, `"condition":"x","id":`, 1)
	files := []string{put(t, "new.json", list(conditional)), put(t, "old.json", ofSubscription(sOld, list(held)))}
	store, c := memory.New(), newClock()
	for range 2 {
		report := imported(t, store, c, files...)
		require.Len(t, report.Problems, 1)
		require.Equal(t, files[1], report.Problems[0].Path)
		require.Contains(t, report.Problems[0].Message, "another condition here than in a file before")
		require.Zero(t, report.Counts.Closed)
	}
	require.Equal(t, 2, strings.Count(dump(t, store), "ledger "), "the second time nothing was written")
	require.Contains(t, dump(t, store), "conditional")
	report := imported(t, store, c, put(t, "new.json", list(held)), files[1])
	require.Equal(t, 1, report.Counts.Closed)
	require.Empty(t, report.Problems)
}

// TestGroupsOfTheTenant: a group that a role assignment does not call foreign is the customer's own, so that no relationship
// is missed.
func TestGroupsOfTheTenant(t *testing.T) {
	store, c := memory.New(), newClock()
	at := "/subscriptions/" + sNew.Key()
	rows := put(t, "s.json", list(assigned(1, finance.Key(), "Group", graph.AzureOwner, at), assigned(2, adminAgents.Key(), "ForeignGroup", graph.AzureOwner, at)))
	imported(t, store, c, rows)
	imported(t, store, c, put(t, "graph-group-members_"+finance.Key()+".json", value("directoryObjects", `{"@odata.type":"#microsoft.graph.user","id":"`+carl.Key()+`"}`)))
	d := check(t, store, carl, access.ManageSubscription, sNew)
	require.Equal(t, access.RbacPath, d.Reason)
	require.Empty(t, d.Warnings())
	require.False(t, imported(t, store, c, rows).Changed)
	groups := put(t, "groups.json", value("groups", `{"id":"`+operations.Key()+`","displayName":"Operations","securityEnabled":true}`))
	require.Equal(t, 1, imported(t, store, c, rows, groups).Counts.Closed, "the tenant's own list has the last word")
	require.False(t, imported(t, store, c, rows, groups).Changed)
}

// TestLabelsAreBounded: what an export calls something is shown and searched for, so it is neither huge nor does it steer a terminal.
func TestLabelsAreBounded(t *testing.T) {
	store, c := memory.New(), newClock()
	huge := strings.Repeat("x", 100_000)
	row := strings.Replace(assigned(1, carl.Key(), "User", graph.AzureOwner, "/subscriptions/"+sNew.Key()), `"principalType"`, `"principalName":"\u009b2J`+huge+`@x","principalType"`, 1)
	imported(t, store, c, put(t, "a.json", list(row)), put(t, "accounts.json", fmt.Sprintf(
		`[{"homeTenantId":"%s","id":"%s","name":"S%s","state":"%[3]s","tenantId":"%[1]s","tenantDefaultDomain":"%[3]s","cloudName":"AzureCloud"}]`, cedar, sNew.Key(), huge)))
	require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
		nodes, err := r.Nodes(t.Context(), []graph.ID{carl, sNew, tenantID(cedar)})
		require.NoError(t, err)
		for _, text := range []string{
			nodes[carl].Name, nodes[carl].Text(graph.PropUserPrincipalName), nodes[sNew].Name, nodes[sNew].Text(graph.PropSubscriptionState), nodes[tenantID(cedar)].Text(graph.PropDomain),
		} {
			require.NotEmpty(t, text)
			require.LessOrEqual(t, len(text), graph.MaxNameRunes)
			require.NotContains(t, text, "\u009b")
		}
		return nil
	}))
}
