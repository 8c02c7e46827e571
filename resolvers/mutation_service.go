package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/acts"
	"behalf/graph/generated"
)

func (m mutationResolver) SetServicePermission(ctx context.Context, input acts.SetServicePermissionInput) (*generated.SetServicePermissionPayload, error) {
	d, err := act(ctx, m.desk.SetServicePermission, input)
	if err != nil {
		return nil, err
	}
	out := &generated.SetServicePermissionPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.ResellerRelationship, err = of(d, relationship, graph.KindResellerRelationship); err != nil {
		return nil, err
	}
	return out, nil
}

func (m mutationResolver) OpenServiceRequest(ctx context.Context, input acts.OpenServiceRequestInput) (*generated.OpenServiceRequestPayload, error) {
	d, err := act(ctx, m.desk.OpenServiceRequest, input)
	if err != nil {
		return nil, err
	}
	out := &generated.OpenServiceRequestPayload{LedgerEntry: d.entry, Consequences: d.consequences, Warnings: d.warnings}
	if out.ServiceRequest, err = of(d, serviceRequest, graph.KindServiceRequest); err != nil {
		return nil, err
	}
	return out, nil
}
