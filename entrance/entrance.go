// Package entrance is what every HTTP request passes first, whatever it asks for: it gets an id, is known by the address that
// sent it, is written to the log once, and should its handler panic, the client learns nothing of it.
package entrance

import (
	"bufio"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/felixge/httpsnoop"
)

// IDHeader carries the id of a request, in both directions.
const IDHeader = "X-Request-Id"

// Entrance is what the handlers of one server share.
type Entrance struct {
	Log *slog.Logger
	// Trusted are the proxies whose X-Forwarded-For and X-Request-Id are believed; none where it is empty, since anybody can
	// send them.
	Trusted []netip.Prefix
	// Quiet writes what went well to the log at level debug only: for health checks and files.
	Quiet bool
}

// Visit is one request on its way through.
type Visit struct {
	ID   string
	Peer netip.Addr // who sent it; the zero Addr where that is not known

	status  int
	written bool
	notes   []slog.Attr
}

// Status is the status of the answer; 0 as long as there is none.
func (v *Visit) Status() int { return v.status }

// Note adds to what the log says of the request; a key that was noted before is noted anew, so that what lasts does not grow. It is
// for the goroutine that serves it.
func (v *Visit) Note(notes ...slog.Attr) {
	for _, n := range notes {
		if i := slices.IndexFunc(v.notes, func(noted slog.Attr) bool { return noted.Key == n.Key }); i >= 0 {
			v.notes[i] = n
		} else {
			v.notes = append(v.notes, n)
		}
	}
}

// Notes are what was noted.
func (v *Visit) Notes() []slog.Attr { return v.notes }

// Within is the context of a visit within the one that a context belongs to, of the same peer: for what has an id and a record of its
// own, such as an operation on a socket.
func Within(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, visitKey{}, &Visit{ID: id, Peer: Of(ctx).Peer})
}

type visitKey struct{}

// Of is the visit that a context belongs to; an empty one where there is none.
func Of(ctx context.Context) *Visit {
	if v, ok := ctx.Value(visitKey{}).(*Visit); ok {
		return v
	}
	return &Visit{}
}

// Handler lets requests in to next.
func (e Entrance) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		v := e.visit(r)
		w.Header().Set(IDHeader, v.ID)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		defer func() {
			cause := recover()
			if cause != nil {
				v.panicked(w)
			}
			if cause != nil && cause != http.ErrAbortHandler {
				e.Log.ErrorContext(r.Context(), "panic in a handler", "requestId", v.ID, "cause", cause, "stack", string(debug.Stack()))
			}
			e.record(r, v, time.Since(begun))
			if cause == http.ErrAbortHandler || cause != nil && v.written {
				panic(http.ErrAbortHandler) // half an answer must not look like a whole one
			}
		}()
		next.ServeHTTP(watched(w, v), r.WithContext(context.WithValue(r.Context(), visitKey{}, v)))
	})
}

// panicked answers for a handler that did not come to it.
func (v *Visit) panicked(w http.ResponseWriter) {
	if v.status != 0 {
		v.written = true
		return
	}
	v.status = http.StatusInternalServerError
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(v.status)
	_, _ = w.Write([]byte(`{"errors":[{"message":"internal error; the log has it under this requestId","extensions":{"code":"INTERNAL","requestId":` + strconv.Quote(v.ID) + `}}]}` + "\n"))
}

// watched notes the status. What else the writer can do, such as to flush and to hand over the connection, stays.
func watched(w http.ResponseWriter, v *Visit) http.ResponseWriter {
	note := func(status int) {
		if v.status == 0 || v.status < 200 {
			v.status = status
		}
	}
	return httpsnoop.Wrap(w, httpsnoop.Hooks{
		WriteHeader: func(next httpsnoop.WriteHeaderFunc) httpsnoop.WriteHeaderFunc {
			return func(status int) { note(status); next(status) }
		},
		Write: func(next httpsnoop.WriteFunc) httpsnoop.WriteFunc {
			return func(p []byte) (int, error) { note(http.StatusOK); return next(p) }
		},
		Hijack: func(next httpsnoop.HijackFunc) httpsnoop.HijackFunc {
			return func() (net.Conn, *bufio.ReadWriter, error) {
				note(http.StatusSwitchingProtocols)
				return next()
			}
		},
	})
}

// record writes the request to the log, once. No query and no variable stands there: they hold what only the asker may know.
func (e Entrance) record(r *http.Request, v *Visit, took time.Duration) {
	level := slog.LevelInfo
	if e.Quiet && v.status < 500 {
		level = slog.LevelDebug
	}
	if !e.Log.Enabled(r.Context(), level) {
		return
	}
	notes := append([]slog.Attr{
		slog.String("requestId", v.ID), slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", v.status),
		slog.Duration("took", took), slog.String("peer", v.Peer.String()),
	}, v.notes...)
	e.Log.LogAttrs(r.Context(), level, "request", notes...)
}
