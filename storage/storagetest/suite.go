// Package storagetest is the conformance suite of stores: Run is the only test that a store needs. Each case is a sentence
// of the contract, in the package storage or in the comments on graph.Store, graph.Reader and graph.Writer, and bears its
// words as its name. There are no categories and no excuses: a store that cannot pass is not done.
//
// The last chapter compares stores with a brute-force interpreter and a model written here, which share no code with any
// store, over random graphs in which whole walks and near misses are planted.
package storagetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

// Factory makes the stores that are tested. At most one of them is open at a time, so one server can serve them all.
type Factory struct {
	// New makes an empty store. It is closed when t ends, where the test has not closed it before.
	New func(t testing.TB) graph.Store
	// Reopen closes s and opens the same data again. Where data lives in the process alone, it closes s and makes a new
	// store over what was committed to it.
	Reopen func(t testing.TB, s graph.Store) graph.Store
}

// sentence is one case: words of the contract, and the test of them.
type sentence struct {
	words string
	test  func(w *world)
}

type chapter struct {
	name      string
	sentences []sentence
}

func chapters() []chapter {
	return []chapter{
		{"identity", identity()}, {"edges", edges()}, {"walks", walks()}, {"lists", append(lists(), narrowing()...)}, {"writes", writes()}, {"ledger", ledger()},
		{"properties", properties()},
	}
}

// Run tests every sentence of the contract on the stores that f makes.
func Run(t *testing.T, f Factory) {
	for _, c := range chapters() {
		t.Run(c.name, func(t *testing.T) {
			// One store serves a chapter; cases keep apart by the keys of their nodes.
			shared := &shelf{T: t, factory: f}
			for _, s := range c.sentences {
				t.Run(s.words, func(t *testing.T) { s.test(newWorld(t, shared)) })
			}
		})
	}
}

// shelf holds the one store that is open, of a chapter or of a case.
type shelf struct {
	*testing.T
	factory Factory
	store   graph.Store // nil where a case has taken its place
}

// world is what one case works with: a store, and names that no other case uses in it.
type world struct {
	*testing.T
	shelf  *shelf
	store  graph.Store
	prefix string
}

var worlds atomic.Int64

func newWorld(t *testing.T, shared *shelf) *world {
	if shared.store == nil {
		shared.store = shared.factory.New(shared.T)
	}
	return &world{T: t, shelf: shared, store: shared.store, prefix: newPrefix()}
}

func newPrefix() string { return fmt.Sprintf("w%03d", worlds.Add(1)) }

// fresh is the same case on an empty store of its own.
func (w *world) fresh() *world {
	w.Helper()
	if w.shelf.store != nil {
		require.NoError(w, w.shelf.store.Close())
		w.shelf.store = nil
	}
	own := *w
	own.store = w.shelf.factory.New(w.T)
	return &own
}

// renewed is the same case on another empty store, where the one it had has grown too large.
func (w *world) renewed() *world {
	w.Helper()
	if w.shelf.store == nil {
		require.NoError(w, w.store.Close())
	}
	return w.fresh()
}

// reopened is the same case on its store, opened again.
func (w *world) reopened() *world {
	w.Helper()
	own := *w
	own.store = w.shelf.factory.Reopen(w.T, w.store)
	return &own
}

// id is an id of this case.
func (w *world) id(kind graph.Kind, key string) graph.ID { return graph.MustID(kind, w.prefix+"-"+key) }

func (w *world) user(key string) graph.ID   { return w.id(graph.KindUser, key) }
func (w *world) group(key string) graph.ID  { return w.id(graph.KindSecurityGroup, key) }
func (w *world) tenant(key string) graph.ID { return w.id(graph.KindTenant, key) }
func (w *world) scope(key string) graph.ID  { return w.id(graph.KindManagementGroup, key) }

// facet is what lists of this case are narrowed by, to see nodes of no other.
func (w *world) facet() string { return graph.Facet(graph.PropSource, w.prefix) }

// node is a node of this case with a name.
func (w *world) node(id graph.ID, name string) graph.Node {
	return graph.Node{ID: id, Name: name, Props: graph.Props{graph.PropSource: w.prefix}}
}

// nodes are nodes of this case named by their keys.
func (w *world) nodes(ids ...graph.ID) []graph.Node {
	var nodes []graph.Node
	for _, id := range ids {
		nodes = append(nodes, w.node(id, id.Key()))
	}
	return nodes
}

// load loads edges with their ends, and nodes.
func (w *world) load(nodes []graph.Node, edges ...graph.Edge) {
	w.Helper()
	known := map[graph.ID]bool{}
	for _, n := range nodes {
		known[n.ID] = true
	}
	for _, e := range edges {
		for _, id := range []graph.ID{e.From, e.To} {
			if !known[id] {
				known[id] = true
				nodes = append(nodes, w.nodes(id)...)
			}
		}
	}
	w.update(func(u graph.Writer) error { return u.Load(w.Context(), nodes, edges) })
}

func (w *world) update(write func(graph.Writer) error) {
	w.Helper()
	require.NoError(w, w.store.Update(w.Context(), write))
}

