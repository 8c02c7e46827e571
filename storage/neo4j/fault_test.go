package neo4j_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
)

// soon is how long a call may take to find out that the server is gone.
const soon = 10 * time.Second

// A server that is killed under load and comes back: calls fail with ErrUnavailable within seconds, the store recovers by
// itself, and what was acknowledged is there.
func TestServerKilledUnderLoad(t *testing.T) {
	server := neo4jtest.Own(t, neo4jtest.Options{})
	store, err := neo4j.Open(t.Context(), server.StoreURL())
	require.NoError(t, err)
	defer store.Close()
	group := graph.Node{ID: "SecurityGroup:g", Name: "g"}
	require.NoError(t, store.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), []graph.Node{group}, nil) }))

	var (
		mu           sync.Mutex
		acknowledged = map[graph.ID]bool{}
		slowest      time.Duration
		failures     atomic.Int64
		stop         = make(chan struct{})
		workers      sync.WaitGroup
	)
	timed := func(call func() error) error {
		began := time.Now()
		err := call()
		mu.Lock()
		defer mu.Unlock()
		slowest = max(slowest, time.Since(began))
		if err != nil {
			failures.Add(1)
			if !errors.Is(err, graph.ErrUnavailable) {
				t.Errorf("a call failed otherwise than with ErrUnavailable: %v", err)
			}
		}
		return err
	}
	for worker := range 4 {
		workers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				id := graph.MustID(graph.KindUser, fmt.Sprintf("%d-%d", worker, i))
				if timed(func() error { return join(t.Context(), store, id, group.ID) }) == nil {
					mu.Lock()
					acknowledged[id] = true
					mu.Unlock()
				}
				_ = timed(func() error { _, err := members(t.Context(), store, group.ID); return err })
			}
		})
	}
	count := func() int { mu.Lock(); defer mu.Unlock(); return len(acknowledged) }
	more := func(n int) {
		t.Helper()
		want := count() + n
		require.Eventually(t, func() bool { return count() >= want }, time.Minute, 10*time.Millisecond)
	}
	for round := range 3 {
		more(20)
		require.NoError(t, server.Kill())
		before := failures.Load()
		require.Eventually(t, func() bool { return failures.Load() > before }, soon, 10*time.Millisecond)
		if round == 1 {
			time.Sleep(soon / 2) // every worker meets the dead server
		}
		require.NoError(t, server.Restart(t.Context()))
		more(20)
	}
	close(stop)
	workers.Wait()
	t.Logf("%d acts were acknowledged, %d calls failed, the slowest call took %v", count(), failures.Load(), slowest)
	require.Less(t, slowest, soon)

	require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
		edges, err := r.Edges(t.Context(), graph.EdgeQuery{Ends: []graph.ID{group.ID}, Direction: graph.In, History: true})
		require.NoError(t, err)
		there := map[graph.ID]bool{}
		for _, e := range edges {
			there[e.From] = true
		}
		for id := range acknowledged {
			require.True(t, there[id], "%s was acknowledged and is lost", id)
		}
		entries, err := r.Entries(t.Context(), graph.LedgerQuery{Limit: 1_000_000})
		require.NoError(t, err)
		require.Len(t, entries, len(there), "an act and its ledger entry are kept together or not at all")
		head := graph.Entry{}
		for _, e := range entries {
			require.NoError(t, e.Follows(head))
			head = e
		}
		return nil
	}))
}

// join makes a user and puts it into a group, in one act.
func join(ctx context.Context, store graph.Store, id, group graph.ID) error {
	changes := []graph.Change{
		{Op: graph.CreateNode, Node: graph.Node{ID: id, Name: id.Key()}},
		{Op: graph.OpenEdge, Edge: graph.Edge{From: id, Type: graph.MemberOf, To: group, Since: 1, Until: graph.Forever}},
	}
	return store.Update(ctx, func(w graph.Writer) error { return act(ctx, w, changes...) })
}

func act(ctx context.Context, w graph.Writer, changes ...graph.Change) error {
	head, err := w.Head(ctx)
	if err != nil {
		return err
	}
	text, err := json.Marshal(changes)
	if err != nil {
		return err
	}
	return w.Apply(ctx, graph.Follow(head, 5, "", "act", json.RawMessage(`{}`), text), changes)
}

