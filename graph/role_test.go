package graph_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

func TestFindRole(t *testing.T) {
	const custom = "5F9E53B4-3D0C-4B0B-9E3C-5D1D7F6B2A11"
	for asked, want := range map[string]struct {
		id, name string
		known    bool
	}{
		"Global Administrator":                 {graph.DirectoryGlobalAdministrator, "Global Administrator", true},
		"  global   ADMINISTRATOR ":            {graph.DirectoryGlobalAdministrator, "Global Administrator", true},
		"62E90394-69F5-4237-9190-012177145E10": {graph.DirectoryGlobalAdministrator, "Global Administrator", true},
		"Security Reader":                      {graph.DirectorySecurityReader, "Security Reader", true},
		custom:                                 {"5f9e53b4-3d0c-4b0b-9e3c-5d1d7f6b2a11", "5f9e53b4-3d0c-4b0b-9e3c-5d1d7f6b2a11", false},
	} {
		id, name, known, err := graph.FindDirectoryRole(asked)
		require.NoError(t, err, asked)
		require.Equal(t, want.id, id, asked)
		require.Equal(t, want.name, name, asked)
		require.Equal(t, want.known, known, asked)
		require.Equal(t, known, graph.DirectoryRoleKnown(id))
		require.Equal(t, name, graph.DirectoryRoleName(id))
	}
	id, name, known, err := graph.FindAzureRole("/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/8E3AF657-A8FF-443C-A75C-2FE8C4BCB635")
	require.NoError(t, err)
	require.Equal(t, []any{graph.AzureOwner, "Owner", true}, []any{id, name, known})
	id, _, _, err = graph.FindAzureRole("security reader")
	require.NoError(t, err)
	require.Equal(t, graph.AzureSecurityReader, id, "the name stands for another id in each system")
}

func TestFindRoleNamesWhatIsNear(t *testing.T) {
	for asked, near := range map[string]string{
		"Helpdesk Admin":   "Helpdesk Administrator",
		"password adminis": "Password Administrator",
		"emperor":          "Global Administrator",
		"":                 "Global Administrator",
	} {
		_, _, _, err := graph.FindDirectoryRole(asked)
		require.ErrorIs(t, err, graph.ErrInvalid, asked)
		require.ErrorContains(t, err, near, asked)
	}
	_, _, _, err := graph.FindAzureRole("User Access")
	require.ErrorContains(t, err, "User Access Administrator")
	_, _, _, err = graph.FindAzureRole("Global Administrator")
	require.ErrorIs(t, err, graph.ErrInvalid, "a role of the other system")
}
