package faults

import (
	"context"
	"encoding/json"
	"fmt"
)

// Nodes of the sample world's story, and those that are added to it.
const (
	alder = "Tenant:alder" // a partner
	cedar = "Tenant:cedar" // its customer
	ada   = "User:ada"     // an Admin agent of Alder
	carl  = "User:carl"    // of Cedar, with no role
	sNew  = "AzureSubscription:s-new"
	sOld  = "AzureSubscription:s-old"
)

// sampleCustomers is how many customers the sample world has around the story.
const sampleCustomers = 20

// world is the sample world with people whose rights change.
type world struct {
	name   string // in the ids of all that was added
	boss   string // Global Administrator of Alder
	nobody string // a person in no group
	outer  string // a group that is Contributor of both subscriptions
	inner  string // a group in it

	rights      []*right
	memberships map[string]*right // by user
	customers   int
}

// change grants a right that is not held, or revokes it.
type change func(ctx context.Context, c *caller) error

// makeWorld adds to the sample what a number of actors change: each two memberships, an Azure role and a delegation.
func makeWorld(ctx context.Context, c *caller, name string, actors int) (w *world, changes [][]change, err error) {
	w = &world{
		name: name, boss: "User:" + name + "-boss", nobody: "User:" + name + "-nobody",
		outer: "SecurityGroup:" + name + "-outer", inner: "SecurityGroup:" + name + "-inner", memberships: map[string]*right{},
	}
	var before struct{ Customers struct{ TotalCount int } }
	err = c.server.good(ctx, "", `{ customers { totalCount } }`, nil, &before)
	w.customers = before.Customers.TotalCount
	make := func(name string, input map[string]any) {
		if err == nil {
			_, err = c.diary.must(ctx, c.server, act{name: name, input: input})
		}
	}
	user := func(id, tenant string) {
		make("createUser", map[string]any{"key": id[len("User:"):], "displayName": id, "tenant": tenant})
	}
	user(w.boss, alder)
	user(w.nobody, alder)
	make("assignDirectoryRole", map[string]any{"principal": w.boss, "role": "Global Administrator"})
	for _, group := range []string{w.outer, w.inner} {
		make("createSecurityGroup", map[string]any{"key": group[len("SecurityGroup:"):], "displayName": group, "tenant": alder})
	}
	make("addGroupMember", map[string]any{"group": w.outer, "member": w.inner})
	for _, sub := range []string{sNew, sOld} {
		make("assignAzureRole", map[string]any{"principal": w.outer, "role": "Contributor", "scope": sub})
	}
	changes = [][]change{}
	for i := range actors {
		var mine []change
		add := func(r *right, change change) {
			w.rights = append(w.rights, r)
			mine = append(mine, change)
		}
		for j := range 2 {
			r := &right{agent: fmt.Sprintf("User:%s-m%d-%d", name, i, j), action: "MANAGE_SUBSCRIPTION", targets: []string{sNew, sOld}}
			user(r.agent, alder)
			w.memberships[r.agent] = r
			add(r, w.membership(r))
		}
		role := &right{agent: fmt.Sprintf("User:%s-r%d", name, i), action: "MANAGE_SUBSCRIPTION", targets: []string{fmt.Sprintf("AzureSubscription:%s-s%d", name, i)}}
		user(role.agent, alder)
		make("createScope", map[string]any{"key": role.targets[0][len("AzureSubscription:"):], "displayName": role.targets[0], "kind": "SUBSCRIPTION", "tenant": cedar, "parent": "Scope:cedar"})
		add(role, role.azureRole())

		customer, admin := fmt.Sprintf("Tenant:%s-c%d", name, i), fmt.Sprintf("User:%s-ga%d", name, i)
		delegation := &right{agent: ada, action: "SIGN_IN", targets: []string{customer}}
		make("createTenant", map[string]any{"key": customer[len("Tenant:"):], "displayName": customer, "kinds": []any{"CUSTOMER"}})
		w.customers++
		user(admin, customer)
		make("assignDirectoryRole", map[string]any{"principal": admin, "role": "Global Administrator"})
		add(delegation, delegation.delegated(admin))
		changes = append(changes, mine)
	}
	return w, changes, err
}

// decide sends the one act that changes the right.
func (r *right) decide(ctx context.Context, c *caller, a act) (*attempt, error) {
	r.send()
	at, err := c.must(ctx, a)
	if err == nil {
		r.acknowledge()
	}
	return at, err
}

// membership puts the user into the inner group and takes it out again.
func (w *world) membership(r *right) change {
	return func(ctx context.Context, c *caller) error {
		_, err := r.decide(ctx, c, w.toggle(r, c))
		return err
	}
}

// toggle is the act that changes a membership, by the hands of the operator or of an administrator.
func (w *world) toggle(r *right, c *caller) act {
	a := act{name: "addGroupMember", input: map[string]any{"group": w.inner, "member": r.agent}}
	if r.asking()%2 == 1 {
		a.name = "removeGroupMember"
	}
	if c.rand.IntN(2) == 0 {
		a.person = w.boss
	}
	return a
}

// azureRole assigns a role at the subscription itself, and removes the assignment.
func (r *right) azureRole() change {
	var assignment string
	return func(ctx context.Context, c *caller) error {
		if r.asking()%2 == 1 {
			_, err := r.decide(ctx, c, act{name: "removeAzureRoleAssignment", input: map[string]any{"assignment": assignment}})
			return err
		}
		at, err := r.decide(ctx, c, act{name: "assignAzureRole", also: "roleAssignment { id }", input: map[string]any{"principal": r.agent, "role": "Contributor", "scope": r.targets[0]}})
		if err != nil {
			return err
		}
		var payload struct{ RoleAssignment struct{ ID string } }
		err = json.Unmarshal(at.data, &payload)
		assignment = payload.RoleAssignment.ID
		return err
	}
}

// delegated has Alder ask the customer for delegated admin privileges and the customer's administrator accept, and remove them.
func (r *right) delegated(admin string) change {
	customer := r.targets[0]
	return func(ctx context.Context, c *caller) error {
		if r.asking()%2 == 1 {
			_, err := r.decide(ctx, c, act{person: admin, name: "removeDelegatedAdmin", input: map[string]any{"partner": alder, "customer": customer}})
			return err
		}
		at, err := c.must(ctx, act{person: ada, name: "requestResellerRelationship", also: "relationshipRequest { id }",
			input: map[string]any{"partner": alder, "includeDap": true, "customer": customer}})
		if err != nil {
			return err
		}
		var payload struct{ RelationshipRequest struct{ ID string } }
		if err := json.Unmarshal(at.data, &payload); err != nil {
			return err
		}
		request := payload.RelationshipRequest.ID
		for _, name := range []string{"completeRelationshipRequest", "markRelationshipRequestSent"} {
			if _, err := c.must(ctx, act{person: ada, name: name, input: map[string]any{"request": request}}); err != nil {
				return err
			}
		}
		_, err = r.decide(ctx, c, act{person: admin, name: "acceptRelationshipRequest", input: map[string]any{"request": request, "customer": customer}})
		return err
	}
}
