package importer

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/storage/memory"
)

// put writes a file into a folder of its own that is named after Cedar.
func put(t *testing.T, name, content string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "customer-cedar_"+cedar)
	require.NoError(t, os.MkdirAll(folder, 0o755))
	path := filepath.Join(folder, name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// row of az role assignment list, for S-new.
func assigned(n int, principal, kind, role, scope string) string {
	return fmt.Sprintf(`{"id":"%s/providers/Microsoft.Authorization/roleAssignments/80000000-0000-4000-8000-%012d","principalId":"%s","principalType":"%s",`+
		`"roleDefinitionId":"/subscriptions/%s/providers/Microsoft.Authorization/roleDefinitions/%s","scope":"%s","createdOn":"2024-03-05T09:12:44.123456+00:00"}`,
		strings.TrimSuffix(scope, "/"), n, principal, kind, sNew.Key(), role, scope)
}

func list(rows ...string) string { return "[" + strings.Join(rows, ",\n") + "]" }

func value(context string, rows ...string) string {
	return `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#` + context + `","value":` + list(rows...) + `}`
}

// TestNewerExportCloses: a role that was taken away in Azure is not allowed for ever.
func TestNewerExportCloses(t *testing.T) {
	store, c := memory.New(), newClock()
	imported(t, store, c, "testdata/estate")
	before := c.at
	require.Equal(t, access.Allow, check(t, store, ada, access.ManageSubscription, sNew).Outcome)
	newer := list(assigned(22, helpdeskAgents.Key(), "ForeignGroup", graph.AzureReader, "/subscriptions/"+sNew.Key()+"/resourceGroups/web"))
	report := imported(t, store, c, put(t, "s-new.json", newer))
	require.Equal(t, 4, report.Counts.Closed, "Admin Agents' Owner, Carl's, and what stood above: nobody else's list holds that now")
	require.Equal(t, map[string]int{"Azure role assignments (az role assignment list) of " + string(sNew): 4}, report.Counts.By)
	require.Equal(t, access.Deny, check(t, store, ada, access.ManageSubscription, sNew).Outcome)
	// The past stays as it was, and the other subscription's own roles do.
	err := store.View(t.Context(), func(r graph.Reader) error {
		ds, err := access.Check(t.Context(), r, before, access.Policy{}, []access.Question{{Agent: ada, Action: access.ManageSubscription, Target: sNew}})
		require.NoError(t, err)
		require.Equal(t, access.Allow, ds[0].Outcome)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, access.RbacPath, check(t, store, nilsGuest, access.ManageSubscription, sOld).Reason)
	require.False(t, imported(t, store, c, put(t, "s-new.json", newer)).Changed)
	// The role comes back: from now on, not in between.
	imported(t, store, c, customerFolder)
	require.Equal(t, access.Allow, check(t, store, ada, access.ManageSubscription, sNew).Outcome)
	require.False(t, imported(t, store, c, customerFolder).Changed)
}

// TestSeveralBuckets closes the same where the files must be read again for what could not be remembered at once.
func TestSeveralBuckets(t *testing.T) {
	old := bucketSize
	t.Cleanup(func() { bucketSize = old })
	var want string
	for _, bucketSize = range []int{old, 1} {
		store, c := memory.New(), newClock()
		imported(t, store, c, "testdata/estate")
		imported(t, store, c, put(t, "s-new.json", list(assigned(22, helpdeskAgents.Key(), "ForeignGroup", graph.AzureReader, "/subscriptions/"+sNew.Key()+"/resourceGroups/web"))),
			put(t, "users.json", value("users", `{"id":"`+gina.Key()+`","displayName":"Gina","userPrincipalName":"gina@cedar.example"}`)))
		if want == "" {
			want = dump(t, store)
		}
		require.Equal(t, want, dump(t, store))
	}
}

func TestNewerListsOfTheDirectoryClose(t *testing.T) {
	store, c := memory.New(), newClock()
	imported(t, store, c, "testdata/estate")
	report := imported(t, store, c,
		put(t, "users.json", value("users", `{"id":"`+gina.Key()+`","displayName":"Gina Cedar","userPrincipalName":"gina@cedar.example"}`)),
		put(t, "m.json", value("groups('"+operations.Key()+"')/members")),
		put(t, "directoryRoles.json", value("directoryRoles", `{"id":"e0000000-0000-4000-8000-000000000001","displayName":"Global Administrator","roleTemplateId":"`+graph.DirectoryGlobalAdministrator+`"}`)),
		put(t, "graph-role-members_e0000000-0000-4000-8000-000000000001.json", value("directoryObjects")),
	)
	require.Empty(t, report.Problems)
	got := dump(t, store)
	closed := 0
	for line := range strings.Lines(got) {
		if strings.Contains(line, "HOME_IN") || strings.Contains(line, "MEMBER_OF") || strings.Contains(line, "HAS_DIRECTORY_ROLE") {
			if !strings.Contains(line, ", open)") {
				closed++
			}
		}
	}
	require.Equal(t, 5, closed, got) // Carl's and the guest's home, both members of Operations, Gina's role
	require.Equal(t, 5, report.Counts.Closed)
}

// TestMissingPage: a page set that goes on is used, said to be incomplete, and closes nothing.
func TestMissingPage(t *testing.T) {
	store, c := memory.New(), newClock()
	imported(t, store, c, "testdata/estate")
	for _, page := range []string{"users-page-1.json", "users-page-2.json"} {
		report := imported(t, store, c, filepath.Join(customerFolder, page))
		require.Len(t, report.Problems, 1)
		require.Contains(t, report.Problems[0].Message, "closes nothing")
		require.False(t, report.Changed)
	}
	report := imported(t, store, c, put(t, "users.json", strings.Replace(value("users", `{"id":"`+gina.Key()+`","userPrincipalName":"gina@cedar.example"}`), `"value"`, `"@odata.count":3,"value"`, 1)))
	require.Len(t, report.Problems, 1)
	require.Contains(t, report.Problems[0].Message, "said to be 3, and 1 are given")
	require.Zero(t, report.Counts.Closed)
}

// TestMissingPageByName: a page in the middle is missed by the numbers of the others, however people write them.
func TestMissingPageByName(t *testing.T) {
	person := `{"id":"` + gina.Key() + `","userPrincipalName":"gina@cedar.example"}`
	for _, c := range []struct {
		pages   []string
		missing string
	}{
		{[]string{"users-page-1", "users-page-3"}, "page 2 "},
		{[]string{"users_p1", "users_p3"}, "page 2 "},
		{[]string{"users", "users-3"}, "page 2 "},
		{[]string{"users (1)", "users (3)"}, "page 2 "},
		{[]string{"users", "users-2"}, ""},
		{[]string{"users-1", "users-2", "users-3"}, ""},
		{[]string{"users", "users-1", "users-2"}, ""},
		{[]string{"users_p0", "users_p1"}, ""},
		{[]string{"users-a", "users-b"}, ""},
	} {
		folder := filepath.Join(t.TempDir(), "customer-cedar_"+cedar)
		require.NoError(t, os.Mkdir(folder, 0o755))
		for i, name := range c.pages {
			text := value("users", person)
			if i < len(c.pages)-1 {
				text = strings.Replace(text, `"value"`, `"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=x","value"`, 1)
			}
			require.NoError(t, os.WriteFile(filepath.Join(folder, name+".json"), []byte(text), 0o600))
		}
		told := fmt.Sprint(imported(t, memory.New(), newClock(), folder).Problems)
		if c.missing == "" {
			require.Equal(t, "[]", told, c.pages)
		} else {
			require.Contains(t, told, c.missing, c.pages)
		}
	}
}

// TestWhatActsMadeIsReported, not closed.
func TestWhatActsMadeIsReported(t *testing.T) {
	store, c := memory.New(), newClock()
	imported(t, store, c, "testdata/estate")
	desk := &acts.Desk{Store: store, Now: c.now}
	_, err := desk.AssignAzureRole(t.Context(), "", acts.AssignAzureRoleInput{Principal: nilsGuest, Role: "Owner", Scope: sNew})
	require.NoError(t, err)
	_, err = desk.AddGroupMember(t.Context(), "", acts.AddGroupMemberInput{Group: operations, Member: gina})
	require.NoError(t, err)
	report := imported(t, store, c, customerFolder)
	require.Len(t, report.Problems, 2)
	require.False(t, report.Changed)
	all := fmt.Sprint(report.Problems)
	require.Contains(t, all, "was made here by an act")
	require.Contains(t, all, "(Owner)")
	require.Equal(t, access.Allow, check(t, store, nilsGuest, access.ManageSubscription, sNew).Outcome)
	_, err = Import(t.Context(), store, []string{customerFolder}, Options{Now: c.now, Strict: true})
	require.ErrorIs(t, err, graph.ErrInvalid)
}

// TestUnknownIsMended: an id that only occurred as a principal gets its kind from a later file, and keeps its rights.
func TestUnknownIsMended(t *testing.T) {
	store, c := memory.New(), newClock()
	imported(t, store, c, azureOnly(t)...)
	require.Contains(t, dump(t, store), string(ghost)+` "`)
	person := graph.MustID(graph.KindUser, ghost.Key())
	report := imported(t, store, c, put(t, "users.json", value("users", `{"id":"`+strings.ToUpper(ghost.Key())+`","displayName":"Vera","userPrincipalName":"vera@cedar.example"}`)))
	require.Empty(t, report.Problems)
	resource := graph.MustID(graph.KindResource, "/subscriptions/"+sOld.Key()+"/resourcegroups/payroll-rg/providers/microsoft.storage/storageaccounts/cedarpay")
	require.Equal(t, access.RbacPath, check(t, store, person, access.ReadSubscription, resource).Reason)
	err := store.View(t.Context(), func(r graph.Reader) error {
		edges, err := r.Edges(t.Context(), graph.EdgeQuery{Ends: []graph.ID{ghost}, At: graph.Forever - 1})
		require.NoError(t, err)
		require.Empty(t, edges)
		edges, err = r.Edges(t.Context(), graph.EdgeQuery{Ends: []graph.ID{person}, Types: []graph.EdgeType{graph.HasAzureRole}, At: 0})
		require.NoError(t, err)
		require.Len(t, edges, 1, "with the same beginning")
		nodes, err := r.Nodes(t.Context(), []graph.ID{edges[0].Assignment})
		require.NoError(t, err)
		require.Equal(t, string(person), nodes[edges[0].Assignment].Text(graph.PropPrincipal))
		return nil
	})
	require.NoError(t, err)
	// The old export still calls it unknown: nothing comes back.
	require.False(t, imported(t, store, c, azureOnly(t)...).Changed)
}

// TestManagementGroupsNotKnown: without a tree, the groups that a subscription's list names lie above it all the same.
func TestManagementGroupsNotKnown(t *testing.T) {
	store, c := memory.New(), newClock()
	mg := "/providers/Microsoft.Management/managementGroups/"
	first := put(t, "s-new.json", list(assigned(1, gina.Key(), "User", graph.AzureOwner, mg+"Platform"), assigned(2, carl.Key(), "User", graph.AzureReader, mg+"Prod")))
	imported(t, store, c, first)
	require.Equal(t, access.Allow, check(t, store, gina, access.ManageSubscription, sNew).Outcome)
	require.Equal(t, access.Allow, check(t, store, carl, access.ReadSubscription, sNew).Outcome)
	require.False(t, imported(t, store, c, first).Changed)
	// The tree says more.
	tree := customerFolder + "/az-management-group-tree.json"
	imported(t, store, c, tree)
	require.Equal(t, access.Allow, check(t, store, gina, access.ManageSubscription, sNew).Outcome)
	require.Equal(t, access.Deny, check(t, store, carl, access.ReadSubscription, sNew).Outcome, "Prod does not lie above it")
	require.False(t, imported(t, store, c, tree).Changed)
	// And a list in which the group's roles are gone.
	imported(t, store, c, tree, put(t, "s-new.json", list(assigned(3, carl.Key(), "User", graph.AzureReader, "/subscriptions/"+sNew.Key()))))
	require.Equal(t, access.Deny, check(t, store, gina, access.ManageSubscription, sNew).Outcome)
}

// TestRootBelongsToOneTenant: a role at one tenant's root reaches nobody else's subscriptions.
func TestRootBelongsToOneTenant(t *testing.T) {
	store, c := memory.New(), newClock()
	imported(t, store, c, "testdata/estate")
	raw, err := os.ReadFile(customerFolder + "/az-account-list.json")
	require.NoError(t, err)
	other := bytes.ReplaceAll(raw, []byte("c1c1c1c1-"), []byte("c2c2c2c2-"))
	other = bytes.ReplaceAll(other, []byte("50000000-"), []byte("51000000-"))
	imported(t, store, c, put(t, "az.json", string(other)))
	require.Equal(t, access.NotLoaded, check(t, store, gina, access.ReadSubscription, "AzureSubscription:51000000-0000-4000-8000-0000000000b2").Reason, "of that one no roles were loaded")
}

// TestManifest tells what payloads lack, and is read strictly.
func TestManifest(t *testing.T) {
	path := put(t, "x.json", `{"value":[{"@odata.type":"#microsoft.graph.user","id":"`+gina.Key()+`"}]}`)
	manifest := filepath.Join(filepath.Dir(path), ManifestName)
	for content, says := range map[string]string{
		`{`: "cannot be read", `{"partnerTenant":"alder"}`: "is not a GUID", `{"files":[{"tenant":"` + cedar + `"}]}`: "path is missing",
		`{"files":[{"path":"x.json","group":"ops"}]}`: "/files/0/group", `[]`: "this is an array where an object was expected",
		`{"files":{}}`: `"files" is an object where a list was expected`, `{"files":[{"path":7}]}`: `"files.path" is a number where text was expected`,
		`{"files":[{"path":"x.json"},{"path":"./x.json"}]}`: "/files/1/path",
	} {
		require.NoError(t, os.WriteFile(manifest, []byte(content), 0o600))
		report, err := Import(t.Context(), memory.New(), []string{path}, Options{})
		require.ErrorIs(t, err, graph.ErrInvalid)
		require.Contains(t, report.Problems[0].Message, says)
	}
	require.NoError(t, os.WriteFile(manifest, []byte(`{"files":[{"path":"x.json","role":"global administrator"},{"path":"y.json"}]}`), 0o600))
	store := memory.New()
	report := imported(t, store, newClock(), filepath.Dir(path))
	require.Len(t, report.Problems, 1)
	require.Contains(t, report.Problems[0].Message, "y.json, which is not among the files")
	require.Equal(t, access.OwnRole, check(t, store, gina, access.AdministerDirectory, tenantID(cedar)).Reason)
}

// TestUnfinishedByOthers: an import of other files does not finish one that was cut off, unless it holds the same listings.
func TestUnfinishedByOthers(t *testing.T) {
	store, c := memory.New(), newClock()
	_, err := Import(t.Context(), &failing{store, 3}, []string{customerFolder}, Options{Now: c.now})
	require.ErrorIs(t, err, errKilled)
	var watch Watch
	ask := func() (unfinished bool) {
		err := store.View(t.Context(), func(r graph.Reader) (err error) { unfinished, err = watch.Unfinished(t.Context(), r); return err })
		require.NoError(t, err)
		again, err := Unfinished(t.Context(), store)
		require.NoError(t, err)
		require.Equal(t, again, unfinished)
		return unfinished
	}
	require.True(t, ask())
	report := imported(t, store, c, partnerFolder)
	require.Len(t, report.Problems, 1)
	require.Contains(t, report.Problems[0].Message, "cut off")
	require.True(t, ask())
	imported(t, store, c, "testdata/estate")
	require.False(t, ask())
}

// TestPowerShell: what Get-AzRoleAssignment prints is the same listing as that of az, so that either takes the other's place.
func TestPowerShell(t *testing.T) {
	store, c := memory.New(), newClock()
	sub := "/subscriptions/" + sNew.Key()
	row := func(id, scope, principal, kind string) string {
		return fmt.Sprintf(`{"RoleAssignmentName":"80000000-0000-4000-8000-00000000000%[1]s","RoleAssignmentId":null,"Scope":"%[2]s","DisplayName":"Somebody","SignInName":null,`+
			`"RoleDefinitionName":"Owner","RoleDefinitionId":"%[5]s","ObjectId":"%[3]s","ObjectType":"%[4]s","CanDelegate":false,"Condition":null}`, id, scope, principal, kind, graph.AzureOwner)
	}
	az := list(assigned(1, carl.Key(), "User", graph.AzureOwner, sub), assigned(2, helpdeskAgents.Key(), "ForeignGroup", graph.AzureOwner, sub), assigned(3, gina.Key(), "User", graph.AzureOwner, "/"))
	imported(t, store, c, put(t, "az.json", az))
	report := imported(t, store, c, put(t, "ps.json", list(row("1", sub, strings.ToUpper(carl.Key()), "User"), row("2", sub, helpdeskAgents.Key(), "ForeignGroup"), row("3", "/", gina.Key(), "User"))))
	require.Empty(t, report.Problems)
	require.Zero(t, report.Counts.Closed)
	require.Zero(t, report.Counts.Edges)
	report = imported(t, store, c, put(t, "ps.json", list(row("1", sub, carl.Key(), "User"))))
	require.Equal(t, 2, report.Counts.Closed)
	require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sNew).Outcome)
}

