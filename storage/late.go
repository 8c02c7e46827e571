package storage

import (
	"context"
	"path/filepath"
	"strings"
	"sync"

	"behalf/graph"
	"behalf/storage/memory"
)

// OpenLate opens a store to be written: as Open, but where there is no file yet it is made by the first Update, so that a
// command that comes to nothing leaves nothing behind.
func OpenLate(ctx context.Context, address string) (*Opened, error) {
	path := file(address)
	if path == "" || !missing(path) || missing(filepath.Dir(path)) {
		return Open(ctx, address)
	}
	return &Opened{Store: &late{Store: memory.New(), address: address}, Fresh: true, Name: "sqlite:" + path}, nil
}

// late is an empty store in memory until something is written.
type late struct {
	graph.Store
	address string
	mu      sync.Mutex
	made    bool
}

// View implements graph.Store.
func (l *late) View(ctx context.Context, read func(graph.Reader) error) error {
	l.mu.Lock()
	store := l.Store
	l.mu.Unlock()
	return store.View(ctx, read)
}

// Update implements graph.Store.
func (l *late) Update(ctx context.Context, write func(graph.Writer) error) error {
	store, err := l.make(ctx)
	if err != nil {
		return err
	}
	return store.Update(ctx, write)
}

func (l *late) make(ctx context.Context) (graph.Store, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.made {
		opened, err := Open(ctx, l.address)
		if err != nil {
			return nil, err
		}
		l.Store, l.made = opened.Store, true
	}
	return l.Store, nil
}

// Files are the files that a store is kept in, and that stand beside it while it is open; none where it is kept elsewhere.
func (o *Opened) Files() []string {
	path := file(o.Name)
	if path == "" {
		return nil
	}
	return []string{path, path + "-wal", path + "-shm"}
}

// file is the path in the address of a store that is one file; empty for other stores.
func file(address string) string {
	if rest, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return strings.TrimPrefix(rest, "//")
	}
	return ""
}
