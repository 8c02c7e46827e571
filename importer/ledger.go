package importer

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"behalf/graph"
)

// The acts by which the ledger marks the two ends of an import.
const (
	ActBegin = "beginImport"
	ActEnd   = "endImport"
)

// begun is the input of the entry at the beginning.
type begun struct {
	Digest   string   `json:"digest"` // of all files and whose they are
	Files    []File   `json:"files"`
	Listings []string `json:"listings"`
	// Open are the listings of earlier imports that were cut off, and that this one does not hold.
	Open []string `json:"open,omitempty"`
}

// ended is the input of the entry at the end.
type ended struct {
	Begin int64 `json:"begin"` // number of the entry at the beginning
	Counts
	// Open are the listings of earlier imports that were cut off and are still not finished.
	Open []string `json:"open,omitempty"`
}

// begin marks the beginning in the ledger. From here on the date of the import is that of its entry.
func (r *run) begin(ctx context.Context) error {
	in := begun{Digest: r.estate.digest(), Listings: r.estate.listingNames(), Open: r.open}
	for _, file := range r.estate.inputs {
		in.Files = append(in.Files, file.file())
	}
	input, err := json.Marshal(in)
	if err != nil {
		return err
	}
	err = r.store.Update(ctx, func(w graph.Writer) error {
		head, err := w.Head(ctx)
		if err != nil {
			return err
		}
		r.entry = graph.Follow(head, r.opts.Now(), "", ActBegin, input, json.RawMessage("[]"))
		return w.Apply(ctx, r.entry, nil)
	})
	if err != nil {
		return err
	}
	r.begun, r.at, r.report.Changed = true, r.entry.Time, true
	return nil
}

// end marks the end in the ledger, if there was a beginning.
func (r *run) end(ctx context.Context) error {
	if r.dry || !r.begun && !r.finishes {
		return nil
	}
	if !r.begun {
		if err := r.begin(ctx); err != nil {
			return err
		}
	}
	var open []string
	err := r.store.View(ctx, func(reader graph.Reader) (err error) { open, err = r.pending(ctx, reader); return err })
	if err != nil {
		return err
	}
	input, err := json.Marshal(ended{Begin: r.entry.Seq, Counts: r.report.Counts, Open: open})
	if err != nil {
		return err
	}
	return r.store.Update(ctx, func(w graph.Writer) error {
		head, err := w.Head(ctx)
		if err != nil {
			return err
		}
		return w.Apply(ctx, graph.Follow(head, r.opts.Now(), "", ActEnd, input, json.RawMessage("[]")), nil)
	})
}

// pending are the listings of other imports that were cut off or are at work: those of the beginning, without what has come to its
// end since, and with what has begun.
func (r *run) pending(ctx context.Context, reader graph.Reader) ([]string, error) {
	open := map[string]bool{}
	for _, listing := range r.open {
		open[listing] = true
	}
	atWork := map[int64][]string{} // by the number of the first entry
	err := importsAfter(ctx, reader, r.entry.Seq, func(e graph.Entry) error {
		first := e
		if e.Act == ActEnd {
			var end ended
			if err := json.Unmarshal(e.Input, &end); err != nil {
				return err
			}
			entries, err := reader.Entries(ctx, graph.LedgerQuery{After: end.Begin - 1, Limit: 1})
			if err != nil || len(entries) == 0 {
				return err
			}
			first = entries[0]
		}
		var begun begun
		if err := json.Unmarshal(first.Input, &begun); err != nil {
			return err
		}
		if e.Act == ActBegin {
			atWork[first.Seq] = begun.Listings
			return nil
		}
		delete(atWork, first.Seq)
		for _, listing := range begun.Listings {
			delete(open, listing)
		}
		return nil
	})
	for _, listings := range atWork {
		for _, listing := range listings {
			open[listing] = true
		}
	}
	return slices.Sorted(maps.Keys(open)), err
}

// importsAfter hands out the entries of imports after a sequence number.
func importsAfter(ctx context.Context, reader graph.Reader, after int64, take func(graph.Entry) error) error {
	const page = 500
	for {
		entries, err := reader.Entries(ctx, graph.LedgerQuery{After: after, Limit: page})
		if err != nil {
			return err
		}
		for _, e := range entries {
			if after = e.Seq; e.Act == ActBegin || e.Act == ActEnd {
				if err := take(e); err != nil {
					return err
				}
			}
		}
		if len(entries) < page {
			return nil
		}
	}
}

// last is what the last entry of an import says.
type last struct {
	entry graph.Entry
	begun begun // if that entry is a beginning
	open  []string
}

// unfinished are the listings that were cut off.
func (l last) unfinished() []string {
	if l.entry.Act == ActBegin {
		return append(l.begun.Listings, l.open...)
	}
	return l.open
}

// lastImport finds the last entry of an import after a sequence number, reading from the end; the zero last if there is none.
func lastImport(ctx context.Context, r graph.Reader, after int64) (l last, err error) {
	const page = 500
	before := int64(0)
	for {
		entries, err := r.Entries(ctx, graph.LedgerQuery{After: before, Descending: true, Limit: page})
		if err != nil {
			return l, err
		}
		for _, e := range entries {
			switch before = e.Seq; {
			case e.Seq <= after:
				return l, nil
			case e.Act == ActBegin:
				l.entry = e
				err := json.Unmarshal(e.Input, &l.begun)
				l.open = l.begun.Open
				return l, err
			case e.Act == ActEnd:
				var end ended
				l.entry = e
				err := json.Unmarshal(e.Input, &end)
				l.open = end.Open
				return l, err
			}
		}
		if len(entries) < page || before <= 1 {
			return l, nil
		}
	}
}

// Unfinished reports whether an import was begun that has not come to its end: then answers rest on a part of it, and should
// say so (IMPORT_UNFINISHED). It reads the ledger back to the last import; a server asks a Watch.
func Unfinished(ctx context.Context, store graph.Store) (unfinished bool, err error) {
	err = store.View(ctx, func(r graph.Reader) error {
		l, err := lastImport(ctx, r, 0)
		unfinished = len(l.unfinished()) > 0
		return err
	})
	return unfinished, err
}

// Watch answers Unfinished again and again, and reads each time only what the ledger has gained. The zero Watch is ready. It
// is not safe for concurrent use.
type Watch struct {
	seen       int64
	unfinished bool
	read       graph.Time
}

// Unfinished is the function Unfinished, for a reader.
func (w *Watch) Unfinished(ctx context.Context, r graph.Reader) (bool, error) {
	head, err := r.Head(ctx)
	if err != nil || head.Seq == w.seen {
		return w.unfinished, err
	}
	after := w.seen
	if head.Seq < after { // another store, or one that was made anew
		after, w.unfinished, w.read = 0, false, 0
	}
	l, err := lastImport(ctx, r, after)
	if err != nil {
		return w.unfinished, err
	}
	if l.entry.Seq > 0 {
		w.unfinished, w.read = len(l.unfinished()) > 0, l.entry.Time
	}
	w.seen = head.Seq
	return w.unfinished, nil
}

// Read is the time of the last import that Unfinished saw, 0 if there was none: what has no beginning was read then, or before.
func (w *Watch) Read() graph.Time { return w.read }
