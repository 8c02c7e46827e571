package resolvers

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"time"
)

// batchCapacity is how many keys one call of the store is asked for at most: what more was asked for comes in further calls.
const batchCapacity = 500

// patience is how long a batch waits, after the last key that came, on a server that always has something else to do. Tests have
// more of it.
var patience = time.Millisecond

// lookAgain is how long is waited until it is looked again whether a batch may go.
const lookAgain = 50 * time.Microsecond

// turn sends the batches of one request. Fields that stand side by side ask one after the other, each in a goroutine of its own,
// so a batch that is sent after a fixed time is cut where the machine is busy, and late where it is not. It is sent when nothing
// in the process can run any more: then all who could ask have asked. While others keep the server busy it is sent when nobody
// has asked for some time.
type turn struct {
	mu      sync.Mutex
	ready   []func() // sends what was asked of one loader
	flying  int      // batches of which the next level's keys may come
	asked   int
	watched bool // whether watch is at work
}

// watch sends what was asked, when the time has come, until nothing is asked any more.
func (t *turn) watch() {
	asked, since := 0, time.Now()
	for {
		runtime.Gosched()
		quiet := idle()
		t.mu.Lock()
		fresh := t.asked != asked // what has just come may not be all: look again
		if fresh {
			asked, since = t.asked, time.Now()
		}
		if !fresh && t.flying == 0 && (quiet || time.Since(since) > patience) {
			for _, send := range t.ready {
				send()
			}
			t.ready, t.watched = nil, false
			t.mu.Unlock()
			return
		}
		t.mu.Unlock()
		if !fresh {
			time.Sleep(lookAgain)
		}
	}
}

var samples = sync.Pool{New: func() any {
	return &[2]metrics.Sample{{Name: "/sched/goroutines/runnable:goroutines"}, {Name: "/sched/goroutines/running:goroutines"}}
}}

// idle reports whether nothing but the caller runs or could run.
func idle() bool {
	s := samples.Get().(*[2]metrics.Sample)
	defer samples.Put(s)
	metrics.Read(s[:])
	return s[0].Value.Uint64() == 0 && s[1].Value.Uint64() <= 1
}

// loader answers keys in batches, each key once.
type loader[K comparable, V any] struct {
	turn  *turn
	fetch func(context.Context, []K) ([]V, []error)
	// apart tells apart keys that one call of the store cannot answer together; nil: any can be.
	apart func(K) any
	// alone says that fetching may take long, so that nobody who asks another loader waits for it.
	alone bool
	known map[K]*promise[V]
	keys  []K // to be sent
	ctx   context.Context
}

// promise is what a key will be answered.
type promise[V any] struct {
	done  chan struct{}
	value V
	err   error
}

func newLoader[K comparable, V any](t *turn, fetch func(context.Context, []K) ([]V, []error)) *loader[K, V] {
	return &loader[K, V]{turn: t, fetch: fetch, known: map[K]*promise[V]{}}
}

// splitBy is l with keys that are sent together only where kind says the same of them.
func (l *loader[K, V]) splitBy(kind func(K) any) *loader[K, V] { l.apart = kind; return l }

// byItself is l as one of which the fetching may take long.
func (l *loader[K, V]) byItself() *loader[K, V] { l.alone = true; return l }

// Load is the answer to a key.
func (l *loader[K, V]) Load(ctx context.Context, key K) (V, error) {
	p := l.ask(ctx, key)[0]
	<-p.done
	return p.value, p.err
}

// LoadAll are the answers to keys, in their order, or the first error among them.
func (l *loader[K, V]) LoadAll(ctx context.Context, keys []K) ([]V, error) {
	values := make([]V, len(keys))
	var first error
	for i, p := range l.ask(ctx, keys...) {
		<-p.done
		if values[i] = p.value; first == nil {
			first = p.err
		}
	}
	return values, first
}

func (l *loader[K, V]) ask(ctx context.Context, keys ...K) []*promise[V] {
	t := l.turn
	t.mu.Lock()
	defer t.mu.Unlock()
	promises := make([]*promise[V], len(keys))
	for i, key := range keys {
		p := l.known[key]
		if p == nil {
			p = &promise[V]{done: make(chan struct{})}
			l.known[key] = p
			if len(l.keys) == 0 {
				l.ctx = ctx // all fields of a request have one deadline
				t.ready = append(t.ready, l.send)
			}
			l.keys = append(l.keys, key)
			t.asked++
		}
		promises[i] = p
	}
	if len(t.ready) > 0 && !t.watched {
		t.watched = true
		go t.watch()
	}
	return promises
}

// Prime answers a key before it is asked.
func (l *loader[K, V]) Prime(key K, value V) {
	l.turn.mu.Lock()
	defer l.turn.mu.Unlock()
	p := &promise[V]{done: make(chan struct{}), value: value}
	close(p.done)
	l.known[key] = p
}

// send fetches what was asked; the turn is locked.
func (l *loader[K, V]) send() {
	t := l.turn
	ctx, keys := l.ctx, l.keys
	l.ctx, l.keys = nil, nil
	for _, some := range l.batches(keys) {
		promises := make([]*promise[V], len(some))
		for i, key := range some {
			promises[i] = l.known[key]
		}
		if !l.alone {
			t.flying++
		}
		go func() {
			l.answer(ctx, some, promises)
			t.mu.Lock()
			defer t.mu.Unlock()
			if !l.alone {
				t.flying--
			}
			for _, p := range promises {
				close(p.done)
			}
		}()
	}
}

// batches are keys as they are sent, each by one call of the store.
func (l *loader[K, V]) batches(keys []K) (all [][]K) {
	var kinds []any
	of := map[any][]K{}
	for _, key := range keys {
		var kind any
		if l.apart != nil {
			kind = l.apart(key)
		}
		if len(of[kind]) == 0 {
			kinds = append(kinds, kind)
		}
		of[kind] = append(of[kind], key)
	}
	for _, kind := range kinds {
		all = slices.AppendSeq(all, slices.Chunk(of[kind], batchCapacity))
	}
	return all
}

// answer fills promises.
func (l *loader[K, V]) answer(ctx context.Context, keys []K, promises []*promise[V]) {
	var values []V
	var errs []error
	func() {
		defer func() {
			if cause := recover(); cause != nil {
				errs = alike(fmt.Errorf("a batch of %d keys failed: %v", len(keys), cause))
			}
		}()
		values, errs = l.fetch(ctx, keys)
	}()
	for i, p := range promises {
		switch {
		case len(errs) == 1: // of the whole batch, or of its one key
			p.err = errs[0]
		case len(errs) > i:
			p.err = errs[i]
		}
		switch {
		case p.err != nil:
		case i < len(values):
			p.value = values[i]
		default:
			p.err = fmt.Errorf("%d keys have %d answers", len(keys), len(values))
		}
	}
}
