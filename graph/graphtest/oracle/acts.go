package oracle

import (
	"slices"
	"strings"
)

// Act is an act that somebody wants to do, named and fed as in the API.
type Act struct {
	Name  string
	By    string // a user; the operator, where empty
	At    int64
	Input map[string]any
	// Policy is the one that governs acts: the server's own.
	Policy Policy
}

// text is a field of the input that holds text.
func (a Act) text(field string) string { s, _ := a.Input[field].(string); return s }

// attempt is an act at its moment, with what it needs to know of the one who acts.
type attempt struct {
	*moment
	Act
	home string // of the one who acts
}

// The refusals. "The order is input, existence, permission, condition."
const (
	badInput     = "BAD_USER_INPUT"
	notFound     = "NOT_FOUND"
	exists       = "ALREADY_EXISTS"
	precondition = "FAILED_PRECONDITION"
	nothing      = "FAILED_PRECONDITION NOTHING_TO_REMOVE"
	noPending    = "FAILED_PRECONDITION NO_PENDING"
	gaRequired   = "FORBIDDEN GA_REQUIRED"
	noPcRole     = "FORBIDDEN NO_PC_ROLE"
)

// Refuses tells how an act is refused, code and reason, or nothing where it is done.
func (w *World) Refuses(a Act) string {
	m := w.moment(a.At)
	t := attempt{moment: m, Act: a, home: m.homeOf(a.By)}
	if refusal := t.ends(); refusal != "" {
		return refusal
	}
	switch a.Name {
	case "createTenant", "createUser", "createSecurityGroup", "createScope":
		return t.create()
	case "assignDirectoryRole", "removeDirectoryRole":
		return t.directoryRole()
	case "addGroupMember", "removeGroupMember":
		return t.membership()
	case "requestResellerRelationship":
		return t.request()
	case "editRelationshipRequest", "completeRelationshipRequest", "markRelationshipRequestSent", "withdrawRelationshipRequest":
		return t.requestStep()
	case "acceptRelationshipRequest", "declineRelationshipRequest":
		return t.answerRequest()
	case "removeDelegatedAdmin":
		return t.removeDelegatedAdmin()
	case "removeResellerRelationship":
		return t.removeRelationship()
	case "provisionAzureSubscription":
		return t.provision()
	case "transferAzureSubscription":
		return t.transfer()
	case "assignAzureRole":
		return t.assignRole()
	case "removeAzureRoleAssignment":
		return t.removeRole()
	case "elevateAccess":
		return t.elevate()
	case "setServicePermission":
		return t.setPermission()
	case "openServiceRequest":
		return t.openRequest()
	case "addAutopilotDevice":
		return t.addDevice()
	case "removeAutopilotDevice":
		return t.removeDevice()
	case "applyAutopilotProfile", "removeAutopilotProfile":
		return t.profileOfDevice()
	case "createAutopilotProfile":
		return t.createProfile()
	case "updateAutopilotProfile", "deleteAutopilotProfile":
		return t.manageProfile()
	}
	return "unknown act"
}

// Idle tells whether an act that is done changes nothing: "adding a member that
// is one, or applying a profile that is applied", and what is set as it was.
func (w *World) Idle(a Act) bool {
	t := attempt{moment: w.moment(a.At), Act: a}
	has := func(from, edgeType, to string) bool {
		return slices.ContainsFunc(t.from(from, edgeType), func(e Edge) bool { return e.To == to })
	}
	switch a.Name {
	case "addGroupMember":
		return has(t.text("member"), "MEMBER_OF", t.text("group"))
	case "applyAutopilotProfile":
		return has(t.text("device"), "USES_PROFILE", t.text("profile"))
	case "setServicePermission":
		allowed, _ := t.Input["allowed"].(bool)
		return allowed != t.relation(t.text("partner"), t.text("customer")).withheld[t.text("service")]
	case "updateAutopilotProfile":
		return t.sameProfile()
	}
	return false
}

// ends tells what is wrong with the nodes that the input names: an id that is
// none, what contradicts itself, two sides that are one, and then a node that
// is not there.
func (t attempt) ends() string {
	missing := t.malformed()
	if missing != "" {
		return missing
	}
	for field, value := range t.Input {
		id, ok := value.(string)
		switch {
		case !ok || !slices.Contains(namesNode, field):
		case id == "":
			return badInput
		case t.world.Nodes[id].Kind == "":
			missing = notFound
		}
	}
	switch {
	case t.Name == "addGroupMember" && t.text("group") == t.text("member"),
		t.text("partner") != "" && t.text("partner") == t.text("customer"):
		return badInput
	}
	return missing
}

var namesNode = []string{
	"tenant", "parent", "partner", "customer", "request", "group", "member", "subscription", "toPartner", "principal", "scope", "assignment",
	"device", "profile", "addedBy",
}

func (t attempt) operator() bool { return t.By == "" }

// is tells whether a tenant is of a kind, PARTNER or CUSTOMER.
func (t attempt) is(tenant, kind string) bool {
	return slices.Contains(t.world.Nodes[tenant].Kinds, kind)
}

// administers tells whether the one who acts is Global admin of a tenant: by an
// own role in the own tenant. The operator may do everything.
func (t attempt) administers(tenant string) bool {
	if t.operator() {
		return true
	}
	roles, _ := t.heldRoles(t.By, tenant)
	return t.home == tenant && slices.ContainsFunc(roles, func(r heldRole) bool { return r.template == globalAdministrator })
}

