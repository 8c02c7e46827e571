package wording_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/graph/say"
	"behalf/graph/wording"
)

var update = flag.Bool("update", false, "write testdata/sentences.golden")

// entry is one entry of the catalogue: of which table, for which code and variant.
type entry struct {
	table, code, variant string
	wording.Text
}

func (e entry) String() string {
	if e.variant == "" {
		return e.table + " " + e.code
	}
	return e.table + " " + e.code + ", " + e.variant
}

// sentence reports whether the entry is one; the others are pieces.
func (e entry) sentence() bool {
	return e.table == "reason" || e.table == "warning" || e.table == "consequence" || e.table == "unresolved"
}

// entries are all entries, in the order of the codes.
func entries() (all []entry) {
	add := func(table, code string, variants map[string]wording.Text) {
		for _, variant := range slices.Sorted(maps.Keys(variants)) {
			all = append(all, entry{table, code, variant, variants[variant]})
		}
	}
	for _, r := range access.Reasons {
		add("reason", string(r), wording.Reasons[r])
		add("missing", string(r), wording.MissingHops[r])
	}
	for _, w := range access.WarningCodes {
		add("warning", string(w), wording.Warnings[w])
	}
	for _, c := range acts.ConsequenceCodes {
		add("consequence", string(c), wording.Consequences[c])
	}
	for _, r := range []access.UnresolvedReason{access.UnresolvedServicePrincipal, access.UnresolvedPrincipal, access.UnresolvedMembers, access.UnresolvedRole} {
		add("unresolved", string(r), map[string]wording.Text{"": wording.Unresolved[r]})
	}
	for _, key := range slices.Sorted(maps.Keys(wording.Phrases)) {
		add("phrase", key, map[string]wording.Text{"": wording.Phrases[key]})
	}
	for _, line := range slices.Sorted(maps.Keys(wording.Lines)) {
		add("line", fmt.Sprint(int(line)), map[string]wording.Text{"": wording.Lines[line]})
	}
	return all
}

// allowing are the reasons with which nothing is missing.
var allowing = []access.Reason{
	access.RelProvision, access.RelRenew, access.RelListed, access.RelGaEnds, access.InviteRole, access.DapAdminAgents, access.DapHelpdeskAgents,
	access.PartnerSelfRemove, access.OwnTenantReason, access.OwnRole, access.OwnBehalf, access.OwnPortal, access.GaAccepts, access.GaViews,
	access.GaRemoves, access.RbacPath, access.RbacLinger, access.ApNoDapNeeded, access.ApDap, access.DevPartnerAdded, access.DevOwn,
}

// TestEveryCodeHasItsWords: what can be said can be said in every language.
func TestEveryCodeHasItsWords(t *testing.T) {
	for _, r := range access.Reasons {
		require.Contains(t, wording.Reasons, r)
		require.Contains(t, wording.Reasons[r], "", "%s has no plain sentence", r)
		_, misses := wording.MissingHops[r]
		require.Equal(t, !slices.Contains(allowing, r), misses, "%s says what is missing unless it allows", r)
		if misses {
			require.Contains(t, wording.MissingHops[r], "", r)
		}
	}
	require.Len(t, wording.Reasons, len(access.Reasons), "no sentence is of a code that there is not")
	for _, w := range access.WarningCodes {
		require.Contains(t, wording.Warnings[w], "", w)
	}
	require.Len(t, wording.Warnings, len(access.WarningCodes))
	for _, c := range acts.ConsequenceCodes {
		require.Contains(t, wording.Consequences[c], "", c)
	}
	require.Len(t, wording.Consequences, len(acts.ConsequenceCodes))
	for _, key := range []string{say.OwnTenant, say.UnknownOwner, say.AdminAgents, say.HelpdeskAgents, say.SalesAgents, say.RoleOnScope, say.More, say.MembersOf, say.WhoIs, say.RolesOn} {
		require.Contains(t, wording.Phrases, key)
	}
	for line := range wording.RolesNotLoaded + 1 {
		require.Contains(t, wording.Lines, line)
	}
	require.Len(t, wording.Lines, int(wording.RolesNotLoaded)+1)
}

var slot = regexp.MustCompile(`\{([a-z]+)(?:'s)?\}`)

