package graph_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"behalf/graph"
)

// The join of halves is compared with an enumeration of every simple path there is, which shares no code with it: it
// knows a way as a list of steps, a graph as a list of edges, and tries everything.

// trail is a path of the enumeration.
type trail []graph.PathHop

func (t trail) String() string {
	var b strings.Builder
	for _, h := range t {
		fmt.Fprintf(&b, "%s|%s|%s|%s|%d|%t ", h.Edge.From, h.Edge.Type, h.Edge.To, h.Edge.Role, h.Edge.Since, h.Reversed)
	}
	return b.String()
}

func (t trail) nodes() (ids []string) {
	for i, h := range t {
		from, to := string(h.Edge.From), string(h.Edge.To)
		if h.Reversed {
			from, to = to, from
		}
		if i == 0 {
			ids = append(ids, from)
		}
		ids = append(ids, to)
	}
	return ids
}

// compareTrails is the order that paths are promised in: fewest hops, then the ids of the nodes, then the keys of the edges.
func compareTrails(a, b trail) int {
	if len(a) != len(b) {
		return cmp.Compare(len(a), len(b))
	}
	if c := slices.Compare(a.nodes(), b.nodes()); c != 0 {
		return c
	}
	for i := range a {
		x, y := a[i].Edge, b[i].Edge
		for _, c := range []int{cmp.Compare(x.From, y.From), cmp.Compare(x.Type, y.Type), cmp.Compare(x.To, y.To), cmp.Compare(x.Role, y.Role), cmp.Compare(x.Since, y.Since)} {
			if c != 0 {
				return c
			}
		}
	}
	return 0
}

// trails are all simple paths along steps from start, to any end; the path of no hops is one where the steps allow it.
func trails(edges []graph.Edge, steps []graph.Step, start graph.ID, at graph.Time) []trail {
	found := map[string]trail{}
	var try func(here graph.ID, step, taken int, seen []graph.ID, so trail)
	try = func(here graph.ID, step, taken int, seen []graph.ID, so trail) {
		if step == len(steps) {
			found[so.String()] = slices.Clone(so)
			return
		}
		s := steps[step]
		if taken >= s.Min {
			try(here, step+1, 0, seen, so)
		}
		if taken == s.Max {
			return
		}
		for _, e := range edges {
			near, far := e.From, e.To
			if s.Reverse {
				near, far = e.To, e.From
			}
			if near != here || e.Type != s.Edge || e.Since > at || e.Until <= at && !s.Past || slices.Contains(seen, far) {
				continue
			}
			if s.Where.Prop == "role" && !slices.Contains(s.Where.In, e.Role) {
				continue
			}
			try(far, step, taken+1, append(slices.Clone(seen), far), append(slices.Clone(so), graph.PathHop{Edge: e, Reversed: s.Reverse}))
		}
	}
	try(start, 0, 0, []graph.ID{start}, nil)
	var all []trail
	for _, t := range found {
		all = append(all, t)
	}
	slices.SortFunc(all, compareTrails)
	return all
}

func endOf(t trail, start graph.ID) graph.ID {
	if len(t) == 0 {
		return start
	}
	ids := t.nodes()
	return graph.ID(ids[len(ids)-1])
}

func to(all []trail, start, end graph.ID) (some []trail) {
	for _, t := range all {
		if endOf(t, start) == end {
			some = append(some, t)
		}
	}
	return some
}

func asTrails(paths []graph.Path) (all []trail) {
	for _, p := range paths {
		all = append(all, trail(p.Hops))
	}
	return all
}

func texts(all []trail) []string {
	out := []string{}
	for _, t := range all {
		out = append(out, t.String())
	}
	return out
}

// joined is a way between two nodes over some edges, of which stages hold all that their steps admit, in any order.
func joined(way graph.Way, edges []graph.Edge, agent, target graph.ID, at graph.Time) (*graph.Evidence, *graph.Side, *graph.Side) {
	walks := []graph.Walk{{Starts: []graph.ID{agent}}, {Starts: []graph.ID{target}}}
	halves := [][]graph.Step{way.AgentHalf(), way.TargetHalf()}
	var stages [2][]int
	met := graph.Met{}
	for i := range walks {
		stages[i] = walks[i].Add(-1, halves[i]...)
		found := graph.Found{Cut: make([]bool, len(walks[i].Stages))}
		for _, s := range walks[i].Stages {
			var in []graph.Edge
			for _, e := range edges {
				if s.Step.Admits(e, at) {
					in = append(in, e)
				}
			}
			found.Edges = append(found.Edges, in)
		}
		met.Found = append(met.Found, found)
	}
	ev := graph.NewEvidence(at, walks, met)
	return ev, ev.Side(0, agent, halves[0], stages[0]), ev.Side(1, target, halves[1], stages[1])
}

