package faults

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/storage"
	"behalf/storage/storagetest"
)

// The invented estate that is imported: people with roles on subscriptions, and groups of them.
const (
	estateTenant  = "c1c1c1c1-0000-4000-8000-000000000001"
	subscriptions = 20
	groups        = 10
)

func estateID(kind byte, n int) string { return fmt.Sprintf("%c0000000-0000-4000-8000-%012d", kind, n) }

// export writes what az and Microsoft Graph would print of an estate, a folder of files.
func export(t *testing.T, people int) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "customer-cedar_"+estateTenant)
	require.NoError(t, os.Mkdir(folder, 0o700))
	file := func(name, head, tail string, rows int, row func(i int) string) {
		f, err := os.Create(filepath.Join(folder, name))
		require.NoError(t, err)
		defer f.Close()
		w := bufio.NewWriter(f)
		fmt.Fprint(w, head)
		for i := range rows {
			fmt.Fprint(w, []string{"", ",\n"}[min(i, 1)], row(i))
		}
		fmt.Fprint(w, tail)
		require.NoError(t, w.Flush())
	}
	user := func(i int) string {
		return fmt.Sprintf(`{"id": %q, "displayName": "Person %d", "userPrincipalName": "p%d@cedar.example", "userType": "Member"}`, estateID('1', i), i, i)
	}
	file("az-account-list.json", "[", "]", subscriptions, func(i int) string {
		return fmt.Sprintf(`{"cloudName": "AzureCloud", "homeTenantId": %q, "id": %q, "managedByTenants": [], "name": "S%d", "state": "Enabled", "tenantId": %[1]q}`, estateTenant, estateID('5', i), i)
	})
	file("users.json", `{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": [`, "]}", people, user)
	file("groups.json", `{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups", "value": [`, "]}", groups, func(i int) string {
		return fmt.Sprintf(`{"id": %q, "displayName": "Group %d", "groupTypes": [], "mailEnabled": false, "securityEnabled": true}`, estateID('4', i), i)
	})
	for g := range groups {
		file("graph-group-members_"+estateID('4', g)+".json", `{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#directoryObjects", "value": [`, "]}", people/groups, func(i int) string {
			return strings.Replace(user(i*groups+g), "{", `{"@odata.type": "#microsoft.graph.user", `, 1)
		})
	}
	file("az-role-assignments.json", "[", "]", 3*people, func(i int) string {
		scope := "/subscriptions/" + estateID('5', i%subscriptions)
		if i%3 == 2 {
			scope += fmt.Sprintf("/resourceGroups/group-%d", i/300)
		}
		return fmt.Sprintf(`{"condition": null, "createdOn": "2024-03-05T09:12:44.123456+00:00", "id": "%s/providers/Microsoft.Authorization/roleAssignments/%s", "name": %[2]q,
			"principalId": %q, "principalName": "", "principalType": "User", "roleDefinitionId": "/subscriptions/%s/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
			"roleDefinitionName": "Owner", "scope": %q, "type": "Microsoft.Authorization/roleAssignments"}`, scope, estateID('8', i), estateID('1', i/3), estateID('5', i%subscriptions), scope)
	})
	return folder
}

