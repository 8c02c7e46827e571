package model

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/wording"
)

// AccessDecision is the answer to one question, with the nodes of its paths at hand.
type AccessDecision struct {
	ID       graph.ID
	Agent    graph.User
	Action   access.Action
	Target   Node
	Service  *graph.Service
	At       graph.Time
	Outcome  access.Outcome
	Allowed  bool
	Reason   access.Reason
	Channel  *access.Channel
	Policy   access.Policy
	Attempts []AccessAttempt
	Warnings []access.Warning
	// Proofs are as many paths as any selection of the operation asks for, and the response has room for.
	Proofs    []AccessPath
	Truncated bool
	// Decided is what the sentences are worded of, in Language, when they are asked for.
	Decided  *access.Decision
	Language wording.Language
}

// Message is the answer in a sentence.
func (d *AccessDecision) Message() string { return d.Language.Message(d.Decided) }

// SortKey is the answer's id.
func (d *AccessDecision) SortKey() string { return string(d.ID) }

// AccessPath is one proof.
type AccessPath struct {
	Channel access.Channel
	Steps   []AccessStep
	Text    string
}

// AccessStep is one step of a proof, in walking order.
type AccessStep struct {
	From, To Node
	Walked   graph.PathHop
}

// Edge is what the walked edge says.
func (s AccessStep) Edge() graph.EdgeType { return s.Walked.Edge.Type }

// Reversed reports whether the edge is walked against its direction.
func (s AccessStep) Reversed() bool { return s.Walked.Reversed }

// Role is the name of the role that the edge gives; nil for an edge that gives none.
func (s AccessStep) Role() *string {
	if name := s.Walked.Edge.RoleName(); name != "" {
		return &name
	}
	return nil
}

// Since is since when the edge holds.
func (s AccessStep) Since() graph.Time { return s.Walked.Edge.Since }

// SinceKnown reports whether a source tells since when.
func (s AccessStep) SinceKnown() bool { return !s.Walked.Edge.SinceUnknown }

// Until is when the edge ended; nil while it is open.
func (s AccessStep) Until() *graph.Time { return End(s.Walked.Edge) }

// AccessAttempt is what one channel said that did not allow.
type AccessAttempt struct {
	access.Attempt
	Reached  []AccessStep
	Language wording.Language
}

// Message is the attempt in a sentence.
func (a AccessAttempt) Message() string { return a.Language.Attempt(a.Attempt) }

// Missing is the first hop that is missing.
func (a AccessAttempt) Missing() string { return a.Language.Missing(a.Attempt) }

// AccessDecisionConnection is a page of answers.
type AccessDecisionConnection struct {
	Connection[*AccessDecision]
	// Whole tells whether the list is all there is; Holders pages through what could not be resolved.
	Whole   func(context.Context) (bool, error)
	Holders func(ctx context.Context, first *int, after *string, last *int, before *string) (*UnresolvedHolderConnection, error)
}

// Complete reports whether the list is all there is.
func (c AccessDecisionConnection) Complete(ctx context.Context) (bool, error) { return c.Whole(ctx) }

// Unresolved are the holders of deciding roles who could not be told as people.
func (c AccessDecisionConnection) Unresolved(ctx context.Context, first *int, after *string, last *int, before *string) (*UnresolvedHolderConnection, error) {
	return c.Holders(ctx, first, after, last, before)
}

// UnresolvedHolder is a holder of a deciding role who could not be told as people.
type UnresolvedHolder struct {
	Principal Principal
	Role      string
	Scope     Node
	Reason    access.UnresolvedReason
	Message   string
}

// LingeringAccess is an Azure role that outlives what it came with.
type LingeringAccess struct {
	Principal           Principal
	Role                string
	Scope               Node
	Customer            graph.Tenant
	Partner             graph.Tenant
	Since               graph.Time
	EndedAt             graph.Time
	GrantedAfterRemoval bool
	People              int
	Assignment          graph.ID
}

// AccessRule is one way by which access can come, printed.
type AccessRule struct {
	Channel    access.Channel
	Title      string
	Notation   string
	Cypher     string
	Source     string
	SourceRule string
}

// LedgerEntry is one line of the ledger.
type LedgerEntry struct{ graph.Entry }

// ID is the entry's id in the API.
func (e *LedgerEntry) ID() graph.ID { return LedgerID(e.Seq) }

// SortKey is the entry's id.
func (e *LedgerEntry) SortKey() string { return string(e.ID()) }

// Input is what the act was given, as JSON.
func (e *LedgerEntry) Input() string { return string(e.Entry.Input) }

// Changes are what the act changed, as JSON; nil where the entry tells none.
func (e *LedgerEntry) Changes() *string {
	if len(e.Entry.Changes) == 0 {
		return nil
	}
	text := string(e.Entry.Changes)
	return &text
}

// Viewer is who is asking; User is nil for the operator.
type Viewer struct {
	User       *graph.User
	IsOperator bool
}

// RequestDraft is the e-mail of a relationship request.
type RequestDraft struct{ Subject, Text, Mailto string }
