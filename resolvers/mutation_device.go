package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/acts"
	"behalf/graph/generated"
)

func (m mutationResolver) AddAutopilotDevice(ctx context.Context, input acts.AddAutopilotDeviceInput) (*generated.AddAutopilotDevicePayload, error) {
	d, err := act(ctx, m.desk.AddAutopilotDevice, input)
	if err != nil {
		return nil, err
	}
	out := &generated.AddAutopilotDevicePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.AutopilotDevice, err = of(d, autopilotDevice, graph.KindAutopilotDevice); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) RemoveAutopilotDevice(ctx context.Context, input acts.RemoveAutopilotDeviceInput) (*generated.RemoveAutopilotDevicePayload, error) {
	d, err := act(ctx, m.desk.RemoveAutopilotDevice, input)
	if err != nil {
		return nil, err
	}
	out := &generated.RemoveAutopilotDevicePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.AutopilotDevice, err = of(d, autopilotDevice, graph.KindAutopilotDevice); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) ApplyAutopilotProfile(ctx context.Context, input acts.AutopilotProfileOfDeviceInput) (*generated.ApplyAutopilotProfilePayload, error) {
	d, err := act(ctx, m.desk.ApplyAutopilotProfile, input)
	if err != nil {
		return nil, err
	}
	out := &generated.ApplyAutopilotProfilePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.AutopilotDevice, err = of(d, autopilotDevice, graph.KindAutopilotDevice); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) RemoveAutopilotProfile(ctx context.Context, input acts.AutopilotProfileOfDeviceInput) (*generated.RemoveAutopilotProfilePayload, error) {
	d, err := act(ctx, m.desk.RemoveAutopilotProfile, input)
	if err != nil {
		return nil, err
	}
	out := &generated.RemoveAutopilotProfilePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.AutopilotDevice, err = of(d, autopilotDevice, graph.KindAutopilotDevice); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) CreateAutopilotProfile(ctx context.Context, input acts.CreateAutopilotProfileInput) (*generated.CreateAutopilotProfilePayload, error) {
	d, err := act(ctx, m.desk.CreateAutopilotProfile, input)
	if err != nil {
		return nil, err
	}
	out := &generated.CreateAutopilotProfilePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.AutopilotProfile, err = of(d, autopilotProfile, graph.KindAutopilotProfile); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) UpdateAutopilotProfile(ctx context.Context, input acts.UpdateAutopilotProfileInput) (*generated.UpdateAutopilotProfilePayload, error) {
	d, err := act(ctx, m.desk.UpdateAutopilotProfile, input)
	if err != nil {
		return nil, err
	}
	out := &generated.UpdateAutopilotProfilePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.AutopilotProfile, err = of(d, autopilotProfile, graph.KindAutopilotProfile); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) DeleteAutopilotProfile(ctx context.Context, input acts.DeleteAutopilotProfileInput) (*generated.DeleteAutopilotProfilePayload, error) {
	d, err := act(ctx, m.desk.DeleteAutopilotProfile, input)
	if err != nil {
		return nil, err
	}
	out := &generated.DeleteAutopilotProfilePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.AutopilotProfile, err = of(d, autopilotProfile, graph.KindAutopilotProfile); err != nil {
		return nil, err
	}
	return out, nil
}
