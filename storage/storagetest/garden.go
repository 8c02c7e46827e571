package storagetest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"behalf/graph"
)

// Random edges almost never make a whole walk, and then every store agrees with every interpreter that there is nothing.
// So walks are planted: whole ones, and near misses in which one edge is not quite what the step asks for.

// shape is a half and the kinds of nodes that stand after each of its steps.
type shape struct {
	start graph.Kind
	steps []graph.Step
	kinds []graph.Kind
}

const (
	sg   = graph.KindSecurityGroup
	mg   = graph.KindManagementGroup
	subs = graph.KindAzureSubscription
	rg   = graph.KindResourceGroup
	role = graph.KindDirectoryRole
	rr   = graph.KindResellerRelationship
)

// The halves that are planted: from a user, from a scope, from a tenant.
var (
	groupsOf   = shape{graph.KindUser, []graph.Step{member}, []graph.Kind{sg}}
	managed    = shape{graph.KindUser, []graph.Step{member, holds.Only("role", "", "r1", "r2"), within}, []graph.Kind{sg, mg, subs}}
	reached    = shape{graph.KindUser, []graph.Step{member, holds, within}, []graph.Kind{sg, mg, mg}}
	provided   = shape{graph.KindUser, []graph.Step{member, holds.Only("source", "", "s1")}, []graph.Kind{sg, subs}}
	direct     = shape{graph.KindUser, []graph.Step{holds.Only("role", "", "r2", "r1")}, []graph.Kind{mg}}
	directory  = shape{graph.KindUser, []graph.Step{member, graph.Hop(graph.HasDirectoryRole, "").Only("role", "", "r1"), graph.Hop(graph.DefinedIn, "")}, []graph.Kind{sg, role, graph.KindTenant}}
	rolesAt    = shape{graph.KindUser, []graph.Step{graph.Hop(graph.HomeIn, ""), graph.Back(graph.DefinedIn, "").InPast()}, []graph.Kind{graph.KindTenant, role}}
	holdersOf  = shape{mg, []graph.Step{holders.Only("source", "", "s2", "s1"), members}, []graph.Kind{sg, sg}}
	holdersOn  = shape{rg, []graph.Step{under, holders.Only("source", "", "s1", "s2"), members}, []graph.Kind{mg, sg, sg}}
	whoCan     = shape{subs, []graph.Step{under, holders, members}, []graph.Kind{mg, sg, graph.KindUser}}
	delegated  = shape{graph.KindTenant, []graph.Step{graph.Back(graph.WithCustomer, ""), graph.Back(graph.Under, "").InPast()}, []graph.Kind{rr, graph.KindDapGrant}}
	partners   = shape{graph.KindTenant, []graph.Step{graph.Back(graph.WithCustomer, "").InPast(), graph.Hop(graph.OfPartner, "")}, []graph.Kind{rr, graph.KindTenant}}
	registered = shape{graph.KindTenant, []graph.Step{graph.Back(graph.AddedBy, ""), graph.Hop(graph.UsesProfile, ""), graph.Hop(graph.BelongsTo, "")},
		[]graph.Kind{graph.KindAutopilotDevice, graph.KindAutopilotProfile, graph.KindTenant}}
)

// form is what one garden is planted with and asked about. There are few forms, and all that is drawn at random fills them
// in: starts, dates, limits, values. A store that plans each new question for long plans few.
type form struct {
	number int
	shapes [2]shape
	beside shape // walked from the first shape's starts too, as a tree
}

var forms = []form{
	{0, [2]shape{groupsOf, directory}, managed}, {1, [2]shape{managed, provided}, reached}, {2, [2]shape{reached, whoCan}, directory}, {3, [2]shape{direct, rolesAt}, managed},
	{4, [2]shape{holdersOf, holdersOn}, whoCan}, {5, [2]shape{delegated, partners}, partners}, {6, [2]shape{registered, managed}, delegated},
}

// plant is a walk that was planted: from Starts along its shape to end at the garden's date, or nearly.
type plant struct {
	shape shape
	start graph.ID
	end   graph.ID
	miss  string // what is wrong with it; empty for a whole walk
}

