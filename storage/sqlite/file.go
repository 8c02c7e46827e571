package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"

	"behalf/graph"
)

// applicationID stands in the head of every file of ours, from its first write on: "bhlf".
const applicationID = 0x62686c66

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations are the steps from an empty file to the present schema. The schema's version is how many were taken; a step is
// never changed once it was published, only followed by another.
var migrations = func() (texts []string) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql") // in order: they begin with their number
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}()

// Open opens the store in a file, which is made if it is not there. It wraps graph.ErrInvalid where path names what can be no
// store of ours, such as a folder or another program's file, which it leaves as it is, and graph.ErrUnavailable where the file
// cannot be reached.
func Open(ctx context.Context, path string) (*Store, error) {
	if path == "" {
		return nil, fmt.Errorf("the store has no path; name a file, for example behalf.db: %w", graph.ErrInvalid)
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("%s: the working folder cannot be found: %w", path, graph.ErrUnavailable)
	}
	if err := inspect(path, full); err != nil {
		return nil, err
	}
	writing, err := pool(full, 1, "-16384", url.Values{"_busy_timeout": {"100"}})
	if err != nil {
		return nil, fmt.Errorf("%s: its path cannot be used: %w", path, graph.ErrInvalid)
	}
	readers := readersOf()
	reading, err := pool(full, readers, "-4096", url.Values{"_busy_timeout": {"10000"}, "_query_only": {"1"}})
	if err != nil {
		return nil, fmt.Errorf("%s: its path cannot be used: %w", path, graph.ErrInvalid)
	}
	s := &Store{fewest: fewestEnds, reading: reading, writing: writing, readers: make(chan struct{}, readers), writers: make(chan struct{}, 1)}
	if err := s.prepare(ctx, path); err != nil {
		s.drop()
		return nil, errors.Join(err, translate(background, reading.Close()), translate(background, writing.Close()))
	}
	return s, nil
}

// pool are connections to the file. None is kept idle: the store keeps those it uses itself.
func pool(full string, most int, cache string, more url.Values) (*sql.DB, error) {
	settings := url.Values{"_pragma": {"cache_size(" + cache + ")", "temp_store(MEMORY)"}, "_synchronous": {"FULL"}, "_dqs": {"0"}}
	for name, values := range more {
		settings[name] = values
	}
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(full), RawQuery: settings.Encode()}
	connector, err := sqlite.NewConnector(dsn.String())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(-1)
	return db, nil
}

// inspect looks at what lies at the path without touching it.
func inspect(path, full string) error {
	info, err := os.Stat(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return inspectFolder(path, filepath.Dir(full))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read; allow it, or name another path: %w", path, graph.ErrUnavailable)
	case err != nil:
		return fmt.Errorf("%s cannot be reached; check the path: %w", path, graph.ErrUnavailable)
	case info.IsDir():
		return fmt.Errorf("%s is a folder; name a file in it, for example %s: %w", path, filepath.Join(path, "behalf.db"), graph.ErrInvalid)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a file; name another path: %w", path, graph.ErrInvalid)
	case info.Size() == 0:
		return nil // nothing is lost by making it ours
	}
	f, err := os.OpenFile(full, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("%s may not be read and written; allow it, or name another path: %w", path, graph.ErrUnavailable)
	}
	defer f.Close()
	head := make([]byte, 100)
	if _, err := io.ReadFull(f, head); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%s cannot be read: %w", path, graph.ErrUnavailable)
	}
	switch {
	case !bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		return fmt.Errorf("%s is not a database; it was left as it is, name another path: %w", path, graph.ErrInvalid)
	case binary.BigEndian.Uint32(head[68:]) != applicationID:
		return fmt.Errorf("%s is the database of another program; it was left as it is, name another path: %w", path, graph.ErrInvalid)
	}
	return tooNew(path, int(binary.BigEndian.Uint32(head[60:])))
}

func inspectFolder(path, folder string) error {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: there is no folder %s; make it, or name another path: %w", path, folder, graph.ErrUnavailable)
	case err != nil:
		return fmt.Errorf("%s: its folder cannot be reached; check the path: %w", path, graph.ErrUnavailable)
	case !info.IsDir():
		return fmt.Errorf("%s: %s is not a folder; name another path: %w", path, folder, graph.ErrInvalid)
	}
	return nil
}

func tooNew(path string, version int) error {
	if version > len(migrations) {
		return fmt.Errorf("%s was written by a newer behalf (schema %d, this one knows %d); it was left as it is, use that version or name another path: %w",
			path, version, len(migrations), graph.ErrInvalid)
	}
	return nil
}

// prepare brings the file to the present schema and into WAL mode.
func (s *Store) prepare(ctx context.Context, path string) error {
	c, err := newConn(background, s.writing)
	if err != nil {
		return opening(ctx, path, err)
	}
	s.writer = c
	for began := time.Now(); ; {
		err := s.migrate(ctx, path)
		if err == nil {
			err = s.journal(ctx)
		}
		if err == nil || !isBusy(err) || time.Since(began) > patience {
			return opening(ctx, path, err)
		}
	}
}

func opening(ctx context.Context, path string, err error) error {
	if err == nil {
		return nil
	}
	if err = translate(ctx, err); ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%s cannot be opened: %w", path, err)
}

// migrate takes the steps that the file lacks, all or none.
func (s *Store) migrate(ctx context.Context, path string) error {
	version, err := s.version(ctx)
	if err != nil || version == len(migrations) {
		return err
	}
	if _, err := s.writer.run(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := s.takeSteps(ctx, path); err != nil {
		_, rolledBack := s.writer.run(background, "ROLLBACK")
		return errors.Join(err, rolledBack)
	}
	_, err = s.writer.run(ctx, "COMMIT")
	return err
}

func (s *Store) takeSteps(ctx context.Context, path string) error {
	version, err := s.version(ctx) // another process may have been faster
	if err != nil {
		return err
	}
	if err := tooNew(path, version); err != nil {
		return err
	}
	for _, step := range migrations[version:] {
		if _, err := s.writer.raw.ExecContext(ctx, step); err != nil {
			return translate(ctx, err)
		}
	}
	if err := s.writer.set(fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return translate(ctx, err)
	}
	s.created = version == 0
	return translate(ctx, s.writer.set(fmt.Sprintf("PRAGMA user_version = %d", len(migrations))))
}

func (s *Store) version(ctx context.Context) (version int, err error) {
	err = s.writer.rows(ctx, "PRAGMA user_version", 1, func(row []any) bool { version = int(integer(row[0])); return true })
	return version, err
}

// journal has the file's changes kept in a log beside it, which readers read too: they wait for no writer.
func (s *Store) journal(ctx context.Context) error {
	mode := ""
	if err := s.writer.rows(ctx, "PRAGMA journal_mode = WAL", 1, func(row []any) bool { mode = text(row[0]); return true }); err != nil {
		return err
	}
	if mode != "wal" {
		return &failure{text: "its file system keeps no shared memory; name a path on a local disk: " + graph.ErrUnavailable.Error(), kind: graph.ErrUnavailable}
	}
	return nil
}
