package access

import (
	"context"
	"fmt"
	"slices"

	"behalf/graph"
)

// ListQuery asks for everyone who may (Agents: Target and Action) or everything that may be acted on (Targets: Agent and
// Action). Lists hold what is allowed, ordered by the other end's name, then id.
type ListQuery struct {
	Agent  graph.ID
	Target graph.ID
	Action Action
	At     graph.Time
	Policy Policy
	Kinds  []graph.Kind // Targets: what to list; none: subscriptions for Azure actions, else every kind that the action has
	// After is the position that the page follows; Limit is how many to return, at least 1.
	After      *graph.Position
	Descending bool
	Limit      int
}

// List is a page of allowed decisions. More says that others follow. Cut says that a bound left some out.
type List struct {
	Decisions []*Decision
	More      bool
	Cut       bool
}

// chunkMost is how many candidates are decided in one call at the most.
const chunkMost = 500

// Agents are the users who may do q.Action to q.Target. It wraps graph.ErrInvalid and graph.ErrNotFound as Check does.
func Agents(ctx context.Context, r graph.Reader, q ListQuery) (List, error) {
	if err := q.checkTarget(ctx, r); err != nil {
		return List{}, err
	}
	page, err := q.agentCandidates(ctx, r)
	if err != nil {
		return List{}, err
	}
	return q.fill(ctx, r, page, func(id graph.ID) Question { return Question{Agent: id, Action: q.Action, Target: q.Target} })
}

// Targets are the nodes to which q.Agent may do q.Action. It wraps graph.ErrInvalid and graph.ErrNotFound as Check does.
func Targets(ctx context.Context, r graph.Reader, q ListQuery) (List, error) {
	if err := q.checkAgent(ctx, r); err != nil {
		return List{}, err
	}
	return q.fill(ctx, r, q.targetCandidates(), func(id graph.ID) Question { return Question{Agent: q.Agent, Action: q.Action, Target: id} })
}

// errUncounted is why a list has no count.
var errUncounted = fmt.Errorf("more hangs together here than is followed, so that the list is not whole and cannot be counted: %w", graph.ErrPrecondition)

// Count is the length of the whole list that Agents (with a Target) or Targets (with an Agent) pages through. It wraps
// graph.ErrPrecondition where a bound left some out: a part is no count.
func Count(ctx context.Context, r graph.Reader, q ListQuery) (int, error) {
	q.After, q.Limit = nil, chunkMost
	list := Agents
	if q.Agent != "" {
		list = Targets
	}
	n := 0
	for {
		page, err := list(ctx, r, q)
		if err != nil {
			return 0, err
		}
		if page.Cut {
			return 0, errUncounted
		}
		n += len(page.Decisions)
		if !page.More {
			return n, nil
		}
		last := page.Decisions[len(page.Decisions)-1]
		node := last.TargetNode()
		if q.Target != "" {
			node = last.AgentNode()
		}
		after := graph.PositionOf(graph.ByName, node)
		q.After = &after
	}
}

func (q ListQuery) checkTarget(ctx context.Context, r graph.Reader) error {
	if !slices.Contains(q.Action.Kinds(), q.Target.Kind()) {
		return &QuestionError{Field: "target", Err: fmt.Errorf("%s cannot be asked of %s; ask it of %s: %w", q.Action, q.Target, kindNames(q.Action.Kinds()), graph.ErrInvalid)}
	}
	return there(ctx, r, q.Target, "target")
}

func (q ListQuery) checkAgent(ctx context.Context, r graph.Reader) error {
	if q.Agent.Kind() != graph.KindUser {
		return &QuestionError{Field: "agent", Err: fmt.Errorf("agent %s is not a User; only people act on a customer's behalf: %w", q.Agent, graph.ErrInvalid)}
	}
	for _, k := range q.Kinds {
		if !slices.Contains(q.Action.Kinds(), k) {
			return &QuestionError{Field: "kinds", Err: fmt.Errorf("%s cannot be asked of %s; name kinds among %s: %w", q.Action, k.Enum(), kindNames(q.Action.Kinds()), graph.ErrInvalid)}
		}
	}
	return there(ctx, r, q.Agent, "agent")
}

func there(ctx context.Context, r graph.Reader, id graph.ID, field string) error {
	nodes, err := r.Nodes(ctx, []graph.ID{id})
	if err != nil {
		return err
	}
	if _, ok := nodes[id]; !ok {
		return &QuestionError{Field: field, Err: fmt.Errorf("%s: %w", id, graph.ErrNotFound)}
	}
	return nil
}

