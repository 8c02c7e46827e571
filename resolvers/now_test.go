package resolvers_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/acts"
)

// callsOf is a store that counts what its views ask for.
type callsOf struct {
	graph.Store
	heads, walks int
}

func (c *callsOf) View(ctx context.Context, read func(graph.Reader) error) error {
	return c.Store.View(ctx, func(r graph.Reader) error { return read(countedCalls{r, c}) })
}

type countedCalls struct {
	graph.Reader
	of *callsOf
}

func (c countedCalls) Head(ctx context.Context) (graph.Entry, error) {
	c.of.heads++
	return c.Reader.Head(ctx)
}

func (c countedCalls) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	c.of.walks++
	return c.Reader.Walk(ctx, at, walks)
}

// TestNowCostsNothing: a question about now is one call of the store as well, and now is not before the last act.
func TestNowCostsNothing(t *testing.T) {
	const question = `{ checkAccess(agent: "User:ada", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new") { at outcome } }`
	full := newAPI(t)
	store := &callsOf{Store: full.store}
	t.Run("the clock is ahead", func(t *testing.T) {
		got := overStore(t, store).ask(question).ok()
		require.Equal(t, "ALLOW", got.at("checkAccess", "outcome"))
		require.Equal(t, (today + 1).String(), got.at("checkAccess", "at"))
		require.Equal(t, []int{0, 1}, []int{store.heads, store.walks})
	})
	t.Run("the ledger is ahead", func(t *testing.T) {
		// Somebody whose clock goes an hour fast takes Ada's membership away.
		fast := func() graph.Time { return today + 3_600_000 }
		desk := &acts.Desk{Store: full.store, Now: fast}
		_, err := desk.RemoveGroupMember(t.Context(), "", acts.RemoveGroupMemberInput{Group: "SecurityGroup:alder-admin-agents", Member: "User:ada"})
		require.NoError(t, err)
		*store = callsOf{Store: full.store}
		for _, query := range []string{question, `{ rules: accessRules { channel } ` + question[1:]} { // alone, and with another field
			got := overStore(t, store).ask(query).ok()
			require.Equal(t, "DENY", got.at("checkAccess", "outcome"), "a revocation is true for the very next question")
			require.Equal(t, fast().String(), got.at("checkAccess", "at"))
		}
	})
}
