package sample_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/sample"
	"behalf/storage/memory"
)

// TestExpect compares what the generator knows of its estate with what the evaluator answers.
func TestExpect(t *testing.T) {
	store := memory.New()
	cfg := sample.Config{Customers: 60, Seed: 3}
	_, err := sample.Write(t.Context(), store, cfg, nil)
	require.NoError(t, err)
	expected := sample.Expect(cfg, rand.New(rand.NewPCG(1, 2)), 5_000)
	require.Len(t, expected, 5_000)
	seen := map[string]int{}
	questions := make([]access.Question, len(expected))
	for i, x := range expected {
		questions[i] = access.Question{Agent: x.Agent, Action: access.Action(x.Action), Target: x.Target}
		seen[x.Outcome+" "+x.Reason]++
	}
	require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
		decisions, err := access.Check(t.Context(), r, noon(time.November, 1), access.Policy{}, questions)
		require.NoError(t, err)
		for i, x := range expected {
			d := decisions[i]
			require.Equal(t, x.Outcome, string(d.Outcome), "%s: %s", x, d.Reason)
			if x.Reason != "" {
				require.Equal(t, x.Reason, string(d.Reason), "%s", x)
			}
		}
		return nil
	}))
	for _, what := range []string{
		"ALLOW RBAC_PATH", "ALLOW RBAC_LINGER", "ALLOW DAP_AA_GA", "ALLOW DAP_HA_HD", "ALLOW OWN_TENANT", "CONDITIONAL ELEVATE", "UNKNOWN ROLE_UNKNOWN",
		"DENY NO_RELATIONSHIP", "DENY NOT_ACCEPTED", "DENY DAP_NEVER", "DENY DAP_REVOKED", "DENY NO_DAP_GROUP", "DENY NO_RBAC", "DENY GROUP_NOT_ASSIGNED", "DENY ROLE_LACKS",
	} {
		require.NotZero(t, seen[what], "nothing expected is %s: %v", what, seen)
	}
}