var (
	memberOf = graph.Closure(graph.MemberOf, graph.MaxMemberOf, "holder")
	hasRole  = graph.Hop(graph.HasAzureRole, "scope")
	below    = graph.Closure(graph.Parent, graph.MaxParent, "target").Reversed()
)

// joinedWays are ways of every shape: the pivot in the middle and at the end, walked from either side, bounds that bite,
// two closures in one half, and the pivot's type in a closure too.
var joinedWays = map[string]graph.Way{
	"by target":      {Steps: []graph.Step{memberOf, hasRole, below}, Pivot: 1},
	"by user":        {Steps: []graph.Step{memberOf, hasRole, below}, Pivot: 1, ByUser: true},
	"narrowed":       {Steps: []graph.Step{memberOf, hasRole.Only("role", "manage", "r1"), below}, Pivot: 1},
	"pivot last":     {Steps: []graph.Step{memberOf, hasRole}, Pivot: 1, ByUser: true},
	"pivot alone":    {Steps: []graph.Step{hasRole}, Pivot: 0},
	"narrow bounds":  {Steps: []graph.Step{graph.Closure(graph.MemberOf, 2, ""), hasRole, graph.Closure(graph.Parent, 1, "").Reversed()}, Pivot: 1},
	"two closures":   {Steps: []graph.Step{graph.Closure(graph.MemberOf, 3, ""), hasRole, graph.Closure(graph.Parent, 2, "").Reversed(), graph.Hop(graph.InTenant, "")}, Pivot: 3, ByUser: true},
	"two from below": {Steps: []graph.Step{graph.Hop(graph.MemberOf, ""), graph.Closure(graph.HasAzureRole, 1, ""), graph.Closure(graph.Parent, 2, "").Reversed()}, Pivot: 0},
	"pivot's type":   {Steps: []graph.Step{memberOf, graph.Hop(graph.MemberOf, ""), hasRole}, Pivot: 1},
}

// estate draws nested groups with cycles and a graph of scopes, with twins: edges between the same ends.
func estate(rt *rapid.T) (edges []graph.Edge, users, scopes, tenants []graph.ID) {
	ids := func(kind graph.Kind, most int) (ids []graph.ID) {
		for i := range rapid.IntRange(2, most).Draw(rt, string(kind)) {
			ids = append(ids, graph.MustID(kind, string(rune('a'+i))))
		}
		return ids
	}
	users, tenants = ids(graph.KindUser, 2), ids(graph.KindTenant, 2)
	groups := ids(graph.KindSecurityGroup, 5)
	scopes = ids(graph.KindManagementGroup, 5)
	holders := append(slices.Clone(users), groups...)
	keys := map[graph.EdgeKey]bool{}
	add := func(from []graph.ID, kind graph.EdgeType, to []graph.ID, most int) {
		for range rapid.IntRange(1, most).Draw(rt, "edges") {
			e := graph.Edge{From: rapid.SampledFrom(from).Draw(rt, "from"), Type: kind, To: rapid.SampledFrom(to).Draw(rt, "to"), Until: graph.Forever}
			e.Since = graph.Time(rapid.IntRange(1, 2).Draw(rt, "since"))
			switch rapid.IntRange(0, 9).Draw(rt, "dates") {
			case 8:
				e.Until = 3 // the date of the question: ended just now
			case 9:
				e.Since = 4
			}
			if kind == graph.HasAzureRole {
				e.Role = rapid.SampledFrom([]string{"r1", "r2"}).Draw(rt, "role")
			}
			if graph.CheckEdge(e) == nil && !keys[e.Key()] {
				keys[e.Key()] = true
				edges = append(edges, e)
			}
		}
	}
	add(holders, graph.MemberOf, groups, 12)
	add(holders, graph.HasAzureRole, scopes, 6)
	add(scopes, graph.Parent, scopes, 8)
	add(scopes, graph.InTenant, tenants, 4)
	return rapid.Permutation(edges).Draw(rt, "order"), users, scopes, tenants
}

