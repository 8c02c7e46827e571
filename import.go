package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"behalf/importer"
	"behalf/storage"
)

// importCmd reads exports into the store.
type importCmd struct {
	Paths  []string `arg:"" help:"Files, and folders with all that is in them: what az account list, az role assignment list --all, az account management-group and Microsoft Graph print." name:"path"`
	Strict bool     `help:"Write nothing if there is anything to report."`
}

// gathered puts the paths of import behind its flags, since the parser ends a list of arguments at the first flag: flags may
// stand anywhere among the paths. Command lines of other commands stay as they are.
func gathered(commands *kong.Application, args []string) []string {
	const command = "import"
	takesNext := map[string]bool{} // flags that stand before their value, as in --store ADDRESS
	for _, node := range append([]*kong.Node{commands.Node}, commands.Children...) {
		if node == commands.Node || node.Name == command {
			for _, f := range node.Flags {
				takesNext["--"+f.Name] = !f.IsBool()
			}
		}
	}
	var flags, words []string
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "--":
			words, i = append(words, args[i+1:]...), len(args)
		case strings.HasPrefix(arg, "-") && arg != "-":
			flags = append(flags, arg)
			if takesNext[arg] && i+1 < len(args) {
				i++
				flags = append(flags, args[i])
			}
		default:
			words = append(words, arg)
		}
	}
	if len(words) < 2 || words[0] != command {
		return args
	}
	return slices.Concat(words[:1], flags, []string{"--"}, words[1:])
}

// statusReported is the exit status of an import that was written and has something to report.
const statusReported = 3

// Run imports. It ends with 0 if all was used, 3 if there is something to report, 1 if nothing was written, 2 for a path that is
// not there.
func (c *importCmd) Run(ctx context.Context, s *surroundings) error {
	for _, path := range c.Paths {
		if _, err := os.Stat(path); err != nil {
			fmt.Fprintf(s.stderr, "behalf: %s: there is no such file or folder\n", path)
			return exit{statusUsage}
		}
	}
	store, err := storage.OpenLate(ctx, s.store)
	if err != nil {
		return err
	}
	begun := time.Now()
	p := &importProgress{w: s.stderr, terminal: isTerminal(s.stderr)}
	report, err := importer.Import(ctx, store, c.Paths, importer.Options{Strict: c.Strict, Progress: p.tell, Not: store.Files()})
	p.clear()
	for _, problem := range report.Problems {
		fmt.Fprintln(s.stderr, problem)
	}
	if errors.Is(err, context.Canceled) {
		told := "nothing was written"
		if report.Changed {
			told = "what was written stays; the same command finishes it"
		}
		err = fmt.Errorf("the import was stopped; %s", told)
	}
	if err := errors.Join(err, store.Close()); err != nil {
		return err
	}
	printImport(s.stdout, report, store.Name, time.Since(begun))
	if len(report.Problems) > 0 {
		return exit{statusReported}
	}
	return nil
}

// printImport prints what was used and what it changed.
func printImport(w io.Writer, r *importer.Report, store string, took time.Duration) {
	for _, f := range r.Used {
		fmt.Fprintf(w, "%s  %s: %s\n", f.Path, counted(f.Rows, "row"), f.Listing)
	}
	c := r.Counts
	if c.Passed > 0 {
		fmt.Fprintf(w, "Members that hold no rights here (devices, contacts) were passed over: %d.\n", c.Passed)
	}
	for _, listing := range slices.Sorted(maps.Keys(c.By)) {
		fmt.Fprintf(w, "%s closed that the %s no longer hold.\n", counted(c.By[listing], "edge"), listing)
	}
	wrote := fmt.Sprintf("%s and %s written, %s closed in %s in %.1f s.", counted(c.Nodes, "node"), counted(c.Edges, "edge"), counted(c.Closed, "edge"), store, took.Seconds())
	switch {
	case !r.Changed:
		fmt.Fprintf(w, "%s holds all of it already; nothing was written.\n", store)
	case r.Resumed:
		fmt.Fprintf(w, "Finished an import that had been cut off: %s\n", wrote)
	default:
		fmt.Fprintf(w, "%s, %s: %s\n", counted(c.Files, "file"), counted(c.Rows, "row"), wrote)
	}
	if n := len(r.Problems); n > 0 {
		fmt.Fprintf(w, "%s.\n", counted(n, "report"))
	}
}

// counted is a number of things, in words.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// importProgress shows progress: one line that changes on a terminal, a line now and then elsewhere.
type importProgress struct {
	w        io.Writer
	terminal bool
	phase    string
	begun    time.Time // of the phase
	last     time.Time
	shown    bool
}

// How often progress is shown.
const (
	everyOnTerminal = 200 * time.Millisecond
	everyElsewhere  = 10 * time.Second
)

func (p *importProgress) tell(at importer.Progress) {
	now := time.Now()
	if p.phase != at.Phase {
		p.phase, p.begun = at.Phase, now
		if !p.shown { // the first line waits, for an import that is over at once
			p.last = now
		}
	}
	every := everyElsewhere
	if p.terminal {
		every = everyOnTerminal
	}
	if now.Sub(p.last) < every {
		return
	}
	p.last = now
	line := progressLine(at, now.Sub(p.begun))
	if p.terminal {
		p.shown = true
		fmt.Fprintf(p.w, "\r\x1b[K%s", line)
		return
	}
	fmt.Fprintln(p.w, line)
}

// progressLine tells how much of a phase is done, how fast, and how long the rest takes at that rate.
func progressLine(at importer.Progress, took time.Duration) string {
	const mega = 1 << 20
	rate := float64(at.Done) / max(took.Seconds(), 0.001)
	if at.Total == 0 {
		return fmt.Sprintf("%s: %d rows looked at", at.Phase, at.Rows)
	}
	line := fmt.Sprintf("%s: %d of %d MB", at.Phase, at.Done/mega, at.Total/mega)
	if at.Rows > 0 {
		line += fmt.Sprintf(", %d rows", at.Rows)
	}
	if rate > 0 {
		left := time.Duration(float64(at.Total-at.Done) / rate * float64(time.Second))
		line += fmt.Sprintf(", %.1f MB/s, %s left", rate/mega, left.Round(time.Second))
	}
	return line
}

// clear takes the line that changes away.
func (p *importProgress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
