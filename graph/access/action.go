package access

import (
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
)

// Action is something that a person may want to do on a customer's behalf.
type Action string

// The actions (domain.md 2.3, with the table that decides each).
const (
	SignIn               Action = "SIGN_IN"                // A01
	AdministerDirectory  Action = "ADMINISTER_DIRECTORY"   // A02
	ResetUserPassword    Action = "RESET_USER_PASSWORD"    // A03
	ResetAdminPassword   Action = "RESET_ADMIN_PASSWORD"   // A04
	OpenServiceRequest   Action = "OPEN_SERVICE_REQUEST"   // A05
	ManageSubscription   Action = "MANAGE_SUBSCRIPTION"    // A06
	ReadSubscription     Action = "READ_SUBSCRIPTION"      // A07
	AssignAzureRole      Action = "ASSIGN_AZURE_ROLE"      // A08
	ProvisionAzure       Action = "PROVISION_SUBSCRIPTION" // A10
	RequestRelationship  Action = "REQUEST_RELATIONSHIP"   // A19
	AcceptInvitation     Action = "ACCEPT_INVITATION"      // A20
	RemoveDelegatedAdmin Action = "REMOVE_DELEGATED_ADMIN" // A22

	RemoveAzureRole          Action = "REMOVE_AZURE_ROLE"          // A09
	OpenAzureSupportTicket   Action = "OPEN_AZURE_SUPPORT_TICKET"  // 2.4
	OrderOrRenew             Action = "ORDER_OR_RENEW"             // A11
	SeeCustomer              Action = "SEE_CUSTOMER"               // A12
	ManageAutopilotProfile   Action = "MANAGE_AUTOPILOT_PROFILE"   // A13
	ApplyAutopilotProfile    Action = "APPLY_AUTOPILOT_PROFILE"    // A14
	AddDevice                Action = "ADD_DEVICE"                 // A15
	RemoveDevice             Action = "REMOVE_DEVICE"              // A16–A18
	ViewPartnerRelationships Action = "VIEW_PARTNER_RELATIONSHIPS" // A21
	RemoveRelationship       Action = "REMOVE_RELATIONSHIP"        // A23
)

// Actions lists every action, by plane.
var Actions = []Action{
	SignIn, AdministerDirectory, ResetUserPassword, ResetAdminPassword, OpenServiceRequest,
	ManageSubscription, ReadSubscription, AssignAzureRole, RemoveAzureRole, OpenAzureSupportTicket,
	ProvisionAzure, OrderOrRenew, SeeCustomer, RequestRelationship, RemoveRelationship,
	ManageAutopilotProfile, ApplyAutopilotProfile, AddDevice, RemoveDevice,
	AcceptInvitation, ViewPartnerRelationships, RemoveDelegatedAdmin,
}

// Valid reports whether a is one of Actions.
func (a Action) Valid() bool { return slices.Contains(Actions, a) }

// ParseAction reads an action's name in any case. It wraps graph.ErrInvalid and names the actions there are.
func ParseAction(text string) (Action, error) {
	a := Action(strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(text), "-", "_")))
	if !a.Valid() {
		names := make([]string, len(Actions))
		for i, a := range Actions {
			names[i] = string(a)
		}
		return "", fmt.Errorf("%q is not an action; write one of %s: %w", text, strings.Join(names, ", "), graph.ErrInvalid)
	}
	return a, nil
}

// Kinds are the kinds of node that the action can be asked of (domain.md 2.4).
func (a Action) Kinds() []graph.Kind {
	switch {
	case a.azure():
		return graph.ScopeKinds
	case a.reset():
		return []graph.Kind{graph.KindTenant, graph.KindUser}
	case a.ofDevice():
		return []graph.Kind{graph.KindAutopilotDevice}
	default:
		return []graph.Kind{graph.KindTenant}
	}
}

