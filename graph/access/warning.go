package access

import (
	"slices"

	"behalf/graph"
	"behalf/graph/say"
)

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
	WarnPossibleElevation     WarningCode = "POSSIBLE_ELEVATION"
)

// WarningCodes lists every warning.
var WarningCodes = []WarningCode{
	WarnRelationshipNotKnown, WarnCannotBrowseDirectory, WarnRoleCondition, WarnSinceUnknown, WarnImportUnfinished,
	WarnSourceNotCovered, WarnNotSuspended, WarnUseIntune, WarnDapRetired, WarnDapBySalesAgent, WarnServiceWithheld, WarnPossibleElevation,
}

// Warning is a code, and what there is to say of it.
type Warning struct {
	Code WarningCode
	Says say.Saying
}

// Read tells when facts whose beginning no source tells were read: an answer about an earlier date that rests on one then
// warns SINCE_UNKNOWN. It holds for all decisions that were made together.
func (d *Decision) Read(at graph.Time) { d.witness.loaded = at }

// Warnings are what should be known beside the answer (domain.md 2.1, 2.4, 4.3; 7, G4 and G7).
func (d *Decision) Warnings() []Warning {
	var warnings []Warning
	warn := func(code WarningCode, more say.Things) {
		things := d.things()
		for name, thing := range more {
			things[name] = thing
		}
		warnings = append(warnings, Warning{code, say.Saying{Things: things}})
	}
	if d.Action.ofDevice() && d.Case.abroad() && d.Case.AddedBy == "" && (d.Reason == DevCustomerAdded || d.Reason == DevNotOwn || d.Reason == ApDap && d.Action == RemoveDevice) {
		if !d.Case.Source.ByCustomer() {
			warn(WarnSourceNotCovered, say.Things{"source": say.Name(d.Case.Source)})
		}
		if d.Reason == DevCustomerAdded && d.Case.Tie.Dap && !slices.Contains(d.Case.Withheld, graph.ServiceIntune) {
			warn(WarnUseIntune, nil)
		}
	}
	if d.Outcome != Allow && d.Policy.Elevation == ElevationShown && d.Action.azure() && d.Case.abroad() && d.Case.Tie.Dap && d.Case.Nested[graph.AdminAgents] {
		warn(WarnPossibleElevation, nil)
	}
	if d.Outcome != Allow || d.Rule == nil {
		return warnings
	}
	if services := d.Case.Withheld; d.Action == AdministerDirectory && d.Rule == delegatedAdmin && d.Case.Service == "" && len(services) > 0 {
		warn(WarnServiceWithheld, say.Things{"services": say.ServiceNames(services)})
	}
	if d.Reason == RelGaEnds && len(d.Case.Sold) > 0 {
		var sold []string
		for _, id := range d.Case.Sold {
			sold = append(sold, d.name(id, id.Key()))
		}
		warn(WarnNotSuspended, say.Things{"sold": say.Names(sold...)})
	}
	for _, f := range d.Findings {
		if f.Rule != d.Rule {
			continue
		}
		unknownTie, condition, blind := false, false, false
		for _, e := range f.Grants {
			if e.Type == graph.HasAzureRole {
				home := d.Case.Holders[e.From].Home
				tie := d.Case.Ties[home]
				byGroup := e.From != d.Agent && home != d.Case.Owner
				unknownTie = unknownTie || byGroup && !tie.Known()
				blind = blind || byGroup && tie.Known() && !tie.Dap
				condition = condition || e.Condition != ""
			}
		}
		if unknownTie {
			warn(WarnRelationshipNotKnown, nil)
		}
		if blind && d.Action == AssignAzureRole {
			warn(WarnCannotBrowseDirectory, nil)
		}
		if condition {
			warn(WarnRoleCondition, nil)
		}
	}
	if d.At < d.witness.loaded && d.undated() {
		warn(WarnSinceUnknown, nil)
	}
	return warnings
}

// undated reports whether the answer rests on an edge of which no source tells since when: whether every path has one.
func (d *Decision) undated() bool {
	paths, _ := d.Paths(100, graph.PathBudget)
	for _, p := range paths {
		if !slices.ContainsFunc(p.Hops, func(h graph.PathHop) bool { return h.Edge.SinceUnknown }) {
			return false
		}
	}
	return len(paths) > 0
}
