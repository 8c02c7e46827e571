package access

import (
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
)

// names are the words that the sentences of one case speak with.
type names struct {
	agent, target, partner, customer string
	ended                            string // " on 3 March 2026", or nothing
	endedBy                          string // who removed the delegation
}

func (d *Decision) name(id graph.ID, otherwise string) string {
	if n, ok := d.Node(id); ok && n.Name != "" {
		return n.Name
	}
	return otherwise
}

func (d *Decision) names() names {
	c := d.Case
	n := names{
		agent:    d.name(c.Agent, string(c.Agent)),
		target:   d.name(c.Target, string(c.Target)),
		partner:  d.name(c.Home, "the person's own tenant"),
		customer: d.name(c.Owner, "the tenant of "+string(c.Target)),
	}
	n.endedBy = n.customer
	switch c.Tie.DapEndedBy {
	case graph.EndedByPartner:
		n.endedBy = n.partner
	case graph.EndedByMicrosoft:
		n.endedBy = "Microsoft"
	}
	if c.Tie.WasDap {
		n.ended = " on " + day(c.Tie.DapEnded)
	}
	return n
}

func day(t graph.Time) string { return t.Std().Format("2 January 2006") }

// notLoaded names what was never loaded and could have decided.
func (d *Decision) notLoaded() string {
	var all []string
	for _, ev := range d.Case.Evidence {
		for _, id := range ev.NotLoaded {
			what := "the members of " + d.name(id, string(id))
			if id.Kind() == graph.KindAzureSubscription {
				what = "the role assignments of " + d.name(id, string(id))
			} else if id.Kind() == graph.KindUnknownPrincipal {
				what = "who or what " + id.Key() + " is, which holds a role there,"
			}
			all = append(all, what)
		}
	}
	return strings.Join(all, " and ")
}

// Message is the answer in a sentence: what allows, or what is missing and who could give it.
func (d *Decision) Message() string { return d.sentence(d.Verdict) }

