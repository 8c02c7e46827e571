package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type servicePrincipalResolver struct{ *resolver }

// ServicePrincipal implements generated.ResolverRoot.
func (r *resolver) ServicePrincipal() generated.ServicePrincipalResolver {
	return servicePrincipalResolver{r}
}

func (servicePrincipalResolver) Tenant(ctx context.Context, p *graph.ServicePrincipal, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, p.ID, graph.Out, graph.HomeIn, at, tenant)
}

func (servicePrincipalResolver) MemberOf(ctx context.Context, p *graph.ServicePrincipal, at *graph.Time, first *int, after *string, last *int, before *string) (*model.SecurityGroupConnection, error) {
	return memberOf(ctx, p.ID, paging{first, after, last, before}, at)
}