// create is for the operator: "how a graph is built without an import".
func (t attempt) create() string {
	key, tenant, parent := t.text("key"), t.text("tenant"), t.text("parent")
	kind := map[string]string{"createTenant": "Tenant", "createUser": "User", "createSecurityGroup": "SecurityGroup"}[t.Name]
	if t.Name == "createScope" {
		switch t.text("kind") {
		case "ROOT":
			kind, key = "Scope", strings.TrimPrefix(tenant, "Tenant:")
		case "MANAGEMENT_GROUP":
			kind, key = "ManagementGroup", strings.TrimPrefix(tenant, "Tenant:")+"/"+key
		case "SUBSCRIPTION":
			kind = "AzureSubscription"
		case "RESOURCE_GROUP":
			kind = "ResourceGroup"
		case "RESOURCE":
			kind = "Resource"
		}
	}
	wellKnown := t.text("wellKnown")
	switch {
	case !t.operator():
		return "FORBIDDEN"
	case t.world.Nodes[kind+":"+key].Kind != "":
		return exists
	case wellKnown != "" && !t.is(tenant, "PARTNER"):
		return precondition
	case wellKnown != "" && t.agentsOf(tenant, wellKnown) != "":
		return precondition // "at most one well-known group of each kind in a tenant"
	case parent != "" && t.first(parent, "IN_TENANT") != tenant:
		return precondition // "all in one tenant"
	case parent != "" && t.height(parent, "PARENT")+1 > maxParent:
		return precondition // "PARENT likewise 16"
	}
	return ""
}

// agentsOf is a tenant's well-known group of a kind, or empty.
func (t attempt) agentsOf(tenant, wellKnown string) string {
	for id := range t.world.Nodes {
		if t.isAgents(id, tenant, wellKnown) {
			return id
		}
	}
	return ""
}

// height is the greatest of the shortest distances from a node along edges of a type.
func (m *moment) height(start, edgeType string) int {
	reached, front, hops := map[string]bool{start: true}, []string{start}, 0
	for {
		if front = m.step(front, edgeType, reached); len(front) == 0 {
			return hops
		}
		hops++
	}
}

// directoryRole is for the operator, and about the principal's own tenant.
func (t attempt) directoryRole() string {
	principal := t.text("principal")
	home := t.homeOf(principal)
	template := roleNamed(directoryRoleNames, t.text("role"))
	held := slices.ContainsFunc(t.from(principal, "HAS_DIRECTORY_ROLE"), func(e Edge) bool {
		return templateOf(e) == template && e.Source != "DAP" && t.first(e.To, "DEFINED_IN") == home
	})
	switch {
	case !t.operator():
		return "FORBIDDEN"
	case home == "":
		return precondition
	case t.Name == "assignDirectoryRole" && held:
		return exists
	case t.Name == "removeDirectoryRole" && !held:
		return nothing
	}
	return ""
}

// membership is for the "Global admin of the group's tenant".
func (t attempt) membership() string {
	group, member := t.text("group"), t.text("member")
	tenant := t.homeOf(group)
	if !t.administers(tenant) {
		return gaRequired
	}
	isMember := slices.ContainsFunc(t.from(member, "MEMBER_OF"), func(e Edge) bool { return e.To == group })
	switch {
	case t.Name == "removeGroupMember" && !isMember:
		return nothing
	case t.Name == "removeGroupMember":
		return ""
	case t.world.Nodes[member].Kind == "SecurityGroup" && t.homeOf(member) != tenant:
		return precondition // "groups nest within one tenant"
	case !isMember && t.tooDeep(member, group):
		return precondition
	}
	return "" // a member that is one: nothing changes
}

// tooDeep tells whether "some shortest open MEMBER_OF distance, the user's own
// hop counted, would exceed 32", by trying.
func (t attempt) tooDeep(member, group string) bool {
	w := &World{Nodes: t.world.Nodes}
	for _, edges := range t.out {
		w.Edges = append(w.Edges, ofType(edges, "MEMBER_OF")...)
	}
	w.Edges = append(w.Edges, Edge{From: member, Type: "MEMBER_OF", To: group, Since: t.At, Until: Open})
	after := w.moment(t.At)
	for id := range w.Nodes {
		if len(after.from(id, "MEMBER_OF")) > 0 && after.height(id, "MEMBER_OF") > maxMemberOf {
			return true
		}
	}
	return false
}

// directoryRoleNames are the names of the roles that random worlds use.
var directoryRoleNames = map[string]string{
	"Global Administrator": globalAdministrator, "Helpdesk Administrator": helpdeskAdministrator, "User Administrator": userAdministrator,
	"Password Administrator": passwordAdministrator, "Privileged Authentication Administrator": privilegedAuthAdministrator,
	"Authentication Administrator": authenticationAdministrator, "Service Support Administrator": serviceSupportAdministrator,
	"Global Reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Intune Administrator": serviceRoles["INTUNE"], "Exchange Administrator": serviceRoles["EXCHANGE"],
}

// azureRoleNames likewise.
var azureRoleNames = map[string]string{
	"Owner": owner, "Contributor": contributor, "Reader": reader, "User Access Administrator": userAccessAdministrator,
	"Role Based Access Control Administrator": rbacAdministrator, "Support Request Contributor": supportRequestContributor,
	"Billing Reader": "fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64",
}

// roleNamed is the id of a role; an id is its own name.
func roleNamed(names map[string]string, role string) string {
	if id, ok := names[role]; ok {
		return id
	}
	return strings.ToLower(role)
}
