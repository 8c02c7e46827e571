package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"behalf/graph"
)

// chunkRows is how many rows are compared and written at a time.
const chunkRows = 2000

// run is one import at work.
type run struct {
	store  graph.Store
	opts   Options
	estate *estate
	report *Report
	found  *problems
	dry    bool // nothing is written; only what there is to report is found out

	at    graph.Time // the date of the import: that of its first ledger entry
	begun bool
	entry graph.Entry
	open  []string // listings of earlier imports that were cut off
	// finishes is true where an earlier import was cut off and this one holds listings of it: then the ledger tells its end,
	// although nothing may be left to write.
	finishes bool
	seen     *seen
	// told are the nodes whose labels have been told.
	told    *labels
	closing *meter
	others  map[graph.ID]graph.ID // of management groups: a subscription below whose list is not here, if there is one
	// guessed are places of subscriptions that role assignments told, which are no longer there.
	guessed []graph.Edge
	// partners are the tenants that have turned out to be partners, and all that were told to be.
	partners map[string]bool
}

// do writes what the files hold and the store does not. The first entry of the ledger is written just before the first change;
// where there is none, nothing is written.
func (r *run) do(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	rows := 0
	phase := "write"
	if r.dry {
		phase = "compare"
	}
	p := newMeter(phase, r.opts.Progress)
	for _, in := range r.estate.inputs {
		rows += in.rows
		p.Total += in.size
	}
	r.seen, r.told = newSeen(rows), newLabels()
	told := newBatch(r.estate, r.seen, r.told)
	for _, tenant := range slices.Sorted(maps.Keys(r.estate.parts)) {
		told.tenant(tenant)
	}
	if err := r.flush(ctx, told); err != nil {
		return err
	}
	for _, in := range r.estate.inputs {
		p.Path = in.path
		if err := r.write(ctx, in, p); err != nil {
			return fmt.Errorf("%s: %w", in.path, err)
		}
	}
	if err := r.settlePartners(ctx); err != nil {
		return err
	}
	p.done()
	r.closing = newMeter("close", r.opts.Progress)
	r.closing.Total = p.Total * int64(r.seen.buckets-1)
	if err := r.place(ctx); err != nil {
		return err
	}
	for {
		if err := r.close(ctx); err != nil {
			return err
		}
		if !r.seen.next() {
			break
		}
		if err := r.again(ctx); err != nil {
			return err
		}
	}
	if err := r.reportMissing(ctx); err != nil {
		return err
	}
	for _, e := range r.guessed {
		if err := r.lift(ctx, []graph.Edge{e}, nil); err != nil {
			return err
		}
	}
	r.report.Counts.Files, r.report.Counts.Rows = len(r.estate.inputs), rows
	r.closing.done()
	return r.end(ctx)
}

// prepare finds the date of the import: that of one that was cut off, if it is of the same files, or the next.
func (r *run) prepare(ctx context.Context) error {
	r.partners = map[string]bool{}
	for tenant, parts := range r.estate.parts {
		if parts[string(graph.TenantPartner)] {
			r.partners[tenant] = true
		}
	}
	return r.store.View(ctx, func(reader graph.Reader) error {
		head, err := reader.Head(ctx)
		if err != nil {
			return err
		}
		r.at = graph.NextTime(head, r.opts.Now())
		l, err := lastImport(ctx, reader, 0)
		if err != nil {
			return err
		}
		if l.entry.Act == ActBegin && l.begun.Digest == r.estate.digest() {
			r.begun, r.at, r.entry, r.open = true, l.entry.Time, l.entry, l.open
			r.report.Resumed, r.report.Changed = true, true
			return nil
		}
		mine, unfinished := r.estate.listingNames(), l.unfinished()
		before := len(unfinished)
		r.open = slices.DeleteFunc(unfinished, func(listing string) bool { return slices.Contains(mine, listing) })
		r.finishes = len(r.open) < before
		r.report.Resumed = r.finishes && len(r.open) == 0
		if len(r.open) > 0 {
			r.found.add(Problem{Message: fmt.Sprintf("an earlier import was cut off or is still at work, and this one does not hold all of it: %s is missing in part (%s); where it was cut off, import it again",
				r.open[0], count(len(r.open), "listing"))})
		}
		return nil
	})
}

func (e *estate) listingNames() []string {
	names := make([]string, 0, len(e.listings))
	for _, l := range e.listings {
		names = append(names, l.String())
	}
	slices.Sort(names)
	return names
}

