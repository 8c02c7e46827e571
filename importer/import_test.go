package importer

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/storage/memory"
	"behalf/storage/sqlite"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The invented estate of testdata: Cedar is a customer, Alder its partner.
const (
	cedar = "c1c1c1c1-0000-4000-8000-000000000001"
	alder = "a1a1a1a1-0000-4000-8000-000000000001"

	sOld = graph.ID("AzureSubscription:50000000-0000-4000-8000-0000000000a1")
	sNew = graph.ID("AzureSubscription:50000000-0000-4000-8000-0000000000b2")

	gina      = graph.ID("User:10000000-0000-4000-8000-000000000001")
	carl      = graph.ID("User:10000000-0000-4000-8000-000000000002")
	nilsGuest = graph.ID("User:10000000-0000-4000-8000-000000000003")
	ada       = graph.ID("User:20000000-0000-4000-8000-000000000001")
	hugo      = graph.ID("User:20000000-0000-4000-8000-000000000002")
	nils      = graph.ID("User:20000000-0000-4000-8000-000000000003")

	adminAgents    = graph.ID("SecurityGroup:30000000-0000-4000-8000-000000000001")
	helpdeskAgents = graph.ID("SecurityGroup:30000000-0000-4000-8000-000000000002")
	finance        = graph.ID("SecurityGroup:40000000-0000-4000-8000-000000000001")
	operations     = graph.ID("SecurityGroup:40000000-0000-4000-8000-000000000002")
	ghost          = graph.ID("UnknownPrincipal:70000000-0000-4000-8000-000000000001")

	customerFolder = "testdata/estate/customer-cedar_" + cedar
	partnerFolder  = "testdata/estate/partner-alder_" + alder
)

// clock is the clock of tests: a minute passes with each reading.
type clock struct{ at graph.Time }

func newClock() *clock { return &clock{graph.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))} }

func (c *clock) now() graph.Time { c.at += 60_000; return c.at }

func imported(t *testing.T, store graph.Store, c *clock, paths ...string) *Report {
	t.Helper()
	report, err := Import(t.Context(), store, paths, Options{Now: c.now})
	for _, p := range report.Problems {
		t.Log(p)
	}
	require.NoError(t, err)
	return report
}

// dump is the store in text: nodes and edges that matter, and the ledger's acts.
func dump(t *testing.T, store graph.Store) string {
	t.Helper()
	var b strings.Builder
	err := store.View(t.Context(), func(r graph.Reader) error {
		for _, kind := range graph.Kinds {
			pages, err := r.Pages(t.Context(), []graph.PageQuery{{At: graph.Forever - 1, Kinds: []graph.Kind{kind}, Order: graph.ByID, Limit: 100_000}})
			if err != nil {
				return err
			}
			for _, n := range pages[0].Nodes {
				props, err := graph.EncodeProps(n.Props)
				if err != nil {
					return err
				}
				fmt.Fprintf(&b, "%s %q %s\n", n.ID, n.Name, props)
				edges, err := r.Edges(t.Context(), graph.EdgeQuery{Ends: []graph.ID{n.ID}, History: true})
				if err != nil {
					return err
				}
				for _, e := range edges {
					since := e.Since.String()
					if e.SinceUnknown {
						since += "?"
					}
					fmt.Fprintf(&b, "    %s %s %s [%s, %s) %s", e.Type, e.To, e.RoleName(), since, e.Until, e.Source)
					if e.Derived {
						b.WriteString(" derived")
					}
					if e.Condition != "" {
						b.WriteString(" conditional")
					}
					b.WriteString("\n")
				}
			}
		}
		entries, err := r.Entries(t.Context(), graph.LedgerQuery{Limit: 1000})
		for _, e := range entries {
			fmt.Fprintf(&b, "ledger %d %s %s\n", e.Seq, e.Time, e.Act)
		}
		return err
	})
	require.NoError(t, err)
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func tell(r *Report) string {
	var b strings.Builder
	for _, f := range r.Used {
		fmt.Fprintf(&b, "used %s: %s, %d rows\n", f.Path, f.Listing, f.Rows)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "report %s\n", p)
	}
	fmt.Fprintf(&b, "%+v\n", r.Counts)
	return b.String()
}

func TestEstate(t *testing.T) {
	store := memory.New()
	report := imported(t, store, newClock(), "testdata/estate")
	golden(t, "report.txt", tell(report))
	golden(t, "graph.txt", dump(t, store))
}

