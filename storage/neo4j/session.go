package neo4j

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"behalf/graph"
)

// How long this package waits before it says that the server cannot be asked. The driver's own limits are half a minute
// and more, which nobody who waits for an answer waits.
const (
	retryTime   = 3 * time.Second // for errors that may pass, in a read or an update
	acquireTime = 4 * time.Second // for a connection from the pool
	connectTime = 2 * time.Second // for a new socket
	// closeTime is given to what is done after a caller's time has ended: giving a connection back, rolling back.
	closeTime = 3 * time.Second
	// timeoutSlack is how much later than the caller's deadline the server ends a transaction by itself.
	timeoutSlack = time.Second
	// probeTime is how long nothing is asked after a request that failed, once the server has been away for longer than retryTime.
	probeTime = 200 * time.Millisecond
	// idleTime is how long a connection may lie idle before it is tested when it is taken up again.
	idleTime = 30 * time.Second
)

// client is the driver with what every session of it shares.
type client struct {
	address
	driver    driver.DriverWithContext
	bookmarks driver.BookmarkManager // so that a client reads what it wrote, in a cluster too
	home      string                 // the name of the database, where the address does not say it
	hear      func(text string)      // is told each statement; nil but in tests
	outage    outage
	visits    visits
}

func newClient(a address) (*client, error) {
	d, err := newDriver(a)
	if err != nil {
		return nil, err
	}
	return &client{address: a, driver: d, bookmarks: driver.NewBookmarkManager(driver.BookmarkManagerConfig{})}, nil
}

func newDriver(a address) (driver.DriverWithContext, error) {
	auth := driver.NoAuth()
	if a.user != "" {
		auth = driver.BasicAuth(a.user, a.password, "")
	}
	d, err := driver.NewDriverWithContext(a.target, auth, func(c *config.Config) {
		c.MaxTransactionRetryTime = retryTime
		c.ConnectionAcquisitionTimeout = acquireTime
		c.SocketConnectTimeout = connectTime
		c.ConnectionLivenessCheckTimeout = idleTime
		c.FetchSize = driver.FetchAll // answers are few rows
		c.TelemetryDisabled = true
		c.NotificationsMinSeverity = notifications.DisabledLevel // nobody reads them, and to write them takes as long as a check
	})
	if err != nil { // of the address alone: nothing has been asked yet
		return nil, fmt.Errorf("the address of the Neo4j store cannot be used; write %s: %w", pattern, graph.ErrInvalid)
	}
	return d, nil
}

// session begins a visit to the server, which ends when the session is closed. The error is errClosed.
func (c *client) session(ctx context.Context, mode driver.AccessMode) (driver.SessionWithContext, error) {
	if err := c.visits.begin(); err != nil {
		return nil, err
	}
	return visit{c.driver.NewSession(ctx, driver.SessionConfig{AccessMode: mode, DatabaseName: cmp.Or(c.database, c.home), BookmarkManager: c.bookmarks}), &c.visits}, nil
}

// visit is a session that says when it is closed. It is closed once.
type visit struct {
	driver.SessionWithContext
	of *visits
}

func (v visit) Close(ctx context.Context) error {
	defer v.of.leave()
	return v.SessionWithContext.Close(ctx)
}

// visits counts the sessions at work. The driver (v5.28.4) is not closed beside one: it has a data race there.
type visits struct {
	mu    sync.Mutex
	many  int
	ended chan struct{} // nil until no more may begin; closed when the last has left
}

func (v *visits) begin() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.ended != nil {
		return errClosed
	}
	v.many++
	return nil
}

func (v *visits) leave() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.many--; v.many == 0 && v.ended != nil {
		close(v.ended)
	}
}

// end lets no more begin, and waits a while for those that have.
func (v *visits) end(patience time.Duration) {
	v.mu.Lock()
	v.ended = make(chan struct{})
	if v.many == 0 {
		close(v.ended)
	}
	v.mu.Unlock()
	select {
	case <-v.ended:
	case <-time.After(patience):
	}
}

// timeout makes the server end a transaction by itself, a little after the caller stops waiting.
func timeout(ctx context.Context) func(*driver.TransactionConfig) {
	return func(c *driver.TransactionConfig) {
		if deadline, ok := ctx.Deadline(); ok {
			c.Timeout = max(time.Until(deadline), 0) + timeoutSlack
		}
	}
}

