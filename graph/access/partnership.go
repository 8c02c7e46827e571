package access

import (
	"cmp"
	"context"
	"slices"

	"behalf/graph"
)

// Partnership is how one partner and one customer stand to each other at a date: the partner's row on the customer's Partner
// relationships page (R14, R16), and the customer's on the partner's Customers page (R9).
type Partnership struct {
	Partner, Customer graph.ID
	Tie

	withheld map[graph.Service]bool       // services that the customer withholds (R11)
	givenAt  map[graph.Service]graph.Time // when it last gave one again
}

// Status is whether the relationship is open.
func (p Partnership) Status() graph.RelationshipStatus {
	if p.Active {
		return graph.RelationshipActive
	}
	return graph.RelationshipEnded
}

// Roles are the names of the directory roles that the page shows for the partner: those that a delegation in force brings
// (R16, R22, R23).
func (p Partnership) Roles() []string {
	names := []string{}
	for _, r := range DapRoles {
		if p.Dap {
			names = append(names, graph.DirectoryRoleName(r.Role))
		}
	}
	return names
}

// Operations are what the page lets the customer do to the partner: remove a delegation in force, and nothing else. To end the
// whole relationship is not among them (R18).
func (p Partnership) Operations() []Action {
	if p.Dap {
		return []Action{RemoveDelegatedAdmin}
	}
	return []Action{}
}

// Administers reports since when the partner has the admin permission for a service: since the delegation in force began, or
// since the customer gave it again; false where it has none (R11).
func (p Partnership) Administers(s graph.Service) (since graph.Time, ok bool) {
	if !p.Dap || p.withheld[s] {
		return 0, false
	}
	return max(p.DapSince, p.givenAt[s]), true
}

// Partnerships are, for each of some customers, how every partner that ever had a relationship with it stands to it at a date,
// by the partner's id, with one call of the reader for all.
func Partnerships(ctx context.Context, r graph.Reader, at graph.Time, customers []graph.ID) (map[graph.ID][]Partnership, error) {
	walk := graph.Walk{Starts: customers}
	s := &shape{ties: walk.Add(-1, halfTies...), grants: walk.Add(-1, halfGrants...), requests: walk.Add(-1, halfRequests...)}
	past := slices.Clone(halfWithheld)
	for i := range past {
		past[i] = past[i].InPast()
	}
	withheld := walk.Add(-1, past...)
	met, err := r.Walk(ctx, at, []graph.Walk{walk})
	if err != nil {
		return nil, err
	}
	w := newWitness(at, &plan{walks: []graph.Walk{walk}}, met)
	all := map[graph.ID][]Partnership{}
	for _, customer := range customers {
		if _, ok := all[customer]; ok {
			continue
		}
		all[customer] = []Partnership{}
		overrides := w.ev.Side(s.walk, customer, past, withheld)
		for partner, tie := range w.ownership(s, graph.KindTenant, customer).ties {
			if !tie.Known() {
				continue
			}
			p := Partnership{Partner: partner, Customer: customer, Tie: tie, withheld: map[graph.Service]bool{}, givenAt: map[graph.Service]graph.Time{}}
			p.override(overrides, at)
			all[customer] = append(all[customer], p)
		}
		slices.SortFunc(all[customer], func(a, b Partnership) int { return cmp.Compare(a.Partner, b.Partner) })
	}
	return all, nil
}

// override reads from what a customer ever withheld which services it withholds from the partner, and when it gave others again.
func (p *Partnership) override(side *graph.Side, at graph.Time) {
	mine, grants := map[graph.ID]bool{}, map[graph.ID]bool{} // relationships, and grants under them
	for e := range side.Walked(2) {
		mine[e.From] = mine[e.From] || e.To == p.Partner
	}
	for e := range side.Walked(1) {
		grants[e.From] = grants[e.From] || mine[e.To]
	}
	for e := range side.Walked(0) {
		switch service := graph.Service(e.Role); {
		case !grants[e.From]:
		case e.Holds(at):
			p.withheld[service] = true
		default:
			p.givenAt[service] = max(p.givenAt[service], e.Until)
		}
	}
}
