package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type securityGroupResolver struct{ *resolver }

// SecurityGroup implements generated.ResolverRoot.
func (r *resolver) SecurityGroup() generated.SecurityGroupResolver { return securityGroupResolver{r} }

func (securityGroupResolver) WellKnown(_ context.Context, g *graph.SecurityGroup) (*graph.WellKnown, error) {
	return optional(g.WellKnown()), nil
}

func (securityGroupResolver) Tenant(ctx context.Context, g *graph.SecurityGroup, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, g.ID, graph.Out, graph.HomeIn, at, tenant)
}

func (securityGroupResolver) Members(ctx context.Context, g *graph.SecurityGroup, at *graph.Time, first *int, after *string, last *int, before *string) (*model.PrincipalConnection, error) {
	return nodes(ctx, g.ID, paging{first, after, last, before}, at, model.PrincipalOf,
		graph.PageQuery{Kinds: graph.PrincipalKinds, Via: via(g.ID, graph.Back(graph.MemberOf, "member"))})
}

func (securityGroupResolver) MemberOf(ctx context.Context, g *graph.SecurityGroup, at *graph.Time, first *int, after *string, last *int, before *string) (*model.SecurityGroupConnection, error) {
	return memberOf(ctx, g.ID, paging{first, after, last, before}, at)
}

func (securityGroupResolver) DirectoryRoles(ctx context.Context, g *graph.SecurityGroup, at *graph.Time, first *int, after *string, last *int, before *string) (*model.DirectoryRoleConnection, error) {
	return assignedRoles(ctx, g.ID, paging{first, after, last, before}, at)
}

// memberOf are the groups that a principal is directly a member of.
func memberOf(ctx context.Context, principal graph.ID, p paging, at *graph.Time) (*model.SecurityGroupConnection, error) {
	return nodes(ctx, principal, p, at, securityGroup,
		graph.PageQuery{Kinds: []graph.Kind{graph.KindSecurityGroup}, Via: via(principal, graph.Hop(graph.MemberOf, "group"))})
}

func (q queryResolver) SecurityGroups(ctx context.Context, filter *generated.SecurityGroupFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.SecurityGroupConnection, error) {
	return list(groups(narrow(ctx, graph.KindSecurityGroup), filter, orderBy), "", paging{first, after, last, before}, at, securityGroup)
}

// groups puts a filter of security groups into a list.
func groups(n *narrowing, f *generated.SecurityGroupFilter, by *model.NodeOrder) *narrowing {
	n.order(by)
	if f != nil {
		n.text(f.Text)
		n.tenant("tenant", f.Tenant, graph.Back(graph.HomeIn, "group"))
		n.home(f.TenantKind)
		facet(n, graph.PropWellKnown, f.WellKnown)
	}
	return n
}
