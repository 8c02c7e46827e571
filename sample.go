package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"behalf/graph"
	"behalf/graph/sample"
)

// sampleCmd writes the sample world.
type sampleCmd struct {
	Customers int    `help:"How many customers to generate around the story of Alder and Cedar." default:"200" env:"BEHALF_SAMPLE_CUSTOMERS"`
	Seed      uint64 `help:"The same seed writes the same world." default:"1"`
}

func (c *sampleCmd) Run(ctx context.Context, s *surroundings) error {
	if c.Customers < 0 {
		return fmt.Errorf("--customers %d is negative; write 0 for the story alone: %w", c.Customers, graph.ErrInvalid)
	}
	store, err := s.open(ctx)
	if err != nil {
		return err
	}
	begun := time.Now()
	stats, err := sample.Write(ctx, store, sample.Config{Customers: c.Customers, Seed: c.Seed}, func(at sample.Stats) {
		fmt.Fprintf(s.stderr, "%d nodes, %d edges, %.0f s\n", at.Nodes, at.Edges, time.Since(begun).Seconds())
	})
	if err := errors.Join(err, store.Close()); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "Wrote %d nodes and %d edges to %s in %.1f s.\n", stats.Nodes, stats.Edges, store.Name, time.Since(begun).Seconds())
	return nil
}
