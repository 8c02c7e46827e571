package graphtest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/graph/wording"
)

// World is a place where facts are done and questions asked: the domain over some store ([NewDomain]), or a server. The
// same stories run in every world and must be answered alike.
type World interface {
	// Do does an act, named and fed as in the API, as a person (the operator, where by is empty) while the clock says at.
	// A refusal is a *Refused.
	Do(ctx context.Context, act string, by graph.ID, at graph.Time, input map[string]any) (Done, error)
	// Load writes nodes and edges past the acts, as an import does.
	Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error
	// Check answers one question.
	Check(ctx context.Context, agent graph.ID, action string, target graph.ID, when When) (Answer, error)
	// Who lists those who may do an action to a target, all pages together; What lists what an agent may do it to, of the
	// kinds given or, with none, of those that the API lists.
	Who(ctx context.Context, action string, target graph.ID, when When) ([]graph.ID, error)
	What(ctx context.Context, agent graph.ID, action string, kinds []graph.Kind, when When) ([]graph.ID, error)
	// Lingering lists the rights that have outlived their delegation, of one customer and one partner, or of any where they
	// are empty.
	Lingering(ctx context.Context, customer, partner graph.ID, at graph.Time) ([]LingeringRow, error)
	// Page is a customer's Partner relationships page as of a date (0: now), those that have ended included, as a person sees it
	// now (the operator, where viewer is empty), by the partners' ids. A refusal is a *Refused.
	Page(ctx context.Context, viewer, customer graph.ID, at graph.Time) ([]PageRow, error)
	// Profiles are the profiles that a customer's devices have, by the devices' ids.
	Profiles(ctx context.Context, customer graph.ID, at graph.Time) ([]ProfileRow, error)
	// Draft is what a relationship request would be mailed as.
	Draft(ctx context.Context, request graph.ID) (Draft, error)
}

// When says as of which date, under which policy, and about which service a question is asked. At 0 is now; an empty policy is
// the default; no service is the target as a whole.
type When struct {
	At      graph.Time
	Policy  access.Policy
	Service graph.Service
}

// Answer is the answer to one question, as far as stories speak of it.
type Answer struct {
	Outcome, Reason string
	Channel         string   // of an allow
	Paths           []string // of an allow: the text of each
	Missing         string   // of any other outcome: what the attempt that gave the reason would have needed
	Warnings        []string // codes
}

// LingeringRow is one right that has outlived its delegation.
type LingeringRow struct {
	Principal           graph.ID
	Role                string // its name
	Scope               graph.ID
	Customer, Partner   graph.ID
	Since, EndedAt      graph.Time
	GrantedAfterRemoval bool
	People              int
}

// StoryBegins is noon of 5 January 2026, when stories begin.
var StoryBegins = graph.At(time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC))

// Domain is the world of the domain itself over a store.
type Domain struct {
	Store    graph.Store
	desk     *acts.Desk
	clock    graph.Time
	PageSize int // of lists; 0: 7
}

// NewDomain makes the world of a store.
func NewDomain(store graph.Store) *Domain {
	d := &Domain{Store: store, clock: StoryBegins}
	d.desk = &acts.Desk{Store: store, Now: func() graph.Time { return d.clock }}
	return d
}

// Under has a policy govern acts, and returns the world.
func (d *Domain) Under(p access.Policy) *Domain {
	d.desk.Policy = p
	return d
}

var _ World = (*Domain)(nil)

// Do implements World.
func (d *Domain) Do(ctx context.Context, act string, by graph.ID, at graph.Time, input map[string]any) (Done, error) {
	d.clock = at
	return Perform(ctx, d.desk, act, by, input)
}

// Load implements World.
func (d *Domain) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	return d.Store.Update(ctx, func(w graph.Writer) error { return w.Load(ctx, nodes, edges) })
}

// view runs read at the date of a question.
func (d *Domain) view(ctx context.Context, at graph.Time, read func(r graph.Reader, at graph.Time) error) error {
	return d.Store.View(ctx, func(r graph.Reader) error {
		if at == 0 {
			head, err := r.Head(ctx)
			if err != nil {
				return err
			}
			at = graph.Now(head, d.clock)
		}
		return read(r, at)
	})
}

