package access

import (
	"slices"

	"behalf/graph"
)

// witness holds what was met for a set of questions, and what several of them share: who an agent is, how an owner stands
// to its partners.
type witness struct {
	ev     *graph.Evidence
	plan   *plan
	agents map[graph.ID]*standing
	owners map[ownerKey]*ownership
	azure  map[graph.ID]*azureFacts
	// loaded is when facts without a date were read; a question about an earlier date is warned of them.
	loaded graph.Time
}

// standing is who an agent is at the date.
type standing struct {
	home           graph.ID
	direct, nested map[graph.WellKnown]bool
	holders        map[graph.ID]Holder // the agent and every group that it is in
}

type ownerKey struct {
	shape graph.Kind
	owner graph.ID
}

// ownership is how the owner of a target stands to everybody at the date.
type ownership struct {
	ties    map[graph.ID]Tie
	anyDap  bool
	anyTie  bool
	pending bool
	cut     bool

	withheld map[graph.ID][]graph.Service // from each partner
}

// azureFacts is who holds Azure roles at a scope or above it.
type azureFacts struct {
	holders map[graph.ID]Holder
	homes   map[graph.ID]bool // tenants of which some group holds a role
	holding map[graph.ID]bool // who holds a role
	// roles are the roles of holders of which nobody knows who they are, and bare the subscriptions of which the role
	// assignments were never loaded.
	roles map[graph.ID][]string
	bare  []graph.ID
}

func newWitness(at graph.Time, p *plan, met graph.Met) *witness {
	return witnessOf(graph.NewEvidence(at, p.walks, met), p)
}

func witnessOf(ev *graph.Evidence, p *plan) *witness {
	return &witness{ev: ev, plan: p, agents: map[graph.ID]*standing{}, owners: map[ownerKey]*ownership{}, azure: map[graph.ID]*azureFacts{}}
}

// fork is a witness of the same, for another goroutine.
func (w *witness) fork() *witness { return witnessOf(w.ev.Fork(), w.plan) }

func (w *witness) wellKnown(id graph.ID) graph.WellKnown {
	return graph.WellKnown(w.ev.Nodes[id].Text(graph.PropWellKnown))
}

func (w *witness) standing(agent graph.ID) *standing {
	if s, ok := w.agents[agent]; ok {
		return s
	}
	s := &standing{direct: map[graph.WellKnown]bool{}, nested: map[graph.WellKnown]bool{}, holders: map[graph.ID]Holder{}}
	side := w.ev.Side(0, agent, halfHome, w.plan.agents.home)
	for e := range side.Walked(1) {
		s.holders[e.From] = Holder{Home: e.To, WellKnown: w.wellKnown(e.From)}
		if e.From == agent {
			s.home = e.To
		}
	}
	for id, h := range s.holders {
		if id != agent && h.WellKnown != "" && h.Home == s.home && s.home != "" {
			s.nested[h.WellKnown] = true
		}
	}
	for e := range side.Walked(0) {
		if h := s.holders[e.To]; e.From == agent && h.WellKnown != "" && h.Home == s.home && s.home != "" {
			s.direct[h.WellKnown] = true
		}
	}
	w.agents[agent] = s
	return s
}

// owner is the tenant that owns a target at the date; empty if none is known.
func (w *witness) owner(s *shape, target graph.ID) graph.ID {
	if len(s.owner) == 0 {
		return target
	}
	ends := w.ev.Side(s.walk, target, ownerSteps(target.Kind()), s.owner).Ends()
	if len(ends) == 0 {
		return ""
	}
	return ends[0]
}

