package importer

import (
	"context"
	"slices"

	"behalf/graph"
)

// upgrade closes the open edges of unknown principals that the batch names, and opens them on the named ones with the same
// beginning.
func (p *plan) upgrade(ctx context.Context, b *batch) error {
	stale := map[graph.ID]bool{}
	for id := range p.there {
		if id.Kind() != graph.KindUnknownPrincipal {
			continue
		}
		for _, named := range namedKinds {
			known := graph.MustID(named, id.Key())
			if _, there := p.there[known]; there || b.facts[known] != nil {
				stale[id] = true
				p.become[id] = known
				break
			}
		}
	}
	moves, err := p.load(ctx, stale, graph.Out, graph.HasAzureRole, graph.HasDirectoryRole, graph.MemberOf)
	if err != nil {
		return err
	}
	moves = slices.DeleteFunc(moves, func(e graph.Edge) bool { return e.Until != graph.Forever })
	named, scopes := map[graph.ID]bool{}, map[graph.ID]bool{}
	for _, e := range moves {
		if e.Type == graph.HasAzureRole {
			scopes[e.To] = true
		} else {
			named[p.become[e.From]] = true
		}
	}
	if _, err := p.load(ctx, named, graph.Out, graph.HasDirectoryRole, graph.MemberOf); err != nil {
		return err
	}
	if _, err := p.load(ctx, scopes, graph.In, graph.HasAzureRole); err != nil {
		return err
	}
	held := map[graph.ID]graph.ID{} // assignments, and who holds them now
	for _, e := range moves {
		p.close(e)
		if e.From = p.become[e.From]; e.From != e.To && !p.holds(e) {
			p.open(e)
		}
		if e.Assignment != "" {
			held[e.Assignment] = e.From
		}
	}
	ids := map[graph.ID]bool{}
	for id := range held {
		if b.facts[id] == nil {
			ids[id] = true
		}
	}
	if len(ids) == 0 {
		return nil
	}
	nodes, err := p.r.Nodes(ctx, keys(ids))
	for _, id := range keys(ids) {
		if n, ok := nodes[id]; ok {
			p.nodes = append(p.nodes, n.With(graph.PropPrincipal, held[id]))
		}
	}
	return err
}
