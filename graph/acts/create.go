package acts

import (
	"context"
	"fmt"
	"slices"

	"behalf/graph"
)

// CreateTenantInput makes a tenant.
type CreateTenantInput struct {
	Key         string             `json:"key"`
	DisplayName string             `json:"displayName"`
	Kinds       []graph.TenantKind `json:"kinds"`
	Domain      *string            `json:"domain,omitempty"`
	DryRun      *bool              `json:"-"`
}

// CreateTenant makes a tenant that is a partner, a customer or both. The operator's.
func (d *Desk) CreateTenant(ctx context.Context, by Actor, in CreateTenantInput) (*Result, error) {
	id, err := newID(graph.KindTenant, in.Key, in.DisplayName)
	if err != nil {
		return nil, err
	}
	if err := field("key", graph.CheckTenantKey(id.Key())); err != nil {
		return nil, err
	}
	if len(in.Kinds) == 0 {
		return nil, invalid("kinds", "kinds is empty; name PARTNER, CUSTOMER or both")
	}
	var kinds []string
	for _, k := range in.Kinds {
		if !slices.Contains(kinds, string(k)) {
			kinds = append(kinds, string(k))
		}
	}
	slices.Sort(kinds)
	return d.run(ctx, by, "createTenant", in, isTrue(in.DryRun), func(t *tx) error {
		if err := t.operator(); err != nil {
			return err
		}
		if err := t.absent("key", id); err != nil {
			return err
		}
		n := graph.Node{ID: id, Name: in.DisplayName}.With(graph.PropKinds, kinds).With(graph.PropDomain, value(in.Domain))
		t.result.Nodes = append(t.result.Nodes, t.create(n))
		return nil
	})
}

// CreateUserInput makes a person.
type CreateUserInput struct {
	Key               string   `json:"key"`
	DisplayName       string   `json:"displayName"`
	Tenant            graph.ID `json:"tenant"`
	UserPrincipalName *string  `json:"userPrincipalName,omitempty"`
	DryRun            *bool    `json:"-"`
}

// CreateUser makes a person whose home is a tenant. The operator's.
func (d *Desk) CreateUser(ctx context.Context, by Actor, in CreateUserInput) (*Result, error) {
	id, err := newID(graph.KindUser, in.Key, in.DisplayName)
	if err != nil {
		return nil, err
	}
	return d.run(ctx, by, "createUser", in, isTrue(in.DryRun), func(t *tx) error {
		n := graph.Node{ID: id, Name: in.DisplayName}.With(graph.PropUserPrincipalName, value(in.UserPrincipalName))
		return t.createAtHome(n, in.Tenant, nil)
	})
}

// CreateSecurityGroupInput makes a group.
type CreateSecurityGroupInput struct {
	Key         string           `json:"key"`
	DisplayName string           `json:"displayName"`
	Tenant      graph.ID         `json:"tenant"`
	WellKnown   *graph.WellKnown `json:"wellKnown,omitempty"`
	DryRun      *bool            `json:"-"`
}

// CreateSecurityGroup makes a group in a tenant. A partner has at most one well-known group of each kind; one that is made
// while delegations are in force takes its part in them (R22, R23). The operator's.
func (d *Desk) CreateSecurityGroup(ctx context.Context, by Actor, in CreateSecurityGroupInput) (*Result, error) {
	id, err := newID(graph.KindSecurityGroup, in.Key, in.DisplayName)
	if err != nil {
		return nil, err
	}
	return d.run(ctx, by, "createSecurityGroup", in, isTrue(in.DryRun), func(t *tx) error {
		n := graph.Node{ID: id, Name: in.DisplayName}
		if in.WellKnown == nil {
			return t.createAtHome(n, in.Tenant, nil)
		}
		n = n.With(graph.PropWellKnown, string(*in.WellKnown))
		return t.createAtHome(n, in.Tenant, func(tenant graph.Tenant) error {
			if !tenant.Is(graph.TenantPartner) {
				return unmet("", "%s is not a partner; only a partner's tenant has %s", tenant.Name, *in.WellKnown)
			}
			if old, ok, err := t.wellKnownGroup(tenant.ID, *in.WellKnown); err != nil {
				return err
			} else if ok {
				return unmet("", "%s has %s already: %s", tenant.Name, *in.WellKnown, old.ID)
			}
			return t.joinDelegations(n, tenant.ID, *in.WellKnown)
		})
	})
}

