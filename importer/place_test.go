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

func account(sub graph.ID, tenant string) string {
	return fmt.Sprintf(`{"homeTenantId":"%s","id":"%s","name":"S","state":"Enabled","tenantId":"%[1]s","cloudName":"AzureCloud"}`, tenant, sub.Key())
}

// ofSubscription makes rows of S-new's list rows of another's.
func ofSubscription(sub graph.ID, rows string) string {
	return strings.ReplaceAll(rows, sNew.Key(), sub.Key())
}

func tree(name string, subs ...graph.ID) string {
	var children []string
	for _, sub := range subs {
		children = append(children, fmt.Sprintf(`{"children":null,"displayName":"S","id":"/subscriptions/%s","name":"%[1]s","type":"/subscriptions"}`, sub.Key()))
	}
	return fmt.Sprintf(`{"id":"%s%s","name":"%[2]s","tenantId":"%s","children":%s}`, managementGroupPath, name, cedar, list(children...))
}

// TestMovedToAnotherTenant: what is held above a subscription in its old tenant does not reach it any more, and is not closed
// by a list of the new one, which cannot hold it.
func TestMovedToAnotherTenant(t *testing.T) {
	store, c := memory.New(), newClock()
	prod := managementGroupPath + "Prod"
	imported(t, store, c, put(t, "a.json", list(account(sNew, cedar), account(sOld, cedar))),
		put(t, "new.json", list(assigned(1, gina.Key(), "User", graph.AzureOwner, "/"), assigned(2, carl.Key(), "User", graph.AzureOwner, prod))),
		put(t, "old.json", ofSubscription(sOld, list(assigned(2, carl.Key(), "User", graph.AzureOwner, prod), assigned(3, carl.Key(), "User", graph.AzureReader, "/subscriptions/"+sOld.Key())))))
	require.Equal(t, access.Allow, check(t, store, gina, access.ManageSubscription, sNew).Outcome)
	require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sNew).Outcome)
	moved := []string{put(t, "a.json", list(account(sNew, alder))), put(t, "new.json", list(assigned(4, ada.Key(), "User", graph.AzureOwner, "/subscriptions/"+sNew.Key())))}
	imported(t, store, c, moved...)
	require.Equal(t, access.Allow, check(t, store, ada, access.ManageSubscription, sNew).Outcome)
	for _, id := range []graph.ID{gina, carl} {
		require.Equal(t, access.Deny, check(t, store, id, access.ManageSubscription, sNew).Outcome, id)
		require.Equal(t, access.Allow, check(t, store, id, access.ManageSubscription, sOld).Outcome, id)
	}
	require.False(t, imported(t, store, c, moved...).Changed)
	imported(t, store, c, put(t, "a.json", list(account(sNew, alder))), put(t, "new.json", list(assigned(5, hugo.Key(), "User", graph.AzureOwner, "/"))))
	require.Equal(t, access.Allow, check(t, store, hugo, access.ManageSubscription, sNew).Outcome, "the new tenant's root lies above it")
}

// TestLeavesTheTree: what is held at a management group does not reach a subscription that its tree does not hold any more.
func TestLeavesTheTree(t *testing.T) {
	store, c := memory.New(), newClock()
	role := put(t, "s.json", list(assigned(1, carl.Key(), "User", graph.AzureOwner, managementGroupPath+"Prod")))
	imported(t, store, c, role, put(t, "tree.json", tree("Prod", sNew, sOld)))
	require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sOld).Outcome)
	newer := put(t, "tree.json", tree("Prod", sNew))
	imported(t, store, c, newer)
	require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sNew).Outcome)
	require.Equal(t, access.NotLoaded, check(t, store, carl, access.ManageSubscription, sOld).Reason)
	require.Contains(t, dump(t, store), "PARENT "+string(rootID(cedar)), "it lies below the root")
	require.False(t, imported(t, store, c, newer).Changed)
	imported(t, store, c, put(t, "list.json", strings.Replace(tree("Prod"), `"children":[]`, `"children":null`, 1)))
	require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sNew).Outcome, "a list without children says nothing of them")
}

// TestMovedBelowTheRoot: a role that another subscription's list still holds does not reach the one that was moved away.
func TestMovedBelowTheRoot(t *testing.T) {
	prod, all := managementGroupPath+"Prod", managementGroupPath+cedar
	store, c := memory.New(), newClock()
	held := assigned(1, carl.Key(), "User", graph.AzureOwner, prod)
	above := assigned(2, gina.Key(), "User", graph.AzureOwner, all)
	old := put(t, "old.json", ofSubscription(sOld, list(held, above)))
	imported(t, store, c, old, put(t, "new.json", list(held, above)), put(t, "tree.json", strings.Replace(tree("Prod", sNew, sOld), `"children"`,
		`"details":{"parent":{"id":"`+all+`","name":"`+cedar+`"}},"children"`, 1)))
	require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sNew).Outcome)
	newer := put(t, "new.json", list(above))
	imported(t, store, c, old, newer)
	require.Equal(t, access.Deny, check(t, store, carl, access.ManageSubscription, sNew).Outcome)
	require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sOld).Outcome)
	require.Equal(t, access.Allow, check(t, store, gina, access.ManageSubscription, sNew).Outcome)
	require.False(t, imported(t, store, c, old, newer).Changed)

	// Where nothing tells a move from a removal, the role is closed, and whose list should be looked at is told.
	report := imported(t, store, c, put(t, "old.json", ofSubscription(sOld, list(above))))
	require.Empty(t, report.Problems)
	require.Equal(t, 1, report.Counts.Closed)
	imported(t, store, c, old, put(t, "new.json", list(held, above)))
	report = imported(t, store, c, newer)
	require.Len(t, report.Problems, 1)
	require.Contains(t, report.Problems[0].Message, string(sOld)+" lies below it too")
	require.Equal(t, access.Deny, check(t, store, carl, access.ManageSubscription, sOld).Outcome)
	imported(t, store, c, old)
	require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sOld).Outcome)
	require.Equal(t, access.Deny, check(t, store, carl, access.ManageSubscription, sNew).Outcome)
}
