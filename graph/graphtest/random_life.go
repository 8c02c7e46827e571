package graphtest

import (
	"fmt"
	"slices"

	"behalf/graph"
)

// The roles of random worlds: what decides, what is known and does not, and what nobody knows.
var (
	randomAzureRoles = []string{
		"Owner", "Owner", "Owner", "Contributor", "Contributor", "Reader", "Reader", "User Access Administrator", "User Access Administrator",
		"Role Based Access Control Administrator", "Support Request Contributor", "Billing Reader",
		"11111111-aaaa-4bbb-8ccc-000000000001", "11111111-aaaa-4bbb-8ccc-000000000002",
	}
	randomDirectoryRoles = []string{
		"Global Administrator", "Global Administrator", "Helpdesk Administrator", "User Administrator", "Password Administrator",
		"Privileged Authentication Administrator", "Authentication Administrator", "Service Support Administrator", "Global Reader",
		"Intune Administrator", "Exchange Administrator",
		"22222222-aaaa-4bbb-8ccc-000000000001",
	}
)

// estate makes the scopes that tenants have from the beginning.
func (g *Random) estate() {
	for _, p := range g.tenants {
		if !p.customer && g.chance(70) {
			continue
		}
		g.scope(p, graph.ScopeRoot, "")
		if g.chance(8) { // a chain of management groups down to the bound of 16
			above := graph.ID("Scope:" + p.id.Key())
			for range 17 {
				above = g.scope(p, graph.ScopeManagementGroup, above)
			}
		}
		for range g.rng.IntN(9) {
			g.someScope(p)
		}
	}
}

// scope makes a scope and returns its id.
func (g *Random) scope(p *party, kind graph.ScopeKind, parent graph.ID) graph.ID {
	g.count++
	key := fmt.Sprintf("s%d", g.count)
	input := map[string]any{"key": key, "displayName": pick(g, []string{"Prod", "prod", "Platform", "Test"}), "kind": string(kind), "tenant": string(p.id)}
	if parent != "" {
		input["parent"] = string(parent)
	}
	id := graph.MustID(kind.NodeKind(), key)
	switch kind {
	case graph.ScopeRoot:
		id = graph.MustID(graph.KindScope, p.id.Key())
	case graph.ScopeManagementGroup:
		id = graph.MustID(graph.KindManagementGroup, p.id.Key()+"/"+key)
	}
	if g.do("", "createScope", input, "") && !slices.Contains(p.scopes, id) {
		p.scopes = append(p.scopes, id)
	}
	return id
}

// someScope makes a scope of some kind below a fitting one that is there.
func (g *Random) someScope(p *party) {
	kinds := map[graph.Kind][]graph.ScopeKind{
		graph.KindScope:             {graph.ScopeManagementGroup, graph.ScopeSubscription},
		graph.KindManagementGroup:   {graph.ScopeManagementGroup, graph.ScopeSubscription},
		graph.KindAzureSubscription: {graph.ScopeResourceGroup},
		graph.KindResourceGroup:     {graph.ScopeResource},
	}
	parent := pick(g, p.scopes)
	if kind := pick(g, kinds[parent.Kind()]); kind != "" {
		g.scope(p, kind, parent)
	}
}

// part ends a relationship.
func (g *Random) part(p, c *party) {
	g.do(g.actor(p.admins), "removeResellerRelationship", map[string]any{"partner": string(p.id), "customer": string(c.id)}, "")
}