// garden is a random legal graph with plants in it.
type garden struct {
	rt     *rapid.T
	form   form
	prefix string
	at     graph.Time
	es     estate
	keys   map[graph.EdgeKey]bool
	pool   map[graph.Kind][]graph.ID
	plants []plant
}

func newGarden(rt *rapid.T, prefix string) *garden {
	g := &garden{rt: rt, prefix: prefix, keys: map[graph.EdgeKey]bool{}, pool: map[graph.Kind][]graph.ID{}}
	g.form = pick(g, "form", forms)
	g.at = graph.Time(g.number(-3, 9, "at"))
	for _, kind := range graph.Kinds {
		for range g.number(1, 3, "pool") {
			g.pool[kind] = append(g.pool[kind], g.grow(kind))
		}
	}
	for range g.number(5, 25, "noise") {
		g.noise()
	}
	for _, of := range g.form.shapes {
		for range g.number(1, 2, "whole walks") {
			g.plant(of, false)
		}
		for range g.number(1, 2, "near misses") {
			g.plant(of, true)
		}
	}
	return g
}

func (g *garden) number(least, most int, label string) int {
	return rapid.IntRange(least, most).Draw(g.rt, label)
}

func pick[T any](g *garden, label string, of []T) T { return rapid.SampledFrom(of).Draw(g.rt, label) }

// grow makes a new node.
func (g *garden) grow(kind graph.Kind) graph.ID {
	id := graph.MustID(kind, fmt.Sprintf("%s-%s%d", g.prefix, pick(g, "key", []string{"a", "B", "Ö"}), len(g.es.nodes)))
	n := graph.Node{ID: id, Name: pick(g, "name", names), Props: graph.Props{graph.PropSource: g.prefix}}
	if g.number(0, 2, "has state") == 0 {
		n.Props[graph.PropState] = pick(g, "state", []string{"READY", "ready", "NEW"})
	}
	n = n.With(graph.PropCreatedAt, int64(g.number(0, 3, "created"))).With(graph.PropSentAt, int64(g.number(-1, 1, "sent")))
	g.es.nodes = append(g.es.nodes, n)
	return id
}

// add adds an edge, unless there is one with its key.
func (g *garden) add(e graph.Edge) bool {
	if err := graph.CheckEdge(e); err != nil || g.keys[e.Key()] {
		return false
	}
	g.keys[e.Key()] = true
	g.es.edges = append(g.es.edges, e)
	return true
}

// noise is an edge between any two nodes that it may join, at any date.
func (g *garden) noise() {
	t := pick(g, "type", []graph.EdgeType{graph.MemberOf, graph.MemberOf, graph.Parent, graph.Parent, graph.HasAzureRole, graph.HasAzureRole, graph.HomeIn, graph.HasDirectoryRole,
		graph.DefinedIn, graph.WithCustomer, graph.OfPartner, graph.Under, graph.AddedBy, graph.UsesProfile, graph.BelongsTo})
	e := graph.Edge{From: pick(g, "from", g.pool[pick(g, "from kind", t.Ends().From)]), Type: t, To: pick(g, "to", g.pool[pick(g, "to kind", t.Ends().To)])}
	e.Since = g.at + graph.Time(g.number(-4, 2, "since"))
	e.Until = e.Since + graph.Time(g.number(1, 5, "until"))
	if g.number(0, 1, "open") == 0 {
		e.Until = graph.Forever
	}
	if t == graph.HasAzureRole || t == graph.HasDirectoryRole {
		e.Role, e.Source = pick(g, "role", []string{"r1", "r2", "r3"}), pick(g, "source", []string{"s1", "s2", "s3", ""})
	}
	g.add(e)
}

// hop is one edge of a plant, and the step that it is walked in.
type hop struct {
	step graph.Step
	edge graph.Edge
}

