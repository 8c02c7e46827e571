package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"behalf/graph"
	"behalf/storage/memory"
	"behalf/storage/neo4j"
	"behalf/storage/sqlite"
)

// Opened is a store and what is known of it.
type Opened struct {
	graph.Store
	// Fresh is true if opening made the store: it held nothing before.
	Fresh bool
	// Name is the address without a password, for people.
	Name string
}

// Rehearser is the store, if it is one, without what was put around it.
func (o *Opened) Rehearser() (Rehearser, bool) {
	store := o.Store
	for {
		if r, ok := store.(Rehearser); ok {
			return r, true
		}
		around, ok := store.(interface{ Unwrap() graph.Store })
		if !ok {
			return nil, false
		}
		store = around.Unwrap()
	}
}

// GarbagePercent is how much garbage a process that serves the store does well to let come together before it is collected, in percent of
// what it holds (debug.SetGCPercent). SQLite and Neo4j keep their data elsewhere, so that little is held here, and each large answer
// would be interrupted by several collections: they take a tenth of the time, and more of many small answers. The memory store is
// held here whole.
func (o *Opened) GarbagePercent() int {
	if o.Kind() == "memory" {
		return 100
	}
	return 400
}

// Kind is the kind of the store: memory, sqlite or neo4j.
func (o *Opened) Kind() string {
	kind, _, _ := strings.Cut(o.Name, ":")
	if kind != "memory" && kind != "sqlite" {
		return "neo4j"
	}
	return kind
}

// Open opens the store at an address: memory: (nothing is kept), sqlite:PATH (one file, made if it is not there) or
// neo4j://user:password@host:port and its like (bolt, neo4j+s, bolt+s, neo4j+ssc, bolt+ssc). It wraps graph.ErrInvalid where
// the address is none of these, graph.ErrUnavailable where nothing answers there.
func Open(ctx context.Context, address string) (*Opened, error) {
	scheme, rest, found := strings.Cut(address, ":")
	switch {
	case !found:
		return nil, fmt.Errorf("%q is not the address of a store; write sqlite:PATH, memory: or neo4j://user:password@host:7687: %w", address, graph.ErrInvalid)
	case scheme == "memory":
		return &Opened{Store: memory.New(), Fresh: true, Name: "memory:"}, nil
	case scheme == "sqlite":
		path := strings.TrimPrefix(rest, "//")
		if path == "" {
			return nil, fmt.Errorf("%q names no file; write sqlite:PATH, for example sqlite:behalf.db: %w", address, graph.ErrInvalid)
		}
		store, err := sqlite.Open(ctx, path)
		if err != nil {
			return nil, err
		}
		return &Opened{Store: store, Fresh: store.Created(), Name: "sqlite:" + path}, nil
	case strings.HasPrefix(scheme, "neo4j"), strings.HasPrefix(scheme, "bolt"):
		store, err := neo4j.Open(ctx, address)
		if err != nil {
			return nil, err
		}
		return &Opened{Store: store, Name: redacted(address)}, nil
	}
	return nil, fmt.Errorf("there is no store of the kind %q; write sqlite:PATH, memory: or neo4j://user:password@host:7687: %w", scheme, graph.ErrInvalid)
}

// OpenExisting opens a store to be asked: as Open, but it makes none. It wraps graph.ErrNotFound where there is no store yet,
// as in a file that is not there and in memory.
func OpenExisting(ctx context.Context, address string) (*Opened, error) {
	path := file(address)
	if strings.HasPrefix(address, "memory:") || path != "" && missing(path) {
		return nil, fmt.Errorf("%s: there is no store yet; make one with behalf serve, sample or import, or name another with --store (BEHALF_STORE): %w", address, graph.ErrNotFound)
	}
	return Open(ctx, address)
}

// missing reports whether there is nothing at a path, or a file that holds nothing.
func missing(path string) bool {
	info, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().IsRegular() && info.Size() == 0
}

func redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "neo4j"
	}
	return u.Redacted()
}
