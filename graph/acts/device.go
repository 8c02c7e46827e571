package acts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
)

// AddAutopilotDeviceInput registers a device. AddedBy is the partner that adds it, for PARTNER_CENTER and no other source.
type AddAutopilotDeviceInput struct {
	Key          string             `json:"key"`
	DisplayName  string             `json:"displayName"`
	Customer     graph.ID           `json:"customer"`
	Source       graph.DeviceSource `json:"source"`
	AddedBy      *graph.ID          `json:"addedBy,omitempty"`
	SerialNumber *string            `json:"serialNumber,omitempty"`
	DryRun       *bool              `json:"-"`
}

func (in AddAutopilotDeviceInput) check() (graph.ID, error) {
	id, err := newID(graph.KindAutopilotDevice, in.Key, in.DisplayName)
	switch {
	case err != nil:
		return "", err
	case !slices.Contains(graph.DeviceSources, in.Source):
		return "", invalid("source", "%q is not a source of devices; name one of %v", in.Source, graph.DeviceSources)
	case in.Source == graph.SourcePartnerCenter && in.AddedBy == nil:
		return "", invalid("addedBy", "a device of source PARTNER_CENTER was added by a partner; name it in addedBy")
	case in.Source != graph.SourcePartnerCenter && in.AddedBy != nil:
		return "", invalid("addedBy", "no partner adds a device of source %s; leave out addedBy, or name PARTNER_CENTER as source", in.Source)
	case in.AddedBy != nil && *in.AddedBy == in.Customer:
		return "", invalid("addedBy", "partner and customer are the same tenant; a device that the customer adds has another source")
	}
	return id, nil
}

// AddAutopilotDevice registers a device of a customer with Windows Autopilot. On its source rests who may manage it (R32,
// R33), so that a partner's people add in their partner's name through PARTNER_CENTER alone, and the customer's own people by
// any other source; the operator writes down what was, whatever stands between the two now. A device that was removed keeps
// its key, since what was true of it stays so: register it anew under another. Theirs who may ADD_DEVICE.
func (d *Desk) AddAutopilotDevice(ctx context.Context, by Actor, in AddAutopilotDeviceInput) (*Result, error) {
	id, err := in.check()
	if err != nil {
		return nil, err
	}
	return d.run(ctx, by, "addAutopilotDevice", in, isTrue(in.DryRun), func(t *tx) error {
		customer, err := t.node("customer", in.Customer, graph.KindTenant)
		if err != nil {
			return err
		}
		var partner graph.Node
		if in.AddedBy != nil {
			if partner, err = t.node("addedBy", *in.AddedBy, graph.KindTenant); err != nil {
				return err
			}
		}
		if err := t.mayAdd(customer, partner); err != nil {
			return err
		}
		if err := t.unused("key", id); err != nil {
			return err
		}
		if partner.ID != "" && !(graph.Tenant{Node: partner}).Is(graph.TenantPartner) {
			return field("addedBy", unmet("", "%s is not a partner", partner.Name))
		}
		n := t.create(graph.Node{ID: id, Name: in.DisplayName}.With(graph.PropSource, string(in.Source)).With(graph.PropSerialNumber, value(in.SerialNumber)))
		t.open(graph.Edge{From: id, Type: graph.BelongsTo, To: customer.ID})
		if partner.ID != "" {
			t.open(graph.Edge{From: id, Type: graph.AddedBy, To: partner.ID})
		}
		t.result.Nodes = append(t.result.Nodes, n)
		t.tellManagers(n, customer, partner)
		return nil
	})
}

// mayAdd asks whether the actor may add a device of a customer in a partner's name or, where that is the zero Node, in the
// customer's own.
func (t *tx) mayAdd(customer, partner graph.Node) error {
	d, err := t.may(access.AddDevice, customer.ID, nil)
	if d == nil {
		return err
	}
	switch own := d.Case.Home == customer.ID; {
	case own && partner.ID != "":
		return forbidden(access.PartnerAction, SaysDevice, two(partner, customer))
	case !own && partner.ID == "":
		return forbidden(access.CustomerAction, SaysDevice, two(partner, customer))
	case !own && d.Case.Home != partner.ID:
		return forbidden(access.NoPcRole, SaysAdminOrSales, two(partner, customer))
	}
	return err
}

