package sample

import (
	"context"
	"fmt"
	"time"

	"behalf/graph"
	"behalf/graph/acts"
)

// EveryAct tells the story of Alder and Cedar in an empty store, and goes on with it until each act that there is was done at
// least once, by people wherever they may: for a store that is to be shown what will be done.
func EveryAct(ctx context.Context, store graph.Store) error {
	c := &clock{}
	if _, err := tell(ctx, store, c); err != nil {
		return err
	}
	c.set(time.April, 1)
	t := &teller{ctx: ctx, desk: &acts.Desk{Store: store, Now: c.now}}
	t.invitations()
	t.services()
	t.roles()
	t.fleet()
	t.partings()
	return t.err
}

const (
	bea  = graph.ID("User:bea")
	carl = graph.ID("User:carl")
	hugo = graph.ID("User:hugo")
	nils = graph.ID("User:nils")

	adminAgents = graph.ID("SecurityGroup:alder-admin-agents")
	salesAgents = graph.ID("SecurityGroup:alder-sales-agents")
	sOld        = graph.ID("AzureSubscription:s-old")
	sNew        = graph.ID("AzureSubscription:s-new")
)

// made is the node of a kind that an act returned.
func (t *teller) made(r *acts.Result, kind graph.Kind) graph.Node {
	n, ok := r.Node(kind)
	if !ok && t.err == nil {
		t.err = fmt.Errorf("the act returned no %s", kind)
	}
	return n
}

// invite sends a request to Cedar.
func (t *teller) invite(by acts.Actor, partner graph.ID, dap bool) graph.ID {
	d, customer := t.desk, cedar
	n := t.made(do(t, d.RequestResellerRelationship, by, acts.RequestResellerRelationshipInput{Partner: partner, IncludeDap: dap, Customer: &customer}), graph.KindRelationshipRequest)
	do(t, d.EditRelationshipRequest, by, acts.EditRelationshipRequestInput{Request: n.ID, Body: "Good morning.\n" + graph.RelationshipRequest{Node: n}.Body()})
	do(t, d.CompleteRelationshipRequest, by, acts.RelationshipRequestInput{Request: n.ID})
	do(t, d.MarkRelationshipRequestSent, by, acts.RelationshipRequestInput{Request: n.ID})
	return n.ID
}

// invitations are answered in every way; the delegation comes back, and Birch comes in.
func (t *teller) invitations() {
	d := t.desk
	do(t, d.AcceptRelationshipRequest, gina, acts.AnswerRelationshipRequestInput{Request: t.invite(ada, alder, true), Customer: cedar})
	do(t, d.DeclineRelationshipRequest, gina, acts.AnswerRelationshipRequestInput{Request: t.invite(sara, alder, false), Customer: cedar})
	do(t, d.WithdrawRelationshipRequest, sara, acts.RelationshipRequestInput{Request: t.invite(sara, alder, false)})

	do(t, d.CreateUser, "", acts.CreateUserInput{Key: bea.Key(), DisplayName: "bea", Tenant: birch})
	do(t, d.AddGroupMember, "", acts.AddGroupMemberInput{Group: "SecurityGroup:birch-admin-agents", Member: bea})
	do(t, d.AcceptRelationshipRequest, gina, acts.AnswerRelationshipRequestInput{Request: t.invite(bea, birch, false), Customer: cedar})
	do(t, d.TransferAzureSubscription, bea, acts.TransferAzureSubscriptionInput{Subscription: sNew, ToPartner: birch})
}

func (t *teller) services() {
	d := t.desk
	for _, allowed := range []bool{false, true} {
		do(t, d.SetServicePermission, gina, acts.SetServicePermissionInput{Partner: alder, Customer: cedar, Service: graph.ServiceExchange, Allowed: allowed})
	}
	do(t, d.OpenServiceRequest, ada, acts.OpenServiceRequestInput{Customer: cedar, Subject: "Mail does not arrive"})
}

// roles come and go in Azure, in the directory and in groups.
func (t *teller) roles() {
	d := t.desk
	do(t, d.ElevateAccess, gina, acts.ElevateAccessInput{Tenant: cedar})
	for _, principal := range []graph.ID{carl, adminAgents} {
		n := t.made(do(t, d.AssignAzureRole, gina, acts.AssignAzureRoleInput{Principal: principal, Role: "Reader", Scope: sOld}), graph.KindAzureRoleAssignment)
		do(t, d.RemoveAzureRoleAssignment, gina, acts.RemoveAzureRoleAssignmentInput{Assignment: n.ID})
	}
	do(t, d.AssignDirectoryRole, "", acts.AssignDirectoryRoleInput{Principal: nils, Role: "Global Administrator"})
	do(t, d.AddGroupMember, nils, acts.AddGroupMemberInput{Group: salesAgents, Member: hugo})
	do(t, d.RemoveGroupMember, nils, acts.RemoveGroupMemberInput{Group: salesAgents, Member: hugo})
}

// fleet adds a device, gives it a profile and takes both away again; another profile stays.
func (t *teller) fleet() {
	d, partner := t.desk, alder
	const device, profile, stays = graph.ID("AutopilotDevice:d-new"), graph.ID("AutopilotProfile:standard"), graph.ID("AutopilotProfile:kiosk")
	do(t, d.AddAutopilotDevice, ada, acts.AddAutopilotDeviceInput{Key: device.Key(), DisplayName: "Laptop", Customer: cedar, Source: graph.SourcePartnerCenter, AddedBy: &partner})
	for _, p := range []graph.ID{profile, stays} {
		do(t, d.CreateAutopilotProfile, ada, acts.CreateAutopilotProfileInput{Key: p.Key(), DisplayName: p.Key(), Customer: cedar})
	}
	applied := acts.AutopilotProfileOfDeviceInput{Device: device, Profile: profile}
	do(t, d.ApplyAutopilotProfile, ada, applied)
	do(t, d.UpdateAutopilotProfile, ada, acts.UpdateAutopilotProfileInput{Profile: profile, Settings: []string{"skip_eula"}})
	do(t, d.RemoveAutopilotProfile, ada, applied)
	do(t, d.RemoveAutopilotDevice, ada, acts.RemoveAutopilotDeviceInput{Device: device})
	do(t, d.DeleteAutopilotProfile, ada, acts.DeleteAutopilotProfileInput{Profile: profile})
	do(t, d.ApplyAutopilotProfile, ada, acts.AutopilotProfileOfDeviceInput{Device: "AutopilotDevice:d-self", Profile: stays})
}

// partings end what there is.
func (t *teller) partings() {
	d := t.desk
	do(t, d.RemoveDelegatedAdmin, gina, acts.RemoveDelegatedAdminInput{Partner: alder, Customer: cedar})
	do(t, d.RemoveResellerRelationship, nils, acts.RemoveResellerRelationshipInput{Partner: alder, Customer: cedar})
	do(t, d.RemoveDirectoryRole, "", acts.RemoveDirectoryRoleInput{Principal: nils, Role: "Global Administrator"})
}
