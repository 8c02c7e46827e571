package main

import (
	"context"
	"fmt"
	"io"

	"behalf/graph"
	"behalf/graph/access"
)

// whoCmd lists everyone who may.
type whoCmd struct {
	asked
	Action string `arg:"" help:"An action, for example MANAGE_SUBSCRIPTION."`
	Target string `arg:"" help:"What it is to be done to, for example AzureSubscription:s-new."`
}

// Run prints a line a person with the shortest path, then every holder whose people are not known.
func (c *whoCmd) Run(ctx context.Context, s *surroundings) error {
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
	return s.view(ctx, func(r graph.Reader) error {
		at, err := c.date(ctx, r)
		if err != nil {
			return err
		}
		q := access.ListQuery{Target: target, Action: action, At: at, Policy: c.policy(), Limit: 200}
		people, cut := 0, false
		for {
			list, err := access.Agents(ctx, r, q)
			if err != nil {
				return err
			}
			cut = cut || list.Cut
			for _, d := range list.Decisions {
				people++
				paths, _ := d.Paths(1, graph.PathBudget)
				fmt.Fprintf(s.stdout, "%s  %s  %s\n", d.Agent, d.Reason, paths[0].Text)
			}
			if !list.More {
				break
			}
			after := graph.PositionOf(graph.ByName, list.Decisions[len(list.Decisions)-1].AgentNode())
			q.After = &after
		}
		holders, complete, err := access.UnresolvedHolders(ctx, r, target, action, at)
		if err != nil {
			return err
		}
		if err := printHolders(ctx, s.stdout, r, holders); err != nil {
			return err
		}
		who := "people"
		if people == 1 {
			who = "person"
		}
		missing, err := access.BareSubscriptions(ctx, r, target, action, at)
		if err != nil {
			return err
		}
		for _, n := range missing {
			fmt.Fprintf(s.stdout, "%s (%s)  its role assignments were never loaded: import what az role assignment list --all -o json prints for it\n", n.ID, n.Name)
		}
		fmt.Fprintf(s.stdout, "%d %s may %s %s at %s", people, who, action, target, at)
		if !complete || cut {
			fmt.Fprint(s.stdout, "; the list is not complete: nobody known is not nobody")
		}
		fmt.Fprintln(s.stdout, ".")
		_, err = warnUnfinished(ctx, s.stdout, r)
		return err
	})
}

// printHolders prints a line for each holder of a role whose people are not known.
func printHolders(ctx context.Context, w io.Writer, r graph.Reader, holders []access.Unresolved) error {
	var assignments []graph.ID
	for _, h := range holders {
		if h.Reason == access.UnresolvedRole && h.Assignment != "" {
			assignments = append(assignments, h.Assignment)
		}
	}
	nodes, err := r.Nodes(ctx, assignments)
	if err != nil {
		return err
	}
	for _, h := range holders {
		fmt.Fprintf(w, "%s (%s)  not resolved: %s, holds %s on %s", h.Principal.ID, h.Principal.Name, h.Reason, h.RoleName, h.Scope.ID)
		if n, ok := nodes[h.Assignment]; ok {
			fmt.Fprintf(w, " (%s)", n.Name)
		}
		fmt.Fprintln(w)
	}
	return nil
}
