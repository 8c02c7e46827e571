package sqlite

import (
	"context"
	"slices"

	"behalf/graph"
)

// edgeRow is an edge as it is stored.
type edgeRow struct {
	from, to, since, until int64
	role, source, marks    int32
	more                   *edgeMore // nil for most
}

// edgeMore is what only edges HAS_AZURE_ROLE have.
type edgeMore struct{ assignment, condition string }

const (
	edgeColumns = `e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition`
	edgeWidth   = 9
)

func edgeOf(row []any) edgeRow {
	e := edgeRow{
		from: integer(row[0]), to: integer(row[1]), role: int32(integer(row[2])), since: integer(row[3]), until: integer(row[4]),
		source: int32(integer(row[5])), marks: int32(integer(row[6])),
	}
	if assignment, condition := text(row[7]), text(row[8]); assignment != "" || condition != "" {
		e.more = &edgeMore{assignment, condition}
	}
	return e
}

// The marks of an edge, below the term of who ended it.
const (
	sinceUnknown = 1
	derived      = 2
	endedBy      = 4
)

// edge is the edge of a type that e stores.
func (e edgeRow) edge(t graph.EdgeType, from, to graph.ID, terms *terms) graph.Edge {
	edge := graph.Edge{
		From: from, Type: t, To: to, Role: terms.text(int64(e.role)), Since: graph.Time(e.since), Until: graph.Time(e.until),
		SinceUnknown: e.marks&sinceUnknown != 0, Source: terms.text(int64(e.source)),
		EndedBy: terms.text(int64(e.marks / endedBy)), Derived: e.marks&derived != 0,
	}
	if e.more != nil {
		edge.Assignment, edge.Condition = graph.ID(e.more.assignment), e.more.condition
	}
	return edge
}

// Edges out of nodes and into them, of all types or of some, which are joined first: then each end is sought with its type.
const (
	edgesOut     = `SELECT e.type, ` + edgeColumns + ` FROM json_each(?3) AS j CROSS JOIN edges AS e WHERE e.from_node = j.value AND e.since <= ?1 AND e.until > ?2`
	edgesIn      = `SELECT e.type, ` + edgeColumns + ` FROM json_each(?3) AS j CROSS JOIN edges AS e INDEXED BY edges_back WHERE e.to_node = j.value AND e.since <= ?1 AND e.until > ?2`
	someEdgesOut = `SELECT e.type, ` + edgeColumns + ` FROM json_each(?3) AS j CROSS JOIN json_each(?4) AS t CROSS JOIN edges AS e WHERE e.from_node = j.value AND e.type = t.value AND e.since <= ?1 AND e.until > ?2`
	someEdgesIn  = `SELECT e.type, ` + edgeColumns + ` FROM json_each(?3) AS j CROSS JOIN json_each(?4) AS t CROSS JOIN edges AS e INDEXED BY edges_back WHERE e.to_node = j.value AND e.type = t.value AND e.since <= ?1 AND e.until > ?2`
)

// Edges implements graph.Reader.
func (r *reader) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	if err := r.enter(ctx); err != nil {
		return nil, err
	}
	defer r.leave()
	ends, err := r.byID(ctx, q.Ends)
	if err != nil || len(ends) == 0 {
		return nil, err
	}
	nums := make([]int64, len(ends))
	for i, n := range ends {
		nums[i] = n.num
	}
	slices.Sort(nums)
	since, until := int64(q.At), int64(q.At)
	if q.History {
		since, until = latest, earliest
	}
	statement, args := edgesOut, []any{since, until, nil}
	switch {
	case len(q.Types) > 0 && q.Direction == graph.In:
		statement, args = someEdgesIn, append(args, list(typesOf(q.Types)))
	case len(q.Types) > 0:
		statement, args = someEdgesOut, append(args, list(typesOf(q.Types)))
	case q.Direction == graph.In:
		statement = edgesIn
	}
	var rows []edgeRow
	var types []graph.EdgeType
	for some := range slices.Chunk(nums, frontierMost) {
		args[2] = list(some)
		err := r.conn.rows(ctx, statement, 1+edgeWidth, func(row []any) bool {
			types = append(types, graph.EdgeTypes[integer(row[0])])
			rows = append(rows, edgeOf(row[1:]))
			return true
		}, args...)
		if err != nil {
			return nil, err
		}
	}
	names, err := r.names(ctx, ends, rows)
	if err != nil {
		return nil, err
	}
	edges := make([]graph.Edge, len(rows))
	for i, e := range rows {
		edges[i] = e.edge(types[i], names[e.from].id, names[e.to].id, r.terms)
	}
	slices.SortFunc(edges, graph.CompareEdges)
	return edges, nil
}

// names are the nodes at both ends of some edges, given those that are known already.
func (r *reader) names(ctx context.Context, known []stored, rows ...[]edgeRow) (map[int64]stored, error) {
	seen := make(map[int64]bool, len(known))
	for _, n := range known {
		seen[n.num] = true
	}
	var nums []int64
	for _, some := range rows {
		for _, e := range some {
			for _, num := range [2]int64{e.from, e.to} {
				if !seen[num] {
					seen[num] = true
					nums = append(nums, num)
				}
			}
		}
	}
	names, err := r.byNum(ctx, nums)
	if err != nil {
		return nil, err
	}
	for _, n := range known {
		names[n.num] = n
	}
	return names, nil
}

func typesOf(types []graph.EdgeType) []int64 {
	var nums []int64
	for _, t := range types {
		if num, ok := typeNums[t]; ok && !slices.Contains(nums, num) {
			nums = append(nums, num)
		}
	}
	return nums
}
