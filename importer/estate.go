package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"behalf/graph"
)

// estate is what is known across files once all are read: small things only, never rows.
type estate struct {
	inputs   []*input // those that are used, in the order in which they are written
	listings []*listing
	owners   map[string]string          // of subscriptions: the tenant
	above    map[graph.ID]graph.ID      // of subscriptions and management groups: the parent that a tree tells
	homes    map[string]bool            // of subscriptions: whether the tenant is told as their home
	lists    map[graph.ID][]Kind        // of tenants: the lists of objects that are given
	expanded map[graph.ID]bool          // management groups of which a tree tells the children
	met      map[string]map[string]bool // of subscriptions: management groups that their role assignments name
	unplaced map[graph.ID]bool          // management groups that role assignments name without telling of which subscription
	labels   map[string]string          // of tenants: what their folders call them
	parts    map[string]map[string]bool // of tenants: PARTNER, CUSTOMER
	members  map[string]bool            // groups of which a whole list of members is given
	assigned map[graph.ID]bool          // subscriptions of which a whole list of role assignments is given
	roles    map[string][2]string       // of directory roles by their own ids: tenant and template
	report   func(Problem)
}

// settle finds out whose each file is, and which listings are whole. Files whose owner cannot be told are reported and left out.
func settle(ctx context.Context, store graph.Store, inputs []*input, partners map[string]bool, report func(Problem)) (*estate, error) {
	e := &estate{
		owners: map[string]string{}, homes: map[string]bool{}, lists: map[graph.ID][]Kind{}, above: map[graph.ID]graph.ID{}, expanded: map[graph.ID]bool{}, unplaced: map[graph.ID]bool{}, met: map[string]map[string]bool{}, labels: map[string]string{},
		parts: map[string]map[string]bool{}, members: map[string]bool{}, assigned: map[graph.ID]bool{}, roles: map[string][2]string{}, report: report,
	}
	for tenant := range partners {
		e.part(tenant, graph.TenantPartner)
	}
	for _, in := range inputs {
		e.read(in)
	}
	for _, in := range inputs {
		if in.kind == Assignments {
			e.asked(in)
		}
	}
	if err := e.lookUpOwners(ctx, store, inputs); err != nil {
		return nil, err
	}
	for _, in := range inputs {
		if in.rows > 0 && in.faulty == in.rows {
			report(Problem{Path: in.path, Message: "no row of it can be used"})
			continue
		}
		if how := e.own(in); how != "" {
			report(Problem{Path: in.path, Message: how})
			continue
		}
		e.inputs = append(e.inputs, in)
	}
	slices.SortStableFunc(e.inputs, func(a, b *input) int { return slices.Index(kinds, a.kind) - slices.Index(kinds, b.kind) })
	for _, in := range e.inputs {
		e.learn(in)
	}
	e.group()
	return e, nil
}

func (e *estate) part(tenant string, kind graph.TenantKind) {
	if e.parts[tenant] == nil {
		e.parts[tenant] = map[string]bool{}
	}
	e.parts[tenant][string(kind)] = true
}

// customer notes the owner of a subscription: a customer, unless it is told to be a partner.
func (e *estate) customer(tenant string) {
	if !e.parts[tenant][string(graph.TenantPartner)] {
		e.part(tenant, graph.TenantCustomer)
	}
}

// read takes what all sources together tell of one file.
func (e *estate) read(in *input) {
	url, _ := byURL(in.context)
	next, _ := byURL(in.next)
	named, _ := in.byName()
	tenant, label, partner, customer := byFolder(in.abs, in.root)
	in.told = url.or(next).or(in.told).or(named).or(told{tenant: tenant})
	in.tenant = in.told.tenant
	if label != "" {
		e.labels[tenant] = label
	}
	if partner {
		e.part(tenant, graph.TenantPartner)
	}
	if customer {
		e.part(tenant, graph.TenantCustomer)
	}
	switch in.kind {
	case Accounts:
		for sub, owners := range in.subs {
			for owner, home := range owners { // one; homeTenantId comes before tenantId, and the first file before the others
				if e.owners[sub] == "" || home && !e.homes[sub] {
					e.owners[sub], e.homes[sub] = owner, home
				}
			}
		}
	case Roles:
		for id, template := range in.roles {
			e.roles[id] = [2]string{in.tenant, template}
		}
	case ManagementGroups:
		if in.tenant = ""; len(in.tenants) == 1 {
			in.tenant = slices.Collect(maps.Keys(in.tenants))[0]
		} else if len(in.tenants) == 0 {
			in.tenant = in.told.tenant
		}
	}
}

