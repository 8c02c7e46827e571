package sqlite

import (
	"sync/atomic"
	"time"
)

// bulk says whether the writer has the large cache that loading wants, and since when it was last needed.
type bulk struct {
	on   atomic.Bool
	last atomic.Int64
}

// While loading, pages are checkpointed seldom: each chunk touches the same pages of the indexes again. A larger cache than this (64 MiB, which take
// twice as much in the allocator) makes it no faster, since the system keeps the pages of the file.
var (
	bulky  = []string{"PRAGMA cache_size = -65536", "PRAGMA wal_autocheckpoint = 65536"}
	normal = []string{"PRAGMA cache_size = -16384", "PRAGMA wal_autocheckpoint = 1000", "PRAGMA shrink_memory", "PRAGMA wal_checkpoint(TRUNCATE)"}
)

// swell gives the writer its large cache. The caller is the update at work.
func (s *Store) swell() error {
	s.bulk.last.Store(time.Now().UnixNano())
	if s.bulk.on.Load() {
		return nil
	}
	for _, text := range bulky {
		if err := s.writer.set(text); err != nil {
			return err
		}
	}
	s.bulk.on.Store(true)
	return nil
}

// calm takes the large cache back where nothing was loaded for a second and no update is at work. Nobody waits for it.
func (s *Store) calm() {
	if !s.bulk.on.Load() || time.Now().UnixNano()-s.bulk.last.Load() < int64(time.Second) {
		return
	}
	select {
	case s.writers <- struct{}{}:
		go func() {
			defer func() { <-s.writers }()
			s.shrink()
		}()
	default:
	}
}

// shrink takes the large cache back. The caller holds the writer's place, and no transaction is open.
func (s *Store) shrink() {
	if s.writer == nil || !s.bulk.on.Swap(false) {
		return
	}
	for _, text := range normal {
		_ = s.writer.set(text) // a checkpoint that readers hold up is made another time
	}
}

// set runs a PRAGMA, which may bring a row that says nothing.
func (c *conn) set(text string) error {
	rows, err := c.raw.QueryContext(background, text)
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		_ = rows.Close()
		return err
	}
	return rows.Close()
}
