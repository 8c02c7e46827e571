package neo4j

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"behalf/graph"
)

// draft is what an Apply, or a part of a Load, is about to write: the records that it concerns, as they are and as they will be.
// Community has no constraints on what must exist, so everything is looked at before anything is written.
type draft struct {
	w     *writer
	nodes map[graph.ID]*draftNode
	edges map[graph.EdgeKey]*draftEdge
}

type draftNode struct {
	nodeRecord
	there, made, changed bool
}

type draftEdge struct {
	edgeRecord
	there, made, changed bool
}

// look makes a draft that knows what the database holds of some nodes and edges, in one round trip.
func (w *writer) look(ctx context.Context, ids []graph.ID, keys []graph.EdgeKey) (*draft, error) {
	d := &draft{w, make(map[graph.ID]*draftNode, len(ids)), make(map[graph.EdgeKey]*draftEdge, len(keys))}
	byType := map[string][]string{}
	for _, key := range keys {
		if d.edges[key] == nil {
			d.edges[key] = &draftEdge{}
			byType[string(key.Type)] = append(byType[string(key.Type)], edgeKey(key))
		}
	}
	text := "CALL () {\n  UNWIND $ids AS id\n  MATCH (n:Node {id: id})\n  RETURN collect(properties(n)) AS found\n}\n"
	names := []string{"found"}
	params := map[string]any{"ids": distinct(ids)}
	for _, t := range slices.Sorted(maps.Keys(byType)) {
		name := "found_" + t
		text += fmt.Sprintf("CALL () {\n  UNWIND $%s AS key\n  MATCH ()-[e:%s {key: key}]->()\n  RETURN collect(properties(e)) AS %s\n}\n", t, t, name)
		names = append(names, name)
		params[t] = byType[t]
	}
	row, err := w.run(ctx, text+"RETURN "+strings.Join(names, ", "), params)
	if err != nil || w.planning {
		return d, err
	}
	nodes, err := readAll(row[0], readNode)
	if err != nil {
		return nil, err
	}
	for _, n := range nodes {
		d.nodes[n.ID] = &draftNode{nodeRecord: n, there: true}
	}
	for _, found := range row[1:] {
		edges, err := readAll(found, readEdge)
		if err != nil {
			return nil, err
		}
		for _, e := range edges {
			*d.edges[e.Key()] = draftEdge{edgeRecord: e, there: true}
		}
	}
	return d, nil
}

// putNode makes a node, or replaces it.
func (d *draft) putNode(n graph.Node) (err error) {
	old := d.nodes[n.ID]
	if old == nil || !old.there {
		d.nodes[n.ID] = &draftNode{nodeRecord{n, d.w.version, nil}, true, true, true}
		return nil
	}
	if same(old.Node, n) {
		return nil
	}
	old.nodeRecord, err = old.rewrite(n, d.w.version)
	old.changed = true
	return err
}

// putEdge makes an edge, or replaces it.
func (d *draft) putEdge(e graph.Edge) (err error) {
	old := d.edges[e.Key()]
	if !old.there {
		*old = draftEdge{edgeRecord{e, d.w.version, nil}, true, true, true}
		return nil
	}
	if old.Edge == e {
		return nil
	}
	old.edgeRecord, err = old.rewrite(e, d.w.version)
	old.changed = true
	return err
}

// rows are what statements of one text write, by label or type.
type rows map[string][]any

// save writes what the draft changed.
func (d *draft) save(ctx context.Context) error {
	madeNodes, changedNodes, madeEdges, changedEdges := rows{}, rows{}, rows{}, rows{}
	for _, n := range d.nodes {
		kind := string(n.ID.Kind())
		switch {
		case n.made:
			madeNodes[kind] = append(madeNodes[kind], n.fields())
		case n.changed:
			changedNodes[""] = append(changedNodes[""], n.fields())
		}
	}
	for _, e := range d.edges {
		t := string(e.Type)
		switch {
		case e.made:
			madeEdges[t] = append(madeEdges[t], map[string]any{"from": string(e.From), "to": string(e.To), "edge": e.fields()})
		case e.changed:
			changedEdges[t] = append(changedEdges[t], e.fields())
		}
	}
	for _, step := range []struct {
		rows rows
		text func(label string) string
	}{
		{madeNodes, makeNodes}, {changedNodes, changeNodes}, {madeEdges, makeEdges}, {changedEdges, changeEdges},
	} {
		for _, label := range slices.Sorted(maps.Keys(step.rows)) {
			if err := d.w.write(ctx, step.text(label), step.rows[label]); err != nil {
				return err
			}
		}
	}
	return nil
}

func makeNodes(kind string) string {
	return "UNWIND $rows AS row\nCREATE (n:Node:" + kind + ")\nSET n = row\nRETURN count(n)"
}

func changeNodes(string) string {
	return "UNWIND $rows AS row\nMATCH (n:Node {id: row.id})\nSET n = row\nRETURN count(n)"
}

func makeEdges(t string) string {
	return "UNWIND $rows AS row\nMATCH (a:Node {id: row.from})\nMATCH (b:Node {id: row.to})\nCREATE (a)-[e:" + t + "]->(b)\nSET e = row.edge\nRETURN count(e)"
}

func changeEdges(t string) string {
	return "UNWIND $rows AS row\nMATCH ()-[e:" + t + " {key: row.key}]->()\nSET e = row\nRETURN count(e)"
}

// errMissing says that a statement found fewer rows than it was given: an end of an edge is not there.
type errMissing struct{ rows []any }

func (e errMissing) Error() string { return "an end is not there" }

// write runs a statement on rows, and makes sure that it wrote each.
func (w *writer) write(ctx context.Context, text string, rows []any) error {
	w.wrote = true
	w.rows += len(rows)
	row, err := w.run(ctx, text, map[string]any{"rows": rows})
	if err != nil || w.planning {
		return err
	}
	if row == nil || row[0] != int64(len(rows)) {
		return errMissing{rows}
	}
	return nil
}
