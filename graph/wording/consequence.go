package wording

import "behalf/graph/acts"

// consequences are what acts bring with them, or leave as it is.
var consequences = map[acts.ConsequenceCode]texts{
	acts.GainsDirectoryAccess: {"": {
		"{who} gets the directory role {role} in {tenant}.",
		"{who} får katalogrollen {role} hos {tenant}.",
	}},
	acts.LosesDirectoryAccess: {"": {
		"{who} no longer holds the directory role {role} in {tenant}.",
		"{who} har inte längre katalogrollen {role} hos {tenant}.",
	}},
	acts.LosesServiceRequests: {"": {
		"{partner} can no longer open service requests with Microsoft for {customer}, and must tell the customer so.",
		"{partner} kan inte längre öppna tjänstbegäranden hos Microsoft för {customer's} räkning, och måste informera kunden om det.",
	}},
	acts.KeepsAzureRole: {
		"": {
			"{who} keeps {role} on {scope} until the role assignment is removed.",
			"{who} behåller rollen {role} på {scope} tills rolltilldelningen tas bort.",
		},
		acts.SaysMore: {
			"{customer} has more scopes and roles than are followed here: people and groups of {partner} may keep others too.",
			"{customer} har fler omfång och roller än vad som följs här: personer och grupper hos {partner} kan behålla även andra.",
		},
	},
	acts.KeepsDirectoryAccess: {"": {
		"{who} keeps the directory role {role} until that is taken away too.",
		"{who} behåller katalogrollen {role} tills även den tas bort.",
	}},
	acts.KeepsMembership: {"": {
		"{who} still is a member of {group} by another way, and keeps what that has.",
		"{who} är fortfarande medlem i {group} på ett annat sätt och behåller det som gruppen har.",
	}},
	acts.KeepsRelationship: {"": {
		"{partner} stays {customer's} reseller: it may still order, renew and provision.",
		"{partner} förblir {customer's} återförsäljare och får fortfarande beställa, förnya och etablera prenumerationer.",
	}},
	acts.KeepsAutopilot: {"": {
		"{partner} still manages {customer's} Autopilot profiles, and devices that a partner added.",
		"{partner} hanterar fortfarande {customer's} Autopilot-profiler och de enheter som en partner har lagt till.",
	}},
	acts.GainsAzureRole: {"": {
		"{who} gets {role} on {scope} and all below it.",
		"{who} får rollen {role} på {scope} och allt därunder.",
	}},
	acts.LosesAzureRole: {"": {
		"{who} no longer holds {role} on {scope}.",
		"{who} har inte längre rollen {role} på {scope}.",
	}},
	acts.LosesPec: {"": {
		"{partner} loses partner-earned credit on {scope} unless it holds another role there that earns it.",
		"{partner} förlorar partnerintjänad kredit för {scope}, om det inte finns en annan roll där som ger den.",
	}},
	acts.GainsMembership: {"": {
		"{who} gains what {group} has: its roles, directly and through the groups that it is in.",
		"{who} får det som {group} har: gruppens roller, direkt och genom de grupper som den ingår i.",
	}},
	acts.LosesMembership: {"": {
		"{who} loses what only {group} gave: its roles, directly and through the groups that it is in.",
		"{who} förlorar det som bara {group} gav: gruppens roller, direkt och genom de grupper som den ingår i.",
	}},
	acts.RelationshipBegins: {"": {
		"{partner} becomes {customer's} reseller: it may order, renew and provision for it.",
		"{partner} blir {customer's} återförsäljare och får beställa, förnya och etablera prenumerationer åt kunden.",
	}},
	acts.RelationshipEnds: {"": {
		"{partner} is no longer {customer's} reseller.",
		"{partner} är inte längre {customer's} återförsäljare.",
	}},
	acts.GainsServicePermission: {"": {
		"{partner} can administer {customer's} {service} again.",
		"{partner} kan åter administrera {customer's} {service}.",
	}},
	acts.LosesServicePermission: {"": {
		"{partner} can no longer administer {customer's} {service}; the other services are as they were.",
		"{partner} kan inte längre administrera {customer's} {service}; för övriga tjänster ändras inget.",
	}},
	acts.LosesAutopilot: {"": {
		"{partner} no longer manages {customer's} Autopilot profiles and devices; it can still add devices, and remove those that it added.",
		"{partner} hanterar inte längre {customer's} Autopilot-profiler och enheter, men kan fortfarande lägga till enheter och ta bort dem som {partner} själv har lagt till.",
	}},
	acts.PartnersManageDevice: {
		"": {
			"{partner}, and every other partner that is {customer's} reseller, can apply profiles to {device} and remove it.",
			"{partner}, och varje annan partner som är {customer's} återförsäljare, kan tillämpa profiler på {device} och ta bort enheten.",
		},
		acts.SaysProposed: {
			"{partner} can remove {device} while it is {customer's} reseller; all else takes delegated admin privileges, of it as of any partner.",
			"{partner} kan ta bort {device} så länge {partner} är {customer's} återförsäljare; allt annat kräver delegerade administratörsbehörigheter, av {partner} som av andra partner.",
		},
	},
	acts.CustomerManagesDevice: {
		"": {
			"{customer} manages {device} in its own portal; no partner can in Partner Center.",
			"{customer} hanterar {device} i sin egen portal; ingen partner kan göra det i Partnercenter.",
		},
		acts.SaysProposed: {
			"{customer} manages {device} in its own portal; a partner needs delegated admin privileges for it.",
			"{customer} hanterar {device} i sin egen portal; en partner behöver delegerade administratörsbehörigheter för det.",
		},
	},
	acts.LosesRegistration: {"": {
		"{device} is no longer registered with Windows Autopilot for {customer}.",
		"{device} är inte längre registrerad i Windows Autopilot för {customer}.",
	}},
	acts.KeepsIntuneDevice: {"": {
		"{device} itself stays in {customer's} Intune and directory.",
		"Själva enheten {device} finns kvar i {customer's} Intune och katalog.",
	}},
	acts.GainsProfile: {"": {
		"{device} gets the profile {profile}, at its next first start.",
		"{device} får profilen {profile} vid nästa förstagångsstart.",
	}},
	acts.LosesProfile: {"": {
		"{device} no longer has the profile {profile}.",
		"{device} har inte längre profilen {profile}.",
	}},
	acts.OrphansProfile: {
		"": {
			"{profile} stays on {count} devices of {customer}, which nothing changes; it is marked orphaned, since {partner} can no longer take it off.",
			"{profile} finns kvar på {count} enheter hos {customer}, där inget ändras; den markeras som övergiven, eftersom {partner} inte längre kan ta bort den.",
		},
		acts.SaysOne: {
			"{profile} stays on {count} device of {customer}, which nothing changes; it is marked orphaned, since {partner} can no longer take it off.",
			"{profile} finns kvar på {count} enhet hos {customer}, där inget ändras; den markeras som övergiven, eftersom {partner} inte längre kan ta bort den.",
		},
		acts.SaysAtLeast: {
			"{profile} stays on {customer's} devices, at least {count} of them, which nothing changes; it is marked orphaned, since {partner} can no longer take it off.",
			"{profile} finns kvar på minst {count} av {customer's} enheter, där inget ändras; den markeras som övergiven, eftersom {partner} inte längre kan ta bort den.",
		},
		acts.SaysMore: {
			"{customer} has more devices than are followed here: profiles that {partner} applied may stay on others too, marked orphaned.",
			"{customer} har fler enheter än vad som följs här: profiler som {partner} har tillämpat kan finnas kvar även på andra, markerade som övergivna.",
		},
	},
	acts.ChangesProfile: {
		"": {
			"{profile} is applied to {count} devices; the change arrives with their next first start.",
			"{profile} är tillämpad på {count} enheter; ändringen kommer vid deras nästa förstagångsstart.",
		},
		acts.SaysOne: {
			"{profile} is applied to {count} device; the change arrives with its next first start.",
			"{profile} är tillämpad på {count} enhet; ändringen kommer vid dess nästa förstagångsstart.",
		},
	},
}
