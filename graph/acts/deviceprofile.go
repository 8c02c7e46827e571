package acts

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
)

// takeOff takes off a device the profile that it has; every one but kept, if it came to have several.
func (t *tx) takeOff(device graph.Node, kept graph.ID) error {
	used, err := t.edges(device.ID, graph.Out, graph.UsesProfile)
	if err != nil {
		return err
	}
	for _, e := range used {
		if e.To == kept {
			continue
		}
		if err := t.losesProfile(device, e); err != nil {
			return err
		}
	}
	return nil
}

// losesProfile closes what says that a device has a profile, and with it what says who applied it.
func (t *tx) losesProfile(device graph.Node, e graph.Edge) error {
	applied, err := t.edges(device.ID, graph.Out, graph.AppliedBy)
	if err != nil {
		return err
	}
	t.close(e)
	for _, by := range applied {
		if by.Since == e.Since {
			t.close(by)
		}
	}
	t.follows(LosesProfile, e.To, say.Things{"device": say.Name(device.Name), "profile": say.Name(t.nameOf(e.To))})
	return nil
}

// gainsProfile opens what says that a device has a profile, and for a person who applied it, in whose tenant's name: on that rests
// whether it is orphaned later (G8).
func (t *tx) gainsProfile(device, profile graph.Node) error {
	t.open(graph.Edge{From: device.ID, Type: graph.UsesProfile, To: profile.ID})
	if t.by != "" {
		home, err := t.home(t.by)
		if err != nil {
			return err
		}
		if home != "" {
			t.open(graph.Edge{From: device.ID, Type: graph.AppliedBy, To: home})
		}
	}
	t.follows(GainsProfile, profile.ID, say.Things{"device": say.Name(device.Name), "profile": say.Name(profile.Name)})
	return nil
}

// AutopilotProfileOfDeviceInput names a device and a profile.
type AutopilotProfileOfDeviceInput struct {
	Device  graph.ID `json:"device"`
	Profile graph.ID `json:"profile"`
	DryRun  *bool    `json:"-"`
}

// ApplyAutopilotProfile applies a profile to a device of the same customer, in place of the one that it has: a device has one
// (R32, R33, R35). What is applied already changes nothing. Theirs who may APPLY_AUTOPILOT_PROFILE.
func (d *Desk) ApplyAutopilotProfile(ctx context.Context, by Actor, in AutopilotProfileOfDeviceInput) (*Result, error) {
	return d.run(ctx, by, "applyAutopilotProfile", in, isTrue(in.DryRun), func(t *tx) error {
		device, profile, old, err := t.profileOfDevice(in, "")
		if err != nil {
			return err
		}
		owner, err := t.edges(profile.ID, graph.Out, graph.BelongsTo)
		if err != nil {
			return err
		}
		if len(owner) == 0 {
			return field("profile", unmet("", "%s was deleted; name a profile that is there", profile.ID))
		}
		if mine, err := t.openEdge(device.ID, graph.BelongsTo, owner[0].To, ""); err != nil {
			return err
		} else if mine == nil {
			return field("profile", unmet("", "%s is a profile of %s, which %s does not belong to", profile.ID, owner[0].To, device.ID))
		}
		if old != nil {
			return nil
		}
		if err := t.takeOff(device, profile.ID); err != nil {
			return err
		}
		return t.gainsProfile(device, profile)
	})
}

// RemoveAutopilotProfile takes a profile off a device. Theirs who may APPLY_AUTOPILOT_PROFILE (A14).
func (d *Desk) RemoveAutopilotProfile(ctx context.Context, by Actor, in AutopilotProfileOfDeviceInput) (*Result, error) {
	return d.run(ctx, by, "removeAutopilotProfile", in, isTrue(in.DryRun), func(t *tx) error {
		device, profile, old, err := t.profileOfDevice(in, access.NothingToRemove)
		if err != nil {
			return err
		}
		if old == nil {
			return field("profile", nothing("%s does not have the profile %s", device.ID, profile.ID))
		}
		return t.losesProfile(device, *old)
	})
}

// profileOfDevice looks up a device, a profile and the edge between them, nil if there is none, and asks whether the actor may
// apply profiles to the device and take them off it. Gone is the reason of the refusal of a device that was removed.
func (t *tx) profileOfDevice(in AutopilotProfileOfDeviceInput, gone access.Reason) (device, profile graph.Node, old *graph.Edge, err error) {
	device, owner, err := t.belonging("device", in.Device, graph.KindAutopilotDevice)
	if err != nil {
		return
	}
	if profile, err = t.node("profile", in.Profile, graph.KindAutopilotProfile); err != nil {
		return
	}
	if owner == nil {
		err = field("device", unmet(gone, "%s is not registered any more; no profile is applied to it or taken off it", device.ID))
		return
	}
	if err = t.mayManage(access.ApplyAutopilotProfile, device.ID); err != nil {
		return
	}
	t.result.Nodes = append(t.result.Nodes, device)
	old, err = t.openEdge(device.ID, graph.UsesProfile, profile.ID, "")
	return
}
