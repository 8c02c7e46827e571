package main

import (
	"context"
	"log/slog"
	"time"

	"behalf/graph"
	"behalf/graph/access"
)

// warmTime is how long a server asks itself before it says that it is ready, at the most.
const warmTime = 30 * time.Second

// warm asks one question of each action, and the lists of a few, of a store that plans each statement when it first sees it: on a
// cold Neo4j that takes seconds, and the first to ask would wait for it. Returned is what is closed when that is done; other stores
// are ready at once. Answers are thrown away, and so are errors: who asks next is told them.
func warm(ctx context.Context, store graph.Store, policy access.Policy, now graph.Time, log *slog.Logger) <-chan struct{} {
	done := make(chan struct{})
	if planner, ok := store.(interface{ PlansStatements() bool }); !ok || !planner.PlansStatements() {
		close(done)
		return done
	}
	go func() {
		defer close(done)
		ctx, cancel := context.WithTimeout(ctx, warmTime)
		defer cancel()
		begun := time.Now()
		asked := 0
		_ = store.View(ctx, func(r graph.Reader) error {
			for _, ask := range typical(ctx, r, policy, now) {
				if ctx.Err() != nil {
					break
				}
				_ = ask()
				asked++
			}
			return nil
		})
		log.Info("asked the store what is asked most, so that it knows how", "questions", asked, "seconds", time.Since(begun).Seconds())
	}()
	return done
}

// typical are questions about the first nodes of their kinds; none where there are no such nodes.
func typical(ctx context.Context, r graph.Reader, policy access.Policy, now graph.Time) (asks []func() error) {
	first := map[graph.Kind]graph.ID{}
	for _, kind := range []graph.Kind{graph.KindUser, graph.KindTenant, graph.KindAzureSubscription, graph.KindAutopilotDevice} {
		pages, err := r.Pages(ctx, []graph.PageQuery{{At: now, Kinds: []graph.Kind{kind}, Limit: 1}})
		if err != nil || len(pages[0].Nodes) == 0 {
			continue
		}
		first[kind] = pages[0].Nodes[0].ID
	}
	user, found := first[graph.KindUser]
	if !found {
		return nil
	}
	var lists []func() error
	for _, action := range access.Actions {
		kinds := action.Kinds()
		target, found := first[kinds[0]]
		for _, kind := range kinds {
			if kind == graph.KindAzureSubscription {
				target, found = first[kind]
			}
		}
		if !found {
			continue
		}
		asks = append(asks, func() error {
			_, err := access.Check(ctx, r, now, policy, []access.Question{{Agent: user, Action: action, Target: target}})
			return err
		})
		if action != access.ManageSubscription && action != access.AdministerDirectory {
			continue
		}
		q := access.ListQuery{Action: action, At: now, Policy: policy, Limit: 25}
		lists = append(lists, func() error { q := q; q.Target = target; _, err := access.Agents(ctx, r, q); return err })
		lists = append(lists, func() error { q := q; q.Agent = user; _, err := access.Targets(ctx, r, q); return err })
	}
	return append(asks, lists...)
}
