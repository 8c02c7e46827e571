package sqlite_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/sqlite"
)

// crashFile tells the test binary that it is the process to be killed, and which file it writes to.
const crashFile = "BEHALF_CRASH_FILE"

// TestCrash kills a process in the middle of its updates, some times over, and requires that every entry it was told of is
// there, whole, and that each follows the one before.
func TestCrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crash.db")
	acknowledged := 0
	for round := range 4 {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrashChild$", "-test.v=false")
		child.Env = append(os.Environ(), crashFile+"="+path)
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		lines := bufio.NewScanner(out)
		killed := false
		for n := 0; lines.Scan(); n++ {
			seq, err := strconv.Atoi(lines.Text())
			if err != nil {
				break // the line was cut off, or it is the test's own last word
			}
			acknowledged = max(acknowledged, seq)
			if n == 0 {
				time.AfterFunc(time.Duration(rand.IntN(300))*time.Millisecond, func() { _ = child.Process.Kill() })
				killed = true
			}
		}
		_ = child.Wait()
		require.True(t, killed, "the child wrote nothing")

		s, err := sqlite.Open(t.Context(), path)
		require.NoError(t, err)
		var entries []graph.Entry
		var ids []graph.ID
		var nodes map[graph.ID]graph.Node
		require.NoError(t, s.View(t.Context(), func(r graph.Reader) (err error) {
			if entries, err = r.Entries(t.Context(), graph.LedgerQuery{Limit: 1 << 30}); err != nil {
				return err
			}
			for _, e := range entries {
				ids = append(ids, graph.MustID(graph.KindUser, fmt.Sprint(e.Seq)))
			}
			nodes, err = r.Nodes(t.Context(), ids)
			return err
		}))
		require.NoError(t, s.Close())
		require.GreaterOrEqual(t, len(entries), acknowledged, "an acknowledged entry is gone")
		require.LessOrEqual(t, len(entries), acknowledged+1, "an entry that nobody was told of: at most the one at which it was killed")
		acknowledged = len(entries)
		require.Len(t, nodes, len(entries), "an entry without what it changed")
		head := graph.Entry{}
		for _, e := range entries {
			require.NoError(t, e.Follows(head))
			head = e
		}
		t.Logf("round %d: %d entries", round, len(entries))
	}
}

// TestCrashChild is the process that TestCrash kills.
func TestCrashChild(t *testing.T) {
	path := os.Getenv(crashFile)
	if path == "" {
		t.Skip("not a child of TestCrash")
	}
	s, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	for {
		var entry graph.Entry
		require.NoError(t, s.Update(t.Context(), func(w graph.Writer) error {
			head, err := w.Head(t.Context())
			if err != nil {
				return err
			}
			id := graph.MustID(graph.KindUser, fmt.Sprint(head.Seq+1))
			entry = graph.Follow(head, today, "", "createUser", nil, json.RawMessage("[]"))
			return w.Apply(t.Context(), entry, []graph.Change{{Op: graph.CreateNode, Node: graph.Node{ID: id, Name: "User " + id.Key()}}})
		}))
		fmt.Println(entry.Seq)
	}
}
