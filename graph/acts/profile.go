package acts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
)

// CreateAutopilotProfileInput makes a profile. Settings are graph.ProfileSettings.
type CreateAutopilotProfileInput struct {
	Key         string   `json:"key"`
	DisplayName string   `json:"displayName"`
	Customer    graph.ID `json:"customer"`
	Description *string  `json:"description,omitempty"`
	Settings    []string `json:"settings,omitempty"`
	DryRun      *bool    `json:"-"`
}

// CreateAutopilotProfile makes a profile for a customer's devices (R31, R35). Theirs who may MANAGE_AUTOPILOT_PROFILE.
func (d *Desk) CreateAutopilotProfile(ctx context.Context, by Actor, in CreateAutopilotProfileInput) (*Result, error) {
	id, err := newID(graph.KindAutopilotProfile, in.Key, in.DisplayName)
	if err != nil {
		return nil, err
	}
	settings, err := profileSettings(in.Settings)
	if err != nil {
		return nil, err
	}
	return d.run(ctx, by, "createAutopilotProfile", in, isTrue(in.DryRun), func(t *tx) error {
		customer, err := t.node("customer", in.Customer, graph.KindTenant)
		if err != nil {
			return err
		}
		if _, err := t.may(access.ManageAutopilotProfile, customer.ID, nil); err != nil {
			return err
		}
		if err := t.unused("key", id); err != nil {
			return err
		}
		n := t.create(graph.Node{ID: id, Name: in.DisplayName}.With(graph.PropDescription, value(in.Description)).With(graph.PropSettings, settings))
		t.open(graph.Edge{From: id, Type: graph.BelongsTo, To: customer.ID})
		t.result.Nodes = append(t.result.Nodes, n)
		return nil
	})
}

// profileSettings are settings in the order of graph.ProfileSettings, each once. It wraps graph.ErrInvalid for what is none.
func profileSettings(given []string) (settings []string, err error) {
	for _, s := range given {
		if !slices.Contains(graph.ProfileSettings, s) {
			return nil, invalid("settings", "%q is not a setting of a profile; name some of %s", s, strings.Join(graph.ProfileSettings, ", "))
		}
	}
	for _, s := range graph.ProfileSettings {
		if slices.Contains(given, s) {
			settings = append(settings, s)
		}
	}
	if len(settings) > 1 && settings[0] == graph.ProfileNone {
		return nil, invalid("settings", "%s stands alone; leave it out, or the others", graph.ProfileNone)
	}
	return settings, nil
}

// UpdateAutopilotProfileInput changes a profile: what is not given stays as it is.
type UpdateAutopilotProfileInput struct {
	Profile     graph.ID  `json:"profile"`
	Customer    *graph.ID `json:"customer,omitempty"`
	DisplayName *string   `json:"displayName,omitempty"`
	Description *string   `json:"description,omitempty"`
	Settings    []string  `json:"settings,omitzero"`
	DryRun      *bool     `json:"-"`
}

// UpdateAutopilotProfile changes a profile, for all the devices that have it (R31, R35). What is so already changes nothing.
// The customer, where it is named, must be the profile's, as in the addresses of Partner Center. Theirs who may
// MANAGE_AUTOPILOT_PROFILE.
func (d *Desk) UpdateAutopilotProfile(ctx context.Context, by Actor, in UpdateAutopilotProfileInput) (*Result, error) {
	if in.DisplayName != nil {
		if err := field("displayName", graph.CheckName(*in.DisplayName)); err != nil {
			return nil, err
		}
	}
	settings, err := profileSettings(in.Settings)
	if err != nil {
		return nil, err
	}
	return d.run(ctx, by, "updateAutopilotProfile", in, isTrue(in.DryRun), func(t *tx) error {
		old, _, err := t.managedProfile(in.Profile, in.Customer, "")
		if err != nil {
			return err
		}
		n := old
		if in.DisplayName != nil {
			n.Name = *in.DisplayName
		}
		if in.Description != nil {
			n = n.With(graph.PropDescription, *in.Description)
		}
		if in.Settings != nil {
			n = n.With(graph.PropSettings, settings)
		}
		t.result.Nodes = append(t.result.Nodes, n)
		had, has := graph.AutopilotProfile{Node: old}, graph.AutopilotProfile{Node: n}
		chooses := !slices.Equal(had.Settings(), has.Settings())
		if !chooses && old.Name == n.Name && had.Description() == has.Description() {
			return nil
		}
		t.update(n)
		using, err := t.edges(n.ID, graph.In, graph.UsesProfile)
		if err != nil {
			return err
		}
		if chooses && len(using) > 0 {
			variant := ""
			if len(using) == 1 {
				variant = SaysOne
			}
			t.followsAs(ChangesProfile, variant, n.ID, say.Things{"profile": say.Name(n.Name), "count": say.Count(len(using))})
		}
		return nil
	})
}

// DeleteAutopilotProfileInput names a profile.
type DeleteAutopilotProfileInput struct {
	Profile  graph.ID  `json:"profile"`
	Customer *graph.ID `json:"customer,omitempty"`
	DryRun   *bool     `json:"-"`
}

// DeleteAutopilotProfile deletes a profile that no device has (R31, R35): to take it off a device is an act of its own, with
// its own rules, since a partner may manage a customer's profiles and yet not each of its devices (R33). The customer, where
// it is named, must be the profile's. Theirs who may MANAGE_AUTOPILOT_PROFILE.
func (d *Desk) DeleteAutopilotProfile(ctx context.Context, by Actor, in DeleteAutopilotProfileInput) (*Result, error) {
	return d.run(ctx, by, "deleteAutopilotProfile", in, isTrue(in.DryRun), func(t *tx) error {
		n, owner, err := t.managedProfile(in.Profile, in.Customer, access.NothingToRemove)
		if err != nil {
			return err
		}
		using, err := t.edges(n.ID, graph.In, graph.UsesProfile)
		if err != nil {
			return err
		}
		if len(using) > 0 {
			return field("profile", unmet("", "%s is applied to %s, first of them %s; take it off before", n.ID, devices(len(using)), using[0].From))
		}
		t.close(*owner)
		t.result.Nodes = append(t.result.Nodes, n)
		return nil
	})
}

// managedProfile looks up a profile and whose it is, and asks whether the actor may manage that customer's profiles. Gone is
// the reason of the refusal of a profile that was deleted.
func (t *tx) managedProfile(id graph.ID, customer *graph.ID, gone access.Reason) (n graph.Node, owner *graph.Edge, err error) {
	if n, owner, err = t.belonging("profile", id, graph.KindAutopilotProfile); err != nil {
		return
	}
	if customer != nil {
		if _, err = t.node("customer", *customer, graph.KindTenant); err != nil {
			return
		}
	}
	if owner == nil {
		err = field("profile", unmet(gone, "%s was deleted", id))
		return
	}
	if _, err = t.may(access.ManageAutopilotProfile, owner.To, nil); err != nil {
		return
	}
	if customer != nil && *customer != owner.To {
		err = field("customer", unmet("", "%s is a profile of %s, not of %s", id, owner.To, *customer))
	}
	return
}

func devices(n int) string {
	if n == 1 {
		return "1 device"
	}
	return fmt.Sprintf("%d devices", n)
}