// meanwhile is a store in which something else happens before one of its updates.
type meanwhile struct {
	graph.Store
	left int
	do   func()
}

func (m *meanwhile) Update(ctx context.Context, write func(graph.Writer) error) error {
	if m.left--; m.left == 0 {
		m.do()
	}
	return m.Store.Update(ctx, write)
}

// TestTwoAtOnce: of two imports at one time neither is taken for cut off once both have come to their end, and until then answers warn.
func TestTwoAtOnce(t *testing.T) {
	for n := 1; ; n++ {
		store, c := memory.New(), newClock()
		unfinished := func() bool {
			unfinished, err := Unfinished(t.Context(), store)
			require.NoError(t, err)
			return unfinished
		}
		ran := false
		during := &meanwhile{store, n, func() {
			ran = true
			_, err := Import(t.Context(), store, []string{partnerFolder}, Options{Now: c.now})
			require.NoError(t, err)
			require.Equal(t, n > 1, unfinished(), "the other is still at work")
		}}
		_, err := Import(t.Context(), during, []string{customerFolder}, Options{Now: c.now})
		require.NoError(t, err)
		require.False(t, unfinished(), "the other ran before update %d", n)
		if !ran {
			require.Greater(t, n, 5)
			break
		}
	}
	// One begins within the other and ends after it.
	store, c := memory.New(), newClock()
	begun, goOn := make(chan bool), make(chan bool)
	late := &meanwhile{store, 3, func() { close(begun); <-goOn }}
	ended := make(chan error)
	_, err := Import(t.Context(), &meanwhile{store, 3, func() {
		go func() {
			_, err := Import(t.Context(), late, []string{partnerFolder}, Options{Now: c.now})
			ended <- err
		}()
		<-begun
	}}, []string{customerFolder}, Options{Now: c.now})
	require.NoError(t, err)
	unfinished, err := Unfinished(t.Context(), store)
	require.NoError(t, err)
	require.True(t, unfinished)
	close(goOn)
	require.NoError(t, <-ended)
	unfinished, err = Unfinished(t.Context(), store)
	require.NoError(t, err)
	require.False(t, unfinished)
}

