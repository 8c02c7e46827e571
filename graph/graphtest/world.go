// Package graphtest builds worlds for tests: the story of Alder and Cedar in each of its states, by the acts that people
// do, so that what is tested came about as it does in life.
package graphtest

import (
	"context"
	"fmt"
	"time"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
)

// The people and things of the story (domain.md 0).
const (
	Alder = graph.ID("Tenant:alder")
	Birch = graph.ID("Tenant:birch")
	Cedar = graph.ID("Tenant:cedar")

	Ada  = graph.ID("User:ada")
	Hugo = graph.ID("User:hugo")
	Sara = graph.ID("User:sara")
	Nils = graph.ID("User:nils")
	Gina = graph.ID("User:gina")
	Carl = graph.ID("User:carl")

	AdminAgents    = graph.ID("SecurityGroup:alder-admin-agents")
	HelpdeskAgents = graph.ID("SecurityGroup:alder-helpdesk-agents")
	SalesAgents    = graph.ID("SecurityGroup:alder-sales-agents")

	OldSubscription = graph.ID("AzureSubscription:s-old")
	NewSubscription = graph.ID("AzureSubscription:s-new")
)

// Clock is a clock that a test sets; each reading is a second later than the one before.
type Clock struct{ At graph.Time }

// Now reads the clock.
func (c *Clock) Now() graph.Time {
	c.At += 1000
	return c.At
}

// Story does acts one after another and stops at the first that fails.
type Story struct {
	Desk  *acts.Desk
	Clock *Clock
	err   error
}

// NewStory begins a story in a store at noon of 5 January 2026.
func NewStory(store graph.Store) *Story {
	clock := &Clock{At: graph.At(time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC))}
	return &Story{Desk: &acts.Desk{Store: store, Now: clock.Now}, Clock: clock}
}

// Err is the first error.
func (s *Story) Err() error { return s.err }

// Do does one act and returns its result, nil after an error.
func Do[In any](s *Story, act func(context.Context, acts.Actor, In) (*acts.Result, error), by acts.Actor, in In) *acts.Result {
	if s.err != nil {
		return &acts.Result{}
	}
	result, err := act(context.Background(), by, in)
	if err != nil {
		s.err = fmt.Errorf("%T by %q: %w", in, by, err)
		return &acts.Result{}
	}
	return result
}

// Tenants makes Alder, Birch and Cedar with their people, groups, and Cedar's subscription from before: state N.
func (s *Story) Tenants() {
	d := s.Desk
	for _, t := range []struct {
		key, name string
		kind      graph.TenantKind
	}{{"alder", "Alder", graph.TenantPartner}, {"birch", "Birch", graph.TenantPartner}, {"cedar", "Cedar", graph.TenantCustomer}} {
		Do(s, d.CreateTenant, "", acts.CreateTenantInput{Key: t.key, DisplayName: t.name, Kinds: []graph.TenantKind{t.kind}})
	}
	for _, g := range []struct {
		key, name string
		tenant    graph.ID
		wellKnown graph.WellKnown
	}{
		{"alder-admin-agents", "Admin Agents", Alder, graph.AdminAgents},
		{"alder-helpdesk-agents", "Helpdesk Agents", Alder, graph.HelpdeskAgents},
		{"alder-sales-agents", "Sales Agents", Alder, graph.SalesAgents},
		{"birch-admin-agents", "Admin Agents", Birch, graph.AdminAgents},
	} {
		Do(s, d.CreateSecurityGroup, "", acts.CreateSecurityGroupInput{Key: g.key, DisplayName: g.name, Tenant: g.tenant, WellKnown: &g.wellKnown})
	}
	for _, u := range []struct {
		key    string
		tenant graph.ID
		group  graph.ID
	}{{"ada", Alder, AdminAgents}, {"hugo", Alder, HelpdeskAgents}, {"sara", Alder, SalesAgents}, {"nils", Alder, ""}, {"gina", Cedar, ""}, {"carl", Cedar, ""}} {
		Do(s, d.CreateUser, "", acts.CreateUserInput{Key: u.key, DisplayName: u.key, Tenant: u.tenant})
		if u.group != "" {
			Do(s, d.AddGroupMember, "", acts.AddGroupMemberInput{Group: u.group, Member: graph.MustID(graph.KindUser, u.key)})
		}
	}
	Do(s, d.AssignDirectoryRole, "", acts.AssignDirectoryRoleInput{Principal: Gina, Role: "Global Administrator"})
	root := graph.ID("Scope:cedar")
	Do(s, d.CreateScope, "", acts.CreateScopeInput{Key: "root", DisplayName: "Cedar root", Kind: graph.ScopeRoot, Tenant: Cedar})
	for _, key := range []string{"s-old"} {
		Do(s, d.CreateScope, "", acts.CreateScopeInput{Key: key, DisplayName: "S-old", Kind: graph.ScopeSubscription, Tenant: Cedar, Parent: &root})
	}
}