// tellManagers tells who manages a device from now on, under the policy in force.
func (t *tx) tellManagers(device, customer, partner graph.Node) {
	source := (graph.AutopilotDevice{Node: device}).Source()
	things := two(partner, customer)
	things["device"] = say.Name(device.Name)
	switch proposed := t.policy.Autopilot == access.AutopilotProposed; {
	case partner.ID != "" && proposed:
		t.followsAs(PartnersManageDevice, SaysProposed, device.ID, things)
	case partner.ID != "":
		t.follows(PartnersManageDevice, device.ID, things)
	case proposed:
		t.followsAs(CustomerManagesDevice, SaysProposed, device.ID, things)
	default:
		t.follows(CustomerManagesDevice, device.ID, things)
	}
	if partner.ID == "" && !source.ByCustomer() {
		t.warn(access.WarnSourceNotCovered, say.Things{"source": say.Name(source)})
	}
}

// RemoveAutopilotDeviceInput names a device.
type RemoveAutopilotDeviceInput struct {
	Device graph.ID `json:"device"`
	DryRun *bool    `json:"-"`
}

// RemoveAutopilotDevice takes a device out of Windows Autopilot (R32, R33, R36), and the profile off it. Who added it stays
// on record. That the device is registered is asked before the permission, which rests on whose it is. Theirs who may
// REMOVE_DEVICE.
func (d *Desk) RemoveAutopilotDevice(ctx context.Context, by Actor, in RemoveAutopilotDeviceInput) (*Result, error) {
	return d.run(ctx, by, "removeAutopilotDevice", in, isTrue(in.DryRun), func(t *tx) error {
		device, owner, err := t.belonging("device", in.Device, graph.KindAutopilotDevice)
		if err != nil {
			return err
		}
		if owner == nil {
			return field("device", nothing("%s is not registered any more", device.ID))
		}
		if err := t.mayManage(access.RemoveDevice, device.ID); err != nil {
			return err
		}
		t.close(*owner)
		t.result.Nodes = append(t.result.Nodes, device)
		things := say.Things{"device": say.Name(device.Name), "customer": say.Name(t.nameOf(owner.To))}
		t.follows(LosesRegistration, device.ID, things)
		t.follows(KeepsIntuneDevice, device.ID, things)
		return t.takeOff(device, "")
	})
}

// mayManage is may, with what the answer warns of told in the result.
func (t *tx) mayManage(action access.Action, target graph.ID) error {
	d, err := t.may(action, target, nil)
	if d != nil && err == nil {
		t.result.Warnings = append(t.result.Warnings, d.Warnings()...)
	}
	return err
}

// belonging is a node that an input field names and the edge that says whose it is; nil where it was removed.
func (t *tx) belonging(name string, id graph.ID, kind graph.Kind) (n graph.Node, owner *graph.Edge, err error) {
	if n, err = t.node(name, id, kind); err != nil {
		return
	}
	edges, err := t.edges(id, graph.Out, graph.BelongsTo)
	if err != nil || len(edges) == 0 {
		return n, nil, err
	}
	return n, &edges[0], nil
}

// unused is absent for what can be removed, and keeps its key when it is.
func (t *tx) unused(name string, id graph.ID) error {
	err := t.absent(name, id)
	if errors.Is(err, graph.ErrExists) {
		owner, failed := t.edges(id, graph.Out, graph.BelongsTo)
		if failed != nil {
			return failed
		}
		if len(owner) == 0 {
			return field(name, fmt.Errorf("%s was removed and keeps its key, name another: %w", id, graph.ErrExists))
		}
	}
	return err
}
