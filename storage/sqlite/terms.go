package sqlite

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
)

// terms are the texts that have numbers: roles, sources, facets, who ended what. There are few, and none ever changes or goes,
// so all of them are kept in memory; who knows more knows all that others do.
type terms struct {
	nums  map[string]int64
	texts []string // by number
}

// text is the text of a number; "" where there is none.
func (t *terms) text(num int64) string {
	if num < 0 || num >= int64(len(t.texts)) {
		return ""
	}
	return t.texts[num]
}

// list is the JSON list of the numbers of those texts that have one: what has none stands nowhere.
func (t *terms) list(texts []string) string {
	b := []byte{'['}
	for _, s := range texts {
		if num, ok := t.nums[s]; ok {
			if len(b) > 1 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(b, num, 10)
		}
	}
	return string(append(b, ']'))
}

// with is t and more texts, which have the numbers that follow.
func (t *terms) with(more []string) *terms {
	all := &terms{nums: maps.Clone(t.nums), texts: append(slices.Clone(t.texts), more...)}
	for i := len(t.texts); i < len(all.texts); i++ {
		all.nums[all.texts[i]] = int64(i)
	}
	return all
}

// termCache holds the terms that are known to be committed.
type termCache struct {
	mu  sync.Mutex
	now atomic.Pointer[terms]
}

var noTerms = &terms{nums: map[string]int64{}}

func (c *termCache) known() *terms {
	if t := c.now.Load(); t != nil {
		return t
	}
	return noTerms
}

// publish makes t known, unless more is known already.
func (c *termCache) publish(t *terms) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(t.texts) > len(c.known().texts) {
		c.now.Store(t)
	}
}

const readTerms = `SELECT text FROM terms WHERE num >= ?1 ORDER BY num`

// learnTerms makes sure that all terms of the snapshot are known: another process may have added some.
func (r *reader) learnTerms(ctx context.Context) error {
	r.terms = r.store.terms.known()
	if int64(len(r.terms.texts)) > r.snap.lastTerm {
		return nil
	}
	var more []string
	err := r.conn.rows(ctx, readTerms, 1, func(row []any) bool { more = append(more, text(row[0])); return true }, len(r.terms.texts))
	if err != nil {
		return err
	}
	r.terms = r.terms.with(more)
	r.store.terms.publish(r.terms)
	return nil
}

const putTerm = `INSERT INTO terms (num, text) VALUES (?1, ?2)`

// term is the number of a text, given out if it has none.
func (w *writer) term(ctx context.Context, s string) (int64, error) {
	if num, ok := w.terms.nums[s]; ok {
		return num, nil
	}
	if !w.newTerms {
		w.newTerms = true
		w.terms = w.terms.with(nil) // a copy that nobody else reads
	}
	num := int64(len(w.terms.texts))
	if _, err := w.conn.run(ctx, putTerm, num, s); err != nil {
		return 0, err
	}
	w.terms.texts = append(w.terms.texts, s)
	w.terms.nums[s] = num
	return num, nil
}
