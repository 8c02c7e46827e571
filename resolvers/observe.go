package resolvers

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"behalf/entrance"
	"behalf/graph/access"
)

// Observer is told what the API does, for metrics and traces. Its methods are called from many goroutines, and must not block.
type Observer interface {
	// Begun says that an operation has taken its place among those in flight; ended is called when it leaves.
	Begun() (ended func())
	// Running says that an operation is about to run, and returns the context for it; ended is called when it has.
	Running(ctx context.Context, call Call) (_ context.Context, ended func(Call))
	// Answered says what became of a request.
	Answered(Call)
	// Decided says what an answer is.
	Decided(*access.Decision)
}

// Call is what one operation, or a request that did not become one, was.
type Call struct {
	Type   string // query, mutation, subscription; empty for what is no operation
	Name   string // as the document names it; whoever asks chose it
	Status int    // of HTTP
	Cost   int    // 0 for what was not measured
	Codes  map[string]int
	Took   time.Duration
}

// unobserved is the Observer where there is none.
type unobserved struct{}

func (unobserved) Begun() func() { return func() {} }
func (unobserved) Running(ctx context.Context, _ Call) (context.Context, func(Call)) {
	return ctx, func(Call) {}
}
func (unobserved) Answered(Call)            {}
func (unobserved) Decided(*access.Decision) {}

// longestName is how much of an operation's name is told.
const longestName = 64

// names notes what the session's operation is called.
func (s *session) names(op *graphql.OperationContext) {
	s.call.Type = string(op.Operation.Operation)
	s.call.Name = op.Operation.Name
	if len(s.call.Name) > longestName {
		s.call.Name = s.call.Name[:longestName]
	}
	s.call.Cost = s.load.cost
}

// failed notes the code of an error that is told.
func (s *session) failed(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.call.Codes == nil {
		s.call.Codes = map[string]int{}
	}
	s.call.Codes[code]++
}

// failedToo notes the codes of an event's errors, which count as its operation's.
func (s *session) failedToo(event *session) {
	for code, times := range event.soFar().Codes {
		for range times {
			s.failed(code)
		}
	}
}

// soFar is what is known of the session's operation.
func (s *session) soFar() Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.call
}

// answered tells the observer and the log what became of the request. Neither learns of the document or its variables.
func (s *session) answered(ctx context.Context, begun time.Time) {
	visit := entrance.Of(ctx)
	status := visit.Status()
	if status == 0 { // a panic, which the entrance answers
		status = http.StatusInternalServerError
		s.failed(codeInternal)
	}
	visit.Note(s.told(ctx, status, begun)...)
}

// operated is answered for an operation on a socket, which has no status of its own.
func (s *session) operated(ctx context.Context, begun time.Time) {
	visit := entrance.Of(ctx)
	visit.Note(s.told(ctx, http.StatusOK, begun)...)
	s.log.LogAttrs(ctx, slog.LevelInfo, "operation", append([]slog.Attr{
		slog.String("requestId", s.requestID), slog.Duration("took", time.Since(begun)), slog.String("peer", visit.Peer.String()),
	}, visit.Notes()...)...)
}

// told tells the observer, and is what the log is told.
func (s *session) told(ctx context.Context, status int, begun time.Time) (notes []slog.Attr) {
	call := s.soFar()
	call.Status, call.Took = status, time.Since(begun)
	s.observer.Answered(call)
	if call.Type != "" {
		notes = append(notes, slog.String("operation", call.Type), slog.String("name", call.Name), slog.Int("cost", call.Cost))
	}
	notes = append(notes, slog.String("caller", s.caller(ctx)))
	if len(call.Codes) > 0 {
		notes = append(notes, slog.String("codes", strings.Join(slices.Sorted(maps.Keys(call.Codes)), " ")))
	}
	return notes
}
