package graphtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"behalf/graph"
)

// Random makes a random world by acts alone, the same for the same seed: a few partners and customers with people, nested
// and cyclic groups, guests, scopes and roles, and then a life of requests, delegations, subscriptions and removals. Some
// acts are done by the wrong person or make no sense, and are refused.
type Random struct {
	Facts    []Fact
	Refusals map[string]int // how often each refusal came

	ctx         context.Context
	world       World
	rng         *rand.Rand
	at          graph.Time
	err         error
	names       map[string]graph.ID
	tenants     []*party
	requests    []*invitation
	assignments []string // names
	roles       []roleHeld
	count       int
}

// party is a tenant of a random world, and what is in it.
type party struct {
	id                graph.ID
	partner, customer bool
	people, groups    []graph.ID
	wellKnown         map[graph.WellKnown]graph.ID
	admins            []graph.ID // people who were made Global Administrator
	agents            []graph.ID // people who were put into Admin or Sales Agents
	servicers         []graph.ID // people who were made administrator of a service
	scopes            []graph.ID
	devices, profiles []graph.ID
}

// roleHeld is a directory role that somebody was given.
type roleHeld struct {
	principal graph.ID
	role      string
}

// invitation is a request of a random world.
type invitation struct {
	name             string
	partner, invited *party // invited is nil where the request is addressed to nobody
	step             int    // how many steps it took: drafted, done, sent, answered
}

// NewRandom makes the world of a seed in w.
func NewRandom(ctx context.Context, w World, seed uint64) (*Random, error) {
	g := &Random{
		Refusals: map[string]int{}, ctx: ctx, world: w, rng: rand.New(rand.NewPCG(seed, 0x5eed)), at: StoryBegins,
		names: map[string]graph.ID{},
	}
	g.population()
	g.estate()
	for range 70 + g.rng.IntN(80) {
		g.live()
	}
	return g, g.err
}

// do does one act and remembers it. It reports whether the act was done, and what it made.
func (g *Random) do(by graph.ID, act string, input map[string]any, bind string) bool {
	if g.err != nil {
		return false
	}
	f := Fact{At: g.at, By: by, Act: act, Input: input, Bind: bind}
	done, err := g.world.Do(g.ctx, act, by, g.at, f.resolved(g.names))
	var refused *Refused
	switch {
	case errors.As(err, &refused):
		f.Refused = refused.Notation()
		g.Refusals[f.Refused]++
		if refused.Code == "INTERNAL" {
			g.err = fmt.Errorf("%s: %w", f, err)
		}
	case err != nil:
		g.err = fmt.Errorf("%s: %w", f, err)
	case bind != "":
		g.names[bind] = done.Made()
	}
	g.Facts = append(g.Facts, f)
	g.pass()
	return err == nil
}

// pass lets time pass: from a millisecond to a month.
func (g *Random) pass() {
	steps := []int64{1, 1, 999, 60_000, 3_600_000, 86_400_000}
	g.at += graph.Time(steps[g.rng.IntN(len(steps))])
	if g.chance(5) {
		g.at += graph.Time(g.rng.Int64N(30 * 86_400_000))
	}
}

// chance is true in so many of a hundred cases.
func (g *Random) chance(percent int) bool { return g.rng.IntN(100) < percent }

// pick is one of some things; the zero value of none.
func pick[T any](g *Random, of []T) (one T) {
	if len(of) == 0 {
		return one
	}
	return of[g.rng.IntN(len(of))]
}

// name is a new name for what an act makes.
func (g *Random) name(letter string) string {
	g.count++
	return fmt.Sprintf("$%s%d", letter, g.count)
}