// write reads a file for the second time, and writes what it holds.
func (r *run) write(ctx context.Context, in *input, p *meter) error {
	if err := r.home(ctx, in); err != nil {
		return err
	}
	ends := &memberEnds{}
	fresh := func() *batch {
		b := newBatch(r.estate, r.seen, r.told)
		b.ends = ends
		b.echo = in.isMembers() && r.told.full()
		return b
	}
	b := fresh()
	b.empty(in)
	rows := 0
	err := r.rows(ctx, in, p.add, func(row row) error {
		b.take(row, in)
		if rows++; rows%chunkRows != 0 {
			return nil
		}
		p.Rows += chunkRows
		err := r.flushFile(ctx, b, in)
		b = fresh()
		return err
	})
	if err != nil {
		return err
	}
	p.Rows += rows % chunkRows
	return r.flushFile(ctx, b, in)
}

// flushFile is flush, for rows of a file whose labels other files may tell too.
func (r *run) flushFile(ctx context.Context, b *batch, in *input) error {
	err := r.flush(ctx, b)
	if in.kind != Assignments && (in.recurs || in.isMembers() || in.kind == Accounts || in.kind == ManagementGroups) {
		r.told.told(b)
	}
	return err
}

// rows hands out the rows of a file that was read before. It wraps graph.ErrPrecondition where the file is another by now.
func (r *run) rows(ctx context.Context, in *input, progress func(int64), take func(row) error) error {
	var single row
	_, sha, err := readFile(ctx, in.abs, parts{
		row: func(raw []byte, _ place) error {
			row, _ := parseRow(raw) // scan has judged it
			return take(row)
		},
		names: frame[3:],
		member: func(name string, raw []byte, _ place) error {
			if in.single {
				_ = json.Unmarshal([]byte(`{"`+name+`":`+string(raw)+`}`), &single)
			}
			return nil
		},
	}, progress)
	if b := (*broken)(nil); asBroken(err, &b) || err == nil && sha != in.sha {
		return fmt.Errorf("the file was changed while it was read; import again: %w", graph.ErrPrecondition)
	}
	if err == nil && in.single {
		return take(single)
	}
	return err
}

// again reads all files once more, for what falls into the next bucket.
func (r *run) again(ctx context.Context) error {
	for _, in := range r.estate.inputs {
		b := newBatch(r.estate, r.seen, newLabels())
		n := 0
		err := r.rows(ctx, in, r.closing.add, func(row row) error {
			b.take(row, in)
			if n++; n%chunkRows == 0 {
				b = newBatch(r.estate, r.seen, b.told)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", in.path, err)
		}
	}
	return nil
}

// home finds out in which tenant the members of a group stand: in the group's, if that is known.
func (r *run) home(ctx context.Context, in *input) error {
	if in.home = in.tenant; in.home != "" || in.group == "" {
		return nil
	}
	group := graph.MustID(graph.KindSecurityGroup, in.group)
	return r.store.View(ctx, func(reader graph.Reader) error {
		edges, err := reader.Edges(ctx, graph.EdgeQuery{Ends: []graph.ID{group}, Types: []graph.EdgeType{graph.HomeIn}, At: graph.Forever - 1})
		if len(edges) == 1 && isGUID(edges[0].To.Key()) {
			in.home = edges[0].To.Key()
		}
		return err
	})
}

// flush compares a batch with the store and writes what differs.
func (r *run) flush(ctx context.Context, b *batch) error {
	r.report.Counts.Passed += b.passed
	for _, problem := range b.problems {
		r.found.add(problem)
	}
	if len(b.order) == 0 {
		return nil
	}
	return r.apply(ctx, func(reader graph.Reader) (*plan, error) { return planBatch(ctx, reader, r.at, b) })
}

// apply writes a plan, and the beginning of the import before the first one that is not empty.
func (r *run) apply(ctx context.Context, make func(graph.Reader) (*plan, error)) error {
	var p *plan
	if r.dry || !r.begun {
		err := r.store.View(ctx, func(reader graph.Reader) (err error) { p, err = make(reader); return err })
		if err != nil || p.empty() || r.dry {
			r.note(p)
			return err
		}
		if err := r.begin(ctx); err != nil {
			return err
		}
	}
	err := r.store.Update(ctx, func(w graph.Writer) (err error) {
		if p, err = make(w); err != nil || p.empty() {
			return err
		}
		return w.Load(ctx, p.nodes, p.edges)
	})
	if err != nil {
		return err
	}
	r.note(p)
	return nil
}

// note counts a plan that was written, and reports what it met.
func (r *run) note(p *plan) {
	if p == nil {
		return
	}
	c := &r.report.Counts
	c.Nodes, c.Edges, c.Closed = c.Nodes+len(p.nodes), c.Edges+len(p.edges)-p.closed, c.Closed+p.closed
	for tenant := range p.partners {
		r.partners[tenant] = true
	}
	for _, problem := range p.problems {
		r.found.add(problem)
	}
}
