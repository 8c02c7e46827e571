package wording

import (
	"behalf/graph/access"
	"behalf/graph/say"
)

// phrases are pieces of sentences.
var phrases = map[string]Text{
	say.OwnTenant: {
		"the person's own tenant",
		"personens egen klientorganisation",
	},
	say.UnknownOwner: {
		"the tenant of {target}",
		"{target's} klientorganisation",
	},
	say.AdminAgents: {
		"Admin Agents",
		"Administratörsagenter",
	},
	say.HelpdeskAgents: {
		"Helpdesk Agents",
		"Supportagenter",
	},
	say.SalesAgents: {
		"Sales Agents",
		"Försäljningsagenter",
	},
	say.RoleOnScope: {
		"{role} on {scope}",
		"rollen {role} på {scope}",
	},
	say.More: {
		"{count} more",
		"{count} till",
	},
	say.MembersOf: {
		"the members of {holder}",
		"medlemmarna i {holder}",
	},
	say.WhoIs: {
		"who or what {holder} is, which holds a role there",
		"vem eller vad {holder} är, som har en roll där",
	},
	say.RolesOn: {
		"the role assignments on {scope}",
		"rolltilldelningarna på {scope}",
	},
	say.DoubtRoles: {
		"the role assignments of {scope} ({name}) were never loaded.",
		"rolltilldelningarna på {scope} ({name}) har aldrig lästs in.",
	},
	say.DoubtHolder: {
		"{holder} holds {role} on {scope}, and may be a group that {agent} is in.",
		"{holder} har rollen {role} på {scope} och kan vara en grupp som {agent} är med i.",
	},
	say.DoubtMembers: {
		"{holder} ({name}) holds {role} on {scope}, and its members were never loaded.",
		"{holder} ({name}) har rollen {role} på {scope}, och dess medlemmar har aldrig lästs in.",
	},
}

// unresolved says why a holder of a role cannot be told as people.
var unresolved = map[access.UnresolvedReason]Text{
	access.UnresolvedServicePrincipal: {
		"An application holds the role; whoever controls it is not known.",
		"Rollen innehas av ett program, och vem som styr programmet är inte känt.",
	},
	access.UnresolvedPrincipal: {
		"Nothing is known of the holder but its id.",
		"Det enda som är känt om innehavaren är dess id.",
	},
	access.UnresolvedMembers: {
		"The holder is a group whose members were never loaded.",
		"Innehavaren är en grupp vars medlemmar aldrig har lästs in.",
	},
	access.UnresolvedRole: {
		"It is not known what the role permits.",
		"Det är inte känt vad rollen tillåter.",
	},
}

// Line is a line, or the frame of one, that a command prints.
type Line int

// The lines.
const (
	ByChannel Line = iota // channel, path
	NotByChannel
	MorePaths
	NotCertain
	Note
	MayCount
	MayOne
	NotComplete
	NotResolved
	RolesNotLoaded
)

var lines = map[Line]Text{
	ByChannel: {
		"by {channel}: {path}",
		"genom {channel}: {path}",
	},
	NotByChannel: {
		"not by {channel}: {reason}, {missing}",
		"inte genom {channel}: {reason}, {missing}",
	},
	MorePaths: {
		"and more paths",
		"och fler vägar",
	},
	NotCertain: {
		"not certain: {doubt}",
		"inte säkert: {doubt}",
	},
	Note: {
		"note {code}: {message}",
		"obs {code}: {message}",
	},
	MayCount: {
		"{count} people may {action} {target} at {at}",
		"{count} personer får utföra {action} på {target} vid {at}",
	},
	MayOne: {
		"1 person may {action} {target} at {at}",
		"1 person får utföra {action} på {target} vid {at}",
	},
	NotComplete: {
		"; the list is not complete: nobody known is not nobody",
		"; listan är inte fullständig: att ingen är känd betyder inte att ingen finns",
	},
	NotResolved: {
		"not resolved: {reason}, holds {role} on {scope}",
		"kan inte redas ut: {reason}, har rollen {role} på {scope}",
	},
	RolesNotLoaded: {
		"its role assignments were never loaded: import what az role assignment list --all -o json prints for it",
		"dess rolltilldelningar har aldrig lästs in: importera det som az role assignment list --all -o json skriver ut för den",
	},
}
