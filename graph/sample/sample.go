package sample

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"behalf/graph"
)

// Config says how large the estate is. The zero Config is not useful; Default is.
type Config struct {
	Customers int    `json:"customers"` // generated customers, at least 0
	Seed      uint64 `json:"seed"`
}

// Default is what a first start writes: about 200 customers, 1,000 subscriptions and 2,000 devices.
var Default = Config{Customers: 200, Seed: 1}

// Stats counts what was written, the story included.
type Stats struct {
	Nodes int `json:"nodes"`
	Edges int `json:"edges"`
}

// The acts by which the ledger marks the two ends of writing a sample.
const (
	actBegin = "beginSample"
	actEnd   = "endSample"
)

// chunkRows is how many nodes and edges are written in one update.
const chunkRows = 40_000

// Write writes the sample world into an empty store. One that was cut off is finished by writing the same again. It wraps
// graph.ErrPrecondition where the store holds anything else: nobody's own data is mixed with a sample.
func Write(ctx context.Context, store graph.Store, cfg Config, progress func(Stats)) (Stats, error) {
	var stats Stats
	input, err := json.Marshal(cfg)
	if err != nil {
		return stats, err
	}
	if err := begin(ctx, store, input); err != nil {
		return stats, err
	}
	var nodes []graph.Node
	var edges []graph.Edge
	flush := func() error {
		if len(nodes)+len(edges) == 0 {
			return nil
		}
		err := store.Update(ctx, func(w graph.Writer) error { return w.Load(ctx, nodes, edges) })
		stats.Nodes, stats.Edges = stats.Nodes+len(nodes), stats.Edges+len(edges)
		nodes, edges = nodes[:0], edges[:0]
		if progress != nil && err == nil {
			progress(stats)
		}
		return err
	}
	for p := range newEstate(cfg).parts() {
		nodes, edges = append(nodes, p.nodes...), append(edges, p.edges...)
		if len(nodes)+len(edges) >= chunkRows {
			if err := flush(); err != nil {
				return stats, err
			}
		}
	}
	if err := flush(); err != nil {
		return stats, err
	}
	err = store.Update(ctx, func(w graph.Writer) error {
		clock := &clock{}
		told, err := tell(ctx, within{w}, clock)
		if err != nil {
			return err
		}
		head, err := w.Head(ctx)
		if err != nil {
			return err
		}
		all := Stats{stats.Nodes + told.Nodes, stats.Edges + told.Edges}
		counts, err := json.Marshal(all)
		if err != nil {
			return err
		}
		if err := w.Apply(ctx, graph.Follow(head, clock.now(), "", actEnd, counts, json.RawMessage("[]")), nil); err != nil {
			return err
		}
		stats = all
		return nil
	})
	return stats, err
}

// begin marks the beginning in the ledger of an empty store.
func begin(ctx context.Context, store graph.Store, input json.RawMessage) error {
	return store.Update(ctx, func(w graph.Writer) error {
		head, err := w.Head(ctx)
		if err != nil {
			return err
		}
		if head.Act == actBegin && string(head.Input) == string(input) {
			return nil
		}
		if head.Seq > 0 {
			return fmt.Errorf("the store holds data already (%d ledger entries, the last of them %s); write a sample into an empty one: %w", head.Seq, head.Act, graph.ErrPrecondition)
		}
		at := graph.At(time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC))
		return w.Apply(ctx, graph.Follow(head, at, "", actBegin, input, json.RawMessage("[]")), nil)
	})
}

// within lets acts run inside an update that is under way.
type within struct{ w graph.Writer }

// View implements graph.Store.
func (s within) View(_ context.Context, read func(graph.Reader) error) error { return read(s.w) }

// Update implements graph.Store.
func (s within) Update(_ context.Context, write func(graph.Writer) error) error { return write(s.w) }

// Close implements graph.Store.
func (within) Close() error { return nil }

// Unfinished tells whether the last thing that a store was given is a sample that was cut off, and which.
func Unfinished(ctx context.Context, store graph.Store) (cfg Config, unfinished bool, err error) {
	err = store.View(ctx, func(r graph.Reader) error {
		head, err := r.Head(ctx)
		if err != nil || head.Act != actBegin {
			return err
		}
		unfinished = true
		return json.Unmarshal(head.Input, &cfg)
	})
	return cfg, unfinished, err
}
