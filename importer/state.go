package importer

import (
	"context"
	"slices"

	"behalf/graph"
)

// load reads the edges of some ends, those that have ended too, and keeps them as the state.
func (p *plan) load(ctx context.Context, ends map[graph.ID]bool, direction graph.Direction, types ...graph.EdgeType) ([]graph.Edge, error) {
	if len(ends) == 0 {
		return nil, nil
	}
	edges, err := p.r.Edges(ctx, graph.EdgeQuery{Ends: keys(ends), Direction: direction, Types: types, History: true})
	for _, e := range edges {
		if _, known := p.state[e.Key()]; !known {
			p.put(e)
		}
	}
	return edges, err
}

// put makes e the state.
func (p *plan) put(e graph.Edge) {
	if _, known := p.state[e.Key()]; !known {
		p.byFew[few(e)] = append(p.byFew[few(e)], e.Key())
	}
	p.state[e.Key()] = e
}

// change makes e the state, and has it written.
func (p *plan) change(e graph.Edge) {
	p.put(e)
	p.changed[e.Key()] = true
}

// loadMemberships reads the memberships that a batch may want, from one of their ends.
func (p *plan) loadMemberships(ctx context.Context, members, groups map[graph.ID]bool, ends *memberEnds) error {
	side, from, direction := ends.cheaper(), groups, graph.In
	if side == byMembers {
		from, direction = members, graph.Out
	}
	edges, err := p.load(ctx, from, direction, graph.MemberOf)
	ends.met[side] = max(len(edges)/max(len(members), 1), 1)
	return err
}

// memberEnds says from which end the memberships of a file are looked up: a group may have a hundred thousand members, a member be in
// a thousand groups. What does not cost much is kept to; else both are tried, and the cheaper is taken.
type memberEnds struct {
	met [2]int // edges that were met for each member when last looked at from this end; 0: not tried
}

const (
	byGroup = iota
	byMembers
)

// fewMet is how many edges may be met for each member before the other end is tried.
const fewMet = 4

func (e *memberEnds) cheaper() int {
	switch group, members := e.met[byGroup], e.met[byMembers]; {
	case group <= fewMet:
		return byGroup
	case members == 0 || members < group:
		return byMembers
	}
	return byGroup
}

// few is the end of an edge that has few edges of its type: a partner's group holds roles on very many scopes.
func few(e graph.Edge) graph.ID {
	if e.Type == graph.HasAzureRole {
		return e.To
	}
	return e.From
}

func keys(set map[graph.ID]bool) []graph.ID {
	ids := make([]graph.ID, 0, len(set))
	for id := range set {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// close ends an edge at the date of the import.
func (p *plan) close(e graph.Edge) {
	e.Until = max(p.at, e.Since+1)
	p.change(e)
	p.closed++
}

// open begins an edge when the export says that it began; not in the past where it was over before, and not in the future.
// Two assignments that give the same from the same date on are two edges, a millisecond apart.
func (p *plan) open(e graph.Edge) {
	e.Since, e.Until = min(e.Since, p.at), graph.Forever
	for {
		switch old, taken := p.state[e.Key()]; {
		case !taken, old.Until == graph.Forever && old.Assignment == e.Assignment:
			p.change(e)
			return
		case old.Until == graph.Forever:
			e.Since++
		default:
			e.Since = max(p.at, e.Since+1)
		}
	}
}

// holds reports whether an edge like e, with the same assignment, is open.
func (p *plan) holds(e graph.Edge) bool {
	for _, key := range p.byFew[few(e)] {
		o := p.state[key]
		if o.From == e.From && o.Type == e.Type && o.To == e.To && o.Role == e.Role && o.Assignment == e.Assignment && o.Until == graph.Forever {
			return true
		}
	}
	return false
}
