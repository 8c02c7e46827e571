package graphtest_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph/access"
	"behalf/graph/graphtest"
	"behalf/graph/graphtest/tables"
	"behalf/storage/memory"
)

var update = flag.Bool("update", false, "rewrite what scenarios expect; read the diff before you believe it")

// domainWorld is the domain over the memory store.
func domainWorld(t testing.TB) graphtest.World {
	store := memory.New()
	t.Cleanup(func() { store.Close() })
	return graphtest.NewDomain(store)
}

// TestScenarios plays every scenario over the memory store.
func TestScenarios(t *testing.T) {
	if *update {
		all, err := graphtest.Scenarios()
		require.NoError(t, err)
		for _, s := range all {
			played, err := s.Play(t.Context(), domainWorld(t))
			if err != nil {
				t.Error(err)
				continue
			}
			require.NoError(t, os.WriteFile(filepath.Join("scenarios", s.Name), []byte(played.String()), 0o644))
		}
		return
	}
	graphtest.RunScenarios(t, domainWorld)
}

// TestScenarios_FailWhenWrong plays a scenario whose every expectation is wrong.
func TestScenarios_FailWhenWrong(t *testing.T) {
	wrong := "-- facts --\nbegin D\nUser:gina removeDelegatedAdmin partner=Tenant:alder customer=Tenant:cedar ! FORBIDDEN GA_REQUIRED\n" +
		"-- asks --\nUser:ada SIGN_IN Tenant:cedar\n  allow DAP dap-aa-ga\nwho SIGN_IN Tenant:cedar\n  nobody\nlingering\n  nothing\n"
	s, err := graphtest.ParseScenario("wrong", []byte(wrong))
	require.NoError(t, err)
	require.Equal(t, wrong, s.String(), "written as it was read")
	played, err := s.Play(t.Context(), domainWorld(t))
	require.NoError(t, err)
	got := played.String()
	for _, line := range []string{"customer=Tenant:cedar\n-- asks", "deny dap-revoked", "User:gina\n", "Owner on AzureSubscription:s-new"} {
		require.Contains(t, got, line)
	}
}

// points are the points of section 2.4 that the tables cannot show, in its order, by the names that scenarios call them.
var points = []string{
	"kinds",       // what can be asked of what
	"request",     // REQUEST_RELATIONSHIP is a right at home
	"A05",         // service requests, and tickets on a subscription
	"A08",         // assigning roles without a directory to browse
	"A03",         // a person's own roles choose between A03 and A04
	"any-partner", // asked by the customer's own people
	"A23",         // the partner tenant's Global administrator
	"sources",     // devices of other sources
	"guest",       // a member of a partner's group who lives elsewhere
	"A09",         // the last Owner
	"A11",         // a new subscription after the removal
	"A20",         // a further request in any state
	"elevate",     // elevateAccess
	"A19",         // a further request grants again
	"A21",         // ada in D does not see the page
	"A23-effect",  // the end of the relationship ends the delegation and no role
	"R20",         // listing role members
}

// tableLetter is a table's number with the letter that tells its circumstances: A14p.
var tableLetter = regexp.MustCompile(`^(A\d\d)[emcp]$`)

// toldElsewhere are the warnings that no scenario shows, each with the reason.
var toldElsewhere = map[access.WarningCode]string{
	access.WarnImportUnfinished: "a story knows no imports: faults and resolvers show it",
	access.WarnSinceUnknown:     "a story knows no imports: the test of the import command shows it",
}

