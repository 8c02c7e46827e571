package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"behalf/graph"
)

// account notes a row of az account list.
func (b *batch) account(r row) {
	owner := r.owner()
	id := b.tenant(owner)
	if strings.EqualFold(r.TenantID, owner) { // the names are those of the tenant that was signed in to
		b.node(fact{id: id, name: clean(r.TenantDisplayName, graph.MaxNameRunes), set: texts(graph.PropDomain, clean(r.TenantDefaultDomain, graph.MaxNameRunes))})
	}
	if !r.tenantLevel() {
		sub := b.subscription(strings.ToLower(r.ID), b.owners[strings.ToLower(r.ID)])
		b.node(fact{id: sub, name: clean(r.Name, graph.MaxNameRunes), set: texts(graph.PropSubscriptionState, clean(r.State, 32))})
	}
}

// texts are the properties that are not empty, given as names and values in turn.
func texts(pairs ...string) graph.Props {
	props := graph.Props{}
	for i := 0; i < len(pairs); i += 2 {
		if v := strings.ReplaceAll(pairs[i+1], "\x00", ""); v != "" {
			props[pairs[i]] = v
		}
	}
	return props
}

// subscription makes sure of a subscription, its tenant and what lies above it.
func (b *batch) subscription(sub, tenant string) graph.ID {
	id := graph.MustID(graph.KindAzureSubscription, sub)
	f := fact{id: id}
	if b.assigned[id] {
		f.drop = []string{graph.PropRolesUnknown}
	} else {
		f.first = graph.Props{graph.PropRolesUnknown: true}
	}
	if !b.node(f) {
		return id
	}
	b.edge(id, graph.InTenant, b.tenant(tenant), alone)
	met := slices.Sorted(maps.Keys(b.met[sub]))
	switch parent, told := b.parentOf(id, tenant); {
	case told:
		b.edge(id, graph.Parent, b.managementGroup(tenant, parent), alone)
	case len(met) > 0:
		// The groups whose role assignments its list brings lie above it; in which order is not told.
		for _, name := range met {
			b.edge(id, graph.Parent, b.managementGroup(tenant, name), reached).Derived = true
		}
	default:
		b.edge(id, graph.Parent, b.root(tenant), unless)
	}
	return id
}

// parentOf is the name of the management group that a tree of the tenant says is right above a scope.
func (b *batch) parentOf(id graph.ID, tenant string) (name string, told bool) {
	return strings.CutPrefix(b.above[id].Key(), tenant+"/")
}

// managementGroup makes sure of a management group and of what lies above it.
func (b *batch) managementGroup(tenant, name string) graph.ID {
	id := managementGroupID(tenant, name)
	if !b.node(fact{id: id, name: name, weak: true}) {
		return id
	}
	b.edge(id, graph.InTenant, b.tenant(tenant), alone)
	if parent, told := b.parentOf(id, tenant); told {
		b.edge(id, graph.Parent, b.managementGroup(tenant, parent), alone)
	} else {
		b.edge(id, graph.Parent, b.root(tenant), unless)
	}
	return id
}

// root makes sure of the root scope of a tenant.
func (b *batch) root(tenant string) graph.ID {
	id := rootID(tenant)
	name := tenant
	if label := b.labels[tenant]; label != "" {
		name = label
	}
	if b.node(fact{id: id, name: clean(name, graph.MaxNameRunes-5) + " root", weak: true}) {
		b.edge(id, graph.InTenant, b.tenant(tenant), alone)
	}
	return id
}

// tree notes a management group of a list or a tree, with its children.
func (b *batch) tree(r row, tenant string) {
	name := lastSegment(r.ID)
	id := b.managementGroup(tenant, name)
	b.node(fact{id: id, name: clean(r.DisplayName, graph.MaxNameRunes)})
	for _, child := range r.Children {
		key := lastSegment(child.ID)
		if key == "" {
			key = strings.ToLower(child.Name)
		}
		switch group := child.isManagementGroup(); {
		case group && isManagementGroup(key):
			child.ID = managementGroups + key
			b.tree(child, tenant)
		case !group && isGUID(key):
			owner := tenant
			if known := b.owners[key]; known != "" {
				owner = known
			}
			b.node(fact{id: b.subscription(key, owner), name: clean(child.DisplayName, graph.MaxNameRunes)})
		}
	}
}