func (w *witness) ownership(s *shape, kind graph.Kind, owner graph.ID) *ownership {
	key := ownerKey{kind, owner}
	if o, ok := w.owners[key]; ok {
		return o
	}
	o := &ownership{ties: map[graph.ID]Tie{}}
	w.owners[key] = o
	if owner == "" {
		return o
	}
	at := w.ev.At
	if s.ties != nil {
		ties := w.ev.Side(s.walk, owner, halfTies, s.ties)
		grants := w.ev.Side(s.walk, owner, halfGrants, s.grants)
		requests := w.ev.Side(s.walk, owner, halfRequests, s.requests)
		o.cut = ties.Cut || grants.Cut || requests.Cut
		partner := map[graph.ID]graph.ID{} // of each relationship
		open := map[graph.ID]bool{}        // relationships whose partner's end holds
		for e := range ties.Walked(1) {
			partner[e.From] = e.To
			open[e.From] = open[e.From] || e.Holds(at)
		}
		for e := range ties.Walked(0) {
			o.change(partner[e.From], func(t *Tie) {
				if isOpen := e.Holds(at) && open[e.From]; t.Relationship == "" || isOpen && !t.Active || isOpen == t.Active && e.Since > t.Since {
					t.Relationship, t.Since = e.From, e.Since
				}
				if e.Holds(at) {
					t.Active = t.Active || open[e.From]
					o.anyTie = o.anyTie || t.Active
				} else if !t.Was || e.Until > t.Ended {
					t.Was, t.Ended = true, e.Until
				}
			})
		}
		for e := range grants.Walked(1) {
			o.change(partner[e.To], func(t *Tie) {
				if e.Holds(at) {
					if !t.Dap || e.Since < t.DapSince {
						t.DapSince = e.Since
					}
					t.Dap, o.anyDap = true, true
				} else if !t.WasDap || e.Until > t.DapEnded {
					t.WasDap, t.DapEnded, t.DapEndedBy = true, e.Until, e.EndedBy
				}
			})
		}
		for e := range requests.Walked(1) {
			o.change(e.To, func(t *Tie) { t.Invited = true })
		}
	}
	if s.withheld != nil {
		side := w.ev.Side(s.walk, owner, halfWithheld, s.withheld)
		o.cut = o.cut || side.Cut
		o.withheld = withheld(side)
	}
	if s.sent != nil {
		o.pending = len(w.ev.Side(s.walk, owner, halfSent, s.sent).Ends()) > 0
	}
	return o
}

// withheld are the services that a tenant withholds from each partner, in order.
func withheld(side *graph.Side) map[graph.ID][]graph.Service {
	partner, grant := map[graph.ID]graph.ID{}, map[graph.ID]graph.ID{} // of each relationship, the partner; of each grant, likewise
	for e := range side.Walked(2) {
		partner[e.From] = e.To
	}
	for e := range side.Walked(1) {
		grant[e.From] = partner[e.To]
	}
	services := map[graph.ID][]graph.Service{}
	for e := range side.Walked(0) {
		if from := grant[e.From]; from != "" {
			services[from] = append(services[from], graph.Service(e.Role))
		}
	}
	for _, of := range services {
		slices.Sort(of)
	}
	return services
}

func (o *ownership) change(partner graph.ID, with func(*Tie)) {
	if partner == "" {
		return
	}
	t := o.ties[partner]
	with(&t)
	o.ties[partner] = t
}

func (w *witness) azureFacts(s *shape, target graph.ID) *azureFacts {
	if f, ok := w.azure[target]; ok {
		return f
	}
	f := &azureFacts{holders: map[graph.ID]Holder{}, homes: map[graph.ID]bool{}, holding: map[graph.ID]bool{}, roles: map[graph.ID][]string{}}
	side := w.ev.Side(s.walk, target, halfAzure, s.azure)
	for e := range side.Walked(2) {
		f.holders[e.From] = Holder{Home: e.To, WellKnown: w.wellKnown(e.From)}
		if e.From.Kind() == graph.KindSecurityGroup {
			f.homes[e.To] = true
		}
	}
	for e := range side.Walked(1) {
		f.holding[e.From] = true
		if e.From.Kind() == graph.KindUnknownPrincipal || e.From.Kind() == graph.KindSecurityGroup && w.ev.Nodes[e.From].Bool(graph.PropMembersUnknown) {
			f.roles[e.From] = append(f.roles[e.From], e.Role)
		}
	}
	note := func(id graph.ID) {
		if id.Kind() == graph.KindAzureSubscription && w.ev.Nodes[id].Bool(graph.PropRolesUnknown) {
			f.bare = append(f.bare, id)
		}
	}
	note(target)
	for e := range side.Walked(0) {
		note(e.To)
	}
	w.azure[target] = f
	return f
}

// mayHide reports whether the agent of a case may be among people who are not known: those of a principal, whose home is empty where
// nothing tells it. A person is not taken for a member of a group of another tenant: directories give guests an id of their own.
func (c *Case) mayHide(principal graph.Node, home graph.ID) bool {
	switch {
	case home != "" && c.Home != "":
		return home == c.Home
	case home == "" && principal.Bool(graph.PropForeign):
		return c.Home == "" || c.Home != c.Owner
	}
	return true
}

// notLoaded are the holders among whose unknown people the agent of a case may be, and the bare subscriptions.
func (w *witness) notLoaded(f *azureFacts, c *Case) []graph.ID {
	ids := slices.Clone(f.bare)
	for id, roles := range f.roles {
		decides := slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(c.Action.azureRoles(), r) || !graph.AzureRoleKnown(r) })
		if decides && c.mayHide(w.ev.Nodes[id], f.holders[id].Home) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// foreign reports whether someone from elsewhere than the owner, or from nowhere known, holds a role.
