package graphtest_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph/graphtest"
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

// withoutScenario are the rules that no scenario rests on, each with the reason.
var withoutScenario = map[string]string{
	"R5":  "what a draft says is no answer of access: the API's tests read its text and mailto form",
	"R16": "the Partner relationships page is a view of the API, not of access",
}

// TestScenarios_EveryRule demands a scenario for every rule of the source, and a known number at every rule named.
func TestScenarios_EveryRule(t *testing.T) {
	all, err := graphtest.Scenarios()
	require.NoError(t, err)
	known := regexp.MustCompile(`^(R\d+|A\d\d[emcp]?|F\d+|K\d|G\d+|[0-9]\.[0-9]+(/[A-Za-z0-9-]+)?)$`)
	rests := map[string]bool{}
	for _, s := range all {
		require.NotEmpty(t, s.Rules, "%s rests on no rule", s.Name)
		require.NotEmpty(t, strings.TrimSpace(strings.SplitN(s.Sentence, "Rests on:", 2)[0]), "%s says no sentence", s.Name)
		for _, rule := range s.Rules {
			require.Regexp(t, known, rule, s.Name)
			rests[rule] = true
		}
	}
	for n := range 36 {
		rule := "R" + strconv.Itoa(n+1)
		switch reason := withoutScenario[rule]; {
		case reason == "" && !rests[rule]:
			t.Errorf("no scenario rests on %s", rule)
		case reason != "" && rests[rule]:
			t.Errorf("a scenario rests on %s by now: strike it from the list of those that have none", rule)
		}
	}
	for _, fixture := range []string{"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "F13", "F16", "F18"} {
		require.True(t, rests[fixture], "no scenario rests on %s", fixture)
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
