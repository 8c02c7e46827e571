package resolvers_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/sample"
	"behalf/resolvers"
	"behalf/storage/memory"
)

// patience is how long a test waits for what has no limit of its own.
const patience = 30 * time.Second

// address is the API at an address, over real connections.
type address struct {
	*api
	url    string
	client *http.Client
	Drain  func(context.Context) error
}

// serveLive serves a store at an address. When the test ends nothing of it is left: a goroutine that is would be one for each client.
func serveLive(t testing.TB, store graph.Store, with ...func(*resolvers.Config)) *address {
	t.Helper()
	before := runtime.NumGoroutine()
	a := overStore(t, store, with...)
	server := httptest.NewUnstartedServer(a)
	server.Config.ReadTimeout = 500 * time.Millisecond // shorter than any stream lasts
	server.Start()
	drain := a.Handler.(*resolvers.API).Drain
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, drain(ctx))
		server.Close()
		for begun := time.Now(); runtime.NumGoroutine() > before; time.Sleep(5 * time.Millisecond) {
			require.Less(t, time.Since(begun), patience, "goroutines are left:\n%s", stacks{})
		}
	})
	return &address{api: a, url: server.URL, client: server.Client(), Drain: drain}
}

// stacks is what every goroutine does, found out when it is printed.
type stacks struct{}

func (stacks) String() string {
	text := make([]byte, 1<<20)
	return string(text[:runtime.Stack(text, true)])
}

// story is the sample world, in a store.
func story(t testing.TB, store graph.Store) graph.Store {
	t.Helper()
	_, err := sample.Write(t.Context(), store, sample.Config{Seed: 1}, nil)
	require.NoError(t, err)
	return store
}

func storyInMemory(t testing.TB) graph.Store { return story(t, memory.New()) }

// events is a stream of server-sent events.
type events struct {
	t        testing.TB
	response *http.Response
	lines    *bufio.Reader
	cancel   context.CancelFunc
	pings    int
}

// stream opens a stream. The subscription stands when it returns.
func (a *address) stream(user, query string, variables object) *events {
	a.t.Helper()
	e := a.open(user, query, variables, "text/event-stream")
	require.Equal(a.t, http.StatusOK, e.response.StatusCode)
	require.Equal(a.t, "text/event-stream; charset=utf-8", e.response.Header.Get("Content-Type"))
	return e
}

func (a *address) open(user, query string, variables object, accept string) *events {
	a.t.Helper()
	header := http.Header{"Accept": {accept}}
	if user != "" {
		header.Set("X-Behalf-User", user)
	}
	return a.sent(header, object{"query": query, "variables": variables})
}

// sent sends a request with some headers.
func (a *address) sent(header http.Header, request object) *events {
	a.t.Helper()
	body, err := json.Marshal(request)
	require.NoError(a.t, err)
	ctx, cancel := context.WithTimeout(a.t.Context(), patience)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	require.NoError(a.t, err)
	r.Header = header
	r.Header.Set("Content-Type", "application/json")
	response, err := a.client.Do(r)
	require.NoError(a.t, err)
	e := &events{t: a.t, response: response, lines: bufio.NewReader(response.Body), cancel: cancel}
	a.t.Cleanup(e.close)
	return e
}

func (e *events) close() {
	e.cancel()
	_ = e.response.Body.Close()
}

// event reads the next event. Comments are counted and passed over.
func (e *events) event() (name string, data string) {
	e.t.Helper()
	for {
		line, err := e.lines.ReadString('\n')
		require.NoError(e.t, err, "the stream ended")
		switch line = strings.TrimSuffix(line, "\n"); {
		case line == "" && name != "":
			return name, data
		case line == "":
		case line == ":":
			e.pings++
		case strings.HasPrefix(line, "event: "):
			name = strings.TrimPrefix(line, "event: ")
		case strings.HasPrefix(line, "data:"):
			data = strings.TrimPrefix(strings.TrimPrefix(line, "data:"), " ")
		default:
			require.Fail(e.t, "no line of a stream", "%q", line)
		}
	}
}

// next reads the next response.
func (e *events) next() *answered {
	e.t.Helper()
	name, data := e.event()
	require.Equal(e.t, "next", name, data)
	return parsed(e.t, []byte(data))
}

// complete requires that the stream ends here, as it should.
func (e *events) complete() {
	e.t.Helper()
	name, data := e.event()
	require.Equal(e.t, "complete", name, data)
	_, err := e.lines.ReadByte()
	require.Error(e.t, err, "something follows complete")
}

func parsed(t testing.TB, text []byte) *answered {
	t.Helper()
	out := &answered{t: t, Body: string(text)}
	require.NoError(t, json.Unmarshal(text, out), out.Body)
	return out
}

// peer is a client on a websocket.
type peer struct {
	t    testing.TB
	conn *websocket.Conn
	ctx  context.Context
}

