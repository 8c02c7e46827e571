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

// ProfileAssignment is the profile with who applied it; those of a list of devices are read together.
func (autopilotDeviceResolver) ProfileAssignment(ctx context.Context, d *graph.AutopilotDevice, at *graph.Time) (*model.AutopilotProfileAssignment, error) {
	s := sessionOf(ctx)
	date, err := s.date(ctx, at)
	if err != nil {
		return nil, err
	}
	use, err := s.loading().profiles.Load(ctx, deviceAt{d.ID, date})
	if err != nil || use == nil {
		return nil, err
	}
	ends, err := s.loading().nodes.LoadAll(ctx, slices.DeleteFunc([]graph.ID{use.Profile, use.AppliedBy}, func(id graph.ID) bool { return id == "" }))
	if err != nil {
		return nil, err
	}
	assignment := &model.AutopilotProfileAssignment{ProfileUse: *use, Profile: autopilotProfile(ends[0])}
	if len(ends) > 1 {
		by := tenant(ends[1])
		assignment.AppliedBy = &by
	}
	return assignment, nil
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

// deviceAt is a device at a date.
type deviceAt struct {
	device graph.ID
	at     graph.Time
}

// fetchProfiles asks once for all devices at one date.
func (s *session) fetchProfiles(ctx context.Context, keys []deviceAt) ([]*access.ProfileUse, []error) {
	devices := map[graph.Time][]graph.ID{}
	for _, k := range keys {
		devices[k.at] = append(devices[k.at], k.device)
	}
	found := map[graph.Time]map[graph.ID]access.ProfileUse{}
	err := s.store.View(ctx, func(r graph.Reader) (err error) {
		for at, ids := range devices {
			if found[at], err = access.ProfileUses(ctx, r, at, ids); err != nil {
				return err
			}
		}
		return nil
	})
	uses := make([]*access.ProfileUse, len(keys))
	for i, k := range keys {
		if use, ok := found[k.at][k.device]; ok {
			uses[i] = &use
		}
	}
	return uses, alike(err)
}
