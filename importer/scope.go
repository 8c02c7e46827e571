package importer

import (
	"fmt"
	"strings"

	"behalf/graph"
)

// scope is an Azure scope, read from its ARM path.
type scope struct {
	kind          graph.Kind
	path          string // in lower case, without a slash at its end; empty for the root
	name          string // as it is written
	subscription  string // GUID, in lower case
	resourceGroup string // path of the group, for what lies in one
	groupName     string
}

// parseScope reads an ARM path, ignoring case.
func parseScope(path string) (scope, error) {
	path = strings.TrimRight(strings.TrimSpace(path), "/")
	if path == "" {
		return scope{kind: graph.KindScope}, nil
	}
	parts := strings.Split(path, "/")
	if parts[0] != "" || clean(path, len(path)) != path {
		return scope{}, fmt.Errorf("scope %q is not an ARM path", clean(path, 120))
	}
	for _, part := range parts[1:] {
		if part == "" || strings.TrimSpace(part) != part {
			return scope{}, fmt.Errorf("scope %q has an empty part or a blank beside a slash", clean(path, 120))
		}
	}
	s := scope{path: strings.ToLower(path), name: parts[len(parts)-1]}
	if len(s.path) > graph.MaxIDBytes-60 {
		return scope{}, fmt.Errorf("scope %q… is longer than the %d bytes that ids may have here", clean(path, 80), graph.MaxIDBytes)
	}
	switch {
	case strings.EqualFold(parts[1], "subscriptions") && len(parts) > 2:
		if s.subscription = strings.ToLower(parts[2]); !isGUID(s.subscription) {
			return scope{}, fmt.Errorf("scope %q names no subscription", clean(path, 120))
		}
		switch {
		case len(parts) == 3:
			s.kind = graph.KindAzureSubscription
		case len(parts) > 4 && strings.EqualFold(parts[3], "resourcegroups"):
			s.kind, s.groupName = graph.KindResourceGroup, parts[4]
			s.resourceGroup = strings.ToLower(strings.Join(parts[:5], "/"))
			if len(parts) > 5 {
				s.kind = graph.KindResource
			}
		default:
			s.kind = graph.KindResource
		}
	case strings.HasPrefix(s.path, managementGroups) && len(parts) == 5:
		if !isManagementGroup(s.name) {
			return scope{}, fmt.Errorf("scope %q names no management group", clean(path, 120))
		}
		s.kind = graph.KindManagementGroup
	default:
		s.kind = graph.KindResource // of the tenant itself, such as a billing account
	}
	return s, nil
}

// id is the scope's node. The keys of root, management groups and resources of the tenant itself carry the tenant, since
// their paths recur in every tenant.
func (s scope) id(tenant string) graph.ID {
	switch {
	case s.kind == graph.KindScope:
		return rootID(tenant)
	case s.kind == graph.KindManagementGroup:
		return managementGroupID(tenant, s.name)
	case s.kind == graph.KindAzureSubscription:
		return graph.MustID(s.kind, s.subscription)
	case s.subscription == "":
		return graph.MustID(s.kind, tenant+s.path)
	}
	return graph.MustID(s.kind, s.path)
}

func rootID(tenant string) graph.ID { return graph.MustID(graph.KindScope, tenant) }

func managementGroupID(tenant, name string) graph.ID {
	return graph.MustID(graph.KindManagementGroup, tenant+"/"+strings.ToLower(name))
}

// tenantOf is the tenant of a root scope or a management group; empty for other scopes.
func tenantOf(id graph.ID) string {
	if id.Kind() != graph.KindScope && id.Kind() != graph.KindManagementGroup {
		return ""
	}
	tenant, _, _ := strings.Cut(id.Key(), "/")
	return tenant
}

// isManagementGroup reports whether text can be the name of a management group.
func isManagementGroup(name string) bool {
	_, err := graph.NewID(graph.KindManagementGroup, someTenant+"/"+strings.ToLower(name))
	return err == nil && name != "" && len(name) <= 90 && !strings.ContainsAny(name, "/") && strings.TrimSpace(name) == name
}

func tenantID(tenant string) graph.ID { return graph.MustID(graph.KindTenant, tenant) }

// assignmentID is the node of a role assignment. Its own id is an ARM path; above subscriptions it carries the tenant.
func assignmentID(tenant, path string) (graph.ID, error) {
	path = strings.ToLower(strings.TrimRight(path, "/"))
	if !strings.HasPrefix(path, "/subscriptions/") {
		path = tenant + "/" + strings.TrimLeft(path, "/")
	}
	return graph.NewID(graph.KindAzureRoleAssignment, path)
}

// someTenant stands for a tenant where only the form of an id is in question.
var someTenant = strings.Repeat("0", 36)

// isGUID is graph.IsGUID, for very many.
func isGUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := range len(text) {
		c := text[i]
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
		default:
			return false
		}
	}
	return true
}
