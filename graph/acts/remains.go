package acts

import (
	"slices"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
)

// What remains after a removal is told with it, since most of what is forgotten was never removed: each right that is left
// is a consequence that names its assignment, its role or its group. Where a store follows only a part, one more says so.

// keepsAzureRoles tells which Azure roles the people and groups of a foreign tenant hold in a customer, but for one assignment
// that is being removed (R29, R30).
func (t *tx) keepsAzureRoles(partner, customer graph.ID, except graph.ID) error {
	walk := graph.Walk{Starts: []graph.ID{customer}}
	stages := walk.Add(-1, graph.Back(graph.InTenant, "scope"), graph.Back(graph.HasAzureRole, "holder"), graph.Hop(graph.HomeIn, "tenant"))
	met, err := t.w.Walk(t, t.now, []graph.Walk{walk})
	if err != nil {
		return err
	}
	foreign := map[graph.ID]bool{}
	for _, e := range met.Found[0].Edges[stages[2]] {
		foreign[e.From] = foreign[e.From] || e.To == partner
	}
	t.keeps(met.Found[0].Edges[stages[1]], met.Nodes, func(e graph.Edge) bool { return foreign[e.From] && e.Assignment != except })
	if slices.Contains(met.Found[0].Cut, true) {
		t.followsAs(KeepsAzureRole, SaysMore, customer, say.Things{"partner": say.Name(t.nameOf(partner)), "customer": say.Name(t.nameOf(customer))})
	}
	return nil
}

// orphansProfiles tells which profiles stay on devices although the relationship of the partner that applied them ends (G8).
func (t *tx) orphansProfiles(partner, customer graph.Node) error {
	applied, cut, err := access.AppliedProfiles(t, t.w, t.now, partner.ID, customer.ID)
	if err != nil {
		return err
	}
	for _, a := range applied {
		variant := ""
		switch {
		case cut:
			variant = SaysAtLeast
		case a.Devices == 1:
			variant = SaysOne
		}
		things := two(partner, customer)
		things["profile"], things["count"] = say.Name(a.Profile.Name), say.Count(a.Devices)
		t.followsAs(OrphansProfile, variant, a.Profile.ID, things)
	}
	if cut {
		t.followsAs(OrphansProfile, SaysMore, customer.ID, two(partner, customer))
	}
	return nil
}

// keeps tells of each role edge that is left that its holder keeps it.
func (t *tx) keeps(edges []graph.Edge, nodes map[graph.ID]graph.Node, left func(graph.Edge) bool) {
	edges = slices.Clone(edges)
	slices.SortFunc(edges, graph.CompareEdges)
	for _, e := range edges {
		switch {
		case !left(e):
		case e.Type == graph.HasAzureRole:
			t.follows(KeepsAzureRole, e.Assignment, say.Things{"who": say.Name(nodes[e.From].Name), "role": say.Role(e.Role), "scope": say.Name(nodes[e.To].Name)})
		default:
			t.follows(KeepsDirectoryAccess, e.To, say.Things{"who": say.Name(nodes[e.From].Name), "role": say.Role(e.Role)})
		}
	}
}

// azureRolesLeft tells, after an assignment is removed, which access remains: of a foreign principal, all that its tenant holds
// in the customer; of one of the own, what reaches the scope from it and from its groups.
func (t *tx) azureRolesLeft(removed graph.Edge) error {
	home, err := t.home(removed.From)
	if err != nil {
		return err
	}
	owner, err := t.home(removed.To)
	if err != nil {
		return err
	}
	if home != "" && owner != "" && home != owner {
		return t.keepsAzureRoles(home, owner, removed.Assignment)
	}
	holder, scopes := graph.Walk{Starts: []graph.ID{removed.From}}, graph.Walk{Starts: []graph.ID{removed.To}}
	groups := holder.Add(-1, graph.Closure(graph.MemberOf, graph.MaxMemberOf, "group"))
	roles := scopes.Add(-1, graph.Closure(graph.Parent, graph.MaxParent, "scope"), graph.Back(graph.HasAzureRole, "holder"))
	met, err := t.w.Walk(t, t.now, []graph.Walk{holder, scopes})
	if err != nil {
		return err
	}
	mine := map[graph.ID]bool{removed.From: true}
	for _, e := range met.Found[0].Edges[groups[0]] {
		mine[e.To] = true
	}
	t.keeps(met.Found[1].Edges[roles[1]], met.Nodes, func(e graph.Edge) bool { return mine[e.From] && e.Assignment != removed.Assignment })
	return nil
}

// rolesLeft tells which roles a principal holds itself, Azure roles and directory roles, but for one that is being removed.
func (t *tx) rolesLeft(principal graph.ID, removed *graph.Edge) error {
	walk := graph.Walk{Starts: []graph.ID{principal}}
	directory := walk.Add(-1, graph.RoleListing)
	azure := walk.Add(-1, graph.Hop(graph.HasAzureRole, "scope"))
	met, err := t.w.Walk(t, t.now, []graph.Walk{walk})
	if err != nil {
		return err
	}
	found := met.Found[0]
	left := func(e graph.Edge) bool { return removed == nil || e.Key() != removed.Key() }
	t.keeps(found.Edges[directory[0]], met.Nodes, left)
	t.keeps(found.Edges[azure[0]], met.Nodes, left)
	return nil
}

// membershipsLeft tells which of the groups that a membership led to its member still is in by another way.
func (t *tx) membershipsLeft(removed graph.Edge) error {
	walk := graph.Walk{Starts: []graph.ID{removed.From}}
	groups := walk.Add(-1, graph.Closure(graph.MemberOf, graph.MaxMemberOf, "group"))
	met, err := t.w.Walk(t, t.now, []graph.Walk{walk})
	if err != nil {
		return err
	}
	up := map[graph.ID][]graph.ID{}
	for _, e := range met.Found[0].Edges[groups[0]] {
		if e.Key() != removed.Key() {
			up[e.From] = append(up[e.From], e.To)
		}
	}
	reach := func(from graph.ID) map[graph.ID]bool {
		reached := map[graph.ID]bool{}
		for queue := []graph.ID{from}; len(queue) > 0; queue = queue[1:] {
			if !reached[queue[0]] {
				reached[queue[0]] = true
				queue = append(queue, up[queue[0]]...)
			}
		}
		return reached
	}
	still := reach(removed.From)
	var left []graph.ID
	for id := range reach(removed.To) {
		if still[id] {
			left = append(left, id)
		}
	}
	slices.Sort(left)
	for _, id := range left {
		t.follows(KeepsMembership, id, say.Things{"who": say.Name(met.Nodes[removed.From].Name), "group": say.Name(met.Nodes[id].Name)})
	}
	return nil
}