// listed are the kinds that a list holds where the caller names none (api.md: Azure actions list subscriptions).
func (a Action) listed() []graph.Kind {
	if a.azure() {
		return []graph.Kind{graph.KindAzureSubscription}
	}
	return a.Kinds()
}

func (a Action) azure() bool {
	switch a {
	case ManageSubscription, ReadSubscription, AssignAzureRole, RemoveAzureRole, OpenAzureSupportTicket:
		return true
	}
	return false
}

// autopilot reports whether the Autopilot policy has a say.
func (a Action) autopilot() bool {
	return a == ManageAutopilotProfile || a == AddDevice || a.ofDevice()
}

func (a Action) ofDevice() bool { return a == ApplyAutopilotProfile || a == RemoveDevice }

func (a Action) reset() bool { return a == ResetUserPassword || a == ResetAdminPassword }

// ofServices reports whether it matters which services a customer withholds (R11).
func (a Action) ofServices() bool {
	return a == OpenServiceRequest || a == AdministerDirectory || a.ofDevice()
}

// ofOneService reports whether the action can be asked of one service alone.
func (a Action) ofOneService() bool { return a == OpenServiceRequest || a == AdministerDirectory }

// partnerGroups are the well-known groups whose direct members have the Partner Center role that it takes.
func (a Action) partnerGroups() []graph.WellKnown {
	switch a {
	case RequestRelationship, AddDevice, OrderOrRenew:
		return []graph.WellKnown{graph.AdminAgents, graph.SalesAgents}
	case SeeCustomer:
		return []graph.WellKnown{graph.AdminAgents, graph.HelpdeskAgents, graph.SalesAgents}
	}
	return []graph.WellKnown{graph.AdminAgents}
}

// azureRoles are the role definitions whose permissions contain the action (domain.md 2.1, 3.7).
func (a Action) azureRoles() []string {
	switch a {
	case ManageSubscription:
		return []string{graph.AzureOwner, graph.AzureContributor}
	case ReadSubscription:
		return []string{graph.AzureOwner, graph.AzureContributor, graph.AzureReader, graph.AzureUserAccessAdministrator, graph.AzureRoleBasedAccessControlAdministrator}
	case OpenAzureSupportTicket:
		return []string{graph.AzureOwner, graph.AzureContributor, graph.AzureUserAccessAdministrator, graph.AzureSupportRequestContributor}
	case AssignAzureRole, RemoveAzureRole:
		return []string{graph.AzureOwner, graph.AzureUserAccessAdministrator, graph.AzureRoleBasedAccessControlAdministrator}
	}
	return nil
}

// directoryRoles are the role templates that are enough for the action in the holder's own tenant (domain.md 2.1, 2.6).
func (a Action) directoryRoles() []string {
	switch a {
	case ResetUserPassword:
		return []string{graph.DirectoryGlobalAdministrator, graph.DirectoryHelpdeskAdministrator, graph.DirectoryPasswordAdministrator,
			graph.DirectoryUserAdministrator, graph.DirectoryAuthenticationAdministrator}
	case ResetAdminPassword:
		return []string{graph.DirectoryGlobalAdministrator, graph.DirectoryPrivilegedAuthenticationAdministrator}
	case OpenServiceRequest:
		return []string{graph.DirectoryGlobalAdministrator, graph.DirectoryServiceSupportAdministrator, graph.DirectoryHelpdeskAdministrator}
	}
	return []string{graph.DirectoryGlobalAdministrator}
}

// serviceAdministrators are the role templates that administer one service each. Azure has none: its roles are another plane.
var serviceAdministrators = map[graph.Service]string{
	graph.ServiceExchange:   graph.DirectoryExchangeAdministrator,
	graph.ServiceSharePoint: graph.DirectorySharePointAdministrator,
	graph.ServiceTeams:      graph.DirectoryTeamsAdministrator,
	graph.ServiceIntune:     graph.DirectoryIntuneAdministrator,
}
