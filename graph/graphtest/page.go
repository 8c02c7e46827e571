package graphtest

import (
	"context"
	"fmt"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
)

// PageRow is one row of a customer's Partner relationships page.
type PageRow struct {
	Partner        graph.ID
	Status         string
	Since          graph.Time
	DelegatedAdmin bool
	Roles          []string // their names
	Operations     []string // what the page lets the customer do
}

// Draft is what a relationship request would be mailed as.
type Draft struct{ Link, Text, Mailto string }

// Examiner answers many questions at once, as of one date and under one policy, of outcome, reason and first path alone.
type Examiner interface {
	CheckAll(ctx context.Context, questions []access.Question, when When) ([]Answer, error)
}

var _ Examiner = (*Domain)(nil)

// CheckAll implements Examiner.
func (d *Domain) CheckAll(ctx context.Context, questions []access.Question, when When) (answers []Answer, err error) {
	err = d.view(ctx, when.At, func(r graph.Reader, at graph.Time) error {
		decisions, err := access.Check(ctx, r, at, when.Policy, questions)
		if err != nil {
			return refusal(err)
		}
		answers = make([]Answer, len(decisions))
		for i, decision := range decisions {
			if answers[i], err = answerOf(decision); err != nil {
				return err
			}
		}
		return nil
	})
	return answers, err
}

// Page implements World.
func (d *Domain) Page(ctx context.Context, viewer, customer graph.ID, at graph.Time) (rows []PageRow, err error) {
	err = d.view(ctx, 0, func(r graph.Reader, now graph.Time) error {
		if at == 0 {
			at = now
		}
		if viewer != "" {
			decisions, err := access.Check(ctx, r, now, d.desk.Policy, []access.Question{{Agent: viewer, Action: access.ViewPartnerRelationships, Target: customer}})
			if err != nil {
				return refusal(err)
			}
			if d := decisions[0]; !d.Allowed() {
				says := d.Says()
				return refusal(&acts.Forbidden{Reason: d.Reason, Says: &says})
			}
		}
		all, err := access.Partnerships(ctx, r, at, []graph.ID{customer})
		for _, p := range all[customer] {
			row := PageRow{Partner: p.Partner, Status: string(p.Status()), Since: p.Since, DelegatedAdmin: p.Dap, Roles: p.Roles()}
			for _, o := range p.Operations() {
				row.Operations = append(row.Operations, string(o))
			}
			rows = append(rows, row)
		}
		return err
	})
	return rows, err
}

// Draft implements World.
func (d *Domain) Draft(ctx context.Context, request graph.ID) (out Draft, err error) {
	err = d.view(ctx, 0, func(r graph.Reader, _ graph.Time) error {
		nodes, err := r.Nodes(ctx, []graph.ID{request})
		n, ok := nodes[request]
		if err == nil && !ok {
			err = fmt.Errorf("%s: no such request", request)
		}
		q := graph.RelationshipRequest{Node: n}
		out = Draft{Link: q.Link(), Text: q.Body(), Mailto: q.Mailto()}
		return err
	})
	return out, err
}
