package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
)

// writer implements graph.Writer: a reader of its own transaction, which also writes.
type writer struct {
	reader
	last     *graph.Entry // the head, once it was read
	newTerms bool
	changes  passage // what the update changes in the edges
	loaded   bool
	failed   error
}

var _ graph.Writer = (*writer)(nil)

// wrote keeps the first error of a writing call, after which nothing can be committed.
func (w *writer) wrote(err error) error {
	if err != nil && w.failed == nil {
		w.failed = err
	}
	return err
}

// commit makes what was written durable.
func (w *writer) commit(ctx context.Context) error {
	if err := w.enter(ctx); err != nil {
		return err
	}
	defer w.leave()
	if w.failed != nil {
		return w.failed
	}
	if err := w.pass(ctx); err != nil {
		return err
	}
	if _, err := w.conn.run(ctx, "COMMIT"); err != nil {
		return err
	}
	w.ended = true
	w.store.terms.publish(w.terms)
	if !w.loaded {
		w.store.shrink()
	}
	return nil
}

const passOn = `UPDATE state SET edges = ?1, stamp = ?2`

// pass begins a new epoch if edges were changed, and says which, before anyone can see it.
func (w *writer) pass(ctx context.Context) error {
	if len(w.changes.keys) == 0 && !w.changes.all {
		return nil
	}
	w.changes.to = w.snap.epoch.next()
	if _, err := w.conn.run(ctx, passOn, w.changes.to.count, w.changes.to.stamp); err != nil {
		return err
	}
	w.store.edges.expect(w.snap.epoch, w.changes)
	return nil
}

// touch notes that an edge is changed.
func (w *writer) touch(t graph.EdgeType, from, to int64) {
	if w.changes.all {
		return
	}
	w.changes.keys = append(w.changes.keys, bundleOf(from, form{edge: t}), bundleOf(to, form{edge: t, reverse: true}))
}

// undo takes back what was not committed. A connection that cannot do it is given up, and the transaction with it.
func (w *writer) undo() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.ended {
		w.ended = true
		if _, err := w.conn.run(background, "ROLLBACK"); err != nil {
			w.store.drop()
		}
	}
	if w.store.closed.Load() {
		w.store.drop()
	}
}

const putEntry = `INSERT INTO ledger (` + entryColumns + `) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`

// Apply implements graph.Writer.
func (w *writer) Apply(ctx context.Context, entry graph.Entry, changes []graph.Change) error {
	if err := w.enter(ctx); err != nil {
		return err
	}
	defer w.leave()
	return w.wrote(w.apply(ctx, entry, changes))
}

func (w *writer) apply(ctx context.Context, e graph.Entry, changes []graph.Change) error {
	if w.last == nil {
		head, err := w.head(ctx)
		if err != nil {
			return err
		}
		w.last = &head
	}
	if err := e.Follows(*w.last); err != nil {
		return err
	}
	for _, c := range changes {
		if err := w.change(ctx, c); err != nil {
			return err
		}
	}
	_, err := w.conn.run(ctx, putEntry, e.Seq, int64(e.Time), string(e.Actor), e.Act, string(e.Input), string(e.Changes), e.Prev, e.Hash)
	w.last = &e
	return err
}

func (w *writer) change(ctx context.Context, c graph.Change) error {
	if err := c.Check(); err != nil {
		return err
	}
	switch c.Op {
	case graph.CreateNode, graph.UpdateNode:
		old, there, err := w.row(ctx, c.Node.ID)
		switch {
		case err != nil:
			return err
		case there && c.Op == graph.CreateNode:
			return fmt.Errorf("%s: %w", c.Node.ID, graph.ErrExists)
		case !there && c.Op == graph.UpdateNode:
			return fmt.Errorf("%s: %w", c.Node.ID, graph.ErrNotFound)
		}
		return w.putNode(ctx, c.Node, old)
	case graph.OpenEdge:
		return w.open(ctx, c.Edge)
	case graph.CloseEdge:
		return w.shut(ctx, c.Edge)
	}
	return nil
}

