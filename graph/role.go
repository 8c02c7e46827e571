package graph

import (
	"fmt"
	"slices"
	"strings"
)

// DirectoryRole is a role of a tenant's directory, such as Global Administrator. Its template is the same in every
// tenant; the role itself belongs to one.
type DirectoryRole struct{ Node }

// DisplayName is what the directory calls the role.
func (r DirectoryRole) DisplayName() string { return r.Name }

// Template is the role template id, lower case.
func (r DirectoryRole) Template() string { return r.Text(PropRoleTemplate) }

// RoleName is what the directory calls the role; the template id where the role is not known.
func (r DirectoryRole) RoleName() string { return DirectoryRoleName(r.Template()) }

// Known reports whether it is known what the role permits.
func (r DirectoryRole) Known() bool { return DirectoryRoleKnown(r.Template()) }

// RoleListing leads from a principal to the directory roles that listings show: those that were assigned. What came with
// delegated admin privileges is implicit, and listings leave it out (R20).
var RoleListing = Hop(HasDirectoryRole, "role").Only("source", "assigned", SourceDirect)

// The template ids of directory roles. A role with any other template is unknown: it is kept, and what rests on it
// cannot be decided.
const (
	DirectoryGlobalAdministrator                       = "62e90394-69f5-4237-9190-012177145e10" // DAP: Admin Agents (R22)
	DirectoryHelpdeskAdministrator                     = "729827e3-9c14-49f7-bb1b-9608f156bbb8" // DAP: Helpdesk Agents (R23)
	DirectoryReaders                                   = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
	DirectoryWriters                                   = "9360feb5-f418-4baa-8175-e2a00bac4301"
	DirectoryGlobalReader                              = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
	DirectoryLicenseAdministrator                      = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
	DirectoryServiceSupportAdministrator               = "f023fd81-a637-4b56-95fd-791ac0226033"
	DirectoryUserAdministrator                         = "fe930be7-5e62-47db-91af-98c3a49a38b1"
	DirectoryPrivilegedRoleAdministrator               = "e8611ab8-c189-46e8-94e1-60213ab1f814"
	DirectoryPrivilegedAuthenticationAdministrator     = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13"
	DirectoryAuthenticationAdministrator               = "c4e39bd9-1100-46d3-8c65-fb160da0071f"
	DirectoryPasswordAdministrator                     = "966707d0-3269-4727-9be2-8c3a10f19b9d"
	DirectoryApplicationAdministrator                  = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
	DirectoryCloudApplicationAdministrator             = "158c047a-c907-4556-b7ef-446551a6b5f7"
	DirectoryCloudDeviceAdministrator                  = "7698a772-787b-4ac8-901f-60d6b08affd2"
	DirectoryIntuneAdministrator                       = "3a2c62db-5318-420d-8d74-23affee5d9d5"
	DirectoryWindows365Administrator                   = "11451d60-acb2-45eb-a7d6-43d0f0125c13"
	DirectoryBillingAdministrator                      = "b0f54661-2d74-4c50-afa3-1ec803f12efe"
	DirectoryExchangeAdministrator                     = "29232cdf-9323-42fd-ade2-1d097af3e4de"
	DirectorySharePointAdministrator                   = "f28a1f50-f6e7-4571-818b-6a12f2af6b6c"
	DirectoryTeamsAdministrator                        = "69091246-20e8-4a56-aa4d-066075b2a7a8"
	DirectorySecurityReader                            = "5d6b6bb7-de71-4623-b4af-96380a352509"
	DirectorySecurityAdministrator                     = "194ae4cb-b126-40b2-bd5b-6091b380977d"
	DirectoryReportsReader                             = "4a5d8f65-41da-4de4-8968-e035b65339cf"
	DirectoryGuestInviter                              = "95e79109-95c0-4d8e-aee3-d01accf2d47b"
	DirectoryGroupsAdministrator                       = "fdd7a751-b60b-444a-984c-02652fe8fa1c"
	DirectoryDomainNameAdministrator                   = "8329153b-31d0-4727-b945-745eb3bc5f31"
	DirectoryExternalIdentityProviderAdministrator     = "be2f45a1-457d-42af-a067-6ec1fa63bc45"
	DirectoryDynamics365Administrator                  = "44367163-eba1-44c3-98af-f5787879f96a"
	DirectoryPartnerTier1Support                       = "4ba39ca4-527c-499a-b93d-d9b492c50246"
	DirectoryPartnerTier2Support                       = "e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8"
	DirectoryCustomerDelegatedAdminRelationshipAdmin   = "fc8ad4e2-40e4-4724-8317-bcda7503ecbf"
	DirectoryTenantGovernanceAdministrator             = "1981f584-96e9-4a6f-95b0-f522373f8fae"
	DirectoryTenantGovernanceReader                    = "e0a4caa6-fe82-443f-b92f-d87341d17b2e"
	DirectoryTenantGovernanceRelationshipAdministrator = "b8e31d83-1534-480f-9b10-0338ded51b7e"
	DirectoryTenantGovernanceRelationshipReader        = "124577f8-48ed-456a-839f-13b419002e33"
)

