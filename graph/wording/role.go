package wording

import (
	"behalf/graph"
)

// roleNames are the roles whose names Microsoft translates, by id. The English names are graph's. A role that is not here
// keeps its English name, since a name that nobody finds in the portal is worse than a foreign one.
var roleNames = map[string]struct{ Swedish string }{
	graph.DirectoryGlobalAdministrator:                   {"Global administratör"},
	graph.DirectoryHelpdeskAdministrator:                 {"Supportavdelningsadministratör"},
	graph.DirectoryReaders:                               {"Katalogläsare"},
	graph.DirectoryWriters:                               {"Katalogskrivare"},
	graph.DirectoryGlobalReader:                          {"Global läsare"},
	graph.DirectoryLicenseAdministrator:                  {"Licensadministratör"},
	graph.DirectoryServiceSupportAdministrator:           {"Tjänstsupportadministratör"},
	graph.DirectoryUserAdministrator:                     {"Användaradministratör"},
	graph.DirectoryPrivilegedRoleAdministrator:           {"Privilegierad rolladministratör"},
	graph.DirectoryPrivilegedAuthenticationAdministrator: {"Privilegierad autentiseringsadministratör"},
	graph.DirectoryAuthenticationAdministrator:           {"Autentiseringsadministratör"},
	graph.DirectoryPasswordAdministrator:                 {"Lösenordsadministratör"},
	graph.DirectoryApplicationAdministrator:              {"Programadministratör"},
	graph.DirectoryCloudApplicationAdministrator:         {"Molnprogramadministratör"},
	graph.DirectoryCloudDeviceAdministrator:              {"Molnenhetsadministratör"},
	graph.DirectoryIntuneAdministrator:                   {"Intune-administratör"},
	graph.DirectoryBillingAdministrator:                  {"Faktureringsadministratör"},
	graph.DirectoryExchangeAdministrator:                 {"Exchange-administratör"},
	graph.DirectorySharePointAdministrator:               {"SharePoint-administratör"},
	graph.DirectoryTeamsAdministrator:                    {"Teams-administratör"},
	graph.DirectorySecurityReader:                        {"Säkerhetsläsare"},
	graph.DirectorySecurityAdministrator:                 {"Säkerhetsadministratör"},
	graph.DirectoryReportsReader:                         {"Rapportläsare"},
	graph.DirectoryGroupsAdministrator:                   {"Gruppadministratör"},
	graph.DirectoryDomainNameAdministrator:               {"Domännamnsadministratör"},
	graph.DirectoryDynamics365Administrator:              {"Dynamics 365-administratör"},

	graph.AzureOwner:                   {"Ägare"},
	graph.AzureContributor:             {"Deltagare"},
	graph.AzureUserAccessAdministrator: {"Administratör för användaråtkomst"},
	graph.AzureReader:                  {"Läsare"},
	graph.AzureSecurityReader:          {"Säkerhetsläsare"},
}

// Role is the name of the role with an id, a directory's or Azure's; the id itself where the role is not known.
func (l Language) Role(id string) string {
	if name, ok := l.knownRole(id); ok {
		return name
	}
	if graph.DirectoryRoleKnown(id) {
		return graph.DirectoryRoleName(id)
	}
	return graph.AzureRoleName(id)
}

// knownRole is the name that a role has in another language than English.
func (l Language) knownRole(id string) (string, bool) {
	name, ok := roleNames[id]
	return name.Swedish, ok && l == Swedish
}