// end is the number of a node that an edge needs.
func (w *writer) end(ctx context.Context, t graph.EdgeType, id graph.ID) (num int64, err error) {
	err = w.conn.rows(ctx, readNum, 1, func(row []any) bool { num = integer(row[0]); return true }, string(id))
	if err == nil && num == 0 {
		err = fmt.Errorf("%s, an end of %s: %w", id, t, graph.ErrNotFound)
	}
	return num, err
}

const readNum = `SELECT num FROM nodes WHERE id = ?1`

const (
	edgeValues = `(from_node, to_node, role, since, until, source, marks, assignment, condition, type) VALUES `
	openEdge   = `INSERT OR IGNORE INTO edges ` + edgeValues + `(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`
)

// open writes an edge that must not be there.
func (w *writer) open(ctx context.Context, e graph.Edge) error {
	from, err := w.end(ctx, e.Type, e.From)
	if err != nil {
		return err
	}
	to, err := w.end(ctx, e.Type, e.To)
	if err != nil {
		return err
	}
	args, err := w.edgeArgs(ctx, nil, e, from, to)
	if err != nil {
		return err
	}
	w.touch(e.Type, from, to)
	n, err := w.conn.run(ctx, openEdge, args...)
	if err == nil && n == 0 {
		err = fmt.Errorf("%s: %w", e.Key(), graph.ErrExists)
	}
	return err
}

// edgeArgs appends the columns of an edge, in the order of edgeValues.
func (w *writer) edgeArgs(ctx context.Context, args []any, e graph.Edge, from, to int64) ([]any, error) {
	role, err := w.term(ctx, e.Role)
	if err != nil {
		return nil, err
	}
	source, err := w.term(ctx, e.Source)
	if err != nil {
		return nil, err
	}
	ender, err := w.term(ctx, e.EndedBy)
	if err != nil {
		return nil, err
	}
	marks := ender * endedBy
	if e.SinceUnknown {
		marks |= sinceUnknown
	}
	if e.Derived {
		marks |= derived
	}
	return append(args, from, to, role, int64(e.Since), int64(e.Until), source, marks, orNull(string(e.Assignment)), orNull(e.Condition), typeNums[e.Type]), nil
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

const (
	thisEdge  = ` WHERE from_node = ?1 AND type = ?2 AND to_node = ?3 AND role = ?4 AND since = ?5`
	readUntil = `SELECT until FROM edges` + thisEdge
	shutEdge  = `UPDATE edges SET until = ?6, marks = marks % 4 + 4 * ?7` + thisEdge
)

// shut closes an edge that must be there and open.
func (w *writer) shut(ctx context.Context, e graph.Edge) error {
	missing := fmt.Errorf("%s: %w", e.Key(), graph.ErrNotFound)
	role, known := w.terms.nums[e.Role]
	if !known {
		return missing
	}
	ends, err := w.byID(ctx, []graph.ID{e.From, e.To})
	if err != nil {
		return err
	}
	nums := numsOf(ends)
	if len(nums) < 2 {
		return missing
	}
	key := []any{nums[e.From], typeNums[e.Type], nums[e.To], role, int64(e.Since)}
	there, until := false, graph.Forever
	err = w.conn.rows(ctx, readUntil, 1, func(row []any) bool { there, until = true, graph.Time(integer(row[0])); return true }, key...)
	switch {
	case err != nil:
		return err
	case !there:
		return missing
	case until != graph.Forever:
		return fmt.Errorf("%s ended at %s: %w", e.Key(), until, graph.ErrPrecondition)
	}
	ender, err := w.term(ctx, e.EndedBy)
	if err != nil {
		return err
	}
	w.touch(e.Type, nums[e.From], nums[e.To])
	_, err = w.conn.run(ctx, shutEdge, append(key, int64(e.Until), ender)...)
	return err
}

// joinWords is how the words of a node stand in its row.
func joinWords(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return " " + strings.Join(words, " ")
}

func splitWords(joined string) []string { return strings.Fields(joined) }

// without are those of all that are not among some.
func without(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(some, s) })
}
