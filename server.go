// Command behalf answers who may act on a customer's behalf, on what, and by which path. README.md tells how to begin.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"behalf/graph"
	"behalf/storage"
)

// cli is the command line. Each command is in a file of its own.
type cli struct {
	Store string `help:"Address of the store: sqlite:PATH, memory: or neo4j://user:password@host:7687." default:"sqlite:behalf.db" env:"BEHALF_STORE" placeholder:"ADDRESS"`

	Serve   serveCmd   `cmd:"" default:"withargs" help:"Serve the API and the playground (the default)."`
	Sample  sampleCmd  `cmd:"" help:"Write the sample world into an empty store."`
	Import  importCmd  `cmd:"" help:"Read exports of az and Microsoft Graph: az account list, az role assignment list --all, groups, members, users, directory roles."`
	Check   checkCmd   `cmd:"" help:"May an agent do something to a target? Exit status 0 yes, 1 no, 2 anything else."`
	Who     whoCmd     `cmd:"" help:"Everyone who may do something to a target, with paths, and who could not be resolved."`
	Health  healthCmd  `cmd:"" help:"Ask a server on this machine whether it is ready. Exit status 0 yes, 1 no."`
	Verify  verifyCmd  `cmd:"" help:"Check that the ledger is whole."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// Exit statuses beside 0. Check uses 1 for a refusal.
const (
	statusFailed = 1
	statusUsage  = 2
)

// exit is an error that only carries a status: what there was to say has been printed.
type exit struct{ status int }

func (e exit) Error() string { return fmt.Sprintf("exit status %d", e.status) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters.
func run(ctx context.Context, args []string, stdout, stderr *os.File) int {
	var c cli
	ended := -1 // --help and its like end the program from within the parser
	parser, err := kong.New(&c, kong.Name("behalf"), kong.Description("Who may act on a customer's behalf, on what, and by which path?"),
		kong.Writers(stdout, stderr), kong.Exit(func(status int) { ended = status }), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(stderr, "behalf:", err)
		return statusFailed
	}
	command, err := parser.Parse(gathered(parser.Model, args))
	if ended >= 0 {
		return ended
	}
	if err != nil {
		fmt.Fprintf(stderr, "behalf: %s\nTry: behalf --help\n", err)
		return statusUsage
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	command.BindTo(ctx, (*context.Context)(nil))
	err = command.Run(&surroundings{store: c.Store, stdout: stdout, stderr: stderr, log: log})
	var status exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return status.status
	}
	fmt.Fprintln(stderr, "behalf:", err)
	if command.Command() == "check <agent> <action> <target>" {
		return statusUsage
	}
	return statusFailed
}

// surroundings is what every command is given.
type surroundings struct {
	store          string
	stdout, stderr *os.File
	log            *slog.Logger
}

// open opens the store.
func (s *surroundings) open(ctx context.Context) (*storage.Opened, error) {
	return storage.Open(ctx, s.store)
}

// view opens a store that is there, reads from it and closes it.
func (s *surroundings) view(ctx context.Context, read func(graph.Reader) error) error {
	store, err := storage.OpenExisting(ctx, s.store)
	if err != nil {
		return err
	}
	return errors.Join(store.View(ctx, read), store.Close())
}
