package neo4j

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"behalf/graph"
)

// lockText takes the ledger's head for one writer: whoever else wants it waits until the transaction has ended. Only then is
// anything read, so that nothing that is read can be overtaken. To remove a property that is not there takes the lock and changes nothing:
// a transaction that has changed something gets plans of its own, so what an act reads would be planned once more, by whoever holds the lock,
// and take him seconds. (The name must be known to the database, and is, from the lock of its schema.)
const lockText = `MATCH (h:LedgerHead {id: 'head'})
REMOVE h.locked
WITH h
OPTIONAL MATCH (e:LedgerEntry {seq: h.seq})
RETURN h.version + 1 AS version, properties(e) AS entry, h.stamp AS stamp`

// versionText notes the number of an update that wrote.
const versionText = `MATCH (h:LedgerHead {id: 'head'})
SET h.version = $version, h.stamp = $stamp
RETURN h.version`

// Update implements graph.Store. Errors that may pass (a deadlock with somebody else's transaction, a lost connection, a change of leader) run
// write again for some seconds.
func (s *Store) Update(ctx context.Context, write func(graph.Writer) error) error {
	if err := s.alive(ctx); err != nil {
		return err
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for again := s.backoff(); ; {
		passing, err := s.tryUpdate(ctx, write)
		if !passing || !again.wait(ctx) {
			return err
		}
		if err := s.alive(ctx); err != nil {
			return err
		}
	}
}

// tryUpdate runs one transaction. Passing says that the error may not come again, and that nothing was kept.
func (s *Store) tryUpdate(ctx context.Context, write func(graph.Writer) error) (passing bool, err error) {
	if err := s.outage.check(); err != nil {
		return false, s.explain(ctx, err)
	}
	session, err := s.session(ctx, driver.AccessModeWrite)
	if err != nil {
		return false, err
	}
	defer closeSession(ctx, session)
	tx, err := session.BeginTransaction(ctx, timeout(ctx))
	if timeOver(ctx) == nil {
		s.outage.note(err)
	}
	if err != nil {
		return mayPass(err), s.explain(ctx, err)
	}
	defer closeTx(ctx, tx)
	w := &writer{tx: tx}
	w.reader = reader{store: s, source: w}
	if err := w.lock(ctx); err != nil {
		return w.passing, err
	}
	if err = write(w); err == nil {
		err = w.fail(w.flush(ctx))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = true
	switch {
	case w.passing: // whatever write made of it
		return true, w.failed
	case err != nil:
		return false, err
	case w.failed != nil:
		return false, w.failed
	case !w.wrote:
		return false, s.alive(ctx)
	}
	if err := s.alive(ctx); err != nil {
		return false, err
	}
	if !w.numbered {
		s.tell(versionText)
		if _, err := runRow(ctx, tx, versionText, map[string]any{"version": w.version, "stamp": w.stamp}); err != nil {
			return mayPass(err), s.explain(ctx, err)
		}
	}
	return s.commit(ctx, w)
}

// commit commits. It goes on for a while after the caller's time has ended: what was begun is better known to be done.
func (s *Store) commit(ctx context.Context, w *writer) (passing bool, err error) {
	patience, cancel := detached(ctx, closeTime+time.Duration(w.rows)*time.Millisecond)
	defer cancel()
	s.cache.expect(w.before, passage{moment{w.version, w.stamp}, w.touched})
	s.committing.Store(w.version)
	defer s.committing.Store(0)
	err = w.tx.Commit(patience)
	if err == nil {
		s.settle(w.version)
		s.cache.arrive(moment{w.version, w.stamp})
		return false, nil
	}
	if said, answered := asNeo4jError(err); answered && said.Classification() != "DatabaseError" { // it was refused
		return mayPass(err), s.explain(ctx, err)
	}
	return s.recover(ctx, w)
}

// recover finds out what became of a commit whose answer was lost: the entry is in the ledger, or it is not.
func (s *Store) recover(ctx context.Context, w *writer) (passing bool, err error) {
	unknown := fmt.Errorf("the connection to Neo4j at %s was lost while an update was being committed, so it is not known whether it was kept: %w", s.address, graph.ErrUnavailable)
	if w.head == w.began { // loads alone: they can be loaded again
		return false, unknown
	}
	work, cancel := afterwards(ctx)
	defer cancel()
	for again := s.backoff(); again.wait(work); {
		kept, err := s.holds(work, w.head)
		if err == nil && kept {
			return false, nil
		}
		if err == nil {
			return true, fmt.Errorf("the connection to Neo4j at %s was lost before an update was committed: %w", s.address, graph.ErrUnavailable)
		}
	}
	return false, unknown
}

// holds reports whether the ledger holds an entry. It locks the head, so it waits until a transaction that is still being
// committed, or undone, has ended.
func (s *Store) holds(ctx context.Context, entry ledgerMark) (bool, error) {
	session, err := s.session(ctx, driver.AccessModeWrite)
	if err != nil {
		return false, err
	}
	defer closeSession(ctx, session)
	tx, err := session.BeginTransaction(ctx, timeout(ctx))
	s.outage.note(err)
	if err != nil {
		return false, err
	}
	defer closeTx(ctx, tx)
	if _, err := runRow(ctx, tx, lockText, nil); err != nil {
		return false, err
	}
	row, err := runRow(ctx, tx, "MATCH (e:LedgerEntry {seq: $seq}) RETURN e.hash", map[string]any{"seq": entry.seq})
	return row != nil && row[0] == entry.hash, err
}

// ledgerMark names an entry of the ledger.
type ledgerMark struct {
	seq  int64
	hash string
}

func markOf(e graph.Entry) ledgerMark { return ledgerMark{e.Seq, e.Hash} }

// writer implements graph.Writer: the source of a reader that reads in the transaction, and so what was written there.
type writer struct {
	reader
	mu      sync.Mutex // one statement at a time
	tx      driver.ExplicitTransaction
	version int64 // of this update
	stamp   int64 // and the random number beside it
	before  moment
	touched touched
	entry   graph.Entry
	began   ledgerMark // the head when the update began
	head    ledgerMark // and now
	rows    int        // written
	wrote   bool       // there is something to keep
	writing bool       // a statement that writes was run
	saving  sync.Mutex // held while draft is saved
	draft   *draft     // of an Apply, which is still to be saved
	// numbered says that the head has the number of this update: an entry brings it.
	numbered bool
	planning bool // nothing is run, only planned: Rehearse
	done     bool
	failed   error // the first error of a call; the update cannot be kept
	passing  bool  // it may not come again
}

var errEnded = fmt.Errorf("the update has ended: %w", graph.ErrUnavailable)

// lock waits for the head, and reads it.
func (w *writer) lock(ctx context.Context) error {
	row, err := w.run(ctx, lockText, nil)
	if err != nil {
		return err
	}
	if row == nil {
		return w.store.errNoHead()
	}
	w.version, _ = row[0].(int64)
	w.store.settle(w.version - 1) // whose writer has given the lock back
	w.before.version, w.stamp = w.version-1, rand.Int64N(math.MaxInt64)+1
	w.before.stamp, _ = row[2].(int64)
	if row[1] != nil {
		if w.entry, err = readEntry(row[1]); err != nil {
			return err
		}
	}
	w.began = markOf(w.entry)
	w.head = w.began
	return nil
}

// run runs one statement in the transaction that answers with one row.
func (w *writer) run(ctx context.Context, text string, params map[string]any) ([]any, error) {
	found := newSingle()
	err := w.runAll(ctx, text, params, found)
	return found.row, err
}

// runAll runs one statement in the transaction.
func (w *writer) runAll(ctx context.Context, text string, params map[string]any, a answer) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.store.alive(ctx); err != nil {
		return err
	}
	if w.done {
		return errEnded
	}
	if w.planning {
		return w.store.explain(ctx, w.store.plan(ctx, text, params))
	}
	w.store.tell(text)
	return w.note(ctx, runAll(ctx, w.tx, text, params, a))
}

// put keeps a draft until it is to be saved.
func (w *writer) put(d *draft) {
	w.saving.Lock()
	defer w.saving.Unlock()
	w.draft = d
}

// flush saves what Apply has left to be saved.
func (w *writer) flush(ctx context.Context) error {
	w.saving.Lock()
	defer w.saving.Unlock()
	d := w.draft
	if w.draft = nil; d == nil {
		return w.store.alive(ctx)
	}
	return d.save(ctx)
}

// apart runs a statement in a transaction of its own, beside that of the update.
func (w *writer) apart(ctx context.Context, text string, params map[string]any) error {
	if w.planning {
		return w.store.explain(ctx, w.store.plan(ctx, text, params))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	session, err := w.store.session(ctx, driver.AccessModeWrite)
	if err != nil {
		return err
	}
	defer closeSession(ctx, session)
	w.store.tell(text)
	result, err := session.Run(ctx, text, params, timeout(ctx))
	if err == nil {
		_, err = result.Consume(ctx)
	}
	return w.note(ctx, err)
}

// note keeps the first error of the server's; the update cannot be kept then.
func (w *writer) note(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	explained := w.store.explain(ctx, err)
	if w.failed == nil {
		w.failed, w.passing = explained, mayPass(err) && timeOver(ctx) == nil
	}
	return explained
}

// ask implements source.
func (w *writer) ask(ctx context.Context, text string, params map[string]any, begin func() versioned) (versioned, int64, error) {
	if err := w.flush(ctx); err != nil {
		return nil, 0, w.fail(err)
	}
	params["pin"] = everything
	a := &asOf{pin: everything, versioned: begin()}
	err := w.runAll(ctx, text, params, a)
	if err == nil && !a.any {
		err = w.store.errNoHead()
	}
	return a.versioned, everything, err
}

// Head implements graph.Reader. The head was read when it was locked.
func (w *writer) Head(ctx context.Context) (graph.Entry, error) {
	if err := w.store.alive(ctx); err != nil {
		return graph.Entry{}, err
	}
	return w.entry, nil
}

// fail notes an error of a writing call, after which the update cannot be kept.
func (w *writer) fail(err error) error {
	if err == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed == nil {
		w.failed = err
	}
	return err
}