// scope makes sure of a scope and of what lies above it.
func (b *batch) scope(s scope, tenant string) graph.ID {
	var parent graph.ID
	id := s.id(tenant)
	switch {
	case s.kind == graph.KindScope:
		return b.root(tenant)
	case s.kind == graph.KindManagementGroup:
		return b.managementGroup(tenant, s.name)
	case s.kind == graph.KindAzureSubscription:
		return b.subscription(s.subscription, tenant)
	case s.subscription == "":
		parent = b.root(tenant)
	case s.kind == graph.KindResource && s.resourceGroup != "":
		parent = b.scope(scope{kind: graph.KindResourceGroup, path: s.resourceGroup, name: s.groupName, subscription: s.subscription}, tenant)
	default:
		parent = b.subscription(s.subscription, tenant)
	}
	if b.node(fact{id: id, name: clean(s.name, graph.MaxNameRunes), weak: true}) {
		b.edge(id, graph.InTenant, b.tenant(tenant), alone)
		b.edge(id, graph.Parent, parent, alone)
	}
	return id
}

// assignment notes a row of az role assignment list.
func (b *batch) assignment(r row, tenant string, in *input) {
	s, err := parseScope(r.Scope)
	if err != nil {
		return // scan reported it
	}
	id, err := assignmentID(tenant, r.ID)
	if err != nil {
		return
	}
	at := b.scope(s, tenant)
	role := lastSegment(r.RoleDefinitionID)
	holder := b.principal(r.principalKind(), r.PrincipalID)
	b.holderName(holder, r)
	if home := tenantID(tenant); holder.Kind() == graph.KindSecurityGroup && !r.foreign() && !slices.Contains(b.lists[home], Groups) {
		b.seen.addEdge(b.edge(holder, graph.HomeIn, b.tenant(tenant), unless).Edge) // one that is not foreign is the tenant's own
	}
	name := graph.AzureRoleName(role)
	if told := clean(r.RoleDefinitionName, 100); told != "" && !graph.AzureRoleKnown(role) {
		name = told
	}
	on := s.name
	if s.kind == graph.KindScope {
		on = "/"
	}
	condition := strings.ReplaceAll(r.Condition, "\x00", "")
	if in.recurs || s.subscription == "" { // it stands in the lists of other subscriptions too
		switch before, told := b.told.condition(id, condition); {
		case told && before != condition:
			b.problems = append(b.problems, Problem{Path: in.path, Message: fmt.Sprintf("the role assignment %s has another condition here than in a file before; the first is kept. Export the older of the two files again", id)})
			condition = before
		case told:
			condition = before
		}
	}
	b.node(fact{id: id, name: clean(name+" on "+on, graph.MaxNameRunes), set: texts(
		graph.PropPrincipal, string(holder), graph.PropRole, role, graph.PropScope, string(at), graph.PropCondition, condition)})
	e := b.edge(holder, graph.HasAzureRole, at, among)
	e.Role, e.Assignment, e.Condition = role, id, condition
	e.Since, e.SinceUnknown = since(r.CreatedOn)
	b.seen.addEdge(e.Edge)
}

// holderName notes what an assignment tells of its principal beside its id: a user's sign-in name, or a label.
func (b *batch) holderName(id graph.ID, r row) {
	f := fact{id: id, name: clean(r.PrincipalName, graph.MaxNameRunes), weak: true}
	switch {
	case id.Kind() == graph.KindUser && strings.Contains(r.PrincipalName, "@"):
		f.first = texts(graph.PropUserPrincipalName, f.name)
	case id.Kind() == graph.KindServicePrincipal && isGUID(r.PrincipalName):
		f.name = "" // the application's id, which is no name
	case r.foreign():
		f.set = graph.Props{graph.PropForeign: true}
		b.foreign[id] = true
	}
	b.node(f)
}

// since is when an export says that something began; unknown where it says nothing, or the year one.
func since(text string) (graph.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() > 1970 && t.Year() < 9999 {
			return graph.At(t), false
		}
	}
	return 0, true
}
