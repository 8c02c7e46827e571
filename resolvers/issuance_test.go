package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph/acts"
	"behalf/graph/graphtest"
	"behalf/resolvers"
	"behalf/storage/memory"
)

// TestDapIssuance has both values of the setting that K2 recommends: a request that includes delegated admin privileges grants
// them, or begins the relationship alone; either way it is warned of.
func TestDapIssuance(t *testing.T) {
	for issuance, granted := range map[acts.DapIssuance]bool{"": true, acts.IssuanceAllowed: true, acts.IssuanceRetired: false} {
		t.Run(string(issuance), func(t *testing.T) {
			store := memory.New()
			story := graphtest.NewStory(store)
			story.Tenants()
			request := story.Invite(true)
			require.NoError(t, story.Err())
			a := overStore(t, store, func(c *resolvers.Config) { c.Desk.Issuance = issuance })
			got := a.do("User:gina", "acceptRelationshipRequest", fmt.Sprintf(`request: %q, customer: "Tenant:cedar"`, request), "resellerRelationship { status delegatedAdmin { active } }").ok()
			require.Equal(t, []any{"DAP_RETIRED"}, got.each([]any{"act", "warnings"}, "code"))
			require.Equal(t, "ACTIVE", got.at("act", "resellerRelationship", "status"))
			require.Equal(t, granted, got.at("act", "resellerRelationship", "delegatedAdmin", "active"))
			if granted {
				a.checks("User:ada", "SIGN_IN", "Tenant:cedar", "ALLOW", "DAP_AA_GA")
			} else {
				a.checks("User:ada", "SIGN_IN", "Tenant:cedar", "DENY", "DAP_NEVER")
			}
			a.checks("User:sara", "ORDER_OR_RENEW", "Tenant:cedar", "ALLOW", "REL_RENEW")
		})
	}
}
