package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/acts"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

func (m mutationResolver) CreateTenant(ctx context.Context, input acts.CreateTenantInput) (*generated.CreateTenantPayload, error) {
	d, err := act(ctx, m.desk.CreateTenant, input)
	if err != nil {
		return nil, err
	}
	out := &generated.CreateTenantPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.Tenant, err = of(d, tenant, graph.KindTenant); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) CreateUser(ctx context.Context, input acts.CreateUserInput) (*generated.CreateUserPayload, error) {
	d, err := act(ctx, m.desk.CreateUser, input)
	if err != nil {
		return nil, err
	}
	out := &generated.CreateUserPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.User, err = of(d, user, graph.KindUser); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) CreateSecurityGroup(ctx context.Context, input acts.CreateSecurityGroupInput) (*generated.CreateSecurityGroupPayload, error) {
	d, err := act(ctx, m.desk.CreateSecurityGroup, input)
	if err != nil {
		return nil, err
	}
	out := &generated.CreateSecurityGroupPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.SecurityGroup, err = of(d, securityGroup, graph.KindSecurityGroup); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) CreateScope(ctx context.Context, input acts.CreateScopeInput) (*generated.CreateScopePayload, error) {
	d, err := act(ctx, m.desk.CreateScope, input)
	if err != nil {
		return nil, err
	}
	scope, err := of(d, model.ScopeOf, graph.ScopeKinds...)
	if err != nil {
		return nil, err
	}
	return &generated.CreateScopePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings, Scope: *scope}, nil
}

func (m mutationResolver) AssignDirectoryRole(ctx context.Context, input acts.AssignDirectoryRoleInput) (*generated.AssignDirectoryRolePayload, error) {
	d, err := act(ctx, m.desk.AssignDirectoryRole, input)
	if err != nil {
		return nil, err
	}
	return &generated.AssignDirectoryRolePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}, nil
}

func (m mutationResolver) RemoveDirectoryRole(ctx context.Context, input acts.RemoveDirectoryRoleInput) (*generated.RemoveDirectoryRolePayload, error) {
	d, err := act(ctx, m.desk.RemoveDirectoryRole, input)
	if err != nil {
		return nil, err
	}
	return &generated.RemoveDirectoryRolePayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}, nil
}

func (m mutationResolver) AddGroupMember(ctx context.Context, input acts.AddGroupMemberInput) (*generated.AddGroupMemberPayload, error) {
	d, err := act(ctx, m.desk.AddGroupMember, input)
	if err != nil {
		return nil, err
	}
	out := &generated.AddGroupMemberPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.SecurityGroup, err = of(d, securityGroup, graph.KindSecurityGroup); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) RemoveGroupMember(ctx context.Context, input acts.RemoveGroupMemberInput) (*generated.RemoveGroupMemberPayload, error) {
	d, err := act(ctx, m.desk.RemoveGroupMember, input)
	if err != nil {
		return nil, err
	}
	out := &generated.RemoveGroupMemberPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.SecurityGroup, err = of(d, securityGroup, graph.KindSecurityGroup); err != nil {
		return nil, err
	}
	return out, nil
}
