package resolvers

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"behalf/graph"
)

// stream is what the resolver of a subscription leaves in its session. The transport waits for what comes and only then lets gqlgen
// resolve it, so that each event has a session and a time limit of its own, a wait costs no place among the operations at work, and
// nothing is piled up for a reader who is slow.
type stream struct {
	next func(context.Context) error // waits for an item and puts it where gqlgen finds it
	end  func()
}

// follow makes the session's stream of a source: next waits for an item, end is called once when nobody listens any more.
func follow[T any](s *session, next func(context.Context) (T, error), end func()) <-chan T {
	items := make(chan T, 1) // the one that next has put there
	s.stream = &stream{end: end, next: func(ctx context.Context) error {
		item, err := next(ctx)
		if err == nil {
			items <- item
		}
		return err
	}}
	return items
}

// sink is where the responses of an operation go.
type sink interface {
	// begin says that a subscription stands: what happens from now on will be told.
	begin() error
	// next sends a response. An error means that nobody reads any more.
	next(data json.RawMessage, errs gqlerror.List, extensions map[string]any) error
}

// run runs an operation to its end and sends its responses. It returns the errors that ended it; none where it is complete, or ctx
// has ended. The session in ctx is the operation's.
func (f *front) run(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext, to sink) (failed gqlerror.List) {
	ctx = graphql.WithOperationContext(ctx, op)
	fail := func(err error) gqlerror.List {
		return exec.DispatchError(ctx, gqlerror.List{gqlerror.WrapPath(nil, err)}).Errors
	}
	defer func() {
		if cause := recover(); cause != nil {
			failed = fail(f.resolver.recovered(ctx, cause))
		}
	}()
	if op.Operation.Operation != ast.Subscription {
		ctx, cancel := context.WithTimeout(ctx, f.time)
		defer cancel()
		free, err := f.place(ctx, waitForSlot)
		if err != nil {
			return fail(err)
		}
		defer free()
		response := answerOnce(ctx, exec, op)
		_ = to.next(response.Data, response.Errors, sessionOf(ctx).extensions(response.Errors))
		return nil
	}

	waiting, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if until := sessionOf(ctx).until; !until.IsZero() {
		defer time.AfterFunc(time.Until(until), func() { cancel(errSignedOut) }).Stop()
	}
	leave, err := f.live.enter(sessionOf(ctx).caller(ctx), cancel)
	if err != nil {
		return fail(err)
	}
	defer leave()
	responses, failed, err := f.source(ctx, exec, op)
	s := sessionOf(ctx)
	if s.stream != nil {
		defer s.stream.end()
	}
	switch {
	case err != nil:
		return fail(err)
	case failed != nil:
		return failed
	}
	for err := to.begin(); err == nil; {
		if err := s.stream.next(waiting); waiting.Err() != nil {
			if context.Cause(waiting) == errSignedOut {
				return fail(errSignedOut)
			}
			return nil // the client has gone, or the server is going
		} else if err != nil {
			return fail(err)
		}
		response, gone := f.event(waiting, ctx, responses, op)
		if gone {
			return nil
		}
		err = to.next(response.Data, response.Errors, nil)
	}
	return nil
}

// source runs a subscription's resolver, which leaves the stream in the session, or fails.
func (f *front) source(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext) (graphql.ResponseHandler, gqlerror.List, error) {
	ctx, cancel := context.WithTimeout(ctx, f.time)
	defer cancel()
	free, err := f.place(ctx, waitForSlot)
	if err != nil {
		return nil, nil, err
	}
	defer free()
	responses, ctx := exec.DispatchOperation(ctx, op)
	if sessionOf(ctx).stream != nil {
		return responses, nil, nil
	}
	if response := responses(ctx); response != nil && len(response.Errors) > 0 {
		return nil, response.Errors, nil
	}
	return nil, nil, errors.Join(context.Cause(ctx), errors.New("a subscription has no source"))
}

// event resolves what the stream has put ready. It is gone if there was no time for it before the stream was ended.
func (f *front) event(waiting, ctx context.Context, responses graphql.ResponseHandler, op *graphql.OperationContext) (response *graphql.Response, gone bool) {
	free, err := f.place(waiting, 0)
	if err != nil {
		return nil, true
	}
	defer free()
	ctx, cancel := context.WithTimeout(ctx, f.time)
	defer cancel()
	operation := sessionOf(ctx)
	s := operation.again()
	ctx, ended := s.observer.Running(context.WithValue(ctx, sessionKey{}, s), s.soFar())
	defer func() {
		ended(s.soFar())
		operation.failedToo(s)
	}()
	// gqlgen forgets the root field here, with which the paths of errors begin.
	root := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"})[0]
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Subscription", Field: root})
	if response = responses(ctx); response == nil {
		return nil, true
	}
	// Nor does it carry a null through the root field, which is never null, to data.
	if alias, err := json.Marshal(root.Alias); err == nil && len(response.Errors) > 0 && string(response.Data) == "{"+string(alias)+":null}" {
		response.Data = json.RawMessage("null")
	}
	return response, false
}

// again is the session of a stream's next event: who asks and for what stays, what was read does not.
func (s *session) again() *session {
	call := s.soFar()
	return &session{
		resolver: s.resolver, requestID: s.requestID, viewer: s.viewer, subject: s.subject, until: s.until, language: s.language, load: s.load,
		call: Call{Type: call.Type, Name: call.Name, Cost: call.Cost},
	}
}

// answerOnce runs a query or a mutation.
func answerOnce(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext) *graphql.Response {
	s := sessionOf(ctx)
	ctx, ended := s.observer.Running(ctx, s.soFar())
	defer func() { ended(s.soFar()) }()
	responses, ctx := exec.DispatchOperation(ctx, op)
	if response := responses(ctx); response != nil {
		return response
	}
	// The time was up before anything began.
	return exec.DispatchError(ctx, gqlerror.List{gqlerror.WrapPath(nil, context.Cause(ctx))})
}

// errTooMany is why an operation is not run.
var errTooMany = &fault{codeUnavailable, "too many operations are at work; try again"}

// place takes a place among the operations at work and waits for it, but not longer than that, 0 for as long as ctx.
func (f *front) place(ctx context.Context, wait time.Duration) (free func(), err error) {
	var full <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		full = timer.C
	}
	select {
	case f.slots <- struct{}{}:
		ended := f.resolver.observer.Begun()
		return sync.OnceFunc(func() { <-f.slots; ended() }), nil
	case <-full:
		return nil, errTooMany
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// patiently does something that reads the store, and does it again after a pause while the store cannot be asked: until it can, ctx
// ends, or it has been away for too long.
func patiently(ctx context.Context, each, away time.Duration, read func(context.Context) error) error {
	pause := 50 * time.Millisecond
	for begun := time.Now(); ; pause = min(2*pause, mostPause) {
		err := within(ctx, each, read)
		if err == nil || !isAway(err) || time.Since(begun) > away || ctx.Err() != nil {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// mostPause is between two attempts to ask a store that is away.
const mostPause = 3 * time.Second

func within(ctx context.Context, limit time.Duration, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return do(ctx)
}

// isAway reports whether an error says that the store could not be asked, rather than that the question was wrong.
func isAway(err error) bool {
	return errors.Is(err, graph.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded)
}
