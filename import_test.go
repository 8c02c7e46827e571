package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/importer"
)

// TestImportCommand goes the way of README's section on exports, from Azure's alone to the directory's.
func TestImportCommand(t *testing.T) {
	const (
		estate   = "importer/testdata/estate"
		customer = estate + "/customer-cedar_c1c1c1c1-0000-4000-8000-000000000001/"
		partner  = estate + "/partner-alder_a1a1a1a1-0000-4000-8000-000000000001"
		sNew     = "AzureSubscription:50000000-0000-4000-8000-0000000000B2"
	)
	store := "--store=sqlite:" + filepath.Join(t.TempDir(), "mine.db")
	azure := []string{customer + "az-account-list.json", customer + "az-role-assignments-s-new.json", customer + "az-role-assignments-s-old.json"}

	status, out, errs := ended(t, append([]string{"import", store}, azure...)...)
	require.Zero(t, status, errs)
	require.Empty(t, errs)
	require.Contains(t, out, "az-account-list.json  3 rows: subscriptions")
	status, out, _ = ended(t, append([]string{"import", store}, azure...)...)
	require.Zero(t, status)
	require.Contains(t, out, "holds all of it already; nothing was written")
	status, out, _ = ended(t, "who", store, "MANAGE_SUBSCRIPTION", sNew)
	require.Zero(t, status)
	require.Contains(t, out, "SecurityGroup:30000000-0000-4000-8000-000000000001 (30000000-0000-4000-8000-000000000001)  not resolved: MEMBERS_UNKNOWN, holds Owner on AzureSubscription:50000000-0000-4000-8000-0000000000b2")
	require.Contains(t, out, "nobody known is not nobody")
	_, out, _ = ended(t, "who", store, "MANAGE_SUBSCRIPTION", "AzureSubscription:50000000-0000-4000-8000-0000000000a1")
	require.Contains(t, out, "not resolved: ROLE_UNKNOWN, holds 99999999-0000-4000-8000-0000000000cc on AzureSubscription:50000000-0000-4000-8000-0000000000a1 (Backup Clerk (custom) on 50000000-0000-4000-8000-0000000000a1)")

	status, _, errs = ended(t, "import", store, partner+"/users.json")
	require.Zero(t, status, errs)
	status, out, _ = ended(t, "check", store, "User:20000000-0000-4000-8000-000000000001", "MANAGE_SUBSCRIPTION", sNew)
	require.Equal(t, 2, status, "a no that rests on members who were not loaded is none")
	require.Contains(t, out, "not certain: SecurityGroup:30000000-0000-4000-8000-000000000001 (30000000-0000-4000-8000-000000000001) holds Owner on AzureSubscription:50000000-0000-4000-8000-0000000000b2, and its members were never loaded.\n")
	t.Run("in Swedish", func(t *testing.T) {
		t.Setenv("LC_ALL", "sv_SE.UTF-8")
		_, out, _ := ended(t, "check", store, "User:20000000-0000-4000-8000-000000000001", "MANAGE_SUBSCRIPTION", sNew)
		require.Contains(t, out, "inte säkert: SecurityGroup:30000000-0000-4000-8000-000000000001 (30000000-0000-4000-8000-000000000001) har rollen Ägare på AzureSubscription:50000000-0000-4000-8000-0000000000b2, och dess medlemmar har aldrig lästs in.\n")
	})

	status, out, errs = ended(t, "import", store, estate)
	require.Equal(t, 3, status)
	require.Contains(t, errs, "README.txt:1: passed over")
	require.Contains(t, out, "\n1 report.\n")
	status, out, _ = ended(t, "who", store, "MANAGE_SUBSCRIPTION", sNew)
	require.Zero(t, status)
	require.Contains(t, out, "Ada Alder > AdminAgents (alder) > Owner > S-new")
	status, out, _ = ended(t, "check", store, "User:20000000-0000-4000-8000-000000000001", "MANAGE_SUBSCRIPTION", sNew)
	require.Zero(t, status)
	require.Contains(t, out, "ALLOW RBAC_PATH")
	require.Contains(t, out, "note RELATIONSHIP_NOT_KNOWN: No relationship of alder with Cedar Foods was loaded")
	require.NotContains(t, out, "SINCE_UNKNOWN")
	status, out, _ = ended(t, "check", store, "--at", "2025-06-01T12:00:00Z", "User:20000000-0000-4000-8000-000000000001", "MANAGE_SUBSCRIPTION", sNew)
	require.Zero(t, status)
	require.Contains(t, out, "note SINCE_UNKNOWN", "nothing tells since when she is a member")
	status, _, _ = ended(t, "check", store, "User:20000000-0000-4000-8000-000000000001", "MANAGE_SUBSCRIPTION", "AzureSubscription:50000000-0000-4000-8000-0000000000a1")
	require.Equal(t, 1, status)
	status, out, _ = ended(t, "check", store, "User:10000000-0000-4000-8000-000000000002", "ASSIGN_AZURE_ROLE", "AzureSubscription:50000000-0000-4000-8000-0000000000a1")
	require.Equal(t, 2, status)
	require.Contains(t, out, "UNKNOWN ROLE_UNKNOWN")

	broken := filepath.Join(t.TempDir(), "Göteborg, i går.json")
	require.NoError(t, os.WriteFile(broken, []byte("[\n{\"id\":"), 0o600))
	status, out, errs = ended(t, "import", store, estate, broken)
	require.Equal(t, 1, status)
	require.Empty(t, out)
	require.Contains(t, errs, broken+":2 /0: the file ends in the middle")
	require.Contains(t, errs, "nothing was written")
	status, _, errs = ended(t, "import", store, "--strict", partner, estate+"/README.txt")
	require.Equal(t, 1, status)
	require.Contains(t, errs, "--strict")
	status, _, errs = ended(t, "import", store, filepath.Join(filepath.Dir(broken), "gone"))
	require.Equal(t, 2, status)
	require.Contains(t, errs, "there is no such file or folder")
	status, _, _ = ended(t, "import", store)
	require.Equal(t, 2, status)
	status, out, _ = ended(t, "verify", store)
	require.Zero(t, status)
	require.Contains(t, out, "6 ledger entries", "three imports that changed something")
}

