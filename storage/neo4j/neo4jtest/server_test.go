//go:build unix

package neo4jtest

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/stretchr/testify/require"

	"behalf/storage/neo4j/neo4jtest/internal/login"
)

func TestMain(m *testing.M) {
	if os.Getenv(envChild) != "" {
		child()
	}
	Main(m)
}

// rows runs one statement on a server, in its own transaction.
func rows(t *testing.T, s *Server, cypher string, parameters map[string]any) []any {
	t.Helper()
	var values []any
	require.NoError(t, s.session(t.Context(), func(session neo4j.SessionWithContext) (err error) {
		values, err = column(t.Context(), session, cypher, parameters)
		return err
	}))
	return values
}

func TestSharedIsOneServerWithAuthentication(t *testing.T) {
	server := Shared(t)
	require.Same(t, server, Shared(t))
	require.Equal(t, []any{int64(1)}, rows(t, server, "RETURN 1", nil))
	require.Contains(t, server.StoreURL(), "://"+server.Username+":"+server.Password+"@")

	t.Run("both schemes work", func(t *testing.T) {
		for _, scheme := range []string{"bolt", "neo4j"} {
			_, address, _ := strings.Cut(server.URL, "://")
			routed := &Server{URL: scheme + "://" + address, Username: server.Username, Password: server.Password}
			require.Equal(t, []any{int64(1)}, rows(t, routed, "RETURN 1", nil), scheme)
		}
	})

	t.Run("a wrong password is refused, every time with the same code", func(t *testing.T) {
		for range 5 {
			err := login.Server{URL: server.URL, Username: server.Username, Password: "not the password"}.Await(t.Context())
			var said *neo4j.Neo4jError
			require.ErrorAs(t, err, &said)
			require.Equal(t, "Neo.ClientError.Security.Unauthorized", said.Code)
		}
		require.Equal(t, []any{int64(1)}, rows(t, server, "RETURN 1", nil))
	})

	t.Run("the password of a fresh server is gone", func(t *testing.T) {
		err := login.Server{URL: server.URL, Username: "neo4j", Password: login.FreshPassword}.Await(t.Context())
		require.ErrorContains(t, err, login.CodeUnauthorized)
	})
}

func TestWipeLeavesNothing(t *testing.T) {
	server := Shared(t)
	require.NoError(t, server.Wipe(t.Context()))
	fresh := rows(t, server, "SHOW INDEXES YIELD name RETURN name ORDER BY name", nil)

	for _, cypher := range []string{
		"CREATE CONSTRAINT `one ``odd`` name` FOR (n:Thing) REQUIRE n.id IS UNIQUE",
		"CREATE CONSTRAINT once FOR ()-[r:KNOWS]-() REQUIRE (r.since, r.until) IS UNIQUE",
		"CREATE INDEX by_name FOR (n:Thing) ON (n.name, n.id)",
		"CREATE FULLTEXT INDEX words FOR (n:Thing) ON EACH [n.name]",
	} {
		rows(t, server, cypher, nil)
	}
	// More than one batch of each, and one node with most of the relationships.
	rows(t, server, "UNWIND range(1, 12000) AS i CREATE (:Thing {id: i, name: 'n' + i})", nil)
	rows(t, server, "MATCH (hub:Thing {id: 1}), (n:Thing) CREATE (hub)-[:KNOWS {since: n.id, until: 0}]->(n)", nil)
	require.Equal(t, []any{int64(12000)}, rows(t, server, "MATCH ()-[r:KNOWS]->() RETURN count(r)", nil))

	require.NoError(t, server.Wipe(t.Context()))
	require.Equal(t, []any{int64(0)}, rows(t, server, "MATCH (n) RETURN count(n)", nil))
	require.Equal(t, []any{int64(0)}, rows(t, server, "MATCH ()-[r]->() RETURN count(r)", nil))
	require.Empty(t, rows(t, server, "SHOW CONSTRAINTS YIELD name RETURN name", nil))
	require.Equal(t, fresh, rows(t, server, "SHOW INDEXES YIELD name RETURN name ORDER BY name", nil))

	require.NoError(t, server.Wipe(t.Context()), "an empty database can be wiped")
}

