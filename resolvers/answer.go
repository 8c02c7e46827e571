package resolvers

import (
	"context"
	"errors"
	"fmt"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

// mostQuestions is how many questions one batch may hold.
const mostQuestions = 1000

// CheckAccess implements generated.QueryResolver.
func (q queryResolver) CheckAccess(ctx context.Context, agent graph.ID, action access.Action, target graph.ID, service *graph.Service, at *graph.Time, policy *access.Policy) (*model.AccessDecision, error) {
	question := access.Question{Agent: agent, Action: action, Target: target}
	if service != nil {
		question.Service = *service
	}
	answers, err := q.check(ctx, []access.Question{question}, at, policy)
	if err != nil {
		return nil, err
	}
	return answers[0], nil
}

// CheckAccessBatch implements generated.QueryResolver.
func (q queryResolver) CheckAccessBatch(ctx context.Context, questions []access.Question, when *graph.Time, policy *access.Policy) ([]model.AccessDecision, error) {
	if len(questions) < 1 || len(questions) > mostQuestions {
		return nil, invalid("questions", "there are %d questions; ask 1 to %d at a time", len(questions), mostQuestions)
	}
	answers, err := q.check(ctx, questions, when, policy)
	if wrong, ok := errors.AsType[*access.QuestionError](err); ok {
		return nil, &at{field: fmt.Sprintf("questions[%d].%s", wrong.Index, wrong.Field), index: &wrong.Index, err: err}
	}
	return values(answers), err
}

// check answers questions in one view of the store.
func (q queryResolver) check(ctx context.Context, questions []access.Question, at *graph.Time, policy *access.Policy) (answers []*model.AccessDecision, err error) {
	s := sessionOf(ctx)
	err = s.store.View(ctx, func(r graph.Reader) error {
		decisions, err := s.decide(ctx, r, at, q.under(policy), questions)
		if err != nil {
			return err
		}
		answers, err = s.tell(ctx, r, decisions)
		return err
	})
	return answers, err
}

// decide asks questions as of a date, or of now. Where nothing else is asked, the call that answers them tells what now is as well.
func (s *session) decide(ctx context.Context, r graph.Reader, at *graph.Time, policy access.Policy, questions []access.Question) ([]*access.Decision, error) {
	if at == nil && s.load.fields == 1 {
		decisions, now, err := access.CheckNow(ctx, r, s.clock(), policy, questions)
		if err == nil {
			s.settle(now)
		}
		return decisions, err
	}
	date, err := s.at(ctx, r, at)
	if err != nil {
		return nil, err
	}
	return access.Check(ctx, r, date, policy, questions)
}

// under is the policy that a question is decided under: its own, and the server's where it leaves one open.
func (r *resolver) under(policy *access.Policy) access.Policy {
	if policy == nil {
		return r.policy
	}
	return policy.Default(r.policy)
}

// AccessRules implements generated.QueryResolver.
func (q queryResolver) AccessRules(context.Context) ([]model.AccessRule, error) {
	var rules []model.AccessRule
	for _, r := range access.Rules() {
		rules = append(rules, model.AccessRule{
			Channel: r.Channel, Title: r.Title, Notation: r.Way.String(), Cypher: r.Way.Cypher(), Source: r.Source, SourceRule: r.SourceRule,
		})
	}
	return rules, nil
}

type accessDecisionResolver struct{ *resolver }

// AccessDecision implements generated.ResolverRoot.
func (r *resolver) AccessDecision() generated.AccessDecisionResolver {
	return accessDecisionResolver{r}
}

func (accessDecisionResolver) Paths(_ context.Context, d *model.AccessDecision, first int) ([]model.AccessPath, error) {
	if first < 0 || first > mostPaths {
		return nil, invalid("first", "first is %d; ask for 0 to %d paths", first, mostPaths)
	}
	return d.Proofs[:min(first, len(d.Proofs))], nil
}

type accessStepResolver struct{ *resolver }

// AccessStep implements generated.ResolverRoot.
func (r *resolver) AccessStep() generated.AccessStepResolver { return accessStepResolver{r} }

func (accessStepResolver) Assignment(ctx context.Context, s *model.AccessStep) (*graph.AzureRoleAssignment, error) {
	return named1(ctx, s.Walked.Edge.Assignment, roleAssignment)
}
