package graph

// Service is a service with an admin portal of its own, in which a customer can remove a partner's permission and give it
// again (R10, R11). Delegated admin privileges are for the whole tenant; while a customer withholds a service, a WITHHELD_BY
// edge leads from the grant to the customer, with the service as its role (domain.md 7, G3).
type Service string

// The services (domain.md 6, Service admin portal).
const (
	ServiceExchange   Service = "EXCHANGE"
	ServiceSharePoint Service = "SHAREPOINT"
	ServiceTeams      Service = "TEAMS"
	ServiceIntune     Service = "INTUNE"
	ServiceAzure      Service = "AZURE"
)

// Services lists every service.
var Services = []Service{ServiceExchange, ServiceSharePoint, ServiceTeams, ServiceIntune, ServiceAzure}

// Portal is the address of the service's own admin portal, from which an agent administers it on the customer's behalf (R10).
func (s Service) Portal() string {
	switch s {
	case ServiceExchange:
		return "https://admin.exchange.microsoft.com"
	case ServiceSharePoint:
		return "https://admin.microsoft.com/sharepoint"
	case ServiceTeams:
		return "https://admin.teams.microsoft.com"
	case ServiceIntune:
		return "https://intune.microsoft.com"
	case ServiceAzure:
		return "https://portal.azure.com"
	}
	return ""
}

// DisplayName is what people call the service.
func (s Service) DisplayName() string {
	switch s {
	case ServiceExchange:
		return "Exchange"
	case ServiceSharePoint:
		return "SharePoint"
	case ServiceTeams:
		return "Teams"
	case ServiceIntune:
		return "Intune"
	case ServiceAzure:
		return "Azure"
	}
	return string(s)
}
