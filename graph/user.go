package graph

// User is a person with a home tenant. A user of a partner who is in one of its well-known groups is an agent.
type User struct{ Node }

// IsPrincipal marks what can hold a role.
func (User) IsPrincipal() {}

// DisplayName is what people call the user.
func (u User) DisplayName() string { return u.Name }

// UserPrincipalName is the name that the user signs in with; empty where it is not known.
func (u User) UserPrincipalName() string { return u.Text(PropUserPrincipalName) }
