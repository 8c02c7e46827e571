package acts

import (
	"maps"
	"slices"

	"behalf/graph"
)

// above is the least number of hops from a node to every node that edges of one type lead to, itself included.
func (t *tx) above(id graph.ID, edge graph.EdgeType, most int) (map[graph.ID]int, error) {
	return t.distances(id, graph.Closure(edge, most, ""))
}

// below is the same against the edges' direction.
func (t *tx) below(id graph.ID, edge graph.EdgeType, most int) (map[graph.ID]int, error) {
	return t.distances(id, graph.Closure(edge, most, "").Reversed())
}

func (t *tx) distances(id graph.ID, step graph.Step) (map[graph.ID]int, error) {
	walk := graph.Walk{Starts: []graph.ID{id}}
	walk.Add(-1, step)
	met, err := t.w.Walk(t, t.now, []graph.Walk{walk})
	if err != nil {
		return nil, err
	}
	next := map[graph.ID][]graph.ID{}
	for _, e := range met.Found[0].Edges[0] {
		near, far := step.Ends(e)
		next[near] = append(next[near], far)
	}
	dist := map[graph.ID]int{id: 0}
	for queue := []graph.ID{id}; len(queue) > 0; queue = queue[1:] {
		for _, far := range next[queue[0]] {
			if _, seen := dist[far]; !seen {
				dist[far] = dist[queue[0]] + 1
				queue = append(queue, far)
			}
		}
	}
	return dist, nil
}

// nestable refuses a membership after which somebody's shortest way up to some group would be longer than walks follow:
// what nobody can see must not be written. Cycles are legal.
func (t *tx) nestable(member, group graph.ID) error {
	up, err := t.above(group, graph.MemberOf, graph.MaxMemberOf)
	if err != nil {
		return err
	}
	down, err := t.below(member, graph.MemberOf, graph.MaxMemberOf)
	if err != nil {
		return err
	}
	highest := 0
	for _, hops := range up {
		highest = max(highest, hops)
	}
	tops := slices.Sorted(maps.Keys(up)) // in order, so that a refusal always names the same
	for _, from := range slices.Sorted(maps.Keys(down)) {
		deep := down[from]
		if deep+1+highest <= graph.MaxMemberOf {
			continue
		}
		known, err := t.above(from, graph.MemberOf, graph.MaxMemberOf)
		if err != nil {
			return err
		}
		for _, to := range tops {
			high := up[to]
			if old, ok := known[to]; deep+1+high > graph.MaxMemberOf && to != from && (!ok || old > graph.MaxMemberOf) {
				return field("member", unmet("", "%s in %s would nest %s %d levels deep in %s; at most %d are followed: nest the groups less deeply",
					member, group, from, deep+1+high, to, graph.MaxMemberOf))
			}
		}
	}
	return nil
}