const now graph.Time = 3

func TestJoinFindsEveryPath(t *testing.T) {
	for name, way := range joinedWays {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, way.Validate())
			joins, whole, many, twins := 0, 0, 0, 0
			rapid.Check(t, func(rt *rapid.T) {
				edges, users, scopes, tenants := estate(rt)
				ends := scopes
				if way.Steps[len(way.Steps)-1].Edge == graph.InTenant {
					ends = tenants
				}
				for _, agent := range users {
					all := trails(edges, way.Steps, agent, now)
					for _, target := range ends {
						want := to(all, agent, target)
						_, a, b := joined(way, edges, agent, target, now)
						checkJoin(rt, way.Join(a, b, nil), way, want)
						joins++
						if len(want) > 0 {
							whole++
						}
						if len(want) > 3 {
							many++
						}
						kept := func(pivot *graph.Edge) bool { return pivot.Role != "r2" && pivot.Since != 2 }
						var counted []trail
						for _, tr := range want {
							if kept(&tr[pivotOf(way, tr)].Edge) {
								counted = append(counted, tr)
							}
						}
						if len(counted) < len(want) {
							twins++
						}
						checkJoin(rt, way.Join(a, b, kept), way, counted)
						checkPivots(rt, way, way.Join(a, b, kept), edges, want)
					}
				}
			})
			t.Logf("%d joins: %d with a path, %d with more than three, %d in which a pivot does not count", joins, whole, many, twins)
			require.Greater(t, whole, joins/20, "too few paths were seen")
			require.Greater(t, twins, joins/100, "too few pivots that do not count were seen")
		})
	}
}

// pivotOf is which hop of a path is the way's pivot.
func pivotOf(way graph.Way, t trail) int {
	last := -1
	for i, h := range t {
		if h.Edge.Type == way.Steps[way.Pivot].Edge {
			last = i // a closure of the pivot's type stands before it
		}
	}
	return last
}

func checkJoin(rt *rapid.T, j *graph.Join, way graph.Way, want []trail) {
	paths, more, tried := j.Paths(1000, graph.PathBudget)
	require.Equal(rt, texts(want), texts(asTrails(paths)))
	require.False(rt, more)
	require.LessOrEqual(rt, tried, graph.PathBudget)
	require.True(rt, slices.IsSortedFunc(paths, graph.ComparePaths))
	shortest, ok := j.Shortest()
	require.Equal(rt, len(want) > 0, ok, "there is a shortest path where there is a path")
	if ok {
		require.Equal(rt, len(want[0]), shortest)
	}
	for _, p := range paths {
		require.True(rt, way.Admits(p, now), "%s", trail(p.Hops))
	}
	for most := range min(len(want)+2, 6) {
		some, more, _ := j.Paths(most, graph.PathBudget)
		require.Equal(rt, texts(want[:min(most, len(want))]), texts(asTrails(some)), "at most %d", most)
		require.Equal(rt, len(want) > most, more, "more than %d of %d", most, len(want))
	}
	for budget := range 8 {
		some, more, tried := j.Paths(1000, budget)
		require.LessOrEqual(rt, tried, budget)
		require.Equal(rt, texts(want[:len(some)]), texts(asTrails(some)), "what a budget of %d finds comes first", budget)
		if len(some) < len(want) {
			require.True(rt, more, "a budget of %d has not sufficed", budget)
		}
	}
}

func checkPivots(rt *rapid.T, way graph.Way, j *graph.Join, edges []graph.Edge, want []trail) {
	var pivots []graph.Edge
	for _, e := range j.Pivots() {
		pivots = append(pivots, *e)
	}
	require.True(rt, slices.IsSortedFunc(pivots, graph.CompareEdges))
	for _, tr := range want {
		require.Contains(rt, pivots, tr[pivotOf(way, tr)].Edge, "kept or not")
	}
	for _, e := range pivots {
		require.Contains(rt, edges, e)
		require.Equal(rt, way.Steps[way.Pivot].Edge, e.Type)
	}
}