// TestFinishedWithoutChange: one that was cut off after its last change is finished by the same command, though nothing is left to write.
func TestFinishedWithoutChange(t *testing.T) {
	for n := 1; ; n++ {
		store, c := memory.New(), newClock()
		if _, err := Import(t.Context(), &failing{store, n}, []string{customerFolder}, Options{Now: c.now}); err == nil {
			require.Greater(t, n, 5)
			break
		}
		imported(t, store, c, partnerFolder)
		report := imported(t, store, c, customerFolder)
		require.True(t, report.Resumed)
		unfinished, err := Unfinished(t.Context(), store)
		require.NoError(t, err)
		require.False(t, unfinished, "cut off after %d updates", n)
		require.False(t, imported(t, store, c, customerFolder).Changed)
	}
}

// TestAboveSubscriptions: rows above subscriptions do not always tell which subscription was asked.
func TestAboveSubscriptions(t *testing.T) {
	bare := func(row string) string {
		return strings.Replace(row, "/subscriptions/"+sNew.Key()+"/providers", "/providers", 1)
	}
	prod := bare(assigned(1, carl.Key(), "User", graph.AzureOwner, managementGroupPath+"Prod"))
	t.Run("beside rows of the subscription", func(t *testing.T) {
		store := memory.New()
		imported(t, store, newClock(), put(t, "s.json", list(prod, assigned(2, gina.Key(), "User", graph.AzureOwner, "/subscriptions/"+sNew.Key()))))
		require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sNew).Outcome)
	})
	account := fmt.Sprintf(`[{"homeTenantId":"%s","id":"%s","name":"S-new","state":"Enabled","tenantId":"%[1]s","cloudName":"AzureCloud"}]`, cedar, sNew.Key())
	folder := func(t *testing.T, name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	t.Run("the subscription is in the name", func(t *testing.T) {
		store, c := memory.New(), newClock()
		file := folder(t, "az-role-assignments_"+sNew.Key()+".json", list(prod))
		imported(t, store, c, folder(t, "accounts.json", account))
		require.Empty(t, imported(t, store, c, file).Problems, "the store knows whose it is")
		require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sNew).Outcome)
		store = memory.New()
		require.Empty(t, imported(t, store, c, folder(t, "accounts.json", account), file).Problems)
		require.Equal(t, access.Allow, check(t, store, carl, access.ManageSubscription, sNew).Outcome)
	})
	t.Run("the tenant is in the name", func(t *testing.T) {
		store := memory.New()
		imported(t, store, newClock(), folder(t, "accounts.json", account), folder(t, "assignments-cedar_"+cedar+".json", list(prod)))
		require.Contains(t, dump(t, store), "HAS_AZURE_ROLE ManagementGroup:"+cedar+"/prod")
		require.Equal(t, access.NotLoaded, check(t, store, carl, access.ManageSubscription, sNew).Reason, "nothing tells that it lies above")
	})
}

