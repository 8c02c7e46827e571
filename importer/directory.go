package importer

import (
	"slices"
	"strings"

	"behalf/graph"
)

// principal makes sure of a principal of which nothing but its id and kind is told.
func (b *batch) principal(kind graph.Kind, guid string) graph.ID {
	id := graph.MustID(kind, guid)
	f := fact{id: id}
	if kind == graph.KindSecurityGroup {
		if b.members[id.Key()] {
			f.drop = []string{graph.PropMembersUnknown}
		} else {
			f.first = graph.Props{graph.PropMembersUnknown: true}
		}
	}
	b.node(f)
	return id
}

// object notes a user, group or service principal.
func (b *batch) object(r row, s shape) graph.ID {
	id := b.principal(s.kind(), r.ID)
	f := fact{id: id, name: clean(r.DisplayName, graph.MaxNameRunes)}
	if s == shapeUser {
		f.set = texts(graph.PropUserPrincipalName, clean(r.UserPrincipalName, graph.MaxNameRunes), propUserType, clean(r.UserType, 32))
		if f.name == "" {
			f.name, f.weak = clean(r.UserPrincipalName, graph.MaxNameRunes), true
		}
	}
	b.node(f)
	return id
}

// listed notes a row of a list of a tenant's users, groups or service principals.
func (b *batch) listed(r row, s shape, tenant string) {
	e := b.edge(b.object(r, s), graph.HomeIn, b.tenant(tenant), alone)
	b.seen.addEdge(e.Edge)
}

// role makes sure of a directory role in one tenant.
func (b *batch) role(tenant, template, name string) graph.ID {
	id := roleID(tenant, template)
	if graph.DirectoryRoleKnown(template) {
		name = graph.DirectoryRoleName(template)
	}
	if b.node(fact{id: id, name: clean(name, graph.MaxNameRunes), set: texts(graph.PropRoleTemplate, template)}) {
		b.edge(id, graph.DefinedIn, b.tenant(tenant), among)
	}
	return id
}

// member notes a row of a list of members: of a group, or of a directory role. What a device or a contact is a member of is of
// no account here.
func (b *batch) member(r row, s shape, in *input) {
	if !s.isObject() {
		b.passed++
		return
	}
	var e *want
	list := map[shape]Kind{shapeUser: Users, shapeGroup: Groups, shapeServicePrincipal: ServicePrincipals}[s]
	if in.home != "" && slices.Contains(b.lists[tenantID(in.home)], list) {
		defer func(before bool) { b.echo = before }(b.echo)
		b.echo = true // the tenant's own list has the last word
	}
	id := b.object(r, s)
	switch in.kind {
	case RoleMembers:
		e = b.edge(id, graph.HasDirectoryRole, b.role(in.tenant, in.template, ""), among)
		e.Role, e.Source = in.template, graph.SourceDirect
	default:
		group := b.principal(graph.KindSecurityGroup, in.group)
		if group == id {
			return // which the directory does not allow
		}
		e = b.edge(id, graph.MemberOf, group, among)
		e.Derived = in.kind == TransitiveMembers
	}
	b.seen.addEdge(e.Edge)
	if in.home != "" && s != shapeObject {
		b.seen.addEdge(b.edge(id, graph.HomeIn, b.tenant(in.home), unless).Edge)
	}
}

// take notes one row of a file.
func (b *batch) take(r row, in *input) {
	s := r.shape()
	if in.faulty > 0 && r.fault(s) != "" {
		return // scan reported it
	}
	switch in.kind {
	case Accounts:
		b.account(r)
	case ManagementGroups:
		b.tree(r, in.tenant)
	case Users, Groups, ServicePrincipals:
		if s.isObject() {
			b.listed(r, map[Kind]shape{Users: shapeUser, Groups: shapeGroup, ServicePrincipals: shapeServicePrincipal}[in.kind], in.tenant)
		}
	case Roles:
		b.role(in.tenant, strings.ToLower(r.RoleTemplateID), r.DisplayName)
	case Members, TransitiveMembers, RoleMembers:
		b.member(r, s, in)
	case Assignments:
		tenant := b.owners[r.subscription()]
		if tenant == "" {
			tenant = in.tenant
		}
		b.assignment(r, tenant, in)
	}
}

// empty notes what a list without rows tells: that its owner is there.
func (b *batch) empty(in *input) {
	switch in.kind {
	case Members, TransitiveMembers:
		b.principal(graph.KindSecurityGroup, in.group)
	case RoleMembers:
		b.role(in.tenant, in.template, "")
	case Users, Groups, ServicePrincipals, Roles, ManagementGroups:
		b.tenant(in.tenant)
	case Assignments:
		for sub := range in.subs {
			if sub != "" {
				b.subscription(sub, b.owners[sub])
			}
		}
	}
}
