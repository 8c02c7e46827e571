package oracle

import (
	"cmp"
	"slices"
)

// hop is one step of a path: an edge, walked along or against its direction.
type hop struct {
	edge     Edge
	reversed bool
}

// along turns edges into hops that walk them in their direction.
func along(edges ...Edge) []hop {
	var hops []hop
	for _, e := range edges {
		hops = append(hops, hop{edge: e})
	}
	return hops
}

// against walks the edges from the last to the first, each against its direction.
func against(edges ...Edge) []hop {
	var hops []hop
	for _, e := range slices.Backward(edges) {
		hops = append(hops, hop{edge: e, reversed: true})
	}
	return hops
}

// path makes a Path that begins at a node.
func path(channel, start string, parts ...[]hop) Path {
	p := Path{Channel: channel, Nodes: []string{start}}
	for _, h := range slices.Concat(parts...) {
		next := h.edge.To
		if h.reversed {
			next = h.edge.From
		}
		role := ""
		if h.edge.Type == "HAS_AZURE_ROLE" || h.edge.Type == "HAS_DIRECTORY_ROLE" {
			role = h.edge.Role
		}
		p.Nodes = append(p.Nodes, next)
		p.Edges = append(p.Edges, h.edge.Type)
		p.Reversed = append(p.Reversed, h.reversed)
		p.Roles = append(p.Roles, role)
	}
	return p
}

// walks returns every walk from a node to another over edges of one type that
// has at most so many hops and visits no node twice; from a node to itself that
// is the walk of no hops.
func (m *moment) walks(start, goal, edgeType string, hops int) [][]Edge {
	// Only nodes from which the goal can be reached are worth a visit.
	leads := map[string]bool{goal: true}
	for front := []string{goal}; len(front) > 0; {
		id := front[0]
		front = front[1:]
		for _, e := range m.into(id, edgeType) {
			if !leads[e.From] {
				leads[e.From] = true
				front = append(front, e.From)
			}
		}
	}
	var found [][]Edge
	var visit func(id string, walked []Edge, seen []string)
	visit = func(id string, walked []Edge, seen []string) {
		if id == goal {
			found = append(found, slices.Clone(walked))
			return
		}
		if len(walked) == hops {
			return
		}
		for _, e := range m.from(id, edgeType) {
			if leads[e.To] && !slices.Contains(seen, e.To) {
				visit(e.To, append(walked, e), append(seen, e.To))
			}
		}
	}
	if leads[start] {
		visit(start, nil, []string{start})
	}
	return found
}

// memberWalks returns every walk by which a principal is, or is in, a holder.
func (m *moment) memberWalks(principal, holder string) [][]Edge {
	return m.walks(principal, holder, "MEMBER_OF", maxMemberOf)
}

// sortPaths puts paths in the order of an answer: "fewest hops first, then by
// node ids, then role".
func sortPaths(paths []Path) {
	slices.SortStableFunc(paths, func(a, b Path) int {
		return cmp.Or(
			cmp.Compare(len(a.Edges), len(b.Edges)),
			slices.Compare(a.Nodes, b.Nodes),
			slices.Compare(a.Roles, b.Roles),
			slices.Compare(a.Edges, b.Edges),
			cmp.Compare(a.Channel, b.Channel),
		)
	})
}
