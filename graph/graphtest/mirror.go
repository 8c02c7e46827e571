package graphtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
	"behalf/graph/access"
)

// Mirror is a world whose acts happen in one store and whose questions are asked of another world, into which all that the
// acts made is loaded first. There every id has a prefix of the mirror's own, so that many worlds stand side by side in one
// store: a server that is slow to write is written to once for many acts, and emptied never.
type Mirror struct {
	*Domain
	asked  World
	prefix string
	loaded map[string]bool // what the other world holds, as text
}

var (
	_ World    = (*Mirror)(nil)
	_ Examiner = (*Mirror)(nil)
)

// NewMirror makes a world whose acts happen in a store and whose questions are asked elsewhere. The prefix is letters and digits.
func NewMirror(acts graph.Store, asked World, prefix string) *Mirror {
	return &Mirror{Domain: NewDomain(acts), asked: asked, prefix: prefix + ".", loaded: map[string]bool{}}
}

// there is an id as the other world knows it, and here the reverse; false for an id of another mirror.
func (m *Mirror) there(id graph.ID) graph.ID {
	kind, key, ok := strings.Cut(string(id), ":")
	if !ok {
		return id
	}
	return graph.ID(kind + ":" + m.prefix + key)
}

func (m *Mirror) here(id graph.ID) (graph.ID, bool) {
	kind, key, _ := strings.Cut(string(id), ":")
	key, ok := strings.CutPrefix(key, m.prefix)
	return graph.ID(kind + ":" + key), ok
}

// mine are those of some ids that are of this mirror.
func (m *Mirror) mine(ids []graph.ID) (out []graph.ID) {
	for _, id := range ids {
		if id, ok := m.here(id); ok {
			out = append(out, id)
		}
	}
	return out
}

// sync loads what the acts made or changed since the last time, and resolves the date of a question.
func (m *Mirror) sync(ctx context.Context, at graph.Time) (graph.Time, error) {
	var nodes []graph.Node
	var edges []graph.Edge
	err := m.view(ctx, at, func(r graph.Reader, date graph.Time) error {
		at = date
		pages, err := r.Pages(ctx, []graph.PageQuery{{Kinds: graph.Kinds, Order: graph.ByID, Limit: 100_000}})
		if err != nil {
			return err
		}
		var ids []graph.ID
		for _, n := range pages[0].Nodes {
			ids = append(ids, n.ID)
			if text := fmt.Sprintf("%#v", n); !m.loaded[text] {
				m.loaded[text] = true
				nodes = append(nodes, m.node(n))
			}
		}
		all, err := r.Edges(ctx, graph.EdgeQuery{Ends: ids, Direction: graph.Out, History: true})
		for _, e := range all {
			if text := fmt.Sprintf("%#v", e); !m.loaded[text] {
				m.loaded[text] = true
				e.From, e.To = m.there(e.From), m.there(e.To)
				if e.Assignment != "" {
					e.Assignment = m.there(e.Assignment)
				}
				edges = append(edges, e)
			}
		}
		return err
	})
	if err == nil && len(nodes)+len(edges) > 0 {
		err = m.asked.Load(ctx, nodes, edges)
	}
	return at, err
}

// node is a node as the other world knows it, with the ids that its properties hold.
func (m *Mirror) node(n graph.Node) graph.Node {
	out := graph.Node{ID: m.there(n.ID), Name: n.Name}
	for name, value := range n.Props {
		if text, ok := value.(string); ok {
			if id, err := graph.ParseID(text); err == nil && id.Kind().Valid() {
				value = string(m.there(id))
			}
		}
		out = out.With(name, value)
	}
	return out
}

// unchanged is a refusal with the prefix struck from its message, and any other error as it is.
func (m *Mirror) unchanged(err error) error {
	var refused *Refused
	if errors.As(err, &refused) {
		return &Refused{refused.Code, refused.Reason, strings.ReplaceAll(refused.Message, m.prefix, "")}
	}
	return err
}

// Check implements World.
func (m *Mirror) Check(ctx context.Context, agent graph.ID, action string, target graph.ID, when When) (a Answer, err error) {
	if when.At, err = m.sync(ctx, when.At); err != nil {
		return a, err
	}
	a, err = m.asked.Check(ctx, m.there(agent), action, m.there(target), when)
	a.Missing = strings.ReplaceAll(a.Missing, m.prefix, "") // of what has no name at the date, the id is told
	for i := range a.Paths {
		a.Paths[i] = strings.ReplaceAll(a.Paths[i], m.prefix, "")
	}
	return a, m.unchanged(err)
}

// CheckAll implements Examiner.
func (m *Mirror) CheckAll(ctx context.Context, questions []access.Question, when When) (answers []Answer, err error) {
	if when.At, err = m.sync(ctx, when.At); err != nil {
		return nil, err
	}
	moved := slices.Clone(questions)
	for i := range moved {
		moved[i].Agent, moved[i].Target = m.there(moved[i].Agent), m.there(moved[i].Target)
	}
	return m.asked.(Examiner).CheckAll(ctx, moved, when)
}

// Who implements World.
func (m *Mirror) Who(ctx context.Context, action string, target graph.ID, when When) (ids []graph.ID, err error) {
	if when.At, err = m.sync(ctx, when.At); err != nil {
		return nil, err
	}
	ids, err = m.asked.Who(ctx, action, m.there(target), when)
	return m.mine(ids), m.unchanged(err)
}

// What implements World.
func (m *Mirror) What(ctx context.Context, agent graph.ID, action string, kinds []graph.Kind, when When) (ids []graph.ID, err error) {
	if when.At, err = m.sync(ctx, when.At); err != nil {
		return nil, err
	}
	ids, err = m.asked.What(ctx, m.there(agent), action, kinds, when)
	return m.mine(ids), m.unchanged(err)
}

// Lingering implements World.
func (m *Mirror) Lingering(ctx context.Context, customer, partner graph.ID, at graph.Time) (rows []LingeringRow, err error) {
	if at, err = m.sync(ctx, at); err != nil {
		return nil, err
	}
	found, err := m.asked.Lingering(ctx, m.there(customer), m.there(partner), at)
	for _, row := range found {
		var ok bool
		if row.Customer, ok = m.here(row.Customer); !ok {
			continue
		}
		row.Partner, _ = m.here(row.Partner)
		row.Principal, _ = m.here(row.Principal)
		row.Scope, _ = m.here(row.Scope)
		rows = append(rows, row)
	}
	return rows, m.unchanged(err)
}

// Page implements World. The right to look is that of the other world's now, which must be the mirror's.
func (m *Mirror) Page(ctx context.Context, viewer, customer graph.ID, at graph.Time) ([]PageRow, error) {
	now, err := m.sync(ctx, 0)
	if err != nil {
		return nil, err
	}
	if at == 0 {
		at = now
	}
	switch w := m.asked.(type) {
	case *Domain:
		w.clock = now
	case *Server:
		w.clock = now
	}
	rows, err := m.asked.Page(ctx, m.there(viewer), m.there(customer), at)
	for i := range rows {
		rows[i].Partner, _ = m.here(rows[i].Partner)
	}
	return rows, m.unchanged(err)
}

// Draft implements World.
func (m *Mirror) Draft(ctx context.Context, request graph.ID) (Draft, error) {
	if _, err := m.sync(ctx, 0); err != nil {
		return Draft{}, err
	}
	return m.asked.Draft(ctx, m.there(request))
}