func TestServerKeepsItsDataOverKill(t *testing.T) {
	server := Own(t, Options{})
	pid, url := server.PID(), server.URL
	rows(t, server, "CREATE (:Kept {value: $value})", map[string]any{"value": "written before kill -9"})

	require.NoError(t, server.Kill())
	require.False(t, alive(pid))
	require.Zero(t, server.PID())
	require.NoError(t, server.Kill(), "killing a dead server is harmless")

	began := time.Now()
	require.NoError(t, server.Restart(t.Context()))
	t.Logf("restart after kill -9: %v", time.Since(began))
	require.Equal(t, url, server.URL)
	require.Equal(t, []any{"written before kill -9"}, rows(t, server, "MATCH (n:Kept) RETURN n.value", nil))

	pid = server.PID()
	began = time.Now()
	require.NoError(t, server.Stop())
	t.Logf("stop: %v", time.Since(began))
	require.False(t, alive(pid))
	require.NoDirExists(t, server.HomeDir)
	require.NoError(t, server.Stop(), "stopping twice is harmless")
}

func TestStartTellsWhyItFailed(t *testing.T) {
	needStarter(t)

	t.Run("port taken", func(t *testing.T) {
		listener, err := net.Listen("tcp4", "127.0.0.1:0")
		require.NoError(t, err)
		defer listener.Close()
		_, err = Start(t.Context(), Options{Port: listener.Addr().(*net.TCPAddr).Port})
		require.ErrorIs(t, err, errPortTaken)
	})

	t.Run("port taken in the meantime", func(t *testing.T) {
		p := &process{console: filepath.Join(t.TempDir(), "console.log")}
		said := "INFO  Starting...\nERROR Failed to start Neo4j on 127.0.0.1:20000: Address already in use\n"
		require.NoError(t, os.WriteFile(p.console, []byte(said), 0o600))
		err := p.explain(errors.New("the server ended"))
		require.ErrorIs(t, err, errPortTaken)
		require.ErrorContains(t, err, "Failed to start Neo4j")
	})

	t.Run("time over", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		home := t.TempDir()
		_, err := Start(ctx, Options{HomeDir: home})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		requireNoServer(t, home)
	})

	t.Run("memory that is none", func(t *testing.T) {
		_, err := Start(t.Context(), Options{Memory: "plenty"})
		require.ErrorContains(t, err, "--memory plenty is not an amount of memory")
	})
}

// envChild makes this test binary start a server, tell in that file where it is, and wait to be killed.
const envChild = "BEHALF_NEO4JTEST_CHILD"

func child() {
	home, err := newOwned()
	if err != nil {
		panic(err)
	}
	port, err := freePort()
	if err != nil {
		panic(err)
	}
	p, err := startProcess(home.dir, "--home", home.dir, "--port", strconv.Itoa(port))
	if err != nil {
		panic(err)
	}
	// Once it says anything, the starter has become Java. To wait until it answers would show no more.
	for said := 0; said == 0; time.Sleep(20 * time.Millisecond) {
		text, _ := os.ReadFile(p.console)
		said = len(text)
	}
	os.WriteFile(os.Getenv(envChild), []byte(strconv.Itoa(p.cmd.Process.Pid)+" "+home.dir), 0o600)
	select {}
}

func TestKilledTestBinaryLeavesNothing(t *testing.T) {
	needStarter(t)
	told := filepath.Join(t.TempDir(), "told")
	binary, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), envChild+"="+told)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	defer cmd.Process.Kill()

	var said []byte
	require.Eventually(t, func() bool {
		said, err = os.ReadFile(told)
		return err == nil && len(said) > 0
	}, 2*time.Minute, 50*time.Millisecond)
	word, home, _ := strings.Cut(string(said), " ")
	pid, err := strconv.Atoi(word)
	require.NoError(t, err)
	require.True(t, alive(pid))

	sweep(t.Context(), 0)
	require.True(t, alive(pid), "the server of a living test binary is left alone")
	require.DirExists(t, home)

	require.NoError(t, cmd.Process.Kill())
	cmd.Wait()
	if runtime.GOOS == "linux" {
		require.Eventually(t, func() bool { return !alive(pid) }, 10*time.Second, 20*time.Millisecond)
	}
	sweep(t.Context(), time.Hour)
	require.DirExists(t, home, "what is young may just be starting")
	sweep(t.Context(), 0)
	require.NoDirExists(t, home)
	require.False(t, alive(pid))
}

// needStarter skips a test where no server can be started, or fails it under CI.
func needStarter(t *testing.T) {
	t.Helper()
	if _, err := script(t.Context(), "fetch"); err != nil {
		giveUp(t, err, inCI())
	}
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return !errors.Is(err, syscall.ESRCH)
}

// requireNoServer checks that no process works in a home.
func requireNoServer(t *testing.T, home string) {
	t.Helper()
	path, err := findScript()
	require.NoError(t, err)
	out, err := exec.Command("bash", path, "stop", "--home", home).CombinedOutput()
	require.NoError(t, err)
	require.Contains(t, string(out), "no server runs")
}
