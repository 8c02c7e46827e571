package model

import "behalf/graph"

// Node is whatever has an id in the API: one of the nouns of package graph, an *AccessDecision or a *LedgerEntry. What
// they have in common is that they can be put in an order.
type Node interface{ SortKey() string }

// Principal is a noun that can hold a role.
type Principal interface {
	Node
	DisplayName() string
	IsPrincipal()
}

// AzureScope is a noun at which an Azure role can be assigned.
type AzureScope interface {
	Node
	DisplayName() string
	IsAzureScope()
}

// Noun is a node as the noun of its kind; nil for a kind that is none.
func Noun(n graph.Node) Node {
	switch n.ID.Kind() {
	case graph.KindTenant:
		return graph.Tenant{Node: n}
	case graph.KindUser:
		return graph.User{Node: n}
	case graph.KindSecurityGroup:
		return graph.SecurityGroup{Node: n}
	case graph.KindServicePrincipal:
		return graph.ServicePrincipal{Node: n}
	case graph.KindUnknownPrincipal:
		return graph.UnknownPrincipal{Node: n}
	case graph.KindDirectoryRole:
		return graph.DirectoryRole{Node: n}
	case graph.KindScope:
		return graph.Scope{Node: n}
	case graph.KindManagementGroup:
		return graph.ManagementGroup{Node: n}
	case graph.KindAzureSubscription:
		return graph.AzureSubscription{Node: n}
	case graph.KindResourceGroup:
		return graph.ResourceGroup{Node: n}
	case graph.KindResource:
		return graph.Resource{Node: n}
	case graph.KindAzureRoleAssignment:
		return graph.AzureRoleAssignment{Node: n}
	case graph.KindResellerRelationship:
		return graph.ResellerRelationship{Node: n}
	case graph.KindDapGrant:
		return graph.DapGrant{Node: n}
	case graph.KindRelationshipRequest:
		return graph.RelationshipRequest{Node: n}
	case graph.KindServiceRequest:
		return graph.ServiceRequest{Node: n}
	case graph.KindAutopilotDevice:
		return graph.AutopilotDevice{Node: n}
	case graph.KindAutopilotProfile:
		return graph.AutopilotProfile{Node: n}
	}
	return nil
}

// PrincipalOf is a node as a principal; nil if its kind can hold no role.
func PrincipalOf(n graph.Node) Principal {
	if !n.ID.Kind().IsPrincipal() {
		return nil
	}
	p, _ := Noun(n).(Principal)
	return p
}

// ScopeOf is a node as a scope; nil if no Azure role can be assigned there.
func ScopeOf(n graph.Node) AzureScope {
	if !n.ID.Kind().IsScope() {
		return nil
	}
	s, _ := Noun(n).(AzureScope)
	return s
}
