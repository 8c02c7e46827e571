package resolvers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"behalf/entrance"
	"behalf/graph/wording"
)

// socket is one websocket that speaks graphql-transport-ws. The protocol is written here, over the same library that gqlgen takes:
// gqlgen's own closes with other codes, sends complete after error, lets an id be taken twice, has one context and no
// session for all operations, writes without a deadline, and ends nothing politely; a wrapper would have to undo all of it.
type socket struct {
	front    *front
	exec     graphql.GraphExecutor
	conn     *websocket.Conn
	header   http.Header // of the request that opened it
	language wording.Language
	ctx      context.Context // ends with the socket
	cancel   context.CancelFunc
	heard    atomic.Int64 // when the client last said something, in Unix nanoseconds
	admitted bool         // connection_init was accepted; of the reader alone

	writing sync.Mutex // of whoever sends: what is checked before holds until it has left

	mu         sync.Mutex
	operations map[string]*socketOperation
	running    int             // operations that have not ended, completed by the client or not
	begun      <-chan struct{} // closed when the subscriptions that were asked for so far stand
	draining   bool
	working    sync.WaitGroup // operations
	session    *session       // of whoever was let in
	expiry     *time.Timer    // closes the socket when the token ends; of the reader alone
}

// upgrades reports whether a request asks for a websocket.
func upgrades(r *http.Request) bool {
	return r.Method == http.MethodGet && slices.ContainsFunc(r.Header.Values("Upgrade"), func(v string) bool {
		return strings.EqualFold(strings.TrimSpace(v), "websocket")
	})
}

// sameOrigin reports whether a request comes from no page, or from one of this server.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// sockets is the transport for requests that ask for a websocket.
type sockets struct{ *front }

var _ graphql.Transport = sockets{}

// Supports implements graphql.Transport.
func (sockets) Supports(r *http.Request) bool { return upgrades(r) }

// Do implements graphql.Transport. It returns when the socket is closed and all its operations have ended.
func (t sockets) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	s := &socket{
		front: t.front, exec: exec, header: r.Header, language: wording.Accept(r.Header.Values("Accept-Language")...),
		operations: map[string]*socketOperation{},
	}
	s.heard.Store(time.Now().UnixNano())
	// The request's own context ends when the server no longer knows the connection.
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(r.Context()))
	defer s.cancel()
	if err := t.live.admit(s, network(entrance.Of(r.Context()).Peer)); err != nil {
		t.refuseSocket(w, r, err)
		return
	}
	defer t.live.dismiss(s)
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols: []string{subprotocol}, InsecureSkipVerify: true, // front has looked at the origin
	})
	if err != nil { // which is answered already
		return
	}
	s.mu.Lock()
	s.conn = conn
	draining := s.draining
	s.mu.Unlock()
	defer conn.CloseNow()
	if draining { // drain came before there was anything to close
		s.close(websocket.StatusGoingAway, errGoingAway.Error())
		return
	}
	s.serve()
	s.cancel()
	s.working.Wait()
}

// refuseSocket answers a request for one socket too many.
func (f *front) refuseSocket(w http.ResponseWriter, r *http.Request, err error) {
	code, text, _ := describe(err)
	sessionOf(r.Context()).failed(code)
	w.Header().Set("Retry-After", "1")
	writeResponse(w, http.StatusServiceUnavailable, jsonType, nil, gqlerror.List{{
		Message: text, Extensions: map[string]any{"code": code, "requestId": requestID(r.Context())},
	}}, nil)
}

// serve reads messages until the socket is closed.
func (s *socket) serve() {
	limits := s.front.live.limits
	if s.conn.Subprotocol() != subprotocol {
		s.refuse(closeSubprotocol, codeInvalid, "Subprotocol not acceptable")
		return
	}
	s.conn.SetReadLimit(limits.Message)
	waiting := time.AfterFunc(limits.Init, func() { s.refuse(closeInitTimeout, codeUnauthenticated, "Connection initialisation timeout") })
	defer waiting.Stop()
	var pings sync.WaitGroup
	pings.Go(func() { s.ping(limits.Ping) })
	defer pings.Wait()
	defer s.cancel()
	defer func() {
		if s.expiry != nil {
			s.expiry.Stop()
		}
	}()
	asked := false // for connection_init
	for {
		kind, data, err := s.conn.Read(s.ctx)
		if errors.Is(err, websocket.ErrMessageTooBig) { // who is told so by the library
			s.refuse(websocket.StatusMessageTooBig, codeInvalid, err.Error())
		}
		if err != nil {
			return
		}
		s.heard.Store(time.Now().UnixNano())
		if kind != websocket.MessageText {
			s.refuse(closeInvalid, codeInvalid, "the message is not a text")
			return
		}
		release, ok := s.front.room.take(s.ctx, int64(len(data)))
		if !ok {
			sessionOf(s.ctx).failed(errTooMany.code)
			s.close(websocket.StatusTryAgainLater, errTooMany.text)
			return
		}
		m, err := readMessage(data)
		if m.Type != messageSubscribe || err != nil || !s.admitted { // otherwise when the operation has ended
			release()
		}
		if err != nil {
			s.refuse(closeInvalid, codeInvalid, err.Error())
			return
		}
		switch m.Type {
		case messageInit:
			if asked {
				s.refuse(closeInits, codeInvalid, "Too many initialisation requests")
				return
			}
			asked = true
			waiting.Stop()
			if !s.init(m) {
				return
			}
		case messagePing:
			_ = s.write(message{Type: messagePong, Payload: m.Payload})
		case messageSubscribe:
			if !s.admitted {
				s.refuse(closeUnauthorized, codeUnauthenticated, "Unauthorized")
				return
			}
			if !s.begin(m, release) {
				return
			}
		case messageComplete:
			s.complete(m.ID)
		}
	}
}

// init finds out who asks: what a client puts into the payload of connection_init counts like a header of that name, since
// browsers can send none, and before the header of the request.
func (s *socket) init(m message) bool {
	header := s.header.Clone()
	for name := range m.object {
		header.Del(name)
	}
	for name, value := range m.object {
		text, _ := value.(string) // what is no text names nobody, rather than the operator
		header.Add(name, text)
	}
	id := entrance.NewID()
	who := &session{resolver: s.front.resolver, requestID: id, language: s.language}
	err := within(context.WithValue(s.ctx, sessionKey{}, who), s.front.time, func(ctx context.Context) error { return s.front.authenticate(ctx, header) })
	if err != nil {
		code, text, _ := describe(err)
		if code == codeUnauthenticated || code == codeForbidden {
			s.refuse(closeForbidden, code, text)
			return false
		}
		sessionOf(s.ctx).failed(code)
		s.front.resolver.log.ErrorContext(s.ctx, "the viewer could not be looked up", "requestId", id, "error", err)
		s.close(websocket.StatusTryAgainLater, text)
		return false
	}
	if err := s.front.live.hand(s, who.caller(s.ctx)); err != nil {
		code, text, _ := describe(err)
		sessionOf(s.ctx).failed(code)
		s.close(websocket.StatusTryAgainLater, text)
		return false
	}
	if !who.until.IsZero() {
		s.expiry = time.AfterFunc(time.Until(who.until), func() { s.close(closeForbidden, errSignedOut.text) })
	}
	s.session, s.admitted = who, true
	return s.write(message{Type: messageAck}) == nil
}
