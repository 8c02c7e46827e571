package main

import (
	"context"
	"fmt"

	"behalf/graph"
)

// verifyCmd checks the ledger.
type verifyCmd struct{}

// Run reads the whole ledger and checks that every entry continues the one before it. That proves that no entry was changed,
// left out or put in between; it does not prove that the last entries were not cut off together, nor anything of what was
// loaded in bulk outside the ledger.
func (verifyCmd) Run(ctx context.Context, s *surroundings) error {
	return s.view(ctx, func(r graph.Reader) error {
		last := graph.Entry{}
		for {
			entries, err := r.Entries(ctx, graph.LedgerQuery{After: last.Seq, Limit: 1000})
			if err != nil {
				return err
			}
			for _, e := range entries {
				if err := e.Follows(last); err != nil {
					return err
				}
				last = e
			}
			if len(entries) < 1000 {
				break
			}
		}
		head, err := r.Head(ctx)
		if err != nil {
			return err
		}
		if head.Hash != last.Hash {
			return fmt.Errorf("the ledger ends at entry %d, but its head is entry %d: %w", last.Seq, head.Seq, graph.ErrPrecondition)
		}
		if last.Seq == 0 {
			fmt.Fprintln(s.stdout, "The ledger is empty.")
			return nil
		}
		fmt.Fprintf(s.stdout, "%d ledger entries, the last at %s: each continues the one before it.\nDigest %s.\n", last.Seq, last.Time, last.Hash)
		return nil
	})
}