// The ids of Azure's built-in role definitions. "Security Reader" is a name in both systems, with two ids: a role is
// known by its system and id.
const (
	AzureOwner                               = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	AzureContributor                         = "b24988ac-6180-42a0-ab88-20f7382dd24c"
	AzureUserAccessAdministrator             = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
	AzureRoleBasedAccessControlAdministrator = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
	AzureReader                              = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
	AzureSupportRequestContributor           = "cfd33db0-3dd1-45e3-aa9d-cdbdf3b6f24e"
	AzureBillingReader                       = "fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64"
	AzureCostManagementReader                = "72fafb9e-0641-4937-9268-a91bfd8191a3"
	AzureSecurityReader                      = "39bc4728-0917-49c7-9d2c-d95423bc2eb4"
	AzureReservationsAdministrator           = "a8889054-8d42-49c9-bc1c-52486c10e7cd"
	AzureManagedServicesRegistrationDelete   = "91c1777a-f3dc-4fae-b103-61d183457e46"
)

// roleTable is the roles of one system by id, with the names that the system shows.
type roleTable struct {
	system string
	names  map[string]string
	ids    map[string]string // by folded name
}

var directoryRoles = newRoleTable("directory", map[string]string{
	DirectoryGlobalAdministrator:                       "Global Administrator",
	DirectoryHelpdeskAdministrator:                     "Helpdesk Administrator",
	DirectoryReaders:                                   "Directory Readers",
	DirectoryWriters:                                   "Directory Writers",
	DirectoryGlobalReader:                              "Global Reader",
	DirectoryLicenseAdministrator:                      "License Administrator",
	DirectoryServiceSupportAdministrator:               "Service Support Administrator",
	DirectoryUserAdministrator:                         "User Administrator",
	DirectoryPrivilegedRoleAdministrator:               "Privileged Role Administrator",
	DirectoryPrivilegedAuthenticationAdministrator:     "Privileged Authentication Administrator",
	DirectoryAuthenticationAdministrator:               "Authentication Administrator",
	DirectoryPasswordAdministrator:                     "Password Administrator",
	DirectoryApplicationAdministrator:                  "Application Administrator",
	DirectoryCloudApplicationAdministrator:             "Cloud Application Administrator",
	DirectoryCloudDeviceAdministrator:                  "Cloud Device Administrator",
	DirectoryIntuneAdministrator:                       "Intune Administrator",
	DirectoryWindows365Administrator:                   "Windows 365 Administrator",
	DirectoryBillingAdministrator:                      "Billing Administrator",
	DirectoryExchangeAdministrator:                     "Exchange Administrator",
	DirectorySharePointAdministrator:                   "SharePoint Administrator",
	DirectoryTeamsAdministrator:                        "Teams Administrator",
	DirectorySecurityReader:                            "Security Reader",
	DirectorySecurityAdministrator:                     "Security Administrator",
	DirectoryReportsReader:                             "Reports Reader",
	DirectoryGuestInviter:                              "Guest Inviter",
	DirectoryGroupsAdministrator:                       "Groups Administrator",
	DirectoryDomainNameAdministrator:                   "Domain Name Administrator",
	DirectoryExternalIdentityProviderAdministrator:     "External Identity Provider Administrator",
	DirectoryDynamics365Administrator:                  "Dynamics 365 Administrator",
	DirectoryPartnerTier1Support:                       "Partner Tier1 Support",
	DirectoryPartnerTier2Support:                       "Partner Tier2 Support",
	DirectoryCustomerDelegatedAdminRelationshipAdmin:   "Customer Delegated Admin Relationship Administrator",
	DirectoryTenantGovernanceAdministrator:             "Tenant Governance Administrator",
	DirectoryTenantGovernanceReader:                    "Tenant Governance Reader",
	DirectoryTenantGovernanceRelationshipAdministrator: "Tenant Governance Relationship Administrator",
	DirectoryTenantGovernanceRelationshipReader:        "Tenant Governance Relationship Reader",
})

