package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"behalf/graph"
)

// Options say how to import. The zero Options are good.
type Options struct {
	// Strict has nothing written if there is anything to report.
	Strict bool
	// Now is the clock; nil is the machine's.
	Now func() graph.Time
	// Not are files that are no exports wherever they lie, such as the store's own.
	Not []string
	// Progress, if not nil, is told how far the import is, often.
	Progress func(Progress)
}

// Progress is how far an import is.
type Progress struct {
	Phase string // "read"; "write", or "compare" where nothing is to be written; "close"
	Path  string // the file that is read now
	Done  int64  // bytes of the phase
	Total int64  // 0 where no bytes are read
	Rows  int    // of the files; of the store where the phase is "close"
}

// Import reads what paths name, files and folders with all that is in them, and writes into the store what is not there yet.
// An error wraps graph.ErrNotFound for a path that is not there and graph.ErrInvalid where nothing was written because of what
// the report says: a broken file, nothing usable, or with Strict anything to report. The report is never nil.
func Import(ctx context.Context, store graph.Store, paths []string, opts Options) (*Report, error) {
	report := &Report{}
	if opts.Now == nil {
		opts.Now = func() graph.Time { return graph.At(time.Now()) }
	}
	found := &problems{}
	candidates, err := collect(paths, opts.Not, found.add)
	if err != nil {
		return report, err
	}
	inputs, partners, err := scanAll(ctx, candidates, found, opts.Progress)
	if err != nil {
		return report, err
	}
	refuse := func(format string, args ...any) (*Report, error) {
		report.Problems = found.told()
		return report, fmt.Errorf("nothing was written: %s: %w", fmt.Sprintf(format, args...), graph.ErrInvalid)
	}
	if n := found.fatal(); n > 0 {
		return refuse("%s cannot be read", count(n, "file"))
	}
	e, err := settle(ctx, store, inputs, partners, found.add)
	if err != nil {
		return report, err
	}
	if len(e.inputs) == 0 {
		return refuse("no file could be used")
	}
	r := &run{store: store, opts: opts, estate: e, report: report, found: found}
	if opts.Strict {
		if len(found.list) == 0 { // what shows only beside what the store holds
			dry := &run{store: store, opts: opts, estate: e, report: &Report{}, found: found, dry: true}
			if err := dry.do(ctx); err != nil {
				return report, err
			}
		}
		if n := len(found.list); n > 0 {
			return refuse("there is something to report (--strict)")
		}
	}
	if err := r.do(ctx); err != nil {
		report.Problems = found.told()
		return report, err
	}
	for _, in := range e.inputs {
		report.Used = append(report.Used, in.file())
	}
	report.Problems = found.told()
	return report, nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (in *input) file() File {
	what := string(in.kind)
	if ids := in.of(); len(ids) > 0 {
		what = (&listing{kind: in.kind, of: ids[0]}).String()
		if n := len(ids) - 1; n > 0 {
			what += fmt.Sprintf(" and %d more", n)
		}
	}
	return File{Path: in.path, Listing: what, Rows: in.rows, SHA256: in.sha}
}

// scanAll reads every file wholly. What cannot be used is reported; what is broken, as fatal.
func scanAll(ctx context.Context, candidates []candidate, found *problems, progress func(Progress)) ([]*input, map[string]bool, error) {
	m := &manifests{of: map[string]map[string]told{}, partners: map[string]bool{}, unused: map[string]unusedEntry{}, given: map[string]bool{}}
	p := newMeter("read", progress)
	for _, c := range candidates {
		p.Total += c.size
	}
	var inputs []*input
	bad := map[string]bool{}
	for _, c := range candidates {
		t, err := m.find(c)
		if err != nil {
			if !bad[err.Error()] {
				bad[err.Error()] = true
				found.add(Problem{Message: err.Error(), Fatal: true})
			}
			continue
		}
		p.Path = c.path
		in, err := scan(ctx, c, t, found.add, p.add)
		var b *broken
		switch {
		case errors.As(err, &b):
			// A file that is not even meant to be JSON is passed over, and said to be.
			if b.foreign && !c.named {
				b.message = "passed over: " + b.message
			}
			found.add(Problem{Path: c.path, Line: b.line, Pointer: b.pointer, Message: b.message, Fatal: c.named || c.maybe && !b.foreign})
		case err != nil:
			return nil, nil, err
		case in.kind == "":
			found.add(Problem{Path: c.path, Message: unknown(in)})
		default:
			inputs = append(inputs, in)
		}
	}
	paths := make([]unusedEntry, 0, len(m.unused))
	for _, entry := range m.unused {
		if m.given[entry.dir] { // of files given one by one a manifest may name others
			paths = append(paths, entry)
		}
	}
	slices.SortFunc(paths, func(a, b unusedEntry) int {
		return slices.Compare([]string{a.manifest, a.path}, []string{b.manifest, b.path})
	})
	for _, entry := range paths {
		found.add(Problem{Path: entry.manifest, Message: fmt.Sprintf("the manifest names %s, which is not among the files", entry.path)})
	}
	p.done()
	return inputs, m.partners, nil
}

// unknown says why a file is not used that is JSON and nothing that is known.
func unknown(in *input) string {
	const known = "known are the outputs of az account list, az role assignment list --all, az account management-group list and show -e -r, and Microsoft Graph's groups, members, transitiveMembers, users, servicePrincipals and directoryRoles"
	switch {
	case in.refused != "":
		return fmt.Sprintf("this is an error that was answered instead of a list (%s); see to the permissions of who is signed in, and export it again", in.refused)
	case in.list && in.rows == 0:
		return "the list is empty, and nothing tells what it is a list of; name the file after it (az-role-assignments_<subscription id>.json, graph-group-members_<group id>.json), or name its owner in " + ManifestName + "; it is not used"
	case in.list && in.shapes[shapeOther] < in.rows:
		return "the rows are of several kinds, so that it cannot be told what the list is; give each output a file of its own. It is not used; " + known
	}
	return "this is not used: its content is none that is known here; " + known
}
