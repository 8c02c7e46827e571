package storagetest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
)

// Dump is everything that a store holds as text, in one order: two stores that hold the same have the same dump. It reads
// each thing in every way that a Reader offers and fails where they differ: nodes by pages in both orders, edges from both
// ends, the ledger in both directions.
func Dump(ctx context.Context, s graph.Store) (text string, err error) {
	err = s.View(ctx, func(r graph.Reader) error {
		nodes, err := allNodes(ctx, r)
		if err != nil {
			return err
		}
		edges, err := allEdges(ctx, r, nodes)
		if err != nil {
			return err
		}
		entries, err := allEntries(ctx, r)
		if err != nil {
			return err
		}
		text = describe(nodes, edges, entries)
		return nil
	})
	return text, err
}

// batch is how much Dump asks for at once.
const batch = 1000

func allNodes(ctx context.Context, r graph.Reader) ([]graph.Node, error) {
	lists := map[graph.Order][]graph.Node{}
	for _, order := range []graph.Order{graph.ByName, graph.ByID} {
		q := graph.PageQuery{Kinds: graph.Kinds, Order: order, Limit: batch}
		for more := true; more; {
			pages, err := r.Pages(ctx, []graph.PageQuery{q})
			if err != nil {
				return nil, err
			}
			nodes := pages[0].Nodes
			lists[order] = append(lists[order], nodes...)
			if more = pages[0].More; more {
				if len(nodes) == 0 {
					return nil, fmt.Errorf("a page of no nodes says that more follow")
				}
				after := graph.PositionOf(order, nodes[len(nodes)-1])
				q.After = &after
			}
		}
	}
	byName := slices.Clone(lists[graph.ByName])
	slices.SortFunc(byName, func(a, b graph.Node) int { return strings.Compare(string(a.ID), string(b.ID)) })
	if a, b := describe(byName, nil, nil), describe(lists[graph.ByID], nil, nil); a != b {
		return nil, fmt.Errorf("the nodes in the order of names are not those in the order of ids:\n%s\n%s", a, b)
	}
	return byName, nil
}

func allEdges(ctx context.Context, r graph.Reader, nodes []graph.Node) ([]graph.Edge, error) {
	found := map[graph.Direction][]graph.Edge{}
	for chunk := range slices.Chunk(idsOf(nodes), batch) {
		for _, direction := range []graph.Direction{graph.Out, graph.In} {
			edges, err := r.Edges(ctx, graph.EdgeQuery{Ends: chunk, Direction: direction, History: true})
			if err != nil {
				return nil, err
			}
			found[direction] = append(found[direction], edges...)
		}
	}
	out := sortedEdges(found[graph.Out])
	if a, b := describe(nil, out, nil), describe(nil, sortedEdges(found[graph.In]), nil); a != b {
		return nil, fmt.Errorf("the edges that begin at the nodes are not those that lead to them:\n%s\n%s", a, b)
	}
	return out, nil
}

func allEntries(ctx context.Context, r graph.Reader) ([]graph.Entry, error) {
	found := map[bool][]graph.Entry{}
	for _, descending := range []bool{false, true} {
		q := graph.LedgerQuery{Descending: descending, Limit: batch}
		for {
			entries, err := r.Entries(ctx, q)
			if err != nil {
				return nil, err
			}
			found[descending] = append(found[descending], entries...)
			if len(entries) < batch {
				break
			}
			q.After = entries[len(entries)-1].Seq
			if descending && q.After == 1 {
				break
			}
		}
	}
	slices.Reverse(found[true])
	if a, b := describe(nil, nil, found[false]), describe(nil, nil, found[true]); a != b {
		return nil, fmt.Errorf("the ledger forwards is not the ledger backwards:\n%s\n%s", a, b)
	}
	return found[false], nil
}

// describe writes nodes, edges and entries a line each, with the types of properties.
func describe(nodes []graph.Node, edges []graph.Edge, entries []graph.Entry) string {
	var b strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&b, "node %q %q", n.ID, n.Name)
		var names []string
		for name := range n.Props {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			fmt.Fprintf(&b, " %q=%#v", name, n.Props[name])
		}
		b.WriteByte('\n')
	}
	for _, e := range edges {
		fmt.Fprintf(&b, "edge %q %s %q role=%q since=%d until=%d unknown=%t source=%q assignment=%q condition=%q endedBy=%q derived=%t\n",
			e.From, e.Type, e.To, e.Role, int64(e.Since), int64(e.Until), e.SinceUnknown, e.Source, e.Assignment, e.Condition, e.EndedBy, e.Derived)
	}
	for _, e := range entries {
		fmt.Fprintf(&b, "entry %d %d %q %q %q %q %q %q\n", e.Seq, int64(e.Time), e.Actor, e.Act, e.Input, e.Changes, e.Prev, e.Hash)
	}
	return b.String()
}
