// Package oracle is a second opinion: it answers every question of access by
// brute force, straight from the decision tables and the sentences about them,
// and shares no code with the evaluator that it is compared with. It is plain
// and slow. Where it and the evaluator differ, one of them is wrong, or the
// source is; so each file quotes the sentence that a choice rests on.
//
// A question goes one way: Decide looks who asks of whom (question), the plane
// of the action (directory, azure, commerce, device, customer) finds the row
// and the column of the table, and an allow collects every path that proves it.
package oracle

import "math"

// Open is the Until of an edge that was not closed.
const Open int64 = math.MaxInt64

// Node is a thing of the world. A node is not dated: edges decide, not nodes.
type Node struct {
	ID          string
	Kind        string   // the type's name: Tenant, User, SecurityGroup, AzureSubscription, ...
	DisplayName string   // for people; no answer rests on it
	WellKnown   string   // groups: ADMIN_AGENTS, HELPDESK_AGENTS, SALES_AGENTS or empty
	Kinds       []string // tenants: PARTNER, CUSTOMER
	Source      string   // devices: DeviceSource
	// Props are properties as text, by the names of the API, which acts rest on:
	// a request's partner, customer (addressee), state and link; a role
	// assignment's principal, roleDefinitionId and scope; a profile's description and
	// settings, joined with commas.
	Props map[string]string
}

// Edge is a dated tie between two nodes.
type Edge struct {
	From, Type, To string
	// Since and Until are epoch milliseconds; the edge holds at t when Since <= t < Until.
	Since, Until int64
	Role         string // HAS_DIRECTORY_ROLE: the role's template id; HAS_AZURE_ROLE: its definition's id
	Source       string // HAS_DIRECTORY_ROLE: DIRECT or DAP
	Conditional  bool   // HAS_AZURE_ROLE with a condition
	Assignment   string // HAS_AZURE_ROLE: the assignment's id
}

// World is all that is known, of every date.
type World struct {
	Nodes map[string]Node
	Edges []Edge

	last      *moment // the moment asked about last
	edgeCount int     // as it was then
}

// Policy is what an operator may set. Empty values are the defaults,
// RBAC_ONLY and CURRENT.
type Policy struct {
	Azure     string // RBAC_ONLY or RBAC_AND_DIRECTORY_PATH
	Autopilot string // CURRENT or PROPOSED
	Elevation string // SHOWN, or else
}

// Answer is the decision about one question.
type Answer struct {
	Outcome  string   // ALLOW, DENY, CONDITIONAL, UNKNOWN; INVALID for what cannot be asked
	Reason   string   // the reason code, for example RBAC_LINGER
	Channel  string   // of an ALLOW: RBAC, DAP, RELATIONSHIP or OWN_TENANT
	Paths    []Path   // of an ALLOW: every simple path that proves it, in order
	Warnings []string // codes, sorted
}

// Path is one proof of an allow, in walking order, the agent first.
type Path struct {
	Channel  string
	Nodes    []string
	Edges    []string // the edge type of each hop
	Reversed []bool   // true for a hop that walks its edge against its direction
	Roles    []string // the role of each hop, or empty
}

// holds tells whether the edge holds at t.
func (e Edge) holds(t int64) bool { return e.Since <= t && t < e.Until }

func allow(reason, channel string, paths ...Path) Answer {
	return Answer{Outcome: "ALLOW", Reason: reason, Channel: channel, Paths: paths}
}

func deny(reason string) Answer        { return Answer{Outcome: "DENY", Reason: reason} }
func conditional(reason string) Answer { return Answer{Outcome: "CONDITIONAL", Reason: reason} }
func unknown(reason string) Answer     { return Answer{Outcome: "UNKNOWN", Reason: reason} }
func invalid(reason string) Answer     { return Answer{Outcome: "INVALID", Reason: reason} }
