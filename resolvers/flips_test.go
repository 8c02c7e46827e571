package resolvers_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
)

// TestAccessChanged: an event at every flip and at nothing else, with the instant of the act that made it, on every store.
func TestAccessChanged(t *testing.T) {
	for name, open := range map[string]func(testing.TB) graph.Store{
		"memory": func(testing.TB) graph.Store { return inMemory() },
		"sqlite": inFile,
		"neo4j":  func(t testing.TB) graph.Store { return onEmptyNeo4j(t) },
	} {
		t.Run(name, func(t *testing.T) {
			a := serveLive(t, story(t, open(t)))
			e := a.stream("", `subscription { accessChanged(`+nilsManages+`) { id agent { id } outcome allowed reason channel at paths { text } } }`, nil)
			p := a.join("")
			p.subscribe("1", `subscription { accessChanged(`+nilsManages+`, policy: {azureAccessPolicy: RBAC_AND_DIRECTORY_PATH}) { outcome at } }`, nil)
			p.subscribe("q", isOperator, nil)
			p.next("q").ok()
			p.complete("q")
			type flip struct{ outcome, at any }
			var want []flip
			for i := range 3 {
				a.irrelevant(2 * i)
				want = append(want, flip{"ALLOW", a.grant()}) // and at once
				want = append(want, flip{"DENY", a.revoke()})
				a.irrelevant(2*i + 1)
			}
			for i, w := range want {
				got := e.next().ok()
				require.Equal(t, w, flip{got.at("accessChanged", "outcome"), got.at("accessChanged", "at")}, i)
				require.Equal(t, w.outcome == "ALLOW", got.at("accessChanged", "allowed"))
				if w.outcome == "ALLOW" {
					require.Equal(t, "nils > Admin Agents (Alder) > Owner > S-new", got.at("accessChanged", "paths", 0, "text"))
				}
				again := a.ask(fmt.Sprintf(`{ node(id: %q) { ... on AccessDecision { outcome at } } }`, got.at("accessChanged", "id"))).ok()
				require.Equal(t, w, flip{again.at("node", "outcome"), again.at("node", "at")}, "the event's id answers as the event did")
			}
			// The stricter policy wants a directory path, which Alder has lost: Nils never may.
			allowed := a.did("addGroupMember", nilsIn)
			require.Equal(t, allowed, e.next().ok().at("accessChanged", "at"))
			p.subscribe("q", isOperator, nil)
			p.next("q").ok()
		})
	}
}

// TestSomebodyElse: whoever subscribes while a change is on its way is told what changes from then on. Here the change is another
// process', of which this one does not know until an act of its own makes it look.
func TestSomebodyElse(t *testing.T) {
	store := storyInMemory(t)
	other := overStore(t, store)
	a := serveLive(t, store, func(c *resolvers.Config) { c.Limits.Live.Poll = time.Hour })
	const subscription = `subscription { accessChanged(` + nilsManages + `) { outcome at } }`
	first := a.stream("", subscription, nil)
	for range 5 {
		there, back := other.grant(), other.revoke()
		granted := other.grant()
		late := a.stream("", subscription, nil)
		revoked := a.revoke()
		require.Equal(t, revoked, late.next().ok().at("accessChanged", "at"), "the answer was yes when it began")
		for _, at := range []string{there, back, granted, revoked} {
			require.Equal(t, at, first.next().ok().at("accessChanged", "at"))
		}
	}
}

// TestFlipsAreExact: people come into groups and leave them in random order, by several hands at once. What each subscriber was told
// is what the history says when it is asked afterwards, instant by instant.
func TestFlipsAreExact(t *testing.T) {
	for name, open := range map[string]func(testing.TB) graph.Store{"memory": func(testing.TB) graph.Store { return inMemory() }, "sqlite": inFile} {
		t.Run(name, func(t *testing.T) {
			a := serveLive(t, story(t, open(t)))
			people := []string{"User:nils", "User:hugo", "User:sara"}
			groups := []string{"alder-admin-agents", "alder-helpdesk-agents", "alder-sales-agents"}
			questions := []string{
				`action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new"`,
				`action: REQUEST_RELATIONSHIP, target: "Tenant:cedar"`,
				`action: ORDER_OR_RENEW, target: "Tenant:cedar"`,
			}
			type told struct {
				question string
				stream   *events
			}
			var all []told
			for _, who := range people {
				for _, q := range questions {
					question := fmt.Sprintf("agent: %q, %s", who, q)
					all = append(all, told{question, a.stream("", `subscription { accessChanged(`+question+`) { outcome at } }`, nil)})
				}
			}
			before := a.head()
			var hands sync.WaitGroup
			for i, who := range people {
				hands.Go(func() {
					random := rand.New(rand.NewPCG(uint64(i), 7))
					for range 25 {
						act := []string{"addGroupMember", "removeGroupMember"}[random.IntN(2)]
						a.ask(fmt.Sprintf(`mutation { %s(input: {group: "SecurityGroup:%s", member: %q}) { ledgerEntry { seq } } }`, act, groups[random.IntN(3)], who))
					}
				})
			}
			hands.Wait()
			var times []string
			for _, at := range a.ask(`query($after: DateTime) { ledger(first: 100, filter: {since: $after}) { edges { node { time } } } }`,
				object{"after": a.timeOf(before)}).ok().each([]any{"ledger", "edges"}, "node", "time") {
				times = append(times, at.(string))
			}
			flips := 0
			for _, q := range all {
				outcome := a.outcomeAt(q.question, times[0]) // of the entry before the first of these acts
				for _, at := range times[1:] {
					is := a.outcomeAt(q.question, at)
					if is == outcome {
						continue
					}
					outcome = is
					flips++
					got := q.stream.next().ok()
					require.Equal(t, []any{at, is}, []any{got.at("accessChanged", "at"), got.at("accessChanged", "outcome")}, q.question)
				}
			}
			require.Greater(t, flips, 20, "there was too little to see")
		})
	}
}

