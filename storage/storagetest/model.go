package storagetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"behalf/graph"
)

// model is what a store should hold, as maps, and what it should answer to a write.
type model struct {
	nodes   map[graph.ID]graph.Node
	edges   map[graph.EdgeKey]graph.Edge
	entries []graph.Entry
}

func newModel() *model {
	return &model{nodes: map[graph.ID]graph.Node{}, edges: map[graph.EdgeKey]graph.Edge{}}
}

func (m *model) copy() *model {
	return &model{maps.Clone(m.nodes), maps.Clone(m.edges), slices.Clone(m.entries)}
}

func (m *model) head() graph.Entry {
	if len(m.entries) == 0 {
		return graph.Entry{}
	}
	return m.entries[len(m.entries)-1]
}

// dump is what Dump should say.
func (m *model) dump() string {
	nodes := slices.Collect(maps.Values(m.nodes))
	slices.SortFunc(nodes, func(a, b graph.Node) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return describe(nodes, sortedEdges(slices.Collect(maps.Values(m.edges))), m.entries)
}

// change makes one change, or says which error it should bring.
func (m *model) change(c graph.Change) error {
	e := c.Edge
	key := graph.EdgeKey{From: e.From, Type: e.Type, To: e.To, Role: e.Role, Since: e.Since}
	_, nodeThere := m.nodes[c.Node.ID]
	old, edgeThere := m.edges[key]
	switch {
	case c.Op == graph.CreateNode && c.Node.Name == "", c.Op == graph.UpdateNode && c.Node.Name == "":
		return graph.ErrInvalid
	case c.Op == graph.CreateNode && nodeThere:
		return graph.ErrExists
	case c.Op == graph.UpdateNode && !nodeThere:
		return graph.ErrNotFound
	case c.Op == graph.CreateNode, c.Op == graph.UpdateNode:
		m.nodes[c.Node.ID] = c.Node
	case e.From == e.To, e.Until <= e.Since:
		return graph.ErrInvalid
	case c.Op == graph.CloseEdge && !edgeThere:
		return graph.ErrNotFound
	case c.Op == graph.CloseEdge && old.Until != graph.Forever:
		return graph.ErrPrecondition
	case c.Op == graph.CloseEdge:
		old.Until, old.EndedBy = e.Until, e.EndedBy
		m.edges[key] = old
	case edgeThere:
		return graph.ErrExists
	default:
		return m.put(e)
	}
	return nil
}

func (m *model) put(e graph.Edge) error {
	_, from := m.nodes[e.From]
	_, to := m.nodes[e.To]
	switch {
	case e.From == e.To || e.Until <= e.Since:
		return graph.ErrInvalid
	case !from || !to:
		return graph.ErrNotFound
	}
	m.edges[graph.EdgeKey{From: e.From, Type: e.Type, To: e.To, Role: e.Role, Since: e.Since}] = e
	return nil
}

// deed is one call of a Writer, and the error that it should bring.
type deed struct {
	name    string
	changes []graph.Change // an act's
	nodes   []graph.Node   // a load's
	edges   []graph.Edge
	load    bool
	want    error
}

// do makes the model do it. What comes after the first thing that is wrong is left out, so that there is one error to
// bring.
func (m *model) do(d *deed) {
	if d.load {
		for i, n := range d.nodes {
			if n.Name == "" {
				d.nodes, d.edges, d.want = d.nodes[:i+1], nil, graph.ErrInvalid
				return
			}
			m.nodes[n.ID] = n
		}
		for i, e := range d.edges {
			if d.want = m.put(e); d.want != nil {
				d.edges = d.edges[:i+1]
				return
			}
		}
		return
	}
	for i, c := range d.changes {
		if d.want = m.change(c); d.want != nil {
			d.changes = d.changes[:i+1]
			return
		}
	}
	m.entries = append(m.entries, following(m.head(), d.name, d.changes...))
}

// writeProperty runs random updates on a store and on a model, and compares what they hold.
func writeProperty(w *world) {
	w = w.fresh()
	m := newModel()
	apart := false
	var cases, kept, failed int
	wanted := map[error]int{}
	rapid.Check(w.T, func(rt *rapid.T) {
		if apart || cases%many == many-1 { // where they came apart, rapid looks for a smaller case
			w, m = w.renewed(), newModel()
		}
		apart = true
		cases++
		d := drawing{rt: rt, prefix: newPrefix()}
		for i := range rapid.IntRange(1, 4).Draw(rt, "updates") {
			next := m.copy()
			deeds := d.deeds(next, i == 0)
			giveUp := rapid.IntRange(0, 5).Draw(rt, "give up") == 5
			err := w.store.Update(w.Context(), func(u graph.Writer) error {
				for _, deed := range deeds {
					err := w.do(u, deed)
					if !errors.Is(err, deed.want) || (err != nil) != (deed.want != nil) {
						return fmt.Errorf("%+v brought the error %v, not %v", deed, err, deed.want)
					}
					if err != nil {
						wanted[deed.want]++
						return errOnPurpose
					}
				}
				if giveUp {
					return errOnPurpose
				}
				return nil
			})
			if giveUp || deeds[len(deeds)-1].want != nil {
				require.Equal(rt, errOnPurpose, err)
				failed++
				continue
			}
			require.NoError(rt, err)
			kept++
			m = next
		}
		got, err := Dump(w.Context(), w.store)
		require.NoError(rt, err)
		require.Equal(rt, m.dump(), got)
		apart = false
	})
	if w.Failed() {
		return
	}
	w.Logf("%d updates were kept, %d were not: %v", kept, failed, wanted)
	require.GreaterOrEqual(w, kept, cases/3, "seen too little of updates that were kept")
	require.GreaterOrEqual(w, failed, cases/3, "seen too little of updates that were not kept")
	for _, err := range []error{graph.ErrInvalid, graph.ErrExists, graph.ErrNotFound, graph.ErrPrecondition} {
		require.GreaterOrEqual(w, wanted[err], cases/100, "seen too little of %v", err)
	}
	got, err := Dump(w.Context(), w.reopened().store)
	require.NoError(w, err)
	require.Equal(w, m.dump(), got, "after the store was opened again")
}

func (w *world) do(u graph.Writer, d *deed) error {
	if d.load {
		return u.Load(w.Context(), d.nodes, d.edges)
	}
	return act(w.Context(), u, d.name, d.changes...)
}

// drawing draws writes over a few nodes, so that they meet.
type drawing struct {
	rt     *rapid.T
	prefix string
}

func (d drawing) number(least, most int, label string) int {
	return rapid.IntRange(least, most).Draw(d.rt, label)
}

// chance is true one time in about so many.
func (d drawing) chance(many int, label string) bool { return d.number(1, many, label) == many }

// deeds are the calls of one update, up to one that fails; next does them. Most draw what can be done. The first begins
// with some nodes and edges, so that there is something to meet.
func (d drawing) deeds(next *model, first bool) []*deed {
	var deeds []*deed
	if first {
		seeds := &deed{load: true}
		for _, id := range d.ids()[:6] {
			n := d.node(id)
			n.Name = pickOne(d, "seed", names)
			seeds.nodes = append(seeds.nodes, n)
		}
		next.do(seeds)
		for range 3 {
			seeds.edges = append(seeds.edges, d.edge(next))
		}
		deeds = append(deeds, seeds)
		if next.do(seeds); seeds.want != nil {
			return deeds
		}
	}
	for range d.number(1, 3, "calls") {
		deed := &deed{name: fmt.Sprintf("%s act %d", d.prefix, d.number(0, 9, "name"))}
		ahead := next.copy() // with what this call has written so far
		if deed.load = d.chance(3, "load"); deed.load {
			for range d.number(0, 6, "nodes") {
				n := d.node(pickOne(d, "id", d.ids()))
				deed.nodes = append(deed.nodes, n)
				ahead.nodes[n.ID] = n
			}
			for range d.number(0, 3, "edges") {
				if d.canJoin(ahead) {
					deed.edges = append(deed.edges, d.edge(ahead))
				}
			}
		} else {
			for range d.number(0, 5, "changes") {
				c := d.change(ahead)
				deed.changes = append(deed.changes, c)
				_ = ahead.change(c)
			}
		}
		deeds = append(deeds, deed)
		if next.do(deed); deed.want != nil {
			break
		}
	}
	return deeds
}

// change is a change that can be made or, where chance has it so, cannot.
func (d drawing) change(m *model) graph.Change {
	there := sortedIDs(m.nodes, d.prefix)
	var absent []graph.ID
	for _, id := range d.ids() {
		if !slices.Contains(there, id) {
			absent = append(absent, id)
		}
	}
	var open, closed []graph.Edge
	for _, e := range m.edges {
		if !slices.Contains(there, e.From) {
			continue // of a case before
		}
		if e.Until == graph.Forever {
			open = append(open, e)
		} else {
			closed = append(closed, e)
		}
	}
	open, closed = sortedEdges(open), sortedEdges(closed)
	closing := func(edges []graph.Edge) graph.Change {
		e := pickOne(d, "which edge", edges)
		return graph.Change{Op: graph.CloseEdge, Edge: graph.Edge{From: e.From, Type: e.Type, To: e.To, Role: e.Role, Since: e.Since, Until: e.Since + 9, EndedBy: pickOne(d, "ended by", []string{"", graph.EndedByCustomer})}}
	}
	var can, cannot []func() graph.Change
	given := func(some bool, good bool, make func() graph.Change) {
		switch {
		case some && good:
			can = append(can, make)
		case some:
			cannot = append(cannot, make)
		}
	}
	given(len(absent) > 0, true, func() graph.Change { return create(d.node(pickOne(d, "absent", absent))) })
	given(d.canJoin(m), true, func() graph.Change { return graph.Change{Op: graph.OpenEdge, Edge: d.edge(m)} })
	given(len(there) > 0, true, func() graph.Change { return replace(d.node(pickOne(d, "there", there))) })
	given(len(open) > 0, true, func() graph.Change { return closing(open) })
	given(len(there) > 0, false, func() graph.Change { return create(d.node(pickOne(d, "there", there))) })
	given(len(absent) > 0, false, func() graph.Change { return replace(d.node(pickOne(d, "absent", absent))) })
	for range 5 { // there are few closed edges, so that they are closed again only where it is sought
		given(len(closed) > 0, false, func() graph.Change { return closing(closed) })
	}
	given(len(open) > 0, false, func() graph.Change { return graph.Change{Op: graph.OpenEdge, Edge: pickOne(d, "which edge", open)} })
	given(d.canJoin(m), false, func() graph.Change { return closing([]graph.Edge{d.edge(m)}) })
	given(d.canJoin(m), false, func() graph.Change {
		e := d.edge(m)
		e.Until = e.Since
		return graph.Change{Op: graph.OpenEdge, Edge: e}
	})
	if len(can) == 0 || d.chance(8, "cannot") {
		return pickOne(d, "what cannot be done", cannot)()
	}
	return pickOne(d, "what can be done", can)()
}

func pickOne[T any](d drawing, label string, of []T) T {
	return rapid.SampledFrom(of).Draw(d.rt, label)
}

// ids are all that a case writes.
func (d drawing) ids() (ids []graph.ID) {
	for _, key := range []string{"a", "A", "b", "c", "東"} {
		ids = append(ids, graph.MustID(graph.KindUser, d.prefix+"-"+key), graph.MustID(sg, d.prefix+"-"+key))
	}
	return ids
}

func sortedIDs(nodes map[graph.ID]graph.Node, prefix string) (ids []graph.ID) {
	for id := range nodes {
		if strings.HasPrefix(id.Key(), prefix) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (d drawing) node(id graph.ID) graph.Node {
	n := graph.Node{ID: id, Name: pickOne(d, "node name", names)}
	if d.chance(80, "no name") {
		n.Name = ""
	}
	for i := range d.number(0, 2, "props") {
		n = n.With(fmt.Sprint("p", i), pickOne(d, "value", []any{"text", "東京", int64(7), int64(1<<53 + 1), true, []string{"b", "a"}}))
	}
	return n
}

// canJoin says whether m has two nodes that an edge may join.
func (d drawing) canJoin(m *model) bool {
	return len(d.groups(m)) > 0 && len(sortedIDs(m.nodes, d.prefix)) > 1
}

func (d drawing) groups(m *model) []graph.ID {
	return slices.DeleteFunc(sortedIDs(m.nodes, d.prefix), func(id graph.ID) bool { return id.Kind() != sg })
}

// edge is an edge between nodes that are there, or, now and then, are not.
func (d drawing) edge(m *model) graph.Edge {
	e := graph.Edge{Type: graph.MemberOf, Since: graph.Time(d.number(1, 3, "since")), Until: graph.Forever, Derived: d.chance(3, "derived")}
	e.To = pickOne(d, "to", d.groups(m))
	from := sortedIDs(m.nodes, d.prefix)
	if d.chance(20, "another end") {
		from = d.ids()
	}
	e.From = pickOne(d, "from", slices.DeleteFunc(from, func(id graph.ID) bool { return id == e.To }))
	if d.chance(4, "ended") {
		e.Until, e.EndedBy = e.Since+graph.Time(d.number(1, 3, "until")), graph.EndedByPartner
	}
	return e
}
