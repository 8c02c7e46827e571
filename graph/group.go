package graph

// SecurityGroup is a group of users and groups in one tenant, which can hold roles.
type SecurityGroup struct{ Node }

// WellKnown says which of a partner's well-known groups a group is.
type WellKnown string

// The well-known groups of a partner's tenant. Admin Agents and Helpdesk Agents carry delegated administration (R21).
const (
	AdminAgents    WellKnown = "ADMIN_AGENTS"
	HelpdeskAgents WellKnown = "HELPDESK_AGENTS"
	SalesAgents    WellKnown = "SALES_AGENTS"
)

// WellKnownGroups lists the well-known groups in the order in which the decision tables have their rows.
var WellKnownGroups = []WellKnown{AdminAgents, HelpdeskAgents, SalesAgents}

// IsPrincipal marks what can hold a role.
func (SecurityGroup) IsPrincipal() {}

// DisplayName is what people call the group.
func (g SecurityGroup) DisplayName() string { return g.Name }

// WellKnown is which well-known group this is; empty for any other group.
func (g SecurityGroup) WellKnown() WellKnown { return WellKnown(g.Text(PropWellKnown)) }

// MembersUnknown reports whether the members were never loaded: an empty list then says nothing.
func (g SecurityGroup) MembersUnknown() bool { return g.Bool(PropMembersUnknown) }
