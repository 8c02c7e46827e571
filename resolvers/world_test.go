package resolvers_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/acts"
	"behalf/graph/sample"
	"behalf/resolvers"
	"behalf/storage/memory"
)

// today is when every test begins: after all that the story tells.
var today = graph.At(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))

// api is the API over the sample world.
type api struct {
	http.Handler
	t     testing.TB
	store graph.Store
	now   func() graph.Time
	desk  *acts.Desk
	log   *bytes.Buffer
}

// newAPI serves the story of Alder and Cedar with a small estate around it, from memory.
func newAPI(t testing.TB, with ...func(*resolvers.Config)) *api {
	t.Helper()
	store := memory.New()
	_, err := sample.Write(t.Context(), store, sample.Config{Customers: 12, Seed: 1}, nil)
	require.NoError(t, err)
	return overStore(t, store, with...)
}

// newEmptyAPI serves an empty graph from memory.
func newEmptyAPI(t testing.TB) *api { return overStore(t, memory.New()) }

// overStore serves a store.
func overStore(t testing.TB, store graph.Store, with ...func(*resolvers.Config)) *api {
	t.Helper()
	var clock atomic.Int64 // goes on a millisecond with each reading
	now := func() graph.Time { return today + graph.Time(clock.Add(1)) }
	a := &api{t: t, store: store, now: now, desk: &acts.Desk{Store: store, Now: now}, log: &bytes.Buffer{}}
	cfg := resolvers.Config{
		Store: store, Now: now, Desk: a.desk, Development: true, Introspection: true, Suggestions: true,
		Log:    slog.New(slog.NewJSONHandler(&locked{w: a.log}, nil)),
		Limits: resolvers.Limits{Operation: time.Minute}, // of machines on which all is slow, and the race detector looks on
	}
	for _, change := range with {
		change(&cfg)
	}
	handler, err := resolvers.New(cfg)
	require.NoError(t, err)
	a.Handler = handler
	return a
}

type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// nodes are those of the store with some ids.
func (a *api) nodes(ids ...graph.ID) (found map[graph.ID]graph.Node) {
	a.t.Helper()
	require.NoError(a.t, a.store.View(a.t.Context(), func(r graph.Reader) (err error) {
		found, err = r.Nodes(a.t.Context(), ids)
		return err
	}))
	return found
}

type object = map[string]any

// answered is a response: its data, read by path, and its errors.
type answered struct {
	t      testing.TB
	Status int
	Header http.Header
	Body   string
	Data   any
	Errors []struct {
		Message    string
		Path       []any
		Extensions object
	}
}

// ask sends an operation as the operator.
func (a *api) ask(query string, variables ...object) *answered {
	return a.askAs("", query, variables...)
}

// askAs sends an operation as a user.
func (a *api) askAs(user, query string, variables ...object) *answered {
	a.t.Helper()
	return a.askIn("", user, query, variables...)
}

// send sends a request.
func (a *api) send(r *http.Request) *answered {
	a.t.Helper()
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return a.received(w)
}

// received is the response that was written.
func (a *api) received(w *httptest.ResponseRecorder) *answered {
	a.t.Helper()
	out := &answered{t: a.t, Status: w.Code, Header: w.Header(), Body: w.Body.String()}
	require.NoError(a.t, json.Unmarshal(w.Body.Bytes(), out), out.Body)
	return out
}

// ok requires that there is no error.
func (r *answered) ok() *answered {
	r.t.Helper()
	require.Empty(r.t, r.Errors, r.Body)
	return r
}

// fails requires one error with a code, and returns it.
func (r *answered) fails(code string) object {
	r.t.Helper()
	require.Len(r.t, r.Errors, 1, r.Body)
	require.Equal(r.t, code, r.Errors[0].Extensions["code"], r.Body)
	require.NotEmpty(r.t, r.Errors[0].Extensions["requestId"])
	return r.Errors[0].Extensions
}

// at is the value at a path of names and numbers.
func (r *answered) at(path ...any) any {
	r.t.Helper()
	value := r.Data
	for _, step := range path {
		switch step := step.(type) {
		case string:
			in, ok := value.(object)
			require.True(r.t, ok, "no %v in %s", path, r.Body)
			value = in[step]
		case int:
			in, ok := value.([]any)
			require.True(r.t, ok && step < len(in), "no %v in %s", path, r.Body)
			value = in[step]
		}
	}
	return value
}

// each is the value at a path of every item of a list at another.
func (r *answered) each(list []any, path ...any) (values []any) {
	r.t.Helper()
	items, ok := r.at(list...).([]any)
	require.True(r.t, ok, "no list %v in %s", list, r.Body)
	for i := range items {
		values = append(values, r.at(append(append(append([]any{}, list...), i), path...)...))
	}
	return values
}
