package importer

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"behalf/graph"
)

// place ends what older imports said of where scopes lie and what these files show to be so no longer. It comes before roles
// are closed: what is held at a scope above a subscription is told by the subscription's list only while it lies below.
func (r *run) place(ctx context.Context) error {
	if err := r.left(ctx); err != nil {
		return err
	}
	listed := map[graph.ID]bool{} // subscriptions of which the whole list is given
	for _, l := range r.estate.listings {
		if l.kind == Assignments && l.whole {
			listed[l.of] = true
		}
	}
	r.others = map[graph.ID]graph.ID{}
	named := map[graph.ID]bool{} // management groups that a list of role assignments names
	for sub, names := range r.estate.met {
		for name := range names {
			named[managementGroupID(r.estate.owners[sub], name)] = true
		}
	}
	for _, sub := range slices.Sorted(maps.Keys(listed)) {
		if _, told := r.estate.above[sub]; told {
			continue
		}
		if err := r.moved(ctx, sub, listed, named); err != nil {
			return err
		}
	}
	return nil
}

// left ends that scopes lie below a management group whose children a tree gives without them.
func (r *run) left(ctx context.Context) error {
	for _, group := range slices.Sorted(maps.Keys(r.estate.expanded)) {
		var gone []graph.Edge
		err := r.store.View(ctx, func(reader graph.Reader) error {
			edges, err := reader.Edges(ctx, graph.EdgeQuery{Ends: []graph.ID{group}, Direction: graph.In, Types: []graph.EdgeType{graph.Parent}, At: graph.Forever - 1})
			gone = slices.DeleteFunc(edges, func(e graph.Edge) bool { return r.estate.above[e.From] == group })
			return err
		})
		if err != nil {
			return err
		}
		for _, e := range gone {
			if !byImport(e) {
				r.found.add(Problem{Message: fmt.Sprintf("%s %s %s was made here by an act, and the tree of management groups does not hold it; it is not closed", e.From, e.Type, e.To)})
			}
		}
		if err := r.lift(ctx, slices.DeleteFunc(gone, func(e graph.Edge) bool { return !byImport(e) }), nil); err != nil {
			return err
		}
	}
	return nil
}

