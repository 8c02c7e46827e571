package resolvers_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

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
		return resolvers.New(resolvers.Config{
			Store: store, Now: now, Desk: &acts.Desk{Store: store, Now: now}, Development: true,
			Limits: resolvers.Limits{Operation: 2 * time.Minute}, // a Neo4j that is new to a statement on a busy machine
		})
	})
	require.NoError(t, err)
	return world
}

func inMemory() graph.Store { return memory.New() }

// inFile is a store in a file of its own.
func inFile(t testing.TB) graph.Store {
	return openFile(t, filepath.Join(t.TempDir(), "behalf.db"))
}

// openFile opens a store in a file, which others may have open as well.
func openFile(t testing.TB, path string) graph.Store {
	store, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { store.Close() })
	return store
}

// one is the store of the one server that this package's tests share, which was made as good as new. It is opened once, and its
// schema made once: what Neo4j learns of a statement when it first sees it is most of what the tests cost, and forgotten with the
// schema; and which statement is used for a question depends on those that a store has used before.
var one struct {
	sync.Once
	store *neo4j.Store
	err   error
}

// onNeo4j is that store, with whatever other tests have left there. It stays open until the tests end.
func onNeo4j(t testing.TB) *neo4j.Store {
	server := neo4jtest.Shared(t)
	one.Do(func() {
		if one.err = server.Wipe(context.Background()); one.err == nil {
			one.store, one.err = neo4j.Open(context.Background(), server.StoreURL())
		}
	})
	require.NoError(t, one.err)
	return one.store
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
		"MATCH (h:LedgerHead) SET h.seq = 0 REMOVE h.stamp", // and the number of the last update stays: the store is open
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

// What runs on Neo4j. Most of what it costs is Neo4j's first sight of each of some hundred statements, and the keeping of each
// write, so that by default it is all decision tables and some scenarios; with CI=true every scenario, and the acts of some; with
// BEHALF_CORPUS=all every scenario with its acts.
var (
	onNeo4jByDefault = []string{"fixture_f1_to_f13", "what_remains", "r16_partner_relationships_page", "r29_lingering_access"}
	actsByDefault    = []string{"what_remains"}
	actsInCI         = []string{"fixture_f1_to_f13", "what_remains", "r11_service_permissions", "r32_managing_devices", "transfer"}
)

func inCI() bool { ci, _ := strconv.ParseBool(os.Getenv("CI")); return ci || everything() }

func everything() bool { return os.Getenv("BEHALF_CORPUS") == "all" }

// play plays some scenarios, each in a world of its own.
func play(t *testing.T, wanted func(name string) bool, world func(testing.TB) graphtest.World) {
	all, err := graphtest.Scenarios()
	require.NoError(t, err)
	played := 0
	for _, s := range all {
		name := strings.TrimSuffix(s.Name, ".txtar")
		if !wanted(name) {
			continue
		}
		played++
		t.Run(name, func(t *testing.T) {
			got, err := s.Play(t.Context(), world(t))
			require.NoError(t, err)
			require.Equal(t, s.String(), got.String(), "%s", s.Sentence)
		})
	}
	require.NotZero(t, played)
}

// TestScenarios_Neo4j asks the questions of scenarios of Neo4j, over HTTP. The acts happen in memory and what they made is
// loaded, all worlds side by side in one database.
func TestScenarios_Neo4j(t *testing.T) {
	world := overHTTP(t, onNeo4j(t))
	world.PageSize = 100
	n := 0
	play(t, func(name string) bool { return inCI() || slices.Contains(onNeo4jByDefault, name) }, func(testing.TB) graphtest.World {
		n++
		return graphtest.NewMirror(inMemory(), world, fmt.Sprintf("s%d", n))
	})
}

// TestActs_Neo4j plays scenarios on Neo4j over HTTP with their acts, one after another in a database that is emptied in between.
func TestActs_Neo4j(t *testing.T) {
	wanted := func(name string) bool {
		switch {
		case everything():
			return true
		case inCI():
			return slices.Contains(actsInCI, name)
		}
		return slices.Contains(actsByDefault, name)
	}
	play(t, wanted, func(t testing.TB) graphtest.World { return overHTTP(t, onEmptyNeo4j(t)) })
}
