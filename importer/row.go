package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"behalf/graph"
)

// row holds the members of every kind of row that is read. Null, "" and missing are the same. Names are compared without
// case, as PowerShell writes them otherwise.
type row struct {
	ODataType           string   `json:"@odata.type"`
	ID                  string   `json:"id"`
	Name                string   `json:"name"`
	DisplayName         string   `json:"displayName"`
	Type                string   `json:"type"`
	TenantID            string   `json:"tenantId"`
	HomeTenantID        string   `json:"homeTenantId"`
	TenantDisplayName   string   `json:"tenantDisplayName"`
	TenantDefaultDomain string   `json:"tenantDefaultDomain"`
	State               string   `json:"state"`
	PrincipalID         string   `json:"principalId"`
	PrincipalName       string   `json:"principalName"`
	PrincipalType       string   `json:"principalType"`
	RoleDefinitionID    string   `json:"roleDefinitionId"`
	RoleDefinitionName  string   `json:"roleDefinitionName"`
	Scope               string   `json:"scope"`
	Condition           string   `json:"condition"`
	CreatedOn           string   `json:"createdOn"`
	RoleTemplateID      string   `json:"roleTemplateId"`
	UserPrincipalName   string   `json:"userPrincipalName"`
	UserType            string   `json:"userType"`
	SecurityEnabled     *bool    `json:"securityEnabled"`
	GroupTypes          []string `json:"groupTypes"`
	AppID               string   `json:"appId"`
	Status              string   `json:"status"`     // of what is none of the kinds here
	CustomerID          string   `json:"customerId"` // likewise
	// What PowerShell's Get-AzRoleAssignment calls the same; see powerShell.
	ObjectID           string `json:"objectId"`
	ObjectType         string `json:"objectType"`
	SignInName         string `json:"signInName"`
	RoleAssignmentID   string `json:"roleAssignmentId"`
	RoleAssignmentName string `json:"roleAssignmentName"`
	Children           []row  `json:"children"`
	Error              *struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"` // an answer that refuses
	Details *struct {
		Parent *struct {
			ID          string `json:"id"`
			Name        string `json:"name"`
			DisplayName string `json:"displayName"`
		} `json:"parent"`
	} `json:"details"`
}

// parseRow reads one row. What has another type than it should is told by an error, and the rest is read.
func parseRow(raw []byte) (row, error) {
	var r row
	err := json.Unmarshal(raw, &r)
	r.powerShell()
	return r, err
}

// powerShell gives a row of Get-AzRoleAssignment the names that az prints.
func (r *row) powerShell() {
	if r.ObjectID == "" || r.PrincipalID != "" || r.Scope == "" || r.RoleDefinitionID == "" {
		return
	}
	r.PrincipalID, r.PrincipalType, r.PrincipalName = r.ObjectID, r.ObjectType, r.SignInName
	if r.PrincipalName == "" {
		r.PrincipalName = r.DisplayName
	}
	if r.ID = r.RoleAssignmentID; r.ID == "" && r.RoleAssignmentName != "" {
		r.ID = strings.TrimRight(r.Scope, "/") + "/providers/Microsoft.Authorization/roleAssignments/" + r.RoleAssignmentName
	}
}