// moved ends that a subscription lies below a management group where its list, which tells every role that reaches it, names
// none of the group's, and the list of another subscription does. Where none does, the group's roles are gone, and will be
// closed; what had only been guessed from them is ended after that.
func (r *run) moved(ctx context.Context, sub graph.ID, listed, named map[graph.ID]bool) error {
	var gone, guessed []graph.Edge
	var to []graph.ID
	tenant := r.estate.owners[sub.Key()]
	met := map[graph.ID]bool{}
	for name := range r.estate.met[sub.Key()] {
		met[managementGroupID(tenant, name)] = true
	}
	err := r.store.View(ctx, func(reader graph.Reader) error {
		gone, guessed, to = nil, nil, nil
		edges, err := above(ctx, reader, sub)
		if err != nil {
			return err
		}
		up := map[graph.ID][]graph.ID{}
		for _, e := range edges {
			if e.From != sub {
				up[e.From] = append(up[e.From], e.To)
			}
		}
		reached := map[graph.ID]bool{}
		for _, e := range edges {
			if e.From != sub {
				continue
			}
			if e.To.Kind() == graph.KindManagementGroup && byImport(e) && !met[e.To] {
				other, err := r.isElsewhere(ctx, reader, e.To, up, met, listed, named)
				if err != nil {
					return err
				}
				if other {
					gone = append(gone, e)
					continue
				}
				if e.Derived {
					guessed = append(guessed, e)
				}
			}
			for queue := []graph.ID{e.To}; len(queue) > 0; queue = queue[1:] {
				if !reached[queue[0]] {
					reached[queue[0]] = true
					queue = append(queue, up[queue[0]]...)
				}
			}
		}
		for _, group := range keys(met) {
			if !reached[group] {
				to = append(to, group)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.guessed = append(r.guessed, guessed...)
	return r.lift(ctx, gone, to)
}

// isElsewhere reports whether a management group above a subscription, or one above that up to the first whose roles the
// subscription's list names, has roles that the list would hold if the subscription lay below it.
func (r *run) isElsewhere(ctx context.Context, reader graph.Reader, group graph.ID, up map[graph.ID][]graph.ID, met, listed, named map[graph.ID]bool) (bool, error) {
	seen := map[graph.ID]bool{}
	for queue := []graph.ID{group}; len(queue) > 0; queue = queue[1:] {
		id := queue[0]
		switch {
		case seen[id] || met[id] || id.Kind() != graph.KindManagementGroup || r.estate.unplaced[id]:
			continue
		case named[id]:
			return true, nil
		}
		seen[id] = true
		queue = append(queue, up[id]...)
		roles, err := reader.Edges(ctx, graph.EdgeQuery{Ends: []graph.ID{id}, Direction: graph.In, Types: []graph.EdgeType{graph.HasAzureRole}, At: graph.Forever - 1})
		if err != nil {
			return false, err
		}
		if !slices.ContainsFunc(roles, byImport) {
			continue
		}
		other, known := r.others[id]
		if !known {
			if other, err = another(ctx, reader, id, listed); err != nil {
				return false, err
			}
			r.others[id] = other
		}
		if other != "" {
			r.found.add(Problem{Message: fmt.Sprintf("the roles held on %s are closed, since no list of a subscription here holds them any more; %s lies below it too, and its list is not here: import that again, above all if a subscription was moved to another management group", id, other)})
		}
	}
	return false, nil
}

// another is a subscription below a management group that is not among some; empty if there is none.
func another(ctx context.Context, reader graph.Reader, group graph.ID, some map[graph.ID]bool) (graph.ID, error) {
	seen := map[graph.ID]bool{}
	for level := []graph.ID{group}; len(level) > 0; {
		var below []graph.ID
		for ends := range slices.Chunk(level, closePage) {
			edges, err := reader.Edges(ctx, graph.EdgeQuery{Ends: ends, Direction: graph.In, Types: []graph.EdgeType{graph.Parent}, At: graph.Forever - 1})
			if err != nil {
				return "", err
			}
			for _, e := range edges {
				switch {
				case e.From.Kind() == graph.KindAzureSubscription && !some[e.From]:
					return e.From, nil
				case e.From.Kind() == graph.KindManagementGroup && !seen[e.From]:
					seen[e.From] = true
					below = append(below, e.From)
				}
			}
		}
		level = below
	}
	return "", nil
}

// above are the edges by which a scope lies below others.
func above(ctx context.Context, reader graph.Reader, scope graph.ID) ([]graph.Edge, error) {
	met, err := reader.Walk(ctx, graph.Forever-1, []graph.Walk{{Starts: []graph.ID{scope}, Stages: []graph.Stage{{After: -1, Step: graph.Closure(graph.Parent, graph.MaxParent, "above")}}, Most: walkMost}})
	if err != nil {
		return nil, err
	}
	return met.Found[0].Edges[0], nil
}

// lift ends that scopes lie below management groups. They come to lie below others, if it is known which; what then lies below
// nothing lies below its tenant's root.
func (r *run) lift(ctx context.Context, gone []graph.Edge, to []graph.ID) error {
	if len(gone) == 0 {
		return nil
	}
	return r.apply(ctx, func(reader graph.Reader) (*plan, error) {
		p := newPlan(reader, r.at)
		from := map[graph.ID]bool{}
		for _, e := range gone {
			from[e.From] = true
		}
		if _, err := p.load(ctx, from, graph.Out, graph.Parent); err != nil {
			return nil, err
		}
		for _, e := range gone {
			if now := p.state[e.Key()]; now.Until == graph.Forever {
				p.close(now)
			}
		}
		parent := graph.Edge{Type: graph.Parent, Since: r.at, SinceUnknown: true, Source: Imported}
		for _, id := range keys(from) {
			parent.From, parent.Derived = id, true
			for _, parent.To = range to {
				p.open(parent)
			}
			if !slices.ContainsFunc(p.byFew[id], func(k graph.EdgeKey) bool { return p.state[k].Until == graph.Forever }) {
				parent.To, parent.Derived = rootID(tenantOf(gone[0].To)), false
				p.open(parent)
			}
		}
		p.finish()
		return p, nil
	})
}
