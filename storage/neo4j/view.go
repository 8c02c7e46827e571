package neo4j

import (
	"context"
	"fmt"
	"math"
	"sync"

	"behalf/graph"
)

// source asks the statements of a Reader. Each begins with prelude, which takes $pin, and returns the version of the head first.
type source interface {
	// ask returns what follows the version in the only row, and the version as of which it is to be read.
	ask(ctx context.Context, text string, params map[string]any) (row []any, pin int64, err error)
}

// prelude finds the version as of which a statement reads: the one that it is given, or the newest. The parameter is a number
// always, since a plan is kept for the types of its parameters.
const prelude = `MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
`

// newest asks for the newest version, everything for whatever is there: what a writer reads.
const (
	newest     int64 = -1
	everything int64 = math.MaxInt64
)

// errNoHead is for a database that was emptied, or taken for something else, while it was open.
func (a address) errNoHead() error {
	return fmt.Errorf("the database at %s holds no ledger: it was emptied or replaced while it was in use; start behalf again: %w", a, graph.ErrUnavailable)
}

// view is the source of one View. Its first read takes the version as of which it and all later ones read. Several
// goroutines may read.
type view struct {
	store  *Store
	mu     sync.Mutex // held by the first read
	pinned bool
	pin    int64
}

func (v *view) ask(ctx context.Context, text string, params map[string]any) ([]any, int64, error) {
	if params == nil {
		params = map[string]any{}
	}
	v.mu.Lock()
	if v.pinned {
		v.mu.Unlock()
		row, _, err := v.run(ctx, text, params, v.pin)
		return row, v.pin, err
	}
	defer v.mu.Unlock()
	settled := v.store.settled.Load()
	row, version, err := v.run(ctx, text, params, newest)
	if err != nil {
		return nil, 0, err
	}
	if version > settled {
		// Neo4j shows the parts of a transaction one by one while it commits, the head perhaps before the rest. The
		// version before is wholly there, for its writer has given the lock back; the newest is, if whoever wrote it has
		// been told so. We know that of our own writers; for others, the time of this round trip must do.
		if version == v.store.committing.Load() {
			version--
		} else {
			v.store.settle(version)
		}
		if row, _, err = v.run(ctx, text, params, version); err != nil {
			return nil, 0, err
		}
	}
	v.pinned, v.pin = true, version
	return row, version, nil
}

// run asks once and cuts the version off.
func (v *view) run(ctx context.Context, text string, params map[string]any, pin int64) ([]any, int64, error) {
	if err := v.store.alive(ctx); err != nil {
		return nil, 0, err
	}
	params["pin"] = pin
	row, err := v.store.read(ctx, text, params)
	if err != nil {
		return nil, 0, err
	}
	if row == nil {
		return nil, 0, v.store.errNoHead()
	}
	version, _ := row[0].(int64)
	return row[1:], version, nil
}