var azureRoles = newRoleTable("Azure", map[string]string{
	AzureOwner:                               "Owner",
	AzureContributor:                         "Contributor",
	AzureUserAccessAdministrator:             "User Access Administrator",
	AzureRoleBasedAccessControlAdministrator: "Role Based Access Control Administrator",
	AzureReader:                              "Reader",
	AzureSupportRequestContributor:           "Support Request Contributor",
	AzureBillingReader:                       "Billing Reader",
	AzureCostManagementReader:                "Cost Management Reader",
	AzureSecurityReader:                      "Security Reader",
	AzureReservationsAdministrator:           "Reservations Administrator",
	AzureManagedServicesRegistrationDelete:   "Managed Services Registration assignment Delete Role",
})

func newRoleTable(system string, names map[string]string) roleTable {
	t := roleTable{system: system, names: names, ids: make(map[string]string, len(names))}
	for id, name := range names {
		t.ids[SortKey(name)] = id
	}
	return t
}

// DirectoryRoleName is the name of the directory role with a template id; the id itself where the role is not known.
func DirectoryRoleName(template string) string { return directoryRoles.name(template) }

// DirectoryRoleKnown reports whether the template id is one whose permissions are known.
func DirectoryRoleKnown(template string) bool { return directoryRoles.known(template) }

// FindDirectoryRole is the template id and the name of the directory role that a person means by a name, in any case,
// or an id. A GUID that is not known is an unknown role, named by its id. Anything else wraps ErrInvalid.
func FindDirectoryRole(nameOrID string) (template, name string, known bool, err error) {
	return directoryRoles.find(nameOrID)
}

// AzureRoleName is the name of the Azure role with a definition id; the id itself where the role is not known.
func AzureRoleName(definition string) string { return azureRoles.name(definition) }

// AzureRoleKnown reports whether the definition id is one whose permissions are known.
func AzureRoleKnown(definition string) bool { return azureRoles.known(definition) }

// FindAzureRole is FindDirectoryRole for Azure roles. The id may be the last part of an ARM path, as Azure prints it.
func FindAzureRole(nameOrID string) (definition, name string, known bool, err error) {
	if i := strings.LastIndex(nameOrID, "/"); i >= 0 && IsGUID(nameOrID[i+1:]) {
		nameOrID = nameOrID[i+1:]
	}
	return azureRoles.find(nameOrID)
}

// RoleName is the name of the role that e gives; empty for an edge that gives none.
func (e Edge) RoleName() string {
	switch e.Type {
	case HasDirectoryRole:
		return DirectoryRoleName(e.Role)
	case HasAzureRole:
		return AzureRoleName(e.Role)
	}
	return ""
}

func (t roleTable) name(id string) string {
	if name, ok := t.names[id]; ok {
		return name
	}
	return id
}

func (t roleTable) known(id string) bool { _, ok := t.names[id]; return ok }

func (t roleTable) find(nameOrID string) (id, name string, known bool, err error) {
	if IsGUID(nameOrID) {
		id = strings.ToLower(nameOrID)
		return id, t.name(id), t.known(id), nil
	}
	if id, ok := t.ids[SortKey(nameOrID)]; ok {
		return id, t.names[id], true, nil
	}
	return "", "", false, fmt.Errorf("%q is not the name of any %s role; write %s, or the role's id: %w",
		clip(nameOrID), t.system, t.near(nameOrID), ErrInvalid)
}

// near names the roles that share most words with what was written, three at most; some common ones if none does.
func (t roleTable) near(text string) string {
	asked := Words(text)
	score := func(name string) (n int) {
		for _, w := range Words(name) {
			for _, a := range asked {
				if w == a {
					n += 2
				} else if len(a) > 2 && (strings.HasPrefix(w, a) || strings.HasPrefix(a, w)) {
					n++
				}
			}
		}
		return n
	}
	names := make([]string, 0, len(t.names))
	for _, name := range t.names {
		if score(name) > 0 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		for _, id := range []string{DirectoryGlobalAdministrator, DirectoryUserAdministrator, AzureOwner, AzureContributor, AzureReader} {
			if name, ok := t.names[id]; ok {
				names = append(names, name)
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := score(b) - score(a); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return strings.Join(names[:min(3, len(names))], ", ")
}
