package oracle

import "math"

// The dates of the fixture: what happened when, up to the day of the questions.
const (
	born     = 0   // the tenants, their people and the devices
	asked    = 100 // the request was ready, then sent at asked+10
	accepted = 200 // the relationship began, with DAP or without
	sold     = 250 // S-new was provisioned
	removed  = 300 // DAP was removed
	ended    = 350 // the relationship was removed, in the tests where it is
	today    = 400
)

// roleIDs are the Azure roles by name.
var roleIDs = map[string]string{"Owner": owner, "Contributor": contributor, "Reader": reader, "User Access Administrator": userAccessAdministrator}

// builder builds a world, edge by edge.
type builder struct{ *World }

// newWorld returns the people and things of alder-cedar: two partners, a
// customer, their groups, subscriptions and devices, and nothing between them.
func newWorld() builder {
	b := builder{&World{Nodes: map[string]Node{}}}
	b.node(Node{ID: "Tenant:alder", Kind: "Tenant", Kinds: []string{"PARTNER"}})
	b.node(Node{ID: "Tenant:birch", Kind: "Tenant", Kinds: []string{"PARTNER"}})
	b.node(Node{ID: "Tenant:cedar", Kind: "Tenant", Kinds: []string{"CUSTOMER"}})
	for _, partner := range []string{"alder", "birch"} {
		for group, wellKnown := range map[string]string{"admins": "ADMIN_AGENTS", "helpdesk": "HELPDESK_AGENTS", "sales": "SALES_AGENTS"} {
			b.group(partner+"-"+group, partner, wellKnown)
		}
	}
	b.user("ada", "alder", "alder-admins")
	b.user("hugo", "alder", "alder-helpdesk")
	b.user("sara", "alder", "alder-sales")
	b.user("nils", "alder")
	b.user("bea", "birch", "birch-admins")
	b.user("gina", "cedar")
	b.user("carl", "cedar")
	b.directoryRole("User:gina", "cedar", globalAdministrator)
	b.scope("Scope:cedar", "Scope", "")
	b.scope("AzureSubscription:s-old", "AzureSubscription", "Scope:cedar")
	b.scope("AzureSubscription:s-new", "AzureSubscription", "Scope:cedar")
	b.device("d-self", "PARTNER_CENTER", "alder")
	b.device("d-other", "PARTNER_CENTER", "birch")
	for _, source := range []string{"INTUNE", "MICROSOFT_STORE_FOR_BUSINESS", "MICROSOFT_STORE_FOR_EDUCATION", "OEM"} {
		b.device("d-"+source, source, "")
	}
	return b
}

// inState returns the fixture with Alder and Cedar in one of the states of the
// tables, as it is today. Where somebody at Alder holds a role on S-new (in R, D
// and VL), it is Admin Agents, the role is the one given.
func inState(state, role string) builder {
	b := newWorld()
	switch state {
	case "N":
		return b
	case "I":
		b.request("q", "alder", asked, math.MaxInt64)
		return b
	}
	b.request("q", "alder", asked, accepted)
	b.relationship("alder", accepted, math.MaxInt64)
	switch state {
	case "D":
		b.delegation("alder", accepted, math.MaxInt64)
	case "VL", "V0":
		b.delegation("alder", accepted, removed)
	}
	until := int64(math.MaxInt64)
	if state == "V0" {
		until = removed + 10
	}
	b.edge("AzureSubscription:s-new", "SOLD_BY", "Tenant:alder", sold, math.MaxInt64)
	b.azureRole("SecurityGroup:alder-admins", role, "AzureSubscription:s-new", sold, until)
	return b
}

func (b builder) node(n Node) { b.Nodes[n.ID] = n }

func (b builder) edge(from, edgeType, to string, since, until int64) {
	b.add(Edge{From: from, Type: edgeType, To: to, Since: since, Until: until})
}

func (b builder) add(e Edge) { b.Edges = append(b.Edges, e) }

// always adds an edge that holds from the beginning.
func (b builder) always(from, edgeType, to string) { b.edge(from, edgeType, to, born, math.MaxInt64) }

