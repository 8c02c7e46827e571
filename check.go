package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
	"behalf/graph/wording"
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
		if err := d.Recall(ctx, r); err != nil {
			return err
		}
		language := wording.Environment()
		var imports importer.Watch
		unfinished, err := imports.Unfinished(ctx, r)
		if err != nil {
			return err
		}
		d.Read(imports.Read())
		printDecision(s.stdout, language, d)
		if unfinished {
			printWarning(s.stdout, language, access.Warning{Code: access.WarnImportUnfinished})
		}
		doubts, err := access.Doubts(ctx, r, d)
		if err != nil {
			return err
		}
		for _, doubt := range doubts {
			fmt.Fprintln(s.stdout, " ", language.Line(wording.NotCertain, say.Things{"doubt": doubt}))
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
func printDecision(w io.Writer, language wording.Language, d *access.Decision) {
	line := func(l wording.Line, things say.Things) { fmt.Fprintln(w, " ", language.Line(l, things)) }
	fmt.Fprintf(w, "%s %s  (%s %s %s at %s)\n%s\n", d.Outcome, d.Reason, d.Agent, d.Action, d.Target, d.At, language.Message(d))
	paths, truncated := d.Paths(100, graph.PathBudget)
	for _, p := range paths {
		line(wording.ByChannel, say.Things{"channel": say.Name(p.Channel), "path": say.Name(language.Path(d, p))})
	}
	if truncated {
		line(wording.MorePaths, nil)
	}
	for _, a := range d.Attempts() {
		line(wording.NotByChannel, say.Things{"channel": say.Name(a.Channel), "reason": say.Name(a.Reason), "missing": say.Name(language.Missing(a))})
	}
	for _, warning := range d.Warnings() {
		printWarning(w, language, warning)
	}
}

func printWarning(w io.Writer, language wording.Language, warning access.Warning) {
	things := say.Things{"code": say.Name(warning.Code), "message": say.Name(language.Warning(warning))}
	fmt.Fprintln(w, " ", language.Line(wording.Note, things))
}

// warnUnfinished says that an import has not come to its end, where that is so, and reports whether it is.
func warnUnfinished(ctx context.Context, w io.Writer, language wording.Language, r graph.Reader) (bool, error) {
	open, err := new(importer.Watch).Unfinished(ctx, r)
	if open {
		printWarning(w, language, access.Warning{Code: access.WarnImportUnfinished})
	}
	return open, err
}
