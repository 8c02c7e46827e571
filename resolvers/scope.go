package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

// scopeResolver resolves what all kinds of scopes have in common.
type scopeResolver[T any] struct {
	*resolver
	id func(*T) graph.ID
}

// Scope implements generated.ResolverRoot.
func (r *resolver) Scope() generated.ScopeResolver {
	return scopeResolver[graph.Scope]{r, func(s *graph.Scope) graph.ID { return s.ID }}
}

// ManagementGroup implements generated.ResolverRoot.
func (r *resolver) ManagementGroup() generated.ManagementGroupResolver {
	return scopeResolver[graph.ManagementGroup]{r, func(s *graph.ManagementGroup) graph.ID { return s.ID }}
}

// ResourceGroup implements generated.ResolverRoot.
func (r *resolver) ResourceGroup() generated.ResourceGroupResolver {
	return scopeResolver[graph.ResourceGroup]{r, func(s *graph.ResourceGroup) graph.ID { return s.ID }}
}

// Resource implements generated.ResolverRoot.
func (r *resolver) Resource() generated.ResourceResolver {
	return scopeResolver[graph.Resource]{r, func(s *graph.Resource) graph.ID { return s.ID }}
}

func (r scopeResolver[T]) Tenant(ctx context.Context, scope *T, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, r.id(scope), graph.Out, graph.InTenant, at, tenant)
}

func (r scopeResolver[T]) Parent(ctx context.Context, scope *T, at *graph.Time) (model.AzureScope, error) {
	parent, err := one(ctx, r.id(scope), graph.Out, graph.Parent, at, model.ScopeOf)
	if err != nil || parent == nil {
		return nil, err
	}
	return *parent, nil
}

func (r scopeResolver[T]) Children(ctx context.Context, scope *T, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AzureScopeConnection, error) {
	id := r.id(scope)
	return nodes(ctx, id, paging{first, after, last, before}, at, model.ScopeOf,
		graph.PageQuery{Kinds: graph.ScopeKinds, Via: via(id, graph.Back(graph.Parent, "child"))})
}

// RoleAssignments are at hand as a whole: Azure itself keeps them to some thousands at a scope.
func (r scopeResolver[T]) RoleAssignments(ctx context.Context, scope *T, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AzureRoleAssignmentConnection, error) {
	id := r.id(scope)
	w, err := paging{first, after, last, before}.window(ctx, string(id))
	if err != nil {
		return nil, err
	}
	s := sessionOf(ctx)
	resolved, err := s.resolvedAt(ctx, w, at, access.Policy{})
	if err != nil {
		return nil, err
	}
	edges, err := s.loading().edges.Load(ctx, edgesOf{end: id, direction: graph.In, edge: graph.HasAzureRole, at: resolved.At})
	if err != nil {
		return nil, err
	}
	page, err := part(w, resolved, edges, 3, func(e graph.Edge) []string { return []string{string(e.From), e.Role, e.Since.String()} })
	if err != nil {
		return nil, err
	}
	ids := make([]graph.ID, len(page.Edges))
	for i, e := range page.Edges {
		ids[i] = e.Node.Assignment
	}
	found, err := s.loading().nodes.LoadAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	i := -1
	return convert(page, func(graph.Edge) graph.AzureRoleAssignment { i++; return roleAssignment(found[i]) }), nil
}
