package neo4j_test

import (
	"context"
	"flag"
	"sync"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
	"behalf/storage/storagetest"
)

// TestMain asks for fewer random graphs than rapid does by itself, since a server takes many milliseconds to plan each new
// statement; -rapid.checks asks for more.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "25"); err != nil {
		panic(err)
	}
	neo4jtest.Main(m)
}

func TestContract(t *testing.T) {
	places := &places{t: t}
	storagetest.Run(t, storagetest.Factory{New: places.open, Reopen: places.reopen})
}

// places are databases for stores. Community has one database, so a store that is made while another is open needs another
// server.
type places struct {
	t   *testing.T
	mu  sync.Mutex
	all []*place
}

type place struct {
	*neo4jtest.Server
	used bool
}

// store is a Store that gives its place back when it is closed.
type store struct {
	*neo4j.Store
	places *places
	place  *place
}

func (s store) Close() error {
	err := s.Store.Close()
	s.places.mu.Lock()
	defer s.places.mu.Unlock()
	if err == nil {
		s.place.used = false
	}
	return err
}

func (p *places) open(t testing.TB) graph.Store {
	t.Helper()
	place := p.take(t)
	wipe(t, place.Server)
	return p.openAt(t, place)
}

func (p *places) reopen(t testing.TB, s graph.Store) graph.Store {
	t.Helper()
	before := s.(store)
	require.NoError(t, before.Store.Close())
	return p.openAt(t, before.place)
}

func (p *places) openAt(t testing.TB, place *place) graph.Store {
	t.Helper()
	opened, err := neo4j.Open(t.Context(), place.StoreURL())
	require.NoError(t, err)
	s := store{opened, p, place}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (p *places) take(t testing.TB) *place {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, place := range p.all {
		if !place.used {
			place.used = true
			return place
		}
	}
	server := neo4jtest.Shared(t)
	if len(p.all) > 0 {
		server = neo4jtest.Own(p.t, neo4jtest.Options{})
	}
	place := &place{server, true}
	p.all = append(p.all, place)
	return place
}

// openEmpty opens a store on the shared server, emptied.
func openEmpty(t testing.TB) *neo4j.Store {
	t.Helper()
	server := neo4jtest.Shared(t)
	wipe(t, server)
	s, err := neo4j.Open(t.Context(), server.StoreURL())
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// wipe deletes all data of a server and leaves the schema, which takes seconds to make.
func wipe(t testing.TB, server *neo4jtest.Server) {
	t.Helper()
	for _, cypher := range []string{
		"MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS",
		"MATCH (n) WHERE NOT n:SchemaMigration AND NOT n:LedgerHead CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS",
		"MATCH (h:LedgerHead) SET h.version = 0, h.seq = 0 REMOVE h.time, h.stamp",
	} {
		run(t, server, cypher, nil)
	}
}

// run runs one statement on a server, beside any store.
func run(t testing.TB, server *neo4jtest.Server, cypher string, params map[string]any) ([]*driver.Record, driver.ResultSummary) {
	t.Helper()
	ctx := context.Background()
	d, err := driver.NewDriverWithContext(server.URL, driver.BasicAuth(server.Username, server.Password, ""))
	require.NoError(t, err)
	defer d.Close(ctx)
	session := d.NewSession(ctx, driver.SessionConfig{})
	defer session.Close(ctx)
	result, err := session.Run(ctx, cypher, params)
	require.NoError(t, err, cypher)
	records, err := result.Collect(ctx)
	require.NoError(t, err, cypher)
	summary, err := result.Consume(ctx)
	require.NoError(t, err, cypher)
	return records, summary
}
