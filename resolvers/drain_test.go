package resolvers_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
)

// held is a store of which updates wait, once, for leave to go on.
type held struct {
	graph.Store
	begun, release chan struct{}
	hold           atomic.Bool
}

func (h *held) Update(ctx context.Context, write func(graph.Writer) error) error {
	if h.hold.CompareAndSwap(true, false) {
		close(h.begun)
		<-h.release
	}
	return h.Store.Update(ctx, write)
}

// TestDrain: what was begun is finished, streams complete, sockets close with 1001, and nothing new begins.
func TestDrain(t *testing.T) {
	store := &held{Store: storyInMemory(t), begun: make(chan struct{}), release: make(chan struct{})}
	a := serveLive(t, store)
	e := a.stream("", entriesSince, nil)
	flips := a.stream("", `subscription { accessChanged(`+nilsManages+`) { outcome } }`, nil)
	idle, listening, acting := a.join(""), a.join(""), a.join("")
	listening.subscribe("1", entriesSince, nil)
	listening.subscribe("q", isOperator, nil)
	listening.next("q").ok()
	listening.complete("q")
	store.hold.Store(true)
	acting.subscribe("m", `mutation { createTenant(input: {key: "elm", displayName: "Elm", kinds: [CUSTOMER]}) { tenant { id } } }`, nil)
	<-store.begun

	drained := make(chan error, 1)
	go func() { drained <- a.Drain(t.Context()) }()
	e.complete()
	flips.complete()
	listening.complete("1")
	listening.closed(1001)
	idle.closed(1001)
	acting.subscribe("late", isOperator, nil)
	code, _ := acting.fails("late")
	require.Equal(t, "UNAVAILABLE", code)
	late := a.open("", entriesSince, nil, "text/event-stream")
	require.Equal(t, http.StatusOK, late.response.StatusCode)
	late.next().fails("UNAVAILABLE")
	require.Empty(t, drained, "an act is under way")
	close(store.release)
	require.Equal(t, "Tenant:elm", acting.next("m").ok().at("createTenant", "tenant", "id"))
	acting.complete("m")
	acting.closed(1001)
	require.NoError(t, <-drained)
}

// TestDrainEnds: who does not come to an end is cut off when the time is up.
func TestDrainEnds(t *testing.T) {
	store := &held{Store: storyInMemory(t), begun: make(chan struct{}), release: make(chan struct{})}
	a := serveLive(t, store)
	acting := a.join("")
	store.hold.Store(true)
	acting.subscribe("m", `mutation { createTenant(input: {key: "elm", displayName: "Elm", kinds: [CUSTOMER]}) { tenant { id } } }`, nil)
	<-store.begun
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	drained := make(chan error, 1)
	go func() { drained <- a.Drain(ctx) }()
	acting.closed(1001)
	close(store.release)
	require.ErrorIs(t, <-drained, context.Canceled)
}

// TestSlowReader: a client that does not read is cut off, by either transport, and holds nobody up meanwhile.
func TestSlowReader(t *testing.T) {
	a := serveLive(t, storyInMemory(t), func(c *resolvers.Config) {
		c.Limits.Live.Write = 200 * time.Millisecond
		c.Limits.Live.Streams = 3
	})
	body, err := json.Marshal(object{"query": `subscription { ledgerAppended(since: 0) { ` + wide() + ` } }`})
	require.NoError(t, err)
	deaf := func(request string) net.Conn {
		conn, err := net.Dial("tcp", strings.TrimPrefix(a.url, "http://"))
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4096))
		_, err = conn.Write([]byte(request))
		require.NoError(t, err)
		return conn
	}
	host := "Host: " + strings.TrimPrefix(a.url, "http://") + "\r\n"
	deaf(fmt.Sprintf("POST / HTTP/1.1\r\n%sContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s", host, len(body), body))
	socket := deaf("GET / HTTP/1.1\r\n" + host + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n")
	lines := bufio.NewReader(socket)
	for line := ""; line != "\r\n"; {
		line, err = lines.ReadString('\n')
		require.NoError(t, err)
	}
	for _, text := range []string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":` + string(body) + `}`} {
		_, err = socket.Write(unmasked(text))
		require.NoError(t, err)
	}
	good := a.stream("", entriesSince, nil)
	for i := 0; ; i++ { // until neither of the deaf has a place any more
		seq := a.irrelevant(i)
		require.EqualValues(t, seq, good.next().ok().at("ledgerAppended", "seq"))
		another := a.stream("", `subscription { a: ledgerAppended { seq } }`, nil)
		third := a.stream("", `subscription { a: ledgerAppended { seq } }`, nil)
		a.irrelevant(1_000_000 + i)
		good.next().ok()
		free := true
		for _, e := range []*events{another, third} {
			got := e.next()
			free = free && len(got.Errors) == 0
			e.close()
		}
		if free {
			return
		}
		require.Less(t, i, 2000, "the deaf are still there")
	}
}