// TestCorpus_EveryNumber reads the corpus and demands that every rule of the source, every table, every contradiction and gap,
// every step of the acceptance fixture that this version has, and every point of section 2.4 with its warnings is in it, by its
// number; and that no number is named which there is not.
func TestCorpus_EveryNumber(t *testing.T) {
	all, err := graphtest.Scenarios()
	require.NoError(t, err)
	known := regexp.MustCompile(`^(R\d+|A\d\d[emcp]?|F\d+|K\d|G\d+|[0-9]\.[0-9]+|2\.4/[A-Za-z0-9-]+)$`)
	rests, told := map[string]string{}, map[string]bool{}
	for _, s := range all {
		require.NotEmpty(t, s.Rules, "%s rests on no rule", s.Name)
		require.NotEmpty(t, strings.TrimSpace(strings.SplitN(s.Sentence, "Rests on:", 2)[0]), "%s says no sentence", s.Name)
		for _, rule := range s.Rules {
			require.Regexp(t, known, rule, s.Name)
			rests[rule] = s.Name
		}
		for _, m := range regexp.MustCompile(`(?m)^  warning (.*)$`).FindAllStringSubmatch(s.String(), -1) {
			for _, code := range strings.Fields(m[1]) {
				told[code] = true
			}
		}
	}
	for _, table := range tables.All() {
		id := regexp.MustCompile(`^A\d\d`).FindString(table.ID)
		require.NotEmpty(t, id, table.ID)
		rests[id] = "decision_tables.txt"
	}
	var demanded []string
	for letter, most := range map[string]int{"R": 36, "K": 7, "G": 12, "F": 13} {
		for n := range most {
			demanded = append(demanded, letter+strconv.Itoa(n+1))
		}
	}
	for n := range 23 {
		demanded = append(demanded, fmt.Sprintf("A%02d", n+1))
	}
	demanded = append(demanded, "F16", "F18") // F14 and F15 are of granular delegation, F17 is the importer's
	for _, point := range points {
		demanded = append(demanded, "2.4/"+point)
	}
	for _, number := range demanded {
		require.NotEmpty(t, rests[number], "nothing in the corpus rests on %s", number)
	}
	for number, where := range rests {
		section := regexp.MustCompile(`^[0-9]\.[0-9]+$`).MatchString(number)
		require.True(t, section || slices.Contains(demanded, tableLetter.ReplaceAllString(number, "$1")), "%s names %s, which there is not", where, number)
	}
	for _, code := range access.WarningCodes {
		switch reason := toldElsewhere[code]; {
		case reason == "" && !told[string(code)]:
			t.Errorf("no scenario shows the warning %s", code)
		case reason != "" && told[string(code)]:
			t.Errorf("a scenario shows the warning %s by now: strike it from the list of those that are told elsewhere", code)
		}
	}
}

// FuzzScenario reads any text: it is refused, or written again as it is read.
func FuzzScenario(f *testing.F) {
	all, err := graphtest.Scenarios()
	require.NoError(f, err)
	for _, s := range all {
		f.Add(s.String())
	}
	for _, bad := range []string{"-- facts --\n!\n", "-- facts --\n  x\n", "-- asks --\nwho\n", "-- facts --\nUser:a \"\n", "-- asks --\nlingering before\n", "-- facts --\n2026-01-05\n", "-- facts --\n\"\"\n"} {
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := graphtest.ParseScenario("fuzz", []byte(text))
		if err != nil {
			require.Contains(t, err.Error(), "fuzz:", "an error names the line")
			return
		}
		again, err := graphtest.ParseScenario("fuzz", []byte(s.String()))
		require.NoError(t, err)
		require.Equal(t, s.String(), again.String())
		require.True(t, slices.Equal(s.Rules, again.Rules))
	})
}

// TestScenario_OfARandomWorld reads the facts of a random world as a scenario and plays it: it goes as it went.
func TestScenario_OfARandomWorld(t *testing.T) {
	world, err := graphtest.NewRandom(t.Context(), domainWorld(t), 7)
	require.NoError(t, err)
	var text strings.Builder
	text.WriteString("-- facts --\n")
	for _, f := range world.Facts {
		text.WriteString(f.String() + "\n")
	}
	s, err := graphtest.ParseScenario("random", []byte(text.String()))
	require.NoError(t, err)
	require.Equal(t, text.String(), s.String())
	played, err := s.Play(t.Context(), domainWorld(t))
	require.NoError(t, err)
	// Warnings and what changes nothing are told besides.
	told := regexp.MustCompile(`(?m)^  .*\n`).ReplaceAllString(played.String(), "")
	require.Equal(t, text.String(), told)
}
