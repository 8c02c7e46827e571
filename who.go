package main

import (
	"context"
	"fmt"
	"io"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
	"behalf/graph/wording"
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
	language := wording.Environment()
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
				fmt.Fprintf(s.stdout, "%s  %s  %s\n", d.Agent, d.Reason, language.Path(d, paths[0]))
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
		if err := printHolders(ctx, s.stdout, language, r, holders); err != nil {
			return err
		}
		may := wording.MayCount
		if people == 1 {
			may = wording.MayOne
		}
		missing, err := access.BareSubscriptions(ctx, r, target, action, at)
		if err != nil {
			return err
		}
		for _, n := range missing {
			fmt.Fprintf(s.stdout, "%s (%s)  %s\n", n.ID, n.Name, language.Line(wording.RolesNotLoaded, nil))
		}
		fmt.Fprint(s.stdout, language.Line(may, say.Things{
			"count": say.Count(people), "action": say.Name(action), "target": say.Name(target), "at": say.Name(at.String()),
		}))
		if !complete || cut {
			fmt.Fprint(s.stdout, language.Line(wording.NotComplete, nil))
		}
		fmt.Fprintln(s.stdout, ".")
		_, err = warnUnfinished(ctx, s.stdout, language, r)
		return err
	})
}

// printHolders prints a line for each holder of a role whose people are not known.
func printHolders(ctx context.Context, w io.Writer, language wording.Language, r graph.Reader, holders []access.Unresolved) error {
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
		things := say.Things{"reason": say.Name(h.Reason), "role": say.Role(h.Role), "scope": say.Name(h.Scope.ID)}
		fmt.Fprintf(w, "%s (%s)  %s", h.Principal.ID, h.Principal.Name, language.Line(wording.NotResolved, things))
		if n, ok := nodes[h.Assignment]; ok {
			fmt.Fprintf(w, " (%s)", n.Name)
		}
		fmt.Fprintln(w)
	}
	return nil
}
