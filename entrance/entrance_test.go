package entrance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/entrance"
	"behalf/graph"
)

// enter sends a request through an entrance to a handler, and returns the answer and the log's records.
func enter(t *testing.T, e entrance.Entrance, r *http.Request, handler http.HandlerFunc) (*httptest.ResponseRecorder, []map[string]any) {
	t.Helper()
	var log bytes.Buffer
	e.Log = slog.New(slog.NewJSONHandler(&log, nil))
	w := httptest.NewRecorder()
	e.Handler(handler).ServeHTTP(w, r)
	var records []map[string]any
	for line := range strings.Lines(log.String()) {
		var record map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &record))
		records = append(records, record)
	}
	return w, records
}

func TestOneRecordARequest(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/graphql?secret=1", nil)
	w, records := enter(t, entrance.Entrance{}, r, func(w http.ResponseWriter, r *http.Request) {
		entrance.Of(r.Context()).Note(slog.String("operation", "query"))
		w.WriteHeader(http.StatusTeapot)
	})
	require.Len(t, records, 1)
	require.Equal(t, w.Header().Get("X-Request-Id"), records[0]["requestId"])
	require.EqualValues(t, http.StatusTeapot, records[0]["status"])
	require.Equal(t, "query", records[0]["operation"])
	require.Equal(t, "192.0.2.1", records[0]["peer"])
	require.NotContains(t, fmt.Sprint(records), "secret")

	_, records = enter(t, entrance.Entrance{Quiet: true}, r, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "alive") })
	require.Empty(t, records)
	_, records = enter(t, entrance.Entrance{Quiet: true}, r, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })
	require.Len(t, records, 1)
}

// TestPanics: the client learns an id, the log the rest; half an answer is cut off rather than ended.
func TestPanics(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	w, records := enter(t, entrance.Entrance{Quiet: true}, r, func(http.ResponseWriter, *http.Request) { panic("secret of the store") })
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.NotContains(t, w.Body.String(), "secret")
	require.NotContains(t, w.Body.String(), "goroutine")
	var answer struct {
		Errors []struct{ Extensions map[string]string }
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
	require.Equal(t, map[string]string{"code": "INTERNAL", "requestId": w.Header().Get("X-Request-Id")}, answer.Errors[0].Extensions)
	require.Contains(t, records[0]["stack"], "entrance_test.go")
	require.Equal(t, w.Header().Get("X-Request-Id"), records[0]["requestId"])
	require.EqualValues(t, http.StatusInternalServerError, records[1]["status"])

	require.PanicsWithValue(t, http.ErrAbortHandler, func() {
		enter(t, entrance.Entrance{}, r, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "half"); panic("x") })
	})
}

func TestRequestIDs(t *testing.T) {
	trusted := entrance.Entrance{Trusted: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}
	others := entrance.Entrance{Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	for id, kept := range map[string]bool{
		"01HF-x_y.z:1": true, "": false, "a b": false, "a\nb": false, "ä": false, "<x>": false, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false,
	} {
		for _, c := range []struct {
			entrance.Entrance
			peer     string
			believed bool
		}{
			{trusted, "192.0.2.1:1", true}, {trusted, "[::ffff:192.0.2.1]:1", true}, {trusted, "198.51.100.1:1", false}, {trusted, "", false},
			{others, "192.0.2.1:1", false}, {entrance.Entrance{}, "192.0.2.1:1", false},
		} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.peer
			r.Header["X-Request-Id"] = []string{id}
			r.Header.Set("X-Forwarded-For", "192.0.2.1, 10.0.0.1") // whatever is said of who sent it before
			w, records := enter(t, c.Entrance, r, func(http.ResponseWriter, *http.Request) {})
			got := w.Header().Get("X-Request-Id")
			if kept && c.believed {
				require.Equal(t, id, got)
			} else {
				require.Regexp(t, "^[0-9a-f]{16}$", got, "%s is not believed", c.peer)
			}
			require.Equal(t, got, records[0]["requestId"])
		}
	}
}

// TestVisitsWithin: what has a record of its own is of the same peer, and adds nothing to the request's; what is noted twice stands once.
func TestVisitsWithin(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	_, records := enter(t, entrance.Entrance{}, r, func(w http.ResponseWriter, r *http.Request) {
		ctx := entrance.Within(r.Context(), "mine")
		within := entrance.Of(ctx)
		within.Note(slog.String("operation", "query"))
		require.Equal(t, "mine", within.ID)
		require.Equal(t, entrance.Of(r.Context()).Peer, within.Peer)
		require.Equal(t, []slog.Attr{slog.String("operation", "query")}, within.Notes())
		for _, id := range []string{"a", "b"} {
			entrance.Of(r.Context()).Note(slog.String("traceId", id), slog.String("caller", "x"))
		}
		require.Len(t, entrance.Of(r.Context()).Notes(), 2)
	})
	require.Len(t, records, 1)
	require.Equal(t, "b", records[0]["traceId"])
	require.NotContains(t, records[0], "operation")
}

// TestConnectionsCanBeTaken: what streams and sockets need of a writer passes through.
func TestConnectionsCanBeTaken(t *testing.T) {
	e := entrance.Entrance{Log: slog.New(slog.DiscardHandler)}
	server := httptest.NewServer(e.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, flushes := w.(http.Flusher)
		require.True(t, flushes)
		conn, _, err := http.NewResponseController(w).Hijack()
		require.NoError(t, err)
		fmt.Fprint(conn, "taken")
		require.NoError(t, conn.Close())
	})))
	defer server.Close()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	var got [5]byte
	_, err = conn.Read(got[:])
	require.NoError(t, err)
	require.Equal(t, "taken", string(got[:]))
}

func TestParseTrusted(t *testing.T) {
	got, err := entrance.ParseTrusted([]string{"10.0.0.0/8", "192.0.2.1", "2001:db8::/32"})
	require.NoError(t, err)
	require.Equal(t, "[10.0.0.0/8 192.0.2.1/32 2001:db8::/32]", fmt.Sprint(got))
	_, err = entrance.ParseTrusted([]string{"proxy"})
	require.ErrorIs(t, err, graph.ErrInvalid)
	require.ErrorContains(t, err, `"proxy"`)
}