func (d *Decision) sentence(v Verdict) string {
	n := d.names()
	switch v.Reason {
	case NoRelationship:
		return fmt.Sprintf("There is no reseller relationship between %s and %s; %s would have to accept a request of %s.", n.partner, n.customer, n.customer, n.partner)
	case NotAccepted:
		return fmt.Sprintf("%s has asked %s for a relationship, and nobody has accepted it; a Global Administrator of %s can.", n.partner, n.customer, n.customer)
	case DapNever:
		return fmt.Sprintf("%s accepted %s as its reseller without delegated admin privileges; a new request that includes them, accepted by a Global Administrator of %s, would grant them.", n.customer, n.partner, n.customer)
	case DapRevoked, SrNeedsPermission:
		if services := d.Case.withheld(); d.Case.Tie.Dap && len(services) > 0 {
			text := fmt.Sprintf("%s withholds its permission for %s from %s", n.customer, servicesText(services), n.partner)
			if v.Reason == SrNeedsPermission {
				text += ", which service requests take"
			}
			return text + fmt.Sprintf("; an administrator of %s can give it again.", n.customer)
		}
		if v.Reason == SrNeedsPermission {
			return fmt.Sprintf("Service requests for %s take the admin permission that %s removed from %s%s; it stays so until %s grants it anew.", n.customer, n.endedBy, n.partner, n.ended, n.customer)
		}
		return fmt.Sprintf("%s removed %s's delegated admin privileges%s; a new request that includes them, accepted by a Global Administrator of %s, would grant them again.", n.endedBy, n.partner, n.ended, n.customer)
	case DapAdminAgents:
		return fmt.Sprintf("%s's Admin Agents are Global Administrators of %s while delegated admin privileges are in force, and %s is one of them.", n.partner, n.customer, n.agent)
	case DapHelpdeskAgents:
		return fmt.Sprintf("%s's Helpdesk Agents are Helpdesk Administrators of %s while delegated admin privileges are in force, and %s is one of them.", n.partner, n.customer, n.agent)
	case NoDapGroup:
		return fmt.Sprintf("%s is in neither the Admin Agents nor the Helpdesk Agents of %s, the groups that delegated administration reaches; an administrator there could add the person.", n.agent, n.partner)
	case HelpdeskRoleOnly:
		return fmt.Sprintf("%s acts in %s as Helpdesk Administrator: what that role permits (passwords, sessions, service health, support requests), and no more.", n.agent, n.customer)
	case HelpdeskLimit:
		return fmt.Sprintf("%s acts in %s as Helpdesk Administrator, who cannot touch the credentials of privileged administrators.", n.agent, n.customer)
	case OwnTenantReason:
		return fmt.Sprintf("%s is one of %s's own people.", n.agent, n.customer)
	case OwnRole:
		return fmt.Sprintf("%s holds a directory role in the own tenant %s that is enough.", n.agent, n.customer)
	case OwnBehalf:
		return fmt.Sprintf("%s opens service requests for the own tenant %s.", n.agent, n.customer)
	case NoRole:
		return fmt.Sprintf("%s holds no directory role in %s that is enough; a Global Administrator there could assign one.", n.agent, n.customer)
	case RbacPath:
		return fmt.Sprintf("%s holds an Azure role on %s, or above it, that is enough.", n.agent, n.target)
	case RbacLinger:
		return fmt.Sprintf("%s still holds an Azure role on %s, or above it, although the delegation that it came with has ended; it stays until the role assignment is removed.", n.agent, n.target)
	case NoRbac:
		return fmt.Sprintf("%s holds no Azure role on %s or above it; an Owner or User Access Administrator there could assign one. Directory roles do not reach subscriptions.", n.agent, n.target)
	case GroupNotAssigned:
		return fmt.Sprintf("A group of %s holds an Azure role on %s, or above it, and %s is not in that group; an administrator of %s could add the person.", n.partner, n.target, n.agent, n.partner)
	case RoleLacks:
		return fmt.Sprintf("The Azure roles that %s holds on %s do not contain this; an Owner or User Access Administrator there could assign one that does.", n.agent, n.target)
	case NoDirPath:
		return fmt.Sprintf("%s holds a sufficient Azure role on %s, but no directory role in %s, which the policy RBAC_AND_DIRECTORY_PATH asks for too.", n.agent, n.target, n.customer)
	case Elevate:
		return fmt.Sprintf("%s is Global Administrator of %s, which gives no Azure right as such, and may take User Access Administrator at its root scope (elevateAccess).", n.agent, n.customer)
	case RelProvision:
		return fmt.Sprintf("%s is %s's reseller, and %s is one of its Admin agents.", n.partner, n.customer, n.agent)
	case PcRole:
		return fmt.Sprintf("%s's Partner Center role at %s does not cover this; direct membership in %s would.", n.agent, n.partner, d.Action.partnerGroups())
	case NoPcRole:
		return fmt.Sprintf("%s has no Partner Center role at %s that covers this: direct membership in %s would give one.", n.agent, n.partner, d.Action.partnerGroups())
	case InviteRole:
		return fmt.Sprintf("%s is Admin agent or Sales agent of %s, and may ask any customer for a relationship.", n.agent, n.partner)
	case PartnerAction:
		return fmt.Sprintf("Only a partner can do this for %s, not its own people.", n.customer)
	case CustomerAction:
		return fmt.Sprintf("Only %s's own people can do this.", n.customer)
	case GaAccepts:
		return fmt.Sprintf("%s is Global Administrator of %s, to which a request has been sent.", n.agent, n.customer)
	case GaRequired:
		return fmt.Sprintf("This takes a Global Administrator of %s, which %s is not.", n.customer, n.agent)
	case NoPending:
		return fmt.Sprintf("No request for a relationship has been sent to %s.", n.customer)
	case GaRemoves:
		return fmt.Sprintf("%s is Global Administrator of %s and may remove a partner's delegated admin privileges.", n.agent, n.customer)
	case PartnerSelfRemove:
		return fmt.Sprintf("%s is Admin agent of %s, which may drop its own delegated admin privileges over %s.", n.agent, n.partner, n.customer)
	case NothingToRemove:
		switch d.Action {
		case RemoveRelationship:
			return fmt.Sprintf("No reseller relationship with %s is open that %s could end.", n.customer, n.agent)
		case RemoveAzureRole:
			return fmt.Sprintf("Nobody from elsewhere holds an Azure role on %s or above it.", n.target)
		}
		return fmt.Sprintf("No delegated admin privileges over %s are in force that %s could remove.", n.customer, n.agent)
	case RoleUnknown:
		return fmt.Sprintf("%s holds a role whose permissions are not known here, so that it could not be decided; load its role definition.", n.agent)
	case RoleCondition:
		return fmt.Sprintf("%s may, within the condition that the role assignment on %s carries.", n.agent, n.target)
	case RelRenew:
		return fmt.Sprintf("%s is %s's reseller, for which %s may order and renew.", n.partner, n.customer, n.agent)
	case RelListed:
		return fmt.Sprintf("%s stands on %s's Customers page.", n.customer, n.partner)
	case PcRoleConflict:
		return fmt.Sprintf("%s is Helpdesk agent of %s; the sources disagree whether Helpdesk agents may order, and the setting that decides it is open.", n.agent, n.partner)
	case GaViews:
		return fmt.Sprintf("%s is Global Administrator of %s and may see its Partner relationships page.", n.agent, n.customer)
	case RelPartnerOnly:
		return fmt.Sprintf("Only the partner ends a reseller relationship; %s can remove its delegated admin privileges and its role assignments.", n.customer)
	case RelGaOnly:
		return fmt.Sprintf("Ending the relationship with %s takes the Global Administrator of %s, not an agent's role.", n.customer, n.partner)
	case RelGaEnds:
		return fmt.Sprintf("%s is Global Administrator of %s and may end its relationship with %s.", n.agent, n.partner, n.customer)
	case ApNoDapNeeded:
		return fmt.Sprintf("%s is %s's reseller, which is enough for Autopilot in Partner Center.", n.partner, n.customer)
	case ApDap:
		return fmt.Sprintf("%s has delegated admin privileges over %s, which the proposed Autopilot policy asks for.", n.partner, n.customer)
	case ApDapRequired:
		return fmt.Sprintf("The proposed Autopilot policy asks for delegated admin privileges of %s over %s; a Global Administrator of %s would grant them by accepting a request that includes them.", n.partner, n.customer, n.customer)
	case DevPartnerAdded:
		return fmt.Sprintf("%s was added by a partner, and %s is %s's reseller.", n.target, n.partner, n.customer)
	case DevCustomerAdded:
		return fmt.Sprintf("%s was added by the customer; %s manages it in its own portal.", n.target, n.customer)
	case DevOwn:
		return fmt.Sprintf("%s was added by %s itself.", n.target, n.partner)
	case DevNotOwn:
		return fmt.Sprintf("%s was not added by %s; under the proposed Autopilot policy removing it takes delegated admin privileges over %s.", n.target, n.partner, n.customer)
	case OwnPortal:
		return fmt.Sprintf("%s administers the own devices of %s in Intune.", n.agent, n.customer)
	case NotLoaded:
		return fmt.Sprintf("Whether %s may could not be decided, for want of data: %s. Import that, and ask again.", n.agent, d.notLoaded())
	case Cut:
		return "The groups or scopes are nested too deeply, or are too many, to be followed to their end, so that it could not be decided."
	}
	return string(v.Reason)
}

