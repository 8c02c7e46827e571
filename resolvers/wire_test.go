package resolvers_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
)

// wired serves over a real connection, and gives up on slow clients soon.
func wired(t *testing.T, a *api) string {
	t.Helper()
	server := httptest.NewUnstartedServer(a)
	server.Config.ReadTimeout = 300 * time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// exchange writes a request as it is given, and reads the answer.
func exchange(t *testing.T, address, text string, closed bool) (status int, code, message string) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	if closed {
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NotRegexp(t, inside, string(body))
	require.NotContains(t, string(body), address, "no address of a connection")
	var answer struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if json.Unmarshal(body, &answer) == nil && len(answer.Errors) > 0 {
		return resp.StatusCode, answer.Errors[0].Extensions.Code, answer.Errors[0].Message
	}
	return resp.StatusCode, "", string(body)
}

// TestOnTheWire: what only a real connection can get wrong.
func TestOnTheWire(t *testing.T) {
	a := newAPI(t)
	address := wired(t, a)
	post := func(length any, more, body string) string {
		return fmt.Sprintf("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %v\r\n%s\r\n%s", length, more, body)
	}
	chunked := "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
	for name, c := range map[string]struct {
		text   string
		closed bool
		status int
		code   string
		says   string
	}{
		"a good request":               {post(len(harmless), "", harmless), false, 200, "", ""},
		"a body that stays away":       {post(1000, "", harmless), false, 400, "BAD_USER_INPUT", "ended too early"},
		"a body that ends early":       {post(1000, "", harmless), true, 400, "BAD_USER_INPUT", "ended too early"},
		"a body that is longer":        {post(10, "", harmless), true, 400, "BAD_USER_INPUT", "not one JSON object"},
		"no length and no body":        {"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\r\n", false, 400, "BAD_USER_INPUT", "not one JSON object"},
		"a negative length":            {post(-1, "", harmless), false, 400, "", ""},
		"a length that is none":        {post("many", "", harmless), false, 400, "", ""},
		"two lengths":                  {post(len(harmless), "Content-Length: 5\r\n", harmless), false, 400, "", ""},
		"a length of terabytes":        {post(int64(1)<<42, "", harmless), true, 400, "BAD_USER_INPUT", "ended too early"},
		"chunks":                       {chunked + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(harmless), harmless), false, 200, "", ""},
		"chunks without end":           {chunked + "5\r\n{\"que\r\n", false, 400, "BAD_USER_INPUT", "ended too early"},
		"chunks that are none":         {chunked + "zzz\r\n", false, 400, "BAD_USER_INPUT", "ended too early"},
		"2 MiB in chunks":              {chunked + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", 2<<20, strings.Repeat("[", 2<<20)), false, 413, "BAD_USER_INPUT", "too large"},
		"headers of 2 MiB":             {post(len(harmless), "X: "+strings.Repeat("x", 2<<20)+"\r\n", harmless), false, 431, "", ""},
		"no host":                      {"POST /graphql HTTP/1.1\r\n\r\n", false, 400, "", ""},
		"a compressed body":            {post(len(harmless), "Content-Encoding: gzip\r\n", harmless), false, 415, "BAD_USER_INPUT", "Content-Encoding"},
		"an expectation that is none":  {post(len(harmless), "Expect: miracles\r\n", harmless), false, 417, "", ""},
		"another protocol, by upgrade": {post(len(harmless), "Connection: Upgrade\r\nUpgrade: h2c\r\n", harmless), false, 200, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			status, code, message := exchange(t, address, c.text, c.closed)
			require.Equal(t, c.status, status, message)
			require.Equal(t, c.code, code)
			require.Contains(t, message, c.says)
		})
	}
	a.ask(`{ viewer { isOperator } }`).ok()
}

// TestRoomForBodies: while the room for large texts is taken, small requests are served, and a large one is told to come again.
func TestRoomForBodies(t *testing.T) {
	begun, release := make(chan struct{}, 8), make(chan struct{})
	a := newAPI(t)
	slow := overStore(t, halted{a.store, begun, release}, func(c *resolvers.Config) {
		c.Limits.Room, c.Limits.Operation = 300_000, time.Minute // two of them do not fit
	})
	large := `{"query":"{ node(id: \"Tenant:cedar\") { id } }","variables":{"x":"` + strings.Repeat("x", 200_000) + `"}}`
	done := make(chan *httptest.ResponseRecorder)
	go func() {
		w := httptest.NewRecorder()
		slow.ServeHTTP(w, bearing("", large))
		done <- w
	}()
	<-begun
	got := slow.send(bearing("", large))
	require.Equal(t, http.StatusServiceUnavailable, got.Status)
	got.fails("UNAVAILABLE")
	slow.ask(`{ viewer { isOperator } }`).ok()
	close(release)
	require.Contains(t, (<-done).Body.String(), `"data":{"node":{"id"`)
	slow.send(bearing("", large)).ok()
}

// TestRoomOnSockets: large messages take of the same room, for as long as their operations run.
func TestRoomOnSockets(t *testing.T) {
	begun, release := make(chan struct{}, 8), make(chan struct{})
	a := serveLive(t, halted{storyInMemory(t), begun, release}, func(c *resolvers.Config) {
		c.Limits.Room, c.Limits.Operation = 300_000, time.Minute // two of them do not fit
	})
	large := `{"id":"1","type":"subscribe","payload":{"query":"{ node(id: \"Tenant:cedar\") { id } }","variables":{"x":"` + strings.Repeat("x", 200_000) + `"}}}`
	p, other, small := a.join(""), a.join(""), a.join("")
	p.say(large)
	<-begun
	other.say(large)
	require.Contains(t, other.closed(1013).Reason, "too many")
	small.subscribe("1", isOperator, nil)
	small.next("1").ok()
	close(release)
	for range 2 {
		p.next("1").ok()
		p.complete("1")
		p.say(large)
	}
	p.next("1").ok()
}

// TestLargeSubscriptions: what lasts takes no room, so it must not be large.
func TestLargeSubscriptions(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	large := `subscription { ledgerAppended { seq } } #` + strings.Repeat("x", 16<<10)
	e := a.stream("", large, nil)
	got := e.next()
	got.fails("BAD_USER_INPUT")
	require.Contains(t, got.Errors[0].Message, "16 KiB")
	e.complete()
	p := a.join("")
	p.subscribe("1", large, nil)
	code, message := p.fails("1")
	require.Equal(t, "BAD_USER_INPUT", code)
	require.Contains(t, message, "16 KiB")
	a.ask(`{ viewer { isOperator } } #` + strings.Repeat("x", 16<<10)).ok()
}

// halted is a store whose views begin when they are let.
type halted struct {
	graph.Store
	begun   chan<- struct{}
	release <-chan struct{}
}

func (h halted) View(ctx context.Context, read func(graph.Reader) error) error {
	h.begun <- struct{}{}
	<-h.release
	return h.Store.View(ctx, read)
}
