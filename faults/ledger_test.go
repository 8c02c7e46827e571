package faults

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"
)

// act is one mutation.
type act struct {
	person string // empty for the operator
	name   string
	input  map[string]any
	also   string // to be selected beside the ledger's entry
}

// How an act came out.
type outcome int

const (
	unknown      outcome = iota // no answer, or one that says that it cannot be told
	acknowledged                // with its entry in the ledger
	nothing                     // acknowledged, without an entry: a dry run, or there was nothing to change
	refused
)

// attempt is an act that was sent.
type attempt struct {
	act
	after   int64 // the newest entry that had been acknowledged to anybody when it was sent
	outcome outcome
	seq     int64
	code    string // of a refusal
	message string
	data    json.RawMessage // of the mutation
}

// diary notes what was sent and what came back. What the ledger holds in the end must agree with it.
type diary struct {
	mu       sync.Mutex
	newest   int64
	attempts []*attempt
}

// do sends an act and notes how it came out. UNAVAILABLE leaves it unknown, as no answer does; the error is then not nil.
func (d *diary) do(ctx context.Context, s *server, a act) (*attempt, error) {
	d.mu.Lock()
	at := &attempt{act: a, after: d.newest}
	d.attempts = append(d.attempts, at)
	d.mu.Unlock()

	input := strings.ToUpper(a.name[:1]) + a.name[1:] + "Input"
	query := fmt.Sprintf("mutation($in: %s!) { %s(input: $in) { ledgerEntry { seq act actor { id } } %s } }", input, a.name, a.also)
	got, err := s.ask(ctx, a.person, query, map[string]any{"in": a.input})
	if err != nil {
		return at, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if code := got.code(); code != "" {
		at.code, at.message = code, got.Errors[0].Message
		if code == "UNAVAILABLE" {
			return at, &refusal{got}
		}
		at.outcome = refused
		return at, nil
	}
	var data map[string]json.RawMessage
	var payload struct{ LedgerEntry *entry }
	if err := errors.Join(json.Unmarshal(got.Data, &data), json.Unmarshal(data[a.name], &payload)); err != nil {
		return at, fmt.Errorf("%w: %s", err, got.body)
	}
	at.data, at.outcome = data[a.name], nothing
	if e := payload.LedgerEntry; e != nil {
		at.outcome, at.seq, d.newest = acknowledged, e.Seq, max(d.newest, e.Seq)
		if e.Act != a.name || e.person() != a.person {
			return at, fmt.Errorf("%s of %q was answered with the entry of another act: %+v", a.name, a.person, e)
		}
	}
	return at, nil
}

// must is do for an act that has to be acknowledged.
func (d *diary) must(ctx context.Context, s *server, a act) (*attempt, error) {
	at, err := d.do(ctx, s, a)
	if err == nil && at.outcome != acknowledged {
		err = fmt.Errorf("%s %v: %s %s", a.name, a.input, at.code, at.message)
	}
	return at, err
}

func (d *diary) seen() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.newest
}

// count is how many attempts came out so.
func (d *diary) count(o outcome) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, at := range d.attempts {
		if at.outcome == o {
			n++
		}
	}
	return n
}

// entry is a line of the ledger, as the API tells it.
type entry struct {
	Seq     int64
	Act     string
	Actor   *struct{ ID string }
	Input   string
	Changes string
}

func (e *entry) person() string {
	if e.Actor == nil {
		return ""
	}
	return e.Actor.ID
}

// ledger reads the whole ledger.
func (s *server) ledger(ctx context.Context) ([]entry, error) {
	var all []entry
	var after *string
	for {
		var page struct {
			Ledger struct {
				Edges    []struct{ Node entry }
				PageInfo struct {
					HasNextPage bool
					EndCursor   *string
				}
			}
		}
		err := s.good(ctx, "", `query($after: String) { ledger(first: 100, after: $after) { edges { node { seq act actor { id } input changes } } pageInfo { hasNextPage endCursor } } }`,
			map[string]any{"after": after}, &page)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Ledger.Edges {
			if all = append(all, e.Node); e.Node.Seq != int64(len(all)) {
				return nil, fmt.Errorf("entry %d of the ledger has the number %d", len(all), e.Node.Seq)
			}
		}
		if !page.Ledger.PageInfo.HasNextPage {
			return all, nil
		}
		after = page.Ledger.PageInfo.EndCursor
	}
}

// agree requires that the entries after the first few are those of this diary and no others: each acknowledged act once, later
// than all that had been acknowledged before it was sent; of the unknown each once or not at all; of the rest none. It
// returns the unknown ones that are there.
func (d *diary) agree(entries []entry, first int) (kept map[*attempt]bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	claimed := map[int64]*attempt{}
	doubtful := map[*attempt]bool{}
	for _, at := range d.attempts {
		switch at.outcome {
		case unknown:
			doubtful[at] = true
		case acknowledged:
			if twin := claimed[at.seq]; twin != nil {
				return nil, fmt.Errorf("entry %d was acknowledged twice: %v and %v", at.seq, twin.act, at.act)
			}
			if claimed[at.seq] = at; at.seq > int64(len(entries)) {
				return nil, fmt.Errorf("lost: %s %v was acknowledged as entry %d, and the ledger ends at %d", at.name, at.input, at.seq, len(entries))
			}
		}
	}
	kept = map[*attempt]bool{}
	for _, e := range entries[first:] {
		at := claimed[e.Seq]
		if at == nil {
			for candidate := range doubtful {
				if candidate.is(e) == nil {
					at = candidate
					break
				}
			}
			if at == nil {
				return nil, fmt.Errorf("entry %d, %s of %q %s, is of no act that could have been kept", e.Seq, e.Act, e.person(), e.Input)
			}
			delete(doubtful, at)
			kept[at] = true
		}
		if err := at.is(e); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// is requires that an entry is that of the attempt.
func (at *attempt) is(e entry) error {
	var input map[string]any
	if err := json.Unmarshal([]byte(e.Input), &input); err != nil {
		return err
	}
	given := maps.Clone(at.input)
	delete(given, "dryRun")
	switch {
	case e.Act != at.name || e.person() != at.person || !reflect.DeepEqual(input, given):
		return fmt.Errorf("entry %d is %s of %q %s, where %s of %q %v was acknowledged", e.Seq, e.Act, e.person(), e.Input, at.name, at.person, at.input)
	case e.Seq <= at.after:
		return fmt.Errorf("entry %d, %s %s, stands before entry %d, which had been acknowledged before it was sent", e.Seq, e.Act, e.Input, at.after)
	}
	return nil
}
