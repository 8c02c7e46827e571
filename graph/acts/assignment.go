package acts

import (
	"context"
	"fmt"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
)

// AssignAzureRoleInput gives an Azure role at a scope. Role is a role's name or its definition id; an unknown id is a
// custom role, whose permissions are not known.
type AssignAzureRoleInput struct {
	Principal graph.ID `json:"principal"`
	Role      string   `json:"role"`
	Scope     graph.ID `json:"scope"`
	Condition *string  `json:"condition,omitempty"`
	DryRun    *bool    `json:"-"`
}

// AssignAzureRole gives a principal a role at a scope and all below it. A group of another tenant needs an open relationship
// between the two (domain.md 3.4), a guest user does not. Theirs who may ASSIGN_AZURE_ROLE there.
func (d *Desk) AssignAzureRole(ctx context.Context, by Actor, in AssignAzureRoleInput) (*Result, error) {
	role, name, _, err := graph.FindAzureRole(in.Role)
	if err != nil {
		return nil, field("role", err)
	}
	return d.run(ctx, by, "assignAzureRole", in, isTrue(in.DryRun), func(t *tx) error {
		principal, err := t.node("principal", in.Principal, graph.PrincipalKinds...)
		if err != nil {
			return err
		}
		scope, err := t.node("scope", in.Scope, graph.ScopeKinds...)
		if err != nil {
			return err
		}
		if _, err := t.may(access.AssignAzureRole, scope.ID, nil); err != nil {
			return err
		}
		if err := t.known(principal, scope); err != nil {
			return err
		}
		if old, err := t.openEdge(principal.ID, graph.HasAzureRole, scope.ID, role); err != nil {
			return err
		} else if old != nil {
			return field("role", fmt.Errorf("%s holds %s on %s, by %s: %w", principal.ID, name, scope.ID, old.Assignment, graph.ErrExists))
		}
		t.assign(principal, scope, role, value(in.Condition), graph.SourceAssigned)
		return nil
	})
}

// known refuses a group that the scope's directory cannot know.
func (t *tx) known(principal, scope graph.Node) error {
	if principal.ID.Kind() != graph.KindSecurityGroup {
		return nil
	}
	home, err := t.home(principal.ID)
	if err != nil {
		return err
	}
	owner, err := t.home(scope.ID)
	if err != nil || home == owner {
		return err
	}
	tie, err := t.tie(home, owner)
	if err != nil || tie.Active {
		return err
	}
	reverse, err := t.tie(owner, home)
	if err != nil || reverse.Active {
		return err
	}
	reason := access.NoRelationship
	if tie.Invited {
		reason = access.NotAccepted
	}
	return field("principal", unmet(reason, "%s does not exist in the directory of %s: a group of another tenant needs an open reseller relationship between the two", principal.ID, t.nameOf(owner)))
}

// assign notes a role assignment: the node that names it, and the edge that is in force.
func (t *tx) assign(principal, scope graph.Node, role, condition, source string) {
	id := graph.MustID(graph.KindAzureRoleAssignment, fmt.Sprint(t.seq))
	n := t.create(graph.Node{ID: id, Name: graph.ComposedName(graph.AzureRoleName(role), " on ", scope.Name)}.
		With(graph.PropPrincipal, principal.ID).With(graph.PropRole, role).With(graph.PropScope, scope.ID).With(graph.PropCondition, condition))
	t.open(graph.Edge{From: principal.ID, Type: graph.HasAzureRole, To: scope.ID, Role: role, Source: source, Assignment: id, Condition: condition})
	t.result.Nodes = append(t.result.Nodes, n)
	t.follows(GainsAzureRole, scope.ID, say.Things{"who": say.Name(principal.Name), "role": say.Role(role), "scope": say.Name(scope.Name)})
}

// RemoveAzureRoleAssignmentInput names an assignment.
type RemoveAzureRoleAssignmentInput struct {
	Assignment graph.ID `json:"assignment"`
	DryRun     *bool    `json:"-"`
}

