package graph

import (
	"cmp"
	"fmt"
	"slices"
)

// EdgeType names what an edge says. The same word stands in ways, the API, SQL, Cypher and errors.
type EdgeType string

// The types of edges (domain.md 8.1). Every edge has since and until.
const (
	HomeIn           EdgeType = "HOME_IN"
	MemberOf         EdgeType = "MEMBER_OF"
	DefinedIn        EdgeType = "DEFINED_IN"
	HasDirectoryRole EdgeType = "HAS_DIRECTORY_ROLE"
	InTenant         EdgeType = "IN_TENANT"
	Parent           EdgeType = "PARENT"
	HasAzureRole     EdgeType = "HAS_AZURE_ROLE"
	OfPartner        EdgeType = "OF_PARTNER"
	WithCustomer     EdgeType = "WITH_CUSTOMER"
	Under            EdgeType = "UNDER"
	From             EdgeType = "FROM"
	Invited          EdgeType = "INVITED"
	Sent             EdgeType = "SENT"
	AcceptedBy       EdgeType = "ACCEPTED_BY"
	SoldBy           EdgeType = "SOLD_BY"
	BelongsTo        EdgeType = "BELONGS_TO"
	AddedBy          EdgeType = "ADDED_BY"
	UsesProfile      EdgeType = "USES_PROFILE"
	OpenedFor        EdgeType = "OPENED_FOR"
	OpenedBy         EdgeType = "OPENED_BY"
	WithheldBy       EdgeType = "WITHHELD_BY"
	AppliedBy        EdgeType = "APPLIED_BY"
)

// Ends are the kinds of nodes that an edge type may join.
type Ends struct{ From, To []Kind }

// EdgeTypes lists every type. Stores number types by this order: append only.
var EdgeTypes = []EdgeType{
	HomeIn, MemberOf, DefinedIn, HasDirectoryRole, InTenant, Parent, HasAzureRole, OfPartner, WithCustomer, Under,
	From, Invited, Sent, AcceptedBy, SoldBy, BelongsTo, AddedBy, UsesProfile, OpenedFor, OpenedBy,
	WithheldBy, AppliedBy,
}

var legalEnds = map[EdgeType]Ends{
	HomeIn:           {[]Kind{KindUser, KindSecurityGroup, KindServicePrincipal}, []Kind{KindTenant}},
	MemberOf:         {[]Kind{KindUser, KindSecurityGroup, KindServicePrincipal, KindUnknownPrincipal}, []Kind{KindSecurityGroup}},
	DefinedIn:        {[]Kind{KindDirectoryRole}, []Kind{KindTenant}},
	HasDirectoryRole: {PrincipalKinds, []Kind{KindDirectoryRole}},
	InTenant:         {ScopeKinds, []Kind{KindTenant}},
	Parent:           {ScopeKinds[1:], ScopeKinds[:4]},
	HasAzureRole:     {PrincipalKinds, ScopeKinds},
	OfPartner:        {[]Kind{KindResellerRelationship}, []Kind{KindTenant}},
	WithCustomer:     {[]Kind{KindResellerRelationship}, []Kind{KindTenant}},
	Under:            {[]Kind{KindDapGrant}, []Kind{KindResellerRelationship}},
	From:             {[]Kind{KindRelationshipRequest}, []Kind{KindTenant}},
	Invited:          {[]Kind{KindRelationshipRequest}, []Kind{KindTenant}},
	Sent:             {[]Kind{KindRelationshipRequest}, []Kind{KindTenant}},
	AcceptedBy:       {[]Kind{KindRelationshipRequest}, []Kind{KindTenant}},
	SoldBy:           {[]Kind{KindAzureSubscription}, []Kind{KindTenant}},
	BelongsTo:        {[]Kind{KindAutopilotDevice, KindAutopilotProfile}, []Kind{KindTenant}},
	AddedBy:          {[]Kind{KindAutopilotDevice}, []Kind{KindTenant}},
	UsesProfile:      {[]Kind{KindAutopilotDevice}, []Kind{KindAutopilotProfile}},
	OpenedFor:        {[]Kind{KindServiceRequest}, []Kind{KindTenant}},
	OpenedBy:         {[]Kind{KindServiceRequest}, []Kind{KindUser}},
	WithheldBy:       {[]Kind{KindDapGrant}, []Kind{KindTenant}},
	AppliedBy:        {[]Kind{KindAutopilotDevice}, []Kind{KindTenant}},
}

