package importer

import (
	"slices"

	"behalf/graph"
)

// Imported is the Source of edges that an import made. HAS_DIRECTORY_ROLE keeps graph.SourceDirect, which the rules read: an
// import's are those whose beginning is not known.
const Imported = "IMPORTED"

// byImport reports whether an import made e.
func byImport(e graph.Edge) bool {
	if e.Type == graph.HasDirectoryRole {
		return e.Source == graph.SourceDirect && e.SinceUnknown
	}
	return e.Source == Imported
}

// propUserType is what the directory says of a user.
const propUserType = "userType"

// fact is what the files tell of one node. What is there already and not told stays.
type fact struct {
	id    graph.ID
	name  string      // empty where it is not told
	weak  bool        // the name is made up here, and gives way to any other
	set   graph.Props // what is told
	first graph.Props // what a node has that is made by this fact
	drop  []string    // what no longer is so
	parts []string    // Tenant: PARTNER, CUSTOMER
	// echo is true where another list has the last word on labels, or has had it: then they only fill in what is not told.
	echo   bool
	labels bool // it tells labels
}

// on is the node after the fact is known.
func (f *fact) on(n graph.Node, there bool) graph.Node {
	if !there {
		n = graph.Node{ID: f.id, Name: f.id.Key()}
		if runes := []rune(n.Name); len(runes) > graph.MaxNameRunes {
			n.Name = "…" + string(runes[len(runes)-graph.MaxNameRunes+1:])
		}
		for prop, value := range f.first {
			n = n.With(prop, value)
		}
	}
	if f.name != "" && (!f.weak && !f.echo || n.Name == f.id.Key()) {
		n.Name = f.name
	}
	for prop, value := range f.set {
		if _, had := n.Props[prop]; !had || !f.echo {
			n = n.With(prop, value)
		}
	}
	for _, prop := range f.drop {
		n = n.With(prop, false)
	}
	if parts := n.List(graph.PropKinds); len(f.parts) > 0 {
		all := slices.Concat(parts, f.parts)
		slices.Sort(all)
		n = n.With(graph.PropKinds, slices.Compact(all))
	}
	return n
}

// merge adds what another row tells of the same node. Of two that tell it otherwise the first is kept.
func (f *fact) merge(o *fact) {
	if o.name != "" && (f.name == "" || f.weak && !o.weak) {
		f.name, f.weak = o.name, o.weak
	}
	f.labels = f.labels || o.labels
	for prop, value := range o.set {
		if f.set == nil {
			f.set = graph.Props{}
		}
		if _, told := f.set[prop]; !told {
			f.set[prop] = value
		}
	}
	for prop, value := range o.first {
		if f.first == nil {
			f.first = graph.Props{}
		}
		f.first[prop] = value
	}
	f.drop = append(f.drop, o.drop...)
	f.parts = append(f.parts, o.parts...)
}

// rule says what a wanted edge has to do with others of its type from the same node.
type rule int

const (
	among   rule = iota // stands among others
	alone               // takes the place of every other that an import made
	unless              // is wanted only where there is none
	reached             // is wanted only where its end cannot be reached otherwise
)

// want is an edge that a file holds.
type want struct {
	graph.Edge
	rule rule
}

// batch is what some rows tell.
type batch struct {
	*estate
	facts map[graph.ID]*fact
	order []graph.ID
	wants []want
	seen  *seen
	ends  *memberEnds // of the file
	// foreign are groups that role assignments call ForeignGroup.
	foreign map[graph.ID]bool
	passed  int
	// told are the nodes whose labels earlier batches told; echo is true where another list has the last word on all.
	told     *labels
	echo     bool
	problems []Problem
}

func newBatch(e *estate, s *seen, l *labels) *batch {
	return &batch{estate: e, seen: s, told: l, ends: &memberEnds{}, facts: map[graph.ID]*fact{}, foreign: map[graph.ID]bool{}}
}

// node notes a fact, and reports whether it is the first of its node in the batch.
func (b *batch) node(f fact) bool {
	f.labels = f.name != "" && !f.weak || len(f.set) > 0
	if old := b.facts[f.id]; old != nil {
		old.merge(&f)
		return false
	}
	f.echo = b.echo && f.id.Kind().IsPrincipal() || b.told.had(f.id)
	b.facts[f.id] = &f
	b.order = append(b.order, f.id)
	return true
}

// edge notes an edge whose beginning is not told.
func (b *batch) edge(from graph.ID, t graph.EdgeType, to graph.ID, r rule) *want {
	b.wants = append(b.wants, want{Edge: graph.Edge{From: from, Type: t, To: to, Until: graph.Forever, SinceUnknown: true, Source: Imported}, rule: r})
	return &b.wants[len(b.wants)-1]
}

// tenant makes sure of a tenant.
func (b *batch) tenant(tenant string) graph.ID {
	id := tenantID(tenant)
	if b.facts[id] != nil {
		return id
	}
	f := fact{id: id, name: clean(b.labels[tenant], graph.MaxNameRunes), weak: true}
	for part := range b.parts[tenant] {
		f.parts = append(f.parts, part)
	}
	slices.Sort(f.parts)
	b.node(f)
	return id
}
