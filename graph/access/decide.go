package access

import (
	"slices"

	"behalf/graph"
)

// Ruling is what Decide found: the verdict, the rule that gave it, and what every rule said.
type Ruling struct {
	Verdict
	Rule     *Rule
	Findings []Finding
}

// Finding is what one rule said: its best verdict, and the grants that gave it.
type Finding struct {
	Rule *Rule
	Verdict
	// Grants are the edges at the pivot that have the outcome of the verdict; Reasons are theirs.
	Grants  []*graph.Edge
	Reasons []Reason
}

// Decide weighs what was found. It is pure: the same case has the same ruling. A case that no rule speaks to is denied.
func Decide(c *Case) Ruling {
	var ruling Ruling
	for _, ev := range c.Evidence {
		f := weigh(c, ev)
		if f.Outcome == "" {
			continue
		}
		ruling.Findings = append(ruling.Findings, f)
		if f.better(ruling.Verdict) {
			ruling.Verdict, ruling.Rule = f.Verdict, f.Rule
		}
	}
	if ruling.Outcome == "" {
		ruling.Verdict = deny(NoRole)
	}
	return ruling
}

func weigh(c *Case, ev Evidence) Finding {
	f := Finding{Rule: ev.Rule}
	verdicts := make([]Verdict, len(ev.Pivots))
	for i, pivot := range ev.Pivots {
		verdicts[i] = ev.Rule.Weigh(c, pivot)
	}
	// Rows come in the order of the tables (Admin, Helpdesk, Sales): of equals the first decides.
	order := make([]int, len(verdicts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return row(c, ev.Pivots[a]) - row(c, ev.Pivots[b])
	})
	for _, i := range order {
		if verdicts[i].better(f.Verdict) {
			f.Verdict = verdicts[i]
		}
	}
	if f.Outcome == "" {
		f.Verdict = ev.Rule.Lacks(c)
	}
	if ev.Cut && f.Outcome.rank() > Unknown.rank() {
		f.Verdict = unknown(Cut)
	}
	if len(ev.NotLoaded) > 0 && f.Outcome == Deny && f.Reason.forWant() {
		f.Verdict = unknown(NotLoaded)
	}
	for i, v := range verdicts {
		if v.Outcome == f.Outcome && v.Outcome != "" {
			f.Grants = append(f.Grants, ev.Pivots[i])
			f.Reasons = append(f.Reasons, v.Reason)
		}
	}
	return f
}

func row(c *Case, pivot *graph.Edge) int {
	switch c.Holders[pivot.From].WellKnown {
	case graph.AdminAgents:
		return 0
	case graph.HelpdeskAgents:
		return 1
	case graph.SalesAgents:
		return 2
	}
	return 3
}