// plain is a JSON error in words for people.
func plain(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		what := map[reflect.Kind]string{reflect.Slice: "a list", reflect.Struct: "an object", reflect.Bool: "true or false", reflect.Int: "a number"}[kind.Type.Kind()]
		if what == "" {
			what = "text"
		}
		article := "a"
		if strings.HasPrefix(kind.Value, "a") || strings.HasPrefix(kind.Value, "o") {
			article = "an"
		}
		if kind.Field == "" {
			return fmt.Sprintf("this is %s %s where %s was expected", article, kind.Value, what)
		}
		return fmt.Sprintf("%q is %s %s where %s was expected", kind.Field, article, kind.Value, what)
	case errors.As(err, &syntax):
		return strings.TrimPrefix(err.Error(), "json: ")
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// shape is what one row looks like.
type shape int

const (
	shapeOther  shape = iota // a row of another kind
	shapePassed              // an object of the directory that holds no rights here, such as a device
	shapeAccount
	shapeAssignment
	shapeManagementGroup
	shapeRole
	shapeUser
	shapeGroup
	shapeServicePrincipal
	shapeObject // an id and nothing that tells what it is
	shapes
)

const managementGroups = "/providers/microsoft.management/managementgroups/"

// shape recognises a row by its members.
func (r row) shape() shape {
	switch kind := strings.ToLower(strings.TrimPrefix(r.ODataType, "#")); kind {
	case "microsoft.graph.user":
		return shapeUser
	case "microsoft.graph.group":
		return shapeGroup
	case "microsoft.graph.serviceprincipal":
		return shapeServicePrincipal
	case "microsoft.graph.directoryrole":
		return shapeRole
	case "":
	default:
		for _, other := range []string{"delegatedadmin", "resellerdelegatedadmin", "unifiedrole", "crosstenant", "contract"} {
			if strings.HasPrefix(kind, "microsoft.graph."+other) {
				return shapeOther
			}
		}
		return shapePassed
	}
	switch {
	case r.PrincipalID != "" && r.Scope != "":
		return shapeAssignment
	case strings.HasPrefix(strings.ToLower(r.ID), managementGroups):
		return shapeManagementGroup
	case r.RoleTemplateID != "":
		return shapeRole
	case r.HomeTenantID != "" && r.State != "", r.TenantID != "" && r.State != "" && isGUID(r.ID) && r.UserPrincipalName == "":
		return shapeAccount
	case r.UserPrincipalName != "":
		return shapeUser
	case r.SecurityEnabled != nil || r.GroupTypes != nil:
		return shapeGroup
	case r.AppID != "":
		return shapeServicePrincipal
	case isGUID(r.ID) && r.Scope+r.Type+r.TenantID+r.PrincipalID+r.Status+r.CustomerID == "":
		return shapeObject
	}
	return shapeOther
}

// isObject reports whether a shape is one of a directory's objects.
func (s shape) isObject() bool {
	return slices.Contains([]shape{shapeUser, shapeGroup, shapeServicePrincipal, shapeObject}, s)
}

// kind is the kind of node that an object of the directory is.
func (s shape) kind() graph.Kind {
	switch s {
	case shapeUser:
		return graph.KindUser
	case shapeGroup:
		return graph.KindSecurityGroup
	case shapeServicePrincipal:
		return graph.KindServicePrincipal
	}
	return graph.KindUnknownPrincipal
}

// principalKind is the kind of node that a role assignment says its principal is.
func (r row) principalKind() graph.Kind {
	switch strings.ToLower(r.PrincipalType) {
	case "user":
		return graph.KindUser
	case "group", "foreigngroup":
		return graph.KindSecurityGroup
	case "serviceprincipal", "msi":
		return graph.KindServicePrincipal
	}
	return graph.KindUnknownPrincipal
}

func (r row) foreign() bool { return strings.EqualFold(r.PrincipalType, "ForeignGroup") }

// lastSegment is what follows the last slash, in lower case.
func lastSegment(path string) string {
	path = strings.TrimRight(path, "/")
	return strings.ToLower(path[strings.LastIndexByte(path, '/')+1:])
}

// subscription is the subscription in whose listing a role assignment stands: that of its scope or, above
// subscriptions, the one that was asked, which the role definition's path carries.
func (r row) subscription() string {
	for _, path := range []string{r.Scope, r.RoleDefinitionID, r.ID} {
		if rest, ok := cutFold(path, "/subscriptions/"); ok {
			sub, _, _ := strings.Cut(rest, "/")
			if isGUID(sub) {
				return strings.ToLower(sub)
			}
		}
	}
	return ""
}

// managementGroup is the name, in lower case, of the management group that is the scope; empty if it is none.
func (r row) managementGroup() string {
	if rest, ok := cutFold(r.Scope, managementGroups); ok && !strings.Contains(strings.TrimRight(rest, "/"), "/") {
		return strings.ToLower(strings.TrimRight(rest, "/"))
	}
	return ""
}

// cutFold is text without a prefix, which is compared without case.
func cutFold(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return "", false
	}
	return text[len(prefix):], true
}

// fault says what keeps a row from being used; empty if nothing does.
func (r row) fault(s shape) string {
	switch s {
	case shapeAssignment:
		switch {
		case !isGUID(r.PrincipalID):
			return fmt.Sprintf("principalId %q is not a GUID", clean(r.PrincipalID, 80))
		case !isGUID(lastSegment(r.RoleDefinitionID)):
			return fmt.Sprintf("roleDefinitionId %q does not end in a GUID; classic administrators are not role assignments: export without --include-classic-administrators", clean(r.RoleDefinitionID, 120))
		case r.ID == "":
			return "the assignment's id is missing"
		}
		if _, err := parseScope(r.Scope); err != nil {
			return err.Error()
		}
		if _, err := assignmentID(someTenant, r.ID); err != nil {
			return fmt.Sprintf("the assignment's id cannot be used: %v", err)
		}
	case shapeAccount:
		switch {
		case !isGUID(r.ID):
			return fmt.Sprintf("the subscription's id %q is not a GUID", clean(r.ID, 80))
		case !isGUID(r.owner()):
			return "neither homeTenantId nor tenantId is a GUID; sign in again (az login) and export again"
		}
	case shapeRole:
		if !isGUID(r.RoleTemplateID) {
			return fmt.Sprintf("roleTemplateId %q is not a GUID", clean(r.RoleTemplateID, 80))
		}
	case shapeManagementGroup:
		if !isManagementGroup(lastSegment(r.ID)) {
			return fmt.Sprintf("%q is not the id of a management group", clean(r.ID, 120))
		}
	case shapeUser, shapeGroup, shapeServicePrincipal, shapeObject:
		if !isGUID(r.ID) {
			return fmt.Sprintf("the id %q is not a GUID", clean(r.ID, 80))
		}
	}
	return ""
}

// owner is the tenant that a subscription belongs to: its home, not the tenant that was signed in to.
func (r row) owner() string {
	if r.HomeTenantID != "" {
		return strings.ToLower(r.HomeTenantID)
	}
	return strings.ToLower(r.TenantID)
}

// tenantLevel reports whether a row of az account list is the tenant itself, which is no subscription.
func (r row) tenantLevel() bool {
	return strings.HasPrefix(r.Name, "N/A(") || strings.EqualFold(r.ID, r.owner()) || strings.EqualFold(r.ID, r.TenantID)
}
