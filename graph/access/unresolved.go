package access

import (
	"context"
	"slices"

	"behalf/graph"
)

// UnresolvedReason says why a holder of a deciding role could not be told as people.
type UnresolvedReason string

// The reasons.
const (
	UnresolvedServicePrincipal UnresolvedReason = "SERVICE_PRINCIPAL" // not a person
	UnresolvedPrincipal        UnresolvedReason = "UNKNOWN_PRINCIPAL" // an id that nothing named
	UnresolvedMembers          UnresolvedReason = "MEMBERS_UNKNOWN"   // a group whose members were never loaded
	UnresolvedRole             UnresolvedReason = "ROLE_UNKNOWN"      // the permissions of the role are not known
)

// Unresolved is a holder of a role that decides, or could, who is not a known user: nobody known is not nobody.
type Unresolved struct {
	Principal graph.Node
	Role      string // the role's id
	RoleName  string
	Scope     graph.Node // the scope, or the DirectoryRole
	// Assignment is the role assignment, whose name tells what a role of which only the id is known is called; empty for others.
	Assignment graph.ID
	Reason     UnresolvedReason
}

// UnresolvedHolders are the holders, at or above a target, of which Agents cannot tell the people, ordered by the ids of
// principal and scope, the role and the reason; and whether the list of Agents is complete: none unresolved, no bare
// subscription, and no bound cut.
func UnresolvedHolders(ctx context.Context, r graph.Reader, target graph.ID, action Action, at graph.Time) (holders []Unresolved, complete bool, err error) {
	q := ListQuery{Target: target, Action: action}
	if err := q.checkTarget(ctx, r); err != nil {
		return nil, false, err
	}
	var walks []graph.Walk
	for _, rule := range rules {
		if !rule.serves(action) || rule.Way.ByUser || rule.narrow == nil {
			continue
		}
		if _, values := rule.narrow(action); len(values) == 0 {
			continue
		}
		walk := graph.Walk{Starts: []graph.ID{target}}
		if rule.End == AtOwner {
			add(&walk, ownerSteps(target.Kind())...)
		}
		add(&walk, rule.targetHalf...)
		add(&walk, graph.Step{Edge: graph.MemberOf, Reverse: true, Max: graph.MaxMemberOf, As: "member"})
		walks = append(walks, walk)
	}
	if len(walks) == 0 {
		return nil, true, nil
	}
	met, err := r.Walk(ctx, at, walks)
	if err != nil {
		return nil, false, err
	}
	missing, err := BareSubscriptions(ctx, r, target, action, at)
	if err != nil {
		return nil, false, err
	}
	complete = len(missing) == 0
	type key struct {
		principal, scope graph.ID
		role             string
		reason           UnresolvedReason
	}
	seen := map[key]bool{}
	scopes := slices.Clone(walks) // without the members, whose depth counts from those only who hold a deciding role
	for i := range scopes {
		scopes[i].Stages = scopes[i].Stages[:len(scopes[i].Stages)-1]
	}
	ev := graph.NewEvidence(at, scopes, met)
	for i, walk := range walks {
		complete = complete && !slices.Contains(met.Found[i].Cut, true) && !bounded(ev, i, target, scopes[i])
		pivots := met.Found[i].Edges[len(walk.Stages)-2]
		members := map[graph.ID][]graph.ID{}
		for _, e := range met.Found[i].Edges[len(walk.Stages)-1] {
			members[e.To] = append(members[e.To], e.From)
		}
		for _, e := range pivots {
			unresolved, deep := unresolvedAt(action, e, members, met.Nodes)
			complete = complete && !deep
			for _, u := range unresolved {
				k := key{u.Principal.ID, u.Scope.ID, u.Role, u.Reason}
				if !seen[k] {
					seen[k] = true
					holders = append(holders, u)
				}
			}
		}
	}
	slices.SortFunc(holders, func(a, b Unresolved) int {
		return slices.Compare([]string{string(a.Principal.ID), string(a.Scope.ID), a.Role, string(a.Reason)},
			[]string{string(b.Principal.ID), string(b.Scope.ID), b.Role, string(b.Reason)})
	})
	return holders, complete && len(holders) == 0, nil
}

// bounded reports whether a walk from a target leads on beyond the bounds of its steps.
func bounded(ev *graph.Evidence, i int, target graph.ID, walk graph.Walk) bool {
	steps, stages := make([]graph.Step, len(walk.Stages)), make([]int, len(walk.Stages))
	for s, stage := range walk.Stages {
		steps[s], stages[s] = stage.Step, s
	}
	return ev.Side(i, target, steps, stages).Cut
}

// unresolvedAt tells who, of those that one role edge reaches, is not a known user, and whether there are some further away than
// memberships are followed.
func unresolvedAt(action Action, e graph.Edge, members map[graph.ID][]graph.ID, nodes map[graph.ID]graph.Node) (out []Unresolved, deep bool) {
	_, enough := ownRole.narrow(action)
	known := graph.DirectoryRoleKnown(e.Role)
	if e.Type == graph.HasAzureRole {
		enough, known = action.azureRoles(), graph.AzureRoleKnown(e.Role)
	}
	if e.Source == graph.SourceDap {
		enough = []string{graph.DirectoryGlobalAdministrator}
		if action != AdministerDirectory && action != ResetAdminPassword {
			enough = append(enough, graph.DirectoryHelpdeskAdministrator)
		}
	}
	holder := Unresolved{Principal: nodes[e.From], Role: e.Role, RoleName: e.RoleName(), Scope: nodes[e.To], Assignment: e.Assignment}
	switch {
	case slices.Contains(enough, e.Role):
	case !known:
		holder.Reason = UnresolvedRole
		return []Unresolved{holder}, false
	default:
		return nil, false
	}
	hops := map[graph.ID]int{e.From: 0}
	for queue := []graph.ID{e.From}; len(queue) > 0; queue = queue[1:] {
		id := queue[0]
		if hops[id] > graph.MaxMemberOf {
			return out, true
		}
		holder.Principal, holder.Reason = nodes[id], ""
		switch id.Kind() {
		case graph.KindServicePrincipal:
			holder.Reason = UnresolvedServicePrincipal
		case graph.KindUnknownPrincipal:
			holder.Reason = UnresolvedPrincipal
		case graph.KindSecurityGroup:
			if nodes[id].Bool(graph.PropMembersUnknown) {
				holder.Reason = UnresolvedMembers
			}
			for _, member := range members[id] {
				if _, met := hops[member]; !met {
					hops[member] = hops[id] + 1
					queue = append(queue, member)
				}
			}
		}
		if holder.Reason != "" {
			out = append(out, holder)
		}
	}
	return out, false
}
