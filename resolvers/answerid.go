package resolvers

import (
	"context"
	"encoding/json"
	"fmt"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/resolvers/model"
)

// asked is what the id of an answer holds.
type asked struct {
	Agent  graph.ID      `json:"a"`
	Action access.Action `json:"d"`
	Target graph.ID      `json:"o"`
	At     graph.Time    `json:"t"`
	Policy access.Policy `json:"p"`

	Service graph.Service `json:"s,omitempty"`
}

func (a asked) id() graph.ID {
	b, err := json.Marshal(a)
	if err != nil {
		panic("resolvers: a question is plain values: " + err.Error())
	}
	return graph.ID(string(model.KindAccessDecision) + ":" + cursorEncoding.EncodeToString(b))
}

// parseAnswer reads the id of an answer. It wraps graph.ErrInvalid for whatever asked.id did not write.
func parseAnswer(id graph.ID) (a asked, err error) {
	b, err := cursorEncoding.DecodeString(id.Key())
	if err == nil {
		err = json.Unmarshal(b, &a)
	}
	if err != nil || a.id() != id || graph.CheckTime(a.At) != nil || !known(a.Policy) {
		return a, fmt.Errorf("this is no id of an AccessDecision; take one from an answer: %w", graph.ErrInvalid)
	}
	for _, part := range []graph.ID{a.Agent, a.Target} {
		if folded, err := graph.ParseID(string(part)); err != nil || folded != part {
			return a, fmt.Errorf("this is no id of an AccessDecision; take one from an answer: %w", graph.ErrInvalid)
		}
	}
	return a, nil
}

// answersAgain answers the questions whose answers' ids are among ids, those of one date and policy together. A question
// whose ends are not there has none.
func (q queryResolver) answersAgain(ctx context.Context, ids []graph.ID, argument string) (map[graph.ID]*model.AccessDecision, error) {
	type sitting struct {
		at     graph.Time
		policy access.Policy
	}
	questions := map[sitting][]access.Question{}
	var ends []graph.ID
	var all []asked
	for _, id := range ids {
		if id.Kind() != model.KindAccessDecision {
			continue
		}
		a, err := parseAnswer(id)
		if err != nil {
			return nil, field(argument, err)
		}
		all, ends = append(all, a), append(ends, a.Agent, a.Target)
	}
	there, err := sessionOf(ctx).loading().nodes.LoadAll(ctx, ends)
	if err != nil {
		return nil, err
	}
	for i, a := range all {
		if there[2*i].ID != "" && there[2*i+1].ID != "" {
			key := sitting{a.At, a.Policy}
			questions[key] = append(questions[key], access.Question{Agent: a.Agent, Action: a.Action, Target: a.Target, Service: a.Service})
		}
	}
	answers := map[graph.ID]*model.AccessDecision{}
	for key, asked := range questions {
		told, err := q.check(ctx, asked, &key.at, &key.policy)
		if err != nil {
			return nil, field(argument, err)
		}
		for _, d := range told {
			answers[d.ID] = d
		}
	}
	return answers, nil
}
