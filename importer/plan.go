package importer

import (
	"context"
	"fmt"
	"slices"

	"behalf/graph"
)

// plan is what a batch changes in the store: nodes and edges to be loaded, among them edges that are closed.
type plan struct {
	at       graph.Time
	nodes    []graph.Node
	edges    []graph.Edge
	closed   int
	partners map[string]bool // tenants that have turned out to be partners: homes of foreign groups
	problems []Problem

	r      graph.Reader
	there  map[graph.ID]graph.Node // as they are in the store
	become map[graph.ID]graph.ID   // unknown principals that are known by now
	// The edges that matter, as they are in the store and then as they are planned: by key, the keys by the end that has few.
	state   map[graph.EdgeKey]graph.Edge
	byFew   map[graph.ID][]graph.EdgeKey
	changed map[graph.EdgeKey]bool
}

func (p *plan) empty() bool { return len(p.nodes) == 0 && len(p.edges) == 0 }

// namedKinds are the kinds that an unknown principal may turn out to be.
var namedKinds = []graph.Kind{graph.KindUser, graph.KindSecurityGroup, graph.KindServicePrincipal}

// planBatch compares a batch with the store as r reads it, and plans what differs, at the date of the import.
func planBatch(ctx context.Context, r graph.Reader, at graph.Time, b *batch) (*plan, error) {
	p := newPlan(r, at)
	if err := p.look(ctx, b); err != nil {
		return nil, err
	}
	for _, id := range b.order {
		p.node(b.facts[id])
	}
	if err := p.upgrade(ctx, b); err != nil {
		return nil, err
	}
	p.homes(b)
	for _, w := range b.wants {
		if err := p.edge(ctx, w); err != nil {
			return nil, err
		}
	}
	p.finish()
	return p, nil
}

func newPlan(r graph.Reader, at graph.Time) *plan {
	return &plan{
		at: at, r: r, partners: map[string]bool{}, become: map[graph.ID]graph.ID{},
		state: map[graph.EdgeKey]graph.Edge{}, byFew: map[graph.ID][]graph.EdgeKey{}, changed: map[graph.EdgeKey]bool{},
	}
}

// finish has what was changed written.
func (p *plan) finish() {
	for key := range p.changed {
		p.edges = append(p.edges, p.state[key])
	}
	slices.SortFunc(p.edges, graph.CompareEdges)
}

// look reads what the store holds of a batch, in a few calls.
func (p *plan) look(ctx context.Context, b *batch) (err error) {
	ids := map[graph.ID]bool{}
	for _, id := range b.order {
		ids[id] = true
		switch kind := id.Kind(); {
		case kind == graph.KindUnknownPrincipal:
			for _, named := range namedKinds {
				ids[graph.MustID(named, id.Key())] = true
			}
		case kind.IsPrincipal():
			ids[graph.MustID(graph.KindUnknownPrincipal, id.Key())] = true
		}
	}
	if p.there, err = p.r.Nodes(ctx, keys(ids)); err != nil {
		return err
	}
	for _, id := range b.order {
		if id.Kind() != graph.KindUnknownPrincipal {
			continue
		}
		for _, named := range namedKinds {
			known := graph.MustID(named, id.Key())
			_, stored := p.there[known]
			if stored || b.facts[known] != nil {
				p.become[id] = known
				break
			}
		}
	}
	from, scopes, members, groups := map[graph.ID]bool{}, map[graph.ID]bool{}, map[graph.ID]bool{}, map[graph.ID]bool{}
	for i := range b.wants {
		w := &b.wants[i]
		w.From = p.known(w.From)
		_, starts := p.there[w.From]
		_, leads := p.there[w.To]
		switch {
		case w.Type == graph.HasAzureRole:
			if leads {
				scopes[w.To] = true
			}
		case w.Type == graph.MemberOf:
			if starts && leads {
				members[w.From], groups[w.To] = true, true
			}
		case starts:
			from[w.From] = true
		}
	}
	for id := range b.foreign {
		from[id] = true
	}
	if _, err = p.load(ctx, from, graph.Out, graph.HomeIn, graph.DefinedIn, graph.HasDirectoryRole, graph.InTenant, graph.Parent); err != nil {
		return err
	}
	if err = p.loadMemberships(ctx, members, groups, b.ends); err != nil {
		return err
	}
	_, err = p.load(ctx, scopes, graph.In, graph.HasAzureRole)
	return err
}

