package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// sse is one operation whose responses are server-sent events: the distinct connections mode of graphql-sse. It is written here since
// gqlgen's has no deadline for a write, leaves its pings running and keeps one session for ever.
type sse struct {
	ctx     context.Context // ends when nobody reads any more
	cancel  context.CancelFunc
	w       http.ResponseWriter
	control *http.ResponseController
	write   time.Duration

	mu     sync.Mutex // of w
	opened bool
}

// stream answers an operation with events, errors of the request included: a client that reads events gets nothing else.
func (f *front) stream(w http.ResponseWriter, ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext, errs gqlerror.List) {
	s := &sse{w: w, control: http.NewResponseController(w), write: f.live.limits.Write}
	s.ctx, s.cancel = context.WithCancel(ctx)
	defer s.cancel()
	var pings sync.WaitGroup
	pings.Go(func() { s.ping(f.live.limits.Ping) })
	defer pings.Wait()
	defer s.cancel() // before the wait

	if len(errs) > 0 {
		errs = exec.DispatchError(graphql.WithOperationContext(ctx, op), errs).Errors
	} else {
		errs = f.run(s.ctx, exec, op, s)
	}
	if len(errs) > 0 {
		_ = s.next(nil, errs, nil)
	}
	if ctx.Err() == nil {
		_ = s.send("event: complete\ndata:\n\n")
	}
}

// begin implements sink.
func (s *sse) begin() error { return s.send(":\n\n") }

// next implements sink.
func (s *sse) next(data json.RawMessage, errs gqlerror.List, extensions map[string]any) error {
	body, _ := encodeResponse(data, errs, extensions)
	return s.send("event: next\ndata: " + string(bytes.TrimSuffix(body, []byte("\n"))) + "\n\n")
}

// ping sends a comment now and then, once the stream is open, so that whoever is between does not take it for dead; and finds out
// that a client has gone without a word.
func (s *sse) ping(every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-s.ctx.Done():
			return
		}
		s.mu.Lock()
		opened := s.opened
		s.mu.Unlock()
		if opened {
			_ = s.send(":\n\n")
		}
	}
}

// send sends a piece of the stream at once. The write has a deadline of its own, so that the stream may last but a reader who does not
// read may not.
func (s *sse) send(piece string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.opened {
		s.opened = true
		s.w.Header().Set("Content-Type", streamType+"; charset=utf-8")
		s.w.Header().Set("X-Accel-Buffering", "no") // or nginx keeps events back
		s.w.WriteHeader(http.StatusOK)
	}
	if err := s.ctx.Err(); err != nil {
		return err
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(s.write))
	_, err := s.w.Write([]byte(piece))
	if err == nil {
		err = s.control.Flush()
	}
	if err != nil {
		s.cancel()
	}
	return err
}
