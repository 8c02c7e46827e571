package sqlite

import (
	"context"
	"sync"

	"behalf/graph"
)

// reader implements graph.Reader on one transaction. Its calls wait for each other.
type reader struct {
	store  *Store
	conn   *conn
	shared bool // what is read is committed, so that it may be kept for others

	mu    sync.Mutex
	ended bool
	snap  snapshot
	terms *terms
}

var _ graph.Reader = (*reader)(nil)

// snapshot is what tells one state of the file from another.
type snapshot struct {
	revision int64 // state.revision
	epoch    epoch // state.edges, state.stamp
	lastNode int64 // the highest number of a node
	lastTerm int64
	head     graph.Time // of the ledger's last entry
}

// The first thing that is read in a transaction, which is what makes it stand still.
const readSnapshot = `SELECT revision, edges, stamp, (SELECT max(num) FROM nodes), (SELECT max(num) FROM terms),
  (SELECT time FROM ledger ORDER BY seq DESC LIMIT 1) FROM state`

// begin begins the transaction.
func (r *reader) begin(ctx context.Context, how string) error {
	if _, err := r.conn.run(ctx, how); err != nil {
		return err
	}
	err := r.conn.rows(ctx, readSnapshot, 6, func(row []any) bool {
		r.snap = snapshot{integer(row[0]), epoch{integer(row[1]), integer(row[2])}, integer(row[3]), integer(row[4]), graph.Time(integer(row[5]))}
		return true
	})
	if err != nil {
		return err
	}
	return r.learnTerms(ctx)
}

// enter begins one call; the caller calls leave if there is no error.
func (r *reader) enter(ctx context.Context) error {
	r.mu.Lock()
	switch {
	case r.store.closed.Load():
		r.mu.Unlock()
		return errClosed
	case r.ended:
		r.mu.Unlock()
		return errEnded
	case ctx.Err() != nil:
		r.mu.Unlock()
		return ctx.Err()
	}
	return nil
}

func (r *reader) leave() { r.mu.Unlock() }

const entryColumns = `seq, time, actor, act, input, changes, prev, hash`

const readHead = `SELECT ` + entryColumns + ` FROM ledger ORDER BY seq DESC LIMIT 1`

// Head implements graph.Reader.
func (r *reader) Head(ctx context.Context) (graph.Entry, error) {
	if err := r.enter(ctx); err != nil {
		return graph.Entry{}, err
	}
	defer r.leave()
	return r.head(ctx)
}

func (r *reader) head(ctx context.Context) (head graph.Entry, err error) {
	err = r.conn.rows(ctx, readHead, 8, func(row []any) bool { head = entry(row); return true })
	return head, err
}

const (
	readEntries     = `SELECT ` + entryColumns + ` FROM ledger WHERE seq > ?1 ORDER BY seq LIMIT (?2 + 0)`
	readEntriesBack = `SELECT ` + entryColumns + ` FROM ledger WHERE ?1 = 0 OR seq < ?1 ORDER BY seq DESC LIMIT (?2 + 0)`
)

// Entries implements graph.Reader.
func (r *reader) Entries(ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
	if err := r.enter(ctx); err != nil {
		return nil, err
	}
	defer r.leave()
	statement := readEntries
	if q.Descending {
		statement = readEntriesBack
	}
	var entries []graph.Entry
	err := r.conn.rows(ctx, statement, 8, func(row []any) bool { entries = append(entries, entry(row)); return true }, q.After, max(q.Limit, 0))
	if err != nil {
		return nil, err
	}
	return entries, nil
}

func entry(row []any) graph.Entry {
	e := graph.Entry{
		Seq: integer(row[0]), Time: graph.Time(integer(row[1])), Actor: graph.ID(text(row[2])), Act: text(row[3]),
		Prev: text(row[6]), Hash: text(row[7]),
	}
	if t := text(row[4]); t != "" {
		e.Input = []byte(t)
	}
	if t := text(row[5]); t != "" {
		e.Changes = []byte(t)
	}
	return e
}
