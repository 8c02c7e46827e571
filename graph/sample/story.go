package sample

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"behalf/graph"
	"behalf/graph/acts"
)

// clock is the story's: it stands at the date of the chapter that is told, and goes on a second with each reading.
type clock struct{ at graph.Time }

func (c *clock) now() graph.Time {
	at := c.at
	c.at += 1000
	return at
}

// set moves the clock to noon UTC of a day in 2026.
func (c *clock) set(month time.Month, day int) {
	c.at = graph.At(time.Date(2026, month, day, 12, 0, 0, 0, time.UTC))
}

const (
	alder = graph.ID("Tenant:alder")
	birch = graph.ID("Tenant:birch")
	cedar = graph.ID("Tenant:cedar")
	ada   = graph.ID("User:ada")
	sara  = graph.ID("User:sara")
	gina  = graph.ID("User:gina")
)

// teller does acts until one fails, and counts what they wrote.
type teller struct {
	ctx   context.Context
	desk  *acts.Desk
	stats Stats
	err   error
}

func do[In any](t *teller, act func(context.Context, acts.Actor, In) (*acts.Result, error), by acts.Actor, in In) *acts.Result {
	if t.err != nil {
		return &acts.Result{}
	}
	result, err := act(t.ctx, by, in)
	if err != nil {
		t.err = fmt.Errorf("the story cannot be told: %w", err)
		return &acts.Result{}
	}
	if result.Entry != nil {
		var changes []struct {
			Op graph.Op `json:"op"`
		}
		t.err = json.Unmarshal(result.Entry.Changes, &changes)
		for _, c := range changes {
			switch c.Op {
			case graph.CreateNode:
				t.stats.Nodes++
			case graph.OpenEdge:
				t.stats.Edges++
			}
		}
	}
	return result
}

// tell tells the story of Alder and Cedar (domain.md 0): Gina accepts Alder's request with delegated admin privileges on 12
// January, Ada provisions S-new on 2 February, Gina removes the privileges on 3 March. Since then Ada may not sign in to
// Cedar, and still manages S-new.
func tell(ctx context.Context, store graph.Store, c *clock) (Stats, error) {
	t := &teller{ctx: ctx, desk: &acts.Desk{Store: store, Now: c.now}}
	d := t.desk

	c.set(time.January, 5)
	for _, x := range []struct {
		key, name, domain string
		kind              graph.TenantKind
	}{
		{"alder", "Alder", "alder.example", graph.TenantPartner},
		{"birch", "Birch", "birch.example", graph.TenantPartner},
		{"cedar", "Cedar", "cedar.example", graph.TenantCustomer},
	} {
		do(t, d.CreateTenant, "", acts.CreateTenantInput{Key: x.key, DisplayName: x.name, Domain: &x.domain, Kinds: []graph.TenantKind{x.kind}})
	}
	for _, partner := range []graph.ID{alder, birch} {
		for _, g := range []struct {
			suffix, name string
			wellKnown    graph.WellKnown
		}{
			{"admin-agents", "Admin Agents", graph.AdminAgents},
			{"helpdesk-agents", "Helpdesk Agents", graph.HelpdeskAgents},
			{"sales-agents", "Sales Agents", graph.SalesAgents},
		} {
			do(t, d.CreateSecurityGroup, "", acts.CreateSecurityGroupInput{Key: partner.Key() + "-" + g.suffix, DisplayName: g.name, Tenant: partner, WellKnown: &g.wellKnown})
		}
	}
	for _, u := range []struct {
		key    string
		tenant graph.ID
		group  string
	}{
		{"ada", alder, "alder-admin-agents"}, {"hugo", alder, "alder-helpdesk-agents"}, {"sara", alder, "alder-sales-agents"}, {"nils", alder, ""},
		{"gina", cedar, ""}, {"carl", cedar, ""},
	} {
		upn := u.key + "@" + u.tenant.Key() + ".example"
		do(t, d.CreateUser, "", acts.CreateUserInput{Key: u.key, DisplayName: u.key, Tenant: u.tenant, UserPrincipalName: &upn})
		if u.group != "" {
			do(t, d.AddGroupMember, "", acts.AddGroupMemberInput{Group: graph.MustID(graph.KindSecurityGroup, u.group), Member: graph.MustID(graph.KindUser, u.key)})
		}
	}
	do(t, d.AssignDirectoryRole, "", acts.AssignDirectoryRoleInput{Principal: gina, Role: "Global Administrator"})
	do(t, d.CreateScope, "", acts.CreateScopeInput{Key: "root", DisplayName: "Cedar root", Kind: graph.ScopeRoot, Tenant: cedar})
	root := graph.ID("Scope:cedar")
	do(t, d.CreateScope, "", acts.CreateScopeInput{Key: "s-old", DisplayName: "S-old", Kind: graph.ScopeSubscription, Tenant: cedar, Parent: &root})

	customer := cedar
	r := do(t, d.RequestResellerRelationship, sara, acts.RequestResellerRelationshipInput{Partner: alder, IncludeDap: true, Customer: &customer})
	request, _ := r.Node(graph.KindRelationshipRequest)
	do(t, d.CompleteRelationshipRequest, sara, acts.RelationshipRequestInput{Request: request.ID})
	do(t, d.MarkRelationshipRequestSent, sara, acts.RelationshipRequestInput{Request: request.ID})

	c.set(time.January, 12)
	do(t, d.AcceptRelationshipRequest, gina, acts.AnswerRelationshipRequestInput{Request: request.ID, Customer: cedar})
	c.set(time.January, 19)
	t.devices()

	c.set(time.February, 2)
	do(t, d.ProvisionAzureSubscription, ada, acts.ProvisionAzureSubscriptionInput{Key: "s-new", DisplayName: "S-new", Partner: alder, Customer: cedar})

	c.set(time.March, 3)
	do(t, d.RemoveDelegatedAdmin, gina, acts.RemoveDelegatedAdminInput{Partner: alder, Customer: cedar})
	return t.stats, t.err
}

// devices registers Cedar's three devices, each by another hand.
func (t *teller) devices() {
	for _, x := range []struct {
		key, name, serial string
		source            graph.DeviceSource
		addedBy           graph.ID
	}{
		{"d-self", "Laptop added by Alder", "ALD-0001", graph.SourcePartnerCenter, alder},
		{"d-other", "Laptop added by Birch", "BIR-0001", graph.SourcePartnerCenter, birch},
		{"d-intune", "Laptop added by Cedar", "CED-0001", graph.SourceIntune, ""},
	} {
		in := acts.AddAutopilotDeviceInput{Key: x.key, DisplayName: x.name, Customer: cedar, Source: x.source, SerialNumber: &x.serial}
		if x.addedBy != "" {
			in.AddedBy = &x.addedBy
		}
		do(t, t.desk.AddAutopilotDevice, "", in)
	}
}
