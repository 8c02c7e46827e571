package sample

import (
	"fmt"
	"math/rand/v2"

	"behalf/graph"
)

// customer is one generated customer at work.
type customer struct {
	part
	r      *rand.Rand
	id     graph.ID
	key    string
	name   string
	groups []graph.ID
	users  []graph.ID
	subs   []graph.ID
	roles  map[string]graph.ID
	n      int // role assignments made
	ties   []tie
}

// tie is how a customer stands to one partner, as it was made.
type tie struct {
	partner partner
	state   string
	extra   int // which role the partner got besides: see partnerRoles
}

// The states between a generated customer and its partner, and in how many of a hundred customers each is found.
var shares = []struct {
	state   string
	percent int
}{{"N", 5}, {"I", 5}, {"R", 15}, {"D", 40}, {"VL", 20}, {"V0", 10}, {"EL", 5}}

func (e *estate) customer(i int) *customer {
	r := rand.New(rand.NewPCG(e.cfg.Seed, uint64(1_000_000+i)))
	c := &customer{r: r, key: fmt.Sprintf("c%05d", i+1), name: customerName(r), roles: map[string]graph.ID{}}
	c.id = graph.MustID(graph.KindTenant, c.key)
	c.node(graph.Node{ID: c.id, Name: c.name}.With(graph.PropKinds, []string{string(graph.TenantCustomer)}).With(graph.PropDomain, c.key+".example"))
	c.people()
	c.azure()
	main := e.partners[0]
	if i%5 != 0 {
		main = e.partners[1+r.IntN(len(e.partners)-1)]
	}
	state := "R"
	roll := r.IntN(100)
	for _, s := range shares {
		if roll < s.percent {
			state = s.state
			break
		}
		roll -= s.percent
	}
	c.partnership(main, state)
	other := e.partners[1+r.IntN(len(e.partners)-1)]
	if r.IntN(10) == 0 && other.id != main.id {
		c.partnership(other, "R")
		if state != "N" && state != "I" { // the old partner keeps its roles
			sold := date(r, 500, 600)
			c.closeSale(c.subs[0], sold)
			c.edge(c.subs[0], graph.SoldBy, other.id, sold, graph.Forever)
		}
	}
	c.devices(main, other)
	return c
}

// people makes users, groups nested two deep with a cycle, memberships that hold and that have ended, and directory roles.
func (c *customer) people() {
	for g, name := range departments {
		id := graph.MustID(graph.KindSecurityGroup, fmt.Sprintf("%s-g%d", c.key, g+1))
		c.node(graph.Node{ID: id, Name: name})
		c.edge(id, graph.HomeIn, c.id, born, graph.Forever)
		if g > 1 {
			c.edge(id, graph.MemberOf, c.groups[g/2-1], born, graph.Forever)
		}
		c.groups = append(c.groups, id)
	}
	c.edge(c.groups[0], graph.MemberOf, c.groups[len(c.groups)-1], date(c.r, 100, 200), graph.Forever)
	for u := range 32 {
		id := graph.MustID(graph.KindUser, fmt.Sprintf("%s-u%d", c.key, u+1))
		c.node(graph.Node{ID: id, Name: personName(c.r)}.With(graph.PropUserPrincipalName, fmt.Sprintf("u%d@%s.example", u+1, c.key)))
		c.edge(id, graph.HomeIn, c.id, born, graph.Forever)
		for g, group := range c.groups {
			switch c.r.IntN(5) {
			case 0, 1:
				c.edge(id, graph.MemberOf, group, date(c.r, 1, 300), graph.Forever)
			case 2, 3:
				c.edge(id, graph.MemberOf, group, date(c.r, 1, 200), date(c.r, 250, 700))
				if g%2 == 0 {
					c.edge(id, graph.MemberOf, group, date(c.r, 700, 720), graph.Forever)
				}
			}
		}
		c.users = append(c.users, id)
	}
	c.directoryRole(c.users[0], graph.DirectoryGlobalAdministrator)
	c.directoryRole(c.users[1], graph.DirectoryHelpdeskAdministrator)
	c.directoryRole(c.users[2], graph.DirectoryUserAdministrator)
	c.directoryRole(c.users[3], graph.DirectoryReaders)
}

func (c *customer) role(template string) graph.ID {
	if _, ok := c.roles[template]; !ok {
		c.roles[template] = directoryRole(&c.part, c.id, template)
	}
	return c.roles[template]
}

func (c *customer) directoryRole(principal graph.ID, template string) {
	e := c.edge(principal, graph.HasDirectoryRole, c.role(template), date(c.r, 1, 30), graph.Forever)
	e.Role, e.Source = template, graph.SourceDirect
}