// servicesText are services as people name them.
func servicesText(services []graph.Service) string {
	names := make([]string, len(services))
	for i, s := range services {
		names[i] = s.DisplayName()
	}
	return strings.Join(names, ", ")
}

// missing names the first hop that is not there.
func (d *Decision) missing(v Verdict) string {
	n := d.names()
	switch v.Reason {
	case NoRelationship, NotAccepted:
		return fmt.Sprintf("would need: an accepted reseller relationship between %s and %s (WITH_CUSTOMER)", n.partner, n.customer)
	case DapNever, DapRevoked, SrNeedsPermission:
		if services := d.Case.withheld(); d.Case.Tie.Dap && len(services) > 0 {
			return fmt.Sprintf("would need: the permission of %s for %s, which it withholds from %s (WITHHELD_BY)", n.customer, servicesText(services), n.partner)
		}
		return fmt.Sprintf("would need: delegated admin privileges of %s over %s (HAS_DIRECTORY_ROLE)", n.partner, n.customer)
	case NoDapGroup:
		return fmt.Sprintf("would need: membership in Admin Agents or Helpdesk Agents of %s (MEMBER_OF)", n.partner)
	case HelpdeskRoleOnly, HelpdeskLimit:
		return fmt.Sprintf("would need: membership in Admin Agents of %s (MEMBER_OF)", n.partner)
	case GaRequired:
		return fmt.Sprintf("would need: Global Administrator in %s (HAS_DIRECTORY_ROLE)", n.customer)
	case NoRole:
		return fmt.Sprintf("would need: a directory role in %s (HAS_DIRECTORY_ROLE)", n.customer)
	case NoRbac:
		return fmt.Sprintf("would need: an Azure role on %s or above it (HAS_AZURE_ROLE)", n.target)
	case RoleLacks:
		return fmt.Sprintf("would need: another Azure role on %s or above it (HAS_AZURE_ROLE)", n.target)
	case GroupNotAssigned:
		return fmt.Sprintf("would need: membership in the group of %s that holds the role (MEMBER_OF)", n.partner)
	case NoDirPath:
		return fmt.Sprintf("would need: delegated admin privileges of %s over %s, and membership in its Admin Agents or Helpdesk Agents (HAS_DIRECTORY_ROLE)", n.partner, n.customer)
	case Elevate:
		return fmt.Sprintf("would need: User Access Administrator at the root scope of %s, by elevateAccess (HAS_AZURE_ROLE)", n.customer)
	case PcRole, NoPcRole:
		return fmt.Sprintf("would need: direct membership in %s of %s (MEMBER_OF)", d.Action.partnerGroups(), n.partner)
	case PartnerAction:
		return "would need: a home in the partner's tenant (HOME_IN)"
	case CustomerAction:
		return fmt.Sprintf("would need: a home in %s (HOME_IN)", n.customer)
	case NoPending:
		return fmt.Sprintf("would need: a request sent to %s (SENT)", n.customer)
	case NothingToRemove:
		switch d.Action {
		case RemoveRelationship:
			return fmt.Sprintf("would need: an open reseller relationship with %s (WITH_CUSTOMER)", n.customer)
		case RemoveAzureRole:
			return fmt.Sprintf("would need: somebody from elsewhere who holds a role on %s or above it (HAS_AZURE_ROLE)", n.target)
		}
		return fmt.Sprintf("would need: delegated admin privileges in force over %s (UNDER)", n.customer)
	case RoleUnknown:
		return "would need: the permissions of the role"
	case RoleCondition:
		return "would need: a role assignment without a condition (HAS_AZURE_ROLE)"
	case RelGaOnly, RelPartnerOnly:
		return fmt.Sprintf("would need: Global Administrator in the partner's tenant (HAS_DIRECTORY_ROLE), over its relationship with %s", n.customer)
	case PcRoleConflict:
		return fmt.Sprintf("would need: direct membership in Admin Agents or Sales Agents of %s (MEMBER_OF)", n.partner)
	case ApDapRequired, DevNotOwn:
		return fmt.Sprintf("would need: delegated admin privileges of %s over %s (UNDER)", n.partner, n.customer)
	case DevCustomerAdded:
		return "would need: a device that a partner added (ADDED_BY)"
	case Cut:
		return "would need: a shorter nesting"
	case NotLoaded:
		return "would need: " + d.notLoaded()
	}
	return ""
}

