package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCommandsSpeakTheLanguage of their environment; codes and names stay as they are.
func TestCommandsSpeakTheLanguage(t *testing.T) {
	store := "sqlite:" + t.TempDir() + "/behalf.db"
	status, _, errs := ended(t, "sample", "--store", store, "--customers", "2")
	require.Zero(t, status, errs)
	for locale, want := range map[string][]string{
		"sv_SE.UTF-8": {
			"En global administratör hos Cedar tog bort Alders delegerade administratörsbehörigheter den 3 mars 2026;",
			" Alder behåller rollen Ägare på S-new, något som Cedar kan ta bort.\n",
			"  inte genom DAP: DAP_REVOKED, det som saknas: delegerade administratörsbehörigheter för Alder hos Cedar (HAS_DIRECTORY_ROLE)\n",
			"ada > Admin Agents (Alder) > Ägare > S-new\n", "1 person får utföra MANAGE_SUBSCRIPTION på AzureSubscription:s-new vid ",
		},
		"C.UTF-8": {
			"A Global Administrator of Cedar removed Alder's delegated admin privileges on 3 March 2026;",
			" Alder keeps Owner on S-new, which Cedar can remove.\n",
			"  not by DAP: DAP_REVOKED, would need: delegated admin privileges of Alder over Cedar (HAS_DIRECTORY_ROLE)\n",
			"ada > Admin Agents (Alder) > Owner > S-new\n", "1 person may MANAGE_SUBSCRIPTION AzureSubscription:s-new at ",
		},
	} {
		t.Setenv("LC_ALL", locale)
		status, check, _ := ended(t, "check", "--store", store, "User:ada", "SIGN_IN", "Tenant:cedar")
		require.Equal(t, 1, status)
		status, who, _ := ended(t, "who", "--store", store, "MANAGE_SUBSCRIPTION", "AzureSubscription:s-new")
		require.Zero(t, status)
		for _, text := range want {
			require.Contains(t, check+who, text)
		}
	}
}