// TestOnSQLite imports, closes and imports again on the default store: the graph is that of the reference.
func TestOnSQLite(t *testing.T) {
	var dumps []string
	file, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "behalf.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, file.Close()) })
	for _, store := range []graph.Store{memory.New(), file} {
		c := newClock()
		imported(t, store, c, azureOnly(t)...)
		imported(t, store, c, "testdata/estate")
		imported(t, store, c, put(t, "s-new.json", list(assigned(22, helpdeskAgents.Key(), "ForeignGroup", graph.AzureReader, "/subscriptions/"+sNew.Key()+"/resourceGroups/web"))),
			put(t, "users.json", value("users", `{"id":"`+gina.Key()+`","displayName":"Gina","userPrincipalName":"gina@cedar.example"}`)))
		imported(t, store, c, "testdata/estate")
		require.False(t, imported(t, store, c, "testdata/estate").Changed)
		dumps = append(dumps, dump(t, store))
	}
	require.Equal(t, dumps[0], dumps[1])
}

func TestTheSameTwiceChangesNothing(t *testing.T) {
	store, c := memory.New(), newClock()
	require.True(t, imported(t, store, c, "testdata/estate").Changed)
	before := dump(t, store)
	again := imported(t, store, c, "testdata/estate/")
	require.False(t, again.Changed)
	require.Zero(t, again.Counts.Nodes+again.Counts.Edges+again.Counts.Closed)
	require.Equal(t, before, dump(t, store))
	// Nor does a part of it.
	require.False(t, imported(t, store, c, customerFolder).Changed)
	require.Equal(t, before, dump(t, store))
}

// TestOrder imports the same files one by one, in both orders: what can be asked is the same.
func TestOrder(t *testing.T) {
	files, err := filepath.Glob("testdata/estate/*/*.json")
	require.NoError(t, err)
	ask := func(store graph.Store) string {
		var b strings.Builder
		for _, sub := range []graph.ID{sOld, sNew} {
			for _, agent := range []graph.ID{gina, carl, nilsGuest, ada, hugo, nils} {
				for _, action := range []access.Action{access.ManageSubscription, access.ReadSubscription, access.AssignAzureRole} {
					d := check(t, store, agent, action, sub)
					fmt.Fprintln(&b, agent, action, sub, d.Outcome, d.Reason)
				}
			}
		}
		return b.String()
	}
	whole := memory.New()
	imported(t, whole, newClock(), "testdata/estate")
	backwards := memory.New()
	c := newClock()
	for i := len(files) - 1; i >= 0; i-- {
		_, err := Import(t.Context(), backwards, []string{files[i]}, Options{Now: c.now})
		if err != nil { // whose owner only another file tells
			require.ErrorIs(t, err, graph.ErrInvalid)
		}
	}
	for _, file := range files {
		_, err := Import(t.Context(), backwards, []string{file, customerFolder + "/directoryRoles.json"}, Options{Now: c.now})
		if filepath.Base(file) != ManifestName {
			require.NoError(t, err)
		}
	}
	require.Equal(t, ask(whole), ask(backwards))
}

func check(t *testing.T, store graph.Store, agent graph.ID, action access.Action, target graph.ID) *access.Decision {
	t.Helper()
	var d *access.Decision
	err := store.View(t.Context(), func(r graph.Reader) error {
		head, err := r.Head(t.Context())
		if err != nil {
			return err
		}
		ds, err := access.Check(t.Context(), r, head.Time, access.Policy{}, []access.Question{{Agent: agent, Action: action, Target: target}})
		if err == nil {
			d = ds[0]
		}
		return err
	})
	require.NoError(t, err)
	return d
}

func azureOnly(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(customerFolder + "/az-*.json")
	require.NoError(t, err)
	require.Len(t, files, 4)
	return files
}

