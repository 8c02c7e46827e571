package resolvers

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type mutationResolver struct{ *resolver }

// Mutation implements generated.ResolverRoot.
func (r *resolver) Mutation() generated.MutationResolver { return mutationResolver{r} }

type consequenceResolver struct{ *resolver }

// Consequence implements generated.ResolverRoot.
func (r *resolver) Consequence() generated.ConsequenceResolver { return consequenceResolver{r} }

func (consequenceResolver) Node(ctx context.Context, c *acts.Consequence) (model.Node, error) {
	n, err := sessionOf(ctx).node(ctx, c.Node)
	if err != nil || n.ID == "" {
		return nil, err
	}
	return model.Noun(n), nil
}

func (consequenceResolver) Message(ctx context.Context, c *acts.Consequence) (string, error) {
	return sessionOf(ctx).language.Consequence(*c), nil
}

type accessWarningResolver struct{ *resolver }

// AccessWarning implements generated.ResolverRoot.
func (r *resolver) AccessWarning() generated.AccessWarningResolver { return accessWarningResolver{r} }

func (accessWarningResolver) Message(ctx context.Context, w *access.Warning) (string, error) {
	return sessionOf(ctx).language.Warning(*w), nil
}

// done is what every payload has, and where it takes its nodes from.
type done struct {
	*acts.Result
	entry        *model.LedgerEntry
	consequences []acts.Consequence
	warnings     []access.Warning
}

// act does an act for the viewer. What follows in the response is asked about the graph after it, and finds the act's own
// nodes as they are, or would be, after it.
func act[In any](ctx context.Context, do func(context.Context, acts.Actor, In) (*acts.Result, error), input In) (*done, error) {
	result, err := do(ctx, by(ctx), input)
	if err != nil {
		return nil, err
	}
	s := sessionOf(ctx)
	s.acted()
	s.watch.nudge()
	for _, n := range result.Nodes {
		s.loading().nodes.Prime(n.ID, n)
	}
	d := &done{Result: result, consequences: append([]acts.Consequence{}, result.Consequences...), warnings: append([]access.Warning{}, result.Warnings...)}
	if result.Entry != nil {
		d.entry = &model.LedgerEntry{Entry: *result.Entry}
		s.keep(ctx, *result.Entry)
	}
	return d, nil
}

// of is the result's noun of one of the kinds.
func of[T any](d *done, noun func(graph.Node) T, kinds ...graph.Kind) (*T, error) {
	n, ok := d.Node(kinds...)
	if !ok {
		return nil, fmt.Errorf("the act returned no %v", kinds)
	}
	found := noun(n)
	return &found, nil
}

// keptAct is an act of this operation that was kept.
type keptAct struct {
	Path ast.Path `json:"path"`
	Act  string   `json:"act"`
	Seq  int64    `json:"seq"`
}

// keep notes an act that was kept.
func (s *session) keep(ctx context.Context, e graph.Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, keptAct{graphql.GetPath(ctx), e.Act, e.Seq})
}

// extensions are what a response tells besides data and errors: where it has errors, which acts were kept all the same.
func (s *session) extensions(errs gqlerror.List) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(errs) == 0 || len(s.kept) == 0 {
		return nil
	}
	return map[string]any{"ledgerEntries": s.kept}
}
