//go:build unix

package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// listener is a testing.TB that notes how a test ended.
type listener struct {
	testing.TB
	failed, skipped string
}

func (l *listener) Helper() {}

func (l *listener) Fatal(args ...any) {
	l.failed = fmt.Sprint(args...)
	runtime.Goexit()
}

func (l *listener) Skip(args ...any) {
	l.skipped = fmt.Sprint(args...)
	runtime.Goexit()
}

// heard runs fn as a test would run it.
func heard(fn func(testing.TB)) *listener {
	l := &listener{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn(l)
	}()
	<-done
	return l
}

func TestWithoutNeo4jNothingIsSilent(t *testing.T) {
	cause := errors.New("java was not found")
	const sentence = "NEO4J TESTS DID NOT RUN, BECAUSE THERE IS NO NEO4J: java was not found"

	shared.announce.Do(func() {}) // this test is not to alarm anybody
	skipped := heard(func(tb testing.TB) { giveUp(tb, cause, false) })
	require.Equal(t, sentence, skipped.skipped)
	require.Empty(t, skipped.failed)

	failed := heard(func(tb testing.TB) { giveUp(tb, cause, true) })
	require.Equal(t, sentence, failed.failed)
	require.Empty(t, failed.skipped)

	for value, want := range map[string]bool{"true": true, "1": true, "false": false, "": false, "sometimes": false} {
		t.Setenv(envCI, value)
		require.Equal(t, want, inCI(), value)
	}
}

func TestOwnFailsUnderCIAndSkipsElsewhere(t *testing.T) {
	shared.announce.Do(func() {})
	t.Chdir(t.TempDir()) // from here no starter is in sight
	own := func(tb testing.TB) { Own(tb, Options{}) }

	t.Setenv(envCI, "true")
	require.Contains(t, heard(own).failed, didNotRun+"scripts/neo4j/neo4j.sh is neither in")
	t.Setenv(envCI, "")
	require.Contains(t, heard(own).skipped, didNotRun+"scripts/neo4j/neo4j.sh is neither in")
}

func TestParseGivenServer(t *testing.T) {
	tests := []struct{ given, url, username, password string }{
		{"neo4j://neo4j:secret@db:7687", "neo4j://db:7687", "neo4j", "secret"},
		{"neo4j+s://me:a%2Fb@db.example:7687/", "neo4j+s://db.example:7687", "me", "a/b"},
		{"bolt://127.0.0.1:7687", "bolt://127.0.0.1:7687", "neo4j", ""},
	}
	for _, test := range tests {
		s, err := parse(test.given)
		require.NoError(t, err, test.given)
		require.Equal(t, test.url, s.URL)
		require.Equal(t, test.username, s.Username)
		require.Equal(t, test.password, s.Password)
	}
	for _, given := range []string{"127.0.0.1:7687", "http://u:secret@db:7474", "neo4j://", "neo4j://u:secret@db:7687/other", "neo4j://u:secret@db:port", "\x7f"} {
		_, err := parse(given)
		require.Error(t, err, given)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestGivenServer(t *testing.T) {
	server := Shared(t)
	require.NoError(t, server.Wipe(t.Context()))
	unmark := func() { rows(t, server, "DROP INDEX "+marker+" IF EXISTS", nil) }
	unmark()
	defer unmark()
	t.Setenv("TMPDIR", t.TempDir()) // our locks do not meet those of others

	rows(t, server, "CREATE (:Precious)", nil)
	_, err := use(t.Context(), server.StoreURL())
	require.ErrorContains(t, err, "it holds data, and the tests would delete all of it")
	require.NotContains(t, err.Error(), server.Password)
	require.Equal(t, []any{int64(1)}, rows(t, server, "MATCH (n:Precious) RETURN count(n)", nil))

	require.NoError(t, server.Wipe(t.Context()))
	given, err := use(t.Context(), server.StoreURL())
	require.NoError(t, err)
	require.Equal(t, server.StoreURL(), given.StoreURL())
	require.ErrorIs(t, given.Kill(), ErrNotOurs)
	require.ErrorIs(t, given.Restart(t.Context()), ErrNotOurs)
	require.Zero(t, given.PID())

	t.Run("packages take turns", func(t *testing.T) {
		soon, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		_, err := use(soon, server.StoreURL())
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})

	rows(t, given, "CREATE (:Left {by: 'a run that crashed'})", nil)
	require.NoError(t, given.Stop())
	require.Equal(t, []any{int64(1)}, rows(t, given, "MATCH (n:Left) RETURN count(n)", nil), "it runs on")

	t.Run("it stays marked, whatever a run leaves in it", func(t *testing.T) {
		again, err := use(t.Context(), server.StoreURL())
		require.NoError(t, err)
		require.NoError(t, again.Wipe(t.Context()))
		require.Equal(t, []any{int64(0)}, rows(t, again, "MATCH (n) RETURN count(n)", nil))
		require.NoError(t, again.Stop())
		again, err = use(t.Context(), server.StoreURL())
		require.NoError(t, err)
		require.NoError(t, again.Stop())
	})

	t.Run("a wrong password is told at once", func(t *testing.T) {
		began := time.Now()
		_, err := use(t.Context(), strings.Replace(server.StoreURL(), server.Password, "wrong-password", 1))
		require.ErrorContains(t, err, "Unauthorized")
		require.Less(t, time.Since(began), 20*time.Second)
	})
}

func TestSweepLeavesOthersAlone(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	mine, err := newOwned()
	require.NoError(t, err)
	other := filepath.Join(tmp, "behalf-neo4jtest-notes")
	require.NoError(t, os.Mkdir(other, 0o700))
	file := filepath.Join(tmp, namePrefix()+"file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	link := filepath.Join(tmp, namePrefix()+"link")
	require.NoError(t, os.Symlink(other, link))

	sweep(t.Context(), 0)
	require.DirExists(t, mine.dir)
	require.DirExists(t, other)
	require.FileExists(t, file)
	require.FileExists(t, filepath.Join(mine.dir, ownerLock))
	require.NoError(t, mine.remove())
	require.NoDirExists(t, mine.dir)
	require.NoError(t, mine.remove())
}
