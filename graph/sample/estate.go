package sample

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"behalf/graph"
)

// part is a piece of the estate that is written at once.
type part struct {
	nodes []graph.Node
	edges []graph.Edge
}

func (p *part) node(n graph.Node) graph.ID {
	p.nodes = append(p.nodes, n)
	return n.ID
}

func (p *part) edge(from graph.ID, edge graph.EdgeType, to graph.ID, since, until graph.Time) *graph.Edge {
	p.edges = append(p.edges, graph.Edge{From: from, Type: edge, To: to, Since: since, Until: until})
	return &p.edges[len(p.edges)-1]
}

// estate is the generated part of a sample: partners, the first of which has a fifth of the customers, and customers in every
// state of a relationship, with nested groups and cycles, roles at every scope, transfers and rights that linger.
type estate struct {
	cfg      Config
	partners []partner
}

type partner struct {
	id               graph.ID
	name             string
	admins, helpdesk graph.ID
	managers         graph.ID // a group of its own, nested in Admin Agents
	contractors      graph.ID // a group that is in no other
	users            int
}

// date is some instant between two days of 2024 and 2025, given as days since 1 January 2024.
func date(r *rand.Rand, from, to int) graph.Time {
	day := time.Date(2024, 1, 1, 8, 0, 0, 0, time.UTC).AddDate(0, 0, from+r.IntN(to-from))
	return graph.At(day.Add(time.Duration(r.IntN(10*60*60)) * time.Second))
}

var born = graph.At(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))

func newEstate(cfg Config) *estate {
	e := &estate{cfg: cfg}
	if cfg.Customers == 0 {
		return e
	}
	for i := range max(5, cfg.Customers/40) {
		key := fmt.Sprintf("p%03d", i+1)
		p := partner{
			id: graph.MustID(graph.KindTenant, key), name: partnerNames[i%len(partnerNames)] + suffix(i/len(partnerNames)),
			admins:      graph.MustID(graph.KindSecurityGroup, key+"-admin-agents"),
			helpdesk:    graph.MustID(graph.KindSecurityGroup, key+"-helpdesk-agents"),
			managers:    graph.MustID(graph.KindSecurityGroup, key+"-azure-managers"),
			contractors: graph.MustID(graph.KindSecurityGroup, key+"-contractors"),
			users:       12,
		}
		if i == 0 {
			p.users = max(40, cfg.Customers/5)
		}
		e.partners = append(e.partners, p)
	}
	return e
}

func suffix(round int) string {
	if round == 0 {
		return ""
	}
	return fmt.Sprintf(" %d", round+1)
}

// parts yields the estate piece by piece, always the same for one configuration.
func (e *estate) parts() iter.Seq[part] {
	return func(yield func(part) bool) {
		for i := range e.partners {
			if !yield(e.partner(i)) {
				return
			}
		}
		for i := range e.cfg.Customers {
			if !yield(e.customer(i).part) {
				return
			}
		}
	}
}

// partner makes a partner's tenant: its well-known groups, teams nested in them, and two teams that are members of each other,
// as real directories have.
func (e *estate) partner(i int) part {
	var p part
	r := rand.New(rand.NewPCG(e.cfg.Seed, uint64(i)))
	me := e.partners[i]
	key := me.id.Key()
	p.node(graph.Node{ID: me.id, Name: me.name}.With(graph.PropKinds, []string{string(graph.TenantPartner)}).With(graph.PropDomain, key+".example"))
	group := func(id graph.ID, name string, wk graph.WellKnown) graph.ID {
		p.node(graph.Node{ID: id, Name: name}.With(graph.PropWellKnown, string(wk)))
		p.edge(id, graph.HomeIn, me.id, born, graph.Forever)
		return id
	}
	group(me.admins, "Admin Agents", graph.AdminAgents)
	group(me.helpdesk, "Helpdesk Agents", graph.HelpdeskAgents)
	sales := group(graph.MustID(graph.KindSecurityGroup, key+"-sales-agents"), "Sales Agents", graph.SalesAgents)
	group(me.managers, "Azure Managers", "")
	group(me.contractors, "Contractors", "")
	p.edge(me.managers, graph.MemberOf, me.admins, born, graph.Forever)
	var teams []graph.ID
	for t := range 5 {
		team := group(graph.MustID(graph.KindSecurityGroup, fmt.Sprintf("%s-team-%d", key, t+1)), fmt.Sprintf("Team %d", t+1), "")
		if t > 0 {
			p.edge(team, graph.MemberOf, teams[t-1], born, graph.Forever)
		}
		teams = append(teams, team)
	}
	p.edge(teams[0], graph.MemberOf, me.managers, born, graph.Forever)
	p.edge(teams[2], graph.MemberOf, teams[4], born, graph.Forever) // 3 in 5, 5 in 4, 4 in 3: a cycle
	for u := range me.users {
		id := graph.MustID(graph.KindUser, fmt.Sprintf("%s-u%d", key, u+1))
		name := personName(r)
		p.node(graph.Node{ID: id, Name: name}.With(graph.PropUserPrincipalName, fmt.Sprintf("u%d@%s.example", u+1, key)))
		p.edge(id, graph.HomeIn, me.id, born, graph.Forever)
		into := []graph.ID{me.admins, me.helpdesk, sales, teams[r.IntN(len(teams))], me.contractors}[u%5]
		since := date(r, 1, 60)
		p.edge(id, graph.MemberOf, into, since, graph.Forever)
		if u%4 == 0 { // who has left a group
			p.edge(id, graph.MemberOf, teams[r.IntN(len(teams))], date(r, 60, 200), date(r, 200, 600))
		}
	}
	role := directoryRole(&p, me.id, graph.DirectoryGlobalAdministrator)
	role1 := p.edge(graph.MustID(graph.KindUser, key+"-u1"), graph.HasDirectoryRole, role, born, graph.Forever)
	role1.Role, role1.Source = graph.DirectoryGlobalAdministrator, graph.SourceDirect
	return p
}

func directoryRole(p *part, tenant graph.ID, template string) graph.ID {
	id := graph.MustID(graph.KindDirectoryRole, tenant.Key()+"/"+template)
	p.node(graph.Node{ID: id, Name: graph.DirectoryRoleName(template)}.With(graph.PropRoleTemplate, template))
	p.edge(id, graph.DefinedIn, tenant, born, graph.Forever)
	return id
}

// device is a device and what its registration says.
func device(id graph.ID, name, serial string, source graph.DeviceSource, customer, addedBy graph.ID, since, until graph.Time) part {
	var p part
	p.node(graph.Node{ID: id, Name: name}.With(graph.PropSerialNumber, serial).With(graph.PropSource, string(source)).With(graph.PropAddedBy, addedBy))
	p.edge(id, graph.BelongsTo, customer, since, until)
	if addedBy != "" {
		p.edge(id, graph.AddedBy, addedBy, since, until)
	}
	return p
}
