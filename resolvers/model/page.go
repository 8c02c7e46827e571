package model

import (
	"context"

	"behalf/graph"
)

// Connection is one page of a list, in the shape that Relay asks for.
type Connection[T any] struct {
	Edges    []Edge[T]
	PageInfo PageInfo
	// Count counts the whole list. It is called only where totalCount is selected.
	Count func(context.Context) (int, error)
}

// TotalCount is how long the whole list is.
func (c Connection[T]) TotalCount(ctx context.Context) (*int, error) {
	n, err := c.Count(ctx)
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// Edge is one item of a page and where it stands in the list.
type Edge[T any] struct {
	Node   T
	Cursor string
}

// PageInfo is where a page stands in its list.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
	Complete        bool // no bound left something out
}

// The lists of the API.
type (
	TenantConnection               = Connection[graph.Tenant]
	TenantEdge                     = Edge[graph.Tenant]
	UserConnection                 = Connection[graph.User]
	UserEdge                       = Edge[graph.User]
	SecurityGroupConnection        = Connection[graph.SecurityGroup]
	SecurityGroupEdge              = Edge[graph.SecurityGroup]
	ServicePrincipalConnection     = Connection[graph.ServicePrincipal]
	ServicePrincipalEdge           = Edge[graph.ServicePrincipal]
	PrincipalConnection            = Connection[Principal]
	PrincipalEdge                  = Edge[Principal]
	DirectoryRoleConnection        = Connection[graph.DirectoryRole]
	DirectoryRoleEdge              = Edge[graph.DirectoryRole]
	AzureSubscriptionConnection    = Connection[graph.AzureSubscription]
	AzureSubscriptionEdge          = Edge[graph.AzureSubscription]
	AzureScopeConnection           = Connection[AzureScope]
	AzureScopeEdge                 = Edge[AzureScope]
	AzureRoleAssignmentConnection  = Connection[graph.AzureRoleAssignment]
	AzureRoleAssignmentEdge        = Edge[graph.AzureRoleAssignment]
	ResellerRelationshipConnection = Connection[graph.ResellerRelationship]
	ResellerRelationshipEdge       = Edge[graph.ResellerRelationship]
	RelationshipRequestConnection  = Connection[graph.RelationshipRequest]
	RelationshipRequestEdge        = Edge[graph.RelationshipRequest]
	ServiceRequestConnection       = Connection[graph.ServiceRequest]
	ServiceRequestEdge             = Edge[graph.ServiceRequest]
	AutopilotDeviceConnection      = Connection[graph.AutopilotDevice]
	AutopilotDeviceEdge            = Edge[graph.AutopilotDevice]
	AutopilotProfileConnection     = Connection[graph.AutopilotProfile]
	AutopilotProfileEdge           = Edge[graph.AutopilotProfile]
	LedgerEntryConnection          = Connection[*LedgerEntry]
	LedgerEntryEdge                = Edge[*LedgerEntry]
	SearchResultConnection         = Connection[Node]
	SearchResultEdge               = Edge[Node]
	AccessDecisionEdge             = Edge[*AccessDecision]
	LingeringAccessConnection      = Connection[LingeringAccess]
	LingeringAccessEdge            = Edge[LingeringAccess]
	UnresolvedHolderConnection     = Connection[UnresolvedHolder]
	UnresolvedHolderEdge           = Edge[UnresolvedHolder]
)

// RoleHolderConnection is a page of the holders of a directory role.
type RoleHolderConnection struct {
	Edges    []RoleHolderEdge
	PageInfo PageInfo
	Count    func(context.Context) (int, error)
}

// TotalCount is how many hold the role.
func (c RoleHolderConnection) TotalCount(ctx context.Context) (*int, error) {
	return Connection[Principal]{Count: c.Count}.TotalCount(ctx)
}

// RoleHolderEdge is a holder in a list, and how the role came.
type RoleHolderEdge struct {
	Edge[Principal]
	Held graph.Edge
}

// Source is how the role came.
func (e RoleHolderEdge) Source() graph.RoleSource { return graph.RoleSource(e.Held.Source) }

// Implicit reports whether the directory's own listing leaves the holder out.
func (e RoleHolderEdge) Implicit() bool { return e.Held.Implicit() }

// Since is since when the role is held.
func (e RoleHolderEdge) Since() graph.Time { return e.Held.Since }

// Until is when it ended; nil while it is open.
func (e RoleHolderEdge) Until() *graph.Time { return End(e.Held) }

// End is when an edge ended; nil while it is open.
func End(e graph.Edge) *graph.Time {
	if e.Until == graph.Forever {
		return nil
	}
	return &e.Until
}
