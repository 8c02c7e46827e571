// Package observed is a store that tells of each of its calls when it begins and when it ends, for metrics and traces.
package observed

import (
	"context"
	"errors"

	"behalf/graph"
)

// Call is one call of a store.
type Call struct {
	Method string // View, Update, or a method of a Reader or Writer
	Size   int    // how many things it asks for or writes at once; 0 where it has no number
}

// Observe is told that a call begins. It returns the context that the call runs with, and what is told of its end. It is called from
// many goroutines, and must not block.
type Observe func(ctx context.Context, call Call) (_ context.Context, ended func(error))

// Store is a graph.Store that tells of its calls.
type Store struct {
	graph.Store
	observe Observe
}

// New makes a store of which each call is observed.
func New(store graph.Store, observe Observe) *Store { return &Store{store, observe} }

// Unwrap is the store below.
func (s *Store) Unwrap() graph.Store { return s.Store }

// View implements graph.Store.
func (s *Store) View(ctx context.Context, read func(graph.Reader) error) error {
	return s.whole(ctx, "View", func(ctx context.Context) error {
		return s.Store.View(ctx, func(r graph.Reader) error { return read(reader{r, within{ctx, s.observe}}) })
	})
}

// Update implements graph.Store.
func (s *Store) Update(ctx context.Context, write func(graph.Writer) error) error {
	return s.whole(ctx, "Update", func(ctx context.Context) error {
		return s.Store.Update(ctx, func(w graph.Writer) error { return write(writer{reader{w, within{ctx, s.observe}}, w}) })
	})
}

// errPanicked is told of a call whose function did not return.
var errPanicked = errors.New("the function did not return")

func (s *Store) whole(ctx context.Context, method string, do func(context.Context) error) error {
	ctx, ended := s.observe(ctx, Call{Method: method})
	err := errPanicked
	defer func() { ended(err) }()
	err = do(ctx)
	return err
}

// within observes the calls of a Reader as parts of its View or Update, whatever context they are made with.
type within struct {
	outer   context.Context
	observe Observe
}

func watch[T any](ctx context.Context, in within, call Call, do func(context.Context) (T, error)) (T, error) {
	ctx, ended := in.observe(joined{ctx, in.outer}, call)
	result, err := do(ctx)
	ended(err)
	return result, err
}

// joined ends when its own context does, and finds in the outer one what stands there, such as the span that is its parent.
type joined struct {
	context.Context
	outer context.Context
}

// Value implements context.Context.
func (j joined) Value(key any) any {
	if value := j.outer.Value(key); value != nil {
		return value
	}
	return j.Context.Value(key)
}