// Valid reports whether t is one of EdgeTypes.
func (t EdgeType) Valid() bool { _, ok := legalEnds[t]; return ok }

// Ends are the kinds that t may join; empty for a type that is none.
func (t EdgeType) Ends() Ends { return legalEnds[t] }

// Where an edge comes from.
const (
	SourceDirect         = "DIRECT"          // a directory role that was assigned
	SourceDap            = "DAP"             // a directory role that came with delegated admin privileges (R22, R23)
	SourceAssigned       = "ASSIGNED"        // an Azure role that somebody assigned
	SourceCSPProvisioned = "CSP_PROVISIONED" // the Azure role that provisioning brought (R28)
	SourceElevated       = "ELEVATED"        // the Azure role that elevateAccess brought
)

// Who ended a delegation.
const (
	EndedByCustomer  = "CUSTOMER"
	EndedByPartner   = "PARTNER"
	EndedByMicrosoft = "MICROSOFT"
)

// Edge is one dated fact between two nodes. It holds at t when Since <= t < Until. From, Type, To, Role and Since
// together are its key: the same fact may hold again later, and two roles on one scope are two edges.
type Edge struct {
	From ID
	Type EdgeType
	To   ID
	// Role is the role template id of HAS_DIRECTORY_ROLE and the role definition id of HAS_AZURE_ROLE, lower case; the Service
	// that WITHHELD_BY is about; else empty.
	Role  string
	Since Time
	Until Time // Forever while it is open

	SinceUnknown bool   // the source does not tell when it began; Since is then 0
	Source       string // one of the Source constants; empty where the type leaves no question
	Assignment   ID     // HAS_AZURE_ROLE: its AzureRoleAssignment
	Condition    string // HAS_AZURE_ROLE: the condition that narrows it, empty if none
	EndedBy      string // UNDER: who ended it
	Derived      bool   // MEMBER_OF: known from a flattened list only, so the nesting is lost
}

// Holds reports whether e holds at t.
func (e Edge) Holds(t Time) bool { return e.Since <= t && t < e.Until }

// Began reports whether e had begun at t, ended or not: the filter of a step that is marked past.
func (e Edge) Began(t Time) bool { return e.Since <= t }

// Implicit reports whether role listings leave e out (R20).
func (e Edge) Implicit() bool { return e.Source == SourceDap }

// EdgeKey is what makes an edge the same edge.
type EdgeKey struct {
	From  ID
	Type  EdgeType
	To    ID
	Role  string
	Since Time
}

// Key is e's key.
func (e Edge) Key() EdgeKey { return EdgeKey{e.From, e.Type, e.To, e.Role, e.Since} }

func (k EdgeKey) String() string { return fmt.Sprintf("%s %s %s", k.From, k.Type, k.To) }

// CompareEdges orders edges by key: from, type, to, role, since.
func CompareEdges(a, b Edge) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Type, b.Type), cmp.Compare(a.To, b.To),
		cmp.Compare(a.Role, b.Role), cmp.Compare(a.Since, b.Since))
}

// CheckEdge wraps ErrInvalid where an edge cannot be stored: a type that is none, ends of a kind that the type does
// not join, an edge from a node to itself, an end that does not lie after the beginning, text that stores do not keep.
func CheckEdge(e Edge) error {
	ends, ok := legalEnds[e.Type]
	switch {
	case !ok:
		return fmt.Errorf("%q is not a type of edge: %w", e.Type, ErrInvalid)
	case !slices.Contains(ends.From, e.From.Kind()):
		return fmt.Errorf("%s cannot begin at %s: %w", e.Type, e.From, ErrInvalid)
	case !slices.Contains(ends.To, e.To.Kind()):
		return fmt.Errorf("%s cannot lead to %s: %w", e.Type, e.To, ErrInvalid)
	case e.From == e.To:
		return fmt.Errorf("%s %s itself: an edge joins two nodes: %w", e.From, e.Type, ErrInvalid)
	case e.Until <= e.Since:
		return fmt.Errorf("%s: ends at %s, not after its beginning %s: %w", e.Key(), e.Until, e.Since, ErrInvalid)
	}
	for _, text := range []string{e.Role, e.Source, string(e.Assignment), e.Condition, e.EndedBy} {
		if err := checkText(text); err != nil {
			return fmt.Errorf("%s: %w", e.Key(), err)
		}
	}
	return nil
}