// createAtHome makes a node whose home is a tenant, if a condition on the tenant holds.
func (t *tx) createAtHome(n graph.Node, tenant graph.ID, condition func(graph.Tenant) error) error {
	home, err := t.node("tenant", tenant, graph.KindTenant)
	if err != nil {
		return err
	}
	if err := t.operator(); err != nil {
		return err
	}
	if err := t.absent("key", n.ID); err != nil {
		return err
	}
	t.result.Nodes = append(t.result.Nodes, t.create(n))
	t.open(graph.Edge{From: n.ID, Type: graph.HomeIn, To: home.ID})
	if condition == nil {
		return nil
	}
	return condition(graph.Tenant{Node: home})
}

// CreateScopeInput makes an Azure scope. Parent is left out for ROOT, and given for every other kind.
type CreateScopeInput struct {
	Key         string          `json:"key"`
	DisplayName string          `json:"displayName"`
	Kind        graph.ScopeKind `json:"kind"`
	Tenant      graph.ID        `json:"tenant"`
	Parent      *graph.ID       `json:"parent,omitempty"`
	DryRun      *bool           `json:"-"`
}

// below says below which kinds a scope may lie.
var below = map[graph.Kind][]graph.Kind{
	graph.KindManagementGroup:   {graph.KindScope, graph.KindManagementGroup},
	graph.KindAzureSubscription: {graph.KindScope, graph.KindManagementGroup},
	graph.KindResourceGroup:     {graph.KindAzureSubscription},
	graph.KindResource:          {graph.KindResourceGroup},
}

// ScopeID is the id of a scope: root and management groups carry their tenant, since their names recur in every tenant
// (domain.md 8.1); the root's key is the tenant's, whatever key is given.
func ScopeID(kind graph.Kind, tenant graph.ID, key string) (graph.ID, error) {
	switch kind {
	case graph.KindScope:
		key = tenant.Key()
	case graph.KindManagementGroup:
		key = tenant.Key() + "/" + key
	}
	return graph.NewID(kind, key)
}

// CreateScope makes a scope below another one of the same tenant. The operator's.
func (d *Desk) CreateScope(ctx context.Context, by Actor, in CreateScopeInput) (*Result, error) {
	kind := in.Kind.NodeKind()
	if err := kindOf("tenant", in.Tenant, graph.KindTenant); err != nil {
		return nil, err
	}
	if in.Key == "" {
		return nil, invalid("key", "the key is empty")
	}
	id, err := ScopeID(kind, in.Tenant, in.Key)
	if err != nil {
		return nil, field("key", err)
	}
	if err := field("displayName", graph.CheckName(in.DisplayName)); err != nil {
		return nil, err
	}
	switch {
	case kind == graph.KindScope && in.Parent != nil:
		return nil, invalid("parent", "the root scope has no parent; leave parent out")
	case kind != graph.KindScope && in.Parent == nil:
		return nil, invalid("parent", "%s needs a parent; name one of %v", in.Kind, below[kind])
	case kind != graph.KindScope:
		if err := kindOf("parent", *in.Parent, below[kind]...); err != nil {
			return nil, err
		}
	}
	return d.run(ctx, by, "createScope", in, isTrue(in.DryRun), func(t *tx) error {
		if _, err := t.node("tenant", in.Tenant, graph.KindTenant); err != nil {
			return err
		}
		if in.Parent != nil {
			if _, err := t.node("parent", *in.Parent, below[kind]...); err != nil {
				return err
			}
		}
		if err := t.operator(); err != nil {
			return err
		}
		if err := t.absent("key", id); err != nil {
			return err
		}
		t.result.Nodes = append(t.result.Nodes, t.create(graph.Node{ID: id, Name: in.DisplayName}))
		t.open(graph.Edge{From: id, Type: graph.InTenant, To: in.Tenant})
		if in.Parent == nil {
			return nil
		}
		owner, err := t.home(*in.Parent)
		if err != nil {
			return err
		}
		if owner != in.Tenant {
			return field("parent", unmet("", "%s is not a scope of %s; a scope and its parent lie in one tenant", *in.Parent, in.Tenant))
		}
		above, err := t.above(*in.Parent, graph.Parent, graph.MaxParent)
		if err != nil {
			return err
		}
		for _, hops := range above {
			if hops+1 > graph.MaxParent {
				return field("parent", unmet("", "%s lies too deep: at most %d levels of scopes are followed", *in.Parent, graph.MaxParent))
			}
		}
		t.open(graph.Edge{From: id, Type: graph.Parent, To: *in.Parent})
		return nil
	})
}

func newID(kind graph.Kind, key, name string) (graph.ID, error) {
	id, err := graph.NewID(kind, key)
	if err != nil {
		return "", field("key", err)
	}
	if err := graph.CheckName(name); err != nil {
		return "", field("displayName", fmt.Errorf("%s: %w", id, err))
	}
	return id, nil
}

func isTrue(b *bool) bool { return b != nil && *b }

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