// lookUpOwners asks the store for the tenants of subscriptions that no file names.
func (e *estate) lookUpOwners(ctx context.Context, store graph.Store, inputs []*input) error {
	var unknown []graph.ID
	for _, in := range inputs {
		if in.kind != Assignments {
			continue
		}
		for sub := range in.subs {
			if sub != "" && e.owners[sub] == "" {
				unknown = append(unknown, graph.MustID(graph.KindAzureSubscription, sub))
			}
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return store.View(ctx, func(r graph.Reader) error {
		for ends := range slices.Chunk(unknown, 500) {
			edges, err := r.Edges(ctx, graph.EdgeQuery{Ends: ends, Types: []graph.EdgeType{graph.InTenant}, At: graph.Forever - 1})
			if err != nil {
				return err
			}
			for _, edge := range edges {
				if isGUID(edge.To.Key()) {
					e.owners[edge.From.Key()] = edge.To.Key()
				}
			}
		}
		return nil
	})
}

// own settles whose a file is. It returns how to tell it where nothing tells.
func (e *estate) own(in *input) string {
	manifest := func(field string) string {
		return fmt.Sprintf(`or name it in %s beside the file: {"files": [{"path": %q, %q: "<id>"}]}`, ManifestName, baseName(in.path), field)
	}
	switch in.kind {
	case Users, Groups, ServicePrincipals, Roles:
		if in.tenant == "" {
			return fmt.Sprintf("these are %s, but nothing tells of which tenant; put the file into a folder named like customer-cedar_<tenant id>, %s", in.kind, manifest("tenant"))
		}
	case ManagementGroups:
		switch {
		case len(in.tenants) > 1:
			return "these are management groups of several tenants; give each tenant a file of its own"
		case in.tenant == "":
			return "these are management groups, but nothing tells of which tenant; put the file into a folder named like customer-cedar_<tenant id>, " + manifest("tenant")
		}
	case Members, TransitiveMembers:
		if in.group = in.told.group; in.group == "" {
			return fmt.Sprintf("these are members of a group (or of a directory role), but nothing tells of which; name the file graph-group-members_<group id>.json (graph-role-members_<role id>.json), %s", manifest("group"))
		}
	case RoleMembers:
		return e.ownRole(in, manifest)
	case Assignments:
		return e.ownAssignments(in, manifest)
	}
	return ""
}

func (e *estate) ownRole(in *input, manifest func(string) string) string {
	role := in.told.role
	if role == "" {
		return "these are members of a directory role, but nothing tells of which; name the file graph-role-members_<role id>.json, " + manifest("role")
	}
	if of, ok := e.roles[strings.ToLower(role)]; ok && (of[0] == in.tenant || in.tenant == "") {
		in.tenant, in.template = of[0], of[1]
	} else if template, _, known, err := graph.FindDirectoryRole(role); err == nil {
		for _, of := range e.roles {
			known = known || of[1] == template && of[0] == in.tenant
		}
		if known {
			in.template = template
		}
	}
	switch {
	case in.template == "":
		return fmt.Sprintf("these are members of the directory role %s, which no list of directory roles among the files names; give the tenant's directoryRoles too, or name the role's template in %s", clean(role, 80), ManifestName)
	case in.tenant == "":
		return "these are members of a directory role, but nothing tells of which tenant; put the file into a folder named like customer-cedar_<tenant id>, " + manifest("tenant")
	}
	return ""
}

// asked settles which subscription was asked for role assignments that do not say it themselves: a list without rows, and
// rows above subscriptions whose role definitions carry none.
func (e *estate) asked(in *input) {
	var named []string
	for sub := range in.subs {
		if sub != "" {
			named = append(named, sub)
		}
	}
	if sub := in.told.subscription; len(named) == 0 && sub != "" {
		for _, owner := range e.owners {
			if owner == sub { // people name files for the tenant too
				in.tenant = sub
				return
			}
		}
		in.subs[sub] = map[string]bool{}
		named = []string{sub}
	}
	if len(named) == 1 {
		maps.Copy(in.subs[named[0]], in.subs[""])
	}
}

func (e *estate) ownAssignments(in *input, manifest func(string) string) string {
	tenants := map[string]bool{}
	for sub := range in.subs {
		switch owner := e.owners[sub]; {
		case owner != "":
			tenants[owner] = true
		case sub != "" && in.tenant != "":
			e.owners[sub] = in.tenant
			tenants[in.tenant] = true
		case sub != "":
			return fmt.Sprintf("these are role assignments of subscription %s, but nothing tells whose it is; give the output of az account list -o json too, put the file into a folder named like customer-cedar_<tenant id>, %s", sub, manifest("tenant"))
		}
	}
	if in.subs[""] == nil {
		return ""
	}
	if len(tenants) == 1 { // rows above subscriptions are of the same tenant as the others of the file
		in.tenant = slices.Collect(maps.Keys(tenants))[0]
	}
	if in.tenant == "" {
		return "these are role assignments above subscriptions, but nothing tells of which tenant; put the file into a folder named like customer-cedar_<tenant id>, " + manifest("tenant")
	}
	return ""
}

// learn takes from a file that is used what other files are read by.
func (e *estate) learn(in *input) {
	switch in.kind {
	case Accounts:
		for _, owners := range in.subs {
			for tenant := range owners {
				e.customer(tenant)
			}
		}
	case ManagementGroups:
		for _, b := range in.tree {
			child := managementGroupID(in.tenant, b.child)
			if !b.group {
				child = graph.MustID(graph.KindAzureSubscription, b.child)
			}
			if parent := managementGroupID(in.tenant, b.parent); parent != child {
				e.above[child] = parent
			}
		}
		for name := range in.expanded {
			if in.faulty == 0 {
				e.expanded[managementGroupID(in.tenant, name)] = true
			}
		}
	case Assignments:
		for sub, groups := range in.subs {
			if sub == "" {
				for name := range groups {
					if len(in.subs) != 2 { // of one subscription they are its own
						e.unplaced[managementGroupID(in.tenant, name)] = true
					}
				}
				continue
			}
			e.customer(e.owners[sub])
			if e.met[sub] == nil {
				e.met[sub] = map[string]bool{}
			}
			maps.Copy(e.met[sub], groups)
		}
	}
}

// digest names an import by what it holds: the same files of the same owners, wherever they lie.
func (e *estate) digest() string {
	var lines []string
	for _, in := range e.inputs {
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s", in.kind, in.tenant, in.group, in.template, in.sha))
	}
	for tenant, parts := range e.parts {
		for part := range parts {
			lines = append(lines, part+" "+tenant)
		}
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(lines), "\n")))
	return hex.EncodeToString(sum[:])
}