// text is a path as people read it: ada > Admin Agents (Alder) > Owner > S-new.
func (d *Decision) text(p graph.Path) string {
	var b strings.Builder
	for i, id := range p.Nodes() {
		if i > 0 {
			b.WriteString(" > ")
			if e := p.Hops[i-1].Edge; e.Type == graph.HasAzureRole {
				fmt.Fprintf(&b, "%s > ", e.RoleName())
			}
		}
		b.WriteString(d.name(id, id.Key()))
		if id.Kind() == graph.KindSecurityGroup {
			if home := d.Case.Holders[id].Home; home != "" {
				fmt.Fprintf(&b, " (%s)", d.name(home, home.Key()))
			}
		}
	}
	return b.String()
}

// WarningCode names what the reader of an answer should know beside it.
type WarningCode string

// The warnings.
const (
	WarnRelationshipNotKnown  WarningCode = "RELATIONSHIP_NOT_KNOWN"
	WarnCannotBrowseDirectory WarningCode = "CANNOT_BROWSE_DIRECTORY"
	WarnRoleCondition         WarningCode = "ROLE_CONDITION"
	WarnSinceUnknown          WarningCode = "SINCE_UNKNOWN"
	WarnImportUnfinished      WarningCode = "IMPORT_UNFINISHED"
	WarnSourceNotCovered      WarningCode = "SOURCE_NOT_COVERED"
	WarnNotSuspended          WarningCode = "SUBSCRIPTIONS_NOT_SUSPENDED"
	WarnUseIntune             WarningCode = "USE_INTUNE"
	WarnDapRetired            WarningCode = "DAP_RETIRED"
	WarnDapBySalesAgent       WarningCode = "DAP_REQUESTED_BY_SALES_AGENT"
	WarnServiceWithheld       WarningCode = "SERVICE_WITHHELD"
)