// Check implements World.
func (d *Domain) Check(ctx context.Context, agent graph.ID, action string, target graph.ID, when When) (a Answer, err error) {
	err = d.view(ctx, when.At, func(r graph.Reader, at graph.Time) error {
		decisions, err := access.Check(ctx, r, at, when.Policy, []access.Question{{Agent: agent, Action: access.Action(action), Target: target, Service: when.Service}})
		if err != nil {
			return refusal(err)
		}
		a, err = answerOf(decisions[0])
		return err
	})
	return a, err
}

// mostPaths is how many paths an answer holds at most, as in the API.
const mostPaths = 100

func answerOf(d *access.Decision) (Answer, error) {
	a := Answer{Outcome: string(d.Outcome), Reason: string(d.Reason), Channel: string(d.Channel())}
	paths, truncated := d.Paths(mostPaths, graph.PathBudget)
	for _, p := range paths {
		a.Paths = append(a.Paths, p.Text)
	}
	if truncated {
		a.Paths = append(a.Paths, "…")
	}
	for _, w := range d.Warnings() {
		a.Warnings = append(a.Warnings, string(w.Code))
	}
	if d.Allowed() {
		return a, nil
	}
	attempts := d.Attempts()
	i := slices.IndexFunc(attempts, func(t access.Attempt) bool { return t.Reason == d.Reason })
	if i < 0 {
		return a, fmt.Errorf("%s %s %s: no attempt has the reason %s", d.Agent, d.Action, d.Target, d.Reason)
	}
	a.Missing = wording.English.Missing(attempts[i])
	return a, nil
}

// Who implements World.
func (d *Domain) Who(ctx context.Context, action string, target graph.ID, when When) (ids []graph.ID, err error) {
	q := access.ListQuery{Target: target, Action: access.Action(action), Policy: when.Policy}
	return d.list(ctx, when.At, q, access.Agents, (*access.Decision).AgentNode)
}

// What implements World.
func (d *Domain) What(ctx context.Context, agent graph.ID, action string, kinds []graph.Kind, when When) (ids []graph.ID, err error) {
	q := access.ListQuery{Agent: agent, Action: access.Action(action), Policy: when.Policy, Kinds: kinds}
	return d.list(ctx, when.At, q, access.Targets, (*access.Decision).TargetNode)
}

func (d *Domain) pageSize() int {
	if d.PageSize == 0 {
		return 7
	}
	return d.PageSize
}

// list puts all pages of a list together.
func (d *Domain) list(ctx context.Context, at graph.Time, q access.ListQuery, list func(context.Context, graph.Reader, access.ListQuery) (access.List, error), end func(*access.Decision) graph.Node) (ids []graph.ID, err error) {
	err = d.view(ctx, at, func(r graph.Reader, at graph.Time) error {
		q.At, q.Limit = at, d.pageSize()
		for {
			page, err := list(ctx, r, q)
			if err != nil {
				return refusal(err)
			}
			for _, decision := range page.Decisions {
				ids = append(ids, end(decision).ID)
			}
			switch {
			case page.Cut:
				return fmt.Errorf("the list was cut")
			case !page.More:
				return nil
			case len(page.Decisions) != q.Limit:
				return fmt.Errorf("a page of %d items, not %d, says that more follow", len(page.Decisions), q.Limit)
			}
			after := graph.PositionOf(graph.ByName, end(page.Decisions[len(page.Decisions)-1]))
			q.After = &after
		}
	})
	return ids, err
}

// Lingering implements World.
func (d *Domain) Lingering(ctx context.Context, customer, partner graph.ID, at graph.Time) (rows []LingeringRow, err error) {
	err = d.view(ctx, at, func(r graph.Reader, at graph.Time) error {
		q := access.LingeringQuery{Customer: customer, Partner: partner, At: at, Limit: d.pageSize()}
		for {
			page, err := access.LingeringAccess(ctx, r, q)
			if err != nil {
				return refusal(err)
			}
			for _, row := range page.Rows {
				e := row.Assignment
				rows = append(rows, LingeringRow{
					Principal: e.From, Role: e.RoleName(), Scope: e.To, Customer: row.Customer.ID, Partner: row.Partner.ID,
					Since: e.Since, EndedAt: row.EndedAt, GrantedAfterRemoval: row.GrantedAfterRemoval, People: row.People,
				})
			}
			if !page.More {
				return nil
			}
			key := page.Rows[len(page.Rows)-1].Key()
			q.After = &key
		}
	})
	return rows, err
}
