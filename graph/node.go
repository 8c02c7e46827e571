package graph

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Node is one thing of the graph. Its properties say what it is; whatever a decision rests on and that can change is
// an edge with dates instead.
type Node struct {
	ID    ID
	Name  string // display name: a label, never an identity
	Props Props
}

// Props are a node's properties: string, int64, bool or []string. A property that is not there reads as the zero value.
type Props map[string]any

// The names of properties, the same in every store.
const (
	PropDomain            = "domain"            // Tenant: default domain
	PropKinds             = "kinds"             // Tenant: PARTNER, CUSTOMER
	PropUserPrincipalName = "userPrincipalName" // User
	PropWellKnown         = "wellKnown"         // SecurityGroup
	PropMembersUnknown    = "membersUnknown"    // SecurityGroup: its members were never loaded
	PropForeign           = "foreign"           // SecurityGroup: some role assignment calls it a ForeignGroup
	PropTenant            = "tenant"            // the id of the tenant that a thing was made in
	PropRoleTemplate      = "roleTemplateId"    // DirectoryRole
	PropPrincipal         = "principal"         // AzureRoleAssignment
	PropRole              = "roleDefinitionId"  // AzureRoleAssignment
	PropScope             = "scope"             // AzureRoleAssignment
	PropCondition         = "condition"         // AzureRoleAssignment
	PropPartner           = "partner"           // ResellerRelationship, DapGrant, RelationshipRequest
	PropCustomer          = "customer"          // ResellerRelationship, DapGrant, RelationshipRequest (addressee)
	PropState             = "state"             // RelationshipRequest
	PropIncludeDap        = "includeDap"        // RelationshipRequest
	PropLink              = "link"              // RelationshipRequest
	PropSubject           = "subject"           // RelationshipRequest, ServiceRequest
	PropBody              = "body"              // RelationshipRequest
	PropCreatedAt         = "createdAt"         // milliseconds, 0 where it is not known
	PropSentAt            = "sentAt"            // RelationshipRequest
	PropSentBy            = "sentBy"            // RelationshipRequest
	PropSerialNumber      = "serialNumber"      // AutopilotDevice
	PropSource            = "source"            // AutopilotDevice: DeviceSource
	PropAddedBy           = "addedBy"           // AutopilotDevice: the partner tenant
	PropDescription       = "description"       // AutopilotProfile
	PropSettings          = "settings"          // AutopilotProfile
	PropSubscriptionState = "subscriptionState" // AzureSubscription
	PropRolesUnknown      = "rolesUnknown"      // AzureSubscription: its role assignments were never loaded
	PropService           = "service"           // ServiceRequest: the Service that it is about
)

// Text is the property as a string, "" where there is none.
func (n Node) Text(prop string) string { s, _ := n.Props[prop].(string); return s }

// Bool is the property as a bool, false where there is none.
func (n Node) Bool(prop string) bool { b, _ := n.Props[prop].(bool); return b }

// Int is the property as an int64, 0 where there is none.
func (n Node) Int(prop string) int64 { i, _ := n.Props[prop].(int64); return i }

// List is the property as a list of strings, nil where there is none.
func (n Node) List(prop string) []string { l, _ := n.Props[prop].([]string); return l }

// Clone is n with properties of its own, so that what is done to them is not done to n's.
func (n Node) Clone() Node {
	if n.Props == nil {
		return n
	}
	props := make(Props, len(n.Props))
	for name, value := range n.Props {
		if list, ok := value.([]string); ok {
			value = slices.Clone(list)
		}
		props[name] = value
	}
	n.Props = props
	return n
}