// fill pages through candidates in their order, decides them a chunk at a time, keeps what is allowed, and stops when the
// page is full and one more is known to follow.
func (q ListQuery) fill(ctx context.Context, r graph.Reader, page graph.PageQuery, ask func(graph.ID) Question) (List, error) {
	var list List
	page.At, page.Order, page.Descending, page.After = q.At, graph.ByName, q.Descending, q.After
	if page.Via != nil && len(page.Via) == 0 {
		return list, nil
	}
	for chunk := q.Limit + 1; ; chunk = min(2*chunk, chunkMost) {
		page.Limit = chunk
		pages, err := r.Pages(ctx, []graph.PageQuery{page})
		if err != nil {
			return List{}, err
		}
		found := pages[0]
		list.Cut = list.Cut || found.Cut
		questions := make([]Question, len(found.Nodes))
		for i, n := range found.Nodes {
			questions[i] = ask(n.ID)
		}
		decisions, err := Check(ctx, r, q.At, q.Policy, questions)
		if err != nil {
			return List{}, err
		}
		refused := 0
		for _, d := range decisions {
			if !d.Allowed() {
				list.Cut = list.Cut || d.Reason == Cut
				refused++
				continue
			}
			if len(list.Decisions) == q.Limit {
				list.More = true
				return list, nil
			}
			list.Decisions = append(list.Decisions, d)
		}
		if !found.More {
			return list, nil
		}
		// The right to invite does not depend on the customer: who may not ask this many may not ask any.
		if q.Action == RequestRelationship && q.Agent != "" && refused == len(decisions) && refused > 1 {
			return list, nil
		}
		after := graph.PositionOf(graph.ByName, found.Nodes[len(found.Nodes)-1])
		page.After = &after
	}
}

// narrowed is the way with its pivot narrowed to what is worth listing; false if nothing is.
func (r *Rule) narrowed(a Action) ([]graph.Step, bool) {
	steps := slices.Clone(r.Way.Steps)
	if r.narrow != nil {
		prop, values := r.narrow(a)
		if len(values) == 0 {
			return nil, false
		}
		steps[r.Way.Pivot] = steps[r.Way.Pivot].Only(prop, "listed", values...)
	}
	return steps, true
}

// agentCandidates are all users that a rule could allow: the ends of the rules' ways, walked from the target.
func (q ListQuery) agentCandidates(ctx context.Context, r graph.Reader) (graph.PageQuery, error) {
	page := graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Via: []graph.Walk{}}
	for _, rule := range rules {
		if !rule.serves(q.Action) {
			continue
		}
		if rule.End == AtHome {
			groups, err := invitingGroups(ctx, r, q.At)
			if err != nil {
				return page, err
			}
			if len(groups) > 0 {
				walk := graph.Walk{Starts: groups}
				walk.Add(-1, graph.Back(graph.MemberOf, "agent"))
				page.Via = append(page.Via, walk)
			}
			continue
		}
		steps, ok := rule.narrowed(q.Action)
		if !ok {
			continue
		}
		walk := graph.Walk{Starts: []graph.ID{q.Target}}
		if rule.End == AtOwner {
			add(&walk, ownerSteps(q.Target.Kind())...)
		}
		add(&walk, graph.Way{Steps: steps}.FromTarget()...)
		page.Via = append(page.Via, walk)
	}
	return page, nil
}

// add appends steps to a walk that is one line, so that its last stage is the end.
func add(w *graph.Walk, steps ...graph.Step) {
	for _, s := range steps {
		w.Stages = append(w.Stages, graph.Stage{After: len(w.Stages) - 1, Step: s})
	}
}

// invitingGroups are all partners' Admin and Sales Agents.
func invitingGroups(ctx context.Context, r graph.Reader, at graph.Time) ([]graph.ID, error) {
	var groups []graph.ID
	for _, wk := range []graph.WellKnown{graph.AdminAgents, graph.SalesAgents} {
		q := graph.PageQuery{
			At: at, Kinds: []graph.Kind{graph.KindSecurityGroup}, Order: graph.ByID, Limit: 1000,
			Facets: []string{graph.Facet(graph.PropWellKnown, string(wk))},
		}
		for {
			pages, err := r.Pages(ctx, []graph.PageQuery{q})
			if err != nil {
				return nil, err
			}
			for _, n := range pages[0].Nodes {
				groups = append(groups, n.ID)
			}
			if !pages[0].More {
				break
			}
			q.After = &graph.Position{ID: groups[len(groups)-1]}
		}
	}
	return groups, nil
}

// targetCandidates are all nodes that a rule could allow: the ends of the rules' ways, walked from the agent.
func (q ListQuery) targetCandidates() graph.PageQuery {
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = q.Action.listed()
	}
	page := graph.PageQuery{Kinds: kinds, Via: []graph.Walk{}}
	if q.Action == RequestRelationship {
		page.Via = nil
		page.Facets = []string{graph.Facet(graph.PropKinds, string(graph.TenantCustomer))}
		return page
	}
	for _, rule := range rules {
		if !rule.serves(q.Action) {
			continue
		}
		steps, ok := rule.narrowed(q.Action)
		if !ok {
			continue
		}
		if rule.fromHome {
			steps = []graph.Step{homeTenant}
		}
		walk := graph.Walk{Starts: []graph.ID{q.Agent}}
		add(&walk, steps...)
		page.Via = append(page.Via, walk)
		// A right over a tenant is one over what it owns.
		for _, kind := range []graph.Kind{graph.KindUser, graph.KindAutopilotDevice} {
			if rule.End == AtOwner && slices.Contains(kinds, kind) {
				owned := graph.Walk{Starts: walk.Starts}
				add(&owned, steps...)
				for _, s := range slices.Backward(ownerSteps(kind)) {
					add(&owned, s.Reversed())
				}
				page.Via = append(page.Via, owned)
			}
		}
	}
	return page
}
