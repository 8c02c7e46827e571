package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"behalf/entrance"
)

// socketOperation is one operation on a socket.
type socketOperation struct {
	*socket
	id     string
	cancel context.CancelFunc
	before <-chan struct{} // closed when the subscriptions that were asked for before stand
	begun  chan struct{}   // closed when this one stands, if it is one, or has ended
	stands bool            // begun is closed; of the operation alone
}

// begin begins an operation; false where the socket is closed for it. It releases the message's room when the operation has ended.
func (s *socket) begin(m message, release func()) bool {
	begun := time.Now()
	own := s.session.again()
	own.requestID = entrance.NewID()
	ctx, cancel := context.WithCancel(context.WithValue(entrance.Within(s.ctx, own.requestID), sessionKey{}, own))
	o := &socketOperation{socket: s, id: m.ID, cancel: cancel, begun: make(chan struct{})}
	wait := s.front.refusable(ctx)
	s.mu.Lock()
	_, taken := s.operations[m.ID]
	var refused error
	switch {
	case taken:
	case own.signedOut():
		refused = errSignedOut
	case wait > 0:
		refused = tooFast(wait)
	case s.draining:
		refused = errGone
	case len(s.operations) >= s.front.live.limits.Operations, s.running >= 2*s.front.live.limits.Operations:
		refused = &fault{codeInvalid, fmt.Sprintf("this socket has %d operations under way, which is as many as it takes; complete some first", s.front.live.limits.Operations)}
	default:
		s.operations[m.ID] = o
		o.before = s.begun
		s.begun = o.begun
		s.working.Add(1)
		s.running++
	}
	s.mu.Unlock()
	if taken || refused != nil {
		cancel()
		release()
	}
	switch {
	case taken:
		s.refuse(closeTwice, codeInvalid, fmt.Sprintf("Subscriber for %s already exists", m.ID))
		return false
	case refused != nil:
		errs := gqlerror.List{s.front.resolver.present(ctx, gqlerror.WrapPath(nil, refused))}
		own.operated(ctx, begun)
		return s.write(message{ID: m.ID, Type: messageError, Payload: encodeErrors(errs)}) == nil
	}
	go func() {
		defer s.working.Done()
		defer release()
		o.run(graphql.StartOperationTrace(ctx), m)
		own.operated(ctx, begun)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running--
	}()
	return true
}

// complete stops an operation that the client no longer listens to. Nothing more is sent of it.
func (s *socket) complete(id string) {
	s.mu.Lock()
	o := s.operations[id]
	delete(s.operations, id)
	s.mu.Unlock()
	if o != nil {
		o.cancel()
	}
}

// run runs the operation and tells how it ended.
func (o *socketOperation) run(ctx context.Context, m message) {
	defer o.cancel()
	defer o.standing()
	op, errs := o.read(ctx, m)
	if len(errs) == 0 {
		if op.Operation.Operation != ast.Subscription {
			// What is done after a subscription was asked for is done after it stands, so that it is told.
			o.waitForOthers(ctx)
			o.standing()
		}
		errs = o.front.run(ctx, o.exec, op, o)
	}
	last := message{ID: o.id, Type: messageComplete}
	if len(errs) > 0 {
		last.Type, last.Payload = messageError, encodeErrors(errs)
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	o.mu.Lock()
	listening := o.operations[o.id] == o
	if listening { // whoever reads the last message may take the id again
		delete(o.operations, o.id)
	}
	o.mu.Unlock()
	if listening && o.ctx.Err() == nil {
		_ = o.send(last)
	}
}

// read makes an operation of what was sent, or says what is wrong with it.
func (o *socketOperation) read(ctx context.Context, m message) (op *graphql.OperationContext, errs gqlerror.List) {
	defer func() { // nobody else is here to catch it: the whole server would end
		if cause := recover(); cause != nil {
			errs = gqlerror.List{o.front.resolver.present(ctx, o.front.resolver.recovered(ctx, cause))}
		}
	}()
	m.params.ReadTime = graphql.TraceTiming{Start: graphql.Now(), End: graphql.Now()}
	op, errs = o.exec.CreateOperationContext(ctx, m.params)
	if len(errs) == 0 {
		errs = lasts(op, m.size)
	}
	if len(errs) > 0 {
		errs = o.exec.DispatchError(graphql.WithOperationContext(ctx, op), errs).Errors
		if sessionOf(ctx).soFar().Type == "" {
			o.front.refused(ctx)
		}
	}
	return op, errs
}

func (o *socketOperation) waitForOthers(ctx context.Context) {
	if o.before == nil {
		return
	}
	select {
	case <-o.before:
	case <-ctx.Done():
	}
}

// standing says that the operation stands, once those before it do.
func (o *socketOperation) standing() {
	if o.stands {
		return
	}
	o.stands = true
	go func() {
		o.waitForOthers(o.socket.ctx)
		close(o.begun)
	}()
}

// begin implements sink.
func (o *socketOperation) begin() error {
	o.standing()
	return nil
}

// next implements sink.
func (o *socketOperation) next(data json.RawMessage, errs gqlerror.List, extensions map[string]any) error {
	body, _ := encodeResponse(data, errs, extensions)
	o.writing.Lock()
	defer o.writing.Unlock()
	o.mu.Lock()
	listening := o.operations[o.id] == o
	o.mu.Unlock()
	if !listening {
		return context.Canceled
	}
	return o.send(message{ID: o.id, Type: messageNext, Payload: bytes.TrimSuffix(body, []byte("\n"))})
}

// encodeErrors is the payload of an error message.
func encodeErrors(errs gqlerror.List) json.RawMessage {
	body, err := json.Marshal(fewer(errs))
	if err != nil {
		return json.RawMessage(`[{"message":"internal error","extensions":{"code":"INTERNAL"}}]`)
	}
	return body
}
