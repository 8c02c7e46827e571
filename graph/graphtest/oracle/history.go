package oracle

// relation is what there is, and was, between a partner and a customer at a date.
type relation struct {
	// active: a reseller relationship is open.
	active bool
	// invited: a request is ready or sent, and not answered; it says nothing if active.
	invited bool
	// delegated: delegated admin (DAP) is in force.
	delegated bool
	// relationshipEnded and delegationEnded: one ended at or before that date,
	// the last of them at relationshipEnd and delegationEnd.
	relationshipEnded, delegationEnded bool
	relationshipEnd, delegationEnd     int64
	// withheld are the services whose permission the customer has taken back, although delegated admin is in force (R11).
	withheld map[string]bool
}

// span is a time in which something held: since <= t < until.
type span struct{ since, until int64 }

// relation looks up what is between two tenants at the moment's date. Nothing
// is between a tenant that is not known and another.
func (m *moment) relation(partner, customer string) relation {
	var r relation
	if partner == "" || customer == "" {
		return r
	}
	for _, s := range m.world.relationships(partner, customer) {
		r.active = r.active || s.since <= m.at && m.at < s.until
		if s.until <= m.at {
			r.relationshipEnded = true
			r.relationshipEnd = max(r.relationshipEnd, s.until)
		}
	}
	for _, s := range m.world.delegations(partner, customer) {
		r.delegated = r.delegated || s.since <= m.at && m.at < s.until
		if s.until <= m.at {
			r.delegationEnded = true
			r.delegationEnd = max(r.delegationEnd, s.until)
		}
	}
	r.withheld = m.withheld(partner, customer)
	for _, from := range m.into(partner, "FROM") {
		for _, edgeType := range []string{"INVITED", "SENT"} {
			for _, e := range m.from(from.From, edgeType) {
				r.invited = r.invited || e.To == customer
			}
		}
	}
	return r
}

// withheld are the services for which a customer "removed administrator
// permission": "an optional per-service override on top of DAP".
func (m *moment) withheld(partner, customer string) map[string]bool {
	services := map[string]bool{}
	for _, e := range m.into(customer, "WITHHELD_BY") {
		for _, under := range m.from(e.From, "UNDER") {
			for _, of := range m.from(under.To, "OF_PARTNER") {
				if of.To == partner {
					services[e.Role] = true
				}
			}
		}
	}
	return services
}

// known tells whether a relationship between the two is or ever was known.
func (r relation) known() bool { return r.active || r.relationshipEnded }

// lingering tells whether a role that the partner's side still holds lingers:
// "no delegation is in force between the two, and a delegation or the
// relationship between them has ended before that date" (R29).
func (r relation) lingering() bool {
	return !r.delegated && (r.delegationEnded || r.relationshipEnded)
}

// relationships returns the times in which a relationship was open between two
// tenants: both its edges held.
func (w *World) relationships(partner, customer string) []span {
	var spans []span
	for _, pair := range w.ties(partner, customer) {
		spans = appendOverlap(spans, pair[0], pair[1])
	}
	return spans
}

// delegations returns the times in which DAP was in force between two tenants:
// a grant was under a relationship of theirs that was open.
func (w *World) delegations(partner, customer string) []span {
	var spans []span
	under := w.edges("UNDER")
	for _, pair := range w.ties(partner, customer) {
		for _, grant := range under {
			if grant.To == pair[0].From {
				spans = appendOverlap(spans, pair[0], pair[1], grant)
			}
		}
	}
	return spans
}

// ties returns every pair of an OF_PARTNER and a WITH_CUSTOMER edge of one
// relationship between two tenants, of any dates.
func (w *World) ties(partner, customer string) [][2]Edge {
	var pairs [][2]Edge
	with := w.edges("WITH_CUSTOMER")
	for _, of := range w.edges("OF_PARTNER") {
		if of.To != partner {
			continue
		}
		for _, e := range with {
			if e.From == of.From && e.To == customer {
				pairs = append(pairs, [2]Edge{of, e})
			}
		}
	}
	return pairs
}

// appendOverlap appends the time in which all the edges held, if there is one.
func appendOverlap(spans []span, edges ...Edge) []span {
	s := span{edges[0].Since, edges[0].Until}
	for _, e := range edges {
		s = span{max(s.since, e.Since), min(s.until, e.Until)}
	}
	if s.since < s.until {
		spans = append(spans, s)
	}
	return spans
}

// edges returns every edge of a type, of any date.
func (w *World) edges(edgeType string) []Edge { return ofType(w.Edges, edgeType) }
