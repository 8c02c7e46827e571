package resolvers

import (
	"context"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// ping asks for a sign of life, and closes the socket when none comes.
func (s *socket) ping(every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-s.ctx.Done():
			return
		}
		if time.Since(time.Unix(0, s.heard.Load())) > 2*every {
			s.close(websocket.StatusGoingAway, "no pong came")
			return
		}
		_ = s.write(message{Type: messagePing})
	}
}

// write sends a message. A client who does not read it in time is cut off.
func (s *socket) write(m message) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.send(m)
}

// send is write for whoever holds the lock.
func (s *socket) send(m message) error {
	ctx, cancel := context.WithTimeout(s.ctx, s.front.live.limits.Write)
	defer cancel()
	err := s.conn.Write(ctx, websocket.MessageText, m.encode())
	if err != nil {
		s.cancel()
	}
	return err
}

// close closes the socket with a code, and ends what is under way on it.
func (s *socket) close(code websocket.StatusCode, reason string) {
	const most = 123 // RFC 6455, 5.5
	if len(reason) > most {
		reason = strings.ToValidUTF8(reason[:most], "")
	}
	_ = s.conn.Close(code, reason)
	s.cancel()
}

// refuse closes the socket for what its client did, which costs what any request costs that is none.
func (s *socket) refuse(status websocket.StatusCode, code, reason string) {
	s.front.refused(s.ctx)
	sessionOf(s.ctx).failed(code) // for the record and the metrics of the request that opened it
	s.close(status, reason)
}

// cut closes the socket without a word.
func (s *socket) cut() {
	s.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		_ = s.conn.CloseNow()
	}
}

// drain lets the socket finish what was begun on it and then closes it. It returns at once.
func (s *socket) drain(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draining = true
	go func() {
		done := make(chan struct{})
		go func() {
			s.working.Wait()
			close(done)
		}()
		select {
		case <-done:
		case <-ctx.Done():
		}
		s.mu.Lock()
		conn := s.conn
		s.mu.Unlock()
		if conn != nil {
			s.close(websocket.StatusGoingAway, errGoingAway.Error())
		}
	}()
}
