package graph

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind names what a node is. The same word stands in ids, the schema, SQL, Cypher and errors.
type Kind string

// The kinds of nodes. Scopes of Azure are five kinds, since a person who reads an id should see which.
const (
	KindTenant               Kind = "Tenant"
	KindUser                 Kind = "User"
	KindSecurityGroup        Kind = "SecurityGroup"
	KindServicePrincipal     Kind = "ServicePrincipal"
	KindUnknownPrincipal     Kind = "UnknownPrincipal"
	KindDirectoryRole        Kind = "DirectoryRole"
	KindScope                Kind = "Scope" // the root scope "/" of one tenant
	KindManagementGroup      Kind = "ManagementGroup"
	KindAzureSubscription    Kind = "AzureSubscription"
	KindResourceGroup        Kind = "ResourceGroup"
	KindResource             Kind = "Resource"
	KindAzureRoleAssignment  Kind = "AzureRoleAssignment"
	KindResellerRelationship Kind = "ResellerRelationship"
	KindDapGrant             Kind = "DapGrant"
	KindRelationshipRequest  Kind = "RelationshipRequest"
	KindServiceRequest       Kind = "ServiceRequest"
	KindAutopilotDevice      Kind = "AutopilotDevice"
	KindAutopilotProfile     Kind = "AutopilotProfile"
)

// Kinds lists every kind, in the order above. Stores number kinds by this order: append only.
var Kinds = []Kind{
	KindTenant, KindUser, KindSecurityGroup, KindServicePrincipal, KindUnknownPrincipal, KindDirectoryRole,
	KindScope, KindManagementGroup, KindAzureSubscription, KindResourceGroup, KindResource,
	KindAzureRoleAssignment, KindResellerRelationship, KindDapGrant, KindRelationshipRequest, KindServiceRequest,
	KindAutopilotDevice, KindAutopilotProfile,
}

// ScopeKinds are the kinds that an Azure role can be assigned at, widest first.
var ScopeKinds = []Kind{KindScope, KindManagementGroup, KindAzureSubscription, KindResourceGroup, KindResource}

// PrincipalKinds are the kinds that can hold a role.
var PrincipalKinds = []Kind{KindUser, KindSecurityGroup, KindServicePrincipal, KindUnknownPrincipal}

// Valid reports whether k is one of Kinds.
func (k Kind) Valid() bool { return slices.Contains(Kinds, k) }

// IsScope reports whether an Azure role can be assigned at a node of this kind.
func (k Kind) IsScope() bool { return slices.Contains(ScopeKinds, k) }

// IsPrincipal reports whether a node of this kind can hold a role.
func (k Kind) IsPrincipal() bool { return slices.Contains(PrincipalKinds, k) }

// Enum is the kind as the API's NodeKind spells it: AZURE_SUBSCRIPTION.
func (k Kind) Enum() string {
	var b strings.Builder
	for i, r := range string(k) {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// ID names one node: "Kind:key". It is the text that people type and the GraphQL global id. Make one with ParseID
// or NewID, which fold what must not tell two names of one thing apart.
type ID string

// MaxIDBytes is the longest id that is accepted.
const MaxIDBytes = 512

var guid = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// NewID makes the id of a node from its kind and key, folding as ParseID does. It wraps ErrInvalid where the key
// is empty, too long, or holds blanks at an end or control characters.
func NewID(kind Kind, key string) (ID, error) {
	switch {
	case !kind.Valid():
		return "", fmt.Errorf("%q is not a kind of node; write one of %s: %w", kind, kindList(), ErrInvalid)
	case !utf8.ValidString(key):
		return "", fmt.Errorf("the key of %s is not UTF-8: %w", article(kind), ErrInvalid)
	}
	key = foldKey(key) // what is checked is what is kept: folding may leave nothing, or a blank at the end, or more bytes
	switch {
	case key == "":
		return "", fmt.Errorf("the key of %s is empty; write it as %s:key: %w", article(kind), kind, ErrInvalid)
	case len(kind)+1+len(key) > MaxIDBytes:
		return "", fmt.Errorf("the key of %s has %d bytes; at most %d are accepted: %w", article(kind), len(key), MaxIDBytes-len(kind)-1, ErrInvalid)
	case strings.TrimSpace(key) != key:
		return "", fmt.Errorf("the key %q begins or ends with a blank; remove it: %w", key, ErrInvalid)
	}
	for _, r := range key {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return "", fmt.Errorf("the key %q holds a character that cannot be shown; remove it: %w", key, ErrInvalid)
		}
	}
	return ID(string(kind) + ":" + key), nil
}

// MustID is NewID for keys that are constants of the program; it panics on a bad one.
func MustID(kind Kind, key string) ID {
	id, err := NewID(kind, key)
	if err != nil {
		panic(err)
	}
	return id
}

// ParseID reads "Kind:key". GUIDs and ARM paths mean the same in any case and are folded to lower case here, before
// any store sees them; every other key keeps its case. It wraps ErrInvalid and says what is wrong.
func ParseID(text string) (ID, error) {
	kind, key, found := strings.Cut(text, ":")
	if !found {
		return "", fmt.Errorf("%q is not an id; write Kind:key, for example Tenant:cedar: %w", clip(text), ErrInvalid)
	}
	id, err := NewID(Kind(kind), key)
	if err != nil {
		return "", fmt.Errorf("%q is not an id: %w", clip(text), err)
	}
	return id, nil
}

// Kind is the part before the colon.
func (id ID) Kind() Kind {
	kind, _, _ := strings.Cut(string(id), ":")
	return Kind(kind)
}

// Key is the part after the colon.
func (id ID) Key() string {
	_, key, _ := strings.Cut(string(id), ":")
	return key
}

// foldKey lowers GUIDs, wherever they stand between slashes, and whole ARM paths.
func foldKey(key string) string {
	if strings.HasPrefix(key, "/") {
		return strings.ToLower(strings.TrimRight(key, "/"))
	}
	if !strings.Contains(key, "-") { // no GUID without a dash: most keys end here
		return key
	}
	parts := strings.Split(key, "/")
	for i, part := range parts {
		if guid.MatchString(part) {
			parts[i] = strings.ToLower(part)
		}
	}
	return strings.Join(parts, "/")
}

// IsGUID reports whether text is a GUID, in any case.
func IsGUID(text string) bool { return guid.MatchString(text) }

func article(k Kind) string {
	if strings.ContainsRune("AEIOU", rune(k[0])) && k != KindUser {
		return "an " + string(k)
	}
	return "a " + string(k)
}

func kindList() string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// clip keeps a piece of hostile input short enough for an error.
func clip(text string) string {
	if len(text) <= 80 {
		return strings.ToValidUTF8(text, "?")
	}
	return strings.ToValidUTF8(text[:80], "?") + "…"
}
