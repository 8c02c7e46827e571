package resolvers

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"

	"behalf/entrance"
)

// refusedCost is what a request costs that never became an operation: garbage is to end sooner than questions.
const refusedCost = 1000

// mostCallers is how many callers are remembered; the one that was quiet for longest is forgotten first.
const mostCallers = 10_000

// rates gives each caller an allowance of cost that fills up again with time. A nil rates gives everybody all.
type rates struct {
	second rate.Limit
	burst  int
	now    func() time.Time

	mu      sync.Mutex
	callers *simplelru.LRU[string, *rate.Limiter]
}

func newRates(l Limits) *rates {
	if l.Rate == 0 {
		return nil
	}
	callers, err := simplelru.NewLRU[string, *rate.Limiter](mostCallers, nil)
	if err != nil {
		panic(err) // for a size below one only
	}
	return &rates{second: rate.Limit(l.Rate), burst: l.Burst, now: time.Now, callers: callers}
}

// take takes a cost from a caller's allowance; where it does not suffice it takes nothing, and says how long to wait. What costs
// more than an allowance ever holds takes a full one.
func (r *rates) take(caller string, cost int) (wait time.Duration) {
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	taken := r.of(caller).ReserveN(now, min(max(cost, 1), r.burst))
	if wait = taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now)
	}
	return wait
}

// spent is how long a caller must wait until the allowance covers a cost; it takes nothing.
func (r *rates) spent(caller string, cost int) time.Duration {
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	missing := float64(min(cost, r.burst)) - r.of(caller).TokensAt(r.now())
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing / float64(r.second) * float64(time.Second))
}

func (r *rates) of(caller string) *rate.Limiter {
	limiter, known := r.callers.Get(caller)
	if !known {
		limiter = rate.NewLimiter(r.second, r.burst)
		r.callers.Add(caller, limiter)
	}
	return limiter
}

// network is what an address counts as: of IPv6 a customer has a whole /64.
func network(peer netip.Addr) string {
	if peer.Is6() {
		if p, err := peer.Prefix(64); err == nil {
			return p.String()
		}
	}
	return peer.String()
}

// limited is an error that says when to come again.
type limited struct {
	fault
	wait time.Duration
}

func (l *limited) Unwrap() error { return &l.fault }

// seconds is the wait as Retry-After tells it.
func (l *limited) seconds() int { return int(math.Ceil(l.wait.Seconds())) }

func tooFast(wait time.Duration) *limited {
	l := &limited{wait: wait}
	l.fault = fault{codeRateLimited, fmt.Sprintf("you ask for more than your share just now; come again in %d s, or ask for less at a time", l.seconds())}
	return l
}

// garbage is the name of the allowance for what is no operation, of an address.
func garbage(ctx context.Context) string { return "refused " + network(entrance.Of(ctx).Peer) }

// refused takes what a request costs that never became an operation from the allowance of its address.
func (f *front) refused(ctx context.Context) { f.resolver.rates.take(garbage(ctx), refusedCost) }

// refusable is how long an address must wait until it is listened to again, after too much that was no operation; 0 where it is.
func (f *front) refusable(ctx context.Context) time.Duration {
	return f.resolver.rates.spent(garbage(ctx), refusedCost)
}

// charge takes the cost of an operation from the caller's allowance.
func (s *session) charge(ctx context.Context, cost int) error {
	if wait := s.rates.take(s.caller(ctx), cost); wait > 0 {
		return tooFast(wait)
	}
	return nil
}

// caller is whose allowance a session takes from: that of who signed in, else of the address.
func (s *session) caller(ctx context.Context) string {
	switch {
	case s.viewer != nil:
		return string(s.viewer.ID)
	case s.subject != "":
		return "subject " + s.subject
	}
	return network(entrance.Of(ctx).Peer)
}