// plant plants a walk. A near miss has nodes of its own, so that nothing but its one wrong edge can lead
// to its end.
func (g *garden) plant(of shape, miss bool) {
	p := plant{shape: of}
	node := func(kind graph.Kind) graph.ID {
		if !miss && g.number(0, 2, "an old node") == 0 {
			return pick(g, "old", g.pool[kind])
		}
		return g.grow(kind)
	}
	p.start = node(p.shape.start)
	at := p.start
	var hops []hop
	for i, step := range p.shape.steps {
		many := 1
		if step.Min == 0 {
			if many = g.number(0, 3, "hops"); g.number(0, 19, "a long row") == 0 {
				many = 40 // more than any bound of depth: stores have none
			}
		}
		for range many {
			next := node(p.shape.kinds[i])
			if h := g.hop(step, at, next); at != next {
				hops = append(hops, h)
				at = next
			}
		}
	}
	p.end = at
	if miss {
		if len(hops) == 0 {
			return
		}
		p.miss = g.spoil(hops)
	}
	for _, h := range hops {
		if !g.add(h.edge) {
			if miss {
				return
			}
			continue // it stands there already, at another date perhaps: the count tells whether it is whole
		}
		if !miss && g.number(0, 4, "a twin") == 0 { // the same ends are joined twice: by another role, or later again
			twin := h.edge
			if twin.Role != "" {
				twin.Role = "r2"
			} else {
				twin.Since--
			}
			g.add(twin)
		}
		if !miss && g.number(0, 4, "a cycle") == 0 {
			back := h.edge
			back.From, back.To = back.To, back.From
			g.add(back)
		}
	}
	g.plants = append(g.plants, p)
}

// hop is an edge that can be walked from near to far at the garden's date, often just about.
func (g *garden) hop(step graph.Step, near, far graph.ID) hop {
	e := graph.Edge{From: near, Type: step.Edge, To: far}
	if step.Reverse {
		e.From, e.To = far, near
	}
	e.Since = g.at - graph.Time(pick(g, "since", []int{0, 0, 1, 5}))
	e.Until = pick(g, "until", []graph.Time{g.at + 1, g.at + 1, g.at + 3, graph.Forever})
	if step.Past && g.number(0, 1, "ended") == 0 {
		e.Since, e.Until = g.at-3, g.at-graph.Time(g.number(0, 2, "ended before"))
	}
	if e.Type == graph.HasAzureRole || e.Type == graph.HasDirectoryRole {
		e.Role, e.Source = pick(g, "role", []string{"r1", "r3"}), pick(g, "source", []string{"s1", "s3"})
		switch step.Where.Prop {
		case "role":
			e.Role = pick(g, "role admitted", step.Where.In)
		case "source":
			e.Source = pick(g, "source admitted", step.Where.In)
		}
	}
	return hop{step, e}
}

// The near misses.
const (
	missLater  = "begins an instant later"
	missEnded  = "ends at this instant"
	missTurned = "is turned round"
	missRole   = "has another role"
	missSource = "has another source"
)

var misses = []string{missLater, missEnded, missTurned, missRole, missSource}

// canMiss says how an edge can be wrong by as little as possible.
func (h hop) canMiss() []string {
	ways := []string{missLater}
	if !h.step.Past {
		ways = append(ways, missEnded)
	}
	turned := h.edge
	turned.From, turned.To = turned.To, turned.From
	if graph.CheckEdge(turned) == nil {
		ways = append(ways, missTurned)
	}
	switch h.step.Where.Prop {
	case "role":
		ways = append(ways, missRole)
	case "source":
		ways = append(ways, missSource)
	}
	return ways
}

// spoil makes one of the hops one that its step does not admit, and says how.
func (g *garden) spoil(hops []hop) string {
	var ways []string
	for _, way := range misses { // a way before a hop, and the ways that few hops have more often
		if slices.ContainsFunc(hops, func(h hop) bool { return slices.Contains(h.canMiss(), way) }) {
			ways = append(ways, way)
			if way != missLater && way != missEnded {
				ways = append(ways, way, way, way)
			}
		}
	}
	way := pick(g, "what is wrong", ways)
	var able []int
	for i, h := range hops {
		if slices.Contains(h.canMiss(), way) {
			able = append(able, i)
		}
	}
	e := &hops[pick(g, "the wrong edge", able)].edge
	switch way {
	case missLater:
		e.Since, e.Until = g.at+1, graph.Forever
	case missEnded:
		e.Since, e.Until = g.at-1, g.at
	case missTurned:
		e.From, e.To = e.To, e.From
	case missRole:
		e.Role = pick(g, "role not admitted", []string{"r9", "R1", "", "r1 "})
	case missSource:
		e.Source = pick(g, "source not admitted", []string{"s9", "S1", ""})
	}
	return way
}