func (w *world) view(read func(graph.Reader) error) {
	w.Helper()
	require.NoError(w, w.store.View(w.Context(), read))
}

// clock is the time of the first act of a case.
const clock graph.Time = 1_767_225_600_000

// act applies changes with the entry that follows the head.
func act(ctx context.Context, u graph.Writer, name string, changes ...graph.Change) error {
	head, err := u.Head(ctx)
	if err != nil {
		return err
	}
	return u.Apply(ctx, following(head, name, changes...), changes)
}

func following(head graph.Entry, name string, changes ...graph.Change) graph.Entry {
	text, err := json.Marshal(changes)
	if err != nil {
		panic(err)
	}
	input, err := json.Marshal(map[string]string{"note": name})
	if err != nil {
		panic(err)
	}
	return graph.Follow(head, clock, "User:ada", name, input, text)
}

// try applies changes in an update of their own.
func (w *world) try(name string, changes ...graph.Change) error {
	return w.store.Update(w.Context(), func(u graph.Writer) error { return act(w.Context(), u, name, changes...) })
}

func (w *world) apply(name string, changes ...graph.Change) {
	w.Helper()
	require.NoError(w, w.try(name, changes...))
}

func (w *world) head() (head graph.Entry) {
	w.Helper()
	w.view(func(r graph.Reader) (err error) { head, err = r.Head(w.Context()); return err })
	return head
}

// found are the nodes with these ids.
func (w *world) found(ids ...graph.ID) (nodes map[graph.ID]graph.Node) {
	w.Helper()
	w.view(func(r graph.Reader) (err error) { nodes, err = r.Nodes(w.Context(), ids); return err })
	for id, n := range nodes {
		nodes[id] = plain(n)
	}
	return nodes
}

func (w *world) ask(q graph.EdgeQuery) (edges []graph.Edge) {
	w.Helper()
	w.view(func(r graph.Reader) (err error) { edges, err = r.Edges(w.Context(), q); return err })
	return edges
}

// history are all edges out of these nodes, ended or not.
func (w *world) history(ids ...graph.ID) []graph.Edge {
	w.Helper()
	return w.ask(graph.EdgeQuery{Ends: ids, History: true})
}

func (w *world) walk(at graph.Time, walks ...graph.Walk) (met graph.Met) {
	w.Helper()
	w.view(func(r graph.Reader) (err error) { met, err = r.Walk(w.Context(), at, walks); return err })
	require.Len(w, met.Found, len(walks))
	for i, walk := range walks {
		require.Len(w, met.Found[i].Edges, len(walk.Stages))
		require.Len(w, met.Found[i].Cut, len(walk.Stages))
	}
	return met
}

func (w *world) pages(queries ...graph.PageQuery) (pages []graph.Page) {
	w.Helper()
	w.view(func(r graph.Reader) (err error) { pages, err = r.Pages(w.Context(), queries); return err })
	require.Len(w, pages, len(queries))
	return pages
}

func (w *world) counts(queries ...graph.PageQuery) (counts []int) {
	w.Helper()
	w.view(func(r graph.Reader) (err error) { counts, err = r.Counts(w.Context(), queries); return err })
	require.Len(w, counts, len(queries))
	return counts
}

// plain is n without the difference between no properties and an empty map of them.
func plain(n graph.Node) graph.Node {
	if len(n.Props) == 0 {
		n.Props = nil
	}
	return n
}

func idsOf(nodes []graph.Node) []graph.ID {
	ids := []graph.ID{}
	for _, n := range nodes {
		ids = append(ids, n.ID)
	}
	return ids
}

func sortedEdges(edges []graph.Edge) []graph.Edge {
	edges = append([]graph.Edge{}, edges...)
	slices.SortFunc(edges, graph.CompareEdges)
	return edges
}

// edge is an open edge since the first instant that cases use.
func edge(from graph.ID, t graph.EdgeType, to graph.ID) graph.Edge {
	return graph.Edge{From: from, Type: t, To: to, Since: 1, Until: graph.Forever}
}

// during is e with dates.
func during(e graph.Edge, since, until graph.Time) graph.Edge {
	e.Since, e.Until = since, until
	return e
}

// as is e with a role.
func as(e graph.Edge, role string) graph.Edge {
	e.Role = role
	return e
}

// chain is a walk of steps one after the other.
func chain(starts []graph.ID, steps ...graph.Step) graph.Walk {
	w := graph.Walk{Starts: starts}
	for i, s := range steps {
		w.Stages = append(w.Stages, graph.Stage{After: i - 1, Step: s})
	}
	return w
}

func create(n graph.Node) graph.Change  { return graph.Change{Op: graph.CreateNode, Node: n} }
func replace(n graph.Node) graph.Change { return graph.Change{Op: graph.UpdateNode, Node: n} }
func open(e graph.Edge) graph.Change    { return graph.Change{Op: graph.OpenEdge, Edge: e} }
func closing(e graph.Edge) graph.Change { return graph.Change{Op: graph.CloseEdge, Edge: e} }

var errOnPurpose = errors.New("an error on purpose")