// detached is a context for work that goes on a little after the caller has stopped waiting.
func detached(ctx context.Context, slack time.Duration) (context.Context, context.CancelFunc) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(slack, cancel) })
	return work, func() { stop(); cancel() }
}

// afterwards is a context for putting things away.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), closeTime)
}

// answer takes in the rows of a statement's answer, while the server writes those that follow.
type answer interface{ take(row []any) }

// read asks a statement in a transaction of its own: one round trip. Errors that may pass are tried again, each time with a new
// answer. The caller's time is kept: where it ends, read returns, and the server ends the query a little later;
// to break the connection instead would make the driver close all that lie idle.
func read[A answer](ctx context.Context, c *client, text string, params map[string]any, begin func() A) (A, error) {
	type outcome struct {
		answer A
		err    error
	}
	outcomes := make(chan outcome, 1)
	go func() {
		work, cancel := detached(ctx, closeTime)
		defer cancel()
		var o outcome
		for again := c.backoff(); ; {
			o.answer = begin()
			o.err = c.readOnce(ctx, work, text, params, o.answer)
			if o.err == nil || !mayPass(o.err) || !again.wait(ctx) {
				break
			}
		}
		outcomes <- o
	}()
	select {
	case o := <-outcomes:
		return o.answer, c.explain(ctx, o.err)
	case <-ctx.Done():
		var none A
		return none, c.explain(ctx, ctx.Err())
	}
}

// readOnce asks once. The caller's context sets the server's time, work the driver's.
func (c *client) readOnce(ctx, work context.Context, text string, params map[string]any, a answer) error {
	if err := c.outage.check(); err != nil {
		return err
	}
	session, err := c.session(work, driver.AccessModeRead)
	if err != nil {
		return err
	}
	defer session.Close(work)
	c.tell(text)
	result, err := session.Run(work, text, params, timeout(ctx))
	if err == nil {
		err = takeAll(work, result, a)
	}
	if ctx.Err() == nil { // a caller who gave up says nothing of the server
		c.outage.note(err)
	}
	return err
}

func takeAll(ctx context.Context, result driver.ResultWithContext, a answer) error {
	for result.Next(ctx) {
		a.take(result.Record().Values)
	}
	return result.Err()
}

func (c *client) tell(text string) {
	if c.hear != nil {
		c.hear(text)
	}
}

// single is an answer of one row, nil if there was none.
type single struct{ row []any }

func (s *single) take(row []any) { s.row = row }

func newSingle() *single { return &single{} }

// backoff says when something may be tried again.
type backoff struct {
	outage *outage
	end    time.Time
	next   time.Duration
}

func (c *client) backoff() *backoff {
	return &backoff{&c.outage, time.Now().Add(retryTime), 10 * time.Millisecond}
}

// wait waits a while, and returns false where there is no time left.
func (b *backoff) wait(ctx context.Context) bool {
	pause := b.next/2 + rand.N(b.next)
	b.next = min(2*b.next, 500*time.Millisecond)
	if b.outage.lasts() || time.Now().Add(pause).After(b.end) {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

// outage is what is known of a server that cannot be reached. All calls share it, so that those that wait for one another do
// not each wait for the server anew.
type outage struct{ since, last atomic.Int64 } // in nanoseconds, 0 if there is none

// note takes notice of how a request ended.
func (o *outage) note(err error) {
	if err == nil || !isLost(err) {
		o.since.Store(0)
		return
	}
	now := time.Now().UnixNano()
	o.since.CompareAndSwap(0, now)
	o.last.Store(now)
}

// lasts reports whether the server has been away for longer than a call waits for it.
func (o *outage) lasts() bool {
	since := o.since.Load()
	return since != 0 && time.Now().UnixNano()-since > int64(retryTime)
}

// errAway is the error of calls that are not even tried: the server was asked in vain a moment ago.
var errAway error = &driver.ConnectivityError{Inner: errors.New("the server is away")}

func (o *outage) check() error {
	if o.lasts() && time.Now().UnixNano()-o.last.Load() < int64(probeTime) {
		return errAway
	}
	return nil
}
