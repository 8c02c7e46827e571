package neo4j

import (
	"context"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"behalf/graph"
)

// Rehearse runs write with a Writer that reads what is there and keeps nothing: of the statements that an Update would lock, look
// and write with, it has Neo4j make the plan, as EXPLAIN does, and no more. So it takes no lock, and whoever does the same in an
// Update later does not wait for the planning, as would everybody behind him. What write applies need not fit what is there, and
// is not in sight of what it reads afterwards.
func (s *Store) Rehearse(ctx context.Context, write func(graph.Writer) error) error {
	if err := s.alive(ctx); err != nil {
		return err
	}
	w := &rehearsal{reader{store: s, source: &view{store: s}}, &writer{reader: reader{store: s}, planning: true}}
	for _, text := range []string{lockText, versionText} {
		if err := s.plan(ctx, text, map[string]any{"version": int64(0), "stamp": int64(0)}); err != nil {
			return s.explain(ctx, err)
		}
	}
	return write(w)
}

// rehearsal implements graph.Writer: it reads as a View does, and plans what it would write.
type rehearsal struct {
	reader
	plans *writer
}

// Apply implements graph.Writer.
func (r *rehearsal) Apply(ctx context.Context, entry graph.Entry, changes []graph.Change) error {
	var ids []graph.ID
	var keys []graph.EdgeKey
	for _, c := range changes {
		if err := c.Check(); err != nil {
			return err
		}
		if c.Op == graph.CreateNode || c.Op == graph.UpdateNode {
			ids = append(ids, c.Node.ID)
		} else {
			keys = append(keys, c.Edge.Key())
		}
	}
	d, err := r.plans.look(ctx, ids, keys)
	if err != nil {
		return err
	}
	for _, c := range changes {
		d.suppose(c)
	}
	d.entry = entryFields(entry, 0)
	return d.save(ctx)
}

// suppose makes one change in the draft as if it fitted what is there.
func (d *draft) suppose(c graph.Change) {
	switch c.Op {
	case graph.CreateNode, graph.UpdateNode:
		d.nodes[c.Node.ID] = &draftNode{nodeRecord{c.Node, 0, nil}, supposed(c.Op == graph.CreateNode)}
	case graph.OpenEdge, graph.CloseEdge:
		d.edges[c.Edge.Key()] = &draftEdge{edgeRecord{c.Edge, 0, nil}, supposed(c.Op == graph.OpenEdge), 0}
	}
}

func supposed(made bool) state { return state{there: !made, made: made, changed: !made, again: !made} }

// Load implements graph.Writer.
func (r *rehearsal) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	d, err := r.plans.look(ctx, nil, nil)
	if err != nil {
		return err
	}
	for _, n := range nodes {
		d.suppose(graph.Change{Op: graph.CreateNode, Node: n})
	}
	for _, e := range edges {
		d.suppose(graph.Change{Op: graph.OpenEdge, Edge: e})
	}
	return d.save(ctx)
}

// plan has a statement planned where it would be run, once for the types of its parameters.
func (s *Store) plan(ctx context.Context, text string, params map[string]any) error {
	session, err := s.session(ctx, driver.AccessModeWrite)
	if err != nil {
		return err
	}
	defer closeSession(ctx, session)
	s.tell(text)
	result, err := session.Run(ctx, "EXPLAIN "+text, params, timeout(ctx))
	if err == nil {
		_, err = result.Consume(ctx)
	}
	return err
}