// Invite has Sara ask Cedar, up to SENT, and returns the request.
func (s *Story) Invite(dap bool) graph.ID {
	customer := Cedar
	r := Do(s, s.Desk.RequestResellerRelationship, Sara, acts.RequestResellerRelationshipInput{Partner: Alder, IncludeDap: dap, Customer: &customer})
	n, _ := r.Node(graph.KindRelationshipRequest)
	Do(s, s.Desk.CompleteRelationshipRequest, Sara, acts.RelationshipRequestInput{Request: n.ID})
	Do(s, s.Desk.MarkRelationshipRequestSent, Sara, acts.RelationshipRequestInput{Request: n.ID})
	return n.ID
}

// Accept has Gina accept a request for Cedar.
func (s *Story) Accept(request graph.ID) {
	Do(s, s.Desk.AcceptRelationshipRequest, Gina, acts.AnswerRelationshipRequestInput{Request: request, Customer: Cedar})
}

// Provision has Ada provision S-new, and returns the Owner assignment that comes with it.
func (s *Story) Provision() graph.ID {
	r := Do(s, s.Desk.ProvisionAzureSubscription, Ada, acts.ProvisionAzureSubscriptionInput{Key: "s-new", DisplayName: "S-new", Partner: Alder, Customer: Cedar})
	n, _ := r.Node(graph.KindAzureRoleAssignment)
	return n.ID
}

// Reach brings a story that has its Tenants into one of the states N, I, R, D, VL, V0 (domain.md 0). Role, where it is not
// empty, is what Alder's Admin Agents hold on S-new in R, D and VL.
func (s *Story) Reach(state, role string) {
	if state == "N" || state == "I" {
		root := graph.ID("Scope:cedar")
		Do(s, s.Desk.CreateScope, "", acts.CreateScopeInput{Key: "s-new", DisplayName: "S-new", Kind: graph.ScopeSubscription, Tenant: Cedar, Parent: &root})
	}
	if state == "N" {
		return
	}
	request := s.Invite(state != "R")
	if state == "I" {
		return
	}
	s.Accept(request)
	owner := s.Provision()
	if role != "" && role != "Owner" && state != "V0" {
		Do(s, s.Desk.AssignAzureRole, "", acts.AssignAzureRoleInput{Principal: AdminAgents, Role: role, Scope: NewSubscription})
	}
	if role != "" && role != "Owner" || state == "V0" {
		Do(s, s.Desk.RemoveAzureRoleAssignment, "", acts.RemoveAzureRoleAssignmentInput{Assignment: owner})
	}
	if state == "VL" || state == "V0" {
		Do(s, s.Desk.RemoveDelegatedAdmin, Gina, acts.RemoveDelegatedAdminInput{Partner: Alder, Customer: Cedar})
	}
}

// Ask answers one question as of a date.
func Ask(ctx context.Context, store graph.Store, q access.Question, at graph.Time, policy access.Policy) (*access.Decision, error) {
	var d *access.Decision
	err := store.View(ctx, func(r graph.Reader) error {
		decisions, err := access.Check(ctx, r, at, policy, []access.Question{q})
		if err == nil {
			d = decisions[0]
		}
		return err
	})
	return d, err
}
