package oracle

import "slices"

// The bounds of the walks: groups nest 32 deep, scopes 16.
const (
	maxMemberOf = 32
	maxParent   = 16
)

// moment is the world as it was at one date: the edges that held then.
type moment struct {
	world *World
	at    int64
	out   map[string][]Edge // by From
	in    map[string][]Edge // by To
}

// moment returns the world at a date. An edge that is there twice at that date,
// alike in all but its dates, counts once.
func (w *World) moment(at int64) *moment {
	if w.last != nil && w.last.at == at && w.edgeCount == len(w.Edges) {
		return w.last
	}
	m := &moment{world: w, at: at, out: map[string][]Edge{}, in: map[string][]Edge{}}
	seen := map[Edge]bool{}
	for _, e := range w.Edges {
		same := e
		same.Since, same.Until = 0, 0
		if e.holds(at) && !seen[same] {
			seen[same] = true
			m.out[e.From] = append(m.out[e.From], e)
			m.in[e.To] = append(m.in[e.To], e)
		}
	}
	w.last, w.edgeCount = m, len(w.Edges)
	return m
}

// from returns the edges of a type that leave a node.
func (m *moment) from(id, edgeType string) []Edge { return ofType(m.out[id], edgeType) }

// into returns the edges of a type that come into a node.
func (m *moment) into(id, edgeType string) []Edge { return ofType(m.in[id], edgeType) }

func ofType(edges []Edge, edgeType string) []Edge {
	var found []Edge
	for _, e := range edges {
		if e.Type == edgeType {
			found = append(found, e)
		}
	}
	return found
}

// homeOf is the tenant where a user, group or service principal lives, or empty
// if it is not known at that date.
func (m *moment) homeOf(id string) string { return m.first(id, "HOME_IN") }

// first is the end of a node's edge of a type; should there be several, the first by id.
func (m *moment) first(id, edgeType string) string {
	var ends []string
	for _, e := range m.from(id, edgeType) {
		ends = append(ends, e.To)
	}
	if len(ends) == 0 {
		return ""
	}
	return slices.Min(ends)
}

// customerOf is the tenant that owns a target, or empty if none is known at that date.
func (m *moment) customerOf(target Node) string {
	switch target.Kind {
	case "Tenant":
		return target.ID
	case "User":
		return m.homeOf(target.ID)
	case "AutopilotDevice":
		return m.first(target.ID, "BELONGS_TO")
	default:
		return m.first(target.ID, "IN_TENANT")
	}
}

// reach returns what edges of a type lead to from a node within a number of
// hops, the node itself included, and whether that bound cut anything off.
func (m *moment) reach(start, edgeType string, hops int) (reached map[string]bool, cut bool) {
	reached = map[string]bool{start: true}
	front := []string{start}
	for range hops {
		front = m.step(front, edgeType, reached)
	}
	beyond := map[string]bool{}
	for id := range reached {
		beyond[id] = true
	}
	return reached, len(m.step(front, edgeType, beyond)) > 0
}

// step walks one hop on from every node of the front, adds what is new to
// reached, and returns it.
func (m *moment) step(front []string, edgeType string, reached map[string]bool) []string {
	var next []string
	for _, id := range front {
		for _, e := range m.from(id, edgeType) {
			if !reached[e.To] {
				reached[e.To] = true
				next = append(next, e.To)
			}
		}
	}
	return next
}

// isAgents tells whether a group is a tenant's well-known group of a kind.
func (m *moment) isAgents(group, tenant, wellKnown string) bool {
	node := m.world.Nodes[group]
	return tenant != "" && node.Kind == "SecurityGroup" && node.WellKnown == wellKnown && m.homeOf(group) == tenant
}

// agentRoles are the Partner Center roles of a user: "direct membership of the
// home tenant's well-known groups; nesting carries DAP and RBAC only".
func (m *moment) agentRoles(user, tenant string) []string {
	var roles []string
	for _, wellKnown := range []string{"ADMIN_AGENTS", "HELPDESK_AGENTS", "SALES_AGENTS"} {
		for _, e := range m.from(user, "MEMBER_OF") {
			if m.isAgents(e.To, tenant, wellKnown) && !slices.Contains(roles, wellKnown) {
				roles = append(roles, wellKnown)
			}
		}
	}
	return roles
}

// agentGroups are a tenant's well-known groups of a kind that a user is in, by any nesting.
func (m *moment) agentGroups(user, tenant, wellKnown string) []string {
	reached, _ := m.reach(user, "MEMBER_OF", maxMemberOf)
	var groups []string
	for id := range reached {
		if m.isAgents(id, tenant, wellKnown) {
			groups = append(groups, id)
		}
	}
	slices.Sort(groups)
	return groups
}
