package sqlite

import (
	"sync"

	"behalf/graph"
)

// hubs remembers nodes from which a step reached more than few others, so that page after page of a list need not find that
// out again. Nothing but the choice of a statement rests on it, so it need not be true any more.
type hubs struct {
	mu    sync.Mutex
	known map[hub]int // the most ends that there were more of
}

type hub struct {
	num     int64
	form    form
	closure bool
}

// hubsMost is how many are remembered; then all are forgotten.
const hubsMost = 4096

// has reports whether a step from these nodes is known to reach more than few.
func (h *hubs) has(s graph.Step, from []int64, few int) bool {
	if len(from) != 1 {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.known[hub{from[0], formOf(s), s.IsClosure()}] >= few
}

func (h *hubs) add(s graph.Step, from []int64, few int) {
	if len(from) != 1 || s.Where.Prop != "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known == nil || len(h.known) >= hubsMost {
		h.known = map[hub]int{}
	}
	key := hub{from[0], formOf(s), s.IsClosure()}
	h.known[key] = max(h.known[key], few)
}
