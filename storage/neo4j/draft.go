package neo4j

import (
	"context"
	"fmt"
	"maps"
	"reflect"
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
	entry map[string]any // of the ledger; nil in a Load
}

type draftNode struct {
	nodeRecord
	state
}

type draftEdge struct {
	edgeRecord
	state
	id int64 // the database's own
}

// state is what a draft knows of a record beside what it will be.
type state struct {
	there, made, changed bool
	was                  map[string]any // the fields of one that is changed
	again                bool           // it was written by an earlier update, whose readers may still be at work
}

// change notes that a record is written again.
func (s *state) change(was map[string]any, by, version int64) {
	if !s.changed {
		s.changed, s.was = true, was
	}
	s.again = s.again || by != version
}

// look makes a draft that knows what the database holds of some nodes and edges, in one round trip.
func (w *writer) look(ctx context.Context, ids []graph.ID, keys []graph.EdgeKey) (*draft, error) {
	d := &draft{w: w, nodes: make(map[graph.ID]*draftNode, len(ids)), edges: make(map[graph.EdgeKey]*draftEdge, len(keys))}
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
		text += fmt.Sprintf("CALL () {\n  UNWIND $%s AS key\n  MATCH ()-[e:%s {key: key}]->()\n  RETURN collect([id(e), properties(e)]) AS %s\n}\n", t, t, name)
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
		d.nodes[n.ID] = &draftNode{n, state{there: true}}
	}
	for _, found := range row[1:] {
		edges, err := readAll(found, readDraftEdge)
		if err != nil {
			return nil, err
		}
		for _, e := range edges {
			*d.edges[e.Key()] = e
		}
	}
	return d, nil
}

// readDraftEdge reads what look answers of an edge.
func readDraftEdge(value any) (draftEdge, error) {
	pair, _ := value.([]any)
	if len(pair) != 2 {
		return draftEdge{}, fmt.Errorf("a stored edge cannot be read: it is a %T", value)
	}
	id, _ := pair[0].(int64)
	e, err := readEdge(pair[1])
	return draftEdge{e, state{there: true}, id}, err
}

// putNode makes a node, or replaces it.
func (d *draft) putNode(n graph.Node) (err error) {
	old := d.nodes[n.ID]
	if old == nil || !old.there {
		d.nodes[n.ID] = &draftNode{nodeRecord{n, d.w.version, nil}, state{there: true, made: true}}
		return nil
	}
	if same(old.Node, n) {
		return nil
	}
	old.change(old.fields(), old.version, d.w.version)
	old.nodeRecord, err = old.rewrite(n, d.w.version)
	return err
}

// putEdge makes an edge, or replaces it.
func (d *draft) putEdge(e graph.Edge) (err error) {
	old := d.edges[e.Key()]
	if !old.there {
		*old = draftEdge{edgeRecord{e, d.w.version, nil}, state{there: true, made: true}, 0}
		return nil
	}
	if old.Edge == e {
		return nil
	}
	old.change(old.fields(), old.version, d.w.version)
	old.edgeRecord, err = old.rewrite(e, d.w.version)
	return err
}

// rows are what statements of one text write, by label or type.
type rows map[string][]any

