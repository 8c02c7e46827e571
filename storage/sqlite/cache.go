package sqlite

import "sync"

// cacheMost is how many nodes each of the cache's two halves holds: some 10 MB of text and table.
const cacheMost = 32_768

// nodeCache keeps nodes that Views met, by number. Numbers are never given out twice and nodes never go, so an entry is true
// for as long as no node that was there is written again: that is what a snapshot's revision counts, in this process and in
// any other. Half of the entries, those that were not asked for lately, go when the cache is full.
type nodeCache struct {
	mu         sync.Mutex
	revision   int64
	young, old map[int64]stored
}

// get adds to found those of nums that are kept, and returns the others.
func (c *nodeCache) get(revision int64, nums []int64, found map[int64]stored) (missing []int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.at(revision) {
		return nums
	}
	for _, num := range nums {
		n, ok := c.young[num]
		if !ok {
			if n, ok = c.old[num]; ok {
				c.keep(n)
			}
		}
		if ok {
			found[num] = n
		} else {
			missing = append(missing, num)
		}
	}
	return missing
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
	if revision > c.revision || c.young == nil {
		c.revision, c.young, c.old = revision, map[int64]stored{}, nil
	}
	return true
}

func (c *nodeCache) keep(n stored) {
	if len(c.young) >= cacheMost {
		c.old, c.young = c.young, make(map[int64]stored, cacheMost)
	}
	c.young[n.num] = n
}