// walks are what is asked about the garden: each shape from all its starts and others, one from a start by itself, and
// one in a tree with another that may share its stages; some with a small limit.
func (g *garden) walks() []graph.Walk {
	a, b := g.form.shapes[0], g.form.shapes[1]
	tree := chain(g.starts(a.start), a.steps...)
	tree.Add(-1, g.form.beside.steps...)
	var own []graph.ID
	for _, p := range g.plants {
		if p.shape.start == a.start {
			own = append(own, p.start)
		}
	}
	if len(own) > 0 {
		own = []graph.ID{pick(g, "one start", own)}
	}
	out := []graph.Walk{chain(g.starts(a.start), a.steps...), chain(g.starts(b.start), b.steps...), tree, chain(own, a.steps...)}
	for i := range out {
		if g.number(0, 3, "limited") == 0 {
			out[i].Most = g.number(1, 6, "most")
		}
	}
	return out
}

// starts are the starts of plants, some of their ends, the pool's nodes, and one that is not there.
func (g *garden) starts(kind graph.Kind) []graph.ID {
	starts := append([]graph.ID{graph.MustID(kind, g.prefix+"-nobody")}, g.pool[kind]...)
	for _, p := range g.plants {
		if p.shape.start == kind {
			starts = append(starts, p.start, p.end)
		}
	}
	return starts
}

// pages are lists of what the walks reach, narrowed in every way there is, each form in its own.
func (g *garden) pages(walks []graph.Walk) []graph.PageQuery {
	own := []string{graph.Facet(graph.PropSource, g.prefix)}
	few := []graph.Kind{graph.KindUser, sg, mg, subs, graph.KindTenant}
	out := []graph.PageQuery{
		{Kinds: graph.Kinds, Via: walks[:1]},
		{Kinds: few, Via: []graph.Walk{walks[0], walks[1]}, Visible: walks[2:3]},
		{Kinds: graph.Kinds, Visible: []graph.Walk{walks[1], walks[3]}, Facets: own},
	}
	turn := g.form.number
	switch turn % 3 {
	case 0:
		out[0].Except = []graph.ID{pick(g, "except", g.es.nodes).ID, pick(g, "except", g.es.nodes).ID}
	case 1:
		out[2].Facets = append(own, graph.Facet(graph.PropState, "READY"))
	case 2:
		out[2].Text = pick(g, "text", [][]string{{"a"}, {"str"}, {"~00"}, {"ang"}, {"party"}, graph.Words(g.prefix)[:1]})
	}
	links, match := g.linksOf(turn)
	out = append(out, graph.PageQuery{Kinds: graph.Kinds, Links: links, Match: match, Facets: own})
	if turn%2 == 0 {
		out[3].Via, out[3].Facets = walks[:1], nil
	}
	for i := range out {
		q := &out[i]
		q.At, q.Limit = g.at, g.number(1, 6, "limit")
		q.Order, q.Descending = graph.Orders[(turn+i)%len(graph.Orders)], (turn+i)/2%2 == 1
		if (turn+i)%3 == 0 {
			position := graph.PositionOf(q.Order, pick(g, "after", g.es.nodes))
			q.After = &position
		}
	}
	return out
}

// seen counts what a property has seen, so that it cannot pass by seeing nothing.
type seen struct {
	gardens, whole, cut, items int
	missed                     map[string]int
}

// count says of each plant what the interpreter makes of it.
func (s *seen) count(rt *rapid.T, g *garden, walks []graph.Walk) {
	s.gardens++
	for _, p := range g.plants {
		_, stages := g.es.tread(chain([]graph.ID{p.start}, p.shape.steps...), g.at)
		reached := stages[len(stages)-1].reached[p.end]
		switch {
		case p.miss != "" && reached:
			rt.Fatalf("the suite is at fault: a near miss (%s) reaches its end, %s", p.miss, p.end)
		case p.miss != "":
			s.missed[p.miss]++
		case reached && p.start != p.end:
			s.whole++
		}
	}
	for _, w := range walks {
		_, stages := g.es.tread(w, g.at)
		if slices.ContainsFunc(stages, func(t trodden) bool { return t.cut }) {
			s.cut++
		}
	}
}
