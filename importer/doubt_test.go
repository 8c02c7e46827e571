package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
	"behalf/graph/wording"
	"behalf/storage/memory"
)

func doubts(t *testing.T, store graph.Store, agent graph.ID, target graph.ID) string {
	t.Helper()
	var all []string
	err := store.View(t.Context(), func(r graph.Reader) error {
		head, err := r.Head(t.Context())
		require.NoError(t, err)
		ds, err := access.Check(t.Context(), r, head.Time, access.Policy{}, []access.Question{{Agent: agent, Action: access.ManageSubscription, Target: target}})
		require.NoError(t, err)
		require.Contains(t, []access.Outcome{access.Deny, access.Unknown}, ds[0].Outcome)
		found, err := access.Doubts(t.Context(), r, ds[0])
		for _, doubt := range found {
			all = append(all, wording.English.Line(wording.NotCertain, say.Things{"doubt": doubt}))
		}
		if ds[0].Outcome == access.Unknown {
			require.Equal(t, access.NotLoaded, ds[0].Reason)
			require.NotEmpty(t, all)
		}
		return err
	})
	require.NoError(t, err)
	return strings.Join(all, "\n")
}

// TestDoubts: what was not loaded is no refusal, and nobody known is not nobody.
func TestDoubts(t *testing.T) {
	store, c := memory.New(), newClock()
	user := func(id graph.ID) string { return `{"id":"` + id.Key() + `","userPrincipalName":"x"}` }
	imported(t, store, c, partnerFolder+"/users.json", put(t, "users.json", value("users", user(gina), user(carl))), put(t, "a.json", list(account(sNew, cedar), account(sOld, cedar))))
	complete := func(target graph.ID) (is bool) {
		require.NoError(t, store.View(t.Context(), func(r graph.Reader) (err error) {
			_, is, err = access.UnresolvedHolders(t.Context(), r, target, access.ManageSubscription, graph.Forever-1)
			return err
		}))
		return is
	}
	require.False(t, complete(sNew))
	require.Contains(t, doubts(t, store, ada, sNew), "the role assignments of "+string(sNew))
	require.Equal(t, access.NotLoaded, check(t, store, ada, access.ManageSubscription, sNew).Reason, "never a refusal for want of data")

	empty := put(t, "az-role-assignments_"+sNew.Key()+".json", "[]")
	imported(t, store, c, empty)
	require.True(t, complete(sNew))
	require.False(t, complete(sOld), "another subscription's list says nothing of it")
	require.Empty(t, doubts(t, store, ada, sNew))
	require.False(t, imported(t, store, c, empty).Changed)

	at := "/subscriptions/" + sNew.Key()
	imported(t, store, c, put(t, "s.json", list(assigned(1, adminAgents.Key(), "ForeignGroup", graph.AzureOwner, at))))
	require.Contains(t, doubts(t, store, ada, sNew), string(adminAgents))
	require.Equal(t, access.NotLoaded, check(t, store, ada, access.ManageSubscription, sNew).Reason)
	require.Empty(t, doubts(t, store, carl, sNew), "a foreign group has none of the customer's own people")
	require.Equal(t, access.Deny, check(t, store, carl, access.ManageSubscription, sNew).Outcome)
	imported(t, store, c, put(t, "s.json", list(assigned(2, finance.Key(), "Group", graph.AzureOwner, at), assigned(3, operations.Key(), "Group", graph.AzureReader, at))))
	require.Empty(t, doubts(t, store, ada, sNew), "nor has the customer's group the partner's")
	require.Contains(t, doubts(t, store, carl, sNew), string(finance))
	require.NotContains(t, doubts(t, store, carl, sNew), string(operations), "its role is not enough")
	nested := put(t, "graph-group-members_"+finance.Key()+".json", value("directoryObjects", `{"@odata.type":"#microsoft.graph.group","id":"`+operations.Key()+`"}`))
	imported(t, store, c, nested)
	require.Contains(t, doubts(t, store, carl, sNew), string(operations), "it is a member of one that has enough")
	imported(t, store, c, put(t, "graph-group-members_"+operations.Key()+".json", value("directoryObjects")))
	require.Empty(t, doubts(t, store, carl, sNew))
	imported(t, store, c, put(t, "s.json", list(assigned(4, ghost.Key(), "Unknown", graph.AzureOwner, at))))
	require.Contains(t, doubts(t, store, carl, sNew), string(ghost))
}
