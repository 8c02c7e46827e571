package wording

import (
	"behalf/graph/access"
	"behalf/graph/acts"
)

// reasons are the answers, and the refusals of acts: what allows, or what is missing and who could give it.
var reasons = map[access.Reason]texts{
	// The relationship.
	access.NoRelationship: {
		"": {
			"There is no reseller relationship between {partner} and {customer}; a Global Administrator of {customer} would have to accept a request of {partner}.",
			"Det finns ingen återförsäljarrelation mellan {partner} och {customer}; en global administratör hos {customer} måste godkänna en begäran från {partner}.",
		},
		access.SaysEnded: {
			"The reseller relationship between {partner} and {customer} ended on {ended}; a Global Administrator of {customer} would have to accept a new request of {partner}.",
			"Återförsäljarrelationen mellan {partner} och {customer} upphörde den {ended}; en global administratör hos {customer} måste godkänna en ny begäran från {partner}.",
		},
	},
	access.NotAccepted: {"": {
		"{partner} has asked {customer} for a reseller relationship, and nobody has accepted it yet; a Global Administrator of {customer} can.",
		"{partner} har begärt en återförsäljarrelation med {customer}, men ingen har godkänt den än; det kan en global administratör hos {customer} göra.",
	}},
	access.RelProvision: {"": {
		"{partner} is {customer's} reseller, and {agent} is one of its Admin agents.",
		"{partner} är {customer's} återförsäljare, och {agent} är en av dess administratörsagenter.",
	}},
	access.RelRenew: {"": {
		"{partner} is {customer's} reseller, for which {agent} may order and renew.",
		"{partner} är {customer's} återförsäljare, och {agent} får beställa och förnya för {partner's} räkning.",
	}},
	access.RelListed: {"": {
		"{customer} stands on {partner's} Customers page.",
		"{customer} finns på {partner's} sida Kunder.",
	}},
	access.RelGaEnds: {"": {
		"{agent} is Global Administrator of {partner} and may end its relationship with {customer}.",
		"{agent} är global administratör hos {partner} och får avsluta relationen med {customer}.",
	}},
	access.RelGaOnly: {"": {
		"Ending the relationship with {customer} takes a Global Administrator of {partner}, not an agent's role.",
		"För att avsluta relationen med {customer} krävs en global administratör hos {partner}; en agentroll räcker inte.",
	}},
	access.RelPartnerOnly: {"": {
		"Only the partner ends a reseller relationship, by its own Global Administrator; {customer} can remove the partner's delegated admin privileges and its role assignments.",
		"En återförsäljarrelation avslutas bara av partnern, genom dess egen globala administratör; {customer} kan ta bort partnerns delegerade administratörsbehörigheter och rolltilldelningar.",
	}},

	// Partner Center roles.
	access.PcRole: {"": {
		"{agent's} Partner Center role at {partner} does not cover this; an administrator of {partner} could make {agent} a direct member of {groups}.",
		"{agent's} roll i Partnercenter hos {partner} omfattar inte detta; en administratör hos {partner} kan göra {agent} till direkt medlem i {groups}.",
	}},
	access.NoPcRole: {
		"": {
			"{agent} has no Partner Center role at {partner} that covers this; an administrator of {partner} could make {agent} a direct member of {groups}.",
			"{agent} har ingen roll i Partnercenter hos {partner} som omfattar detta; en administratör hos {partner} kan göra {agent} till direkt medlem i {groups}.",
		},
		acts.SaysAdmin: {
			"This takes an Admin agent of {partner}.",
			"För detta krävs en administratörsagent hos {partner}.",
		},
		acts.SaysAdminOrSales: {
			"This takes an Admin agent or Sales agent of {partner}.",
			"För detta krävs en administratörsagent eller försäljningsagent hos {partner}.",
		},
		acts.SaysEitherSide: {
			"Only {customer's} and {partner's} own people can remove {partner's} delegated admin privileges: a Global Administrator of {customer}, or an Admin agent of {partner}.",
			"Bara {customer's} och {partner's} egna användare kan ta bort {partner's} delegerade administratörsbehörigheter: en global administratör hos {customer} eller en administratörsagent hos {partner}.",
		},
	},
	access.PcRoleConflict: {"": {
		"{agent} is Helpdesk agent of {partner}; the sources disagree whether Helpdesk agents may order. The setting helpdeskMayOrder decides it, or an administrator of {partner} could make {agent} a direct member of {groups}.",
		"{agent} är supportagent hos {partner}; källorna är oense om supportagenter får beställa. Inställningen helpdeskMayOrder avgör det, eller så kan en administratör hos {partner} göra {agent} till direkt medlem i {groups}.",
	}},
	access.InviteRole: {"": {
		"{agent} is Admin agent or Sales agent of {partner}, and may ask any customer for a relationship.",
		"{agent} är administratörsagent eller försäljningsagent hos {partner} och får begära en relation med vilken kund som helst.",
	}},
	access.PartnerAction: {
		"": {
			"Only a partner's people can do this for {customer}, not its own: direct members of the partner's {groups}.",
			"Det här kan bara en partners användare göra för {customer}, inte kundens egna: direkta medlemmar i partnerns {groups}.",
		},
		acts.SaysDevice: {
			"Only {partner's} own people add devices in its name; name the source by which {customer} adds its own.",
			"Bara {partner's} egna användare lägger till enheter i dess namn; ange den källa som {customer} lägger till sina egna genom.",
		},
	},
	access.CustomerAction: {
		"": {
			"Only {customer's} own people can do this; a Global Administrator of {customer} can.",
			"Det här kan bara {customer's} egna användare göra; en global administratör hos {customer} kan göra det.",
		},
		acts.SaysDevice: {
			"Only {customer's} own people add devices by such a source; a partner's add them through PARTNER_CENTER.",
			"Bara {customer's} egna användare lägger till enheter genom en sådan källa; en partners användare gör det genom PARTNER_CENTER.",
		},
		acts.SaysService: {
			"Only {customer's} own people set the permissions of its services: a Global Administrator, or an administrator of the service.",
			"Bara {customer's} egna användare bestämmer över behörigheterna för dess tjänster: en global administratör eller en administratör för tjänsten.",
		},
	},

	// Delegated admin privileges.
	access.DapAdminAgents: {"": {
		"{partner's} Admin Agents are Global Administrators of {customer} while delegated admin privileges are in force, and {agent} is one of them.",
		"{partner's} administratörsagenter är globala administratörer hos {customer} så länge de delegerade administratörsbehörigheterna gäller, och {agent} är en av dem.",
	}},
	access.DapHelpdeskAgents: {"": {
		"{partner's} Helpdesk Agents are Helpdesk Administrators of {customer} while delegated admin privileges are in force, and {agent} is one of them.",
		"{partner's} supportagenter är supportavdelningsadministratörer hos {customer} så länge de delegerade administratörsbehörigheterna gäller, och {agent} är en av dem.",
	}},
	access.DapNever: {"": {
		"{customer} accepted {partner} as its reseller without delegated admin privileges; a new request that includes them, accepted by a Global Administrator of {customer}, would grant them.",
		"{customer} har godkänt {partner} som återförsäljare utan delegerade administratörsbehörigheter; en ny begäran som omfattar dem, godkänd av en global administratör hos {customer}, skulle ge dem.",
	}},
	access.DapRevoked: {
		"": {
			"{partner's} delegated admin privileges over {customer} ended on {day}; a new request that includes them, accepted by a Global Administrator of {customer}, would grant them again.",
			"{partner's} delegerade administratörsbehörigheter hos {customer} upphörde den {day}; en ny begäran som omfattar dem, godkänd av en global administratör hos {customer}, skulle ge dem igen.",
		},
		access.SaysByCustomer: {
			"A Global Administrator of {customer} removed {partner's} delegated admin privileges on {day}; a new request that includes them, accepted by a Global Administrator of {customer}, would grant them again.",
			"En global administratör hos {customer} tog bort {partner's} delegerade administratörsbehörigheter den {day}; en ny begäran som omfattar dem, godkänd av en global administratör hos {customer}, skulle ge dem igen.",
		},
		access.SaysByPartner: {
			"{partner} gave up its delegated admin privileges over {customer} on {day}; a new request that includes them, accepted by a Global Administrator of {customer}, would grant them again.",
			"{partner} avstod från sina delegerade administratörsbehörigheter hos {customer} den {day}; en ny begäran som omfattar dem, godkänd av en global administratör hos {customer}, skulle ge dem igen.",
		},
		access.SaysByMicrosoft: {
			"Microsoft removed {partner's} delegated admin privileges over {customer} on {day}, since they were not used; a new request that includes them, accepted by a Global Administrator of {customer}, would grant them again.",
			"Microsoft tog bort {partner's} delegerade administratörsbehörigheter hos {customer} den {day}, eftersom de inte användes; en ny begäran som omfattar dem, godkänd av en global administratör hos {customer}, skulle ge dem igen.",
		},
		access.SaysWithheld: {
			"{customer} withholds its permission for {services} from {partner}; a Global Administrator of {customer}, or an administrator of the service there, can give it again.",
			"{customer} har dragit in {partner's} behörighet för {services}; en global administratör hos {customer}, eller en administratör för tjänsten där, kan ge den igen.",
		},
		access.SaysKeeps: {
			"{partner} keeps {kept}, which {customer} can remove.",
			"{partner} behåller {kept}, något som {customer} kan ta bort.",
		},
	},
	access.SrNeedsPermission: {
		"": {
			"Service requests for {customer} take the admin permission of {partner}, which ended on {day}; it stays so until a Global Administrator of {customer} accepts a new request that includes delegated admin privileges.",
			"Tjänstbegäranden för {customer's} räkning kräver {partner's} administratörsbehörighet, som upphörde den {day}; det förblir så tills en global administratör hos {customer} godkänner en ny begäran som omfattar delegerade administratörsbehörigheter.",
		},
		access.SaysByCustomer: {
			"Service requests for {customer} take the admin permission that {customer} removed from {partner} on {day}; it stays so until a Global Administrator of {customer} accepts a new request that includes delegated admin privileges.",
			"Tjänstbegäranden för {customer's} räkning kräver den administratörsbehörighet som {customer} tog ifrån {partner} den {day}; det förblir så tills en global administratör hos {customer} godkänner en ny begäran som omfattar delegerade administratörsbehörigheter.",
		},
		access.SaysByPartner: {
			"Service requests for {customer} take the admin permission that {partner} gave up on {day}; it stays so until a Global Administrator of {customer} accepts a new request that includes delegated admin privileges.",
			"Tjänstbegäranden för {customer's} räkning kräver den administratörsbehörighet som {partner} avstod från den {day}; det förblir så tills en global administratör hos {customer} godkänner en ny begäran som omfattar delegerade administratörsbehörigheter.",
		},
		access.SaysByMicrosoft: {
			"Service requests for {customer} take the admin permission that Microsoft removed from {partner} on {day}, since it was not used; it stays so until a Global Administrator of {customer} accepts a new request that includes delegated admin privileges.",
			"Tjänstbegäranden för {customer's} räkning kräver den administratörsbehörighet som Microsoft tog ifrån {partner} den {day}, eftersom den inte användes; det förblir så tills en global administratör hos {customer} godkänner en ny begäran som omfattar delegerade administratörsbehörigheter.",
		},
		access.SaysWithheld: {
			"{customer} withholds its permission for {services} from {partner}, which service requests take; a Global Administrator of {customer}, or an administrator of the service there, can give it again.",
			"{customer} har dragit in {partner's} behörighet för {services}, som krävs för tjänstbegäranden; en global administratör hos {customer}, eller en administratör för tjänsten där, kan ge den igen.",
		},
	},
	access.NoDapGroup: {"": {
		"{agent} is in neither the Admin Agents nor the Helpdesk Agents of {partner}, the groups that delegated administration reaches; an administrator of {partner} could add {agent}.",
		"{agent} ingår varken i {partner's} Administratörsagenter eller Supportagenter, de grupper som den delegerade administrationen gäller för; en administratör hos {partner} kan lägga till {agent}.",
	}},
	access.HelpdeskRoleOnly: {"": {
		"{agent} acts in {customer} as Helpdesk Administrator: what that role permits (passwords, sessions, service health, support requests), and no more; an administrator of {partner} could add {agent} to its Admin Agents.",
		"{agent} agerar hos {customer} som supportavdelningsadministratör: det som rollen tillåter (lösenord, sessioner, tjänststatus, supportärenden), inget mer; en administratör hos {partner} kan lägga till {agent} i gruppen Administratörsagenter.",
	}},
	access.HelpdeskLimit: {"": {
		"{agent} acts in {customer} as Helpdesk Administrator, who cannot touch the credentials of privileged administrators; an Admin agent of {partner} or a Global Administrator of {customer} can.",
		"{agent} agerar hos {customer} som supportavdelningsadministratör och kommer inte åt privilegierade administratörers inloggningsuppgifter; det gör en administratörsagent hos {partner} eller en global administratör hos {customer}.",
	}},
	access.PartnerSelfRemove: {"": {
		"{agent} is Admin agent of {partner}, which may drop its own delegated admin privileges over {customer}.",
		"{agent} är administratörsagent hos {partner}, som får avstå från sina egna delegerade administratörsbehörigheter hos {customer}.",
	}},
	access.NothingToRemove: {
		"": {
			"No delegated admin privileges over {customer} are in force that {agent} could remove; there are some only once a Global Administrator of {customer} has accepted a request that includes them.",
			"Det finns inga gällande delegerade administratörsbehörigheter hos {customer} som {agent} skulle kunna ta bort; sådana finns först när en global administratör hos {customer} har godkänt en begäran som omfattar dem.",
		},
		access.SaysRelationship: {
			"No reseller relationship with {customer} is open that {agent} could end; there is one only once a Global Administrator of {customer} has accepted a request.",
			"Det finns ingen pågående återförsäljarrelation med {customer} som {agent} skulle kunna avsluta; en sådan finns först när en global administratör hos {customer} har godkänt en begäran.",
		},
		access.SaysAzureRole: {
			"Nobody from elsewhere holds an Azure role on {target} or above it that {agent} could remove; there is one only once an Owner or User Access Administrator there has assigned it.",
			"Ingen utifrån har en Azure-roll på {target} eller ovanför som {agent} skulle kunna ta bort; en sådan finns först när någon med rollen Ägare eller Administratör för användaråtkomst har tilldelat den.",
		},
	},

	// The own tenant.
	access.OwnTenantReason: {"": {
		"{agent} is one of {customer's} own people.",
		"{agent} är en av {customer's} egna användare.",
	}},
	access.OwnRole: {"": {
		"{agent} holds a directory role in the own tenant {customer} that is enough.",
		"{agent} har en tillräcklig katalogroll i den egna klientorganisationen {customer}.",
	}},
	access.OwnBehalf: {"": {
		"{agent} opens service requests for the own tenant {customer}.",
		"{agent} öppnar tjänstbegäranden för den egna klientorganisationen {customer}.",
	}},
	access.OwnPortal: {"": {
		"{agent} administers the own devices of {customer} in Intune.",
		"{agent} administrerar {customer's} egna enheter i Intune.",
	}},
	access.NoRole: {"": {
		"{agent} holds no directory role in {customer} that is enough; a Global Administrator there could assign one.",
		"{agent} har ingen tillräcklig katalogroll hos {customer}; en global administratör där kan tilldela en.",
	}},
	access.GaAccepts: {"": {
		"{agent} is Global Administrator of {customer}, to which a request has been sent.",
		"{agent} är global administratör hos {customer}, dit en begäran har skickats.",
	}},
	access.GaViews: {"": {
		"{agent} is Global Administrator of {customer} and may see its Partner relationships page.",
		"{agent} är global administratör hos {customer} och får se sidan Partnerrelationer.",
	}},
	access.GaRemoves: {"": {
		"{agent} is Global Administrator of {customer} and may remove a partner's delegated admin privileges.",
		"{agent} är global administratör hos {customer} och får ta bort en partners delegerade administratörsbehörigheter.",
	}},
	access.GaRequired: {
		"": {
			"This takes a Global Administrator of {customer}, which {agent} is not; one of them can do it, or assign {agent} the role.",
			"För detta krävs en global administratör hos {customer}, och det är inte {agent}; någon av dem kan göra det eller tilldela {agent} rollen.",
		},
		acts.SaysAct: {
			"This takes a Global Administrator of {customer}.",
			"För detta krävs en global administratör hos {customer}.",
		},
		acts.SaysElevate: {
			"A person elevates the own access; name the person in X-Behalf-User.",
			"Var och en utökar sin egen åtkomst; ange personen i X-Behalf-User.",
		},
	},
	access.NoPending: {"": {
		"No request for a relationship has been sent to {customer}; an Admin agent or Sales agent of a partner would have to send one.",
		"Ingen begäran om en relation har skickats till {customer}; en administratörsagent eller försäljningsagent hos en partner måste skicka en.",
	}},

	// Azure roles.
	access.RbacPath: {"": {
		"{agent} holds an Azure role on {target}, or above it, that is enough.",
		"{agent} har en tillräcklig Azure-roll på {target} eller ovanför.",
	}},
	access.RbacLinger: {"": {
		"{agent} still holds an Azure role on {target}, or above it, although the delegation that it came with has ended; it stays until {customer} removes the role assignment.",
		"{agent} har kvar en Azure-roll på {target} eller ovanför, trots att delegeringen som den kom med har upphört; den finns kvar tills {customer} tar bort rolltilldelningen.",
	}},
	access.NoRbac: {"": {
		"{agent} holds no Azure role on {target} or above it; an Owner or User Access Administrator there could assign one. Directory roles do not reach subscriptions.",
		"{agent} har ingen Azure-roll på {target} eller ovanför; någon med rollen Ägare eller Administratör för användaråtkomst där kan tilldela en. Katalogroller når inte prenumerationer.",
	}},
	access.GroupNotAssigned: {"": {
		"A group of {partner} holds an Azure role on {target}, or above it, and {agent} is not in that group; an administrator of {partner} could add {agent}.",
		"En av {partner's} grupper har en Azure-roll på {target} eller ovanför, men {agent} ingår inte i gruppen; en administratör hos {partner} kan lägga till {agent}.",
	}},
	access.RoleLacks: {"": {
		"The Azure roles that {agent} holds on {target}, or above it, do not contain this; an Owner or User Access Administrator there could assign one that does.",
		"De Azure-roller som {agent} har på {target} eller ovanför omfattar inte detta; någon med rollen Ägare eller Administratör för användaråtkomst där kan tilldela en som gör det.",
	}},
	access.NoDirPath: {
		"": {
			"{agent} holds an Azure role on {target}, or above it, but no directory role in {customer}, which the policy RBAC_AND_DIRECTORY_PATH asks for too; a Global Administrator of {customer} would grant delegated admin privileges by accepting a request of {partner} that includes them.",
			"{agent} har en Azure-roll på {target} eller ovanför, men ingen katalogroll hos {customer}, vilket principen RBAC_AND_DIRECTORY_PATH också kräver; en global administratör hos {customer} ger delegerade administratörsbehörigheter genom att godkänna en begäran från {partner} som omfattar dem.",
		},
		access.SaysNoGroup: {
			"{agent} holds an Azure role on {target}, or above it, but no directory role in {customer}, which the policy RBAC_AND_DIRECTORY_PATH asks for too; an administrator of {partner} could add {agent} to its Admin Agents or Helpdesk Agents.",
			"{agent} har en Azure-roll på {target} eller ovanför, men ingen katalogroll hos {customer}, vilket principen RBAC_AND_DIRECTORY_PATH också kräver; en administratör hos {partner} kan lägga till {agent} i Administratörsagenter eller Supportagenter.",
		},
	},
	access.Elevate: {"": {
		"{agent} is Global Administrator of {customer}, which gives no Azure right as such; {agent} may take User Access Administrator at its root scope (elevateAccess).",
		"{agent} är global administratör hos {customer}, vilket i sig inte ger någon rättighet i Azure; {agent} kan själv ta rollen Administratör för användaråtkomst i rotomfånget (elevateAccess).",
	}},
	access.RoleUnknown: {"": {
		"{agent} holds a role whose permissions are not known here, so that it could not be decided; an administrator of {customer} can tell what the role permits.",
		"{agent} har en roll vars behörigheter inte är kända här, så det gick inte att avgöra; en administratör hos {customer} kan säga vad rollen tillåter.",
	}},
	access.RoleCondition: {"": {
		"{agent} may, within the condition that the role assignment on {target}, or above it, carries; an Owner or User Access Administrator there could assign the role without one.",
		"{agent} får, inom det villkor som rolltilldelningen på {target} eller ovanför har; någon med rollen Ägare eller Administratör för användaråtkomst där kan tilldela rollen utan villkor.",
	}},

	// Devices.
	access.ApNoDapNeeded: {"": {
		"{partner} is {customer's} reseller, which is enough for Autopilot in Partner Center.",
		"{partner} är {customer's} återförsäljare, vilket räcker för Autopilot i Partnercenter.",
	}},
	access.ApDap: {"": {
		"{partner} has delegated admin privileges over {customer}, which the proposed Autopilot policy asks for.",
		"{partner} har delegerade administratörsbehörigheter hos {customer}, vilket den föreslagna Autopilot-principen kräver.",
	}},
	access.ApDapRequired: {"": {
		"The proposed Autopilot policy asks for delegated admin privileges of {partner} over {customer}; a Global Administrator of {customer} would grant them by accepting a request that includes them.",
		"Den föreslagna Autopilot-principen kräver att {partner} har delegerade administratörsbehörigheter hos {customer}; en global administratör hos {customer} ger dem genom att godkänna en begäran som omfattar dem.",
	}},
	access.DevPartnerAdded: {"": {
		"{target} was added by a partner, and {partner} is {customer's} reseller.",
		"{target} har lagts till av en partner, och {partner} är {customer's} återförsäljare.",
	}},
	access.DevCustomerAdded: {"": {
		"{target} was added by the customer, and partners cannot manage such devices in Partner Center; {customer's} own administrators can, in Intune.",
		"{target} har lagts till av kunden, och sådana enheter kan partner inte hantera i Partnercenter; det kan {customer's} egna administratörer, i Intune.",
	}},
	access.DevOwn: {"": {
		"{target} was added by {partner} itself.",
		"Det var {partner} som lade till {target}.",
	}},
	access.DevNotOwn: {"": {
		"{target} was not added by {partner}; under the proposed Autopilot policy removing it takes delegated admin privileges over {customer}, which a Global Administrator of {customer} would grant by accepting a request that includes them.",
		"{target} har inte lagts till av {partner}; enligt den föreslagna Autopilot-principen krävs delegerade administratörsbehörigheter hos {customer} för att ta bort enheten, och dem ger en global administratör hos {customer} genom att godkänna en begäran som omfattar dem.",
	}},

	access.NotLoaded: {"": {
		"Whether {agent} may could not be decided, for want of data: {unloaded}. An administrator who can see that can export it; import it and ask again.",
		"Det gick inte att avgöra om {agent} får, eftersom uppgifter saknas: {unloaded}. En administratör som kan se dem kan exportera dem; importera dem och fråga igen.",
	}},
	access.Cut: {"": {
		"The groups or scopes are nested too deeply, or are too many, to be followed to their end, so that it could not be decided; whoever administers them could nest them less deeply.",
		"Grupperna eller omfången är för djupt kapslade, eller för många, för att följas till slutet, så det gick inte att avgöra; den som administrerar dem kan kapsla dem mindre djupt.",
	}},
}