const managementGroupPath = "/providers/Microsoft.Management/managementGroups/"

// TestCastOfMembers: the answer to members/microsoft.graph.user says that it is of users; it is of members, and not of all.
func TestCastOfMembers(t *testing.T) {
	store, c := memory.New(), newClock()
	user := func(id graph.ID) string { return `{"id":"` + id.Key() + `","userPrincipalName":"x@cedar.example"}` }
	imported(t, store, c, put(t, "users.json", value("users", user(gina), user(carl))))
	imported(t, store, c, put(t, "graph-group-members_"+operations.Key()+".json", value("directoryObjects", user(carl))))
	report := imported(t, store, c, put(t, "graph-group-members_"+operations.Key()+".json", value("users", user(gina))))
	require.Len(t, report.Problems, 1)
	require.Contains(t, report.Problems[0].Message, "a part of the members of")
	got := dump(t, store)
	require.Contains(t, got, "MEMBER_OF "+string(operations))
	require.Zero(t, report.Counts.Closed, "no user has left Cedar, and carl may still be a member")
	require.Equal(t, Members, func() Kind {
		path := put(t, "graph-group-members_"+operations.Key()+".json", value("users", user(gina)))
		in, err := scan(t.Context(), candidate{path: path, abs: path}, told{}, func(Problem) {}, nil)
		require.NoError(t, err)
		return in.kind
	}())
}