// TestImportFlagsAmongPaths: a flag may stand before, between and behind the paths, and what follows -- is a path.
func TestImportFlagsAmongPaths(t *testing.T) {
	const (
		accounts = "importer/testdata/estate/customer-cedar_c1c1c1c1-0000-4000-8000-000000000001/az-account-list.json"
		notes    = "importer/testdata/estate/README.txt"
	)
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"import", accounts, "--strict", notes}, 1, "--strict"},
		{[]string{"import", "--strict", accounts, notes}, 1, "--strict"},
		{[]string{"import", accounts, notes, "--strict"}, 1, "--strict"},
		{[]string{"import", accounts, "--store", "memory:", notes}, 3, "passed over"},
		{[]string{"--store", "memory:", "import", accounts, "--", notes}, 3, "passed over"},
		{[]string{"import", accounts, "--", "--strict"}, 2, "--strict: there is no such file or folder"},
		{[]string{"import", accounts, "--frob", notes}, 2, "unknown flag --frob"},
		{[]string{"import", accounts, notes, "--store"}, 2, "--store"},
		{[]string{"import", "--strict"}, 2, "<path>"},
		{[]string{"check", "import", "--at", "2026-01-01T00:00:00Z", "SIGN_IN", "Tenant:cedar"}, 2, "Kind:key"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			t.Setenv("BEHALF_STORE", "memory:")
			status, out, errs := ended(t, c.args...)
			require.Equal(t, c.status, status, "%s%s", out, errs)
			require.Contains(t, errs, c.says)
		})
	}
}

// TestRefusedImportMakesNoStore: nothing was written means that no file is there that was not there before.
func TestRefusedImportMakesNoStore(t *testing.T) {
	folder := t.TempDir()
	db := filepath.Join(folder, "behalf.db")
	broken := filepath.Join(folder, "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte("[\n{"), 0o600))
	for _, args := range [][]string{{broken}, {"--strict", "importer/testdata/estate"}, {folder}} {
		status, _, errs := ended(t, append([]string{"--store=sqlite:" + db, "import"}, args...)...)
		require.Equal(t, 1, status, errs)
		require.Contains(t, errs, "nothing was written")
		require.NoFileExists(t, db)
	}
	status, _, errs := ended(t, "--store=sqlite:"+filepath.Join(folder, "no", "such.db"), "import", "importer/testdata/estate")
	require.Equal(t, 1, status)
	require.Contains(t, errs, "folder")
}

// TestImportBesideTheStore: who exports into the folder that holds the store imports that folder, and is told nothing of the store's files.
func TestImportBesideTheStore(t *testing.T) {
	folder := t.TempDir()
	store := "--store=sqlite:" + filepath.Join(folder, "behalf.db")
	accounts, err := os.ReadFile("importer/testdata/estate/customer-cedar_c1c1c1c1-0000-4000-8000-000000000001/az-account-list.json")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "subscriptions.json"), accounts, 0o600))
	for _, says := range []string{"1 file, 3 rows", "holds all of it already"} {
		status, out, errs := ended(t, store, "import", folder)
		require.Zero(t, status, errs)
		require.Contains(t, out, says)
	}
	status, _, errs := ended(t, store, "import", filepath.Join(folder, "behalf.db"))
	require.Equal(t, 1, status)
	require.Contains(t, errs, "behalf.db:1: passed over", "what is given by itself is told")
}

// TestImportInterrupted: who stops an import is told how it goes on.
func TestImportInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	errs, err := os.Create(filepath.Join(t.TempDir(), "errs"))
	require.NoError(t, err)
	defer errs.Close()
	c := importCmd{Paths: []string{"importer/testdata/estate"}}
	err = c.Run(ctx, &surroundings{store: "memory:", stdout: errs, stderr: errs})
	require.EqualError(t, err, "the import was stopped; nothing was written")
}

// TestProgressLines: what is told of an import at work.
func TestProgressLines(t *testing.T) {
	const mega = 1 << 20
	for want, at := range map[string]importer.Progress{
		"read: 50 of 200 MB, 5.0 MB/s, 30s left":              {Phase: "read", Done: 50 * mega, Total: 200 * mega},
		"write: 50 of 200 MB, 70000 rows, 5.0 MB/s, 30s left": {Phase: "write", Done: 50 * mega, Total: 200 * mega, Rows: 70000},
		"close: 70000 rows looked at":                         {Phase: "close", Rows: 70000},
	} {
		require.Equal(t, want, progressLine(at, 10*time.Second))
	}
}
