package sqlite_test

import (
	"fmt"
	"math/rand/v2"

	"behalf/graph"
)

// Roles and dates of the estate.
const (
	globalAdministrator = "62e90394-69f5-4237-9190-012177145e10"
	helpdesk            = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
	owner               = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	contributor         = "b24988ac-6180-42a0-ab88-20f7382dd24c"
	reader              = "acdd72a7-3385-48ef-bd42-f606fba80ae7"

	began graph.Time = 1_600_000_000_000
	ended graph.Time = 1_650_000_000_000
	today graph.Time = 1_700_000_000_000
)

// perCustomer is about how many nodes one customer brings; there are some four times as many edges.
const perCustomer = 119

// partner is what benchmarks ask about.
type partner struct {
	tenant, admin graph.ID
	help          graph.ID
	users         []graph.ID
	customers     []graph.ID
	subscriptions []graph.ID
}

// estate makes tenants, people, nested groups with cycles, scopes, roles at every scope and devices, the same each time. The
// first partner has a fifth of the customers; the last has one.
type estate struct {
	partners []partner
	nodes    []graph.Node
	edges    []graph.Edge
	made     [2]int
	rows     int
	random   *rand.Rand
	emit     func([]graph.Node, []graph.Edge) error
}

// makeEstate emits an estate of so many customers in chunks of at least so many rows.
func makeEstate(customers, rows int, emit func([]graph.Node, []graph.Edge) error) (*estate, error) {
	e := &estate{random: rand.New(rand.NewPCG(1, 2)), rows: rows, emit: emit}
	partners := max(3, customers/200)
	for p := range partners {
		e.partner(p)
	}
	for c := range customers {
		of := 1 + c%(partners-1)
		if c%5 == 0 {
			of = 0
		}
		e.customer(c, &e.partners[of])
		if len(e.nodes)+len(e.edges) >= rows {
			if err := e.flush(); err != nil {
				return nil, err
			}
		}
	}
	first := e.partners[0].customers[0]
	lone := partner{tenant: e.node(graph.KindTenant, e.guid(), "Partner of one", graph.Props{graph.PropKinds: []string{"PARTNER"}}), customers: []graph.ID{first}}
	relationship := e.node(graph.KindResellerRelationship, e.guid(), "reseller relationship", nil)
	e.edge(relationship, graph.OfPartner, lone.tenant)
	e.edge(relationship, graph.WithCustomer, first)
	e.partners = append(e.partners, lone)
	return e, e.flush()
}

func (e *estate) flush() error {
	e.made[0] += len(e.nodes)
	e.made[1] += len(e.edges)
	err := e.emit(e.nodes, e.edges)
	e.nodes, e.edges = e.nodes[:0], e.edges[:0]
	return err
}

func (e *estate) guid() string {
	a, b := e.random.Uint64(), e.random.Uint64()
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", a>>32, a>>16&0xffff, a&0xffff, b>>48, b&0xffffffffffff)
}

