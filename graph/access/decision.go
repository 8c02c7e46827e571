package access

import (
	"slices"

	"behalf/graph"
)

// Decision is the answer to one question. The path that proves it is the answer: see Paths. The zero Decision allows
// nothing.
type Decision struct {
	Question
	At     graph.Time
	Policy Policy
	Ruling
	// Case is what was decided on.
	Case *Case

	witness *witness
	joins   map[*Rule]joinFor
	kept    []Lingering // what Recall found
}

// Allowed reports whether the agent may.
func (d *Decision) Allowed() bool { return d.Outcome == Allow }

// Channel is the way in by which an allow comes; empty for any other outcome.
func (d *Decision) Channel() Channel {
	if d.Outcome == Allow && d.Rule != nil {
		return d.Rule.Channel
	}
	return ""
}

// AgentNode and TargetNode are the question's ends.
func (d *Decision) AgentNode() graph.Node  { return d.witness.ev.Nodes[d.Agent] }
func (d *Decision) TargetNode() graph.Node { return d.witness.ev.Nodes[d.Target] }

// Node is a node that was met on the way to the answer.
func (d *Decision) Node(id graph.ID) (graph.Node, bool) {
	n, ok := d.witness.ev.Nodes[id]
	return n, ok
}

// Path is one proof of an allow. Text is the path as people read it, with the names that things have: see Decision.Text.
type Path struct {
	Channel Channel
	graph.Path
	Text string
}

func (d *Decision) join(f Finding) *graph.Join {
	return d.joins[f.Rule](func(e *graph.Edge) bool { return slices.Contains(f.Grants, e) })
}

// Paths are the proofs of an allow, all of them up to most: simple paths within their ways' bounds, fewest hops first, then
// by the ids of their nodes. Truncated says that there are or may be more: most was reached, or budget hops had been
// tried (graph.PathBudget is a good budget). Every other outcome has none.
func (d *Decision) Paths(most, budget int) (paths []Path, truncated bool) {
	if d.Outcome != Allow {
		return nil, false
	}
	for _, f := range d.Findings {
		if f.Outcome != Allow {
			continue
		}
		found, more, _ := d.join(f).Paths(most, budget)
		truncated = truncated || more
		for _, p := range found {
			paths = append(paths, Path{Channel: f.Rule.Channel, Path: p, Text: d.Text(p, nil)})
		}
	}
	slices.SortStableFunc(paths, func(a, b Path) int { return graph.ComparePaths(a.Path, b.Path) })
	if len(paths) > most {
		paths, truncated = paths[:most], true
	}
	return paths, truncated
}

// Attempt is what one channel said where it did not give the answer.
type Attempt struct {
	Channel Channel
	Reason  Reason
	// Reached is how far the agent comes on the channel's way.
	Reached []graph.PathHop

	outcome  Outcome
	decision *Decision
}

// Attempts are the channels that were tried and did not allow, in the order of Rules.
func (d *Decision) Attempts() []Attempt {
	var attempts []Attempt
	for _, f := range d.Findings {
		if f.Outcome == Allow {
			continue
		}
		attempts = append(attempts, Attempt{
			Channel: f.Rule.Channel, Reason: f.Reason, Reached: d.reached(f), outcome: f.Outcome, decision: d,
		})
	}
	return attempts
}

// reached is the longest beginning of a proof that there is: up to the grant that was not enough, or to the group that the
// refusal speaks of.
func (d *Decision) reached(f Finding) []graph.PathHop {
	w, c := d.witness, d.Case
	if len(f.Grants) > 0 && d.joins[f.Rule] != nil {
		if paths, _, _ := d.join(f).Paths(1, graph.PathBudget); len(paths) > 0 {
			return paths[0].Hops
		}
	}
	side := w.ev.Side(0, c.Agent, halfHome, w.plan.agents.home)
	member := w.ev.Side(0, c.Agent, halfHome[:1], w.plan.agents.member)
	for _, group := range []graph.WellKnown{graph.AdminAgents, graph.HelpdeskAgents, graph.SalesAgents} {
		if !c.abroad() || !c.Nested[group] {
			continue
		}
		for _, id := range member.Ends() {
			if h := c.Holders[id]; h.WellKnown != group || h.Home != c.Home {
				continue
			}
			path, ok := member.PathTo(id)
			if !ok {
				continue
			}
			for e := range side.Walked(1) {
				if e.From == id {
					return append(path.Hops, graph.PathHop{Edge: *e})
				}
			}
		}
	}
	for e := range side.Walked(1) {
		if e.From == c.Agent {
			return []graph.PathHop{{Edge: *e}}
		}
	}
	return nil
}
