package resolvers_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
)

const entriesSince = `subscription($since: Int) { ledgerAppended(since: $since) { seq act hash previousHash } }`

// reader follows the ledger by one of the transports.
type reader interface{ entry() *answered }

func (e *events) entry() *answered { return e.next() }
func (p *peer) entry() *answered   { return p.next("1") }

// TestNothingIsLost: while acts go on, clients of both transports are cut off again and again and come back with the number of the last
// entry that they have. Each has the whole ledger in the end, every entry once and in its order.
func TestNothingIsLost(t *testing.T) {
	for name, open := range map[string]func(testing.TB) graph.Store{"memory": func(testing.TB) graph.Store { return inMemory() }, "sqlite": inFile} {
		t.Run(name, func(t *testing.T) {
			a := serveLive(t, story(t, open(t)))
			const acts, writers, readers = 60, 3, 4
			last := a.head() + acts*writers
			var all sync.WaitGroup
			for w := range writers {
				all.Go(func() {
					for i := range acts {
						a.irrelevant(w*acts + i)
					}
				})
			}
			for n := range readers {
				all.Go(func() {
					random := rand.New(rand.NewPCG(uint64(n), 1))
					since, hash := 0, ""
					for since < last {
						var r reader
						var cut func()
						if n%2 == 0 {
							e := a.stream("", entriesSince, object{"since": since})
							r, cut = e, e.close
						} else {
							p := a.join("")
							p.subscribe("1", entriesSince, object{"since": since})
							r, cut = p, func() { _ = p.conn.CloseNow() }
						}
						for range min(1+random.IntN(40), last-since) {
							got := r.entry().ok()
							require.EqualValues(t, since+1, got.at("ledgerAppended", "seq"))
							require.Equal(t, hash, got.at("ledgerAppended", "previousHash"))
							since, hash = since+1, got.at("ledgerAppended", "hash").(string)
						}
						cut()
					}
				})
			}
			all.Wait()
			require.Equal(t, last, a.head())
		})
	}
}

// TestManyEntriesAtOnce: a reader who is further behind than what the server keeps has everything too.
func TestManyEntriesAtOnce(t *testing.T) {
	store := storyInMemory(t)
	a := serveLive(t, store)
	live := a.stream("", entriesSince, nil)
	first := a.head()
	for i := range 700 {
		a.irrelevant(i)
	}
	for _, e := range []*events{live, a.stream("", entriesSince, object{"since": first})} {
		for i := range 700 {
			require.EqualValues(t, first+1+i, e.next().ok().at("ledgerAppended", "seq"))
		}
	}
	for since := first + 400; since < first+500; since++ { // on both sides of what is kept
		e := a.stream("", entriesSince, object{"since": since})
		require.EqualValues(t, since+1, e.next().ok().at("ledgerAppended", "seq"))
		e.close()
	}
}

// TestAnotherProcess: what another process writes to the same file is told, and changes answers.
func TestAnotherProcess(t *testing.T) {
	path := t.TempDir() + "/behalf.db"
	store := openFile(t, path)
	story(t, store)
	a, other := serveLive(t, store), overStore(t, openFile(t, path))
	entries := a.stream("", entriesSince, nil)
	answers := a.join("")
	answers.subscribe("1", `subscription { accessChanged(`+nilsManages+`) { outcome at } }`, nil)
	answers.subscribe("q", isOperator, nil) // which is answered when the subscription stands
	answers.next("q").ok()
	answers.complete("q")
	at := other.grant()
	require.EqualValues(t, other.head(), entries.next().ok().at("ledgerAppended", "seq"))
	require.Equal(t, at, answers.next("1").ok().at("accessChanged", "at"))
}

// viewed is a store that counts its views.
type viewed struct {
	graph.Store
	views atomic.Int64
}

func (c *viewed) View(ctx context.Context, read func(graph.Reader) error) error {
	c.views.Add(1)
	return c.Store.View(ctx, read)
}

// TestOneReader: however many listen, the store is asked as if one did.
func TestOneReader(t *testing.T) {
	store := &viewed{Store: storyInMemory(t)}
	a := serveLive(t, store, func(c *resolvers.Config) { c.Limits.Live.Poll = time.Hour })
	a.irrelevant(0)
	act := store.views.Load()
	const listeners = 50
	var streams []*events
	for range listeners {
		streams = append(streams, a.stream("", entriesSince, nil))
	}
	// Each listener reads the head once, and the reader of them all begins with a look.
	begun := act + listeners + 1
	require.Eventually(t, func() bool { return store.views.Load() == begun }, patience, time.Millisecond)
	a.irrelevant(1)
	for _, e := range streams {
		e.next().ok()
	}
	require.Equal(t, begun+act+1, store.views.Load())
}

// TestTheReaderOfTheLedger works only while somebody listens; the cleanup of serveLive sees that it ends. Here it begins anew.
func TestTheReaderOfTheLedger(t *testing.T) {
	a := serveLive(t, storyInMemory(t))
	for n := range 3 {
		e := a.stream("", entriesSince, nil)
		seq := a.irrelevant(n)
		require.EqualValues(t, seq, e.next().ok().at("ledgerAppended", "seq"))
		e.close()
	}
}