func members(ctx context.Context, store graph.Store, group graph.ID) (n int, err error) {
	err = store.View(ctx, func(r graph.Reader) error {
		met, err := r.Walk(ctx, 5, []graph.Walk{chain([]graph.ID{group}, graph.Back(graph.MemberOf, ""))})
		if err == nil {
			n = len(met.Found[0].Edges[0])
		}
		return err
	})
	return n, err
}

func chain(starts []graph.ID, steps ...graph.Step) graph.Walk {
	w := graph.Walk{Starts: starts}
	w.Add(-1, steps...)
	return w
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	server := neo4jtest.Shared(t)
	host := strings.TrimPrefix(server.URL, "bolt://")
	free := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		return l.Addr().String()
	}
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	mute, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never says a word
	require.NoError(t, err)
	defer mute.Close()
	secret := "s3cret-Passw0rd"
	at := func(scheme, host, rest string) string { return scheme + "://neo4j:" + secret + "@" + host + rest }
	own := func(rest string) string { return strings.Replace(server.StoreURL(), host, host+rest, 1) }

	for name, test := range map[string]struct {
		address string
		is      error
		says    []string
	}{
		"nobody":           {at("neo4j", free(), ""), graph.ErrUnavailable, []string{"nothing answers at neo4j://127.0.0.1:", "start Neo4j"}},
		"nobody, unrouted": {at("bolt", free(), "/db"), graph.ErrUnavailable, []string{"nothing answers at bolt://127.0.0.1:", "/db"}},
		"no such host":     {at("neo4j", "nowhere.invalid", ""), graph.ErrUnavailable, []string{"neo4j://nowhere.invalid:7687"}},
		"a web server":     {at("neo4j", strings.TrimPrefix(web.URL, "http://"), ""), graph.ErrUnavailable, []string{"does not speak Neo4j's Bolt", "7687"}},
		"a mute":           {at("bolt", mute.Addr().String(), ""), graph.ErrUnavailable, []string{"does not speak Neo4j's Bolt"}},
		"no TLS there":     {at("bolt+ssc", host, ""), graph.ErrUnavailable, []string{"neo4j+s:// if and only if the server wants TLS"}},
		"wrong password":   {at("neo4j", host, ""), graph.ErrUnavailable, []string{"does not accept the user name and the password"}},
		"no user":          {"neo4j://" + host, graph.ErrUnavailable, []string{"does not accept the user name and the password"}},
		"no such database": {own("/nowhere"), graph.ErrUnavailable, []string{"has no such database", host + "/nowhere"}},
		"no such scheme":   {at("http", host, ""), graph.ErrInvalid, []string{"begins with none of neo4j://"}},
		"no host":          {at("neo4j", "", ""), graph.ErrInvalid, []string{"names no host"}},
		"two databases":    {at("neo4j", host, "/a/b"), graph.ErrInvalid, []string{"more than one database"}},
		"a bad port":       {at("neo4j", "host:port", ""), graph.ErrInvalid, []string{"cannot be read"}},
		"a bare percent":   {"neo4j://neo4j:" + secret + "%zz@" + host, graph.ErrInvalid, []string{"cannot be read", "%2F"}},
		"a bare hash":      {"neo4j://neo4j:" + secret + "#x@" + host, graph.ErrInvalid, []string{"neo4j://user:password@host:port"}},
		"a query for bolt": {at("bolt", host, "?x=y"), graph.ErrInvalid, []string{"routing"}},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			store, err := neo4j.Open(t.Context(), test.address)
			require.Nil(t, store)
			require.ErrorIs(t, err, test.is)
			for _, says := range test.says {
				require.ErrorContains(t, err, says)
			}
			for _, never := range []string{secret, server.Password, "Neo4jError", "ConnectivityError", "dial", "EOF"} {
				require.NotContains(t, err.Error(), never)
			}
			require.Less(t, time.Since(began), soon)
			t.Log(err)
		})
	}

	t.Run("the caller's time", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		began := time.Now()
		_, err := neo4j.Open(ctx, at("bolt", mute.Addr().String(), ""))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Less(t, time.Since(began), time.Second)
	})
}

