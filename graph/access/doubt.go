package access

import (
	"cmp"
	"context"
	"slices"

	"behalf/graph"
	"behalf/graph/say"
)

// BareSubscriptions are the subscriptions, at a target or above it, of which the role assignments were never loaded: nothing then tells
// who holds a role there. There are none where the action does not rest on such roles.
func BareSubscriptions(ctx context.Context, r graph.Reader, target graph.ID, action Action, at graph.Time) ([]graph.Node, error) {
	if !action.azure() {
		return nil, nil
	}
	walk := graph.Walk{Starts: []graph.ID{target}}
	add(&walk, graph.Closure(graph.Parent, graph.MaxParent, "scope"))
	met, err := r.Walk(ctx, at, []graph.Walk{walk})
	if err != nil {
		return nil, err
	}
	var nodes []graph.Node
	for _, n := range met.Nodes {
		if n.ID.Kind() == graph.KindAzureSubscription && n.Bool(graph.PropRolesUnknown) {
			nodes = append(nodes, n)
		}
	}
	slices.SortFunc(nodes, func(a, b graph.Node) int { return cmp.Compare(a.ID, b.ID) })
	return nodes, nil
}

// Doubts are, as things to say, what was not loaded and could make a refusal an allowance: a subscription's role assignments, or the
// members of a holder among whom the agent may be. A person is not taken for a member of a group of another tenant, since
// directories give guests an id of their own. Only refusals that rest on Azure roles are doubted, and what is NOT_LOADED already:
// Check sees the holders themselves, Doubts the groups nested in them too.
func Doubts(ctx context.Context, r graph.Reader, d *Decision) ([]say.Phrase, error) {
	if d.Outcome != Deny && d.Reason != NotLoaded || !d.Action.azure() || d.Reason == NoDirPath || d.Reason == NothingToRemove {
		return nil, nil
	}
	var doubts []say.Phrase
	doubt := func(key string, things say.Things) { doubts = append(doubts, say.Phrase{Key: key, Things: things}) }
	subscriptions, err := BareSubscriptions(ctx, r, d.Target, d.Action, d.At)
	if err != nil {
		return nil, err
	}
	for _, n := range subscriptions {
		doubt(say.DoubtRoles, say.Things{"scope": say.Name(n.ID), "name": say.Name(n.Name)})
	}
	holders, _, err := UnresolvedHolders(ctx, r, d.Target, d.Action, d.At)
	if err != nil {
		return nil, err
	}
	var groups []graph.ID
	for _, h := range holders {
		groups = append(groups, h.Principal.ID)
	}
	homes := map[graph.ID]graph.ID{}
	if len(groups) > 0 {
		edges, err := r.Edges(ctx, graph.EdgeQuery{Ends: groups, Direction: graph.Out, Types: []graph.EdgeType{graph.HomeIn}, At: d.At})
		if err != nil {
			return nil, err
		}
		for _, e := range edges {
			homes[e.From] = e.To
		}
	}
	for _, h := range holders {
		p := h.Principal
		things := say.Things{"holder": say.Name(p.ID), "name": say.Name(p.Name), "role": say.Role(h.Role), "scope": say.Name(h.Scope.ID), "agent": say.Name(d.Agent)}
		switch {
		case p.ID.Kind() == graph.KindUnknownPrincipal:
			doubt(say.DoubtHolder, things)
		case !p.Bool(graph.PropMembersUnknown):
		case d.Case.mayHide(p, homes[p.ID]):
			doubt(say.DoubtMembers, things)
		}
	}
	return doubts, nil
}
