package acts

import (
	"context"
	"fmt"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
)

// AssignDirectoryRoleInput gives a directory role. Role is a role's name or its template id.
type AssignDirectoryRoleInput struct {
	Principal graph.ID `json:"principal"`
	Role      string   `json:"role"`
	DryRun    *bool    `json:"-"`
}

// AssignDirectoryRole gives a principal a directory role in its own tenant. The operator's.
func (d *Desk) AssignDirectoryRole(ctx context.Context, by Actor, in AssignDirectoryRoleInput) (*Result, error) {
	template, _, _, err := graph.FindDirectoryRole(in.Role)
	if err != nil {
		return nil, field("role", err)
	}
	return d.run(ctx, by, "assignDirectoryRole", in, isTrue(in.DryRun), func(t *tx) error {
		principal, tenant, err := t.roleHolder(in.Principal)
		if err != nil {
			return err
		}
		role, err := t.directoryRole(tenant, template)
		if err != nil {
			return err
		}
		if old, err := t.openEdge(principal.ID, graph.HasDirectoryRole, role, template); err != nil {
			return err
		} else if old != nil {
			return field("role", fmt.Errorf("%s holds %s: %w", principal.ID, graph.DirectoryRoleName(template), graph.ErrExists))
		}
		t.open(graph.Edge{From: principal.ID, Type: graph.HasDirectoryRole, To: role, Role: template, Source: graph.SourceDirect})
		t.follows(GainsDirectoryAccess, role, say.Things{"who": say.Name(principal.Name), "role": say.Role(template), "tenant": say.Name(t.nameOf(tenant))})
		return nil
	})
}

// RemoveDirectoryRoleInput takes a directory role away.
type RemoveDirectoryRoleInput struct {
	Principal graph.ID `json:"principal"`
	Role      string   `json:"role"`
	DryRun    *bool    `json:"-"`
}

// RemoveDirectoryRole takes a directory role in the own tenant from a principal. The operator's.
func (d *Desk) RemoveDirectoryRole(ctx context.Context, by Actor, in RemoveDirectoryRoleInput) (*Result, error) {
	template, _, _, err := graph.FindDirectoryRole(in.Role)
	if err != nil {
		return nil, field("role", err)
	}
	return d.run(ctx, by, "removeDirectoryRole", in, isTrue(in.DryRun), func(t *tx) error {
		principal, tenant, err := t.roleHolder(in.Principal)
		if err != nil {
			return err
		}
		role := DirectoryRoleID(tenant, template)
		old, err := t.openEdge(principal.ID, graph.HasDirectoryRole, role, template)
		if err != nil {
			return err
		}
		if old == nil {
			return field("role", nothing("%s does not hold %s", principal.ID, graph.DirectoryRoleName(template)))
		}
		t.close(*old)
		t.follows(LosesDirectoryAccess, role, say.Things{"who": say.Name(principal.Name), "role": say.Role(template), "tenant": say.Name(t.nameOf(tenant))})
		return t.rolesLeft(principal.ID, old)
	})
}

func (t *tx) roleHolder(id graph.ID) (principal graph.Node, tenant graph.ID, err error) {
	if principal, err = t.node("principal", id, graph.PrincipalKinds...); err != nil {
		return
	}
	if err = t.operator(); err != nil {
		return
	}
	if tenant, err = t.home(id); err == nil && tenant == "" {
		err = field("principal", unmet("", "%s has no home tenant, in which it could hold a role", id))
	}
	return
}

// DirectoryRoleID is the id of a role in one tenant: its template's id is the same in every tenant.
func DirectoryRoleID(tenant graph.ID, template string) graph.ID {
	return graph.MustID(graph.KindDirectoryRole, tenant.Key()+"/"+template)
}

// directoryRole makes sure that a tenant has a role.
func (t *tx) directoryRole(tenant graph.ID, template string) (graph.ID, error) {
	id := DirectoryRoleID(tenant, template)
	for _, c := range t.changes {
		if c.Op == graph.CreateNode && c.Node.ID == id {
			return id, nil
		}
	}
	nodes, err := t.w.Nodes(t, []graph.ID{id})
	if err != nil {
		return "", err
	}
	if _, ok := nodes[id]; !ok {
		t.create(graph.Node{ID: id, Name: graph.DirectoryRoleName(template)}.With(graph.PropRoleTemplate, template))
		t.open(graph.Edge{From: id, Type: graph.DefinedIn, To: tenant})
	}
	return id, nil
}

func nothing(format string, args ...any) error {
	return unmet(access.NothingToRemove, format, args...)
}
