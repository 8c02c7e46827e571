package neo4j

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
)

// reader implements graph.Reader over a source: a View, or the transaction of an Update.
type reader struct {
	store  *Store
	source source
}

const headText = prelude + `CALL (pin) {
  MATCH (e:LedgerEntry)
  WHERE e.seq > 0 AND e.version <= pin
  WITH e ORDER BY e.seq DESC LIMIT 1
  RETURN collect(properties(e)) AS entries
}
RETURN version, entries`

// Head implements graph.Reader.
func (r *reader) Head(ctx context.Context) (graph.Entry, error) {
	row, _, err := askRow(ctx, r.source, headText, nil)
	if err != nil {
		return graph.Entry{}, err
	}
	entries, err := readAll(row[0], readEntry)
	if err != nil || len(entries) == 0 {
		return graph.Entry{}, err
	}
	return entries[0], nil
}

const nodesText = prelude + `CALL () {
  UNWIND $ids AS id
  MATCH (n:Node {id: id})
  RETURN collect(properties(n)) AS nodes
}
RETURN version, nodes`

// Nodes implements graph.Reader.
func (r *reader) Nodes(ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error) {
	if len(ids) == 0 {
		return map[graph.ID]graph.Node{}, nil
	}
	row, pin, err := askRow(ctx, r.source, nodesText, map[string]any{"ids": distinct(ids)})
	if err != nil {
		return nil, err
	}
	return readNodes(row[0], pin)
}

// readNodes reads nodes as they were as of a version.
func readNodes(value any, pin int64) (map[graph.ID]graph.Node, error) {
	records, err := readAll(value, readNode)
	if err != nil {
		return nil, err
	}
	nodes := make(map[graph.ID]graph.Node, len(records))
	for _, record := range records {
		n, ok, err := record.at(pin)
		if err != nil {
			return nil, err
		}
		if ok {
			nodes[n.ID] = n
		}
	}
	return nodes, nil
}

// edgesText is the statement for edges of some types. An edge that ended is fetched too if that was written after the version
// as of which is read, for then it may have been open.
func edgesText(q graph.EdgeQuery) string {
	types := slices.Clone(q.Types)
	slices.Sort(types)
	label := ""
	for i, t := range slices.Compact(types) {
		label += []string{":", "|"}[min(i, 1)] + string(t)
	}
	where := ""
	if !q.History {
		where = "\n  WHERE e.since <= $at AND (e.until > $at OR e.version > pin)"
	}
	return prelude + `CALL (pin) {
  UNWIND $ends AS id
  MATCH (n:Node {id: id})` + arrow(q.Direction == graph.In, "e"+label) + `()` + where + `
  RETURN collect(properties(e)) AS edges
}
RETURN version, edges`
}

// arrow is the pattern of one edge, as it is walked from its left.
func arrow(reverse bool, inside string) string {
	if reverse {
		return "<-[" + inside + "]-"
	}
	return "-[" + inside + "]->"
}

// Edges implements graph.Reader.
func (r *reader) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	if len(q.Types) > 0 { // one that is no type has no edges; only ours are ever written into a statement
		if q.Types = slices.DeleteFunc(slices.Clone(q.Types), func(t graph.EdgeType) bool { return !t.Valid() }); len(q.Types) == 0 {
			return nil, r.store.alive(ctx)
		}
	}
	if len(q.Ends) == 0 {
		return nil, r.store.alive(ctx)
	}
	row, pin, err := askRow(ctx, r.source, edgesText(q), map[string]any{"ends": distinct(q.Ends), "at": int64(q.At)})
	if err != nil {
		return nil, err
	}
	records, err := readAll(row[0], readEdge)
	if err != nil {
		return nil, err
	}
	edges := make([]graph.Edge, 0, len(records))
	for _, record := range records {
		e, ok, err := record.at(pin)
		if err != nil {
			return nil, err
		}
		if ok && (q.History || e.Holds(q.At)) {
			edges = append(edges, e)
		}
	}
	slices.SortFunc(edges, graph.CompareEdges)
	return edges, nil
}

// entriesText is the statement for ledger entries in one direction.
func entriesText(descending bool) string {
	which, order := "e.seq > $after", "e.seq"
	if descending {
		which, order = "e.seq < $after", "e.seq DESC"
	}
	return prelude + `CALL (pin) {
  MATCH (e:LedgerEntry)
  WHERE ` + which + ` AND e.version <= pin
  WITH e ORDER BY ` + order + ` LIMIT $limit
  RETURN collect(properties(e)) AS entries
}
RETURN version, entries`
}

// Entries implements graph.Reader.
func (r *reader) Entries(ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
	if q.Limit <= 0 {
		return nil, r.store.alive(ctx)
	}
	after := q.After
	if q.Descending && after == 0 {
		after = everything
	}
	row, _, err := askRow(ctx, r.source, entriesText(q.Descending), map[string]any{"after": after, "limit": int64(q.Limit)})
	if err != nil {
		return nil, err
	}
	return readAll(row[0], readEntry)
}

// entryFields are what the database keeps of a ledger entry.
func entryFields(e graph.Entry, version int64) map[string]any {
	return map[string]any{
		"seq": e.Seq, "time": int64(e.Time), "actor": string(e.Actor), "act": e.Act, "input": string(e.Input), "changes": string(e.Changes),
		"prev": e.Prev, "hash": e.Hash, fieldVersion: version,
	}
}

// readEntry reads what entryFields wrote.
func readEntry(value any) (graph.Entry, error) {
	m, ok := value.(map[string]any)
	if !ok {
		return graph.Entry{}, fmt.Errorf("a stored ledger entry cannot be read: it is a %T", value)
	}
	return graph.Entry{
		Seq: number(m, "seq"), Time: graph.Time(number(m, "time")), Actor: graph.ID(text(m, "actor")), Act: text(m, "act"),
		Input: raw(m, "input"), Changes: raw(m, "changes"), Prev: text(m, "prev"), Hash: text(m, "hash"),
	}, nil
}

func raw(m map[string]any, name string) json.RawMessage {
	if s := text(m, name); s != "" {
		return json.RawMessage(s)
	}
	return nil
}

// distinct are the ids that can be there, each once, as the driver takes them.
func distinct(ids []graph.ID) []string {
	seen := make(map[graph.ID]bool, len(ids))
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] && strings.Contains(string(id), ":") {
			seen[id] = true
			out = append(out, string(id))
		}
	}
	return out
}
