package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type directoryRoleResolver struct{ *resolver }

// DirectoryRole implements generated.ResolverRoot.
func (r *resolver) DirectoryRole() generated.DirectoryRoleResolver { return directoryRoleResolver{r} }

func (directoryRoleResolver) Tenant(ctx context.Context, role *graph.DirectoryRole, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, role.ID, graph.Out, graph.DefinedIn, at, tenant)
}

func (directoryRoleResolver) Members(ctx context.Context, role *graph.DirectoryRole, at *graph.Time, first *int, after *string, last *int, before *string) (*model.PrincipalConnection, error) {
	return nodes(ctx, role.ID, paging{first, after, last, before}, at, model.PrincipalOf,
		graph.PageQuery{Kinds: graph.PrincipalKinds, Via: via(role.ID, graph.RoleListing.Reversed())})
}

func (directoryRoleResolver) EffectivePrincipals(ctx context.Context, role *graph.DirectoryRole, includeImplicit bool, at *graph.Time, first *int, after *string, last *int, before *string) (*model.RoleHolderConnection, error) {
	w, err := paging{first, after, last, before}.window(ctx, string(role.ID))
	if err != nil {
		return nil, err
	}
	s := sessionOf(ctx)
	resolved, err := s.resolvedAt(ctx, w, at, access.Policy{})
	if err != nil {
		return nil, err
	}
	edges, err := s.loading().edges.Load(ctx, edgesOf{end: role.ID, direction: graph.In, edge: graph.HasDirectoryRole, at: resolved.At})
	if err != nil {
		return nil, err
	}
	var held []graph.Edge
	for _, e := range edges {
		if includeImplicit || !e.Implicit() {
			held = append(held, e)
		}
	}
	page, err := part(w, resolved, held, 2, func(e graph.Edge) []string { return []string{string(e.From), e.Since.String()} })
	if err != nil {
		return nil, err
	}
	out := &model.RoleHolderConnection{Edges: []model.RoleHolderEdge{}, PageInfo: page.PageInfo, Count: page.Count}
	ids := make([]graph.ID, len(page.Edges))
	for i, e := range page.Edges {
		ids[i] = e.Node.From
	}
	holders, err := s.loading().nodes.LoadAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i, e := range page.Edges {
		out.Edges = append(out.Edges, model.RoleHolderEdge{
			Edge: model.Edge[model.Principal]{Node: model.PrincipalOf(holders[i]), Cursor: e.Cursor}, Held: e.Node,
		})
	}
	return out, nil
}

// assignedRoles are the directory roles that were assigned to a principal itself.
func assignedRoles(ctx context.Context, principal graph.ID, p paging, at *graph.Time) (*model.DirectoryRoleConnection, error) {
	return nodes(ctx, principal, p, at, directoryRole,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindDirectoryRole}, Via: via(principal, graph.RoleListing)})
}
