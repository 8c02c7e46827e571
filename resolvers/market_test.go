package resolvers_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"behalf/graph"
)

// market is a random world of partners and customers, and what a plain reading of it says of each filter.
type market struct {
	rng   *rand.Rand
	nodes []graph.Node
	edges []graph.Edge
}

var (
	wellBefore = graph.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	aDay       = graph.Time(24 * time.Hour / time.Millisecond)
)

const ownerRole, readerRole = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "acdd72a7-3385-48ef-bd42-f606fba81ae7"

func newMarket(seed uint64) *market {
	m := &market{rng: rand.New(rand.NewPCG(seed, 7))}
	chance := func(of int) bool { return m.rng.IntN(of) == 0 }
	var partners, customers, agents []graph.ID
	for i := range 4 {
		p := m.node(graph.KindTenant, i, graph.Props{graph.PropKinds: []string{"PARTNER"}}, "p")
		g := m.node(graph.KindSecurityGroup, i, graph.Props{graph.PropWellKnown: []string{"ADMIN_AGENTS", "SALES_AGENTS"}[i%2]}, "g")
		m.edge(g, graph.HomeIn, p, "", 0, 0)
		partners, agents = append(partners, p), append(agents, g)
	}
	for i := range 14 {
		c := m.node(graph.KindTenant, i, graph.Props{graph.PropKinds: []string{"CUSTOMER"}}, "c")
		root := m.node(graph.KindScope, i, nil, "root")
		m.edge(root, graph.InTenant, c, "", 0, 0)
		customers = append(customers, c)
		for j, p := range partners {
			if chance(2) {
				continue
			}
			since, until := m.span(1, 20)
			tie := m.node(graph.KindResellerRelationship, 100*i+j, graph.Props{graph.PropPartner: string(p), graph.PropCustomer: string(c)}, "r")
			m.edge(tie, graph.OfPartner, p, "", since, until)
			m.edge(tie, graph.WithCustomer, c, "", since, until)
			if !chance(3) {
				grant := m.node(graph.KindDapGrant, 100*i+j, graph.Props{graph.PropPartner: string(p), graph.PropCustomer: string(c)}, "d")
				end := until
				if chance(2) {
					end = since + 1 + graph.Time(m.rng.Int64N(int64(min(until, since+20*aDay)-since-1)))
				}
				m.edge(grant, graph.Under, tie, "", since, end)
			}
		}
		for j := range m.rng.IntN(4) {
			s := m.node(graph.KindAzureSubscription, 10*i+j, graph.Props{graph.PropSubscriptionState: []string{"Enabled", "Disabled"}[j%2]}, "s")
			m.edge(s, graph.InTenant, c, "", 0, 0)
			m.edge(s, graph.Parent, root, "", 0, 0)
			since, until := m.span(1, 20)
			m.edge(s, graph.SoldBy, partners[m.rng.IntN(4)], "", since, until)
			at := s
			if chance(3) {
				at = root
			}
			since, until = m.span(1, 30)
			a := m.node(graph.KindAzureRoleAssignment, 10*i+j, nil, "a")
			m.edges = append(m.edges, graph.Edge{From: agents[m.rng.IntN(4)], Type: graph.HasAzureRole, To: at, Role: []string{ownerRole, readerRole}[m.rng.IntN(2)], Since: since, Until: until, Assignment: a})
			d := m.node(graph.KindAutopilotDevice, 10*i+j, graph.Props{graph.PropSource: []string{"PARTNER_CENTER", "OEM"}[j%2]}, "dev")
			m.edge(d, graph.BelongsTo, c, "", 0, 0)
			if chance(2) {
				m.edge(d, graph.AddedBy, partners[m.rng.IntN(4)], "", 0, 0)
			}
			if chance(2) {
				profile := m.node(graph.KindAutopilotProfile, 10*i+j, nil, "prof")
				m.edge(d, graph.UsesProfile, profile, "", 10*aDay, 0)
			}
		}
	}
	for i := range 16 {
		p := partners[m.rng.IntN(4)]
		created := wellBefore + graph.Time(m.rng.IntN(8))*aDay
		props := graph.Props{graph.PropPartner: string(p), graph.PropState: string(graph.RequestStates[m.rng.IntN(6)]), graph.PropCreatedAt: int64(created)}
		if chance(2) {
			props[graph.PropCustomer] = string(customers[m.rng.IntN(5)])
		}
		if chance(2) {
			props[graph.PropSentAt] = int64(created + 3*aDay)
		}
		r := m.node(graph.KindRelationshipRequest, i, props, "req")
		m.edge(r, graph.From, p, "", 0, 0)
		u := m.node(graph.KindUser, i, nil, "u")
		m.edge(u, graph.HomeIn, slices.Concat(partners, customers)[i], "", 0, 0)
	}
	return m
}

