package telemetry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"behalf/entrance"
	"behalf/graph"
)

// fragile is a store of which views panic when they are told to.
type fragile struct {
	graph.Store
	panics atomic.Bool
}

func (f *fragile) View(ctx context.Context, read func(graph.Reader) error) error {
	if f.panics.Load() {
		panic("index out of range")
	}
	return f.Store.View(ctx, read)
}

// socket is a websocket on which operations may be sent.
type socket struct {
	t    *testing.T
	conn *websocket.Conn
}

func join(t *testing.T, url string) socket {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	require.NoError(t, err)
	s := socket{t, conn}
	s.say(`{"type":"connection_init"}`)
	require.Contains(t, s.hear(), "connection_ack")
	return s
}

func (s socket) say(text string) {
	s.t.Helper()
	require.NoError(s.t, s.conn.Write(s.t.Context(), websocket.MessageText, []byte(text)))
}

func (s socket) hear() string {
	s.t.Helper()
	_, text, err := s.conn.Read(s.t.Context())
	require.NoError(s.t, err)
	return string(text)
}

// run runs an operation to its end and returns its last message.
func (s socket) run(payload string) (last string) {
	s.t.Helper()
	s.say(`{"id":"1","type":"subscribe","payload":` + payload + `}`)
	for {
		if last = s.hear(); !strings.Contains(last, `"next"`) {
			return last
		}
	}
}

// settled waits until a metric has a value: the server counts after it has answered.
func (w *watched) settled(t *testing.T, want float64, name string, labels ...string) {
	t.Helper()
	require.Eventually(t, func() bool { return w.counted(t, name, labels...) == want }, 10*time.Second, 5*time.Millisecond, "%s %v: %v", name, labels, want)
}

// closed waits until so many sockets have their records, the last that is written of them.
func (w *watched) closed(t *testing.T, sockets int) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Count(w.log.String(), "status=101") == sockets }, 10*time.Second, 5*time.Millisecond)
}

const member = `mutation { %s(input: {group: \"SecurityGroup:alder-admin-agents\", member: \"User:nils\"}) { ledgerEntry { seq } } }`

// TestLive: operations on sockets and events are counted, measured, traced and written down like any others, once each.
func TestLive(t *testing.T) {
	store := &fragile{}
	w := newWatched(t, func(s graph.Store) graph.Store { store.Store = s; return store })
	server := httptest.NewServer(w)
	p := join(t, server.URL)
	for range 2 {
		require.Contains(t, p.run(`{"query":"query Secret($a: ID!) { checkAccess(agent: $a, action: SIGN_IN, target: \"Tenant:cedar\") { outcome } }","variables":{"a":"User:ada"}}`), "complete")
	}
	require.Contains(t, p.run(`{"query":"{ nonsense }"}`), "GRAPHQL_VALIDATION_FAILED")
	require.Contains(t, p.run(`{"query":"query Wrong($n: Int) { customers(first: $n) { totalCount } }","variables":{"n":"4711"}}`), "BAD_USER_INPUT")
	store.panics.Store(true)
	require.Contains(t, p.run(`{"query":"subscription { ledgerAppended { seq } }"}`), "INTERNAL")
	require.Contains(t, p.run(`{"query":"{ node(id: \"Tenant:cedar\") { id } }"}`), "complete")
	store.panics.Store(false)

	const flips = `"subscription Flips { accessChanged(agent: \"User:nils\", action: MANAGE_SUBSCRIPTION, target: \"AzureSubscription:s-new\") { outcome agent { memberOf(first: %d) { totalCount } } } }"`
	p.say(`{"id":"s","type":"subscribe","payload":{"query":` + fmt.Sprintf(flips, 1) + `}}`)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(`{"query":`+fmt.Sprintf(flips, 1000)+`}`)) // which each event refuses
	require.NoError(t, err)
	r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"text/event-stream"}}
	e, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	before := w.counted(t, "behalf_decisions_total", "action", "MANAGE_SUBSCRIPTION")
	q := join(t, server.URL)
	for _, act := range []string{"addGroupMember", "removeGroupMember"} {
		require.Contains(t, q.run(`{"query":"`+fmt.Sprintf(member, act)+`"}`), "complete")
		require.Contains(t, p.hear(), `"outcome"`)
	}
	w.settled(t, before+4, "behalf_decisions_total", "action", "MANAGE_SUBSCRIPTION")
	told := make([]byte, 0, 4096)
	for bytes.Count(told, []byte("event: next")) < 2 {
		piece := make([]byte, 1024)
		n, err := e.Body.Read(piece)
		require.NoError(t, err)
		told = append(told, piece[:n]...)
	}
	require.Contains(t, string(told), "BAD_USER_INPUT")
	w.settled(t, 0, "behalf_operations_in_flight") // while streams wait
	p.say(`{"id":"s","type":"complete"}`)
	require.NoError(t, e.Body.Close())
	for _, s := range []socket{p, q} {
		require.NoError(t, s.conn.Close(websocket.StatusNormalClosure, ""))
	}
	refused, _, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	require.NoError(t, err)
	require.NoError(t, refused.Write(t.Context(), websocket.MessageText, []byte(`{"type":"connection_init","payload":{"X-Behalf-User":"User:nobody"}}`)))
	_, _, err = refused.Read(t.Context())
	require.Equal(t, websocket.StatusCode(4403), websocket.CloseStatus(err))

	for _, c := range []struct {
		want   float64
		labels []string
	}{
		{3, []string{"operation", "query", "status", "200"}}, {2, []string{"operation", "mutation", "status", "200"}}, {3, []string{"operation", "subscription", "status", "200"}},
		{2, []string{"operation", "none", "status", "200"}}, {3, []string{"operation", "socket", "status", "101"}}, {13, nil},
	} {
		w.settled(t, c.want, "behalf_requests_total", c.labels...)
	}
	w.settled(t, 0, "behalf_operations_in_flight")
	for code, want := range map[string]float64{"INTERNAL": 2, "GRAPHQL_VALIDATION_FAILED": 1, "BAD_USER_INPUT": 1 + 2, "UNAUTHENTICATED": 1} {
		w.settled(t, want, "behalf_errors_total", "code", code)
	}
	require.EqualValues(t, 2, w.counted(t, "behalf_decisions_total", "action", "SIGN_IN"))
	w.closed(t, 3)
	server.Close()

	spans := map[string]int{}
	for _, span := range w.spans.GetSpans() {
		spans[span.Name]++
		require.NotContains(t, fmt.Sprint(span.Attributes, span.Events, span.Status), "ada")
	}
	require.Equal(t, []int{2, 4, 2}, []int{spans["query Secret"], spans["subscription Flips"], spans["mutation"]}, "one for each event, %v", spans)
	operations, ids := 0, []string{}
	for line := range strings.Lines(w.log.String()) {
		require.NotContains(t, line, "User:ada", "no variable")
		require.NotContains(t, line, "4711")
		if !strings.Contains(line, "msg=operation ") {
			require.LessOrEqual(t, strings.Count(line, "traceId="), 1)
			if strings.Contains(line, "status=101") {
				require.NotContains(t, line, "operation=", "the socket's own record is of no operation")
				require.NotContains(t, line, "traceId=")
			}
			continue
		}
		operations++
		_, rest, _ := strings.Cut(line, "requestId=")
		id, _, _ := strings.Cut(rest, " ")
		require.NotContains(t, ids, id)
		ids = append(ids, id)
		require.Contains(t, line, "peer=127.0.0.1")
		if strings.Contains(line, "name=Secret") || strings.Contains(line, "name=Flips") {
			require.Equal(t, 1, strings.Count(line, "traceId="), line)
		}
	}
	require.Equal(t, 9, operations, "one record an operation on a socket")
	require.False(t, slices.Contains(ids, ""))
	require.Contains(t, w.log.String(), "codes=UNAUTHENTICATED", "a socket that nobody was let in on says why")
}

