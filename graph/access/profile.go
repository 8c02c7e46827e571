package access

import (
	"cmp"
	"context"
	"slices"

	"behalf/graph"
)

// ProfileUse is a profile that a device has at a date (R32).
type ProfileUse struct {
	Device, Profile graph.ID
	Since           graph.Time
	SinceUnknown    bool
	// AppliedBy is the tenant whose people applied it; empty where that is not told.
	AppliedBy graph.ID
	// Orphaned says that the relationship between the customer and the partner that applied the profile has ended, or where it is
	// not told who did the partner that added the device, and OrphanedAt since when: nothing changes on the device (G8).
	Orphaned   bool
	OrphanedAt graph.Time
}

// The halves that a profile's use is read from: of a device the profile and who applied it, who added the device, and whose it is.
var (
	halfProfile = []graph.Step{graph.Hop(graph.UsesProfile, "profile")}
	halfApplied = []graph.Step{graph.Hop(graph.AppliedBy, "tenant")}
)

// usesOf are the profiles that devices have, as the stages of a walk tell them; whose the devices are and who answers for each
// profile by the device's id. A device that came to have several profiles has the first of them.
func usesOf(found graph.Found, profiles, applied, added int) (uses []ProfileUse, responsible map[graph.ID]graph.ID) {
	edges := slices.SortedFunc(slices.Values(found.Edges[profiles]), graph.CompareEdges)
	responsible = map[graph.ID]graph.ID{}
	for _, e := range found.Edges[added] {
		first(responsible, e)
	}
	by := map[graph.ID][]graph.Edge{}
	for _, e := range found.Edges[applied] {
		by[e.From] = append(by[e.From], e)
	}
	for _, e := range edges {
		if len(uses) > 0 && uses[len(uses)-1].Device == e.From {
			continue
		}
		use := ProfileUse{Device: e.From, Profile: e.To, Since: e.Since, SinceUnknown: e.SinceUnknown}
		for _, a := range by[e.From] {
			if a.Since == e.Since {
				use.AppliedBy, responsible[e.From] = a.To, a.To
			}
		}
		uses = append(uses, use)
	}
	return uses, responsible
}

// first notes where an edge leads; of several from one node the first by id.
func first(ends map[graph.ID]graph.ID, e graph.Edge) {
	if old, ok := ends[e.From]; !ok || e.To < old {
		ends[e.From] = e.To
	}
}

// ProfileUses are the profiles that some devices have at a date, by the device's id, with one call of the reader for all. A device
// that has none is not among them.
func ProfileUses(ctx context.Context, r graph.Reader, at graph.Time, devices []graph.ID) (map[graph.ID]ProfileUse, error) {
	walk := graph.Walk{Starts: devices}
	profiles, applied, added := walk.Add(-1, halfProfile...)[0], walk.Add(-1, halfApplied...)[0], walk.Add(-1, halfAdded...)[0]
	owner := walk.Add(-1, halfOfDevice...)[0]
	s := &shape{owner: []int{owner}, ties: walk.Add(owner, halfTies...), grants: walk.Add(owner, halfGrants...), requests: walk.Add(owner, halfRequests...)}
	met, err := r.Walk(ctx, at, []graph.Walk{walk})
	if err != nil {
		return nil, err
	}
	w := newWitness(at, &plan{walks: []graph.Walk{walk}}, met)
	customer := map[graph.ID]graph.ID{}
	for _, e := range met.Found[0].Edges[owner] {
		first(customer, e)
	}
	uses, responsible := usesOf(met.Found[0], profiles, applied, added)
	all := make(map[graph.ID]ProfileUse, len(uses))
	for _, use := range uses {
		of := customer[use.Device]
		if by := responsible[use.Device]; by != "" && by != of {
			if tie := w.ownership(s, graph.KindAutopilotDevice, of).ties[by]; tie.Was && !tie.Active {
				use.Orphaned, use.OrphanedAt = true, max(tie.Ended, use.Since)
			}
		}
		all[use.Device] = use
	}
	return all, nil
}

// Applied is a profile and on how many devices a partner answers for it.
type Applied struct {
	Profile graph.Node
	Devices int
}

// AppliedProfiles are the profiles on a customer's devices that the partner applied or, where it is not told who did, that are on
// devices that it added: those that are orphaned when the relationship between the two ends (G8). They are in the order of their ids.
// Cut says that a store followed only some of the devices, so that there may be more.
func AppliedProfiles(ctx context.Context, r graph.Reader, at graph.Time, partner, customer graph.ID) (all []Applied, cut bool, err error) {
	walk := graph.Walk{Starts: []graph.ID{customer}}
	device := walk.Add(-1, graph.Back(graph.BelongsTo, "device"))[0]
	profiles, applied, added := walk.Add(device, halfProfile...)[0], walk.Add(device, halfApplied...)[0], walk.Add(device, halfAdded...)[0]
	met, err := r.Walk(ctx, at, []graph.Walk{walk})
	if err != nil {
		return nil, false, err
	}
	uses, responsible := usesOf(met.Found[0], profiles, applied, added)
	count := map[graph.ID]int{}
	for _, use := range uses {
		if responsible[use.Device] == partner {
			count[use.Profile]++
		}
	}
	for profile, n := range count {
		all = append(all, Applied{met.Nodes[profile], n})
	}
	slices.SortFunc(all, func(a, b Applied) int { return cmp.Compare(a.Profile.ID, b.Profile.ID) })
	return all, slices.Contains(met.Found[0].Cut, true), nil
}