func TestSideIsWhatAStartReaches(t *testing.T) {
	for name, way := range joinedWays {
		for of, half := range map[string][]graph.Step{"agent": way.AgentHalf(), "target": way.TargetHalf(), "whole": way.FromTarget()} {
			if graph.ValidateHalf(half) != nil {
				continue
			}
			t.Run(name+" "+of, func(t *testing.T) {
				reached := 0
				rapid.Check(t, func(rt *rapid.T) {
					edges, users, scopes, tenants := estate(rt)
					for _, start := range slices.Concat(users, scopes, tenants) {
						side := sideOf(edges, half, start)
						all := trails(edges, half, start, now)
						ends := map[graph.ID]trail{}
						for _, tr := range all {
							if end := endOf(tr, start); ends[end] == nil || len(tr) == 0 {
								if _, known := ends[end]; !known {
									ends[end] = tr
								}
							}
						}
						var ids []graph.ID
						for id, first := range ends {
							ids = append(ids, id)
							d, ok := side.Distance(id)
							require.True(rt, ok)
							require.Equal(rt, len(first), d, "the least number of hops to %s", id)
							path, ok := side.PathTo(id)
							require.True(rt, ok, "a path to %s", id)
							require.Equal(rt, trail(first).String(), trail(path.Hops).String(), "the first of the shortest paths to %s", id)
						}
						slices.Sort(ids)
						require.Equal(rt, ids, nilIfNone(side.Ends()))
						require.False(rt, side.Reaches("Tenant:none"))
						_, ok := side.PathTo("Tenant:none")
						require.False(rt, ok)
						checkWalked(rt, side, half, all)
						reached += len(ids)
					}
				})
				require.Greater(t, reached, 50)
			})
		}
	}
}

// checkWalked requires that every edge of a trail is among those walked in its step, and that those are of its type.
func checkWalked(rt *rapid.T, side *graph.Side, half []graph.Step, all []trail) {
	for i, step := range half {
		walked := map[graph.EdgeKey]bool{}
		for e := range side.Walked(i) {
			require.Equal(rt, step.Edge, e.Type)
			require.False(rt, walked[e.Key()], "an edge is walked once")
			walked[e.Key()] = true
		}
		for _, tr := range all {
			for _, h := range tr {
				require.True(rt, h.Edge.Type != step.Edge || walked[h.Edge.Key()], "%s", h.Edge.Key())
			}
		}
		for range side.Walked(i) {
			break // it may be left early
		}
	}
}

func nilIfNone(ids []graph.ID) []graph.ID {
	if len(ids) == 0 {
		return nil
	}
	return ids
}

func sideOf(edges []graph.Edge, half []graph.Step, start graph.ID) *graph.Side {
	_, side, _ := joined(graph.Way{Steps: append(slices.Clone(half), hasRole), Pivot: len(half)}, edges, start, "ManagementGroup:none", now)
	return side
}

// row is a row of groups from a user, and a row of scopes down from where the last group holds a role.
func row(groups, scopes int) (edges []graph.Edge, user, target graph.ID) {
	user = "User:ada"
	at := user
	add := func(from graph.ID, t graph.EdgeType, to graph.ID) {
		edges = append(edges, graph.Edge{From: from, Type: t, To: to, Since: 1, Until: graph.Forever})
	}
	for i := range groups {
		next := graph.MustID(graph.KindSecurityGroup, fmt.Sprintf("g%03d", i))
		add(at, graph.MemberOf, next)
		at = next
	}
	target = "ManagementGroup:s000"
	add(at, graph.HasAzureRole, target)
	for i := range scopes {
		next := graph.MustID(graph.KindManagementGroup, fmt.Sprintf("s%03d", i+1))
		add(next, graph.Parent, target)
		target = next
	}
	return edges, user, target
}

