package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/acts"
	"behalf/graph/generated"
)

func (m mutationResolver) ProvisionAzureSubscription(ctx context.Context, input acts.ProvisionAzureSubscriptionInput) (*generated.ProvisionAzureSubscriptionPayload, error) {
	d, err := act(ctx, m.desk.ProvisionAzureSubscription, input)
	if err != nil {
		return nil, err
	}
	out := &generated.ProvisionAzureSubscriptionPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.AzureSubscription, err = of(d, subscription, graph.KindAzureSubscription); err != nil {
		return nil, err
	}
	if out.RoleAssignment, err = of(d, roleAssignment, graph.KindAzureRoleAssignment); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) TransferAzureSubscription(ctx context.Context, input acts.TransferAzureSubscriptionInput) (*generated.TransferAzureSubscriptionPayload, error) {
	d, err := act(ctx, m.desk.TransferAzureSubscription, input)
	if err != nil {
		return nil, err
	}
	out := &generated.TransferAzureSubscriptionPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.AzureSubscription, err = of(d, subscription, graph.KindAzureSubscription); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) AssignAzureRole(ctx context.Context, input acts.AssignAzureRoleInput) (*generated.AssignAzureRolePayload, error) {
	d, err := act(ctx, m.desk.AssignAzureRole, input)
	if err != nil {
		return nil, err
	}
	out := &generated.AssignAzureRolePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.RoleAssignment, err = of(d, roleAssignment, graph.KindAzureRoleAssignment); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) RemoveAzureRoleAssignment(ctx context.Context, input acts.RemoveAzureRoleAssignmentInput) (*generated.RemoveAzureRoleAssignmentPayload, error) {
	d, err := act(ctx, m.desk.RemoveAzureRoleAssignment, input)
	if err != nil {
		return nil, err
	}
	out := &generated.RemoveAzureRoleAssignmentPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.RoleAssignment, err = of(d, roleAssignment, graph.KindAzureRoleAssignment); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) ElevateAccess(ctx context.Context, input acts.ElevateAccessInput) (*generated.ElevateAccessPayload, error) {
	d, err := act(ctx, m.desk.ElevateAccess, input)
	if err != nil {
		return nil, err
	}
	out := &generated.ElevateAccessPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.RoleAssignment, err = of(d, roleAssignment, graph.KindAzureRoleAssignment); err != nil {
		return nil, err
	}
	return out, nil
}
