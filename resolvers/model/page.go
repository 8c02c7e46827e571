package model

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
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
	PartnerRelationshipConnection  = Connection[PartnerRelationship]
	PartnerRelationshipEdge        = Edge[PartnerRelationship]
	UnresolvedHolderConnection     = Connection[UnresolvedHolder]
	UnresolvedHolderEdge           = Edge[UnresolvedHolder]
)

// CustomerConnection is a page of a partner's customers.
type CustomerConnection struct {
	Edges    []CustomerEdge
	PageInfo PageInfo
	Count    func(context.Context) (int, error)
}

// TotalCount is how many customers the partner has.
func (c CustomerConnection) TotalCount(ctx context.Context) (*int, error) {
	return Connection[graph.Tenant]{Count: c.Count}.TotalCount(ctx)
}

// CustomerEdge is a customer in the list of a partner, and how the two stand to each other.
type CustomerEdge struct {
	Edge[graph.Tenant]
	// Between is read only where one of the fields that need it is selected.
	Between func(context.Context) (PartnerRelationship, error)
}

// Relationship is the relationship that puts the customer on the page.
func (e CustomerEdge) Relationship(ctx context.Context) (*graph.ResellerRelationship, error) {
	b, err := e.Between(ctx)
	return b.Relationship, err
}

// Since is since when it is open.
func (e CustomerEdge) Since(ctx context.Context) (*graph.Time, error) {
	b, err := e.Between(ctx)
	return &b.Since, err
}

// HasDelegatedAdmin reports whether delegated admin privileges are in force.
func (e CustomerEdge) HasDelegatedAdmin(ctx context.Context) (bool, error) {
	b, err := e.Between(ctx)
	return b.HasDelegatedAdmin(), err
}

// AutopilotProfileAssignment is a profile that a device has.
type AutopilotProfileAssignment struct {
	access.ProfileUse
	Profile   graph.AutopilotProfile
	AppliedBy *graph.Tenant
}

// SinceKnown reports whether a source tells since when.
func (a AutopilotProfileAssignment) SinceKnown() bool { return !a.SinceUnknown }

// OrphanedSince is since when the profile is orphaned; nil if it is not.
func (a AutopilotProfileAssignment) OrphanedSince() *graph.Time {
	if !a.Orphaned {
		return nil
	}
	return &a.OrphanedAt
}

// PartnerRelationship is how a partner and a customer stand to each other at a date, with the nodes at hand.
type PartnerRelationship struct {
	access.Partnership
	Partner      *graph.Tenant
	Relationship *graph.ResellerRelationship
}

// RelationshipType is what sort of relationship it is.
func (PartnerRelationship) RelationshipType() graph.RelationshipType {
	return graph.RelationshipReseller
}

// HasDelegatedAdmin reports whether delegated admin privileges are in force.
func (r PartnerRelationship) HasDelegatedAdmin() bool { return r.Dap }

// AllowedOperations are what the page lets the customer do.
func (r PartnerRelationship) AllowedOperations() []access.Action { return r.Operations() }

// CustomerService is one service of a tenant as of a date.
type CustomerService struct {
	Service graph.Service
	Tenant  graph.ID
	At      graph.Time
}

// Name is what people call the service.
func (s CustomerService) Name() string { return s.Service.DisplayName() }

// Portal is the address of its admin portal.
func (s CustomerService) Portal() string { return s.Service.Portal() }

// ServicePartner is a partner that has the admin permission for a service.
type ServicePartner struct {
	Partner graph.Tenant
	Since   graph.Time
}

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
