package main

import (
	"context"
	"log/slog"
	"time"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/sample"
	"behalf/storage"
	"behalf/storage/memory"
)

// warmTime is how long a server shows its store what comes before it says that it is ready, at the most.
const warmTime = 2 * time.Minute

// warm shows a store that plans each statement when it first sees it what will be done and asked: on a cold Neo4j that takes seconds
// for some, and the first to ask would wait for it, or everybody who writes for the first to act. Every act is done in a graph in
// memory, and one question of each action asked of it, and the lists of a few; the store has to follow, and nothing is kept. So it
// does not matter what the store holds. Returned is what is closed when that is done, and what ends it sooner; other stores are ready
// at once. Errors are thrown away: who asks next is told them.
func warm(ctx context.Context, store graph.Store, policy access.Policy, now graph.Time, log *slog.Logger) (warmed <-chan struct{}, stop func()) {
	done := make(chan struct{})
	stage, ok := store.(interface {
		Rehearser() (storage.Rehearser, bool)
	})
	var rehearser storage.Rehearser
	if ok {
		rehearser, ok = stage.Rehearser()
	}
	if !ok {
		close(done)
		return done, func() {}
	}
	ctx, cancel := context.WithTimeout(ctx, warmTime)
	go func() {
		defer close(done)
		defer cancel()
		begun := time.Now()
		world := memory.New()
		err := sample.EveryAct(ctx, world)
		asked := 0
		_ = storage.Rehearsal(world, rehearser).View(ctx, func(r graph.Reader) error { // the questions first: they come first
			for _, ask := range typical(ctx, r, policy, now) {
				if ctx.Err() != nil {
					break
				}
				_ = ask()
				asked++
			}
			return nil
		})
		if err == nil {
			err = sample.EveryAct(ctx, storage.Rehearsal(memory.New(), rehearser))
		}
		log.Info("showed the store what is done and asked most, so that it knows how", "acts", err == nil, "questions", asked, "seconds", time.Since(begun).Seconds())
	}()
	return done, func() { cancel(); <-done }
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