func (m *market) node(kind graph.Kind, i int, props graph.Props, prefix string) graph.ID {
	id := graph.MustID(kind, fmt.Sprintf("%s%d", prefix, i))
	m.nodes = append(m.nodes, graph.Node{ID: id, Name: fmt.Sprintf("%s %s", []string{"Ada", "Bo", "Cy"}[m.rng.IntN(3)], prefix), Props: props})
	return id
}

// edge begins and ends so long after wellBefore; 0 is before, and never.
func (m *market) edge(from graph.ID, t graph.EdgeType, to graph.ID, role string, since, until graph.Time) {
	if until == 0 {
		until = graph.Forever
	}
	if since < wellBefore {
		since += wellBefore
	}
	m.edges = append(m.edges, graph.Edge{From: from, Type: t, To: to, Role: role, Since: since, Until: until})
}

func (m *market) span(least, most int) (since, until graph.Time) {
	since = wellBefore + graph.Time(least+m.rng.IntN(most-least))*aDay
	if until = graph.Forever; m.rng.IntN(3) > 0 {
		until = since + graph.Time(1+m.rng.IntN(10))*aDay
	}
	return since, until
}

// ends are the other ends of edges of a type at a node that pass.
func (m *market) ends(of graph.ID, t graph.EdgeType, back bool, pass func(graph.Edge) bool) (ids []graph.ID) {
	for _, e := range m.edges {
		near, far := e.From, e.To
		if back {
			near, far = far, near
		}
		if e.Type == t && near == of && pass(e) {
			ids = append(ids, far)
		}
	}
	return ids
}

func (m *market) get(id graph.ID) graph.Node {
	return m.nodes[slices.IndexFunc(m.nodes, func(n graph.Node) bool { return n.ID == id })]
}

// bond is a relationship, as its properties and its edges say.
type bond struct {
	partner, customer graph.ID
	relationship      graph.Edge
	grants            []graph.Edge
}

func (m *market) bonds() (all []bond) {
	for _, n := range m.nodes {
		if n.ID.Kind() != graph.KindResellerRelationship {
			continue
		}
		b := bond{partner: graph.ID(n.Text(graph.PropPartner)), customer: graph.ID(n.Text(graph.PropCustomer))}
		for _, e := range m.edges {
			if e.From == n.ID && e.Type == graph.WithCustomer {
				b.relationship = e
			}
			if e.To == n.ID && e.Type == graph.Under {
				b.grants = append(b.grants, e)
			}
		}
		all = append(all, b)
	}
	return all
}

// lingers is the rule R29 in plain words, of the bond between two tenants.
func (b bond) lingers(at graph.Time) bool {
	ended := b.relationship.Until <= at
	for _, g := range b.grants {
		if g.Since <= at && at < g.Until {
			return false
		}
		ended = ended || g.Until <= at
	}
	return ended
}

// lingering are the roles that linger: the scope and the bond of each.
func (m *market) lingering(at graph.Time) (all []struct {
	graph.Edge
	bond
}) {
	for _, e := range m.edges {
		if e.Type != graph.HasAzureRole || !e.Holds(at) {
			continue
		}
		home, owner := m.ends(e.From, graph.HomeIn, false, always)[0], m.ends(e.To, graph.InTenant, false, always)[0]
		for _, b := range m.bonds() {
			if b.partner == home && b.customer == owner && b.lingers(at) {
				all = append(all, struct {
					graph.Edge
					bond
				}{e, b})
			}
		}
	}
	return all
}

