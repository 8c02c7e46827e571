package graph

// Scope is the root scope "/" of one tenant.
type Scope struct{ Node }

// ManagementGroup is a management group of one tenant.
type ManagementGroup struct{ Node }

// ResourceGroup is a resource group of a subscription.
type ResourceGroup struct{ Node }

// Resource is one resource of a resource group.
type Resource struct{ Node }

// IsAzureScope marks where an Azure role can be assigned.
func (Scope) IsAzureScope()           {}
func (ManagementGroup) IsAzureScope() {}
func (ResourceGroup) IsAzureScope()   {}
func (Resource) IsAzureScope()        {}

// DisplayName is what people call the scope.
func (s Scope) DisplayName() string { return s.Name }

// DisplayName is what people call the management group.
func (s ManagementGroup) DisplayName() string { return s.Name }

// DisplayName is what people call the resource group.
func (s ResourceGroup) DisplayName() string { return s.Name }

// DisplayName is what people call the resource.
func (s Resource) DisplayName() string { return s.Name }

// ScopeKind is the kind of a scope as createScope is told it.
type ScopeKind string

// The kinds of scopes, widest first.
const (
	ScopeRoot            ScopeKind = "ROOT"
	ScopeManagementGroup ScopeKind = "MANAGEMENT_GROUP"
	ScopeSubscription    ScopeKind = "SUBSCRIPTION"
	ScopeResourceGroup   ScopeKind = "RESOURCE_GROUP"
	ScopeResource        ScopeKind = "RESOURCE"
)

// NodeKind is the kind of the node that such a scope is; empty for a kind that is none.
func (k ScopeKind) NodeKind() Kind {
	switch k {
	case ScopeRoot:
		return KindScope
	case ScopeManagementGroup:
		return KindManagementGroup
	case ScopeSubscription:
		return KindAzureSubscription
	case ScopeResourceGroup:
		return KindResourceGroup
	case ScopeResource:
		return KindResource
	}
	return ""
}
