package wording

import "behalf/graph/access"

// missing names the first hop that is not there, with the edge that it would be: no sentence, so that it has no full stop. The
// reasons that allow miss nothing.
var missing = map[access.Reason]texts{
	access.NoRelationship: {"": {
		"would need: an accepted reseller relationship between {partner} and {customer} (WITH_CUSTOMER)",
		"det som saknas: en godkänd återförsäljarrelation mellan {partner} och {customer} (WITH_CUSTOMER)",
	}},
	access.NotAccepted: {"": {
		"would need: an accepted reseller relationship between {partner} and {customer} (WITH_CUSTOMER)",
		"det som saknas: en godkänd återförsäljarrelation mellan {partner} och {customer} (WITH_CUSTOMER)",
	}},
	access.DapNever: {"": {
		"would need: delegated admin privileges of {partner} over {customer} (HAS_DIRECTORY_ROLE)",
		"det som saknas: delegerade administratörsbehörigheter för {partner} hos {customer} (HAS_DIRECTORY_ROLE)",
	}},
	access.DapRevoked: {
		"": {
			"would need: delegated admin privileges of {partner} over {customer} (HAS_DIRECTORY_ROLE)",
			"det som saknas: delegerade administratörsbehörigheter för {partner} hos {customer} (HAS_DIRECTORY_ROLE)",
		},
		access.SaysWithheld: {
			"would need: the permission of {customer} for {services}, which it withholds from {partner} (WITHHELD_BY)",
			"det som saknas: {partner's} behörighet för {services}, som {customer} har dragit in (WITHHELD_BY)",
		},
	},
	access.SrNeedsPermission: {
		"": {
			"would need: delegated admin privileges of {partner} over {customer} (HAS_DIRECTORY_ROLE)",
			"det som saknas: delegerade administratörsbehörigheter för {partner} hos {customer} (HAS_DIRECTORY_ROLE)",
		},
		access.SaysWithheld: {
			"would need: the permission of {customer} for {services}, which it withholds from {partner} (WITHHELD_BY)",
			"det som saknas: {partner's} behörighet för {services}, som {customer} har dragit in (WITHHELD_BY)",
		},
	},
	access.NoDapGroup: {"": {
		"would need: membership in Admin Agents or Helpdesk Agents of {partner} (MEMBER_OF)",
		"det som saknas: medlemskap i {partner's} Administratörsagenter eller Supportagenter (MEMBER_OF)",
	}},
	access.HelpdeskRoleOnly: {"": {
		"would need: membership in Admin Agents of {partner} (MEMBER_OF)",
		"det som saknas: medlemskap i {partner's} Administratörsagenter (MEMBER_OF)",
	}},
	access.HelpdeskLimit: {"": {
		"would need: membership in Admin Agents of {partner} (MEMBER_OF)",
		"det som saknas: medlemskap i {partner's} Administratörsagenter (MEMBER_OF)",
	}},
	access.GaRequired: {"": {
		"would need: Global Administrator in {customer} (HAS_DIRECTORY_ROLE)",
		"det som saknas: rollen Global administratör hos {customer} (HAS_DIRECTORY_ROLE)",
	}},
	access.NoRole: {"": {
		"would need: a directory role in {customer} (HAS_DIRECTORY_ROLE)",
		"det som saknas: en katalogroll hos {customer} (HAS_DIRECTORY_ROLE)",
	}},
	access.NoRbac: {"": {
		"would need: an Azure role on {target} or above it (HAS_AZURE_ROLE)",
		"det som saknas: en Azure-roll på {target} eller ovanför (HAS_AZURE_ROLE)",
	}},
	access.RoleLacks: {"": {
		"would need: another Azure role on {target} or above it (HAS_AZURE_ROLE)",
		"det som saknas: en annan Azure-roll på {target} eller ovanför (HAS_AZURE_ROLE)",
	}},
	access.GroupNotAssigned: {"": {
		"would need: membership in the group of {partner} that holds the role (MEMBER_OF)",
		"det som saknas: medlemskap i den av {partner's} grupper som har rollen (MEMBER_OF)",
	}},
	access.NoDirPath: {"": {
		"would need: delegated admin privileges of {partner} over {customer}, and membership in its Admin Agents or Helpdesk Agents (HAS_DIRECTORY_ROLE)",
		"det som saknas: delegerade administratörsbehörigheter för {partner} hos {customer}, och medlemskap i {partner's} Administratörsagenter eller Supportagenter (HAS_DIRECTORY_ROLE)",
	}},
	access.Elevate: {"": {
		"would need: User Access Administrator at the root scope of {customer}, by elevateAccess (HAS_AZURE_ROLE)",
		"det som saknas: rollen Administratör för användaråtkomst i {customer's} rotomfång, genom elevateAccess (HAS_AZURE_ROLE)",
	}},
	access.PcRole: {"": {
		"would need: direct membership in {groups} of {partner} (MEMBER_OF)",
		"det som saknas: direkt medlemskap i {partner's} {groups} (MEMBER_OF)",
	}},
	access.NoPcRole: {"": {
		"would need: direct membership in {groups} of {partner} (MEMBER_OF)",
		"det som saknas: direkt medlemskap i {partner's} {groups} (MEMBER_OF)",
	}},
	access.PartnerAction: {"": {
		"would need: a home in the partner's tenant (HOME_IN)",
		"det som saknas: ett konto i partnerns klientorganisation (HOME_IN)",
	}},
	access.CustomerAction: {"": {
		"would need: a home in {customer} (HOME_IN)",
		"det som saknas: ett konto hos {customer} (HOME_IN)",
	}},
	access.NoPending: {"": {
		"would need: a request sent to {customer} (SENT)",
		"det som saknas: en begäran som har skickats till {customer} (SENT)",
	}},
	access.NothingToRemove: {
		"": {
			"would need: delegated admin privileges in force over {customer} (UNDER)",
			"det som saknas: gällande delegerade administratörsbehörigheter hos {customer} (UNDER)",
		},
		access.SaysRelationship: {
			"would need: an open reseller relationship with {customer} (WITH_CUSTOMER)",
			"det som saknas: en pågående återförsäljarrelation med {customer} (WITH_CUSTOMER)",
		},
		access.SaysAzureRole: {
			"would need: somebody from elsewhere who holds a role on {target} or above it (HAS_AZURE_ROLE)",
			"det som saknas: någon utifrån som har en roll på {target} eller ovanför (HAS_AZURE_ROLE)",
		},
	},
	access.RoleUnknown: {"": {
		"would need: the permissions of the role",
		"det som saknas: uppgift om vad rollen tillåter",
	}},
	access.RoleCondition: {"": {
		"would need: a role assignment without a condition (HAS_AZURE_ROLE)",
		"det som saknas: en rolltilldelning utan villkor (HAS_AZURE_ROLE)",
	}},
	access.RelGaOnly: {"": {
		"would need: Global Administrator in the partner's tenant (HAS_DIRECTORY_ROLE), over its relationship with {customer}",
		"det som saknas: rollen Global administratör i partnerns klientorganisation (HAS_DIRECTORY_ROLE), för relationen med {customer}",
	}},
	access.RelPartnerOnly: {"": {
		"would need: Global Administrator in the partner's tenant (HAS_DIRECTORY_ROLE), over its relationship with {customer}",
		"det som saknas: rollen Global administratör i partnerns klientorganisation (HAS_DIRECTORY_ROLE), för relationen med {customer}",
	}},
	access.PcRoleConflict: {"": {
		"would need: direct membership in Admin Agents or Sales Agents of {partner} (MEMBER_OF)",
		"det som saknas: direkt medlemskap i {partner's} Administratörsagenter eller Försäljningsagenter (MEMBER_OF)",
	}},
	access.ApDapRequired: {"": {
		"would need: delegated admin privileges of {partner} over {customer} (UNDER)",
		"det som saknas: delegerade administratörsbehörigheter för {partner} hos {customer} (UNDER)",
	}},
	access.DevNotOwn: {"": {
		"would need: delegated admin privileges of {partner} over {customer} (UNDER)",
		"det som saknas: delegerade administratörsbehörigheter för {partner} hos {customer} (UNDER)",
	}},
	access.DevCustomerAdded: {"": {
		"would need: a device that a partner added (ADDED_BY)",
		"det som saknas: en enhet som en partner har lagt till (ADDED_BY)",
	}},
	access.NotLoaded: {"": {
		"would need: {unloaded}",
		"det som saknas: uppgift om {unloaded}",
	}},
	access.Cut: {"": {
		"would need: a shorter nesting",
		"det som saknas: en grundare kapsling",
	}},
}
