package sqlite

import (
	"context"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"behalf/graph"
)

// failure is an error in our words. What the driver said stays beneath it, for errors.As, and is never printed: it may hold
// statements and values.
type failure struct {
	text  string
	kind  error // a sentinel of graph; nil where the fault is ours
	cause error
}

func (f *failure) Error() string { return f.text }

// Unwrap gives the sentinel and the cause.
func (f *failure) Unwrap() []error {
	var all []error
	for _, err := range []error{f.kind, f.cause} {
		if err != nil {
			all = append(all, err)
		}
	}
	return all
}

// errClosed is what every call after Close returns.
var errClosed = fmt.Errorf("the store is closed: %w", graph.ErrUnavailable)

// errEnded is what a Reader or Writer returns that is used after its View or Update.
var errEnded = fmt.Errorf("the view or update of this reader has ended: %w", graph.ErrUnavailable)

// translate is err in the words of graph. The end of the caller's time comes first: a statement that was interrupted for it
// says nothing about the store.
func translate(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	var ours *failure
	if errors.As(err, &ours) || known(err) {
		return err
	}
	var driver *sqlite.Error
	if !errors.As(err, &driver) {
		return &failure{text: "the store could not be asked: its connection is gone", kind: graph.ErrUnavailable, cause: err}
	}
	code := driver.Code() & 0xff
	if text, ok := unavailable[code]; ok {
		return &failure{text: "the store could not be asked: " + text + ": " + graph.ErrUnavailable.Error(), kind: graph.ErrUnavailable, cause: err}
	}
	if code == lib.SQLITE_TOOBIG {
		return &failure{text: "a value is too large to be stored: " + graph.ErrInvalid.Error(), kind: graph.ErrInvalid, cause: err}
	}
	return &failure{text: fmt.Sprintf("a statement of the store failed with code %d", driver.Code()), cause: err}
}

// unavailable are the codes of an engine that cannot do its work now.
var unavailable = map[int]string{
	lib.SQLITE_FULL:     "its disk is full; free some space",
	lib.SQLITE_IOERR:    "its disk fails to read or write",
	lib.SQLITE_CANTOPEN: "its file cannot be opened",
	lib.SQLITE_CORRUPT:  "its file is damaged; restore it from a copy",
	lib.SQLITE_NOTADB:   "its file is not a database; restore it from a copy",
	lib.SQLITE_BUSY:     "another process is writing to its file",
	lib.SQLITE_LOCKED:   "its file is locked",
	lib.SQLITE_PROTOCOL: "its file is locked by too many others",
	lib.SQLITE_READONLY: "its file may not be written",
	lib.SQLITE_PERM:     "its file may not be opened",
	lib.SQLITE_NOMEM:    "there is not enough memory",
	lib.SQLITE_NOLFS:    "its file system cannot hold so large a file",

	lib.SQLITE_INTERRUPT: "a statement was interrupted",
}

// isBusy reports whether another process holds the lock that err asked for.
func isBusy(err error) bool {
	var driver *sqlite.Error
	return errors.As(err, &driver) && driver.Code()&0xff == lib.SQLITE_BUSY
}

// known reports whether err is one of graph's already.
func known(err error) bool {
	for _, sentinel := range []error{graph.ErrNotFound, graph.ErrExists, graph.ErrInvalid, graph.ErrPrecondition, graph.ErrUnavailable} {
		if errors.Is(err, sentinel) {
			return true
		}
	}
	return false
}
