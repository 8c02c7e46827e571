package graphtest_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph/graphtest"
	"behalf/storage/memory"
)

// TestActPermissions has the oracle foretell every act of random worlds: done, or refused with which code and reason. Half of
// the worlds are under the other policies.
func TestActPermissions(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]int{}
	t.Run("worlds", func(t *testing.T) {
		for seed := range uint64(judgedWorlds) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				store := memory.New()
				defer store.Close()
				world := graphtest.NewJudged(store)
				world.Under(graphtest.JudgedPolicies[seed%2])
				_, err := graphtest.NewRandom(t.Context(), world, 1000+seed)
				require.NoError(t, err)
				for _, surprise := range world.Surprises {
					t.Error(surprise)
				}
				mu.Lock()
				defer mu.Unlock()
				for what, n := range world.Seen {
					seen[what] += n
				}
			})
		}
	})
	t.Logf("seen: %v", seen)
	if judgedWorlds < 20 {
		return
	}
	for _, act := range []string{"addGroupMember", "applyAutopilotProfile", "setServicePermission", "updateAutopilotProfile"} {
		require.NotZero(t, seen[act+" idle"], "%s always changed something", act)
	}
	for _, act := range graphtest.Acts() {
		require.NotZero(t, seen[act+" "], "%s never was done", act)
		require.True(t, slices.ContainsFunc(sortedKeys(seen), func(what string) bool {
			return strings.HasPrefix(what, act+" FORBIDDEN") || strings.HasPrefix(act, "create")
		}), "%s never was forbidden", act)
	}
}
