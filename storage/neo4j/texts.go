package neo4j

import "sync"

// texts keeps compiled statements by their shape. There are as many shapes as there are kinds of questions; should someone
// find a way to ask ever new ones, all are forgotten together.
type texts struct {
	mu    sync.Mutex
	known map[string]string
}

const maxTexts = 1_000

func (t *texts) get(shape string, compile func() string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if text, ok := t.known[shape]; ok {
		return text
	}
	if t.known == nil || len(t.known) >= maxTexts {
		t.known = map[string]string{}
	}
	text := compile()
	t.known[shape] = text
	return text
}