// wide asks for much of each entry, so that pipes fill.
func wide() string {
	var b strings.Builder
	for i := range 29 {
		fmt.Fprintf(&b, "i%d: input c%d: changes ", i, i)
	}
	return "seq " + strings.Join(strings.Fields(b.String())[:58], " ")
}

// unmasked is a text as a client's frame, masked with zeros.
func unmasked(text string) []byte {
	head := []byte{0x81, 0x80 | 126, byte(len(text) >> 8), byte(len(text)), 0, 0, 0, 0}
	if len(text) < 126 {
		head = []byte{0x81, 0x80 | byte(len(text)), 0, 0, 0, 0}
	}
	return append(head, text...)
}

// TestStoreIsAway: streams outlast a store that cannot be asked for a while, and miss nothing; if it stays away they end.
func TestStoreIsAway(t *testing.T) {
	begin := func(t *testing.T, away time.Duration) (*address, *absent, *events, *events) {
		store := &absent{Store: storyInMemory(t)}
		a := serveLive(t, store, func(c *resolvers.Config) {
			c.Limits.Live.Away, c.Limits.Live.Poll = away, 10*time.Millisecond
		})
		return a, store, a.stream("", entriesSince, nil), a.stream("", `subscription { accessChanged(`+nilsManages+`) { at outcome } }`, nil)
	}
	t.Run("for a while", func(t *testing.T) {
		a, store, entries, flips := begin(t, patience)
		for range 3 {
			a.irrelevant(int(store.refused.Load()))
			entries.next().ok()
			store.away.Store(true)
			before := store.refused.Load()
			require.Eventually(t, func() bool { return store.refused.Load() > before+2 }, patience, time.Millisecond, "nobody looks")
			granted, revoked := a.grant(), a.revoke() // by whoever reaches the store
			store.away.Store(false)
			entries.next().ok()
			entries.next().ok()
			require.Equal(t, granted, flips.next().ok().at("accessChanged", "at"))
			require.Equal(t, revoked, flips.next().ok().at("accessChanged", "at"))
		}
	})
	t.Run("for good", func(t *testing.T) {
		a, store, entries, flips := begin(t, 50*time.Millisecond)
		store.away.Store(true)
		for _, e := range []*events{entries, flips} {
			e.next().fails("UNAVAILABLE")
			e.complete()
		}
		refused := a.stream("", entriesSince, nil)
		refused.next().fails("UNAVAILABLE")
		store.away.Store(false)
		again := a.stream("", `subscription { accessChanged(`+nilsManages+`) { at outcome } }`, nil)
		at := a.grant()
		require.Equal(t, at, again.next().ok().at("accessChanged", "at"))
	})
	t.Run("and panics", func(t *testing.T) {
		a, store, entries, _ := begin(t, 50*time.Millisecond)
		store.panics.Store(true)
		entries.next().fails("INTERNAL")
		store.panics.Store(false)
		a.stream("", entriesSince, object{"since": 1}).next().ok()
	})
}

// absent is a store that can be away for views.
type absent struct {
	graph.Store
	away, panics atomic.Bool
	refused      atomic.Int64
}

func (s *absent) View(ctx context.Context, read func(graph.Reader) error) error {
	switch {
	case s.panics.Load():
		panic("index out of range")
	case s.away.Load():
		s.refused.Add(1)
		return fmt.Errorf("dial tcp 10.0.0.1:7687: %w", graph.ErrUnavailable)
	}
	return s.Store.View(ctx, read)
}
