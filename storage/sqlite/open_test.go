package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/sqlite"
)

func TestOpen(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	write := func(name, text string) string {
		require.NoError(t, os.WriteFile(at(name), []byte(text), 0o600))
		return at(name)
	}
	statements := func(path string, texts ...string) string {
		db, err := sql.Open("sqlite", path)
		require.NoError(t, err)
		for _, text := range texts {
			_, err := db.ExecContext(t.Context(), text)
			require.NoError(t, err)
		}
		require.NoError(t, db.Close())
		return path
	}
	ours := at("newer.db")
	s, err := sqlite.Open(t.Context(), ours)
	require.NoError(t, err)
	require.NoError(t, s.Close())

	for name, c := range map[string]struct {
		path string
		want error
		says string
	}{
		"no path":                        {"", graph.ErrInvalid, "behalf.db"},
		"a folder":                       {folder, graph.ErrInvalid, "is a folder"},
		"a folder that is not there":     {at("none/behalf.db"), graph.ErrUnavailable, "make it"},
		"a file that is no folder":       {filepath.Join(write("file", "x"), "behalf.db"), graph.ErrUnavailable, "check the path"},
		"a text":                         {write("notes.txt", strings.Repeat("These are my notes.\n", 30)), graph.ErrInvalid, "is not a database"},
		"a short text":                   {write("short.txt", "hello"), graph.ErrInvalid, "is not a database"},
		"another program's database":     {statements(at("other.db"), "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)"), graph.ErrInvalid, "another program"},
		"another program's, in WAL":      {statements(at("wal.db"), "PRAGMA journal_mode = WAL", "CREATE TABLE t (x)", "PRAGMA application_id = 7"), graph.ErrInvalid, "another program"},
		"a newer behalf's":               {statements(ours, "PRAGMA user_version = 99"), graph.ErrInvalid, "newer behalf (schema 99"},
		"a database cut off in its head": {write("cut.db", "SQLite format 3\x00\x10\x00"), graph.ErrInvalid, "another program"},
	} {
		t.Run(name, func(t *testing.T) {
			before, _ := os.ReadFile(c.path)
			_, err := sqlite.Open(t.Context(), c.path)
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, c.path)
			require.ErrorContains(t, err, c.says)
			require.NotContains(t, err.Error(), "SQLITE")
			after, _ := os.ReadFile(c.path)
			require.Equal(t, before, after, "it was left as it is")
		})
	}
	t.Run("no permission", func(t *testing.T) {
		if os.Getuid() == 0 {
			t.Skip("nothing is forbidden to root")
		}
		path := write("forbidden.db", "SQLite format 3")
		require.NoError(t, os.Chmod(path, 0))
		_, err := sqlite.Open(t.Context(), path)
		require.ErrorIs(t, err, graph.ErrUnavailable)
		require.ErrorContains(t, err, path)
	})
	t.Run("created", func(t *testing.T) {
		for _, path := range []string{write("empty.db", ""), at("new.db"), at("odd ?#%41&'\"; name=ö.db")} {
			for i := range 3 {
				s, err := sqlite.Open(t.Context(), path)
				require.NoError(t, err)
				require.Equal(t, i == 0, s.Created(), path)
				require.NoError(t, s.Close())
			}
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.NotZero(t, info.Size())
		}
	})
}

// TestDamage has the file damaged behind the store's back: errors are in our words, and wrap ErrUnavailable.
func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "damaged.db")
	s, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	e := load(t, s, 10, loadRows)
	require.NoError(t, s.Close())
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	for i := 4096; i < len(file); i++ {
		file[i] = 0xff
	}
	require.NoError(t, os.WriteFile(path, file, 0o600))
	s, err = sqlite.Open(t.Context(), path)
	if err == nil {
		defer s.Close()
		err = s.View(t.Context(), func(r graph.Reader) error {
			_, err := r.Walk(t.Context(), today, []graph.Walk{agentHalf(e.partners[0].users...)})
			return err
		})
	}
	require.ErrorIs(t, err, graph.ErrUnavailable)
	require.ErrorContains(t, err, "damaged")
	require.NotContains(t, err.Error(), "malformed")
}
