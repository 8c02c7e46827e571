package wording

import (
	"behalf/graph/access"
	"behalf/graph/acts"
)

// warnings are what the reader of an answer should know beside it.
var warnings = map[access.WarningCode]texts{
	access.WarnRelationshipNotKnown: {"": {
		"No relationship of {partner} with {customer} was loaded; the role assignment counts all the same.",
		"Ingen relation mellan {partner} och {customer} har lästs in; rolltilldelningen gäller ändå.",
	}},
	access.WarnCannotBrowseDirectory: {"": {
		"Without delegated admin privileges {agent} cannot browse {customer's} directory: roles can be assigned to principals whose id is known.",
		"Utan delegerade administratörsbehörigheter kan {agent} inte bläddra i {customer's} katalog: roller kan bara tilldelas säkerhetsobjekt vars id är känt.",
	}},
	access.WarnRoleCondition: {"": {
		"A role assignment on the way carries a condition, which does not narrow this action.",
		"En rolltilldelning på vägen har ett villkor, som inte begränsar den här åtgärden.",
	}},
	access.WarnSinceUnknown: {"": {
		"A right on the way has no known beginning; it may be younger than the date asked about.",
		"För en rättighet på vägen är det inte känt när den började gälla; den kan vara yngre än det datum som frågan gäller.",
	}},
	access.WarnImportUnfinished: {"": {
		"An import has begun and not come to its end: the answer rests on a part of it. The same import command finishes it.",
		"En import har påbörjats men inte slutförts: svaret bygger på en del av den. Samma importkommando slutför den.",
	}},
	access.WarnSourceNotCovered: {"": {
		"The rules do not speak of devices of the source {source}; this one is treated as added by the customer.",
		"Reglerna säger inget om enheter med källan {source}; den här behandlas som tillagd av kunden.",
	}},
	access.WarnNotSuspended: {"": {
		"{partner} still sells {sold} to {customer}; Microsoft asks for every subscription to be suspended first.",
		"{partner} säljer fortfarande {sold} till {customer}; Microsoft kräver att alla prenumerationer först pausas.",
	}},
	access.WarnPossibleElevation: {"": {
		"By delegated admin privileges {agent} is Global Administrator of {customer}. Whether a Global Administrator from elsewhere may elevate access to Azure is not known; this is no path.",
		"Genom delegerade administratörsbehörigheter är {agent} global administratör hos {customer}. Om en global administratör utifrån kan höja sin åtkomst till Azure är inte känt; detta är ingen väg.",
	}},
	access.WarnUseIntune: {"": {
		"With its delegated admin privileges {partner} can manage the device in {customer's} Intune.",
		"Med sina delegerade administratörsbehörigheter kan {partner} hantera enheten i {customer's} Intune.",
	}},
	access.WarnDapRetired: {"": {
		"Since October 2023 Microsoft's own links no longer grant delegated admin privileges; this request grants them here when it is accepted.",
		"Sedan oktober 2023 ger Microsofts egna länkar inte längre några delegerade administratörsbehörigheter; den här begäran ger dem här när den godkänns.",
	}, acts.SaysRetired: {
		"Delegated admin privileges are granted no more: the relationship begins without them.",
		"Delegerade administratörsbehörigheter ges inte längre: relationen inleds utan dem.",
	}},
	access.WarnDapBySalesAgent: {"": {
		"Delegated admin privileges are asked for by a Sales agent; Microsoft's permission table gives that to Admin agents.",
		"En försäljningsagent begär delegerade administratörsbehörigheter; enligt Microsofts behörighetstabell är det administratörsagenterna som får göra det.",
	}},
	access.WarnServiceWithheld: {"": {
		"{customer} withholds its permission for {services} from {partner}: that is no part of this answer.",
		"{customer} har dragit in {partner's} behörighet för {services}: det ingår inte i svaret.",
	}},
}
