package faults

import (
	"fmt"
	"sync"
)

// right is what one person may or may not do to some targets, where one thing alone decides: it is granted and revoked in turn, so
// that after n changes it is held if n is odd. One caller makes the changes, one after the other; all ask.
type right struct {
	agent, action string
	targets       []string

	mu sync.Mutex
	// sent is how many changes were asked for. Known is how many of them have been done for certain: they were acknowledged, or
	// an answer has shown them.
	sent, known int
}

// send notes that a change is about to be asked for.
func (r *right) send() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent++
}

// acknowledge notes that all changes that were asked for are done.
func (r *right) acknowledge() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known = r.sent
}

// asking is how many changes a question that is asked now must see.
func (r *right) asking() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known
}

// judge judges the answer to a question that had to see so many changes: it may see more, as far as any were asked for, but
// then whoever asks after this sees them too. Certain says that there was one right answer only.
func (r *right) judge(known int, held bool) (certain bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	certain = known == r.sent
	seen := known
	if seen%2 == 1 != held {
		seen++
	}
	if seen > r.sent {
		was := "revoked, or never granted,"
		if known%2 == 1 {
			was = "granted"
		}
		return certain, fmt.Errorf("stale: %s %s %v was %s for certain before the question was asked (change %d, none sent since), and the answer is %t",
			r.agent, r.action, r.targets, was, known, held)
	}
	r.known = max(r.known, seen)
	return certain, nil
}