// TestRefusedOnSockets: an operation that a socket has no place for is told like one that fails.
func TestRefusedOnSockets(t *testing.T) {
	w := newWatched(t)
	server := httptest.NewServer(w)
	p := join(t, server.URL)
	for i := range 101 {
		p.say(fmt.Sprintf(`{"id":"%d","type":"subscribe","payload":{"query":"subscription { ledgerAppended { seq } }"}}`, i))
	}
	require.Contains(t, p.hear(), "100 operations")
	w.settled(t, 1, "behalf_errors_total", "code", "BAD_USER_INPUT")
	w.settled(t, 1, "behalf_requests_total", "operation", "none")
	require.NoError(t, p.conn.Close(websocket.StatusNormalClosure, ""))
	w.settled(t, 100, "behalf_requests_total", "operation", "subscription")
	w.settled(t, 0, "behalf_operations_in_flight")
	w.closed(t, 1)
	server.Close()
	require.Equal(t, 101, strings.Count(w.log.String(), "msg=operation "))
	require.Equal(t, 1, strings.Count(w.log.String(), "codes=BAD_USER_INPUT"))
}

// TestSocketsWithoutAPlace: a socket that there is no place for is told like any request that fails.
func TestSocketsWithoutAPlace(t *testing.T) {
	w := newWatched(t)
	server := httptest.NewServer(w)
	defer server.Close()
	for range 100 { // the share of one caller
		s := join(t, server.URL)
		defer func() { _ = s.conn.CloseNow() }()
	}
	_, refused, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	require.Error(t, err)
	require.Equal(t, http.StatusServiceUnavailable, refused.StatusCode)
	w.settled(t, 1, "behalf_errors_total", "code", "UNAVAILABLE")
	w.settled(t, 1, "behalf_requests_total", "operation", "none", "status", "503")
}

// TestWritersPass: what streams need of a writer is there below all that watches it, or a reader who does not read would stay.
func TestWritersPass(t *testing.T) {
	w := newWatched(t)
	errs := make(chan error, 1)
	server := httptest.NewServer(w.Traced(entrance.Entrance{Log: slog.New(slog.DiscardHandler)}.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(w)
		errs <- errors.Join(control.SetWriteDeadline(time.Now().Add(time.Minute)), control.Flush())
	}))))
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, nil)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.NoError(t, <-errs)
}