// importKilled: imports are killed while they write. Until the same command has finished the work the server's answers warn, and then
// the store holds what an import that nobody disturbed leaves.
func importKilled(t *testing.T, store string, people int) {
	folder := export(t, people)
	calm := "sqlite:" + filepath.Join(t.TempDir(), "calm.db")
	run(t, calm, 0, "import", folder)

	s, book := serve(t, store, "--no-sample"), &diary{}
	for _, a := range []act{
		{name: "createTenant", input: map[string]any{"key": "asker", "displayName": "Asker", "kinds": []any{"CUSTOMER"}}},
		{name: "createUser", input: map[string]any{"key": "asker", "displayName": "Asker", "tenant": "Tenant:asker"}},
	} {
		_, err := book.must(t.Context(), s, a)
		require.NoError(t, err)
	}
	require.False(t, warned(t, s))

	killed := 0
	for _, moment := range []func() bool{
		func() bool { return true },
		func() bool { return count(t, s, "SecurityGroup", estateID('4', groups/3), "members") > 0 },
	} {
		p := start(t, store, "import", folder)
		ended := func() bool {
			select {
			case <-p.done:
				return true
			default:
				return false
			}
		}
		require.Eventually(t, func() bool { return ended() || warned(t, s) && moment() }, hang, 5*time.Millisecond)
		time.Sleep(rand.N(20 * time.Millisecond))
		p.kill()
		if status := p.cmd.ProcessState.ExitCode(); status == 0 {
			t.Logf("an import had come to its end before it was killed")
			continue
		}
		killed++
		var written []int
		for g := range groups {
			written = append(written, count(t, s, "SecurityGroup", estateID('4', g), "members"))
		}
		t.Logf("killed with these members of groups written, of %d each: %v", people/groups, written)
		s.kill() // the warning outlives the server too
		s = serve(t, store, "--no-sample")
		require.True(t, warned(t, s), "nothing says that an import was cut off")
		require.Equal(t, 1, verifiedImports(t, s, store))
	}
	require.NotZero(t, killed)
	said := run(t, store, 0, "import", folder)
	require.Contains(t, said, "Finished an import that had been cut off")
	require.Eventually(t, func() bool { return !warned(t, s) }, hang, 10*time.Millisecond, "the warning does not end")
	require.Equal(t, 2, verifiedImports(t, s, store))
	require.Equal(t, 2*people/subscriptions, count(t, s, "AzureSubscription", estateID('5', 0), "roleAssignments"))
	require.Contains(t, run(t, store, 0, "import", folder), "nothing was written")
	s.drain(t)
	require.Equal(t, contents(t, calm), contents(t, store))
}

// warned asks a question and reports whether its answer warns that an import has not come to its end.
func warned(t *testing.T, s *server) bool {
	t.Helper()
	var data struct {
		CheckAccess struct{ Warnings []struct{ Code string } }
	}
	require.NoError(t, s.good(t.Context(), "", `{ checkAccess(agent: "User:asker", action: SIGN_IN, target: "Tenant:asker") { outcome warnings { code } } }`, nil, &data))
	for _, w := range data.CheckAccess.Warnings {
		if w.Code == "IMPORT_UNFINISHED" {
			return true
		}
	}
	return false
}

// count is how long a list of a node is; 0 if there is no such node.
func count(t *testing.T, s *server, kind, key, field string) int {
	t.Helper()
	var data struct {
		Node *struct{ List struct{ TotalCount int } }
	}
	require.NoError(t, s.good(t.Context(), "", fmt.Sprintf(`query($id: ID!) { node(id: $id) { ... on %s { list: %s { totalCount } } } }`, kind, field), map[string]any{"id": kind + ":" + key}, &data))
	if data.Node == nil {
		return 0
	}
	return data.Node.List.TotalCount
}

// verifiedImports verifies the ledger, and returns how many beginnings and ends of imports it has.
func verifiedImports(t *testing.T, s *server, store string) (n int) {
	t.Helper()
	entries, err := s.ledger(t.Context())
	require.NoError(t, err)
	require.Equal(t, len(entries), verified(t, store))
	for _, e := range entries {
		if strings.HasSuffix(e.Act, "Import") {
			n++
		}
	}
	return n
}

// contents are the nodes and edges of a store that were imported, a line each.
func contents(t *testing.T, address string) []string {
	t.Helper()
	store, err := storage.Open(t.Context(), address)
	require.NoError(t, err)
	defer store.Close()
	text, err := storagetest.Dump(context.Background(), store)
	require.NoError(t, err)
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "entry ") || strings.Contains(line, ":asker")
	})
}