// save writes what the draft changed, and its entry.
func (d *draft) save(ctx context.Context) error {
	announced, err := d.announce(ctx)
	if err != nil {
		return err
	}
	madeNodes, changedNodes, madeEdges, changedEdges := rows{}, rows{}, rows{}, rows{}
	for _, n := range d.nodes {
		kind := string(n.ID.Kind())
		switch {
		case n.made:
			madeNodes[kind] = append(madeNodes[kind], n.fields())
		case n.changed:
			d.w.touched.node(n.ID)
			changedNodes[""] = append(changedNodes[""], map[string]any{fieldID: string(n.ID), "set": n.difference(n.fields(), announced)})
		}
	}
	for _, e := range d.edges {
		t := string(e.Type)
		if e.made || e.changed {
			d.w.touched.edge(e.Edge)
		}
		switch {
		case e.made:
			madeEdges[t] = append(madeEdges[t], map[string]any{"from": string(e.From), "to": string(e.To), "edge": e.fields()})
		case e.changed:
			changedEdges[t] = append(changedEdges[t], map[string]any{"key": edgeKey(e.Key()), "set": e.difference(e.fields(), announced)})
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
	if d.entry == nil {
		return nil
	}
	_, err = d.w.run(ctx, entryText, map[string]any{"entry": d.entry, "stamp": d.w.stamp})
	return err
}

// difference is what makes a record's fields of what they were. What was announced is written already.
func (s state) difference(fields map[string]any, announced bool) map[string]any {
	set := map[string]any{}
	for name, value := range fields {
		if !reflect.DeepEqual(s.was[name], value) {
			set[name] = value
		}
	}
	for name := range s.was {
		if _, stays := fields[name]; !stays {
			set[name] = nil
		}
	}
	if announced {
		delete(set, fieldVersion)
		delete(set, fieldEarlier)
	}
	return set
}

// announce readies records for being written again, before anything of the update is written: in a transaction of its own they come to
// keep what they are, and in another to bear the number of this update. Neo4j writes the fields of a record one after the other, so
// that who reads it meanwhile may find some of this update and some of before; whatever of it he finds, he now sees that the record is
// younger than his View, and what it was. Each transaction shows one field only, and the head, which this update has locked,
// has not got its number yet: should it fail, records bear a number that the next update takes, with the content that they had.
//
// Where the update has written before, its own locks may stand on the records: announced is false, and they are written as they are.
func (d *draft) announce(ctx context.Context) (announced bool, err error) {
	if d.w.writing {
		return false, nil
	}
	nodes, edges := []any{}, []any{}
	for _, n := range d.nodes {
		if n.again {
			nodes = append(nodes, map[string]any{fieldID: string(n.ID), fieldEarlier: n.earlier})
		}
	}
	for _, e := range d.edges {
		if e.again {
			edges = append(edges, map[string]any{fieldID: e.id, fieldEarlier: e.earlier})
		}
	}
	if len(nodes)+len(edges) == 0 {
		return true, nil
	}
	params := map[string]any{"nodes": nodes, "edges": edges, "version": d.w.version}
	for _, text := range []string{announceEarlier, announceVersion} {
		if err := d.w.apart(ctx, text, params); err != nil {
			return false, err
		}
	}
	return true, nil
}

// The statements of an announcement. They find edges by the number that the database gives them, so that one plan serves edges of all
// types.
var announceEarlier, announceVersion = announceText("earlier = row.earlier"), announceText("version = $version")

func announceText(set string) string {
	return "CALL () {\n  UNWIND $nodes AS row\n  MATCH (n:Node {id: row.id})\n  SET n." + set + "\n}\n" +
		"CALL () {\n  UNWIND $edges AS row\n  MATCH ()-[e]->()\n  WHERE id(e) = row.id\n  SET e." + set + "\n}\nRETURN true"
}

func makeNodes(kind string) string {
	return "UNWIND $rows AS row\nCREATE (n:Node:" + kind + ")\nSET n = row\nRETURN count(n)"
}

func changeNodes(string) string {
	return "UNWIND $rows AS row\nMATCH (n:Node {id: row.id})\nSET n += row.set\nRETURN count(n)"
}

func makeEdges(t string) string {
	return "UNWIND $rows AS row\nMATCH (a:Node {id: row.from})\nMATCH (b:Node {id: row.to})\nCREATE (a)-[e:" + t + "]->(b)\nSET e = row.edge\nRETURN count(e)"
}

func changeEdges(t string) string {
	return "UNWIND $rows AS row\nMATCH ()-[e:" + t + " {key: row.key}]->()\nSET e += row.set\nRETURN count(e)"
}

// errMissing says that a statement found fewer rows than it was given: an end of an edge is not there.
type errMissing struct{ rows []any }

func (e errMissing) Error() string { return "an end is not there" }

// write runs a statement on rows, and makes sure that it wrote each.
func (w *writer) write(ctx context.Context, text string, rows []any) error {
	w.wrote, w.writing = true, !w.planning
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
