package neo4j

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"behalf/graph"
)

// Store implements graph.Store on a Neo4j.
type Store struct {
	*client
	turn    chan struct{} // holds a value while an Update of this process is at work
	closed  atomic.Bool
	created bool
	texts   texts
	unions  unions
	cache   cache

	// settled is the newest version that is known to be wholly there to be read: an update of ours has returned, or a
	// writer has found it when it had locked the head. committing is the version that we are committing now, 0 if none.
	settled    atomic.Int64
	committing atomic.Int64
}

var _ graph.Store = (*Store)(nil)

// Open connects to the Neo4j at an address such as neo4j://user:password@host:port/database and brings its schema up to
// date. The schemes are neo4j (routed: a cluster, or one server) and bolt (one server), with +s for TLS and +ssc for TLS
// with a certificate of the server's own making; without a port it is 7687, and without a database the user's own.
//
// It wraps ErrInvalid for an address that is none, ErrUnavailable where no Neo4j answers there or does not let this
// user in, and ErrPrecondition where the Neo4j is too old or its database was written by a newer behalf. The password is
// in no error.
func Open(ctx context.Context, address string) (*Store, error) {
	a, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	c, err := newClient(a)
	if err != nil {
		return nil, err
	}
	if err := c.enter(ctx); err != nil {
		c.quit()
		return nil, err
	}
	if err := c.unrouted(ctx); err != nil {
		c.quit()
		return nil, err
	}
	created, err := c.migrate(ctx)
	if err != nil {
		c.quit()
		return nil, err
	}
	return &Store{client: c, turn: make(chan struct{}, 1), created: created, cache: cache{most: keptMost}}, nil
}

// Created reports whether Open found a database that behalf had never used.
func (s *Store) Created() bool { return s.created }

// Close implements graph.Store. Calls that are under way may end within closeTime, and fail then.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return errClosed
	}
	s.visits.end(closeTime)
	s.quit()
	return nil
}

// View implements graph.Store. See the package's comment on how its reads come to see one state.
func (s *Store) View(ctx context.Context, read func(graph.Reader) error) error {
	if err := s.alive(ctx); err != nil {
		return err
	}
	return read(&reader{store: s, source: &view{store: s}})
}

// alive is the error of a call on a store that was closed, or in a context that has ended.
func (s *Store) alive(ctx context.Context) error {
	if s.closed.Load() {
		return errClosed
	}
	return ctx.Err()
}

// settle notes that a version is wholly there to be read.
func (s *Store) settle(version int64) {
	for {
		known := s.settled.Load()
		if version <= known || s.settled.CompareAndSwap(known, version) {
			return
		}
	}
}

func (c *client) quit() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	_ = c.driver.Close(ctx) // what cannot be said goodbye to is gone
}

// oldest is the oldest server whose Cypher has all that is used here.
var oldest = [2]int{5, 26}

// enter makes the first connection. It learns the name of the database, since a driver that does not know it asks for it again
// and again, and refuses servers that are too old.
func (c *client) enter(ctx context.Context) error {
	session, err := c.session(ctx, driver.AccessModeRead)
	if err != nil {
		return err
	}
	defer closeSession(ctx, session)
	result, err := session.Run(ctx, "RETURN true", nil, timeout(ctx))
	if err == nil {
		var summary driver.ResultSummary
		if summary, err = result.Consume(ctx); err == nil {
			if db := summary.Database(); db != nil && c.database == "" {
				c.home = db.Name()
			}
			return c.checkAge(summary.Server().Agent())
		}
	}
	if _, answered := asNeo4jError(err); answered || timeOver(ctx) != nil {
		return c.explain(ctx, err)
	}
	return c.whoIsThere(ctx)
}

// unrouted speaks to a Community server directly, though the address says neo4j://. It is never one of a cluster, and the driver's router
// (v5.28.4) has a data race while a server that is away is looked for.
func (c *client) unrouted(ctx context.Context) error {
	suffix, routed := strings.CutPrefix(c.target, "neo4j")
	if !routed {
		return nil
	}
	found, err := read(ctx, c, "CALL dbms.components() YIELD edition RETURN edition", nil, newSingle)
	if err != nil || found.row == nil || found.row[0] != "community" { // who may not ask is routed
		return nil
	}
	direct := c.address
	direct.target, _, _ = strings.Cut("bolt"+suffix, "?")
	d, err := newDriver(direct)
	if err != nil {
		return err
	}
	c.quit()
	c.driver = d
	return nil
}

// checkAge refuses a server that is too old; agent is such as "Neo4j/5.26.30". Of an agent that it cannot read it thinks well.
func (c *client) checkAge(agent string) error {
	_, version, _ := strings.Cut(agent, "/")
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return nil
	}
	major, err := strconv.Atoi(parts[0])
	if err != nil {
		return nil
	}
	minor, err := strconv.Atoi(strings.TrimRight(parts[1], "-aur"))
	if err != nil || major > oldest[0] || major == oldest[0] && minor >= oldest[1] {
		return nil
	}
	return fmt.Errorf("at %s runs Neo4j %s, and behalf needs %d.%d LTS or later; upgrade it: %w", c.address, version, oldest[0], oldest[1], graph.ErrPrecondition)
}

// whoIsThere finds out what to say where no Neo4j answered.
func (c *client) whoIsThere(ctx context.Context) error {
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", c.host)
	if err != nil {
		return fmt.Errorf("nothing answers at %s; start Neo4j there, or correct the address (%s): %w", c.address, pattern, graph.ErrUnavailable)
	}
	conn.Close()
	return fmt.Errorf("what listens at %s does not speak Neo4j's Bolt there: give the Bolt port, usually %s, not that of HTTP, and neo4j+s:// if and only if the server wants TLS: %w",
		c.address, boltPort, graph.ErrUnavailable)
}
