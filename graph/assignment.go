package graph

// AzureRoleAssignment gives a principal an Azure role at a scope. It holds while its HAS_AZURE_ROLE edge does.
type AzureRoleAssignment struct{ Node }

// Principal is the id of who holds the role.
func (a AzureRoleAssignment) Principal() ID { return ID(a.Text(PropPrincipal)) }

// Role is the role definition id.
func (a AzureRoleAssignment) Role() string { return a.Text(PropRole) }

// RoleName is the role's name; the definition id where the role is not known.
func (a AzureRoleAssignment) RoleName() string { return AzureRoleName(a.Role()) }

// Scope is the id of the scope at which the role holds, and below it.
func (a AzureRoleAssignment) Scope() ID { return ID(a.Text(PropScope)) }

// Condition narrows the assignment; empty if it does not.
func (a AzureRoleAssignment) Condition() string { return a.Text(PropCondition) }

// RoleSource says how a role came to be held: one of the Source constants.
type RoleSource string
