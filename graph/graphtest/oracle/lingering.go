package oracle

import (
	"cmp"
	"slices"
)

// LingeringRow is one Azure role assignment that outlives the delegation or
// relationship it came with.
type LingeringRow struct {
	Principal, Role, Scope string
	Customer, Partner      string
	Since                  int64 // when the assignment was made
	// EndedAt is when the last delegation between the two ended; where there
	// never was one, when the last relationship did.
	EndedAt int64
	// GrantedAfterRemoval: the assignment was made then or later.
	GrantedAfterRemoval bool
	// People are the users who hold it, themselves or through groups.
	People int
}

// Lingering returns a row for each lingering assignment at a date, of one
// customer and one partner or, where they are empty, of any: "an open Azure role
// assignment of a partner's group or user in a customer, at a date when no
// delegation is in force between the two, and a delegation or the relationship
// between them has ended before that date" (R29).
func (w *World) Lingering(customer, partner string, at int64) []LingeringRow {
	m := w.moment(at)
	var rows []LingeringRow
	for _, edges := range m.out {
		for _, e := range ofType(edges, "HAS_AZURE_ROLE") {
			row, ok := m.lingering(e)
			if ok && (customer == "" || row.Customer == customer) && (partner == "" || row.Partner == partner) {
				rows = append(rows, row)
			}
		}
	}
	slices.SortFunc(rows, func(a, b LingeringRow) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Scope, b.Scope),
			cmp.Compare(a.Principal, b.Principal), cmp.Compare(a.Role, b.Role), cmp.Compare(a.Since, b.Since))
	})
	return rows
}

// lingering makes the row of an assignment, if it is a lingering one.
func (m *moment) lingering(e Edge) (LingeringRow, bool) {
	row := LingeringRow{Principal: e.From, Role: e.Role, Scope: e.To, Since: e.Since}
	row.Customer = m.customerOf(m.world.Nodes[e.To])
	row.Partner = m.homeOf(e.From)
	if row.Customer == "" || row.Partner == "" || row.Customer == row.Partner {
		return row, false
	}
	between := m.relation(row.Partner, row.Customer)
	row.EndedAt = between.relationshipEnd
	if between.delegationEnded {
		row.EndedAt = between.delegationEnd
	}
	row.GrantedAfterRemoval = e.Since >= row.EndedAt
	for id, node := range m.world.Nodes {
		if node.Kind == "User" {
			if groups, _ := m.reach(id, "MEMBER_OF", maxMemberOf); groups[e.From] {
				row.People++
			}
		}
	}
	return row, between.lingering()
}