func TestBoundsOfDepth(t *testing.T) {
	for name, way := range map[string]graph.Way{"by target": joinedWays["by target"], "by user": joinedWays["by user"]} {
		for _, c := range []struct {
			groups, scopes int
			whole, cut     bool
		}{
			{0, 0, true, false}, {graph.MaxMemberOf, 0, true, false}, {graph.MaxMemberOf + 1, 0, false, true}, {0, graph.MaxParent, true, false}, {0, graph.MaxParent + 1, false, true},
			{graph.MaxMemberOf, graph.MaxParent, true, false}, {graph.MaxMemberOf + 1, graph.MaxParent + 1, false, true}, {graph.MaxMemberOf, graph.MaxParent + 1, false, true},
		} {
			t.Run(fmt.Sprintf("%s, %d groups, %d scopes", name, c.groups, c.scopes), func(t *testing.T) {
				edges, user, target := row(c.groups, c.scopes)
				_, a, b := joined(way, edges, user, target, now)
				j := way.Join(a, b, nil)
				paths, more, _ := j.Paths(9, graph.PathBudget)
				require.False(t, more)
				require.Equal(t, c.cut, j.Cut())
				_, ok := j.Shortest()
				require.Equal(t, c.whole, ok)
				if !c.whole {
					require.Empty(t, paths)
					require.Empty(t, j.Pivots())
					return
				}
				require.Len(t, paths, 1)
				require.Len(t, paths[0].Hops, c.groups+1+c.scopes)
				require.True(t, way.Admits(paths[0], now))
				require.Len(t, j.Pivots(), 1)
				// A cycle at the bound, and a shorter way round, leave nothing out.
				if c.groups == graph.MaxMemberOf {
					edges = append(edges, graph.Edge{From: "SecurityGroup:g031", Type: graph.MemberOf, To: "SecurityGroup:g000", Since: 1, Until: graph.Forever})
					_, a, b = joined(way, edges, user, target, now)
					require.False(t, way.Join(a, b, nil).Cut())
					edges = append(edges, graph.Edge{From: "SecurityGroup:g031", Type: graph.MemberOf, To: "SecurityGroup:beyond", Since: 1, Until: graph.Forever})
					_, a, b = joined(way, edges, user, target, now)
					require.True(t, way.Join(a, b, nil).Cut(), "what lies beyond the bound was left out")
				}
			})
		}
	}
}

func TestPathLongerThanTheBoundIsNone(t *testing.T) {
	// g is 2 hops away, and 33 hops away too: the longer way round is beyond the bound.
	way := joinedWays["by target"]
	edges, user, target := row(33, 0)
	edges = append(edges, graph.Edge{From: user, Type: graph.MemberOf, To: "SecurityGroup:g031", Since: 1, Until: graph.Forever})
	_, a, b := joined(way, edges, user, target, now)
	paths, more, _ := way.Join(a, b, nil).Paths(9, graph.PathBudget)
	require.False(t, more)
	require.Len(t, paths, 1)
	require.Len(t, paths[0].Hops, 3)
	whole := graph.Path{}
	for _, e := range edges[:34] {
		whole.Hops = append(whole.Hops, graph.PathHop{Edge: e})
	}
	require.False(t, way.Admits(whole, now))
	require.True(t, graph.Way{Steps: []graph.Step{graph.Closure(graph.MemberOf, 33, ""), hasRole}, Pivot: 1}.Admits(whole, now))
}

func TestCutOfTheStoreIsHandedOn(t *testing.T) {
	edges, user, target := row(2, 1)
	way := joinedWays["by target"]
	for i := range 3 {
		walks := []graph.Walk{{Starts: []graph.ID{user}}, {Starts: []graph.ID{target}}}
		agents, targets := walks[0].Add(-1, way.AgentHalf()...), walks[1].Add(-1, way.TargetHalf()...)
		met := graph.Met{Found: []graph.Found{{Edges: [][]graph.Edge{edges}, Cut: []bool{i == 0}}, {Edges: [][]graph.Edge{edges, edges}, Cut: []bool{false, i == 1}}}}
		ev := graph.NewEvidence(now, walks, met)
		a, b := ev.Side(0, user, way.AgentHalf(), agents), ev.Side(1, target, way.TargetHalf(), targets)
		require.Equal(t, i == 0, a.Cut)
		require.Equal(t, i == 1, b.Cut)
		require.Equal(t, i < 2, way.Join(a, b, nil).Cut())
		require.Same(t, a, ev.Side(0, user, way.AgentHalf(), agents), "it is computed once and kept")
	}
}

