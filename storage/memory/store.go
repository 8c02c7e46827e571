// Package memory keeps the graph in maps. It is the reference: plain enough to be believed by reading, and the second
// voice that every other store is compared with.
//
// Each node, edge and ledger length has versions, numbered by the update that wrote them. A View reads as of the last
// update that was committed when it began, so it waits for nobody and nobody waits for it; an Update writes versions of
// the number after that, which only it reads until they are committed. Indexes only propose: what is not there in the
// version that is read is passed over.
package memory

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"behalf/graph"
)

// Store implements graph.Store.
type Store struct {
	data   *data
	closed atomic.Bool
}

var _ graph.Store = (*Store)(nil)

// New makes an empty store.
func New() *Store { return &Store{data: newData()} }

// Reopen closes s and returns a new store over what was committed to it: what a file is to other stores, the value
// itself is to this one.
func (s *Store) Reopen() *Store {
	s.closed.Store(true)
	return &Store{data: s.data}
}

// View implements graph.Store.
func (s *Store) View(ctx context.Context, read func(graph.Reader) error) error {
	if err := s.alive(ctx); err != nil {
		return err
	}
	r := s.data.open(s)
	defer s.data.release(r)
	return read(r)
}

// Update implements graph.Store.
func (s *Store) Update(ctx context.Context, write func(graph.Writer) error) error {
	if err := s.alive(ctx); err != nil {
		return err
	}
	select {
	case s.data.turn <- struct{}{}:
		defer func() { <-s.data.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	w := s.data.begin(s)
	defer w.undo() // nothing is left to undo after commit; after an error or a panic all of it is
	if err := write(w); err != nil {
		return err
	}
	return w.commit(ctx)
}

// Close implements graph.Store.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return errClosed
	}
	return nil
}

var errClosed = fmt.Errorf("the store is closed: %w", graph.ErrUnavailable)

// alive is the error of a call on a store that was closed, or in a context that has ended.
func (s *Store) alive(ctx context.Context) error {
	if s.closed.Load() {
		return errClosed
	}
	return ctx.Err()
}

// data is what a store keeps. It outlives the Store that is closed and reopened.
type data struct {
	turn chan struct{} // holds a value while an Update is at work

	mu        sync.RWMutex // held for one call of a Reader or Writer, never while a caller's function runs
	committed int64
	views     map[int64]int // open Views by the version they read
	nodes     map[graph.ID]*record[item]
	edges     map[graph.EdgeKey]*record[graph.Edge]
	out, in   map[end][]*record[graph.Edge]
	lists     map[list]*places
	ledger    []graph.Entry
}

// end is one end of edges of one type.
type end struct {
	id   graph.ID
	edge graph.EdgeType
}

func newData() *data {
	return &data{
		turn:  make(chan struct{}, 1),
		views: map[int64]int{},
		nodes: map[graph.ID]*record[item]{},
		edges: map[graph.EdgeKey]*record[graph.Edge]{},
		out:   map[end][]*record[graph.Edge]{},
		in:    map[end][]*record[graph.Edge]{},
		lists: map[list]*places{},
	}
}

// open begins a View of what is committed now.
func (d *data) open(s *Store) *reader {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.views[d.committed]++
	return &reader{data: d, store: s, version: d.committed, ledger: d.ledger}
}

func (d *data) release(r *reader) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.views[r.version]--; d.views[r.version] == 0 {
		delete(d.views, r.version)
	}
}

// begin begins an Update, whose versions follow what is committed now.
func (d *data) begin(s *Store) *writer {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return &writer{reader: reader{data: d, store: s, version: d.committed + 1, ledger: d.ledger}}
}

// oldest is the oldest version that anyone may still read.
func (d *data) oldest() int64 {
	oldest := d.committed
	for v := range d.views {
		oldest = min(oldest, v)
	}
	return oldest
}