// population makes tenants, people and groups, and puts people into groups.
func (g *Random) population() {
	partners, customers := 2+g.rng.IntN(3), 2+g.rng.IntN(4)
	both := g.chance(50)
	for i := range partners + customers {
		p := &party{partner: i < partners, customer: i >= partners || both && i == 0, wellKnown: map[graph.WellKnown]graph.ID{}}
		key, kinds := fmt.Sprintf("p%d", i), []string{}
		if p.partner {
			kinds = append(kinds, "PARTNER")
		} else {
			key = fmt.Sprintf("c%d", i-partners)
		}
		if p.customer {
			kinds = append(kinds, "CUSTOMER")
		}
		p.id = graph.MustID(graph.KindTenant, key)
		g.do("", "createTenant", map[string]any{"key": key, "displayName": pick(g, []string{"Alder", "Birch", "cedar", "Élan", "東京"}), "kinds": kinds}, "")
		g.tenants = append(g.tenants, p)
		for _, wk := range graph.WellKnownGroups {
			if p.partner && g.chance(80) {
				g.group(p, wk)
			}
		}
		for range g.rng.IntN(4) {
			g.group(p, "")
		}
	}
	for range 6 + g.rng.IntN(25) {
		g.user(pick(g, g.tenants))
	}
	for _, p := range g.tenants {
		if g.chance(85) && len(p.people) > 0 {
			g.directoryRole("", p, pick(g, p.people), "Global Administrator")
		}
		if g.chance(15) {
			g.lattice(p)
		}
		for range g.rng.IntN(6) {
			g.nest(p)
		}
	}
}

// group makes a group in a tenant; the well-known one of a kind where wk is not empty.
func (g *Random) group(p *party, wk graph.WellKnown) {
	g.count++
	key := fmt.Sprintf("%s-g%d", p.id.Key(), g.count)
	input := map[string]any{"key": key, "displayName": pick(g, []string{"Managers", "managers", "Azure", "Agents"}), "tenant": string(p.id)}
	if wk != "" {
		input["wellKnown"] = string(wk)
	}
	if id := graph.MustID(graph.KindSecurityGroup, key); g.do("", "createSecurityGroup", input, "") {
		p.groups = append(p.groups, id)
		if wk != "" {
			p.wellKnown[wk] = id
		}
	}
}

// user makes a person, who is often put into a group.
func (g *Random) user(p *party) {
	key := fmt.Sprintf("u%d", g.count)
	g.count++
	id := graph.MustID(graph.KindUser, key)
	if !g.do("", "createUser", map[string]any{"key": key, "displayName": pick(g, []string{"Ada", "ada", "Hugo", "Łucja", "Zoë", "zoe"}), "tenant": string(p.id)}, "") {
		return
	}
	p.people = append(p.people, id)
	for range g.rng.IntN(3) {
		g.join(p, id)
	}
}

// join puts a principal into one of a tenant's groups, well-known ones above all.
func (g *Random) join(p *party, member graph.ID) {
	group := pick(g, p.groups)
	if wk := pick(g, graph.WellKnownGroups); p.wellKnown[wk] != "" && g.chance(65) {
		group = p.wellKnown[wk]
	}
	if group == "" {
		return
	}
	done := g.do(g.actor(p.admins), "addGroupMember", map[string]any{"group": string(group), "member": string(member)}, "")
	if done && member.Kind() == graph.KindUser && (group == p.wellKnown[graph.AdminAgents] || group == p.wellKnown[graph.SalesAgents]) {
		p.agents = append(p.agents, member)
	}
}

// nest puts a group into another group of its tenant, so that cycles come about too.
func (g *Random) nest(p *party) {
	if member := pick(g, p.groups); member != "" {
		g.join(p, member)
	}
}

// lattice makes groups that are nested in many ways, or in one deep chain.
func (g *Random) lattice(p *party) {
	first := len(p.groups)
	deep := g.chance(50)
	n := 5 + g.rng.IntN(5) // nine have 128 ways through
	if deep {
		n = 28 + g.rng.IntN(8) // the bound is 32
	}
	for range n {
		g.group(p, "")
	}
	made := p.groups[min(first, len(p.groups)):]
	for i := range made {
		for j := i + 1; j < len(made) && (j == i+1 || !deep); j++ {
			g.do("", "addGroupMember", map[string]any{"group": string(made[j]), "member": string(made[i])}, "")
		}
	}
	if admins := p.wellKnown[graph.AdminAgents]; admins != "" && len(made) > 0 {
		g.do("", "addGroupMember", map[string]any{"group": string(admins), "member": string(made[len(made)-1])}, "")
	}
	if len(made) > 0 && len(p.people) > 0 {
		g.do("", "addGroupMember", map[string]any{"group": string(made[0]), "member": string(pick(g, p.people))}, "")
	}
}

// actor is who does an act: the operator, one of those whose right it is, or anybody.
func (g *Random) actor(right []graph.ID) graph.ID {
	switch n := g.rng.IntN(100); {
	case n < 40:
		return ""
	case n < 85 && len(right) > 0:
		return pick(g, right)
	}
	return pick(g, pick(g, g.tenants).people)
}
