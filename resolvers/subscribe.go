package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type subscriptionResolver struct{ *resolver }

// Subscription implements generated.ResolverRoot.
func (r *resolver) Subscription() generated.SubscriptionResolver { return subscriptionResolver{r} }

// LedgerAppended implements generated.SubscriptionResolver.
func (r subscriptionResolver) LedgerAppended(ctx context.Context, since *int) (<-chan *model.LedgerEntry, error) {
	var head graph.Entry
	err := r.store.View(ctx, func(reader graph.Reader) (err error) {
		head, err = reader.Head(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	reached := head.Seq
	if since != nil {
		switch reached = int64(*since); {
		case reached < 0:
			return nil, invalid("since", "since is %d; send the seq of the last entry that you have, or 0 for the whole ledger", reached)
		case reached > head.Seq:
			return nil, invalid("since", "since is %d, but the ledger ends at %d: it is another ledger than the one that you read; begin again with 0", reached, head.Seq)
		}
	}
	var read []graph.Entry // not told yet
	next := func(ctx context.Context) (*model.LedgerEntry, error) {
		if len(read) == 0 {
			var err error
			if read, err = r.watch.after(ctx, reached); err != nil {
				return nil, err
			}
		}
		entry := read[0]
		read, reached = read[1:], entry.Seq
		return &model.LedgerEntry{Entry: entry}, nil
	}
	return follow(sessionOf(ctx), next, r.watch.listen(head.Seq)), nil
}

// AccessChanged implements generated.SubscriptionResolver.
func (r subscriptionResolver) AccessChanged(ctx context.Context, agent graph.ID, action access.Action, target graph.ID, service *graph.Service, policy *access.Policy) (<-chan *model.AccessDecision, error) {
	question := access.Question{Agent: agent, Action: action, Target: target}
	if service != nil {
		question.Service = *service
	}
	under := r.under(policy)
	a, err := r.flips.ask(ctx, question, under)
	if err != nil {
		return nil, err
	}
	s := sessionOf(ctx)
	next := func(ctx context.Context) (told *model.AccessDecision, err error) {
		for {
			at, err := r.flips.change(ctx, a)
			if err != nil {
				return nil, err
			}
			err = patiently(ctx, r.flips.time, r.flips.away, func(ctx context.Context) error {
				return r.store.View(ctx, func(reader graph.Reader) error {
					decisions, err := access.Check(ctx, reader, at, under, []access.Question{question})
					if err != nil {
						return err
					}
					answers, err := s.tell(ctx, reader, decisions)
					if err == nil {
						told = answers[0]
					}
					return err
				})
			})
			if err != nil {
				return nil, err
			}
			// An import may have told the past anew since the change was found.
			if told.Outcome != a.told {
				a.told = told.Outcome
				return told, nil
			}
		}
	}
	return follow(s, next, func() { r.flips.leave(a) }), nil
}
