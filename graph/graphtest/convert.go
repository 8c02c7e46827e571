package graphtest

import (
	"context"
	"strings"

	"behalf/graph"
	"behalf/graph/graphtest/oracle"
)

// OracleWorld is all that a store holds, of every date, in the form that the oracle reads.
func OracleWorld(ctx context.Context, store graph.Store) (*oracle.World, error) {
	w := &oracle.World{Nodes: map[string]oracle.Node{}}
	err := store.View(ctx, func(r graph.Reader) error {
		q := graph.PageQuery{Kinds: graph.Kinds, Order: graph.ByID, Limit: 500}
		for {
			pages, err := r.Pages(ctx, []graph.PageQuery{q})
			if err != nil {
				return err
			}
			ids := make([]graph.ID, len(pages[0].Nodes))
			for i, n := range pages[0].Nodes {
				ids[i] = n.ID
				w.Nodes[string(n.ID)] = oracle.Node{
					ID: string(n.ID), Kind: string(n.ID.Kind()), DisplayName: n.Name, WellKnown: n.Text(graph.PropWellKnown),
					Kinds: n.List(graph.PropKinds), Source: n.Text(graph.PropSource), Props: map[string]string{},
				}
				for name, value := range n.Props {
					switch value := value.(type) {
					case string:
						w.Nodes[string(n.ID)].Props[name] = value
					case []string:
						w.Nodes[string(n.ID)].Props[name] = strings.Join(value, ",")
					}
				}
			}
			edges, err := r.Edges(ctx, graph.EdgeQuery{Ends: ids, Direction: graph.Out, History: true})
			if err != nil {
				return err
			}
			for _, e := range edges {
				w.Edges = append(w.Edges, oracle.Edge{
					From: string(e.From), Type: string(e.Type), To: string(e.To), Since: int64(e.Since), Until: int64(e.Until),
					Role: e.Role, Source: e.Source, Conditional: e.Condition != "", Assignment: string(e.Assignment),
				})
			}
			if !pages[0].More {
				return nil
			}
			q.After = &graph.Position{ID: ids[len(ids)-1]}
		}
	})
	return w, err
}
