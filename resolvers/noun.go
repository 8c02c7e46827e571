package resolvers

import "behalf/graph"

// optional is nil for an empty text.
func optional[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}

// The nouns, as functions.
func tenant(n graph.Node) graph.Tenant                     { return graph.Tenant{Node: n} }
func user(n graph.Node) graph.User                         { return graph.User{Node: n} }
func securityGroup(n graph.Node) graph.SecurityGroup       { return graph.SecurityGroup{Node: n} }
func servicePrincipal(n graph.Node) graph.ServicePrincipal { return graph.ServicePrincipal{Node: n} }
func directoryRole(n graph.Node) graph.DirectoryRole       { return graph.DirectoryRole{Node: n} }
func rootScope(n graph.Node) graph.Scope                   { return graph.Scope{Node: n} }
func subscription(n graph.Node) graph.AzureSubscription    { return graph.AzureSubscription{Node: n} }
func roleAssignment(n graph.Node) graph.AzureRoleAssignment {
	return graph.AzureRoleAssignment{Node: n}
}
func relationship(n graph.Node) graph.ResellerRelationship {
	return graph.ResellerRelationship{Node: n}
}
func dapGrant(n graph.Node) graph.DapGrant { return graph.DapGrant{Node: n} }
func relationshipRequest(n graph.Node) graph.RelationshipRequest {
	return graph.RelationshipRequest{Node: n}
}
func serviceRequest(n graph.Node) graph.ServiceRequest     { return graph.ServiceRequest{Node: n} }
func autopilotDevice(n graph.Node) graph.AutopilotDevice   { return graph.AutopilotDevice{Node: n} }
func autopilotProfile(n graph.Node) graph.AutopilotProfile { return graph.AutopilotProfile{Node: n} }
