package neo4j

import (
	"slices"
	"sync"

	"behalf/graph"
)

// moment is a state of the graph: how many updates there were, and a random number that the last of them drew. Two Views of one moment see
// the same, whichever process wrote, and whatever became of the database meanwhile. A stamp of 0 says that the moment has no name.
type moment struct{ version, stamp int64 }

func (m moment) named() bool { return m.stamp != 0 }

// bundle names the edges of one type at one node that lead from it or to it.
type bundle struct {
	near graph.ID
	form int // twice the number of the type, and 1 for edges that lead to the node
}

func bundleForm(t graph.EdgeType, reverse bool) int {
	form := 2 * slices.Index(graph.EdgeTypes, t)
	if reverse {
		form++
	}
	return form
}

// touched is what an update changes of what may be kept.
type touched struct {
	nodes   []graph.ID
	bundles []bundle
	all     bool // too many to tell
}

// touchedMost is how many changes of an update are told one by one.
const touchedMost = 10_000

func (t *touched) node(id graph.ID) {
	if !t.full() {
		t.nodes = append(t.nodes, id)
	}
}

func (t *touched) edge(e graph.Edge) {
	if !t.full() {
		t.bundles = append(t.bundles, bundle{e.From, bundleForm(e.Type, false)}, bundle{e.To, bundleForm(e.Type, true)})
	}
}

func (t *touched) full() bool {
	if t.all = t.all || len(t.nodes)+len(t.bundles) >= touchedMost; t.all {
		t.nodes, t.bundles = nil, nil
	}
	return t.all
}

const (
	keptMost   = 200_000 // nodes and edges in each of the cache's two halves; they take some 250 bytes each
	bundleMost = 256     // edges in a bundle; those of more are fetched when they are needed
	answerMost = 50_000  // nodes and edges of an answer; what is met on a longer walk would push out all else
)

// keptNode is what is kept at a node: the node, and some of its bundles, whole: edges of every date.
type keptNode struct {
	node    graph.Node
	there   bool
	bundles []keptBundle
	weight  int
}

type keptBundle struct {
	form  int
	edges []graph.Edge
}

func (p *keptNode) bundle(form int) ([]graph.Edge, bool) {
	for i := range p.bundles {
		if p.bundles[i].form == form {
			return p.bundles[i].edges, true
		}
	}
	return nil, false
}

func (p *keptNode) drop(form int) {
	p.bundles = slices.DeleteFunc(p.bundles, func(b keptBundle) bool { return b.form == form })
}

// cache keeps what Views met, as of one moment. A View of a later moment moves it on, by what this process's own updates say
// that they changed, or else empties it, where another process wrote; a View of an earlier one does without. So what is in it is never
// older than the View that is answered from it, of which the server has said which moment it is of.
type cache struct {
	mu         sync.Mutex
	most       int // nodes and edges in each half
	at         moment
	young, old map[graph.ID]*keptNode
	weight     int
	passages   map[moment]passage // by the moment before
}

// passage leads from one moment to the next. It is known before the update commits, and means nothing if it does not, since nobody ever
// sees its moment then.
type passage struct {
	to moment
	touched
}

// expect tells what the update that is about to commit changes.
func (c *cache) expect(from moment, p passage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.passages == nil || len(c.passages) > 1000 {
		c.passages = map[moment]passage{}
	}
	c.passages[from] = p
}

// arrive moves the cache on to a moment that this process has just made, so that the next question knows what it lacks.
func (c *cache) arrive(to moment) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.move(to)
}

// now is the moment of which the cache is.
func (c *cache) now() moment {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// move makes the cache that of a moment; false if it is of a later one, or the moment has no name. The caller holds the lock.
func (c *cache) move(to moment) bool {
	if !to.named() {
		return false
	}
	for c.at != to {
		if to.version < c.at.version {
			return false
		}
		p, known := c.passages[c.at]
		if !known || p.all || to.version == c.at.version {
			c.at, c.young, c.old, c.weight = to, nil, nil, 0
			break
		}
		delete(c.passages, c.at)
		c.at = p.to
		for _, id := range p.nodes {
			delete(c.young, id)
			delete(c.old, id)
		}
		for _, b := range p.bundles {
			for _, half := range []map[graph.ID]*keptNode{c.young, c.old} {
				if there := half[b.near]; there != nil {
					there.drop(b.form)
				}
			}
		}
	}
	if c.young == nil {
		c.young = map[graph.ID]*keptNode{}
	}
	return true
}

// keptAt is what is kept at a node, nil if nothing is. The caller holds the lock and has moved the cache.
func (c *cache) keptAt(id graph.ID) *keptNode {
	if p := c.young[id]; p != nil {
		return p
	}
	p := c.old[id]
	if p != nil {
		c.add(id, p)
	}
	return p
}

func (c *cache) add(id graph.ID, p *keptNode) {
	if c.weight > c.most {
		c.old, c.young, c.weight = c.young, map[graph.ID]*keptNode{}, 0
	}
	c.young[id] = p
	c.weight += p.weight
}

// put keeps bundles and nodes as of a moment.
func (c *cache) put(at moment, bundles map[bundle][]graph.Edge, nodes map[graph.ID]graph.Node) {
	many := len(nodes)
	for _, edges := range bundles {
		many += len(edges)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if many > answerMost || !c.move(at) {
		return
	}
	grow := func(id graph.ID, by int) *keptNode {
		p := c.keptAt(id)
		if p == nil {
			p = &keptNode{weight: 1}
			c.add(id, p)
		}
		p.weight += by
		c.weight += by
		return p
	}
	for id, n := range nodes {
		if p := grow(id, 0); !p.there {
			p.node, p.there = n.Clone(), true
			grow(id, len(n.Props))
		}
	}
	for b, edges := range bundles {
		if len(edges) > bundleMost {
			continue
		}
		p := grow(b.near, 0)
		if _, has := p.bundle(b.form); has {
			continue
		}
		p.bundles = append(p.bundles, keptBundle{b.form, edges})
		weight := len(edges)
		for _, e := range edges {
			weight += len(e.Condition) / conditionWeight
		}
		grow(b.near, weight)
	}
}

// conditionWeight is how much text of a condition weighs as much as an edge.
const conditionWeight = 256