func (b builder) user(key, tenant string, groups ...string) {
	b.node(Node{ID: "User:" + key, Kind: "User"})
	b.always("User:"+key, "HOME_IN", "Tenant:"+tenant)
	for _, group := range groups {
		b.always("User:"+key, "MEMBER_OF", "SecurityGroup:"+group)
	}
}

func (b builder) group(key, tenant, wellKnown string) {
	b.node(Node{ID: "SecurityGroup:" + key, Kind: "SecurityGroup", WellKnown: wellKnown})
	b.always("SecurityGroup:"+key, "HOME_IN", "Tenant:"+tenant)
}

func (b builder) scope(id, kind, parent string) {
	b.node(Node{ID: id, Kind: kind})
	b.always(id, "IN_TENANT", "Tenant:cedar")
	if parent != "" {
		b.always(id, "PARENT", parent)
	}
}

func (b builder) device(key, source, addedBy string) {
	id := "AutopilotDevice:" + key
	b.node(Node{ID: id, Kind: "AutopilotDevice", Source: source})
	b.always(id, "BELONGS_TO", "Tenant:cedar")
	if addedBy != "" {
		b.always(id, "ADDED_BY", "Tenant:"+addedBy)
	}
}

// directoryRole gives a principal a role in a tenant's directory.
func (b builder) directoryRole(principal, tenant, template string) {
	id := "DirectoryRole:" + tenant + "/" + template
	if _, ok := b.Nodes[id]; !ok {
		b.node(Node{ID: id, Kind: "DirectoryRole"})
		b.always(id, "DEFINED_IN", "Tenant:"+tenant)
	}
	b.add(Edge{From: principal, Type: "HAS_DIRECTORY_ROLE", To: id, Since: born, Until: math.MaxInt64, Role: template, Source: "DIRECT"})
}

// azureRole gives a principal a role at a scope, by the role's name or id.
func (b builder) azureRole(principal, role, scope string, since, until int64) {
	if id, ok := roleIDs[role]; ok {
		role = id
	}
	b.add(Edge{From: principal, Type: "HAS_AZURE_ROLE", To: scope, Since: since, Until: until, Role: role, Assignment: "a" + role + principal})
}

// request is an addressed request from a partner to Cedar: ready at a date, sent a little later.
func (b builder) request(key, partner string, ready, answered int64) {
	id := "RelationshipRequest:" + key
	b.node(Node{ID: id, Kind: "RelationshipRequest"})
	b.always(id, "FROM", "Tenant:"+partner)
	b.edge(id, "INVITED", "Tenant:cedar", ready, answered)
	b.edge(id, "SENT", "Tenant:cedar", ready+10, answered)
}

// relationship opens, or opens again, the relationship between a partner and Cedar.
func (b builder) relationship(partner string, since, until int64) {
	id := "ResellerRelationship:" + partner
	b.node(Node{ID: id, Kind: "ResellerRelationship"})
	b.edge(id, "OF_PARTNER", "Tenant:"+partner, since, until)
	b.edge(id, "WITH_CUSTOMER", "Tenant:cedar", since, until)
}

// delegation grants DAP under a partner's relationship, with its two role edges.
func (b builder) delegation(partner string, since, until int64) {
	id := "DapGrant:" + partner
	b.node(Node{ID: id, Kind: "DapGrant"})
	b.edge(id, "UNDER", "ResellerRelationship:"+partner, since, until)
	for group, template := range map[string]string{"admins": globalAdministrator, "helpdesk": helpdeskAdministrator} {
		role := "DirectoryRole:cedar/" + template
		if _, ok := b.Nodes[role]; !ok {
			b.node(Node{ID: role, Kind: "DirectoryRole"})
			b.always(role, "DEFINED_IN", "Tenant:cedar")
		}
		b.add(Edge{From: "SecurityGroup:" + partner + "-" + group, Type: "HAS_DIRECTORY_ROLE", To: role, Since: since, Until: until, Role: template, Source: "DAP"})
	}
}
