package graph

// ServicePrincipal is an application's identity in a tenant. It holds roles as a user does, but is nobody.
type ServicePrincipal struct{ Node }

// IsPrincipal marks what can hold a role.
func (ServicePrincipal) IsPrincipal() {}

// DisplayName is what people call the application.
func (p ServicePrincipal) DisplayName() string { return p.Name }

// UnknownPrincipal is an id that holds a role and that no source has told anything else about: a group of another
// tenant, a principal that is gone.
type UnknownPrincipal struct{ Node }

// IsPrincipal marks what can hold a role.
func (UnknownPrincipal) IsPrincipal() {}

// DisplayName is what is known: the id.
func (p UnknownPrincipal) DisplayName() string { return p.Name }
