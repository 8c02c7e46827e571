package resolvers

import (
	"context"
	"sync"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/resolvers/model"
)

// AccessibleTargets implements generated.QueryResolver.
func (q queryResolver) AccessibleTargets(ctx context.Context, agent graph.ID, action access.Action, kinds []graph.Kind, at *graph.Time, policy *access.Policy, first *int, after *string, last *int, before *string) (*model.AccessDecisionConnection, error) {
	query := access.ListQuery{Agent: agent, Action: action, Kinds: distinct(kinds)}
	list, page, err := q.answers(ctx, paging{first, after, last, before}, at, policy, query, access.Targets, (*access.Decision).TargetNode)
	if err != nil {
		return nil, err
	}
	return &model.AccessDecisionConnection{
		Connection: *page,
		Whole:      func(context.Context) (bool, error) { return !list.Cut, nil },
		Holders: func(ctx context.Context, first *int, after *string, last *int, before *string) (*model.UnresolvedHolderConnection, error) {
			return q.unresolved(ctx, paging{first, after, last, before}, list, func(graph.Time) (unresolved, error) { return unresolved{complete: true}, nil })
		},
	}, nil
}

// AgentsWithAccess implements generated.QueryResolver.
func (q queryResolver) AgentsWithAccess(ctx context.Context, target graph.ID, action access.Action, at *graph.Time, policy *access.Policy, first *int, after *string, last *int, before *string) (*model.AccessDecisionConnection, error) {
	query := access.ListQuery{Target: target, Action: action}
	list, page, err := q.answers(ctx, paging{first, after, last, before}, at, policy, query, access.Agents, (*access.Decision).AgentNode)
	if err != nil {
		return nil, err
	}
	// Both fields speak of the same holders, which are looked for once, and only if one of them is asked for.
	s := sessionOf(ctx)
	lookAt := func(date graph.Time) (u unresolved, err error) {
		err = s.store.View(ctx, func(r graph.Reader) error {
			u.holders, u.complete, err = access.UnresolvedHolders(ctx, r, target, action, date)
			return err
		})
		return u, err
	}
	look := sync.OnceValues(func() (unresolved, error) { return lookAt(list.at) })
	return &model.AccessDecisionConnection{
		Connection: *page,
		Whole: func(context.Context) (bool, error) {
			u, err := look()
			return u.complete && !list.Cut, err
		},
		Holders: func(ctx context.Context, first *int, after *string, last *int, before *string) (*model.UnresolvedHolderConnection, error) {
			return q.unresolved(ctx, paging{first, after, last, before}, list, func(date graph.Time) (unresolved, error) {
				if date != list.at {
					return lookAt(date)
				}
				return look()
			})
		},
	}, nil
}

type unresolved struct {
	holders  []access.Unresolved
	complete bool
}

// answerList is a page of a list of answers, which list it is, and the date that it was resolved at.
type answerList struct {
	access.List
	question string
	at       graph.Time
}

// answers is a page of a list of answers, each in the place of the node at its open end.
func (q queryResolver) answers(ctx context.Context, p paging, at *graph.Time, policy *access.Policy, query access.ListQuery,
	list func(context.Context, graph.Reader, access.ListQuery) (access.List, error), end func(*access.Decision) graph.Node,
) (answerList, *model.Connection[*model.AccessDecision], error) {
	var found answerList
	w, err := p.window(ctx, "")
	if err != nil {
		return found, nil, err
	}
	place, err := w.place(2)
	if err != nil {
		return found, nil, err
	}
	if place != nil {
		query.After = &graph.Position{Key: place[0], ID: graph.ID(place[1])}
	}
	s := sessionOf(ctx)
	resolved, err := s.resolvedAt(ctx, w, at, q.under(policy))
	if err != nil {
		return found, nil, err
	}
	query.At, query.Policy = resolved.At, resolved.Policy
	query.Descending, query.Limit = w.backward, max(w.limit, 1)
	found.question, found.at = w.question, query.At
	var told []*model.AccessDecision
	err = s.store.View(ctx, func(r graph.Reader) error {
		found.List, err = list(ctx, r, query)
		if err != nil {
			return err
		}
		told, err = s.tell(ctx, r, found.Decisions)
		return err
	})
	if err != nil {
		return found, nil, err
	}
	places := map[graph.ID][]string{}
	for i, d := range found.Decisions {
		position := graph.PositionOf(graph.ByName, end(d))
		places[told[i].ID] = []string{position.Key, string(position.ID)}
	}
	page := connect(w, resolved, told, found.More, found.Cut,
		func(d *model.AccessDecision) []string { return places[d.ID] },
		func(ctx context.Context) (n int, err error) {
			err = s.store.View(ctx, func(r graph.Reader) error {
				n, err = access.Count(ctx, r, query)
				return err
			})
			return n, err
		})
	return found, page, nil
}

// unresolved is a page of the holders who could not be told as people.
func (q queryResolver) unresolved(ctx context.Context, p paging, of answerList, look func(graph.Time) (unresolved, error)) (*model.UnresolvedHolderConnection, error) {
	w, err := p.window(ctx, of.question)
	if err != nil {
		return nil, err
	}
	resolved, err := sessionOf(ctx).resolvedAt(ctx, w, &of.at, q.policy)
	if err != nil {
		return nil, err
	}
	u, err := look(resolved.At)
	if err != nil {
		return nil, err
	}
	page, err := part(w, resolved, u.holders, 4, func(u access.Unresolved) []string {
		return []string{string(u.Principal.ID), string(u.Scope.ID), u.Role, string(u.Reason)}
	})
	if err != nil {
		return nil, err
	}
	return convert(page, func(u access.Unresolved) model.UnresolvedHolder {
		return model.UnresolvedHolder{
			Principal: model.PrincipalOf(u.Principal), Role: u.RoleName, Scope: model.Noun(u.Scope), Reason: u.Reason, Message: sessionOf(ctx).language.Unresolved(u.Reason),
		}
	}), nil
}