func always(graph.Edge) bool { return true }

// wanted is one filter: its arguments, and which nodes it lets through.
type wanted struct {
	list, filter string
	at           graph.Time
	kind         graph.Kind
	pass         func(graph.Node) bool
}

// day is a date as the API writes it.
func day(n int) (graph.Time, string) {
	at := wellBefore + graph.Time(n)*aDay
	return at, fmt.Sprintf("%q", at)
}

// filters are filters of every list, drawn at random.
func (m *market) filters() (all []wanted) {
	n := m.rng.IntN
	at, _ := day(8 + n(25))
	from, fromText := day(2 + n(10))
	before, beforeText := from+8*aDay, fmt.Sprintf("%q", from+8*aDay)
	within := func(t graph.Time) bool { return from <= t && t < before }
	spanned := "{from: " + fromText + ", before: " + beforeText + "}"
	yes := n(2) == 0
	partner, customer := graph.MustID(graph.KindTenant, fmt.Sprint("p", n(4))), graph.MustID(graph.KindTenant, fmt.Sprint("c", n(14)))
	add := func(list string, kind graph.Kind, filter string, pass func(graph.Node) bool) {
		all = append(all, wanted{list, filter, at, kind, pass})
	}
	now := func(e graph.Edge) bool { return e.Holds(at) }
	bonds := m.bonds()
	lingering := m.lingering(at)
	for _, side := range []struct {
		list, kind, argument string
		other                graph.ID
		near, far            func(bond) graph.ID
	}{
		{"customers", "CUSTOMER", "partner", partner, func(b bond) graph.ID { return b.customer }, func(b bond) graph.ID { return b.partner }},
		{"partners", "PARTNER", "customer", customer, func(b bond) graph.ID { return b.partner }, func(b bond) graph.ID { return b.customer }},
	} {
		for _, other := range []graph.ID{"", side.other} {
			tied := func(pass func(bond) bool) func(graph.Node) bool {
				return func(t graph.Node) bool {
					return slices.ContainsFunc(bonds, func(b bond) bool { return side.near(b) == t.ID && (other == "" || side.far(b) == other) && pass(b) })
				}
			}
			of, open, ever := "", func(graph.Node) bool { return true }, func(graph.Node) bool { return true }
			if other != "" {
				of = fmt.Sprintf("%s: %q, ", side.argument, other)
				open, ever = tied(func(b bond) bool { return b.relationship.Holds(at) }), tied(func(b bond) bool { return b.relationship.Since <= at })
			}
			lists := func(filter string, base, pass func(graph.Node) bool, want bool) {
				add(side.list, graph.KindTenant, of+filter, func(t graph.Node) bool {
					return slices.Contains(t.List(graph.PropKinds), side.kind) && base(t) && pass(t) == want
				})
			}
			lists("", open, open, true)
			lists(fmt.Sprint("hasDelegatedAdmin: ", yes), open, tied(func(b bond) bool { return slices.ContainsFunc(b.grants, now) }), yes)
			lists("relationshipBegan: "+spanned, open, tied(func(b bond) bool { return b.relationship.Holds(at) && within(b.relationship.Since) }), true)
			lists("relationshipEnded: "+spanned, ever, tied(func(b bond) bool { return b.relationship.Until <= at && within(b.relationship.Until) }), true)
			for _, has := range []bool{true, false} {
				base := open
				if has {
					base = ever
				}
				lists(fmt.Sprint("hasLingeringAccess: ", has), base, func(t graph.Node) bool {
					for _, l := range lingering {
						if side.near(l.bond) == t.ID && (other == "" || side.far(l.bond) == other) {
							return true
						}
					}
					return false
				}, has)
			}
		}
	}
	inTenant := func(s graph.Node) graph.ID { return m.ends(s.ID, graph.InTenant, false, always)[0] }
	soldBy := func(s graph.Node, pass func(graph.Edge) bool) bool {
		return slices.Contains(m.ends(s.ID, graph.SoldBy, false, pass), partner)
	}
	lingersAt := func(s graph.Node, of graph.ID) bool {
		for _, l := range lingering {
			if (l.To == s.ID || slices.Contains(m.ends(s.ID, graph.Parent, false, always), l.To)) && (of == "" || l.partner == of) {
				return true
			}
		}
		return false
	}
	subs := graph.KindAzureSubscription
	add("azureSubscriptions", subs, fmt.Sprintf("customer: %q, states: [\"Enabled\"]", customer), func(s graph.Node) bool {
		return inTenant(s) == customer && s.Text(graph.PropSubscriptionState) == "Enabled"
	})
	add("azureSubscriptions", subs, fmt.Sprintf("partner: %q, states: [\"Disabled\", \"Enabled\"]", partner), func(s graph.Node) bool { return soldBy(s, now) })
	add("azureSubscriptions", subs, fmt.Sprintf("partner: %q, customer: %q", partner, customer), func(s graph.Node) bool { return soldBy(s, now) && inTenant(s) == customer })
	add("azureSubscriptions", subs, fmt.Sprint("hasLingeringAccess: ", yes), func(s graph.Node) bool { return lingersAt(s, "") == yes })
	add("azureSubscriptions", subs, fmt.Sprintf("hasLingeringAccess: true, partner: %q", partner), func(s graph.Node) bool {
		return soldBy(s, func(e graph.Edge) bool { return e.Since <= at }) && lingersAt(s, partner)
	})
	devices := graph.KindAutopilotDevice
	added := func(d graph.Node) bool {
		return slices.Contains(m.ends(d.ID, graph.AddedBy, false, now), partner)
	}
	add("autopilotDevices", devices, fmt.Sprintf("partner: %q, source: OEM", partner), func(d graph.Node) bool { return added(d) && d.Text(graph.PropSource) == "OEM" })
	add("autopilotDevices", devices, fmt.Sprintf("customer: %q, partner: %q", customer, partner), func(d graph.Node) bool {
		return added(d) && slices.Contains(m.ends(d.ID, graph.BelongsTo, false, now), customer)
	})
	add("autopilotDevices", devices, fmt.Sprint("hasProfile: ", yes), func(d graph.Node) bool { return (len(m.ends(d.ID, graph.UsesProfile, false, now)) > 0) == yes })
	home := func(of graph.Node) graph.Node { return m.get(m.ends(of.ID, graph.HomeIn, false, always)[0]) }
	add("users", graph.KindUser, "tenantKind: PARTNER, text: \"ad\"", func(u graph.Node) bool {
		return slices.Contains(home(u).List(graph.PropKinds), "PARTNER") && strings.HasPrefix(u.Name, "Ada")
	})
	add("users", graph.KindUser, "tenantKind: CUSTOMER", func(u graph.Node) bool { return slices.Contains(home(u).List(graph.PropKinds), "CUSTOMER") })
	add("securityGroups", graph.KindSecurityGroup, fmt.Sprintf("tenant: %q, tenantKind: PARTNER, wellKnown: SALES_AGENTS", partner), func(g graph.Node) bool {
		return home(g).ID == partner && g.Text(graph.PropWellKnown) == "SALES_AGENTS"
	})
	requests := graph.KindRelationshipRequest
	meant := graph.MustID(graph.KindTenant, fmt.Sprint("c", n(5)))
	add("relationshipRequests", requests, fmt.Sprintf("customer: %q", meant), func(r graph.Node) bool { return r.Text(graph.PropCustomer) == string(meant) })
	add("relationshipRequests", requests, fmt.Sprintf("partner: %q, states: [DRAFT, SENT, READY]", partner), func(r graph.Node) bool {
		return r.Text(graph.PropPartner) == string(partner) && slices.Contains([]string{"DRAFT", "SENT", "READY"}, r.Text(graph.PropState))
	})
	add("relationshipRequests", requests, "created: {from: "+fromText+"}", func(r graph.Node) bool { return r.Int(graph.PropCreatedAt) >= int64(from) })
	add("relationshipRequests", requests, "sent: "+spanned, func(r graph.Node) bool { return within(graph.Time(r.Int(graph.PropSentAt))) })
	add("relationshipRequests", requests, "", func(graph.Node) bool { return true })
	return all
}
