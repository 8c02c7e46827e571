package resolvers

import (
	"context"
	"slices"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type autopilotDeviceResolver struct{ *resolver }

// AutopilotDevice implements generated.ResolverRoot.
func (r *resolver) AutopilotDevice() generated.AutopilotDeviceResolver {
	return autopilotDeviceResolver{r}
}

func (autopilotDeviceResolver) SerialNumber(_ context.Context, d *graph.AutopilotDevice) (*string, error) {
	return optional(d.SerialNumber()), nil
}

func (autopilotDeviceResolver) Customer(ctx context.Context, d *graph.AutopilotDevice, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, d.ID, graph.Out, graph.BelongsTo, at, tenant)
}

func (autopilotDeviceResolver) AddedBy(ctx context.Context, d *graph.AutopilotDevice, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, d.ID, graph.Out, graph.AddedBy, at, tenant)
}

func (autopilotDeviceResolver) Profile(ctx context.Context, d *graph.AutopilotDevice, at *graph.Time) (*graph.AutopilotProfile, error) {
	return one(ctx, d.ID, graph.Out, graph.UsesProfile, at, autopilotProfile)
}

func (a autopilotDeviceResolver) Can(ctx context.Context, d *graph.AutopilotDevice, agent graph.ID, action access.Action, at *graph.Time, policy *access.Policy) (*model.AccessDecision, error) {
	if !slices.Contains(action.Kinds(), graph.KindAutopilotDevice) {
		return nil, invalid("action", "%s cannot be asked of a device; ask %s or %s", action, access.ApplyAutopilotProfile, access.RemoveDevice)
	}
	s := sessionOf(ctx)
	date, err := s.date(ctx, at)
	if err != nil {
		return nil, err
	}
	return s.loading().answers.Load(ctx, asked{Agent: agent, Action: action, Target: d.ID, At: date, Policy: a.under(policy)})
}

type autopilotProfileResolver struct{ *resolver }

// AutopilotProfile implements generated.ResolverRoot.
func (r *resolver) AutopilotProfile() generated.AutopilotProfileResolver {
	return autopilotProfileResolver{r}
}

func (autopilotProfileResolver) Description(_ context.Context, p *graph.AutopilotProfile) (*string, error) {
	return optional(p.Description()), nil
}

func (autopilotProfileResolver) Customer(ctx context.Context, p *graph.AutopilotProfile, at *graph.Time) (*graph.Tenant, error) {
	return one(ctx, p.ID, graph.Out, graph.BelongsTo, at, tenant)
}

func (autopilotProfileResolver) Devices(ctx context.Context, p *graph.AutopilotProfile, filter *generated.AutopilotDeviceFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AutopilotDeviceConnection, error) {
	return list(devices(narrow(ctx, graph.KindAutopilotDevice, via(p.ID, graph.Back(graph.UsesProfile, "device"))...), filter, orderBy), p.ID, paging{first, after, last, before}, at, autopilotDevice)
}

func (q queryResolver) AutopilotDevices(ctx context.Context, filter *generated.AutopilotDeviceFilter, orderBy *model.NodeOrder, at *graph.Time, first *int, after *string, last *int, before *string) (*model.AutopilotDeviceConnection, error) {
	return list(devices(narrow(ctx, graph.KindAutopilotDevice), filter, orderBy), "", paging{first, after, last, before}, at, autopilotDevice)
}

// devices puts a filter of devices into a list.
func devices(n *narrowing, f *generated.AutopilotDeviceFilter, by *model.NodeOrder) *narrowing {
	n.order(by)
	if f != nil {
		n.text(f.Text)
		n.tenant("customer", f.Customer, graph.Back(graph.BelongsTo, "device"))
		n.tenant("partner", f.Partner, graph.Back(graph.AddedBy, "device"))
		facet(n, graph.PropSource, f.Source)
		n.has(f.HasProfile, graph.Link{Steps: []graph.Step{graph.Hop(graph.UsesProfile, "profile")}})
	}
	return n
}