func (e *estate) word() string {
	words := []string{"alder", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo", "hazel", "ivy", "juniper", "katsura", "larch", "maple", "oak", "pine", "rowan", "spruce", "teak", "willow", "yew"}
	return words[e.random.IntN(len(words))]
}

func (e *estate) node(kind graph.Kind, key, name string, props graph.Props) graph.ID {
	id := graph.ID(string(kind) + ":" + key)
	e.nodes = append(e.nodes, graph.Node{ID: id, Name: name, Props: props})
	return id
}

func (e *estate) edge(from graph.ID, t graph.EdgeType, to graph.ID) *graph.Edge {
	e.edges = append(e.edges, graph.Edge{From: from, Type: t, To: to, Since: began + graph.Time(e.random.IntN(1_000_000)), Until: graph.Forever})
	return &e.edges[len(e.edges)-1]
}

func (e *estate) user(tenant graph.ID, domain string, n int) graph.ID {
	key := e.guid()
	id := e.node(graph.KindUser, key, fmt.Sprintf("%s %s %d", e.word(), e.word(), n), graph.Props{graph.PropUserPrincipalName: "u" + key[:8] + "@" + domain, graph.PropTenant: string(tenant)})
	e.edge(id, graph.HomeIn, tenant)
	return id
}

func (e *estate) group(tenant graph.ID, name string, props graph.Props) graph.ID {
	id := e.node(graph.KindSecurityGroup, e.guid(), name, props)
	e.edge(id, graph.HomeIn, tenant)
	return id
}

func (e *estate) partner(n int) {
	key := e.guid()
	domain := "p" + key[:8] + ".example"
	p := partner{tenant: e.node(graph.KindTenant, key, fmt.Sprintf("Partner %s %d", e.word(), n), graph.Props{graph.PropDomain: domain, graph.PropKinds: []string{"PARTNER"}})}
	p.admin = e.group(p.tenant, "Admin Agents", graph.Props{graph.PropWellKnown: "ADMIN_AGENTS", graph.PropTenant: string(p.tenant)})
	p.help = e.group(p.tenant, "Helpdesk Agents", graph.Props{graph.PropWellKnown: "HELPDESK_AGENTS", graph.PropTenant: string(p.tenant)})
	nested := e.group(p.tenant, "Azure Managers", nil)
	e.edge(nested, graph.MemberOf, p.admin)
	e.edge(p.help, graph.MemberOf, nested)
	e.edge(nested, graph.MemberOf, p.help) // a cycle
	for u := range 60 {
		user := e.user(p.tenant, domain, u)
		e.edge(user, graph.MemberOf, []graph.ID{p.admin, p.help, nested}[u%3])
		p.users = append(p.users, user)
	}
	e.partners = append(e.partners, p)
}

func (e *estate) customer(c int, p *partner) {
	key := e.guid()
	domain := "c" + key[:8] + ".example"
	tenant := e.node(graph.KindTenant, key, fmt.Sprintf("%s %s %d", e.word(), e.word(), c), graph.Props{graph.PropDomain: domain, graph.PropKinds: []string{"CUSTOMER"}})
	p.customers = append(p.customers, tenant)
	both := graph.Props{graph.PropPartner: string(p.tenant), graph.PropCustomer: string(tenant)}
	relationship := e.node(graph.KindResellerRelationship, e.guid(), "reseller relationship", both)
	e.edge(relationship, graph.OfPartner, p.tenant)
	e.edge(relationship, graph.WithCustomer, tenant)
	grant := e.edge(e.node(graph.KindDapGrant, e.guid(), "delegated admin", both), graph.Under, relationship)
	if c%3 == 0 {
		grant.Until, grant.EndedBy = ended, graph.EndedByCustomer
	}
	var users, groups []graph.ID
	for u := range 36 {
		users = append(users, e.user(tenant, domain, u))
	}
	for g := range 8 {
		groups = append(groups, e.group(tenant, fmt.Sprintf("%s group %d", e.word(), g), graph.Props{graph.PropTenant: string(tenant)}))
	}
	for i, template := range []string{globalAdministrator, helpdesk} {
		role := e.node(graph.KindDirectoryRole, key+"/"+template, []string{"Global Administrator", "Helpdesk Administrator"}[i], graph.Props{graph.PropRoleTemplate: template})
		e.edge(role, graph.DefinedIn, tenant)
		held := e.edge([]graph.ID{p.admin, p.help}[i], graph.HasDirectoryRole, role)
		held.Role, held.Source, held.Until = template, graph.SourceDap, e.edges[len(e.edges)-1].Until
		if c%3 == 0 {
			held.Until = ended
		}
		for k := range 3 {
			held := e.edge(users[3*i+k], graph.HasDirectoryRole, role)
			held.Role, held.Source = template, graph.SourceDirect
		}
	}
	e.members(users, groups, c%10 == 0)
	e.azure(key, tenant, users, groups, p)
	profile := e.node(graph.KindAutopilotProfile, e.guid(), "profile "+e.word(), nil)
	e.edge(profile, graph.BelongsTo, tenant)
	for d := range 14 {
		device := e.node(graph.KindAutopilotDevice, e.guid(), fmt.Sprintf("device %s %d", e.word(), d), graph.Props{graph.PropSerialNumber: fmt.Sprintf("SN%08d", e.random.IntN(99999999)), graph.PropSource: "PARTNER"})
		e.edge(device, graph.BelongsTo, tenant)
		e.edge(device, graph.AddedBy, p.tenant)
		e.edge(device, graph.UsesProfile, profile)
	}
}

func (e *estate) members(users, groups []graph.ID, cycle bool) {
	for g := range 6 {
		e.edge(groups[g], graph.MemberOf, groups[g+1])
	}
	if cycle {
		e.edge(groups[6], graph.MemberOf, groups[0])
	}
	for i, u := range users {
		for k := range 6 {
			m := e.edge(u, graph.MemberOf, groups[(i+k)%len(groups)])
			if k == 5 {
				m.Until = ended
			}
		}
	}
}

// azure makes the scopes of a tenant and the roles at them.
func (e *estate) azure(key string, tenant graph.ID, users, groups []graph.ID, p *partner) {
	var scopes []graph.ID
	scope := func(kind graph.Kind, key, name string, parent graph.ID) graph.ID {
		id := e.node(kind, key, name, nil)
		e.edge(id, graph.InTenant, tenant)
		if parent != "" {
			e.edge(id, graph.Parent, parent)
		}
		scopes = append(scopes, id)
		return id
	}
	root := scope(graph.KindScope, key, "/", "")
	top := scope(graph.KindManagementGroup, key+"/root", "Tenant Root Group", root)
	prod := scope(graph.KindManagementGroup, key+"/prod", "prod", top)
	for s := range 8 {
		guid := e.guid()
		sub := scope(graph.KindAzureSubscription, guid, fmt.Sprintf("%s subscription %d", e.word(), s), []graph.ID{top, prod}[s%2])
		e.edge(sub, graph.SoldBy, p.tenant)
		p.subscriptions = append(p.subscriptions, sub)
		if s < 6 {
			held := e.edge(p.admin, graph.HasAzureRole, sub)
			held.Role, held.Source, held.Assignment = owner, graph.SourceCSPProvisioned, graph.ID("AzureRoleAssignment:"+e.guid())
			for g := range 2 {
				arm := fmt.Sprintf("/subscriptions/%s/resourcegroups/rg%d", guid, g)
				rg := scope(graph.KindResourceGroup, arm, fmt.Sprintf("rg %s %d", e.word(), g), sub)
				scope(graph.KindResource, fmt.Sprintf("%s/providers/microsoft.compute/virtualmachines/vm%d", arm, g), "vm "+e.word(), rg)
			}
		}
	}
	for a := range 94 {
		holder := users[e.random.IntN(len(users))]
		if a%3 == 0 {
			holder = groups[e.random.IntN(len(groups))]
		}
		held := e.edge(holder, graph.HasAzureRole, scopes[e.random.IntN(len(scopes))])
		guid := e.guid()
		held.Role, held.Source, held.Assignment = []string{owner, contributor, reader, reader}[a%4], graph.SourceAssigned, graph.ID("AzureRoleAssignment:"+guid)
		if a%5 == 4 {
			held.Until = ended
		}
		if a < 20 {
			e.node(graph.KindAzureRoleAssignment, guid, "assignment", graph.Props{graph.PropPrincipal: string(holder), graph.PropRole: held.Role, graph.PropScope: string(held.To)})
		}
	}
}
