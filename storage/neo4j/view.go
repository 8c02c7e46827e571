package neo4j

import (
	"context"
	"fmt"
	"math"
	"sync"

	"behalf/graph"
)

// source asks the statements of a Reader. Each begins with prelude, which takes $pin, and returns the version of the head first in
// every row.
type source interface {
	// ask returns what took in the rows, and the version as of which they are to be read. Begin may be called several times, for
	// what may have to be asked again.
	ask(ctx context.Context, text string, params map[string]any, begin func() versioned) (taken versioned, pin int64, err error)
}

// versioned takes in what follows the version in each row, as of a version.
type versioned interface{ take(row []any, pin int64) }

// asOf cuts the version off each row. Where it is to be the newest, the rows are taken in as of what they say is that.
type asOf struct {
	versioned
	pin     int64
	version int64
	any     bool
}

func (a *asOf) take(row []any) {
	a.any = true
	a.version, _ = row[0].(int64)
	pin := a.pin
	if pin == newest {
		pin = a.version
	}
	a.versioned.take(row[1:], pin)
}

// lastRow takes in one row.
type lastRow struct{ row []any }

func (l *lastRow) take(row []any, _ int64) { l.row = row }

// askRow asks a statement that answers with one row.
func askRow(ctx context.Context, s source, text string, params map[string]any) (row []any, pin int64, err error) {
	if params == nil {
		params = map[string]any{}
	}
	taken, pin, err := s.ask(ctx, text, params, func() versioned { return &lastRow{} })
	if err != nil {
		return nil, 0, err
	}
	return taken.(*lastRow).row, pin, nil
}

// prelude finds the version as of which a statement reads: the one that it is given, or the newest. The parameter is a number
// always, since a plan is kept for the types of its parameters.
const prelude = `MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
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
	stand  stand // of the pin, where it is known
}

// stand is a moment, and the time of the newest entry that the ledger has in it.
type stand struct {
	moment
	head graph.Time
}

// stands are what is known of the View's moment, and whether it has begun to read.
func (v *view) stands() (s stand, pinned bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.stand, v.pinned
}

// know tells which moment it is of which the server has said that it is as of the View's version.
func (v *view) know(s stand) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.pinned && v.pin == s.version {
		v.stand = s
	}
}

// momentText asks for the moment alone.
const momentText = keepPlan + `MATCH (h:LedgerHead {id: 'head'})
RETURN h.version AS version, h.time AS head, h.version AS now, h.stamp AS stamp`

// look asks which moment the View is of: one without a name where the head has moved on since.
func (v *view) look(ctx context.Context) (s stand, err error) {
	row, pin, err := askRow(ctx, v, momentText, nil)
	if err != nil {
		return s, err
	}
	head, _ := row[0].(int64)
	s.head = graph.Time(head)
	if now, _ := row[1].(int64); now == pin {
		s.version = now
		s.stamp, _ = row[2].(int64)
		v.know(s)
	}
	return s, nil
}

func (v *view) ask(ctx context.Context, text string, params map[string]any, begin func() versioned) (versioned, int64, error) {
	v.mu.Lock()
	if v.pinned {
		v.mu.Unlock()
		taken, _, err := v.run(ctx, text, params, v.pin, begin)
		return taken, v.pin, err
	}
	defer v.mu.Unlock()
	settled := v.store.settled.Load()
	taken, version, err := v.run(ctx, text, params, newest, begin)
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
		if taken, _, err = v.run(ctx, text, params, version, begin); err != nil {
			return nil, 0, err
		}
	}
	v.pinned, v.pin = true, version
	return taken, version, nil
}

// run asks once, and returns the newest version too.
func (v *view) run(ctx context.Context, text string, params map[string]any, pin int64, begin func() versioned) (versioned, int64, error) {
	if err := v.store.alive(ctx); err != nil {
		return nil, 0, err
	}
	params["pin"] = pin
	a, err := read(ctx, v.store.client, text, params, func() *asOf { return &asOf{pin: pin, versioned: begin()} })
	if err != nil {
		return nil, 0, err
	}
	if !a.any {
		return nil, 0, v.store.errNoHead()
	}
	return a.versioned, a.version, nil
}
