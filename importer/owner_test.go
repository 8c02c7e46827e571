package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

const anID = "12345678-ABCD-4000-8000-000000000001"

func TestWhatURLsTell(t *testing.T) {
	id := strings.ToLower(anID)
	const host = "https://graph.microsoft.com/v1.0/"
	for url, want := range map[string]struct {
		told
		collection string
	}{
		host + "$metadata#users":                                          {told{}, "users"},
		host + "$metadata#users(id,displayName)":                          {told{}, "users"},
		host + "$metadata#users/$entity":                                  {},
		host + "users?$skiptoken=RFNwdA":                                  {told{}, "users"},
		"https://graph.microsoft.us/beta/" + anID + "/groups?$top=5":      {told{tenant: id}, "groups"},
		host + "$metadata#directoryObjects":                               {told{}, "directoryobjects"},
		host + "$metadata#directoryRoles":                                 {told{}, "directoryroles"},
		host + "$metadata#groups('" + anID + "')/members":                 {told{group: id}, ""},
		host + "groups/" + anID + "/members?$skiptoken=x":                 {told{group: id}, ""},
		host + "groups/" + anID + "/transitiveMembers?$skiptoken=x":       {told{group: id, transitive: true}, ""},
		host + "$metadata#directoryRoles('" + anID + "')/members":         {told{role: id}, ""},
		host + "directoryRoles/" + anID + "/members?$skiptoken=x":         {told{role: id}, ""},
		host + "directoryRoles(roleTemplateId='" + anID + "')/members?$x": {told{role: id}, ""},
	} {
		got, collection := byURL(url)
		require.Equal(t, want.told, got, url)
		require.Equal(t, want.collection, collection, url)
	}
}

func TestWhatNamesTell(t *testing.T) {
	id := strings.ToLower(anID)
	for name, want := range map[string]told{
		"graph-group-members_" + anID + ".json":             {group: id},
		"graph-group-transitiveMembers_" + anID + "_2.json": {group: id, transitive: true},
		"directoryRole-members_" + anID + ".json":           {role: id},
		"az-role-assignments_" + anID + ".json":             {subscription: id},
		"users_" + anID + ".json":                           {tenant: id},
		"users.json":                                        {},
	} {
		got, _ := byName(name)
		require.Equal(t, want, got, name)
	}
	for path, want := range map[string]string{
		"/x/customer-cedar_" + anID + "/users.json":         "cedar",
		"/x/Customer-Cedar Foods_" + anID + "/y/users.json": "Cedar Foods",
		"/x/given/" + anID + "/users.json":                  "",
	} {
		tenant, label, _, _ := byFolder(path, "/x/given")
		require.Equal(t, id, tenant)
		require.Equal(t, want, label)
	}
	tenant, _, _, _ := byFolder("/tmp/"+anID+"/given/users.json", "/tmp/"+anID+"/given")
	require.Empty(t, tenant, "a GUID alone above what was given is nobody's")
}

// TestKinds recognises by content, whatever the name.
func TestKinds(t *testing.T) {
	user := `{"id":"` + anID + `","displayName":"A","userPrincipalName":"a@x"}`
	typed := `{"@odata.type":"#microsoft.graph.user","id":"` + anID + `"}`
	group := `{"id":"` + anID + `","displayName":"A","securityEnabled":true}`
	for content, want := range map[string]Kind{
		`{"value":[` + user + `]}`: Users,
		`[` + user + `]`:           Users, // az ad user list
		`[{"Id":"` + anID + `","DisplayName":"A","UserPrincipalName":"a@x"}]`: Users, // Get-MgUser | ConvertTo-Json
		`{"value":[` + group + `]}`:                       Groups,
		`[` + group + `]`:                                 Groups,
		`{"value":[` + user + `,` + group + `]}`:          Members,
		`{"value":[` + typed + `]}`:                       Members,
		value("users", typed):                             Users,
		value("directoryObjects", user):                   Members,
		value("groups('"+anID+"')/members", user):         Members,
		value("groups('" + anID + "')/transitiveMembers"): TransitiveMembers,
		value("directoryRoles('"+anID+"')/members", user): RoleMembers,
		value("directoryRoles"):                           Roles,
		`{"value":[{"id":"` + anID + `","appId":"` + anID + `","displayName":"App"}]}`:                                                          ServicePrincipals,
		`[{"homeTenantId":"` + anID + `","id":"` + anID + `","state":"Enabled","name":"S","tenantId":"` + anID + `","cloudName":"AzureCloud"}]`: Accounts,
		`[{"id":"/providers/Microsoft.Management/managementGroups/x","name":"x","tenantId":"` + anID + `"}]`:                                    ManagementGroups,
		`{"id":"/providers/Microsoft.Management/managementGroups/x","name":"x","children":null}`:                                                ManagementGroups,
		list(assigned(1, anID, "User", graph.AzureOwner, "/")):                                                                                  Assignments,
		`[{"id":"` + anID + `","principalId":"` + anID + `","directoryScopeId":"/"}]`:                                                           "",
		`{"data":[],"meta":{"type":"azure"}}`:                                                                                                   "",
	} {
		path := filepath.Join(t.TempDir(), "x.json")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		in, err := scan(t.Context(), candidate{path: path, abs: path}, told{}, func(Problem) {}, nil)
		require.NoError(t, err)
		require.Equal(t, want, in.kind, content)
	}
}

func TestScopes(t *testing.T) {
	const tenant = cedar
	sub := "/subscriptions/" + strings.ToUpper(sNew.Key())
	for path, want := range map[string]graph.ID{
		"/":                         "Scope:" + tenant,
		sub:                         sNew,
		sub + "/":                   sNew,
		sub + "/resourceGroups/Web": "ResourceGroup:/subscriptions/" + graph.ID(sNew.Key()) + "/resourcegroups/web",
		"/providers/Microsoft.Management/managementGroups/Platform": "ManagementGroup:" + tenant + "/platform",
		"/providers/Microsoft.Billing/billingAccounts/1:2":          "Resource:" + tenant + "/providers/microsoft.billing/billingaccounts/1:2",
		sub + "/providers/Microsoft.Security/x/y":                   "Resource:/subscriptions/" + graph.ID(sNew.Key()) + "/providers/microsoft.security/x/y",
	} {
		s, err := parseScope(path)
		require.NoError(t, err)
		require.Equal(t, want, s.id(tenant), path)
	}
	for _, path := range []string{"x", "//", "/a//b", "/subscriptions/x", "/a/ b", "/a\x01", "/" + strings.Repeat("x", 600), "/subscriptions/" + sNew.Key() + "/resourceGroups/ a"} {
		if path == "//" {
			continue // slashes at the end are of no account
		}
		_, err := parseScope(path)
		require.Error(t, err, path)
	}
}