// live does one more thing that happens.
func (g *Random) live() {
	p, c := g.parties()
	steps := []struct {
		weight int
		step   func()
	}{
		{10, func() { g.invite(p, c, g.actor(p.agents)) }},
		{16, g.advance},
		{12, func() { g.court(p, c) }},
		{7, func() { g.removeDap(p, c) }},
		{7, func() { // so that something lingers
			g.court(p, c)
			g.provision(p, c)
			g.removeDap(p, c)
		}},
		{4, func() {
			if g.chance(40) { // so that a profile is orphaned
				g.court(p, c)
				g.fleet(p, c)
			}
			g.part(p, c)
		}},
		{7, func() { g.provision(p, c) }},
		{3, func() { g.transfer(p, c) }},
		{16, g.assign},
		{8, g.unassign},
		{3, func() {
			t := pick(g, g.tenants)
			g.do(g.actor(t.admins), "elevateAccess", map[string]any{"tenant": string(t.id)}, "")
		}},
		{6, func() {
			t := pick(g, g.tenants)
			g.directoryRole(g.actor(nil), t, g.principal(t), pick(g, randomDirectoryRoles))
		}},
		{4, func() {
			held := roleHeld{g.principal(pick(g, g.tenants)), pick(g, randomDirectoryRoles)}
			if len(g.roles) > 0 && g.chance(50) {
				held = pick(g, g.roles)
			}
			g.do(g.actor(nil), "removeDirectoryRole", map[string]any{"principal": string(held.principal), "role": held.role}, "")
		}},
		{9, func() {
			t := pick(g, g.tenants)
			if g.chance(25) {
				g.join(t, pick(g, pick(g, g.tenants).people)) // perhaps a guest
			} else {
				g.join(t, g.principal(t))
			}
		}},
		{8, func() {
			t := pick(g, g.tenants)
			g.do(g.actor(t.admins), "removeGroupMember", map[string]any{"group": string(pick(g, t.groups)), "member": string(g.principal(t))}, "")
		}},
		{2, func() { g.user(pick(g, g.tenants)) }},
		{3, func() { g.group(p, pick(g, graph.WellKnownGroups)) }},
		{3, func() { g.someScope(pick(g, g.tenants)) }},
		{10, func() { g.device(p, c) }},
		{5, func() { g.court(p, c); g.fleet(p, c) }},
		{7, func() { g.removeDevice(p, c) }},
		{5, func() { g.profile(p, c) }},
		{6, func() { g.changeProfile(p, c, "updateAutopilotProfile") }},
		{5, func() { g.changeProfile(p, c, "deleteAutopilotProfile") }},
		{11, func() { g.apply(p, c) }},
		{6, func() { g.takeOff(p, c) }},
		{9, func() { g.setPermission(p, c) }},
		{4, func() { g.court(p, c); g.setPermission(p, c); g.ask(p, c) }},
		{6, func() { g.ask(p, c) }},
	}
	total := 0
	for _, s := range steps {
		total += s.weight
	}
	n := g.rng.IntN(total)
	for _, s := range steps {
		if n -= s.weight; n < 0 {
			s.step()
			return
		}
	}
}

// parties are a partner and a customer, mostly of the first ones, so that the same two meet again.
func (g *Random) parties() (p, c *party) {
	var partners, customers []*party
	for _, t := range g.tenants {
		if t.partner {
			partners = append(partners, t)
		}
		if t.customer {
			customers = append(customers, t)
		}
	}
	if g.chance(50) {
		partners, customers = partners[:2], customers[:min(2, len(customers))]
	}
	return pick(g, partners), pick(g, customers)
}

// principal is a person or a group of a tenant.
func (g *Random) principal(p *party) graph.ID {
	if id := pick(g, p.groups); id != "" && g.chance(50) {
		return id
	}
	if id := pick(g, p.people); id != "" {
		return id
	}
	return "User:nowhere"
}

func (g *Random) scopeOf(p *party, kind graph.Kind) graph.ID {
	var scopes []graph.ID
	for _, s := range p.scopes {
		if s.Kind() == kind {
			scopes = append(scopes, s)
		}
	}
	if len(scopes) == 0 {
		return graph.MustID(kind, "nowhere")
	}
	return pick(g, scopes)
}

func (g *Random) directoryRole(by graph.ID, p *party, principal graph.ID, role string) {
	done := g.do(by, "assignDirectoryRole", map[string]any{"principal": string(principal), "role": role}, "")
	if done {
		g.roles = append(g.roles, roleHeld{principal, role})
	}
	if done && role == "Global Administrator" && principal.Kind() == graph.KindUser {
		p.admins = append(p.admins, principal)
	}
	if done && (role == "Intune Administrator" || role == "Exchange Administrator") && principal.Kind() == graph.KindUser {
		p.servicers = append(p.servicers, principal)
	}
}

func (g *Random) invite(p, c *party, by graph.ID) *invitation {
	r := &invitation{name: g.name("r"), partner: p}
	input := map[string]any{"partner": string(p.id), "includeDap": g.chance(65)}
	if g.chance(85) {
		input["customer"], r.invited = string(c.id), c
	}
	if !g.do(by, "requestResellerRelationship", input, r.name) {
		return nil
	}
	g.requests = append(g.requests, r)
	return r
}