type frame struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// dial opens a websocket without a word on it.
func (a *address) dial(header http.Header, subprotocols ...string) *peer {
	a.t.Helper()
	if subprotocols == nil {
		subprotocols = []string{"graphql-transport-ws"}
	}
	ctx, cancel := context.WithTimeout(a.t.Context(), patience)
	conn, _, err := websocket.Dial(ctx, a.url, &websocket.DialOptions{Subprotocols: subprotocols, HTTPHeader: header, HTTPClient: a.client})
	require.NoError(a.t, err)
	a.t.Cleanup(func() { _ = conn.CloseNow(); cancel() })
	conn.SetReadLimit(16 << 20)
	return &peer{a.t, conn, ctx}
}

// join opens a websocket on which operations may be sent.
func (a *address) join(payload string) *peer {
	a.t.Helper()
	p := a.dial(nil)
	p.say(`{"type":"connection_init"` + payload + `}`)
	require.Equal(a.t, "connection_ack", p.read().Type)
	return p
}

func (p *peer) say(text string) {
	p.t.Helper()
	require.NoError(p.t, p.conn.Write(p.ctx, websocket.MessageText, []byte(text)))
}

// subscribe sends an operation, of any type.
func (p *peer) subscribe(id, query string, variables object) {
	p.t.Helper()
	text, err := json.Marshal(object{"id": id, "type": "subscribe", "payload": object{"query": query, "variables": variables}})
	require.NoError(p.t, err)
	p.say(string(text))
}

// read reads the next message; pings are answered and passed over.
func (p *peer) read() frame {
	p.t.Helper()
	for {
		_, text, err := p.conn.Read(p.ctx)
		require.NoError(p.t, err)
		var f frame
		require.NoError(p.t, json.Unmarshal(text, &f), string(text))
		if f.Type != "ping" {
			return f
		}
		p.say(`{"type":"pong"}`)
	}
}

// pinged reads a ping and answers it.
func (p *peer) pinged() {
	p.t.Helper()
	_, text, err := p.conn.Read(p.ctx)
	require.NoError(p.t, err)
	require.JSONEq(p.t, `{"type":"ping"}`, string(text))
	p.say(`{"type":"pong"}`)
}

// next reads the next response of an operation.
func (p *peer) next(id string) *answered {
	p.t.Helper()
	f := p.read()
	require.Equal(p.t, "next", f.Type, string(f.Payload))
	require.Equal(p.t, id, f.ID)
	return parsed(p.t, f.Payload)
}

func (p *peer) complete(id string) {
	p.t.Helper()
	require.Equal(p.t, frame{ID: id, Type: "complete"}, p.read())
}

// fails reads the error that ends an operation, and returns its code.
func (p *peer) fails(id string) (code, message string) {
	p.t.Helper()
	f := p.read()
	require.Equal(p.t, "error", f.Type, string(f.Payload))
	require.Equal(p.t, id, f.ID)
	var errs []struct {
		Message    string
		Extensions struct{ Code, RequestID string }
	}
	require.NoError(p.t, json.Unmarshal(f.Payload, &errs))
	require.Len(p.t, errs, 1)
	require.NotEmpty(p.t, errs[0].Extensions.RequestID)
	return errs[0].Extensions.Code, errs[0].Message
}

// closed reads to the end and requires the code with which the server closed.
func (p *peer) closed(code int) websocket.CloseError {
	p.t.Helper()
	for {
		if _, _, err := p.conn.Read(p.ctx); err != nil {
			var closed websocket.CloseError
			require.ErrorAs(p.t, err, &closed)
			require.Equal(p.t, code, int(closed.Code), closed.Reason)
			return closed
		}
	}
}

// The act that changes answers of these tests: Nils is nobody's agent, until he is an admin agent.
const (
	nilsManages = `agent: "User:nils", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new"`
	nilsIn      = `group: "SecurityGroup:alder-admin-agents", member: "User:nils"`
)

// grant and revoke change Nils's answer. They return when that was.
func (a *api) grant() string  { return a.did("addGroupMember", nilsIn) }
func (a *api) revoke() string { return a.did("removeGroupMember", nilsIn) }

// did does an act of the operator and returns its time.
func (a *api) did(act, input string) string {
	a.t.Helper()
	return a.ask(fmt.Sprintf("mutation { act: %s(input: {%s}) { ledgerEntry { time } } }", act, input)).ok().at("act", "ledgerEntry", "time").(string)
}

// irrelevant does something that changes no answer of Nils's.
func (a *api) irrelevant(n int) int {
	a.t.Helper()
	got := a.ask(fmt.Sprintf(`mutation { act: createTenant(input: {key: "irrelevant-%d", displayName: "Irrelevant", kinds: [CUSTOMER]}) { ledgerEntry { seq } } }`, n)).ok()
	return int(got.at("act", "ledgerEntry", "seq").(float64))
}

// head is where the ledger ends.
func (a *api) head() int {
	a.t.Helper()
	return int(a.ask(`{ ledger(last: 1) { edges { node { seq } } } }`).ok().at("ledger", "edges", 0, "node", "seq").(float64))
}
