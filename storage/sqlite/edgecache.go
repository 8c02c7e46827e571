package sqlite

import (
	"math/rand/v2"
	"sync"
)

// epoch is a state of the edges: how many updates have changed some, and a random number that the last of them drew. Two
// snapshots with one epoch have the same edges, whichever process wrote them and whatever failed in between.
type epoch struct{ count, stamp int64 }

func (e epoch) next() epoch { return epoch{e.count + 1, rand.Int64()} }

// passage is what an update of this process changes: it is known before the update commits, and means nothing if it does not,
// since nobody ever sees its epoch then.
type passage struct {
	to   epoch
	keys []bundle
	all  bool // too many to tell
}

// bundle names the edges of one type at one node that lead from it or to it.
type bundle struct {
	num  int64
	form int64 // twice the number of the type, and 1 for edges that lead to the node
}

func bundleOf(num int64, f form) bundle {
	b := bundle{num, 2 * typeNum(f.edge)}
	if f.reverse {
		b.form++
	}
	return b
}

const (
	bundlesMost = 200_000 // bundles and edges in each of the cache's two halves: some 20 MB
	bundleMost  = 64      // edges in a bundle; those of more are read when they are needed
)

// edgeCache keeps bundles that Views met, whole: edges of every date. It is a projection of the file as of one epoch. A View of
// a later epoch moves it on, by the passages of this process's own updates, or else empties it, where another process wrote; a
// View of an earlier one does without.
type edgeCache struct {
	mu         sync.Mutex
	at         epoch
	young, old map[bundle][]edgeRow
	weight     int
	passages   map[epoch]passage // by the epoch before
}

// expect tells what the update that is about to commit changes.
func (c *edgeCache) expect(from epoch, p passage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.passages == nil || len(c.passages) > 1000 {
		c.passages = map[epoch]passage{}
	}
	c.passages[from] = p
}

// move makes the cache that of an epoch; false if it is of a later one. The caller holds the lock.
func (c *edgeCache) move(to epoch) bool {
	for c.at != to {
		if to.count < c.at.count {
			return false
		}
		p, known := c.passages[c.at]
		if !known || p.all || to.count == c.at.count {
			c.at, c.young, c.old, c.weight = to, nil, nil, 0
			break
		}
		delete(c.passages, c.at)
		c.at = p.to
		for _, key := range p.keys {
			delete(c.young, key)
			delete(c.old, key)
		}
	}
	if c.young == nil {
		c.young = map[bundle][]edgeRow{}
	}
	return true
}

// get hands over the bundles that are kept, and returns the nodes of the others.
func (c *edgeCache) get(at epoch, f form, nums []int64, kept func([]edgeRow) bool) (missing []int64, more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.move(at) {
		return nums, true
	}
	for _, num := range nums {
		key := bundleOf(num, f)
		edges, ok := c.young[key]
		if !ok {
			if edges, ok = c.old[key]; ok {
				c.keep(key, edges)
			}
		}
		if !ok {
			missing = append(missing, num)
		} else if !kept(edges) {
			return nil, false
		}
	}
	return missing, true
}

// put keeps the bundles of some nodes: their edges, those of a node one after the other.
func (c *edgeCache) put(at epoch, f form, nums []int64, edges []edgeRow) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.move(at) {
		return
	}
	for _, num := range nums {
		n := 0
		for n < len(edges) && f.near(edges[n]) == num {
			n++
		}
		if n <= bundleMost {
			c.keep(bundleOf(num, f), append([]edgeRow(nil), edges[:n]...))
		}
		edges = edges[n:]
	}
}

func (c *edgeCache) keep(key bundle, edges []edgeRow) {
	if c.weight > bundlesMost {
		c.old, c.young, c.weight = c.young, map[bundle][]edgeRow{}, 0
	}
	c.young[key] = edges
	c.weight += 1 + len(edges)
}
