package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type userResolver struct{ *resolver }

// User implements generated.ResolverRoot.
func (r *resolver) User() generated.UserResolver { return userResolver{r} }

func (userResolver) UserPrincipalName(_ context.Context, u *graph.User) (*string, error) {
	return optional(u.UserPrincipalName()), nil
}

func (userResolver) Tenant(ctx context.Context, u *graph.User, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, u.ID, graph.Out, graph.HomeIn, at, tenant)
}

func (userResolver) MemberOf(ctx context.Context, u *graph.User, at *graph.Time, first *int, after *string, last *int, before *string) (*model.SecurityGroupConnection, error) {
	return memberOf(ctx, u.ID, paging{first, after, last, before}, at)
}

func (userResolver) DirectoryRoles(ctx context.Context, u *graph.User, at *graph.Time, first *int, after *string, last *int, before *string) (*model.DirectoryRoleConnection, error) {
	return assignedRoles(ctx, u.ID, paging{first, after, last, before}, at)
}

func (q queryResolver) Users(ctx context.Context, filter *generated.UserFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.UserConnection, error) {
	return list(users(narrow(ctx, graph.KindUser), filter, orderBy), "", paging{first, after, last, before}, at, user)
}

// users puts a filter of users into a list.
func users(n *narrowing, f *generated.UserFilter, by *model.NodeOrder) *narrowing {
	n.order(by)
	if f != nil {
		n.text(f.Text)
		n.tenant("tenant", f.Tenant, graph.Back(graph.HomeIn, "user"))
		n.home(f.TenantKind)
	}
	return n
}
