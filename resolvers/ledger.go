package resolvers

import (
	"context"
	"fmt"
	"strconv"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type ledgerEntryResolver struct{ *resolver }

// LedgerEntry implements generated.ResolverRoot.
func (r *resolver) LedgerEntry() generated.LedgerEntryResolver { return ledgerEntryResolver{r} }

func (ledgerEntryResolver) Actor(ctx context.Context, e *model.LedgerEntry) (*graph.User, error) {
	return named1(ctx, e.Entry.Actor, user)
}

// entry is the ledger's entry with an id; nil if there is none.
func (s *session) entry(ctx context.Context, id graph.ID, argument string) (*model.LedgerEntry, error) {
	seq, err := strconv.ParseInt(id.Key(), 10, 64)
	if err != nil || seq < 1 || model.LedgerID(seq) != id {
		return nil, invalid(argument, "%s is no entry of the ledger; write LedgerEntry:1", id)
	}
	var found *model.LedgerEntry
	err = s.store.View(ctx, func(r graph.Reader) error {
		entries, err := r.Entries(ctx, graph.LedgerQuery{After: seq - 1, Limit: 1})
		if err == nil && len(entries) == 1 && entries[0].Seq == seq {
			found = &model.LedgerEntry{Entry: entries[0]}
		}
		return err
	})
	return found, err
}

// The ledger is read in pieces; of a filtered one no more than so many entries are looked through for one page, so that a
// page may be short.
const (
	ledgerPiece = 500
	ledgerMost  = 20_000
)

// Ledger implements generated.QueryResolver.
func (q queryResolver) Ledger(ctx context.Context, filter *generated.LedgerFilter, orderBy *model.LedgerOrder, first *int, after *string, last *int, before *string) (*model.LedgerEntryConnection, error) {
	w, err := paging{first, after, last, before}.window(ctx, "")
	if err != nil {
		return nil, err
	}
	s := sessionOf(ctx)
	resolved, err := s.resolvedAt(ctx, w, nil, access.Policy{})
	if err != nil {
		return nil, err
	}
	place, err := w.place(1)
	if err != nil {
		return nil, err
	}
	read := graph.LedgerQuery{Descending: (orderBy != nil && orderBy.Direction == model.Descending) != w.backward}
	if place != nil {
		if read.After, err = strconv.ParseInt(place[0], 10, 64); err != nil || read.After < 1 {
			return nil, fmt.Errorf("this is no cursor of this list: %w", graph.ErrInvalid)
		}
	}
	pick := picker(filter)
	found, reached, more, err := s.entries(ctx, read, max(w.limit, 1), ledgerMost, pick)
	if err != nil {
		return nil, err
	}
	items := make([]*model.LedgerEntry, len(found))
	for i := range found {
		items[i] = &model.LedgerEntry{Entry: found[i]}
	}
	seqPlace := func(seq int64) []string { return []string{strconv.FormatInt(seq, 10)} }
	page := connect(w, resolved, items, more, false, func(e *model.LedgerEntry) []string { return seqPlace(e.Seq) }, func(ctx context.Context) (int, error) {
		return s.countEntries(ctx, filter)
	})
	if more && len(found) < w.limit { // looked through enough: the next page goes on where this one stopped
		resolved.Version, resolved.Question, resolved.Place = cursorVersion, w.question, seqPlace(reached)
		stopped := resolved.text()
		if w.backward {
			page.PageInfo.StartCursor = &stopped
		} else {
			page.PageInfo.EndCursor = &stopped
		}
	}
	return page, nil
}

// entries are the entries that pick picks, up to limit; how far was read; and whether others may follow. It looks through
// most entries at the most.
func (s *session) entries(ctx context.Context, q graph.LedgerQuery, limit, most int, pick func(graph.Entry) bool) (found []graph.Entry, reached int64, more bool, err error) {
	err = s.store.View(ctx, func(r graph.Reader) error {
		found, more, reached = nil, false, q.After
		next := q
		for looked := 0; ; {
			next.Limit = ledgerPiece
			piece, err := r.Entries(ctx, next)
			if err != nil {
				return err
			}
			for _, e := range piece {
				if !pick(e) {
					reached = e.Seq
					continue
				}
				if len(found) == limit {
					more = true
					return nil
				}
				found, reached = append(found, e), e.Seq
			}
			if looked += len(piece); len(piece) < ledgerPiece {
				return nil
			}
			if next.After = piece[len(piece)-1].Seq; looked >= most {
				more = true
				return nil
			}
		}
	})
	return found, reached, more, err
}

func (s *session) countEntries(ctx context.Context, filter *generated.LedgerFilter) (int, error) {
	if filter == nil || *filter == (generated.LedgerFilter{}) {
		n := 0
		err := s.store.View(ctx, func(r graph.Reader) error {
			head, err := r.Head(ctx)
			n = int(head.Seq)
			return err
		})
		return n, err
	}
	n := 0
	pick := picker(filter)
	_, _, _, err := s.entries(ctx, graph.LedgerQuery{}, 0, int(^uint(0)>>1), func(e graph.Entry) bool {
		if pick(e) {
			n++
		}
		return false
	})
	return n, err
}

// picker says which entries a filter lets through.
func picker(f *generated.LedgerFilter) func(graph.Entry) bool {
	if f == nil {
		return func(graph.Entry) bool { return true }
	}
	return func(e graph.Entry) bool {
		return (f.Actor == nil || e.Actor == *f.Actor) && (f.Act == nil || e.Act == *f.Act) &&
			(f.Since == nil || e.Time >= *f.Since) && (f.Until == nil || e.Time < *f.Until)
	}
}
