package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/acts"
	"behalf/graph/generated"
)

func (m mutationResolver) RequestResellerRelationship(ctx context.Context, input acts.RequestResellerRelationshipInput) (*generated.RequestResellerRelationshipPayload, error) {
	d, err := act(ctx, m.desk.RequestResellerRelationship, input)
	if err != nil {
		return nil, err
	}
	out := &generated.RequestResellerRelationshipPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.RelationshipRequest, err = of(d, relationshipRequest, graph.KindRelationshipRequest); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) EditRelationshipRequest(ctx context.Context, input acts.EditRelationshipRequestInput) (*generated.EditRelationshipRequestPayload, error) {
	d, err := act(ctx, m.desk.EditRelationshipRequest, input)
	if err != nil {
		return nil, err
	}
	out := &generated.EditRelationshipRequestPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.RelationshipRequest, err = of(d, relationshipRequest, graph.KindRelationshipRequest); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) CompleteRelationshipRequest(ctx context.Context, input acts.RelationshipRequestInput) (*generated.CompleteRelationshipRequestPayload, error) {
	d, err := act(ctx, m.desk.CompleteRelationshipRequest, input)
	if err != nil {
		return nil, err
	}
	out := &generated.CompleteRelationshipRequestPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.RelationshipRequest, err = of(d, relationshipRequest, graph.KindRelationshipRequest); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) MarkRelationshipRequestSent(ctx context.Context, input acts.RelationshipRequestInput) (*generated.MarkRelationshipRequestSentPayload, error) {
	d, err := act(ctx, m.desk.MarkRelationshipRequestSent, input)
	if err != nil {
		return nil, err
	}
	out := &generated.MarkRelationshipRequestSentPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.RelationshipRequest, err = of(d, relationshipRequest, graph.KindRelationshipRequest); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) WithdrawRelationshipRequest(ctx context.Context, input acts.RelationshipRequestInput) (*generated.WithdrawRelationshipRequestPayload, error) {
	d, err := act(ctx, m.desk.WithdrawRelationshipRequest, input)
	if err != nil {
		return nil, err
	}
	out := &generated.WithdrawRelationshipRequestPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.RelationshipRequest, err = of(d, relationshipRequest, graph.KindRelationshipRequest); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) AcceptRelationshipRequest(ctx context.Context, input acts.AnswerRelationshipRequestInput) (*generated.AcceptRelationshipRequestPayload, error) {
	d, err := act(ctx, m.desk.AcceptRelationshipRequest, input)
	if err != nil {
		return nil, err
	}
	out := &generated.AcceptRelationshipRequestPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.RelationshipRequest, err = of(d, relationshipRequest, graph.KindRelationshipRequest); err != nil {
		return nil, err
	}
	if out.ResellerRelationship, err = of(d, relationship, graph.KindResellerRelationship); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) DeclineRelationshipRequest(ctx context.Context, input acts.AnswerRelationshipRequestInput) (*generated.DeclineRelationshipRequestPayload, error) {
	d, err := act(ctx, m.desk.DeclineRelationshipRequest, input)
	if err != nil {
		return nil, err
	}
	out := &generated.DeclineRelationshipRequestPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.RelationshipRequest, err = of(d, relationshipRequest, graph.KindRelationshipRequest); err != nil {
		return nil, err
	}
	if n, ok := d.Node(graph.KindResellerRelationship); ok {
		found := relationship(n)
		out.ResellerRelationship = &found
	}
	return out, nil
}

func (m mutationResolver) RemoveDelegatedAdmin(ctx context.Context, input acts.RemoveDelegatedAdminInput) (*generated.RemoveDelegatedAdminPayload, error) {
	d, err := act(ctx, m.desk.RemoveDelegatedAdmin, input)
	if err != nil {
		return nil, err
	}
	out := &generated.RemoveDelegatedAdminPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.ResellerRelationship, err = of(d, relationship, graph.KindResellerRelationship); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) RemoveResellerRelationship(ctx context.Context, input acts.RemoveResellerRelationshipInput) (*generated.RemoveResellerRelationshipPayload, error) {
	d, err := act(ctx, m.desk.RemoveResellerRelationship, input)
	if err != nil {
		return nil, err
	}
	out := &generated.RemoveResellerRelationshipPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.ResellerRelationship, err = of(d, relationship, graph.KindResellerRelationship); err != nil {
		return nil, err
	}
	return out, nil
}