// slots are the names of a text's slots, each once.
func slots(text string) []string {
	names := map[string]bool{}
	for _, m := range slot.FindAllStringSubmatch(text, -1) {
		names[m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// TestLanguagesSayTheSame: both languages of an entry speak of the same things, and both are whole.
func TestLanguagesSayTheSame(t *testing.T) {
	for _, e := range entries() {
		require.Equal(t, slots(e.English), slots(e.Swedish), "%s", e)
		for _, text := range []string{e.English, e.Swedish} {
			require.NotEmpty(t, text, "%s", e)
			require.NotContains(t, slot.ReplaceAllString(text, ""), "{", "%s: %s", e, text)
			require.NotContains(t, text, "  ", "%s", e)
			if e.sentence() {
				require.True(t, strings.HasSuffix(text, "."), "%s: %s", e, text)
				first, _ := utf8.DecodeRuneInString(text)
				require.True(t, first == '{' || unicode.IsUpper(first), "%s: %s", e, text)
			}
		}
		if e.sentence() {
			require.NotEqual(t, e.English, e.Swedish, "%s", e)
		}
	}
}

// things are what sentences speak of on the fixture of the domain sheet.
func things(e entry) say.Things {
	third := graph.At(time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC))
	role := func(id, scope string) say.Phrase {
		return say.Phrase{Key: say.RoleOnScope, Things: say.Things{"role": say.Role(id), "scope": say.Name(scope)}}
	}
	things := say.Things{
		"agent": say.Name("ada"), "partner": say.Name("Alder"), "customer": say.Name("Cedar"), "target": say.Name("S-new"),
		"groups": say.Groups(graph.AdminAgents, graph.SalesAgents), "services": say.Names("Exchange", "Intune", "Teams"),
		"day": say.Day(third), "ended": say.Day(third), "sold": say.Names("S-new", "S-old"), "source": say.Name("OEM"),
		"kept": say.All{role(graph.AzureOwner, "S-new"), role(graph.AzureReader, "S-old"), role(graph.AzureContributor, "web"),
			say.Phrase{Key: say.More, Things: say.Things{"count": say.Count(2)}}},
		"unloaded": say.All{
			say.Phrase{Key: say.MembersOf, Things: say.Things{"holder": say.Name("Admin Agents")}}, say.Phrase{Key: say.RolesOn, Things: say.Things{"scope": say.Name("S-new")}},
		}, "holder": say.Name("Admin Agents"),
		"who": say.Name("Admin Agents"), "role": say.Role(graph.AzureOwner), "scope": say.Name("S-new"), "tenant": say.Name("Cedar"),
		"group": say.Name("Azure Managers"), "device": say.Name("d-self"), "profile": say.Name("Standard"), "service": say.Name("Intune"),
		"count": say.Count(2), "channel": say.Name("RBAC"), "path": say.Name("ada > …"), "reason": say.Name("NO_RBAC"), "missing": say.Name("…"),
		"doubt": say.Name("…"), "name": say.Name("S-new"), "code": say.Name("USE_INTUNE"), "message": say.Name("…"), "action": say.Name("SIGN_IN"), "at": say.Name("2026-03-03T12:00:00.000Z"),
	}
	switch access.Reason(e.code) {
	case access.NoRole, access.GaRequired:
		things["agent"] = say.Name("carl")
	case access.OwnTenantReason, access.OwnRole, access.OwnBehalf, access.OwnPortal, access.GaAccepts, access.GaViews, access.GaRemoves, access.Elevate, access.RelPartnerOnly:
		things["agent"] = say.Name("gina")
	case access.DapHelpdeskAgents, access.HelpdeskLimit, access.HelpdeskRoleOnly, access.PcRole, access.PcRoleConflict, access.GroupNotAssigned:
		things["agent"] = say.Name("hugo")
	case access.NoDapGroup, access.NoPcRole:
		things["agent"] = say.Name("nils")
	case access.DevOwn:
		things["target"] = say.Name("d-self")
	case access.DevPartnerAdded, access.DevNotOwn:
		things["target"] = say.Name("d-other")
	case access.DevCustomerAdded:
		things["target"] = say.Name("d-intune")
	}
	switch acts.ConsequenceCode(e.code) {
	case acts.GainsDirectoryAccess, acts.LosesDirectoryAccess:
		things["role"] = say.Role(graph.DirectoryGlobalAdministrator)
	case acts.GainsMembership, acts.LosesMembership:
		things["who"] = say.Name("nils")
	case acts.ChangesProfile, acts.OrphansProfile:
		if e.variant == acts.SaysOne {
			things["count"] = say.Count(1)
		}
	case acts.CustomerManagesDevice:
		things["device"] = say.Name("d-intune")
	}
	return things
}

// TestSentences holds every sentence, in every language, in testdata/sentences.golden, for people to read. After a change, go
// test ./graph/wording -update writes it anew.
func TestSentences(t *testing.T) {
	var b strings.Builder
	for _, e := range entries() {
		fmt.Fprintf(&b, "%s\n  en  %s\n  sv  %s\n", e, wording.Fill(wording.English, e.English, things(e)), wording.Fill(wording.Swedish, e.Swedish, things(e)))
	}
	const golden = "testdata/sentences.golden"
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err, "go test ./graph/wording -update writes it")
	require.Equal(t, string(want), b.String(), "go test ./graph/wording -update writes it; read the difference")
}
