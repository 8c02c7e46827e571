package access

import (
	"context"

	"behalf/graph"
	"behalf/graph/say"
)

// The variants of what a reason says. A reason that is not named here says one thing.
const (
	// NoRelationship: there was one, and it has ended.
	SaysEnded = "ended"
	// DapRevoked and SrNeedsPermission: by whose hand the delegation ended, as far as that is told, or that it is in force and
	// the customer withholds services of it.
	SaysByCustomer  = "by customer"
	SaysByPartner   = "by partner"
	SaysByMicrosoft = "by Microsoft"
	SaysWithheld    = "withheld"
	// DapRevoked, as a sentence that follows: what the partner keeps all the same.
	SaysKeeps = "keeps"
	// NoDirPath: the delegation is in force, and the agent has no part in it.
	SaysNoGroup = "no group"
	// NothingToRemove: a relationship, or an Azure role; otherwise it is a delegation.
	SaysRelationship = "relationship"
	SaysAzureRole    = "Azure role"
)

// Says is what there is to say of the answer: what allows, or what is missing and who could give it.
func (d *Decision) Says() say.Saying { return d.says(d.Verdict) }

// Says is what there is to say of the attempt: why not, and in other words what is missing.
func (a Attempt) Says() say.Saying { return a.decision.says(Verdict{a.outcome, a.Reason}) }

func (d *Decision) says(v Verdict) say.Saying {
	s := say.Saying{Variant: d.variant(v), Things: d.things()}
	if v.Reason == DapRevoked && s.Variant != SaysWithheld && len(d.kept) > 0 {
		s.Things["kept"] = keeping(d.kept)
		s.Then = []string{SaysKeeps}
	}
	return s
}

func (d *Decision) variant(v Verdict) string {
	tie := d.Case.Tie
	switch v.Reason {
	case NoRelationship:
		if tie.Was {
			return SaysEnded
		}
	case DapRevoked, SrNeedsPermission:
		if tie.Dap && len(d.Case.withheld()) > 0 {
			return SaysWithheld
		}
		switch tie.DapEndedBy {
		case graph.EndedByCustomer:
			return SaysByCustomer
		case graph.EndedByPartner:
			return SaysByPartner
		case graph.EndedByMicrosoft:
			return SaysByMicrosoft
		}
	case NoDirPath:
		if tie.Dap {
			return SaysNoGroup
		}
	case NothingToRemove:
		switch d.Action {
		case RemoveRelationship:
			return SaysRelationship
		case RemoveAzureRole:
			return SaysAzureRole
		}
	}
	return ""
}

// things are what the sentences about one case speak of.
func (d *Decision) things() say.Things {
	c := d.Case
	things := say.Things{
		"agent":  say.Name(d.name(c.Agent, string(c.Agent))),
		"target": say.Name(d.name(c.Target, string(c.Target))),
		"groups": say.Groups(d.Action.partnerGroups()...),
	}
	things["partner"] = say.Phrase{Key: say.OwnTenant}
	if c.Home != "" {
		things["partner"] = say.Name(d.name(c.Home, string(c.Home)))
	}
	things["customer"] = say.Phrase{Key: say.UnknownOwner, Things: say.Things{"target": things["target"]}}
	if c.Owner != "" {
		things["customer"] = say.Name(d.name(c.Owner, string(c.Owner)))
	}
	if c.Tie.Was {
		things["ended"] = say.Day(c.Tie.Ended)
	}
	if c.Tie.WasDap {
		things["day"] = say.Day(c.Tie.DapEnded)
	}
	if services := c.withheld(); len(services) > 0 {
		things["services"] = say.ServiceNames(services)
	}
	if unloaded := d.unloaded(); len(unloaded) > 0 {
		things["unloaded"] = unloaded
	}
	return things
}

// unloaded names what was never loaded and could have decided.
func (d *Decision) unloaded() say.All {
	var all say.All
	for _, ev := range d.Case.Evidence {
		for _, id := range ev.NotLoaded {
			name := say.Name(d.name(id, string(id)))
			switch id.Kind() {
			case graph.KindAzureSubscription:
				all = append(all, say.Phrase{Key: say.RolesOn, Things: say.Things{"scope": name}})
			case graph.KindUnknownPrincipal:
				all = append(all, say.Phrase{Key: say.WhoIs, Things: say.Things{"holder": name}})
			default:
				all = append(all, say.Phrase{Key: say.MembersOf, Things: say.Things{"holder": name}})
			}
		}
	}
	return all
}

func (d *Decision) name(id graph.ID, otherwise string) string {
	if n, ok := d.Node(id); ok && n.Name != "" {
		return n.Name
	}
	return otherwise
}

// Recall looks up what the partner keeps in the customer although its delegation was removed, where that is the reason: the
// directory's refusal is half of the truth while a role on a subscription is left (R29). It is one read more, so that it is
// for whoever asks a single question; without it the answer says nothing of it.
func (d *Decision) Recall(ctx context.Context, r graph.Reader) error {
	if d.Reason != DapRevoked || d.Case.Tie.Dap || d.Case.Owner == "" || d.Case.Home == "" {
		return nil
	}
	rows, _, err := lingeringOf(ctx, r, []graph.ID{d.Case.Owner}, LingeringQuery{Customer: d.Case.Owner, Partner: d.Case.Home, At: d.At})
	d.kept = rows
	return err
}

// mostKept is how many roles a sentence names.
const mostKept = 3

// keeping names some of the roles and counts the rest.
func keeping(rows []Lingering) say.All {
	var all say.All
	for i, row := range rows {
		if i == mostKept {
			return append(all, say.Phrase{Key: say.More, Things: say.Things{"count": say.Count(len(rows) - mostKept)}})
		}
		name := row.Scope.Name
		if name == "" {
			name = string(row.Assignment.To)
		}
		all = append(all, say.Phrase{Key: say.RoleOnScope, Things: say.Things{"role": say.Role(row.Assignment.Role), "scope": say.Name(name)}})
	}
	return all
}

// Text is a path as people read it, from the person to the target: ada > Admin Agents (Alder) > Owner > S-new. The roles are
// called what role says, by id; without it what their systems call them.
func (d *Decision) Text(p graph.Path, role func(id string) (string, bool)) string {
	text := ""
	for i, id := range p.Nodes() {
		if i > 0 {
			text += " > "
			if e := p.Hops[i-1].Edge; e.Type == graph.HasAzureRole {
				text += called(e.Role, e.RoleName(), role) + " > "
			}
		}
		name := d.name(id, id.Key())
		if n, ok := d.Node(id); ok && id.Kind() == graph.KindDirectoryRole {
			name = called((graph.DirectoryRole{Node: n}).Template(), name, role)
		}
		text += name
		if id.Kind() == graph.KindSecurityGroup {
			if home := d.Case.Holders[id].Home; home != "" {
				text += " (" + d.name(home, home.Key()) + ")"
			}
		}
	}
	return text
}

func called(id, name string, role func(string) (string, bool)) string {
	if role != nil {
		if other, ok := role(id); ok {
			return other
		}
	}
	return name
}
