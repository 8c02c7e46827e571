package neo4j

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"behalf/graph"
)

// entryText writes an entry and moves the head to it.
const entryText = `MATCH (h:LedgerHead {id: 'head'})
SET h.seq = $entry.seq, h.version = $entry.version, h.time = $entry.time, h.stamp = $stamp
CREATE (e:LedgerEntry)
SET e = $entry
RETURN e.seq`

// Apply implements graph.Writer: one round trip to look, and, once something else is asked or the update ends well, one for each label and
// type that is written. So who only wants to know what would follow, and fails then, writes nothing.
func (w *writer) Apply(ctx context.Context, entry graph.Entry, changes []graph.Change) error {
	return w.fail(w.apply(ctx, entry, changes))
}

func (w *writer) apply(ctx context.Context, entry graph.Entry, changes []graph.Change) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	if err := entry.Follows(w.entry); err != nil {
		return err
	}
	var ids []graph.ID
	var keys []graph.EdgeKey
	for _, c := range changes {
		switch c.Op {
		case graph.CreateNode, graph.UpdateNode:
			ids = append(ids, c.Node.ID)
		case graph.OpenEdge, graph.CloseEdge:
			if c.Edge.Type.Valid() { // others are refused below, when their turn comes
				ids = append(ids, c.Edge.From, c.Edge.To)
				keys = append(keys, c.Edge.Key())
			}
		}
	}
	d, err := w.look(ctx, ids, keys)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := d.change(c); err != nil {
			return err
		}
	}
	d.entry = entryFields(entry, w.version)
	w.put(d)
	w.wrote, w.numbered = true, true
	w.entry = entry
	w.entry.Input, w.entry.Changes = slices.Clone(entry.Input), slices.Clone(entry.Changes)
	w.head = markOf(entry)
	return nil
}

// change makes one change in the draft, after those before it.
func (d *draft) change(c graph.Change) error {
	if err := c.Check(); err != nil {
		return err
	}
	switch c.Op {
	case graph.CreateNode, graph.UpdateNode:
		if there := d.isThere(c.Node.ID); there && c.Op == graph.CreateNode {
			return fmt.Errorf("%s: %w", c.Node.ID, graph.ErrExists)
		} else if !there && c.Op == graph.UpdateNode {
			return fmt.Errorf("%s: %w", c.Node.ID, graph.ErrNotFound)
		}
		return d.putNode(c.Node)
	case graph.OpenEdge:
		if d.edges[c.Edge.Key()].there {
			return fmt.Errorf("%s: %w", c.Edge.Key(), graph.ErrExists)
		}
		for _, id := range []graph.ID{c.Edge.From, c.Edge.To} {
			if !d.isThere(id) {
				return missingEnd(id, c.Edge.Type)
			}
		}
		return d.putEdge(c.Edge)
	}
	old := d.edges[c.Edge.Key()]
	if !old.there {
		return fmt.Errorf("%s: %w", c.Edge.Key(), graph.ErrNotFound)
	}
	if old.Until != graph.Forever {
		return fmt.Errorf("%s ended at %s: %w", c.Edge.Key(), old.Until, graph.ErrPrecondition)
	}
	e := old.Edge
	e.Until, e.EndedBy = c.Edge.Until, c.Edge.EndedBy
	return d.putEdge(e)
}

func (d *draft) isThere(id graph.ID) bool { n := d.nodes[id]; return n != nil && n.there }

func missingEnd(id graph.ID, t graph.EdgeType) error {
	return fmt.Errorf("%s, an end of %s: %w", id, t, graph.ErrNotFound)
}

// batch is how many rows go into one statement.
const batch = 20_000

// Load implements graph.Writer, in statements of batch rows.
func (w *writer) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	return w.fail(w.load(ctx, nodes, edges))
}

func (w *writer) load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	for part := range slices.Chunk(nodes, batch) {
		ids := make([]graph.ID, 0, len(part))
		for _, n := range part {
			if err := graph.CheckNode(n); err != nil {
				return err
			}
			ids = append(ids, n.ID)
		}
		d, err := w.look(ctx, ids, nil)
		if err != nil {
			return err
		}
		for _, n := range part {
			if err := d.putNode(n); err != nil {
				return err
			}
		}
		if err := d.save(ctx); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(edges, batch) {
		if err := w.loadEdges(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// loadEdges loads one batch. Whether the ends are there is seen by how many edges were made.
func (w *writer) loadEdges(ctx context.Context, edges []graph.Edge) error {
	keys := make([]graph.EdgeKey, 0, len(edges))
	for _, e := range edges {
		if err := graph.CheckEdge(e); err != nil {
			return err
		}
		keys = append(keys, e.Key())
	}
	d, err := w.look(ctx, nil, keys)
	if err != nil {
		return err
	}
	for _, e := range edges {
		if err := d.putEdge(e); err != nil {
			return err
		}
	}
	err = d.save(ctx)
	if _, missing := errors.AsType[errMissing](err); !missing {
		return err
	}
	var ids []graph.ID
	for _, e := range edges {
		ids = append(ids, e.From, e.To)
	}
	there, err := w.look(ctx, ids, nil)
	if err != nil {
		return err
	}
	for _, e := range edges {
		for _, id := range []graph.ID{e.From, e.To} {
			if !there.isThere(id) {
				return missingEnd(id, e.Type)
			}
		}
	}
	return fmt.Errorf("%d edges could not be written although their ends are there: %w", len(edges), graph.ErrUnavailable)
}