// advance takes some request a step on, or does with it what cannot be done now.
func (g *Random) advance() {
	r := pick(g, g.requests)
	if r == nil {
		return
	}
	g.step(r, g.chance(12))
}

func (g *Random) step(r *invitation, wrong bool) {
	invited := r.invited
	if invited == nil || wrong && g.chance(50) {
		_, invited = g.parties()
	}
	act, by := "", g.actor(r.partner.agents)
	input := map[string]any{"request": r.name}
	n := r.step
	if wrong || n == 0 && g.chance(10) {
		n = g.rng.IntN(6)
	}
	switch n {
	case 0:
		act = "completeRelationshipRequest"
	case 1:
		act = "markRelationshipRequestSent"
	case 2:
		act, by = "acceptRelationshipRequest", g.actor(invited.admins)
		if g.chance(15) {
			act = "declineRelationshipRequest"
		}
		input["customer"] = string(invited.id)
	case 3:
		act = "withdrawRelationshipRequest"
	default:
		act = "editRelationshipRequest"
		input["body"] = "come"
		if g.chance(60) {
			for _, dap := range []string{"true", "false"} { // one of them is the request's link
				input["body"] = fmt.Sprintf("%s https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=%s&msppId=0&DAP=%s#/BillingAccounts/partner-invitation",
					input["body"], r.partner.id.Key(), dap)
			}
		}
	}
	if g.do(by, act, input, "") && n == r.step {
		r.step++
	}
}

// court takes a request from the partner's draft to the customer's answer.
func (g *Random) court(p, c *party) {
	r := g.invite(p, c, "")
	for range 3 {
		if r != nil {
			g.step(r, false)
		}
	}
}

func (g *Random) removeDap(p, c *party) {
	right := c.admins
	if g.chance(30) {
		right = p.agents
	}
	input := map[string]any{"partner": string(p.id), "customer": string(c.id)}
	if g.chance(25) {
		input["endedBy"] = string(pick(g, graph.EndedBys))
	}
	g.do(g.actor(right), "removeDelegatedAdmin", input, "")
}

func (g *Random) provision(p, c *party) {
	name := g.name("a")
	key := "sub" + name[1:]
	if g.do(g.actor(p.agents), "provisionAzureSubscription", map[string]any{"key": key, "displayName": "Prod", "partner": string(p.id), "customer": string(c.id)}, name) {
		c.scopes = append(c.scopes, graph.MustID(graph.KindAzureSubscription, key))
		g.assignments = append(g.assignments, name)
	}
}

// transfer has a partner take a customer's subscription over, mostly one that another has just sold.
func (g *Random) transfer(p, c *party) {
	subscription := g.scopeOf(c, graph.KindAzureSubscription)
	if g.chance(60) {
		other, _ := g.parties()
		g.court(other, c)
		g.provision(other, c)
		g.court(p, c)
		for _, s := range c.scopes {
			if s.Kind() == graph.KindAzureSubscription {
				subscription = s
			}
		}
	}
	g.do(g.actor(p.agents), "transferAzureSubscription", map[string]any{"subscription": string(subscription), "toPartner": string(p.id)}, "")
}

// assign gives some principal some role at some scope.
func (g *Random) assign() {
	p, c := g.parties()
	if g.chance(35) {
		p = c
	}
	scope := pick(g, c.scopes)
	if scope == "" {
		return
	}
	name := g.name("a")
	input := map[string]any{"principal": string(g.principal(p)), "role": pick(g, randomAzureRoles), "scope": string(scope)}
	if g.chance(15) {
		input["condition"] = "only Readers"
	}
	if g.do(g.actor(slices.Concat(c.admins, p.agents)), "assignAzureRole", input, name) {
		g.assignments = append(g.assignments, name)
	}
}

func (g *Random) unassign() {
	name := pick(g, g.assignments)
	if name == "" {
		return
	}
	t := pick(g, g.tenants)
	g.do(g.actor(slices.Concat(t.admins, t.agents)), "removeAzureRoleAssignment", map[string]any{"assignment": name}, "")
}