// With is a copy of n with one more property, or another value of it. A zero value removes the property.
func (n Node) With(prop string, value any) Node {
	props := maps.Clone(n.Props)
	if props == nil {
		props = Props{}
	}
	switch v := value.(type) {
	case string:
		if v == "" {
			delete(props, prop)
		} else {
			props[prop] = v
		}
	case bool:
		if !v {
			delete(props, prop)
		} else {
			props[prop] = v
		}
	case int64:
		if v == 0 {
			delete(props, prop)
		} else {
			props[prop] = v
		}
	case Time:
		return n.With(prop, int64(v))
	case ID:
		return n.With(prop, string(v))
	case []string:
		if len(v) == 0 {
			delete(props, prop)
		} else {
			props[prop] = slices.Clone(v)
		}
	default:
		panic(fmt.Sprintf("graph: property %s cannot hold a %T", prop, value))
	}
	n.Props = props
	return n
}

// SortKey is the key that lists order n by.
func (n Node) SortKey() string { return SortKey(n.Name) }

// Words are what search finds n by: its name, its key and, where it has them, user principal name, domain and serial number.
func (n Node) Words() []string {
	return Words(n.Name, n.ID.Key(), n.Text(PropUserPrincipalName), n.Text(PropDomain), n.Text(PropSerialNumber))
}

// Facets are the values by which lists of n's kind can be narrowed, each "property=value".
func (n Node) Facets() []string {
	var facets []string
	for _, prop := range []string{PropWellKnown, PropState, PropSource} {
		if v := n.Text(prop); v != "" {
			facets = append(facets, Facet(prop, v))
		}
	}
	for _, v := range n.List(PropKinds) {
		facets = append(facets, Facet(PropKinds, v))
	}
	return facets
}

// Facet is one value to narrow a list by; the properties that have facets are wellKnown, state, source and kinds.
func Facet(prop, value string) string { return prop + "=" + value }

// MaxNameRunes is the longest display name that is accepted.
const MaxNameRunes = 256

// CheckNode wraps ErrInvalid where a node cannot be stored: a bad id, an empty or overlong name, a property of a type
// that stores do not keep.
func CheckNode(n Node) error {
	id, err := ParseID(string(n.ID))
	if err != nil {
		return err
	}
	if id != n.ID {
		return fmt.Errorf("%s is not folded; write %s: %w", n.ID, id, ErrInvalid)
	}
	if err := CheckName(n.Name); err != nil {
		return fmt.Errorf("%s: %w", n.ID, err)
	}
	for prop, value := range n.Props {
		switch v := value.(type) {
		case string:
			if err := checkText(v); err != nil {
				return fmt.Errorf("%s: %s: %w", n.ID, prop, err)
			}
		case []string:
			for _, item := range v {
				if err := checkText(item); err != nil {
					return fmt.Errorf("%s: %s: %w", n.ID, prop, err)
				}
			}
		case bool, int64:
		default:
			return fmt.Errorf("%s: %s holds a %T, which no store keeps: %w", n.ID, prop, value, ErrInvalid)
		}
	}
	return nil
}

// checkText wraps ErrInvalid for text that not every store gives back byte for byte.
func checkText(text string) error {
	switch {
	case strings.ContainsRune(text, 0):
		return fmt.Errorf("the text holds a NUL character: %w", ErrInvalid)
	case !utf8.ValidString(text):
		return fmt.Errorf("the text is not UTF-8: %w", ErrInvalid)
	}
	return nil
}

// ComposedName is a display name put together from others, cut to what a name may have.
func ComposedName(parts ...string) string {
	name := []rune(strings.Join(parts, ""))
	if len(name) <= MaxNameRunes {
		return string(name)
	}
	return string(name[:MaxNameRunes-1]) + "…"
}

// CheckName wraps ErrInvalid for a display name that is empty, longer than MaxNameRunes or holds control characters.
func CheckName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return fmt.Errorf("the display name is empty: %w", ErrInvalid)
	case len([]rune(name)) > MaxNameRunes:
		return fmt.Errorf("the display name has more than %d characters: %w", MaxNameRunes, ErrInvalid)
	}
	for _, r := range name {
		if r < ' ' || r == 0x7f || r == 0xfffd {
			return fmt.Errorf("the display name %q holds a character that cannot be shown: %w", clip(name), ErrInvalid)
		}
	}
	return nil
}