// azure makes the scopes, from the root to resources, and the customer's own roles at each level.
func (c *customer) azure() {
	root := c.scope(graph.KindScope, c.key, c.name+" root", "")
	platform := c.scope(graph.KindManagementGroup, c.key+"/platform", "Platform", root)
	production := c.scope(graph.KindManagementGroup, c.key+"/production", "Production", platform)
	for s := range 5 {
		parent := []graph.ID{root, platform, production}[s%3]
		sub := c.scope(graph.KindAzureSubscription, fmt.Sprintf("%s-s%d", c.key, s+1), fmt.Sprintf("%s %d", c.name, s+1), parent)
		c.subs = append(c.subs, sub)
		for g := range 3 {
			group := c.scope(graph.KindResourceGroup, fmt.Sprintf("%s-s%d-rg%d", c.key, s+1, g+1), []string{"Network", "Web", "Data"}[g], sub)
			resource := c.scope(graph.KindResource, fmt.Sprintf("%s-s%d-rg%d-r1", c.key, s+1, g+1), []string{"vnet", "app", "storage"}[g], group)
			if g == 2 {
				c.assign(c.users[c.r.IntN(len(c.users))], graph.AzureReader, resource, graph.SourceAssigned, date(c.r, 60, 400), graph.Forever)
			} else {
				c.assign(c.groups[c.r.IntN(len(c.groups))], graph.AzureContributor, group, graph.SourceAssigned, date(c.r, 60, 400), graph.Forever)
			}
		}
		c.assign(c.users[c.r.IntN(len(c.users))], graph.AzureOwner, sub, graph.SourceAssigned, date(c.r, 30, 90), graph.Forever)
		c.assign(c.users[c.r.IntN(len(c.users))], graph.AzureReader, sub, graph.SourceAssigned, date(c.r, 30, 90), date(c.r, 200, 700))
	}
	c.assign(c.groups[2], graph.AzureUserAccessAdministrator, root, graph.SourceAssigned, date(c.r, 10, 40), graph.Forever)
	c.assign(c.groups[3], graph.AzureContributor, platform, graph.SourceAssigned, date(c.r, 10, 90), graph.Forever)
}

func (c *customer) scope(kind graph.Kind, key, name string, parent graph.ID) graph.ID {
	id := c.node(graph.Node{ID: graph.MustID(kind, key), Name: name})
	c.edge(id, graph.InTenant, c.id, born, graph.Forever)
	if parent != "" {
		c.edge(id, graph.Parent, parent, born, graph.Forever)
	}
	return id
}

func (c *customer) assign(principal graph.ID, role string, scope graph.ID, source string, since, until graph.Time) {
	c.n++
	id := graph.MustID(graph.KindAzureRoleAssignment, fmt.Sprintf("%s-a%d", c.key, c.n))
	c.node(graph.Node{ID: id, Name: graph.AzureRoleName(role)}.
		With(graph.PropPrincipal, principal).With(graph.PropRole, role).With(graph.PropScope, scope))
	e := c.edge(principal, graph.HasAzureRole, scope, since, until)
	e.Role, e.Source, e.Assignment = role, source, id
}

// partnership brings the customer and a partner into a state, with its history.
func (c *customer) partnership(p partner, state string) {
	c.ties = append(c.ties, tie{partner: p, state: state, extra: extraNone})
	if state == "N" {
		return
	}
	asked := date(c.r, 60, 120)
	accepted, removed, ended := date(c.r, 120, 200), date(c.r, 300, 600), date(c.r, 610, 700)
	request := c.node(graph.Node{ID: graph.MustID(graph.KindRelationshipRequest, p.id.Key()+"/"+c.key), Name: "Request of " + p.name}.
		With(graph.PropPartner, p.id).With(graph.PropCustomer, c.id).With(graph.PropIncludeDap, state != "R").
		With(graph.PropCreatedAt, asked).With(graph.PropSentAt, asked+1000).
		With(graph.PropState, map[bool]string{true: string(graph.RequestSent), false: string(graph.RequestAccepted)}[state == "I"]))
	c.edge(request, graph.From, p.id, asked, graph.Forever)
	answered := accepted
	if state == "I" {
		answered = graph.Forever
	}
	c.edge(request, graph.Invited, c.id, asked+500, answered)
	c.edge(request, graph.Sent, c.id, asked+1000, answered)
	if state == "I" {
		return
	}
	c.edge(request, graph.AcceptedBy, c.id, accepted, graph.Forever)
	pair := p.id.Key() + "/" + c.key
	named := func(kind graph.Kind) graph.ID {
		return c.node(graph.Node{ID: graph.MustID(kind, pair), Name: p.name + " – " + c.name}.With(graph.PropPartner, p.id).With(graph.PropCustomer, c.id))
	}
	relationship := named(graph.KindResellerRelationship)
	until := graph.Forever
	if state == "EL" {
		until = ended
	}
	c.edge(relationship, graph.OfPartner, p.id, accepted, until)
	c.edge(relationship, graph.WithCustomer, c.id, accepted, until)
	if state != "R" {
		dapUntil := graph.Forever
		if state != "D" {
			dapUntil = removed
		}
		grant := c.edge(named(graph.KindDapGrant), graph.Under, relationship, accepted, dapUntil)
		if dapUntil != graph.Forever {
			grant.EndedBy = graph.EndedByCustomer
		}
		for _, g := range []struct {
			group    graph.ID
			template string
		}{{p.admins, graph.DirectoryGlobalAdministrator}, {p.helpdesk, graph.DirectoryHelpdeskAdministrator}} {
			role := c.role(g.template)
			e := c.edge(g.group, graph.HasDirectoryRole, role, accepted, dapUntil)
			e.Role, e.Source = g.template, graph.SourceDap
		}
	}
	c.partnerRoles(p, state, accepted)
}

