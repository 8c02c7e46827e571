package sqlite

import (
	"sync"

	"behalf/graph"
)

// cacheMost is how many nodes each of the cache's two halves holds: some 16 MB of text and tables.
const cacheMost = 49_152

// nodeCache keeps nodes that Views met, by number and by id. Numbers are never given out twice and nodes never go, so an entry
// is true for as long as no node that was there is written again: that is what a snapshot's revision counts, in this process
// and in any other. Half of the entries, those that were not asked for lately, go when the cache is full.
type nodeCache struct {
	mu         sync.Mutex
	revision   int64
	young, old nodeTable
}

type nodeTable struct {
	nodes map[int64]stored
	nums  map[graph.ID]int64
}

func newNodeTable() nodeTable {
	return nodeTable{nodes: map[int64]stored{}, nums: map[graph.ID]int64{}}
}

// get adds to found those of nums that are kept, and returns the others.
func (c *nodeCache) get(revision int64, nums []int64, found map[int64]stored) (missing []int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.at(revision) {
		return nums
	}
	for _, num := range nums {
		if n, ok := c.node(num); ok {
			found[num] = n
		} else {
			missing = append(missing, num)
		}
	}
	return missing
}

// getByID appends to found those of ids that are kept, and returns the others. What a snapshot does not have yet, since its
// last node has a lower number, is not there.
func (c *nodeCache) getByID(revision, last int64, ids []graph.ID, found []stored) ([]stored, []graph.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.at(revision) {
		return found, ids
	}
	var missing []graph.ID
	for _, id := range ids {
		num, ok := c.young.nums[id]
		if !ok {
			num, ok = c.old.nums[id]
		}
		if ok && num > last {
			continue
		}
		if n, there := c.node(num); ok && there {
			found = append(found, n)
		} else {
			missing = append(missing, id)
		}
	}
	return found, missing
}

// put keeps nodes that were read at a revision.
func (c *nodeCache) put(revision int64, nodes []stored) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.at(revision) {
		return
	}
	for _, n := range nodes {
		c.keep(n)
	}
}

// at makes the cache that of a revision; false if it holds a later one, for a View that began before it.
func (c *nodeCache) at(revision int64) bool {
	if revision < c.revision {
		return false
	}
	if revision > c.revision || c.young.nodes == nil {
		c.revision, c.young, c.old = revision, newNodeTable(), nodeTable{}
	}
	return true
}

func (c *nodeCache) node(num int64) (stored, bool) {
	n, ok := c.young.nodes[num]
	if !ok {
		if n, ok = c.old.nodes[num]; ok {
			c.keep(n)
		}
	}
	return n, ok
}

func (c *nodeCache) keep(n stored) {
	if len(c.young.nodes) >= cacheMost {
		c.old, c.young = c.young, newNodeTable()
	}
	c.young.nodes[n.num] = n
	c.young.nums[n.id] = n.num
}
