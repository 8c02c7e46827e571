package resolvers_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/acts"
	"behalf/graph/graphtest"
	"behalf/graph/graphtest/tables"
	"behalf/resolvers"
	"behalf/storage/memory"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
	"behalf/storage/sqlite"
)

// The corpus, which is the decision tables and the scenarios of graph/graphtest, is asked here of every store, in process and
// over HTTP: acts and questions as GraphQL documents through the whole handler.

func TestMain(m *testing.M) { neo4jtest.Main(m) }

// overHTTP is the world of a store behind the API.
func overHTTP(t testing.TB, store graph.Store) *graphtest.Server {
	world, err := graphtest.NewServer(store, func(now func() graph.Time) (http.Handler, error) {
		return resolvers.New(resolvers.Config{Store: store, Now: now, Desk: &acts.Desk{Store: store, Now: now}, Development: true})
	})
	require.NoError(t, err)
	return world
}

func inMemory() graph.Store { return memory.New() }

// inFile is a store in a file of its own.
func inFile(t testing.TB) graph.Store {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "behalf.db"))
	require.NoError(t, err)
	t.Cleanup(func() { store.Close() })
	return store
}

// wiped says that the one server that this package's tests share was made as good as new. Its schema is made once: what Neo4j
// learns of a statement when it first sees it is most of what the tests cost, and forgotten with the schema.
var wiped sync.Once

// onNeo4j is a store of that server, with whatever other tests have left there.
func onNeo4j(t testing.TB) *neo4j.Store {
	server := neo4jtest.Shared(t)
	var err error
	wiped.Do(func() { err = server.Wipe(context.Background()) })
	require.NoError(t, err)
	store, err := neo4j.Open(t.Context(), server.StoreURL())
	require.NoError(t, err)
	t.Cleanup(func() { store.Close() })
	return store
}

// onEmptyNeo4j is a store of it with nothing in it but the schema.
func onEmptyNeo4j(t testing.TB) *neo4j.Store {
	onNeo4j(t) // which makes the schema, where it is not there yet
	server := neo4jtest.Shared(t)
	ctx := context.Background()
	bare, err := driver.NewDriverWithContext(server.URL, driver.BasicAuth(server.Username, server.Password, ""))
	require.NoError(t, err)
	defer bare.Close(ctx)
	for _, cypher := range []string{
		"MATCH (n) WHERE NOT n:SchemaMigration AND NOT n:LedgerHead DETACH DELETE n",
		"MATCH (h:LedgerHead) SET h.version = 0, h.seq = 0",
	} {
		_, err = driver.ExecuteQuery(ctx, bare, cypher, nil, driver.EagerResultTransformer)
		require.NoError(t, err)
	}
	return onNeo4j(t)
}

// TestTables asks every cell of every decision table of every store, in process and over HTTP.
func TestTables(t *testing.T) {
	for name, open := range map[string]func(testing.TB) graph.Store{
		"memory": func(testing.TB) graph.Store { return inMemory() },
		"sqlite": inFile,
		"neo4j":  func(t testing.TB) graph.Store { return onNeo4j(t) },
	} {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			for height, world := range map[string]graphtest.World{"domain": graphtest.NewDomain(store), "http": overHTTP(t, store)} {
				t.Run(height, func(t *testing.T) {
					cells, wrong, err := graphtest.Tables(t.Context(), inMemory, world)
					require.NoError(t, err)
					require.Empty(t, wrong)
					require.Equal(t, len(tables.All())*36, cells)
				})
			}
		})
	}
}

// TestScenarios_HTTP plays every scenario over HTTP, its acts too.
func TestScenarios_HTTP(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		graphtest.RunScenarios(t, func(t testing.TB) graphtest.World { return overHTTP(t, inMemory()) })
	})
	t.Run("sqlite", func(t *testing.T) {
		graphtest.RunScenarios(t, func(t testing.TB) graphtest.World { return overHTTP(t, inFile(t)) })
	})
}

// TestScenarios_Neo4j asks every question of every scenario of Neo4j, over HTTP. The acts happen in memory and what they made is
// loaded, all worlds side by side in one database: a server that keeps what it writes takes a hundred times as long for an act.
// With CI=true every scenario has its acts on Neo4j as well (TestActs_Neo4j).
func TestScenarios_Neo4j(t *testing.T) {
	store := onNeo4j(t)
	world := overHTTP(t, store)
	world.PageSize = 100
	n := 0
	graphtest.RunScenarios(t, func(t testing.TB) graphtest.World {
		n++
		return graphtest.NewMirror(inMemory(), world, fmt.Sprintf("s%d", n))
	})
}

// actsOnNeo4j are the scenarios whose acts happen on Neo4j in every run; with CI=true all do.
var actsOnNeo4j = []string{"fixture_f1_to_f13", "what_remains", "r11_service_permissions", "r32_managing_devices", "transfer"}

// TestActs_Neo4j plays scenarios on Neo4j over HTTP with their acts.
func TestActs_Neo4j(t *testing.T) {
	all, err := graphtest.Scenarios()
	require.NoError(t, err)
	ci, _ := strconv.ParseBool(os.Getenv("CI"))
	played := 0
	for _, s := range all {
		name := strings.TrimSuffix(s.Name, ".txtar")
		if !ci && !contains(actsOnNeo4j, name) {
			continue
		}
		played++
		t.Run(name, func(t *testing.T) {
			got, err := s.Play(t.Context(), overHTTP(t, onEmptyNeo4j(t)))
			require.NoError(t, err)
			require.Equal(t, s.String(), got.String(), "%s", s.Sentence)
		})
	}
	require.GreaterOrEqual(t, played, len(actsOnNeo4j))
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}
