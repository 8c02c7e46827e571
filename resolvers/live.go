package resolvers

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// LiveLimits bound what lasts longer than a request: sockets and the streams of subscriptions. A zero is the default.
type LiveLimits struct {
	Streams    int           // subscriptions of a server at one time: 1,000
	Sockets    int           // websockets of a server at one time: 1,000
	Share      int           // of one caller, of either: 100
	Operations int           // of one socket at one time: 100
	Message    int64         // bytes of a message on a socket: 1 MiB
	Init       time.Duration // until a socket must have said connection_init: 5 s
	Ping       time.Duration // between signs of life: 15 s; a socket that is silent for twice as long is closed
	Write      time.Duration // for one message to leave; who reads slower is cut off: 10 s
	Poll       time.Duration // between looks at the ledger for what others wrote, while somebody listens: 200 ms
	Away       time.Duration // how long streams outlast a store that cannot be asked, before they end with UNAVAILABLE: 1 min
}

func (l LiveLimits) withDefaults() LiveLimits {
	orElse(&l.Streams, 1000)
	orElse(&l.Sockets, 1000)
	orElse(&l.Share, 100)
	orElse(&l.Operations, 100)
	orElse(&l.Message, 1<<20)
	orElse(&l.Init, 5*time.Second)
	orElse(&l.Ping, 15*time.Second)
	orElse(&l.Write, 10*time.Second)
	orElse(&l.Poll, 200*time.Millisecond)
	orElse(&l.Away, time.Minute)
	return l
}

// API is the handler of the API, together with what of it outlives a request.
type API struct {
	http.Handler
	live *live
}

var _ http.Handler = (*API)(nil)

// Drain ends what would not end by itself: subscriptions complete, sockets finish the queries and mutations that they have begun
// and close with 1001, and new ones are refused. It returns when the last socket is closed, or when ctx ends: then it
// cuts off those that are left and returns ctx's error. Streams over plain HTTP are requests of the http.Server, whose
// Shutdown waits for them.
func (a *API) Drain(ctx context.Context) error { return a.live.drain(ctx) }

// lastWord is how long a socket has to be told that it is cut off.
const lastWord = time.Second

// errGoingAway is why a stream ends when the server is told to stop, errGone why none begins.
var (
	errGoingAway = errors.New("the server is going away")
	errGone      = &fault{codeUnavailable, "the server is going away; connect anew"}
)

// live is every stream and every socket of a server.
type live struct {
	limits LiveLimits

	mu       sync.Mutex
	draining bool
	streams  places[*context.CancelCauseFunc]
	sockets  places[*socket]
	gone     sync.WaitGroup // of sockets
}

func newLive(limits LiveLimits) *live {
	return &live{
		limits:  limits,
		streams: newPlaces[*context.CancelCauseFunc]("live streams", limits.Streams, limits.Share),
		sockets: newPlaces[*socket]("websockets", limits.Sockets, limits.Share),
	}
}

// enter counts a caller's stream in; cancel ends it when the server drains.
func (l *live) enter(caller string, cancel context.CancelCauseFunc) (leave func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.draining {
		return nil, errGone
	}
	key := &cancel
	if err := l.streams.take(key, caller); err != nil {
		return nil, err
	}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.streams.leave(key)
	}, nil
}

// admit counts a caller's socket in, as long as nobody is let in on it that of its address. What was admitted must be dismissed.
func (l *live) admit(s *socket, caller string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.draining {
		return errGone
	}
	err := l.sockets.take(s, caller)
	if err == nil {
		l.gone.Add(1)
	}
	return err
}

// hand makes a socket that was admitted a caller's.
func (l *live) hand(s *socket, caller string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sockets.take(s, caller)
}

func (l *live) dismiss(s *socket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sockets.leave(s)
	l.gone.Done()
}

func (l *live) drain(ctx context.Context) error {
	l.mu.Lock()
	l.draining = true
	for cancel := range l.streams.taken {
		(*cancel)(errGoingAway)
	}
	sockets := slices.Collect(maps.Keys(l.sockets.taken))
	l.mu.Unlock()
	for _, s := range sockets {
		s.drain(ctx)
	}
	gone := make(chan struct{})
	go func() {
		l.gone.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
	}
	select { // each has been sent its close by now, if it can be sent anything
	case <-gone:
	case <-time.After(lastWord):
	}
	for _, s := range sockets {
		s.cut()
	}
	return context.Cause(ctx)
}