func (f *azureFacts) foreign(owner graph.ID) bool {
	for id := range f.holding {
		if f.holders[id].Home != owner {
			return true
		}
	}
	return false
}

// build makes the case of one question, and the joins of the rules that speak to it.
func (w *witness) build(q Question, policy Policy) (*Case, map[*Rule]joinFor) {
	kind := shapeOf(q.Target.Kind())
	s := w.plan.shapes[kind]
	me := w.standing(q.Agent)
	owner := w.owner(s, q.Target)
	own := w.ownership(s, kind, owner)
	c := &Case{
		Question: q, At: w.ev.At, Policy: policy,
		Home: me.home, Owner: owner, Direct: me.direct, Nested: me.nested,
		Tie: own.ties[me.home], AnyDap: own.anyDap, AnyTie: own.anyTie, Pending: own.pending,
		Holders: me.holders, Ties: own.ties, Withheld: own.withheld[me.home],
	}
	if c.Action.azure() {
		facts := w.azureFacts(s, q.Target)
		c.HomeHolds = me.home != "" && facts.homes[me.home]
		c.ForeignHolds = q.Action == RemoveAzureRole && facts.foreign(owner)
	}
	if c.Action == OrderOrRenew {
		c.HomeAdmin = w.administers(q.Agent, me.home)
	}
	if c.Action == RemoveRelationship && owner != "" {
		for e := range w.ev.Side(s.walk, owner, halfSold, s.sold).Walked(1) {
			if e.To == me.home {
				c.Sold = append(c.Sold, e.From)
			}
		}
		slices.Sort(c.Sold)
	}
	if c.Action.ofDevice() {
		c.Source = (graph.AutopilotDevice{Node: w.ev.Nodes[q.Target]}).Source()
		if partners := w.ev.Side(s.walk, q.Target, halfAdded, s.added).Ends(); c.Source == graph.SourcePartnerCenter && len(partners) > 0 {
			c.AddedBy = partners[0]
		}
	}
	if c.Action.reset() && q.Target.Kind() == graph.KindUser && owner != "" {
		c.TargetIsAdmin = w.holdsRole(s, q.Target, owner)
	}
	joins := map[*Rule]joinFor{}
	for _, r := range rules {
		if !r.serves(q.Action) || r.Applies != nil && !r.Applies(c) {
			continue
		}
		ev := Evidence{Rule: r}
		if join := w.joinFor(s, r, c); join != nil {
			joins[r] = join
			j := join(nil)
			ev.Pivots, ev.Cut = j.Pivots(), j.Cut() || own.cut && c.abroad()
		}
		if r == azureRole {
			ev.NotLoaded = w.notLoaded(w.azureFacts(s, q.Target), c)
		}
		c.Evidence = append(c.Evidence, ev)
	}
	return c, joins
}

// joinFor joins the halves of a rule's way for one case, with the pivots that are to count.
type joinFor func(keep func(*graph.Edge) bool) *graph.Join

func (w *witness) joinFor(s *shape, r *Rule, c *Case) joinFor {
	end := c.Owner
	switch r.End {
	case AtTarget:
		end = c.Target
	case AtHome:
		end = c.Home
	}
	walk := s.walk
	if r.ownPeople {
		walk, end = 0, c.Home
		if c.abroad() {
			return nil
		}
	}
	if end == "" {
		return nil
	}
	agent := w.ev.Side(0, c.Agent, r.agentHalf, w.plan.agents.halves[r])
	target := w.ev.Side(walk, end, r.targetHalf, s.halves[r])
	return func(keep func(*graph.Edge) bool) *graph.Join { return r.Way.Join(agent, target, keep) }
}

// holdsRole reports whether a person holds any directory role of a tenant, directly or through a group.
func (w *witness) holdsRole(s *shape, user, tenant graph.ID) bool {
	groups := w.ev.Side(s.walk, user, []graph.Step{memberOf}, s.member)
	for e := range w.ev.Side(s.walk, tenant, halfRoles, s.roles).Walked(1) {
		if e.Source != graph.SourceDap && groups.Reaches(e.From) {
			return true
		}
	}
	return false
}

// administers reports whether a person is Global Administrator of the own tenant, and that tenant a partner.
func (w *witness) administers(agent, home graph.ID) bool {
	if home == "" || !(graph.Tenant{Node: w.ev.Nodes[home]}).Is(graph.TenantPartner) {
		return false
	}
	groups := w.ev.Side(0, agent, halfHome[:1], w.plan.agents.member)
	for e := range w.ev.Side(0, home, halfRoles, w.plan.agents.roles).Walked(1) {
		if e.Role == graph.DirectoryGlobalAdministrator && e.Source != graph.SourceDap && groups.Reaches(e.From) {
			return true
		}
	}
	return false
}
