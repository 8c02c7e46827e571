package graph

import "errors"

// The five sentinels. Everything that goes wrong in a way the caller can act on wraps one of them, with the name
// of the thing: fmt.Errorf("%s: %w", id, ErrNotFound). Each edge translates once: a driver's error to a sentinel,
// a sentinel to the API's code.
var (
	// ErrNotFound: what was named is not there.
	ErrNotFound = errors.New("not found")
	// ErrExists: what was to be made is there already.
	ErrExists = errors.New("exists already")
	// ErrInvalid: the input is wrong, whatever the graph holds.
	ErrInvalid = errors.New("invalid input")
	// ErrPrecondition: the input is well formed, but the graph is not in the state that the act needs.
	ErrPrecondition = errors.New("precondition failed")
	// ErrUnavailable: the store could not be asked; the same call may succeed later.
	ErrUnavailable = errors.New("unavailable")
)
