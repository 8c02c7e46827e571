package oracle

import (
	"cmp"
	"slices"
)

// ProfileRow is a profile that a device has.
type ProfileRow struct {
	Device, Profile string
	Since           int64
	AppliedBy       string // empty where nobody knows
	// Orphaned: "when the relationship ends … nothing changes on the device; profile edge remains, marked orphaned" (G8).
	Orphaned   bool
	OrphanedAt int64
}

// Profiles returns a row for each device of a customer that has a profile at a date. Where it has several, it is the first by id.
func (w *World) Profiles(customer string, at int64) []ProfileRow {
	m := w.moment(at)
	var rows []ProfileRow
	for id, node := range w.Nodes {
		if node.Kind != "AutopilotDevice" || m.first(id, "BELONGS_TO") != customer || m.first(id, "USES_PROFILE") == "" {
			continue
		}
		row := ProfileRow{Device: id, Profile: m.first(id, "USES_PROFILE")}
		for _, e := range m.from(id, "USES_PROFILE") {
			if e.To == row.Profile {
				row.Since = e.Since
			}
		}
		for _, e := range m.from(id, "APPLIED_BY") {
			if e.Since == row.Since {
				row.AppliedBy = e.To
			}
		}
		whose := row.AppliedBy
		if whose == "" {
			whose = m.first(id, "ADDED_BY")
		}
		between := m.relation(whose, customer)
		if whose != customer && between.relationshipEnded && !between.active {
			row.Orphaned, row.OrphanedAt = true, max(row.Since, between.relationshipEnd)
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b ProfileRow) int { return cmp.Compare(a.Device, b.Device) })
	return rows
}
