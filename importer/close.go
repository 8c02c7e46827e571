package importer

import (
	"context"
	"fmt"
	"math"
	"slices"

	"behalf/graph"
)

// walkMost lets walks reach as much as there is: what an import closes must not be cut.
const walkMost = math.MaxInt32

// closePage is how many ends are looked at in one call, and how many edges are closed in one.
const closePage = 500

// close ends what whole listings no longer hold, as far as the bucket of seen can tell. What acts made is reported instead.
func (r *run) close(ctx context.Context) error {
	looked := map[graph.ID]bool{} // scopes above subscriptions that have been looked at
	for _, l := range r.estate.listings {
		if !l.whole {
			continue
		}
		var err error
		switch l.kind {
		case Users, Groups, ServicePrincipals:
			kind := map[Kind]graph.Kind{Users: graph.KindUser, Groups: graph.KindSecurityGroup, ServicePrincipals: graph.KindServicePrincipal}[l.kind]
			err = r.closeInto(ctx, l, graph.HomeIn, []graph.Kind{kind}, func(graph.Edge) bool { return true })
		case Members, TransitiveMembers:
			err = r.closeInto(ctx, l, graph.MemberOf, graph.PrincipalKinds, func(e graph.Edge) bool { return e.Derived == (l.kind == TransitiveMembers) })
		case RoleMembers:
			err = r.closeInto(ctx, l, graph.HasDirectoryRole, graph.PrincipalKinds, func(e graph.Edge) bool { return e.Source == graph.SourceDirect })
		case Assignments:
			err = r.closeAssignments(ctx, l, looked)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// closeInto looks at the open edges that lead to the listing's owner.
func (r *run) closeInto(ctx context.Context, l *listing, t graph.EdgeType, kinds []graph.Kind, mine func(graph.Edge) bool) error {
	edges, err := r.openInto(ctx, l.of, t, kinds)
	if err != nil {
		return err
	}
	r.closing.looked(len(edges))
	edges = slices.DeleteFunc(edges, func(e graph.Edge) bool { return !mine(e) || !r.seen.lacks(keyOf(e)) })
	for some := range slices.Chunk(edges, closePage) {
		if err := r.closeGone(ctx, l, some); err != nil {
			return err
		}
	}
	return nil
}

// openInto are the open edges of one type that lead to a node from nodes of some kinds. They are walked to, from there: each of those nodes may
// have many such edges that lead elsewhere.
func (r *run) openInto(ctx context.Context, to graph.ID, t graph.EdgeType, kinds []graph.Kind) (edges []graph.Edge, err error) {
	err = r.store.View(ctx, func(reader graph.Reader) error {
		w := graph.Walk{Starts: []graph.ID{to}, Most: walkMost}
		w.Add(-1, graph.Back(t, "holder"))
		met, err := reader.Walk(ctx, graph.Forever-1, []graph.Walk{w})
		if err != nil {
			return err
		}
		edges = nil
		for _, e := range met.Found[0].Edges[0] {
			if slices.Contains(kinds, e.From.Kind()) {
				edges = append(edges, e)
			}
		}
		return nil
	})
	slices.SortFunc(edges, graph.CompareEdges)
	return edges, err
}

// closeAssignments looks at the roles that are held at a subscription, below it and above it: its list tells all of them.
func (r *run) closeAssignments(ctx context.Context, l *listing, looked map[graph.ID]bool) error {
	var upward []graph.Edge
	err := r.store.View(ctx, func(reader graph.Reader) (err error) { upward, err = above(ctx, reader, l.of); return err })
	if err != nil {
		return err
	}
	if err := r.closeBelow(ctx, l, []graph.ID{l.of}); err != nil {
		return err
	}
	var scopes []graph.ID
	for _, e := range upward {
		if !looked[e.To] {
			looked[e.To] = true
			scopes = append(scopes, e.To)
		}
	}
	if len(scopes) > 0 {
		var held []graph.Edge
		err := r.store.View(ctx, func(reader graph.Reader) (err error) {
			held, err = reader.Edges(ctx, graph.EdgeQuery{Ends: scopes, Direction: graph.In, Types: []graph.EdgeType{graph.HasAzureRole}, At: graph.Forever - 1})
			return err
		})
		if err != nil {
			return err
		}
		r.closing.looked(len(held))
		if err := r.closeGone(ctx, l, held); err != nil {
			return err
		}
	}
	return nil
}

// closeBelow looks at the roles that are held at some scopes and below them, some scopes at a time, so that no more is held
// of a subscription than a part of each level.
func (r *run) closeBelow(ctx context.Context, l *listing, scopes []graph.ID) error {
	for ends := range slices.Chunk(scopes, closePage) {
		var held []graph.Edge
		var below []graph.ID
		err := r.store.View(ctx, func(reader graph.Reader) error {
			held, below = nil, nil
			edges, err := reader.Edges(ctx, graph.EdgeQuery{Ends: ends, Direction: graph.In, Types: []graph.EdgeType{graph.HasAzureRole, graph.Parent}, At: graph.Forever - 1})
			for _, e := range edges {
				if e.Type == graph.HasAzureRole {
					held = append(held, e)
				} else {
					below = append(below, e.From)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
		r.closing.looked(len(held))
		if err := r.closeGone(ctx, l, held); err != nil {
			return err
		}
		if err := r.closeBelow(ctx, l, below); err != nil {
			return err
		}
	}
	return nil
}

// closeGone ends those of some open edges that the files no longer hold.
func (r *run) closeGone(ctx context.Context, l *listing, edges []graph.Edge) error {
	var gone []graph.Edge
	for _, e := range edges {
		if !r.seen.lacks(keyOf(e)) {
			continue
		}
		if !byImport(e) {
			r.found.add(Problem{Path: l.files[0].path, Message: fmt.Sprintf("%s %s %s%s was made here by an act, and the %s do not hold it; it is not closed", e.From, e.Type, e.To, roleOf(e), l)})
			continue
		}
		gone = append(gone, e)
	}
	if len(gone) == 0 {
		return nil
	}
	err := r.apply(ctx, func(graph.Reader) (*plan, error) {
		p := &plan{at: r.at, closed: len(gone)}
		for _, e := range gone {
			e.Until = max(r.at, e.Since+1)
			p.edges = append(p.edges, e)
		}
		return p, nil
	})
	if err == nil && !r.dry {
		if r.report.Counts.By == nil {
			r.report.Counts.By = map[string]int{}
		}
		r.report.Counts.By[l.String()] += len(gone)
	}
	return err
}

func roleOf(e graph.Edge) string {
	if name := e.RoleName(); name != "" {
		return " (" + name + ")"
	}
	return ""
}
