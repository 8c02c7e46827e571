package graphtest

import (
	"context"
	"errors"
	"fmt"

	"behalf/graph"
	"behalf/graph/graphtest/oracle"
)

// Judged is the domain over a store where the oracle foretells of every act whether it is refused, with which code and reason,
// and whether it changes anything.
type Judged struct {
	*Domain
	Surprises []string       // acts that went otherwise
	Seen      map[string]int // how often each act went how
}

// NewJudged makes the judged world of a store.
func NewJudged(store graph.Store) *Judged {
	return &Judged{Domain: NewDomain(store), Seen: map[string]int{}}
}

// Do implements World.
func (j *Judged) Do(ctx context.Context, act string, by graph.ID, at graph.Time, input map[string]any) (Done, error) {
	w, err := OracleWorld(ctx, j.Store)
	if err != nil {
		return Done{}, err
	}
	attempt := oracle.Act{Name: act, By: string(by), At: int64(at), Input: input, Policy: oraclePolicy(j.desk.Policy)}
	expected := w.Refuses(attempt)
	idle := expected == "" && w.Idle(attempt)
	done, err := j.Domain.Do(ctx, act, by, at, input)
	got := ""
	var refused *Refused
	if errors.As(err, &refused) {
		got = refused.Notation()
	}
	if got != expected {
		j.Surprises = append(j.Surprises, fmt.Sprintf("%s: %q, the oracle foretold %q", Fact{At: at, By: by, Act: act, Input: input}, got, expected))
	}
	if err == nil && (done.Seq == 0) != idle {
		j.Surprises = append(j.Surprises, fmt.Sprintf("%s: changed nothing %t, the oracle foretold %t", Fact{At: at, By: by, Act: act, Input: input}, done.Seq == 0, idle))
	}
	if idle {
		j.Seen[act+" idle"]++
	}
	j.Seen[act+" "+got]++
	return done, err
}
