package graphtest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/graphtest/oracle"
)

// ProfileRow is a profile that a device of a customer has.
type ProfileRow struct {
	Device, Profile graph.ID
	Since           graph.Time
	AppliedBy       graph.ID   // empty where that is not told
	OrphanedAt      graph.Time // 0 where it is not orphaned
}

func (r ProfileRow) String() string {
	line := fmt.Sprintf("%s has %s since %s", r.Device, r.Profile, r.Since)
	if r.AppliedBy != "" {
		line += ", applied by " + string(r.AppliedBy)
	}
	if r.OrphanedAt != 0 {
		line += ", orphaned since " + r.OrphanedAt.String()
	}
	return line
}

func sortProfiles(rows []ProfileRow) []ProfileRow {
	slices.SortFunc(rows, func(a, b ProfileRow) int { return strings.Compare(string(a.Device), string(b.Device)) })
	return rows
}

// Profiles implements World.
func (d *Domain) Profiles(ctx context.Context, customer graph.ID, at graph.Time) (rows []ProfileRow, err error) {
	err = d.view(ctx, at, func(r graph.Reader, at graph.Time) error {
		owned, err := r.Edges(ctx, graph.EdgeQuery{Ends: []graph.ID{customer}, Direction: graph.In, Types: []graph.EdgeType{graph.BelongsTo}, At: at})
		if err != nil {
			return err
		}
		var devices []graph.ID
		for _, e := range owned {
			if e.From.Kind() == graph.KindAutopilotDevice {
				devices = append(devices, e.From)
			}
		}
		uses, err := access.ProfileUses(ctx, r, at, devices)
		for _, u := range uses {
			if u.Orphaned != (u.OrphanedAt != 0) {
				return fmt.Errorf("%s: orphaned %t at %s", u.Device, u.Orphaned, u.OrphanedAt)
			}
			rows = append(rows, ProfileRow{u.Device, u.Profile, u.Since, u.AppliedBy, u.OrphanedAt})
		}
		return err
	})
	return sortProfiles(rows), err
}

// Profiles implements World.
func (s *Server) Profiles(ctx context.Context, customer graph.ID, date graph.Time) (rows []ProfileRow, err error) {
	variables := When{At: date}.variables(map[string]any{"customer": customer})
	delete(variables, "policy")
	found, err := pages[struct {
		ID                graph.ID
		ProfileAssignment *struct {
			Profile       identified
			Since         string
			AppliedBy     *identified
			Orphaned      bool
			OrphanedSince *string
		}
	}](ctx, s, "", `query ($customer: ID!, $at: DateTime, $first: Int, $after: String) { node(id: $customer) { ... on Tenant {
		list: autopilotDevices(at: $at, first: $first, after: $after) { edges { node { id profileAssignment(at: $at) {
			profile { id } since appliedBy { id } orphaned orphanedSince } } } `+pageFields+` } } } }`, variables, listAt("node", "list"))
	for _, n := range found {
		a := n.ProfileAssignment
		if a == nil {
			continue
		}
		row := ProfileRow{Device: n.ID, Profile: a.Profile.ID}
		if row.Since, err = graph.ParseTime(a.Since); err != nil {
			return nil, err
		}
		if a.AppliedBy != nil {
			row.AppliedBy = a.AppliedBy.ID
		}
		if a.OrphanedSince != nil {
			if row.OrphanedAt, err = graph.ParseTime(*a.OrphanedSince); err != nil {
				return nil, err
			}
		}
		if a.Orphaned != (a.OrphanedSince != nil) {
			return nil, fmt.Errorf("%s: orphaned %t since %v", n.ID, a.Orphaned, a.OrphanedSince)
		}
		rows = append(rows, row)
	}
	return sortProfiles(rows), err
}

// Profiles implements World.
func (m *Mirror) Profiles(ctx context.Context, customer graph.ID, at graph.Time) ([]ProfileRow, error) {
	at, err := m.sync(ctx, at)
	if err != nil {
		return nil, err
	}
	rows, err := m.asked.Profiles(ctx, m.there(customer), at)
	for i := range rows {
		r := &rows[i]
		r.Device, _ = m.here(r.Device)
		r.Profile, _ = m.here(r.Profile)
		if r.AppliedBy != "" {
			r.AppliedBy, _ = m.here(r.AppliedBy)
		}
	}
	return rows, m.unchanged(err)
}

// profiles compares the profiles that the devices of every tenant have at one date.
func (c *Comparison) profiles(ctx context.Context, at graph.Time) error {
	d := &Domain{Store: c.Store}
	c.asking = func(ctx context.Context, o *Comparison) error { return o.profiles(ctx, at) }
	used := map[string]bool{}
	span := func(e oracle.Edge) string { return fmt.Sprint(e.From, " ", e.Since, " ", e.Until) }
	for _, e := range c.World.Edges {
		used[span(e)] = used[span(e)] || e.Type == string(graph.UsesProfile)
	}
	for _, e := range c.World.Edges {
		if e.Type == string(graph.AppliedBy) && !used[span(e)] {
			c.differ("applied", "%s was applied by %s from %d to %d, and had no profile then", e.From, e.To, e.Since, e.Until)
		}
	}
	for _, customer := range c.targets {
		if customer.Kind() != graph.KindTenant {
			continue
		}
		rows, err := d.Profiles(ctx, customer, at)
		if err != nil {
			return err
		}
		var got, want []string
		for _, row := range rows {
			got = append(got, row.String())
			c.Seen["profile"]++
			if row.OrphanedAt != 0 {
				c.Seen["profile orphaned"]++
			}
		}
		for _, row := range c.World.Profiles(string(customer), int64(at)) {
			want = append(want, ProfileRow{graph.ID(row.Device), graph.ID(row.Profile), graph.Time(row.Since), graph.ID(row.AppliedBy), graph.Time(row.OrphanedAt)}.String())
		}
		if !slices.Equal(got, want) {
			c.differ("profiles", "profiles of %s at %s:\n  %s\n  oracle\n  %s", customer, at, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
	}
	return nil
}
