// Package sqlite keeps the graph in one file, through modernc.org/sqlite: no C compiler, no server.
//
// One connection writes, BEGIN IMMEDIATE to COMMIT, an Update at a time; some connections read, a View each, from the
// snapshot that WAL gives it. A commit is on the disk when Update returns (synchronous=FULL).
//
// # Walks
//
// Step by step, breadth first: one statement takes what was reached so far as a list of numbers and brings the edges that
// lead on; a closure is the same statement until nothing new comes (step.go has the text). Measured on 1.2 million nodes and
// 5 million edges against a whole walk as one statement of recursive CTEs, for the two halves of a check (31 edges, 19
// nodes) and of a batch of 1,000 targets (20,000 edges): the one statement took 1.6 times as long for the check and 1.2 times
// for the batch, and 1.2 times as long for the check where only closures are recursive. It sets up a temporary table for
// each stage and goes over the edges twice, once to reach their ends and once to bring them; and it cannot say where a walk
// was cut, nor be cancelled between two rows.
//
// Lists need no edges, only ends, so there the engine does the walking: page.go says how it chooses.
//
// # Memory
//
// A reader's page cache is 4 MB, the writer's 16 MB, and 256 MB while it loads in bulk, given back soon after. More does not
// pay: a batch took the same with 8, 32 and 128 MB, since the pages are in the system's cache anyway. The
// nodes and edges that were met lately are kept too (cache.go, edgecache.go): some 130 thousand nodes and half a million edges at the
// most, so that the customers of a large partner stay at hand; with half of that a batch of 1,000 took a third longer.
package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"behalf/graph"
)

// Store implements graph.Store.
type Store struct {
	created bool
	fewest  int          // fewestEnds, but for tests
	sifted  atomic.Int64 // how many lists were sifted, for tests
	reading *sql.DB
	writing *sql.DB

	readers chan struct{} // holds a value for each View at work
	writers chan struct{} // holds a value while an Update is at work
	closed  atomic.Bool

	mu   sync.Mutex
	idle []*conn // readers that nobody uses; the last one used is the first to be used again

	writer *conn // of the Update at work
	bulk   bulk

	terms termCache
	nodes nodeCache
	edges edgeCache
	hubs  hubs
}

var _ graph.Store = (*Store)(nil)

// Created reports whether opening made the store: it held nothing before.
func (s *Store) Created() bool { return s.created }

// readersOf is how many Views may be at work at once: more than there are processors, so that one that waits for its caller
// does not hold up the others.
func readersOf() int { return min(max(8, 2*runtime.GOMAXPROCS(0)), 32) }

// View implements graph.Store.
func (s *Store) View(ctx context.Context, read func(graph.Reader) error) error {
	if err := s.take(ctx, s.readers); err != nil {
		return err
	}
	defer func() { <-s.readers }()
	s.calm()
	c, err := s.reader(ctx)
	if err != nil {
		return err
	}
	r := &reader{store: s, conn: c, shared: true}
	if err := r.begin(ctx, "BEGIN"); err != nil {
		c.close()
		return err
	}
	defer s.release(r)
	return read(r)
}

// take waits for a place among those at work.
func (s *Store) take(ctx context.Context, places chan struct{}) error {
	if s.closed.Load() {
		return errClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.closed.Load() {
		<-places
		return errClosed
	}
	return nil
}

// reader is a connection that nobody uses.
func (s *Store) reader(ctx context.Context) (*conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.idle); n > 0 {
		c := s.idle[n-1]
		s.idle = s.idle[:n-1]
		return c, nil
	}
	c, err := newConn(background, s.reading)
	return c, translate(ctx, err)
}

// release ends r's view and gives its connection back.
func (s *Store) release(r *reader) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	_, err := r.conn.run(background, "COMMIT")
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || s.closed.Load() {
		r.conn.close()
		return
	}
	s.idle = append(s.idle, r.conn)
}

// Update implements graph.Store.
func (s *Store) Update(ctx context.Context, write func(graph.Writer) error) error {
	if err := s.take(ctx, s.writers); err != nil {
		return err
	}
	defer func() { <-s.writers }()
	w, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer w.undo() // after a commit there is nothing left to undo; after an error, a panic or Goexit all of it is
	if err := write(w); err != nil {
		return err
	}
	return w.commit(ctx)
}

// patience is how long an Update waits for another process that writes to the same file.
const patience = 10 * time.Second

// begin begins an update. The lock is asked for again and again, so that a context that ends meanwhile is heard.
func (s *Store) begin(ctx context.Context) (*writer, error) {
	if s.writer == nil {
		c, err := newConn(background, s.writing)
		if err != nil {
			return nil, translate(ctx, err)
		}
		s.writer = c
	}
	w := &writer{reader: reader{store: s, conn: s.writer}}
	for began := time.Now(); ; {
		err := w.reader.begin(ctx, "BEGIN IMMEDIATE")
		switch {
		case err == nil:
			return w, nil
		case isBusy(err) && time.Since(began) < patience:
			continue
		case isBusy(err):
			err = &failure{text: fmt.Sprintf("another process has been writing to the store for %s: %v", patience, graph.ErrUnavailable), kind: graph.ErrUnavailable, cause: err}
		}
		s.drop()
		return nil, err
	}
}

// drop closes the writer's connection; the next update opens another.
func (s *Store) drop() {
	if s.writer != nil {
		s.writer.close()
		s.writer = nil
		s.bulk.on.Store(false)
	}
}

// Close implements graph.Store. It waits a while for Views and Updates at work.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return errClosed
	}
	patience := time.After(5 * time.Second)
	idle := take(s.writers, patience)
	for range cap(s.readers) {
		idle = take(s.readers, patience) && idle
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.idle {
		c.close()
	}
	s.idle = nil
	if !idle { // what is still at work closes its own connection when it ends
		return nil
	}
	s.drop()
	if err := s.reading.Close(); err != nil {
		return translate(background, err)
	}
	return translate(background, s.writing.Close())
}

func take(places chan struct{}, timeout <-chan time.Time) bool {
	select {
	case places <- struct{}{}:
		return true
	case <-timeout:
		return false
	}
}