// WarningCodes lists every warning.
var WarningCodes = []WarningCode{
	WarnRelationshipNotKnown, WarnCannotBrowseDirectory, WarnRoleCondition, WarnSinceUnknown, WarnImportUnfinished,
	WarnSourceNotCovered, WarnNotSuspended, WarnUseIntune, WarnDapRetired, WarnDapBySalesAgent, WarnServiceWithheld,
}

// Warning is a code and its sentence.
type Warning struct {
	Code    WarningCode
	Message string
}

// Warnings are what should be known beside the answer (domain.md 2.1, 2.4, 4.3; 7, G4).
func (d *Decision) Warnings() []Warning {
	var warnings []Warning
	n := d.names()
	if d.Action.ofDevice() && d.Case.abroad() && d.Case.AddedBy == "" && (d.Reason == DevCustomerAdded || d.Reason == DevNotOwn || d.Reason == ApDap && d.Action == RemoveDevice) {
		if !d.Case.Source.ByCustomer() {
			warnings = append(warnings, Warning{WarnSourceNotCovered, fmt.Sprintf("The rules do not speak of devices of the source %s; this one is treated as added by the customer.", d.Case.Source)})
		}
		if d.Reason == DevCustomerAdded && d.Case.Tie.Dap && !slices.Contains(d.Case.Withheld, graph.ServiceIntune) {
			warnings = append(warnings, Warning{WarnUseIntune, fmt.Sprintf("With its delegated admin privileges %s can manage the device in %s's Intune.", n.partner, n.customer)})
		}
	}
	if d.Outcome != Allow || d.Rule == nil {
		return warnings
	}
	if services := d.Case.Withheld; d.Action == AdministerDirectory && d.Rule == delegatedAdmin && d.Case.Service == "" && len(services) > 0 {
		warnings = append(warnings, Warning{WarnServiceWithheld, fmt.Sprintf("%s withholds its permission for %s from %s: that is no part of this answer.", n.customer, servicesText(services), n.partner)})
	}
	if d.Reason == RelGaEnds && len(d.Case.Sold) > 0 {
		var sold []string
		for _, id := range d.Case.Sold {
			sold = append(sold, d.name(id, id.Key()))
		}
		warnings = append(warnings, Warning{WarnNotSuspended, fmt.Sprintf("%s still sells %s to %s; Microsoft asks for every subscription to be suspended first.", n.partner, strings.Join(sold, ", "), n.customer)})
	}
	for _, f := range d.Findings {
		if f.Rule != d.Rule {
			continue
		}
		unknownTie, condition, undated, blind := false, false, false, false
		for _, e := range f.Grants {
			if e.Type == graph.HasAzureRole {
				home := d.Case.Holders[e.From].Home
				tie := d.Case.Ties[home]
				byGroup := e.From != d.Agent && home != d.Case.Owner
				unknownTie = unknownTie || byGroup && !tie.Known()
				blind = blind || byGroup && tie.Known() && !tie.Dap
				condition = condition || e.Condition != ""
			}
			undated = undated || e.SinceUnknown
		}
		if unknownTie {
			warnings = append(warnings, Warning{WarnRelationshipNotKnown, fmt.Sprintf("No relationship of %s with %s was loaded; the role assignment counts all the same.", n.partner, n.customer)})
		}
		if blind && d.Action == AssignAzureRole {
			warnings = append(warnings, Warning{WarnCannotBrowseDirectory, fmt.Sprintf("Without delegated admin privileges %s cannot browse %s's directory: roles can be assigned to principals whose id is known.", n.agent, n.customer)})
		}
		if condition {
			warnings = append(warnings, Warning{WarnRoleCondition, "A role assignment on the way carries a condition, which does not narrow this action."})
		}
		if undated && d.At < d.witness.loaded {
			warnings = append(warnings, Warning{WarnSinceUnknown, "A right on the way has no known beginning; it may be younger than the date asked about."})
		}
	}
	return warnings
}