// RemoveAzureRoleAssignment takes a role away (R30). The last Owner assignment made at a subscription's own scope goes only by
// the hand of the operator, of someone who comes in through the very group that holds it, or whose right comes from the root
// scope (domain.md 2.4). Theirs who may ASSIGN_AZURE_ROLE at the scope.
func (d *Desk) RemoveAzureRoleAssignment(ctx context.Context, by Actor, in RemoveAzureRoleAssignmentInput) (*Result, error) {
	return d.run(ctx, by, "removeAzureRoleAssignment", in, isTrue(in.DryRun), func(t *tx) error {
		n, err := t.node("assignment", in.Assignment, graph.KindAzureRoleAssignment)
		if err != nil {
			return err
		}
		principal, scope := graph.ID(n.Text(graph.PropPrincipal)), graph.ID(n.Text(graph.PropScope))
		decision, err := t.may(access.AssignAzureRole, scope, nil)
		if err != nil {
			return err
		}
		held, err := t.edges(scope, graph.In, graph.HasAzureRole)
		if err != nil {
			return err
		}
		var open *graph.Edge
		otherOwners := 0
		for _, e := range held {
			if e.Assignment == n.ID {
				open = &e
			} else if e.Role == graph.AzureOwner {
				otherOwners++
			}
		}
		if open == nil {
			return field("assignment", nothing("%s has ended", n.ID))
		}
		if open.Role == graph.AzureOwner && scope.Kind() == graph.KindAzureSubscription && otherOwners == 0 && !mayOrphan(decision, principal) {
			return field("assignment", unmet("", "%s is the last Owner assignment of %s; assign another Owner first", n.ID, scope))
		}
		t.close(*open)
		t.result.Nodes = append(t.result.Nodes, n)
		t.follows(LosesAzureRole, scope, say.Things{"who": say.Name(t.nameOf(principal)), "role": say.Role(open.Role), "scope": say.Name(t.nameOf(scope))})
		if err := t.losesPec(*open, scope); err != nil {
			return err
		}
		return t.azureRolesLeft(*open)
	})
}

// mayOrphan reports whether a decision is of one who may take the last Owner of a subscription away.
func mayOrphan(d *access.Decision, principal graph.ID) bool {
	if d == nil {
		return true
	}
	for _, f := range d.Findings {
		for _, e := range f.Grants {
			if f.Outcome == access.Allow && (e.To.Kind() == graph.KindScope || e.From == principal && principal.Kind() == graph.KindSecurityGroup) {
				return true
			}
		}
	}
	return false
}

// losesPec tells a partner that it may lose partner-earned credit with a role of its own (domain.md 3.9).
func (t *tx) losesPec(e graph.Edge, scope graph.ID) error {
	switch e.Role {
	case graph.AzureOwner, graph.AzureContributor, graph.AzureUserAccessAdministrator, graph.AzureSupportRequestContributor:
	default:
		return nil
	}
	home, err := t.home(e.From)
	if err != nil {
		return err
	}
	owner, err := t.home(scope)
	if err != nil || home == "" || home == owner {
		return err
	}
	t.follows(LosesPec, home, say.Things{"partner": say.Name(t.nameOf(home)), "scope": say.Name(t.nameOf(scope))})
	return nil
}

// ElevateAccessInput names the tenant.
type ElevateAccessInput struct {
	Tenant graph.ID `json:"tenant"`
	DryRun *bool    `json:"-"`
}

// ElevateAccess makes a Global Administrator User Access Administrator at the root scope of the own tenant (domain.md 2.4).
// The person's own.
func (d *Desk) ElevateAccess(ctx context.Context, by Actor, in ElevateAccessInput) (*Result, error) {
	return d.run(ctx, by, "elevateAccess", in, isTrue(in.DryRun), func(t *tx) error {
		tenant, err := t.node("tenant", in.Tenant, graph.KindTenant)
		if err != nil {
			return err
		}
		if t.by == "" {
			return forbidden(access.GaRequired, SaysElevate, nil)
		}
		if err := t.globalAdmin(tenant.ID); err != nil {
			return err
		}
		root, err := t.rootScope(tenant)
		if err != nil {
			return err
		}
		role := graph.AzureUserAccessAdministrator
		if old, err := t.openEdge(t.by, graph.HasAzureRole, root.ID, role); err != nil {
			return err
		} else if old != nil {
			return fmt.Errorf("%s holds %s at the root scope of %s: %w", t.by, graph.AzureRoleName(role), tenant.Name, graph.ErrExists)
		}
		person, err := t.node("tenant", t.by, graph.KindUser)
		if err != nil {
			return err
		}
		t.assign(person, root, role, "", graph.SourceElevated)
		return nil
	})
}
