package importer

import "strings"

// Kind is what a file is a listing of.
type Kind string

// The kinds of listings, in the order in which they are written: what others name comes first.
const (
	Accounts          Kind = "subscriptions (az account list)"
	ManagementGroups  Kind = "management groups (az account management-group)"
	Users             Kind = "users"
	Groups            Kind = "groups"
	ServicePrincipals Kind = "service principals"
	Roles             Kind = "directory roles"
	Members           Kind = "members"
	TransitiveMembers Kind = "transitive members"
	RoleMembers       Kind = "members of the directory role"
	Assignments       Kind = "Azure role assignments (az role assignment list)"
)

var kinds = []Kind{Accounts, ManagementGroups, Users, Groups, ServicePrincipals, Roles, Members, TransitiveMembers, RoleMembers, Assignments}

// judge tells what a file lists, by its frame and its rows, and only where these do not tell by its name. It is empty where
// nothing tells.
func (in *input) judge() Kind {
	if !in.list && !in.single {
		return ""
	}
	url, collection := byURL(in.context)
	next, nextCollection := byURL(in.next)
	url = url.or(next)
	if collection == "" || collection == "directoryobjects" && nextCollection != "" {
		collection = nextCollection
	}
	named, hint := in.byName()
	t := url.or(in.told)
	with := func(s shape) bool { return in.shapes[s] > 0 && in.shapes[s] == in.rows }
	objects := in.shapes[shapeUser] + in.shapes[shapeGroup] + in.shapes[shapeServicePrincipal] + in.shapes[shapeObject] + in.shapes[shapePassed]
	switch {
	case with(shapeAssignment):
		return Assignments
	case with(shapeAccount):
		return Accounts
	case with(shapeManagementGroup):
		return ManagementGroups
	case objects != in.rows && !with(shapeRole):
		return "" // rows of several kinds, or of none
	case t.group != "" && t.transitive, t.group != "" && named.transitive:
		return TransitiveMembers
	case t.group != "":
		return Members
	case t.role != "":
		return RoleMembers
	case with(shapeRole), collection == "directoryroles":
		return Roles
	// The name comes before the collection: the answer to members/microsoft.graph.user says that it is of users.
	case named.group != "" && named.transitive:
		return TransitiveMembers
	case named.group != "":
		return Members
	case named.role != "":
		return RoleMembers
	case collection == "users" && in.shapes[shapeGroup]+in.shapes[shapeRole] == 0:
		return Users
	case collection == "groups" && in.shapes[shapeUser]+in.shapes[shapeRole] == 0:
		return Groups
	case collection == "serviceprincipals":
		return ServicePrincipals
	case in.rows == 0 && (t.subscription != "" || hint.assignments && named.subscription != ""):
		return Assignments
	case in.rows == 0 && collection == "":
		return ""
	case collection == "directoryobjects", hint.members, in.typed > 0:
		if hint.members && strings.Contains(strings.ToLower(in.path), "role") {
			return RoleMembers
		}
		return Members
	case with(shapeUser):
		return Users
	case with(shapeGroup):
		return Groups
	case with(shapeServicePrincipal):
		return ServicePrincipals
	case in.rows > 0:
		return Members
	}
	return ""
}
