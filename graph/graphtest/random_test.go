package graphtest_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/graphtest"
	"behalf/storage/memory"
)

// census is what was met in many worlds together.
type census struct {
	sync.Mutex
	seen, refusals map[string]int
	kinds          map[string]int
	repros         map[string]string
}

// TestRandomWorlds compares the evaluator with the oracle, answer by answer, in random worlds, and demands that no answer
// differs. BEHALF_WORLDS=1000 asks for more worlds, BEHALF_SEED for those from another seed on; questions are then asked at
// every date.
func TestRandomWorlds(t *testing.T) {
	worlds, first, thorough := randomWorlds, uint64(0), false
	if text := os.Getenv("BEHALF_WORLDS"); text != "" {
		n, err := strconv.Atoi(text)
		require.NoError(t, err, "BEHALF_WORLDS")
		worlds, thorough = n, true
	}
	if text := os.Getenv("BEHALF_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		require.NoError(t, err, "BEHALF_SEED")
		first = n
	}
	all := &census{seen: map[string]int{}, refusals: map[string]int{}, kinds: map[string]int{}, repros: map[string]string{}}
	t.Run("worlds", func(t *testing.T) {
		for seed := first; seed < first+uint64(worlds); seed++ {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				require.NoError(t, compareWorld(t.Context(), seed, thorough, all))
			})
		}
	})
	for _, kind := range sortedKeys(all.kinds) {
		t.Errorf("%d times %s\n%s", all.kinds[kind], kind, all.repros[kind])
	}
	t.Logf("seen: %v\nrefusals: %v", all.seen, all.refusals)
	if worlds < 20 || first != 0 {
		return
	}
	want := []string{
		"several paths", "truncated", "cycle", "list of several", "lingering", "lingering granted after removal", "warning CANNOT_BROWSE_DIRECTORY",
		"warning SOURCE_NOT_COVERED", "warning USE_INTUNE", "warning SERVICE_WITHHELD",
		"channel OWN_TENANT", "channel RELATIONSHIP", "channel DAP", "channel RBAC",
		"outcome ALLOW", "outcome CONDITIONAL", "outcome UNKNOWN", "outcome DENY",
	}
	for _, reason := range access.Reasons {
		// What is nested too deeply is refused before it is there.
		if reason != access.Cut && reason != access.NotLoaded {
			want = append(want, "reason "+string(reason))
		}
	}
	for _, what := range want {
		require.NotZero(t, all.seen[what], "the worlds are too tame: no %s", what)
	}
	for _, code := range []string{"FORBIDDEN", "FAILED_PRECONDITION", "ALREADY_EXISTS", "BAD_USER_INPUT", "NOT_FOUND"} {
		require.True(t, slices.ContainsFunc(sortedKeys(all.refusals), func(r string) bool { return strings.HasPrefix(r, code) }), "no act was refused with %s", code)
	}
}

// compareWorld judges the world of a seed: all of the present, and of the past all or a sample.
func compareWorld(ctx context.Context, seed uint64, thorough bool, all *census) error {
	store := memory.New()
	defer store.Close()
	judging := graphtest.Judging{Dates: 9, Past: 300}
	if thorough {
		judging = graphtest.Judging{}
	}
	c, world, err := graphtest.Judge(ctx, store, seed, judging)
	if err != nil {
		return err
	}
	all.Lock()
	defer all.Unlock()
	for what, n := range c.Seen {
		all.seen[what] += n
	}
	for what, n := range world.Refusals {
		all.refusals[what] += n
	}
	for _, d := range c.Differences {
		all.kinds[d.Kind]++
		if all.repros[d.Kind] == "" {
			all.repros[d.Kind] = fmt.Sprintf("seed %d:\n%s", seed, d.Repro(ctx, world.Facts, func() graph.Store { return memory.New() }))
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
