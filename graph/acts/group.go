package acts

import (
	"context"

	"behalf/graph"
	"behalf/graph/say"
)

// AddGroupMemberInput puts a member into a group.
type AddGroupMemberInput struct {
	Group  graph.ID `json:"group"`
	Member graph.ID `json:"member"`
	DryRun *bool    `json:"-"`
}

// AddGroupMember makes a principal a member of a group. Groups nest within one tenant; a user may be a guest in another
// tenant's group; cycles are legal. A member that is one already changes nothing. The group's tenant's Global Administrator's.
func (d *Desk) AddGroupMember(ctx context.Context, by Actor, in AddGroupMemberInput) (*Result, error) {
	if in.Group == in.Member {
		return nil, invalid("member", "a group cannot be a member of itself")
	}
	return d.run(ctx, by, "addGroupMember", in, isTrue(in.DryRun), func(t *tx) error {
		group, member, tenant, err := t.membership(in.Group, in.Member)
		if err != nil {
			return err
		}
		if member.ID.Kind() == graph.KindSecurityGroup {
			home, err := t.home(member.ID)
			if err != nil {
				return err
			}
			if home != tenant {
				return field("member", unmet("", "%s and %s live in different tenants; groups nest within one", member.ID, group.ID))
			}
		}
		if old, err := t.memberEdge(member.ID, group.ID); err != nil || old != nil {
			return err
		}
		if err := t.nestable(member.ID, group.ID); err != nil {
			return err
		}
		t.open(graph.Edge{From: member.ID, Type: graph.MemberOf, To: group.ID})
		t.follows(GainsMembership, group.ID, say.Things{"who": say.Name(member.Name), "group": say.Name(group.Name)})
		return nil
	})
}

// RemoveGroupMemberInput takes a member out of a group.
type RemoveGroupMemberInput struct {
	Group  graph.ID `json:"group"`
	Member graph.ID `json:"member"`
	DryRun *bool    `json:"-"`
}

// RemoveGroupMember ends a membership. The group's tenant's Global Administrator's.
func (d *Desk) RemoveGroupMember(ctx context.Context, by Actor, in RemoveGroupMemberInput) (*Result, error) {
	return d.run(ctx, by, "removeGroupMember", in, isTrue(in.DryRun), func(t *tx) error {
		group, member, _, err := t.membership(in.Group, in.Member)
		if err != nil {
			return err
		}
		old, err := t.memberEdge(member.ID, group.ID)
		if err != nil {
			return err
		}
		if old == nil {
			return field("member", nothing("%s is not a member of %s", member.ID, group.ID))
		}
		t.close(*old)
		t.follows(LosesMembership, group.ID, say.Things{"who": say.Name(member.Name), "group": say.Name(group.Name)})
		if err := t.membershipsLeft(*old); err != nil {
			return err
		}
		return t.rolesLeft(member.ID, nil)
	})
}

// membership looks up both ends, and asks whether the actor may change the group.
func (t *tx) membership(groupID, memberID graph.ID) (group, member graph.Node, tenant graph.ID, err error) {
	if group, err = t.node("group", groupID, graph.KindSecurityGroup); err != nil {
		return
	}
	if member, err = t.node("member", memberID, graph.KindUser, graph.KindSecurityGroup, graph.KindServicePrincipal, graph.KindUnknownPrincipal); err != nil {
		return
	}
	if tenant, err = t.home(group.ID); err != nil {
		return
	}
	t.result.Nodes = append(t.result.Nodes, group)
	if tenant == "" {
		if t.by != "" {
			err = t.operator()
		}
		return
	}
	return group, member, tenant, t.globalAdmin(tenant)
}

// memberEdge is the open membership of one principal in one group; nil if there is none.
func (t *tx) memberEdge(member, group graph.ID) (*graph.Edge, error) {
	return t.openEdge(member, graph.MemberOf, group, "")
}

// openEdge is the open edge between two nodes, with a role if it has one; nil if there is none.
func (t *tx) openEdge(from graph.ID, edge graph.EdgeType, to graph.ID, role string) (*graph.Edge, error) {
	edges, err := t.edges(from, graph.Out, edge)
	if err != nil {
		return nil, err
	}
	for _, e := range edges {
		if e.To == to && e.Role == role {
			return &e, nil
		}
	}
	return nil, nil
}