func TestSidesOfManyStages(t *testing.T) {
	// A walk of several hundred stages, all of one step, keeps its sides apart.
	const many = 600
	half := []graph.Step{hasRole}
	walk := graph.Walk{Starts: []graph.ID{"User:ada"}}
	found := graph.Found{Cut: make([]bool, many)}
	end := func(i int) graph.ID { return graph.MustID(graph.KindManagementGroup, fmt.Sprint(i)) }
	for i := range many {
		walk.Stages = append(walk.Stages, graph.Stage{After: -1, Step: hasRole})
		found.Edges = append(found.Edges, []graph.Edge{{From: "User:ada", Type: graph.HasAzureRole, To: end(i), Since: 1, Until: graph.Forever}})
	}
	ev := graph.NewEvidence(now, []graph.Walk{walk}, graph.Met{Found: []graph.Found{found}})
	for i := range many {
		require.Equal(t, []graph.ID{end(i)}, ev.Side(0, "User:ada", half, []int{i}).Ends())
	}
}

func TestBudgetEndsALattice(t *testing.T) {
	// Twelve floors of four groups, each a member of every group above: 4 to the 12th paths.
	var edges []graph.Edge
	id := func(floor, i int) graph.ID {
		return graph.MustID(graph.KindSecurityGroup, fmt.Sprintf("f%02d-%d", floor, i))
	}
	for i := range 4 {
		edges = append(edges, graph.Edge{From: "User:ada", Type: graph.MemberOf, To: id(0, i), Since: 1, Until: graph.Forever})
		for floor := range 11 {
			for k := range 4 {
				edges = append(edges, graph.Edge{From: id(floor, i), Type: graph.MemberOf, To: id(floor+1, k), Since: 1, Until: graph.Forever})
			}
		}
		edges = append(edges, graph.Edge{From: id(11, i), Type: graph.HasAzureRole, To: "ManagementGroup:s", Since: 1, Until: graph.Forever})
	}
	way := joinedWays["by target"]
	_, a, b := joined(way, edges, "User:ada", "ManagementGroup:s", now)
	j := way.Join(a, b, nil)
	paths, more, tried := j.Paths(10, graph.PathBudget)
	require.Len(t, paths, 10)
	require.True(t, more)
	require.Less(t, tried, 200, "the first paths are found without trying many")
	require.True(t, slices.IsSortedFunc(paths, graph.ComparePaths))
	paths, more, tried = j.Paths(1_000_000, graph.PathBudget)
	require.True(t, more)
	require.Equal(t, graph.PathBudget, tried)
	require.Greater(t, len(paths), 1000)
	path, ok := a.PathTo(id(11, 3))
	require.True(t, ok)
	require.Len(t, path.Hops, 12)
}

func TestAdmitsIsMembership(t *testing.T) {
	for name, way := range joinedWays {
		t.Run(name, func(t *testing.T) {
			admitted, refused := 0, 0
			rapid.Check(t, func(rt *rapid.T) {
				edges, users, scopes, tenants := estate(rt)
				legal := map[string]bool{}
				var all []trail
				for _, start := range slices.Concat(users, scopes, tenants, []graph.ID{"SecurityGroup:a", "SecurityGroup:b", "SecurityGroup:c", "SecurityGroup:d", "SecurityGroup:e"}) {
					for _, tr := range trails(edges, way.Steps, start, now) {
						legal[tr.String()] = true
						all = append(all, tr)
					}
				}
				for _, tr := range all[:min(len(all), 40)] {
					var changed []trail
					for i, h := range tr {
						ended, later, turned := slices.Clone(tr), slices.Clone(tr), slices.Clone(tr)
						ended[i].Edge.Until = now
						later[i].Edge.Since = now + 1
						turned[i].Reversed = !h.Reversed
						short := slices.Delete(slices.Clone(tr), i, i+1)
						twice := slices.Insert(slices.Clone(tr), i, h)
						changed = append(changed, ended, later, turned, short, twice)
						for _, e := range edges {
							other := slices.Clone(tr)
							other[i].Edge = e
							changed = append(changed, other)
						}
					}
					for _, c := range append(changed, tr) {
						want := legal[c.String()]
						for _, h := range c { // the enumeration knows edges by their keys
							want = want && slices.Contains(edges, h.Edge)
						}
						require.Equal(rt, want, way.Admits(graph.Path{Hops: c}, now), "%s", c)
						if want {
							admitted++
						} else {
							refused++
						}
					}
				}
				require.False(rt, way.Admits(graph.Path{}, now))
			})
			require.Greater(t, admitted, 100)
			require.Greater(t, refused, 1000)
		})
	}
}
