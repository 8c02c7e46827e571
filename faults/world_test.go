package faults

import (
	"context"
	"encoding/json"
	"fmt"
)

// Nodes of the sample world's story, and those that are added to it.
const (
	alder  = "Tenant:alder" // a partner
	cedar  = "Tenant:cedar" // its customer
	ada    = "User:ada"     // an Admin agent of Alder
	carl   = "User:carl"    // of Cedar, with no role
	sNew   = "AzureSubscription:s-new"
	sOld   = "AzureSubscription:s-old"
	boss   = "User:load-boss" // Global Administrator of Alder
	outer  = "SecurityGroup:load-outer"
	inner  = "SecurityGroup:load-inner" // in outer, which is Contributor of both subscriptions
	nobody = "User:load-nobody"         // in no group
)

// sampleCustomers is how many customers the sample world has around the story, and how many the list of customers shows.
const sampleCustomers = 20

// world is the sample world with people whose rights change.
type world struct {
	rights      []*right
	memberships map[string]*right // by user
	customers   int
}

// change grants a right that is not held, or revokes it.
type change func(ctx context.Context, c *caller) error

// makeWorld adds to the sample what a number of actors change: each two memberships, an Azure role and a delegation.
func makeWorld(ctx context.Context, c *caller, actors int) (w *world, changes [][]change, err error) {
	w = &world{memberships: map[string]*right{}, customers: sampleCustomers + 1}
	make := func(name string, input map[string]any) {
		if err == nil {
			_, err = c.diary.must(ctx, c.server, act{name: name, input: input})
		}
	}
	user := func(id, tenant string) {
		make("createUser", map[string]any{"key": id[len("User:"):], "displayName": id, "tenant": tenant})
	}
	user(boss, alder)
	user(nobody, alder)
	make("assignDirectoryRole", map[string]any{"principal": boss, "role": "Global Administrator"})
	for _, group := range []string{outer, inner} {
		make("createSecurityGroup", map[string]any{"key": group[len("SecurityGroup:"):], "displayName": group, "tenant": alder})
	}
	make("addGroupMember", map[string]any{"group": outer, "member": inner})
	for _, sub := range []string{sNew, sOld} {
		make("assignAzureRole", map[string]any{"principal": outer, "role": "Contributor", "scope": sub})
	}
	changes = [][]change{}
	for i := range actors {
		var mine []change
		add := func(r *right, change change) {
			w.rights = append(w.rights, r)
			mine = append(mine, change)
		}
		for j := range 2 {
			r := &right{agent: fmt.Sprintf("User:load-m%d-%d", i, j), action: "MANAGE_SUBSCRIPTION", targets: []string{sNew, sOld}}
			user(r.agent, alder)
			w.memberships[r.agent] = r
			add(r, r.membership)
		}
		role := &right{agent: fmt.Sprintf("User:load-r%d", i), action: "MANAGE_SUBSCRIPTION", targets: []string{fmt.Sprintf("AzureSubscription:load-s%d", i)}}
		user(role.agent, alder)
		make("createScope", map[string]any{"key": role.targets[0][len("AzureSubscription:"):], "displayName": role.targets[0], "kind": "SUBSCRIPTION", "tenant": cedar, "parent": "Scope:cedar"})
		add(role, role.azureRole())

		customer, admin := fmt.Sprintf("Tenant:load-c%d", i), fmt.Sprintf("User:load-ga%d", i)
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

// membership puts the user into the inner group and takes it out again, by the hands of the operator and of an administrator.
func (r *right) membership(ctx context.Context, c *caller) error {
	a := act{name: "addGroupMember", input: map[string]any{"group": inner, "member": r.agent}}
	if r.asking()%2 == 1 {
		a.name = "removeGroupMember"
	}
	if c.rand.IntN(2) == 0 {
		a.person = boss
	}
	_, err := r.decide(ctx, c, a)
	return err
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