func (a *api) timeOf(seq int) string {
	a.t.Helper()
	return a.ask(fmt.Sprintf(`{ node(id: "LedgerEntry:%d") { ... on LedgerEntry { time } } }`, seq)).ok().at("node", "time").(string)
}

func (a *api) outcomeAt(question, at string) string {
	a.t.Helper()
	return a.ask(fmt.Sprintf(`{ checkAccess(%s, at: %q) { outcome } }`, question, at)).ok().at("checkAccess", "outcome").(string)
}

// weighings is a store that counts the views in which nothing of the ledger is read: those in which questions are weighed.
type weighings struct {
	graph.Store
	views atomic.Int64
}

func (w *weighings) View(ctx context.Context, read func(graph.Reader) error) error {
	return w.Store.View(ctx, func(r graph.Reader) error {
		seen := &ledgerless{Reader: r}
		err := read(seen)
		if !seen.ledger {
			w.views.Add(1)
		}
		return err
	})
}

type ledgerless struct {
	graph.Reader
	ledger bool
}

func (l *ledgerless) Head(ctx context.Context) (graph.Entry, error) {
	l.ledger = true
	return l.Reader.Head(ctx)
}

func (l *ledgerless) Entries(ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
	l.ledger = true
	return l.Reader.Entries(ctx, q)
}

// TestTooFarBehind: 1,000 changes wait for whoever is behind. One more, and the stream says that it has lost some and ends, rather than
// to go on as if nothing were missing; up to then none is lost. Here the only place among the operations at work is taken, so that
// nothing can be told, while another process acts.
func TestTooFarBehind(t *testing.T) {
	for name, c := range map[string]struct {
		flips int
		lost  bool
	}{"1,000 wait": {1001, false}, "1,001 wait": {1002, true}} { // the first was on its way already
		t.Run(name, func(t *testing.T) {
			memory := storyInMemory(t)
			other := overStore(t, memory)
			store := &weighings{Store: memory}
			blocked := &held{Store: store, begun: make(chan struct{}), release: make(chan struct{})}
			a := serveLive(t, blocked, func(c *resolvers.Config) {
				c.Limits.InFlight, c.Limits.Operation, c.Limits.Live.Poll = 1, patience, time.Millisecond
			})
			const subscription = `subscription { accessChanged(` + nilsManages + `) { outcome at } }`
			e := a.stream("", subscription, nil)
			a.stream("", `subscription { accessChanged(agent: "User:hugo", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new") { outcome } }`, nil) // asks to the end
			p := a.join("")
			p.subscribe("1", subscription, nil)
			p.subscribe("q", isOperator, nil)
			p.next("q").ok()
			p.complete("q")
			blocked.hold.Store(true)
			p.subscribe("m", `mutation { createTenant(input: {key: "elm", displayName: "Elm", kinds: [CUSTOMER]}) { tenant { id } } }`, nil)
			<-blocked.begun

			before := store.views.Load()
			var at []string
			flip := func(i int) {
				if i%2 == 0 {
					at = append(at, other.grant())
				} else {
					at = append(at, other.revoke())
				}
			}
			flip(0)
			// It is weighed, and both read its answer; then each waits for a place to tell it.
			require.Eventually(t, func() bool { return store.views.Load() == before+3 }, patience, time.Millisecond)
			for i := 1; i < c.flips; i++ {
				flip(i)
			}
			// One is weighed after the other, so when one more has been read, which changes no answer, all before it are noted.
			other.ask(`mutation { createTenant(input: {key: "oak", displayName: "Oak", kinds: [CUSTOMER]}) { tenant { id } } }`).ok()
			require.Eventually(t, func() bool { return store.views.Load() == before+2+int64(c.flips)+1 }, patience, time.Millisecond, "not all are weighed")
			close(blocked.release)

			told := 0
			for _, want := range at {
				if got := e.next(); len(got.Errors) == 0 {
					require.Equal(t, want, got.at("accessChanged", "at"), "the changes come in their order, and none is left out")
					told++
					continue
				} else {
					got.fails("UNAVAILABLE")
					require.Contains(t, got.Errors[0].Message, "subscribe again")
				}
				e.complete()
				break
			}
			if !c.lost {
				require.Equal(t, c.flips, told)
				return
			}
			require.Equal(t, 1, told, "after what is lost nothing is told but that")
			for f := p.read(); f.ID != "1" || f.Type != "error"; f = p.read() {
				require.NotEqual(t, frame{ID: "1", Type: "complete"}, f)
			}
			again := a.stream("", subscription, nil) // and may ask anew
			require.Equal(t, other.grant(), again.next().ok().at("accessChanged", "at"))
		})
	}
}