// known is what an unknown principal has turned out to be; any other id is itself.
func (p *plan) known(id graph.ID) graph.ID {
	if k, ok := p.become[id]; ok {
		return k
	}
	return id
}

// node plans a fact, if it changes anything.
func (p *plan) node(f *fact) {
	if f.id != p.known(f.id) {
		return
	}
	if holder, ok := f.set[graph.PropPrincipal].(string); ok {
		f.set[graph.PropPrincipal] = string(p.known(graph.ID(holder)))
	}
	old, there := p.there[f.id]
	if n := f.on(old, there); !there || !sameNode(old, n) {
		p.nodes = append(p.nodes, n)
	}
}

func sameNode(a, b graph.Node) bool {
	if a.Name != b.Name || len(a.Props) != len(b.Props) {
		return false
	}
	for prop, value := range a.Props {
		if list, ok := value.([]string); ok {
			if !slices.Equal(list, b.List(prop)) {
				return false
			}
		} else if value != b.Props[prop] {
			return false
		}
	}
	return true
}

// homes notes the tenants of foreign groups: partners.
func (p *plan) homes(b *batch) {
	for id := range b.foreign {
		for _, key := range p.byFew[id] {
			if e := p.state[key]; e.Type == graph.HomeIn && e.Until == graph.Forever {
				p.partners[e.To.Key()] = true
			}
		}
	}
	for _, w := range b.wants {
		if w.Type == graph.HomeIn && p.there[w.From].Bool(graph.PropForeign) {
			p.partners[w.To.Key()] = true
		}
	}
}

// edge plans a wanted edge, if it does not hold already.
func (p *plan) edge(ctx context.Context, w want) error {
	held := false
	var rivals []graph.Edge
	for _, key := range p.byFew[few(w.Edge)] {
		e := p.state[key]
		switch {
		case e.From != w.From || e.Type != w.Type || e.Until != graph.Forever:
		case e.Type == graph.Parent && byImport(e) && tenantOf(e.To) != tenantOf(w.To):
			p.close(e) // a subscription that was moved to another tenant lies no longer below the old one's root
		case e.To != w.To || e.Role != w.Role:
			rivals = append(rivals, e)
		case !byImport(e):
			held = true // an act said it before
		case e.Assignment != w.Assignment: // another assignment of the same role
		case e.Condition != w.Condition:
			p.close(e)
			w.Since, w.SinceUnknown = p.at, false
		default:
			held = true
			if e.Derived && !w.Derived {
				e.Derived = false
				p.change(e)
			}
		}
	}
	switch w.rule {
	case unless:
		held = held || len(rivals) > 0
	case reached:
		if !held {
			there, err := p.reaches(ctx, w.From, w.To)
			if err != nil {
				return err
			}
			held = there
		}
	case alone:
		for _, e := range rivals {
			if byImport(e) {
				p.close(e)
				continue
			}
			held = true
			p.problems = append(p.problems, Problem{Message: fmt.Sprintf("%s %s %s was said here by an act, and an export says %s; the act's word stands until another act changes it", e.From, e.Type, e.To, w.To)})
		}
	}
	if !held {
		p.open(w.Edge)
	}
	return nil
}

// reaches reports whether a scope lies below another by the edges that hold.
func (p *plan) reaches(ctx context.Context, from, to graph.ID) (bool, error) {
	if _, there := p.there[from]; !there {
		return false, nil
	}
	met, err := p.r.Walk(ctx, graph.Forever-1, []graph.Walk{{Starts: []graph.ID{from}, Stages: []graph.Stage{{After: -1, Step: graph.Closure(graph.Parent, graph.MaxParent, "above")}}}})
	if err != nil {
		return false, err
	}
	for _, e := range met.Found[0].Edges[0] {
		if e.To == to {
			return true, nil
		}
	}
	return false, nil
}
