package access_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/storage/memory"
)

// TestBeyondTheBounds: where groups or scopes are nested more deeply than is followed, nobody known is not nobody: what a check cannot
// decide no list leaves out as if it were whole.
func TestBeyondTheBounds(t *testing.T) {
	const (
		owner  = graph.ID("Tenant:cedar")
		target = graph.ID("AzureSubscription:s")
		deep   = graph.ID("User:deep")
		at     = graph.Time(10)
	)
	for _, c := range []struct {
		groups, scopes int
		whole          bool
	}{
		{graph.MaxMemberOf, 1, true},
		{graph.MaxMemberOf + 1, 1, false},
		{1, graph.MaxParent, true},
		{1, graph.MaxParent + 1, false},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			var nodes []graph.Node
			var edges []graph.Edge
			made := map[graph.ID]bool{}
			node := func(id graph.ID) graph.ID {
				if !made[id] {
					made[id] = true
					nodes = append(nodes, graph.Node{ID: id, Name: id.Key()})
				}
				return id
			}
			edge := func(from graph.ID, kind graph.EdgeType, to graph.ID) *graph.Edge {
				edges = append(edges, graph.Edge{From: node(from), Type: kind, To: node(to), Since: 1, Until: graph.Forever})
				return &edges[len(edges)-1]
			}
			scope := func(n int) graph.ID {
				if n == 0 {
					return target
				}
				return graph.ID(fmt.Sprintf("ManagementGroup:cedar/%d", n))
			}
			group := func(n int) graph.ID {
				if n == c.groups {
					return deep
				}
				return graph.ID(fmt.Sprintf("SecurityGroup:%d", n))
			}
			for n := range c.scopes {
				edge(scope(n), graph.Parent, scope(n+1))
				edge(scope(n), graph.InTenant, owner)
			}
			edge(scope(c.scopes), graph.InTenant, owner)
			for n := range c.groups {
				edge(group(n+1), graph.MemberOf, group(n))
			}
			edge(deep, graph.HomeIn, owner)
			role := edge(group(0), graph.HasAzureRole, scope(c.scopes))
			role.Role, role.Assignment = graph.AzureOwner, node("AzureRoleAssignment:1")
			store := memory.New()
			require.NoError(t, store.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), nodes, edges) }))
			require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
				decisions, err := access.Check(t.Context(), r, at, access.Policy{}, []access.Question{{Agent: deep, Action: access.ManageSubscription, Target: target}})
				require.NoError(t, err)
				require.Equal(t, c.whole, decisions[0].Outcome == access.Allow)
				if !c.whole {
					require.Equal(t, access.Cut, decisions[0].Reason)
				}
				agents, err := access.Agents(t.Context(), r, access.ListQuery{Target: target, Action: access.ManageSubscription, At: at, Limit: 10})
				require.NoError(t, err)
				require.Equal(t, !c.whole, agents.Cut)
				_, complete, err := access.UnresolvedHolders(t.Context(), r, target, access.ManageSubscription, at)
				require.NoError(t, err)
				require.Equal(t, c.whole, complete)
				targets, err := access.Targets(t.Context(), r, access.ListQuery{Agent: deep, Action: access.ManageSubscription, At: at, Limit: 10})
				require.NoError(t, err)
				require.Equal(t, !c.whole, targets.Cut)
				return nil
			}))
		})
	}
}
