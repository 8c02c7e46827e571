package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type azureRoleAssignmentResolver struct{ *resolver }

// AzureRoleAssignment implements generated.ResolverRoot.
func (r *resolver) AzureRoleAssignment() generated.AzureRoleAssignmentResolver {
	return azureRoleAssignmentResolver{r}
}

func (azureRoleAssignmentResolver) Principal(ctx context.Context, a *graph.AzureRoleAssignment) (model.Principal, error) {
	n, err := sessionOf(ctx).node(ctx, a.Principal())
	return model.PrincipalOf(n), err
}

func (azureRoleAssignmentResolver) Scope(ctx context.Context, a *graph.AzureRoleAssignment) (model.AzureScope, error) {
	n, err := sessionOf(ctx).node(ctx, a.Scope())
	return model.ScopeOf(n), err
}

// held is the edge that an assignment stands for, ended or not; false where it is only proposed. It is looked for at the
// scope, where few hold roles.
func held(ctx context.Context, a *graph.AzureRoleAssignment) (edge graph.Edge, ok bool, err error) {
	edges, err := sessionOf(ctx).loading().edges.Load(ctx, edgesOf{end: a.Scope(), direction: graph.In, edge: graph.HasAzureRole, history: true})
	for _, e := range edges {
		if e.Assignment == a.ID && (!ok || e.Since > edge.Since) {
			edge, ok = e, true
		}
	}
	return edge, ok, err
}

func (azureRoleAssignmentResolver) Source(ctx context.Context, a *graph.AzureRoleAssignment) (*graph.RoleSource, error) {
	e, _, err := held(ctx, a)
	return optional(graph.RoleSource(e.Source)), err
}

func (azureRoleAssignmentResolver) Since(ctx context.Context, a *graph.AzureRoleAssignment) (*graph.Time, error) {
	e, ok, err := held(ctx, a)
	if err != nil || !ok {
		return nil, err
	}
	return &e.Since, nil
}

func (azureRoleAssignmentResolver) SinceKnown(ctx context.Context, a *graph.AzureRoleAssignment) (bool, error) {
	e, ok, err := held(ctx, a)
	return ok && !e.SinceUnknown, err
}

func (azureRoleAssignmentResolver) Until(ctx context.Context, a *graph.AzureRoleAssignment) (*graph.Time, error) {
	e, ok, err := held(ctx, a)
	if err != nil || !ok {
		return nil, err
	}
	return model.End(e), nil
}

func (azureRoleAssignmentResolver) Condition(_ context.Context, a *graph.AzureRoleAssignment) (*string, error) {
	return optional(a.Condition()), nil
}
