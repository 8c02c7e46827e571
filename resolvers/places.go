package resolvers

import "fmt"

// places are those that a server has for one kind of what lasts, so many in all and so many for each caller: or one could take them all.
// Whoever uses it holds a lock.
type places[K comparable] struct {
	what        string // as messages call it
	most, share int
	taken       map[K]string // by whom
	held        map[string]int
}

func newPlaces[K comparable](what string, most, share int) places[K] {
	return places[K]{what, most, share, map[K]string{}, map[string]int{}}
}

// take gives a caller a place, or makes that which key has the caller's.
func (p places[K]) take(key K, caller string) error {
	before, has := p.taken[key]
	switch {
	case has && before == caller:
		return nil
	case !has && len(p.taken) >= p.most:
		return &fault{codeUnavailable, fmt.Sprintf("this server has %d %s, which is as many as it takes; try again later", p.most, p.what)}
	case p.held[caller] >= p.share:
		return &fault{codeUnavailable, fmt.Sprintf("you have %d %s here, which is as many as one caller may have (--live-share); end some first", p.share, p.what)}
	}
	p.leave(key)
	p.taken[key] = caller
	p.held[caller]++
	return nil
}

// leave gives up a place, if key has one.
func (p places[K]) leave(key K) {
	caller, has := p.taken[key]
	if !has {
		return
	}
	delete(p.taken, key)
	if p.held[caller]--; p.held[caller] == 0 {
		delete(p.held, caller)
	}
}