func TestSchema(t *testing.T) {
	store := openEmpty(t)
	server := neo4jtest.Shared(t)

	t.Run("opening again finds it done", func(t *testing.T) {
		again, err := neo4j.Open(t.Context(), server.StoreURL())
		require.NoError(t, err)
		require.False(t, again.Created())
		require.NoError(t, again.Close())
		records, _ := run(t, server, "MATCH (m:SchemaMigration) RETURN m.version, m.name ORDER BY m.version", nil)
		require.Equal(t, []any{int64(7), "0007_stamp"}, records[len(records)-1].Values)
	})

	t.Run("edges that an older schema kept are read whole", func(t *testing.T) {
		ada, group, tenant := graph.ID("User:ada"), graph.ID("SecurityGroup:g"), graph.ID("Tenant:t")
		kept := []graph.Edge{
			{From: ada, Type: graph.MemberOf, To: group, Since: 1, Until: graph.Forever, Source: "import", SinceUnknown: true},
			{From: ada, Type: graph.HomeIn, To: tenant, Since: 1, Until: graph.Forever, Condition: "some"},
			{From: group, Type: graph.HomeIn, To: tenant, Since: 1, Until: graph.Forever},
		}
		var nodes []graph.Node
		for _, id := range []graph.ID{ada, group, tenant} {
			nodes = append(nodes, graph.Node{ID: id, Name: string(id)})
		}
		nodes[2].Props = graph.Props{graph.PropDomain: "t.example"}
		require.NoError(t, store.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), nodes, kept) }))
		run(t, server, "MATCH ()-[e]->() REMOVE e.seldom", nil)
		run(t, server, "MATCH (n:Node) REMOVE n.more", nil)
		run(t, server, "MATCH (m:SchemaMigration) WHERE m.version >= 3 DELETE m", nil)
		again, err := neo4j.Open(t.Context(), server.StoreURL())
		require.NoError(t, err)
		defer func() { require.NoError(t, again.Close()) }()
		walk := graph.Walk{Starts: []graph.ID{ada, group}}
		walk.Add(-1, graph.Hop(graph.MemberOf, ""))
		walk.Add(-1, graph.Hop(graph.HomeIn, ""))
		require.NoError(t, again.View(t.Context(), func(r graph.Reader) error {
			met, err := r.Walk(t.Context(), 2, []graph.Walk{walk})
			require.NoError(t, err)
			require.ElementsMatch(t, kept[:1], met.Found[0].Edges[0])
			require.ElementsMatch(t, kept[1:], met.Found[0].Edges[1])
			for _, n := range nodes {
				require.Equal(t, n, met.Nodes[n.ID])
			}
			return nil
		}))
	})

	t.Run("what is asked has its index", func(t *testing.T) {
		records, _ := run(t, server, "SHOW INDEXES YIELD labelsOrTypes, properties, state, type WHERE type <> 'LOOKUP' RETURN labelsOrTypes, properties, state", nil)
		have := map[string]bool{}
		for _, r := range records {
			have[fmt.Sprint(r.Values[0], r.Values[1])] = true
			require.Equal(t, "ONLINE", r.Values[2])
		}
		for _, properties := range []string{"[id]", "[sortKey id]", "[words]", "[version]"} {
			require.True(t, have["[Node] "+properties], properties)
		}
		for _, e := range graph.EdgeTypes {
			require.True(t, have[fmt.Sprintf("[%s] [key]", e)], "a new type of edge needs a constraint, in a new file of schema/: %s", e)
		}
	})

	t.Run("a newer schema is refused", func(t *testing.T) {
		run(t, server, "CREATE (:SchemaMigration {version: 99, name: 'from the future'})", nil)
		defer run(t, server, "MATCH (m:SchemaMigration {version: 99}) DELETE m", nil)
		_, err := neo4j.Open(t.Context(), server.StoreURL())
		require.ErrorIs(t, err, graph.ErrPrecondition)
		require.ErrorContains(t, err, "has version 99 of behalf's schema, and this program knows only 7")
	})

	t.Run("many that open an empty database at once", func(t *testing.T) {
		require.NoError(t, store.Close())
		require.NoError(t, server.Wipe(t.Context()))
		var opened sync.WaitGroup
		var created atomic.Int64
		for range 4 {
			opened.Go(func() {
				s, err := neo4j.Open(t.Context(), server.StoreURL())
				if err != nil {
					t.Error(err)
					return
				}
				if s.Created() {
					created.Add(1)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		opened.Wait()
		require.EqualValues(t, 1, created.Load())
		records, _ := run(t, server, "MATCH (m:SchemaMigration) RETURN count(m)", nil)
		require.EqualValues(t, 8, records[0].Values[0], "the lock and the migrations")
		records, _ = run(t, server, "MATCH (h:LedgerHead) RETURN count(h)", nil)
		require.EqualValues(t, 1, records[0].Values[0])
	})
}
