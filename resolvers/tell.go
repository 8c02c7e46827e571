package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/wording"
	"behalf/resolvers/model"
)

// The bounds of proofs. One response shares its paths, and the hops that may be tried in search of them; every answer has
// its shortest.
const (
	mostPaths   = 100       // of one answer
	sharedPaths = 10_000    // of one response
	sharedTries = 5_000_000 // of one response
	leastTries  = 1_000     // of one answer
)

// tell makes answers of decisions, with as many of their paths as the operation asks for and the response has room for. The
// fields at the root share the room in equal parts, and the answers of one field in their order, so that the same question
// has the same paths whenever it is asked. It must run while the decisions' view does, in one goroutine.
func (s *session) tell(ctx context.Context, r graph.Reader, decisions []*access.Decision) ([]*model.AccessDecision, error) {
	room := sharedPaths / max(1, s.load.fields)
	tries := min(graph.PathBudget, max(leastTries, sharedTries/max(1, s.load.fields*len(decisions))))
	wanted, listed := s.load.proofs.wanted()
	told := make([]*model.AccessDecision, len(decisions))
	partial, err := s.partial(ctx, r, decisions)
	if err != nil {
		return nil, err
	}
	// What a partner keeps is one read more: a single answer tells it if it is asked in words, a batch does without.
	if len(decisions) == 1 && s.load.proofs.worded {
		if err := decisions[0].Recall(ctx, r); err != nil {
			return nil, err
		}
	}
	for i, d := range decisions {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		told[i] = answer(d, s.language)
		told[i].Warnings = append(told[i].Warnings, partial...)
		if !listed {
			continue
		}
		waiting := len(decisions) - i - 1 // each of them has its shortest path
		most := min(wanted, max(1, room-waiting))
		paths, truncated := d.Paths(most, tries)
		room -= len(paths)
		told[i].Truncated = truncated
		for _, p := range paths {
			told[i].Proofs = append(told[i].Proofs, model.AccessPath{Channel: p.Channel, Text: s.language.Path(d, p), Steps: steps(d, p.Hops)})
		}
	}
	for _, d := range decisions {
		s.observer.Decided(d)
	}
	return told, nil
}

// answer is a decision as the API tells it in a language, without its paths.
func answer(d *access.Decision, language wording.Language) *model.AccessDecision {
	out := &model.AccessDecision{
		ID:    asked{d.Agent, d.Action, d.Target, d.At, d.Policy, d.Service}.id(),
		Agent: user(d.AgentNode()), Action: d.Action, Target: model.Noun(d.TargetNode()), Service: optional(d.Service), At: d.At,
		Outcome: d.Outcome, Allowed: d.Allowed(), Reason: d.Reason, Channel: optional(d.Channel()), Policy: d.Policy,
		Attempts: []model.AccessAttempt{}, Warnings: append([]access.Warning{}, d.Warnings()...), Proofs: []model.AccessPath{},
		Decided: d, Language: language,
	}
	for _, a := range d.Attempts() {
		out.Attempts = append(out.Attempts, model.AccessAttempt{Attempt: a, Reached: steps(d, a.Reached), Language: language})
	}
	return out
}

// steps are hops with their nodes, all of which were met on the way to the decision.
func steps(d *access.Decision, hops []graph.PathHop) []model.AccessStep {
	out := make([]model.AccessStep, len(hops))
	for i, h := range hops {
		from, _ := d.Node(h.From())
		to, _ := d.Node(h.To())
		out[i] = model.AccessStep{From: model.Noun(from), To: model.Noun(to), Walked: h}
	}
	return out
}

// partial is the warning that an import has not come to its end, so that answers rest on a part of it; nothing if none is open.
// It tells the decisions when the last import was.
func (s *session) partial(ctx context.Context, r graph.Reader, decisions []*access.Decision) ([]access.Warning, error) {
	if s.imports == nil {
		return nil, nil
	}
	open, read, err := s.imports(ctx, r)
	for _, d := range decisions {
		d.Read(read)
	}
	if err != nil || !open {
		return nil, err
	}
	return []access.Warning{{Code: access.WarnImportUnfinished}}, nil
}
