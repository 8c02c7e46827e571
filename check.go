package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/importer"
)

// asked is a question's date and policy, the same for every command that asks.
type asked struct {
	At     string `help:"The date to ask about, RFC 3339; now if it is left out." placeholder:"DATE"`
	Policy string `help:"RBAC_ONLY or RBAC_AND_DIRECTORY_PATH." enum:"RBAC_ONLY,RBAC_AND_DIRECTORY_PATH" default:"RBAC_ONLY" env:"BEHALF_AZURE_ACCESS_POLICY"`
}

func (a asked) date(ctx context.Context, r graph.Reader) (graph.Time, error) {
	if a.At != "" {
		return graph.ParseTime(a.At)
	}
	head, err := r.Head(ctx)
	return graph.Now(head, graph.At(time.Now())), err
}

// valid wraps graph.ErrInvalid where the date is none; it is asked before a store is opened.
func (a asked) valid() error {
	if a.At == "" {
		return nil
	}
	_, err := graph.ParseTime(a.At)
	return err
}

func (a asked) policy() access.Policy {
	return access.Policy{Azure: access.AzureAccessPolicy(a.Policy)}
}

// checkCmd asks one question. A refusal for which something was not loaded, or not to its end, is no certain one: it ends with 2, as all that is
// neither yes nor no.
type checkCmd struct {
	asked
	Agent  string `arg:"" help:"A user, for example User:ada."`
	Action string `arg:"" help:"An action, for example MANAGE_SUBSCRIPTION."`
	Target string `arg:"" help:"What it is to be done to, for example AzureSubscription:s-new."`
}

func (c *checkCmd) Run(ctx context.Context, s *surroundings) error {
	agent, err := graph.ParseID(c.Agent)
	if err != nil {
		return err
	}
	action, err := access.ParseAction(c.Action)
	if err != nil {
		return err
	}
	target, err := graph.ParseID(c.Target)
	if err != nil {
		return err
	}
	if err := c.valid(); err != nil {
		return err
	}
	status := statusUsage
	err = s.view(ctx, func(r graph.Reader) error {
		at, err := c.date(ctx, r)
		if err != nil {
			return err
		}
		decisions, err := access.Check(ctx, r, at, c.policy(), []access.Question{{Agent: agent, Action: action, Target: target}})
		if err != nil {
			return err
		}
		d := decisions[0]
		printDecision(s.stdout, d)
		unfinished, err := warnUnfinished(ctx, s.stdout, r)
		if err != nil {
			return err
		}
		doubts, err := access.Doubts(ctx, r, d)
		if err != nil {
			return err
		}
		for _, doubt := range doubts {
			fmt.Fprintln(s.stdout, "  not certain:", doubt)
		}
		switch {
		case d.Outcome == access.Allow:
			status = 0
		case d.Outcome == access.Deny && len(doubts) == 0 && !unfinished:
			status = 1
		}
		return nil
	})
	if err == nil && status != 0 {
		return exit{status}
	}
	return err
}

// printDecision prints an answer and what proves it, or what is missing.
func printDecision(w io.Writer, d *access.Decision) {
	fmt.Fprintf(w, "%s %s  (%s %s %s at %s)\n%s\n", d.Outcome, d.Reason, d.Agent, d.Action, d.Target, d.At, d.Message())
	paths, truncated := d.Paths(100, graph.PathBudget)
	for _, p := range paths {
		fmt.Fprintf(w, "  by %s: %s\n", p.Channel, p.Text)
	}
	if truncated {
		fmt.Fprintln(w, "  and more paths")
	}
	for _, a := range d.Attempts() {
		fmt.Fprintf(w, "  not by %s: %s, %s\n", a.Channel, a.Reason, a.Missing)
	}
	for _, warning := range d.Warnings() {
		fmt.Fprintf(w, "  note %s: %s\n", warning.Code, warning.Message)
	}
}

// warnUnfinished says that an import has not come to its end, where that is so, and reports whether it is.
func warnUnfinished(ctx context.Context, w io.Writer, r graph.Reader) (bool, error) {
	open, err := new(importer.Watch).Unfinished(ctx, r)
	if open {
		fmt.Fprintln(w, "  note IMPORT_UNFINISHED: an import has begun and not come to its end; the same import command finishes it.")
	}
	return open, err
}