// The role that a partner got besides, if any.
const (
	extraContractors = 0
	extraUnknownRole = 1
	extraNone        = 2
)

// partnerRoles are the Azure roles that a partner holds: Owner of what it provisioned, and some that were assigned.
func (c *customer) partnerRoles(p partner, state string, accepted graph.Time) {
	until := graph.Forever
	if state == "V0" {
		until = date(c.r, 610, 700)
	}
	for i, sub := range c.subs[:3] {
		since := accepted + graph.Time(i+1)*86_400_000
		if c.sold(sub) {
			continue
		}
		c.edge(sub, graph.SoldBy, p.id, since, graph.Forever)
		c.assign(p.admins, graph.AzureOwner, sub, graph.SourceCSPProvisioned, since, until)
	}
	c.assign(p.helpdesk, graph.AzureReader, c.subs[3], graph.SourceAssigned, accepted+7*86_400_000, until)
	extra := c.r.IntN(4)
	c.ties[len(c.ties)-1].extra = extra
	switch extra {
	case extraContractors:
		c.assign(p.contractors, graph.AzureContributor, c.production(), graph.SourceAssigned, accepted+9*86_400_000, until)
	case extraUnknownRole: // a role whose permissions nobody loaded
		c.assign(p.managers, "0f5c1a3e-77aa-4c1d-9b7e-3d2c1b0a9f8e", c.subs[4], graph.SourceAssigned, accepted+9*86_400_000, until)
	}
}

// production is a management group: what holds there holds for the subscriptions below.
func (c *customer) production() graph.ID {
	return graph.MustID(graph.KindManagementGroup, c.key+"/production")
}

func (c *customer) sold(sub graph.ID) bool {
	for _, e := range c.edges {
		if e.Type == graph.SoldBy && e.From == sub {
			return true
		}
	}
	return false
}

func (c *customer) closeSale(sub graph.ID, at graph.Time) {
	for i, e := range c.edges {
		if e.Type == graph.SoldBy && e.From == sub && e.Until == graph.Forever {
			c.edges[i].Until = at
		}
	}
}

// devices makes ten devices of every source, and a profile that some use.
func (c *customer) devices(main, other partner) {
	profile := c.node(graph.Node{ID: graph.MustID(graph.KindAutopilotProfile, c.key+"-standard"), Name: "Standard"}.
		With(graph.PropSettings, []string{"skip_eula", "oobe_user_not_local_admin"}))
	c.edge(profile, graph.BelongsTo, c.id, born, graph.Forever)
	for i := range 10 {
		source, addedBy := graph.SourcePartnerCenter, main.id
		switch i % 5 {
		case 1:
			addedBy = other.id
		case 2, 3:
			source, addedBy = graph.SourceIntune, ""
		}
		id := graph.MustID(graph.KindAutopilotDevice, fmt.Sprintf("%s-d%d", c.key, i+1))
		d := device(id, fmt.Sprintf("Laptop %d of %s", i+1, c.name), fmt.Sprintf("%s-%04d", c.key, i+1), source, c.id, addedBy, date(c.r, 200, 400), graph.Forever)
		c.nodes, c.edges = append(c.nodes, d.nodes...), append(c.edges, d.edges...)
		if i%2 == 0 {
			c.edge(id, graph.UsesProfile, profile, date(c.r, 400, 500), graph.Forever)
		}
	}
}
