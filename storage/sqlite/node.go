package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"behalf/graph"
)

// stored is a node as it is read: its number, and its properties still in their text.
type stored struct {
	num   int64
	id    graph.ID
	name  string
	props string
}

// node is a copy of the node that nobody else holds.
func (n stored) node() (graph.Node, error) {
	props, err := decodeProps(n.props)
	if err != nil {
		return graph.Node{}, &failure{text: fmt.Sprintf("%s: its properties cannot be read", n.id), cause: err}
	}
	return graph.Node{ID: n.id, Name: n.name, Props: props}, nil
}

const nodeColumns = `n.num, n.id, n.name, n.props`

func storedOf(row []any) stored {
	return stored{integer(row[0]), graph.ID(text(row[1])), text(row[2]), text(row[3])}
}

const (
	readNodeByID  = `SELECT ` + nodeColumns + ` FROM nodes AS n WHERE n.id = ?1`
	readNodesByID = `SELECT ` + nodeColumns + ` FROM json_each(?1) AS j CROSS JOIN nodes AS n ON n.id = j.value`
	readNodes     = `SELECT ` + nodeColumns + ` FROM json_each(?1) AS j CROSS JOIN nodes AS n ON n.num = j.value`
)

// Nodes implements graph.Reader.
func (r *reader) Nodes(ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error) {
	if err := r.enter(ctx); err != nil {
		return nil, err
	}
	defer r.leave()
	found, err := r.byID(ctx, ids)
	if err != nil {
		return nil, err
	}
	nodes := make(map[graph.ID]graph.Node, len(found))
	for _, s := range found {
		if nodes[s.id], err = s.node(); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// byID are the nodes with the given ids that are there, each once.
func (r *reader) byID(ctx context.Context, ids []graph.ID) ([]stored, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids) // neighbours in the index share pages
	ids = slices.Compact(ids)
	found := make([]stored, 0, len(ids))
	if r.shared {
		found, ids = r.store.nodes.getByID(r.snap.revision, r.snap.lastNode, ids, found)
	}
	kept := len(found)
	take := func(row []any) bool { found = append(found, storedOf(row)); return true }
	for some := range slices.Chunk(ids, frontierMost) {
		statement, arg := readNodesByID, string(some[0])
		if len(some) == 1 {
			statement = readNodeByID
		} else {
			list, err := json.Marshal(some)
			if err != nil {
				return nil, err
			}
			arg = string(list)
		}
		if err := r.conn.rows(ctx, statement, 4, take, arg); err != nil {
			return nil, err
		}
	}
	if r.shared {
		r.store.nodes.put(r.snap.revision, found[kept:])
	}
	return found, ctx.Err()
}

// byNum are the nodes with the given numbers, which are sorted by this.
func (r *reader) byNum(ctx context.Context, nums []int64) (map[int64]stored, error) {
	slices.Sort(nums)
	found := make(map[int64]stored, len(nums))
	missing := nums
	if r.shared {
		missing = r.store.nodes.get(r.snap.revision, nums, found)
	}
	var fresh []stored
	for some := range slices.Chunk(missing, frontierMost) {
		err := r.conn.rows(ctx, readNodes, 4, func(row []any) bool {
			n := storedOf(row)
			found[n.num] = n
			fresh = append(fresh, n)
			return true
		}, list(some))
		if err != nil {
			return nil, err
		}
	}
	if r.shared {
		r.store.nodes.put(r.snap.revision, fresh)
	}
	if len(found) < len(nums) {
		return nil, &failure{text: "the store could not be asked: its file is damaged, an edge leads to no node: " + graph.ErrUnavailable.Error(), kind: graph.ErrUnavailable}
	}
	return found, nil
}

// list is the JSON list of some numbers.
func list(nums []int64) string {
	b := make([]byte, 0, 9*len(nums)+2)
	b = append(b, '[')
	for i, n := range nums {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return string(append(b, ']'))
}

// The numbers by which kinds and types of edges are stored.
var (
	kindNums = numbered(graph.Kinds)
	typeNums = numbered(graph.EdgeTypes)
)

func numbered[T comparable](all []T) map[T]int64 {
	nums := make(map[T]int64, len(all))
	for i, v := range all {
		nums[v] = int64(i)
	}
	return nums
}