// TestAzureAlone: from Azure's exports alone a partner's Admin Agents is a holder that is not resolved, not nobody.
func TestAzureAlone(t *testing.T) {
	store := memory.New()
	require.Empty(t, imported(t, store, newClock(), azureOnly(t)...).Problems)
	err := store.View(t.Context(), func(r graph.Reader) error {
		holders, complete, err := access.UnresolvedHolders(t.Context(), r, sNew, access.ManageSubscription, graph.Forever-1)
		require.NoError(t, err)
		require.False(t, complete)
		require.Len(t, holders, 1)
		require.Equal(t, adminAgents, holders[0].Principal.ID)
		require.Equal(t, access.UnresolvedMembers, holders[0].Reason)
		require.Equal(t, "Owner", holders[0].RoleName)
		holders, _, err = access.UnresolvedHolders(t.Context(), r, sOld, access.ManageSubscription, graph.Forever-1)
		require.NoError(t, err)
		require.Len(t, holders, 2, "Operations, whose members were not loaded, and a custom role")
		require.Equal(t, access.UnresolvedMembers, holders[0].Reason)
		require.Equal(t, access.UnresolvedRole, holders[1].Reason)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, access.Unknown, check(t, store, carl, access.ManageSubscription, sOld).Outcome)
	require.Equal(t, access.RoleUnknown, check(t, store, carl, access.ManageSubscription, sOld).Reason)
}

func TestRelationshipNotKnown(t *testing.T) {
	store := memory.New()
	require.NotEmpty(t, imported(t, store, newClock(), "testdata/estate").Used)
	for _, agent := range []graph.ID{ada, nils} {
		d := check(t, store, agent, access.ManageSubscription, sNew)
		require.Equal(t, access.RbacPath, d.Reason)
		codes := []access.WarningCode{}
		for _, w := range d.Warnings() {
			codes = append(codes, w.Code)
		}
		require.Contains(t, codes, access.WarnRelationshipNotKnown)
	}
	require.Equal(t, access.GroupNotAssigned, check(t, store, hugo, access.ManageSubscription, sNew).Reason)
	require.Equal(t, access.RbacPath, check(t, store, gina, access.AssignAzureRole, sNew).Reason, "at the root scope")
	require.Equal(t, access.RbacPath, check(t, store, nilsGuest, access.ManageSubscription, sOld).Reason)
	web := graph.MustID(graph.KindResourceGroup, "/subscriptions/"+sNew.Key()+"/resourcegroups/web")
	require.Equal(t, access.RoleCondition, check(t, store, carl, access.AssignAzureRole, web).Reason)
}

// failing is a store that fails at the n-th update.
type failing struct {
	graph.Store
	left int
}

var errKilled = errors.New("killed")

func (f *failing) Update(ctx context.Context, write func(graph.Writer) error) error {
	if f.left--; f.left < 0 {
		return errKilled
	}
	return f.Store.Update(ctx, write)
}

// TestKilled kills the import before each of its updates: the same command finishes it, and the graph is the same.
func TestKilled(t *testing.T) {
	whole := memory.New()
	imported(t, whole, newClock(), "testdata/estate")
	graphOf := func(s string) string { return s[:strings.Index(s, "ledger")] }
	want := graphOf(dump(t, whole))
	for n := 0; ; n++ {
		store, c := memory.New(), newClock()
		_, err := Import(t.Context(), &failing{store, n}, []string{"testdata/estate"}, Options{Now: c.now})
		if err == nil {
			require.Greater(t, n, 5)
			break
		}
		require.ErrorIs(t, err, errKilled)
		unfinished, err := Unfinished(t.Context(), store)
		require.NoError(t, err)
		require.Equal(t, n > 0, unfinished)
		report := imported(t, store, c, "testdata/estate")
		require.Equal(t, n > 0, report.Resumed)
		unfinished, err = Unfinished(t.Context(), store)
		require.NoError(t, err)
		require.False(t, unfinished)
		require.Equal(t, want, graphOf(dump(t, store)))
		require.False(t, imported(t, store, c, "testdata/estate").Changed)
	}
}

// TestLinks: a folder may be given by a link; what is in a folder and cannot be used is told.
func TestLinks(t *testing.T) {
	folder := t.TempDir()
	abs, err := filepath.Abs(customerFolder)
	require.NoError(t, err)
	link := filepath.Join(folder, filepath.Base(customerFolder))
	require.NoError(t, os.Symlink(abs, link))
	given, linked := memory.New(), memory.New()
	imported(t, given, newClock(), customerFolder)
	report := imported(t, linked, newClock(), link)
	require.Equal(t, dump(t, given), dump(t, linked))
	require.True(t, strings.HasPrefix(report.Used[0].Path, link), report.Used[0].Path)

	require.NoError(t, os.Symlink("/nowhere", filepath.Join(folder, "gone.json")))
	_, err = Import(t.Context(), memory.New(), []string{folder}, Options{})
	require.ErrorIs(t, err, graph.ErrInvalid)
	report, err = Import(t.Context(), memory.New(), []string{folder, customerFolder}, Options{})
	require.NoError(t, err)
	require.Contains(t, tell(report), "gone.json: this is a link to what is not there")
	require.Contains(t, tell(report), filepath.Base(link)+": this is a link to a folder, which is not followed")
	_, err = Import(t.Context(), memory.New(), []string{os.DevNull}, Options{})
	require.ErrorIs(t, err, graph.ErrInvalid)
	require.ErrorContains(t, err, "save it to a file")
}
