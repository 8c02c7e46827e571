package memory

import (
	"context"
	"fmt"

	"behalf/graph"
)

// writer implements graph.Writer: a reader of the version that it writes.
type writer struct {
	reader
	nodes  []*record[item]
	edges  []*record[graph.Edge]
	failed error
	done   bool
}

// writing takes the lock for one call; the caller unlocks if there is no error.
func (w *writer) writing(ctx context.Context) error {
	if err := w.store.alive(ctx); err != nil {
		return err
	}
	if w.done {
		return fmt.Errorf("the update has ended: %w", graph.ErrUnavailable)
	}
	w.data.mu.Lock()
	return nil
}

// commit makes the writer's version the one that is read from now on.
func (w *writer) commit(ctx context.Context) error {
	if w.failed != nil {
		return w.failed
	}
	if err := w.writing(ctx); err != nil {
		return err
	}
	defer w.data.mu.Unlock()
	w.done = true
	w.data.committed = w.version
	w.data.ledger = w.ledger
	oldest := w.data.oldest()
	for _, r := range w.nodes {
		r.forget(oldest)
	}
	for _, r := range w.edges {
		r.forget(oldest)
	}
	return nil
}

// undo takes the writer's version back, unless it was committed.
func (w *writer) undo() {
	w.data.mu.Lock()
	defer w.data.mu.Unlock()
	if w.done {
		return
	}
	w.done = true
	for _, r := range w.nodes {
		r.drop(w.version)
	}
	for _, r := range w.edges {
		r.drop(w.version)
	}
}

// Apply implements graph.Writer.
func (w *writer) Apply(ctx context.Context, entry graph.Entry, changes []graph.Change) error {
	var head graph.Entry
	if n := len(w.ledger); n > 0 {
		head = w.ledger[n-1]
	}
	return w.write(ctx, func(touched map[*places]bool) error {
		if err := entry.Follows(head); err != nil {
			return err
		}
		for _, c := range changes {
			if err := w.change(c, touched); err != nil {
				return err
			}
		}
		w.ledger = append(w.ledger, cloneEntry(entry))
		return nil
	})
}

// Load implements graph.Writer.
func (w *writer) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	return w.write(ctx, func(touched map[*places]bool) error {
		for _, n := range nodes {
			if err := graph.CheckNode(n); err != nil {
				return err
			}
			w.putNode(n, touched)
		}
		for _, e := range edges {
			if err := graph.CheckEdge(e); err != nil {
				return err
			}
			if err := w.putEdge(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// write runs one writing call under the lock. An error is kept, so that the update cannot be committed after it.
func (w *writer) write(ctx context.Context, call func(touched map[*places]bool) error) error {
	if err := w.writing(ctx); err != nil {
		return err
	}
	defer w.data.mu.Unlock()
	touched := map[*places]bool{}
	err := call(touched)
	for p := range touched {
		p.settle()
	}
	if err != nil && w.failed == nil {
		w.failed = err
	}
	return err
}

func (w *writer) change(c graph.Change, touched map[*places]bool) error {
	if err := c.Check(); err != nil {
		return err
	}
	switch c.Op {
	case graph.CreateNode:
		if _, there := w.item(c.Node.ID); there {
			return fmt.Errorf("%s: %w", c.Node.ID, graph.ErrExists)
		}
		w.putNode(c.Node, touched)
	case graph.UpdateNode:
		if _, there := w.item(c.Node.ID); !there {
			return fmt.Errorf("%s: %w", c.Node.ID, graph.ErrNotFound)
		}
		w.putNode(c.Node, touched)
	case graph.OpenEdge:
		if _, there := w.edge(c.Edge.Key()); there {
			return fmt.Errorf("%s: %w", c.Edge.Key(), graph.ErrExists)
		}
		return w.putEdge(c.Edge)
	case graph.CloseEdge:
		e, there := w.edge(c.Edge.Key())
		if !there {
			return fmt.Errorf("%s: %w", c.Edge.Key(), graph.ErrNotFound)
		}
		if e.Until != graph.Forever {
			return fmt.Errorf("%s ended at %s: %w", e.Key(), e.Until, graph.ErrPrecondition)
		}
		e.Until, e.EndedBy = c.Edge.Until, c.Edge.EndedBy
		return w.putEdge(e)
	}
	return nil
}

func (w *writer) edge(key graph.EdgeKey) (graph.Edge, bool) {
	record, ok := w.data.edges[key]
	if !ok {
		return graph.Edge{}, false
	}
	return record.at(w.version)
}

func (w *writer) putNode(n graph.Node, touched map[*places]bool) {
	n = n.Clone()
	it := item{node: n, key: n.SortKey(), words: n.Words(), facets: n.Facets()}
	r := w.data.nodes[n.ID]
	if r == nil {
		r = &record[item]{}
		w.data.nodes[n.ID] = r
	}
	r.set(w.version, it)
	w.nodes = append(w.nodes, r)
	w.data.enlist(it, r, touched)
}

func (w *writer) putEdge(e graph.Edge) error {
	for _, id := range []graph.ID{e.From, e.To} {
		if _, there := w.item(id); !there {
			return fmt.Errorf("%s, an end of %s: %w", id, e.Type, graph.ErrNotFound)
		}
	}
	r := w.data.edges[e.Key()]
	if r == nil {
		r = &record[graph.Edge]{}
		w.data.edges[e.Key()] = r
		from, to := end{e.From, e.Type}, end{e.To, e.Type}
		w.data.out[from] = append(w.data.out[from], r)
		w.data.in[to] = append(w.data.in[to], r)
	}
	r.set(w.version, e)
	w.edges = append(w.edges, r)
	return nil
}
