package importer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"behalf/graph"
)

// wellKnownNames are what Microsoft calls a partner's well-known groups (domain.md 3.4). Anybody may name a group so: the name
// counts only in a tenant that is told to be a partner, or whose group some customer's role assignment calls foreign.
var wellKnownNames = map[string]graph.WellKnown{
	"adminagents": graph.AdminAgents, "helpdeskagents": graph.HelpdeskAgents, "salesagents": graph.SalesAgents,
}

// settlePartners marks the tenants that are partners, and finds their well-known groups by name.
func (r *run) settlePartners(ctx context.Context) error {
	for _, tenant := range slices.Sorted(maps.Keys(r.partners)) {
		if !isGUID(tenant) {
			continue
		}
		err := r.apply(ctx, func(reader graph.Reader) (*plan, error) { return planPartner(ctx, reader, tenantID(tenant)) })
		if err != nil {
			return err
		}
	}
	return nil
}

func planPartner(ctx context.Context, r graph.Reader, id graph.ID) (*plan, error) {
	p := &plan{}
	nodes, err := r.Nodes(ctx, []graph.ID{id})
	if err != nil {
		return nil, err
	}
	tenant, there := nodes[id]
	if !there {
		return p, nil
	}
	partner := (&fact{id: id, parts: []string{string(graph.TenantPartner)}}).on(tenant, true)
	if !sameNode(tenant, partner) {
		p.nodes = append(p.nodes, partner)
	}
	home := []graph.Walk{{Starts: []graph.ID{id}, Stages: []graph.Stage{{After: -1, Step: graph.Back(graph.HomeIn, "home")}}, Most: walkMost}}
	for _, name := range slices.Sorted(maps.Keys(wellKnownNames)) {
		var groups []graph.Node
		taken := false
		for _, words := range [][]string{{name}, {strings.TrimSuffix(name, "agents"), "agents"}} { // AdminAgents, Admin Agents
			pages, err := r.Pages(ctx, []graph.PageQuery{{
				At: graph.Forever - 1, Kinds: []graph.Kind{graph.KindSecurityGroup}, Via: home, Text: words, Order: graph.ByID, Limit: 100,
			}})
			if err != nil {
				return nil, err
			}
			for _, g := range pages[0].Nodes {
				if strings.ReplaceAll(graph.SortKey(g.Name), " ", "") == name {
					groups = append(groups, g)
					taken = taken || g.Text(graph.PropWellKnown) == string(wellKnownNames[name])
				}
			}
		}
		switch {
		case taken:
		case len(groups) > 1:
			p.problems = append(p.problems, Problem{Message: fmt.Sprintf("%s has %d groups named %s; which of them is the well-known one is not told, so none is taken for it", id, len(groups), groups[0].Name)})
		case len(groups) == 1:
			if groups[0].Text(graph.PropWellKnown) == "" {
				p.nodes = append(p.nodes, groups[0].With(graph.PropWellKnown, string(wellKnownNames[name])))
			}
		}
	}
	return p, nil
}