// TestTwoAssignmentsOfTheSame: two assignments that give the same, from the same date, are told apart.
func TestTwoAssignmentsOfTheSame(t *testing.T) {
	at := "/subscriptions/" + sNew.Key()
	row := func(n int) string { return assigned(n, gina.Key(), "User", graph.AzureOwner, at) }
	store, c := memory.New(), newClock()
	both := put(t, "s.json", list(row(1), row(2)))
	imported(t, store, c, both)
	require.False(t, imported(t, store, c, both).Changed)
	require.Equal(t, 1, imported(t, store, c, put(t, "s.json", list(row(2)))).Counts.Closed)
	require.Equal(t, access.Allow, check(t, store, gina, access.ManageSubscription, sNew).Outcome)
	imported(t, store, c, put(t, "az-role-assignments_"+sNew.Key()+".json", "[]"))
	require.Equal(t, access.Deny, check(t, store, gina, access.ManageSubscription, sNew).Outcome)
}

// TestMissingSubscription: what a list of subscriptions no longer holds may be gone, or out of the sight of whoever signed in. It is told, with
// how it is ended, as long as a role is held there.
func TestMissingSubscription(t *testing.T) {
	account := func(sub graph.ID, owner, signedIn string) string {
		return fmt.Sprintf(`{"cloudName":"AzureCloud","homeTenantId":"%s","id":"%s","name":"S","state":"Enabled","tenantId":"%s","user":{"name":"gina@cedar.example","type":"user"}}`, owner, sub.Key(), signedIn)
	}
	store, c := memory.New(), newClock()
	imported(t, store, c, "testdata/estate")
	require.Equal(t, access.Allow, check(t, store, nilsGuest, access.ManageSubscription, sOld).Outcome)

	const empty = graph.ID("AzureSubscription:50000000-0000-4000-8000-000000000001") // where nobody holds a role
	require.Empty(t, imported(t, store, c, put(t, "subscriptions.json", list(account(empty, cedar, cedar), account(sOld, cedar, cedar), account(sNew, cedar, cedar)))).Problems)

	newer := put(t, "subscriptions.json", list(account(sNew, cedar, cedar)))
	for range 2 { // it is told as long as it is so
		report := imported(t, store, c, newer)
		require.Zero(t, report.Counts.Closed)
		require.Len(t, report.Problems, 1)
		require.Equal(t, newer, report.Problems[0].Path)
		require.Contains(t, report.Problems[0].Message, cedar+" that earlier imports told of, 1 is missing here: "+string(sOld)+". ")
		require.NotContains(t, report.Problems[0].Message, sNew)
		require.NotContains(t, report.Problems[0].Message, empty)
	}
	require.Equal(t, access.Allow, check(t, store, nilsGuest, access.ManageSubscription, sOld).Outcome, "unknown is never no")

	require.Empty(t, imported(t, store, c, put(t, "subscriptions.json", list(account(sNew, cedar, alder)))).Problems, "a partner sees what is delegated to it, and no more")
	require.Empty(t, imported(t, store, c, newer, customerFolder+"/az-role-assignments-s-old.json").Problems, "its role assignments tell that it is there")

	gone := put(t, "az-role-assignments_"+sOld.Key()+".json", "[]")
	report := imported(t, store, c, newer, gone, customerFolder+"/az-role-assignments-s-new.json")
	require.Empty(t, report.Problems)
	require.Positive(t, report.Counts.Closed)
	require.Equal(t, access.Deny, check(t, store, nilsGuest, access.ManageSubscription, sOld).Outcome)
	require.Empty(t, imported(t, store, c, newer).Problems, "nobody holds a role there any more")
}
