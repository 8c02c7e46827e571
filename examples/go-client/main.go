// Command go-client is an example of a client in Go, written with genqlient: which customers can a partner still reach?
//
//	go run ./examples/go-client alder
//	go run ./examples/go-client --as User:carl alder
//
// For each customer it tells whether someone of the partner may sign in, with the path that proves it, which Azure roles have outlived
// their delegation, and what taking such a role away would bring about. It changes nothing.
//
// operations.graphql is what it asks, reach.go how it asks it (pages, batches, a dry run), errors.go what it makes of errors.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/Khan/genqlient/graphql"
)

//go:generate go tool genqlient

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters. The status is 0 where an answer was printed, 1 where there is none, and 2 for a
// wrong command line.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("go-client", flag.ContinueOnError)
	flags.SetOutput(stderr)
	url := flags.String("url", "http://127.0.0.1:8080/graphql", "address of the API")
	as := flags.String("as", "", "act as this person, such as User:gina (a server in development mode)")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() != 1 {
		fmt.Fprintln(stderr, "name one partner, by its name or key: go-client [--url URL] [--as USER] alder")
		return 2
	}
	client := graphql.NewClient(*url, &http.Client{Timeout: 30 * time.Second, Transport: viewer{*as}})
	if err := tell(ctx, client, flags.Arg(0), stdout); err != nil {
		fmt.Fprintln(stderr, "go-client:", explain(err))
		return 1
	}
	return 0
}

// viewer names who asks in every request.
type viewer struct{ user string }

// RoundTrip implements http.RoundTripper.
func (v viewer) RoundTrip(r *http.Request) (*http.Response, error) {
	if v.user != "" {
		r = r.Clone(r.Context())
		r.Header.Set("X-Behalf-User", v.user)
	}
	return http.DefaultTransport.RoundTrip(r)
}
