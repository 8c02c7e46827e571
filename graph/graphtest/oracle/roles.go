package oracle

import "strings"

// The directory roles that decide something, by template id.
const (
	globalAdministrator         = "62e90394-69f5-4237-9190-012177145e10"
	helpdeskAdministrator       = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
	serviceSupportAdministrator = "f023fd81-a637-4b56-95fd-791ac0226033"
	userAdministrator           = "fe930be7-5e62-47db-91af-98c3a49a38b1"
	privilegedAuthAdministrator = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13"
	authenticationAdministrator = "c4e39bd9-1100-46d3-8c65-fb160da0071f"
	passwordAdministrator       = "966707d0-3269-4727-9be2-8c3a10f19b9d"
)

// otherDirectoryRoles are known, and enough for nothing that is asked here.
const otherDirectoryRoles = `
	88d8e3e3-8f55-4a1e-953a-9b9898b8876b Directory Readers
	9360feb5-f418-4baa-8175-e2a00bac4301 Directory Writers
	f2ef992c-3afb-46b9-b7cf-a126ee74c451 Global Reader
	4d6ac14f-3453-41d0-bef9-a3e0c569773a License Administrator
	e8611ab8-c189-46e8-94e1-60213ab1f814 Privileged Role Administrator
	9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3 Application Administrator
	158c047a-c907-4556-b7ef-446551a6b5f7 Cloud Application Administrator
	7698a772-787b-4ac8-901f-60d6b08affd2 Cloud Device Administrator
	3a2c62db-5318-420d-8d74-23affee5d9d5 Intune Administrator
	11451d60-acb2-45eb-a7d6-43d0f0125c13 Windows 365 Administrator
	b0f54661-2d74-4c50-afa3-1ec803f12efe Billing Administrator
	29232cdf-9323-42fd-ade2-1d097af3e4de Exchange Administrator
	f28a1f50-f6e7-4571-818b-6a12f2af6b6c SharePoint Administrator
	69091246-20e8-4a56-aa4d-066075b2a7a8 Teams Administrator
	5d6b6bb7-de71-4623-b4af-96380a352509 Security Reader
	194ae4cb-b126-40b2-bd5b-6091b380977d Security Administrator
	4a5d8f65-41da-4de4-8968-e035b65339cf Reports Reader
	95e79109-95c0-4d8e-aee3-d01accf2d47b Guest Inviter
	fdd7a751-b60b-444a-984c-02652fe8fa1c Groups Administrator
	8329153b-31d0-4727-b945-745eb3bc5f31 Domain Name Administrator
	be2f45a1-457d-42af-a067-6ec1fa63bc45 External Identity Provider Administrator
	44367163-eba1-44c3-98af-f5787879f96a Dynamics 365 Administrator
	4ba39ca4-527c-499a-b93d-d9b492c50246 Partner Tier1 Support
	e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8 Partner Tier2 Support
	fc8ad4e2-40e4-4724-8317-bcda7503ecbf Customer Delegated Admin Relationship Administrator
	1981f584-96e9-4a6f-95b0-f522373f8fae Tenant Governance Administrator
	e0a4caa6-fe82-443f-b92f-d87341d17b2e Tenant Governance Reader
	b8e31d83-1534-480f-9b10-0338ded51b7e Tenant Governance Relationship Administrator
	124577f8-48ed-456a-839f-13b419002e33 Tenant Governance Relationship Reader`

// The Azure roles that decide something, by definition id.
const (
	owner                     = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	contributor               = "b24988ac-6180-42a0-ab88-20f7382dd24c"
	userAccessAdministrator   = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
	rbacAdministrator         = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
	reader                    = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
	supportRequestContributor = "cfd33db0-3dd1-45e3-aa9d-cdbdf3b6f24e"
)

// otherAzureRoles are known, and enough for nothing that is asked here.
const otherAzureRoles = `
	fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64 Billing Reader
	72fafb9e-0641-4937-9268-a91bfd8191a3 Cost Management Reader
	39bc4728-0917-49c7-9d2c-d95423bc2eb4 Security Reader
	a8889054-8d42-49c9-bc1c-52486c10e7cd Reservations Administrator
	91c1777a-f3dc-4fae-b103-61d183457e46 Managed Services Registration assignment Delete`

// coverage tells whether a role is enough for an action.
type coverage string

const (
	covers   coverage = "covers"
	lacks    coverage = "lacks"
	cantTell coverage = "cannot tell: the role is not known"
)

// azureRoles are the roles that are enough for each Azure action. Reading:
// "covered by Owner, Contributor, Reader, User Access Administrator and Role
// Based Access Control Administrator". Tickets: "Owner, Contributor, User
// Access Administrator, Support Request Contributor". Managing and assigning:
// the columns of the table of built-in roles.
var azureRoles = map[string][]string{
	"MANAGE_SUBSCRIPTION":       {owner, contributor},
	"READ_SUBSCRIPTION":         {owner, contributor, reader, userAccessAdministrator, rbacAdministrator},
	"ASSIGN_AZURE_ROLE":         {owner, userAccessAdministrator, rbacAdministrator},
	"REMOVE_AZURE_ROLE":         {owner, userAccessAdministrator, rbacAdministrator},
	"OPEN_AZURE_SUPPORT_TICKET": {owner, contributor, userAccessAdministrator, supportRequestContributor},
}

// directoryRoles are the roles that are enough for what the customer's own
// people do in their directory: the Global Administrator, and for the rest the
// list of least roles as it is written.
var directoryRoles = map[string][]string{
	"ADMINISTER_DIRECTORY": {globalAdministrator},
	"RESET_USER_PASSWORD":  {globalAdministrator, helpdeskAdministrator, passwordAdministrator, userAdministrator, authenticationAdministrator},
	"RESET_ADMIN_PASSWORD": {globalAdministrator, privilegedAuthAdministrator},
	"OPEN_SERVICE_REQUEST": {globalAdministrator, serviceSupportAdministrator, helpdeskAdministrator},
}

// azureCoverage tells whether an Azure role is enough for an action.
func azureCoverage(action, role string) coverage {
	known := listed(otherAzureRoles, role) || anyHas(azureRoles, role)
	return cover(azureRoles[action], role, known)
}

// directoryRoleKnown tells whether a directory role is one of those whose permissions are known.
func directoryRoleKnown(role string) bool {
	return listed(otherDirectoryRoles, role) || anyHas(directoryRoles, role)
}

// listed tells whether a role's id stands in one of the lists above.
func listed(list, role string) bool {
	return strings.Contains(list, "\t"+strings.ToLower(role)+" ")
}

func cover(enough []string, role string, known bool) coverage {
	switch {
	case has(enough, role):
		return covers
	case known:
		return lacks
	default:
		return cantTell
	}
}

func has(roles []string, role string) bool {
	for _, r := range roles {
		if strings.EqualFold(r, role) {
			return true
		}
	}
	return false
}

func anyHas(table map[string][]string, role string) bool {
	for _, roles := range table {
		if has(roles, role) {
			return true
		}
	}
	return false
}
