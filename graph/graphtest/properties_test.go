package graphtest_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/graphtest"
	"behalf/storage/memory"
)

// A property holds in every world, and is worth nothing in a world that has nothing of what it speaks of. So each of these counts
// what it saw, and fails where that is too little.

// TestMain asks for few worlds, since each is a life of hundreds of acts; -rapid.checks asks for more.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", strconv.Itoa(rapidChecks)); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// everything is all that a store holds: nodes, edges of every date, and the ledger's head.
type everything struct {
	nodes map[graph.ID]graph.Node
	edges map[graph.EdgeKey]graph.Edge
	head  graph.Entry
}

func all(ctx context.Context, store graph.Store) (e everything, err error) {
	e = everything{nodes: map[graph.ID]graph.Node{}, edges: map[graph.EdgeKey]graph.Edge{}}
	err = store.View(ctx, func(r graph.Reader) error {
		pages, err := r.Pages(ctx, []graph.PageQuery{{Kinds: graph.Kinds, Order: graph.ByID, Limit: 100_000}})
		if err != nil {
			return err
		}
		var ids []graph.ID
		for _, n := range pages[0].Nodes {
			e.nodes[n.ID] = n
			ids = append(ids, n.ID)
		}
		edges, err := r.Edges(ctx, graph.EdgeQuery{Ends: ids, Direction: graph.Out, History: true})
		for _, edge := range edges {
			e.edges[edge.Key()] = edge
		}
		if err != nil {
			return err
		}
		e.head, err = r.Head(ctx)
		return err
	})
	return e, err
}

// told is an answer with its paths, in one line, and the keys of the edges that the paths walk.
func told(d *access.Decision) (line string, walked map[graph.EdgeKey]bool) {
	walked = map[graph.EdgeKey]bool{}
	paths, truncated := d.Paths(100, graph.PathBudget)
	line = fmt.Sprintf("%s %s %s %s: %s %s %s %t", d.Agent, d.Action, d.Target, d.Service, d.Outcome, d.Reason, d.Channel(), truncated)
	for _, p := range paths {
		line += " | " + p.Text
		for _, h := range p.Hops {
			walked[h.Edge.Key()] = true
		}
	}
	return line, walked
}

// answers are the answers to questions as of a date.
func answers(t require.TestingT, store graph.Store, qs []access.Question, at graph.Time, policy access.Policy) (lines []string, walked []map[graph.EdgeKey]bool) {
	require.NoError(t, store.View(context.Background(), func(r graph.Reader) error {
		decisions, err := access.Check(context.Background(), r, at, policy, qs)
		for _, d := range decisions {
			line, edges := told(d)
			lines, walked = append(lines, line), append(walked, edges)
		}
		return err
	}))
	return lines, walked
}

// randomWorld is the world of a seed, and the questions that can be asked in it.
func randomWorld(t require.TestingT, seed uint64) (*graphtest.Domain, *graphtest.Random, []access.Question) {
	world := graphtest.NewDomain(memory.New())
	life, err := graphtest.NewRandom(context.Background(), world, seed)
	require.NoError(t, err)
	c, err := graphtest.NewComparison(context.Background(), world.Store)
	require.NoError(t, err)
	return world, life, c.Questions()
}

// delegation is one that is in force in a world; one is granted where there is none, so that there is always one to remove.
func delegation(t require.TestingT, world *graphtest.Domain, rng *rand.Rand, at graph.Time) (partner, customer graph.ID) {
	ctx := context.Background()
	var tenants []graph.ID
	now, err := all(ctx, world.Store)
	require.NoError(t, err)
	for id := range now.nodes {
		if id.Kind() == graph.KindTenant {
			tenants = append(tenants, id)
		}
	}
	slices.Sort(tenants)
	var found map[graph.ID][]access.Partnership
	require.NoError(t, world.Store.View(ctx, func(r graph.Reader) error {
		found, err = access.Partnerships(ctx, r, at, tenants)
		return err
	}))
	var pairs []access.Partnership
	for _, tenant := range tenants {
		for _, p := range found[tenant] {
			if p.Dap {
				pairs = append(pairs, p)
			}
		}
	}
	if len(pairs) > 0 {
		p := pairs[rng.IntN(len(pairs))]
		return p.Partner, p.Customer
	}
	is := func(id graph.ID, kind graph.TenantKind) bool { return graph.Tenant{Node: now.nodes[id]}.Is(kind) }
	for _, partner := range tenants {
		for _, customer := range tenants {
			if partner == customer || !is(partner, graph.TenantPartner) || !is(customer, graph.TenantCustomer) {
				continue
			}
			made, err := world.Do(ctx, "requestResellerRelationship", "", at, map[string]any{"partner": partner, "includeDap": true})
			require.NoError(t, err)
			for _, act := range []string{"completeRelationshipRequest", "markRelationshipRequestSent"} {
				_, err = world.Do(ctx, act, "", at, map[string]any{"request": made.Made()})
				require.NoError(t, err)
			}
			_, err = world.Do(ctx, "acceptRelationshipRequest", "", at, map[string]any{"request": made.Made(), "customer": customer})
			require.NoError(t, err)
			return partner, customer
		}
	}
	require.Fail(t, "the world has no partner and no customer for it")
	return "", ""
}

// TestRemovalOfDelegation: after removeDelegatedAdmin no answer from then on uses an edge of the delegation; answers about
// earlier dates are as they were; every role assignment is still there; and nothing but the delegation's own edges has changed.
func TestRemovalOfDelegation(t *testing.T) {
	used, roles, worlds := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64Range(1, 1<<40).Draw(t, "seed")
		rng := rand.New(rand.NewPCG(seed, 3))
		world, life, questions := randomWorld(t, seed)
		defer world.Store.Close()
		ctx := context.Background()
		at := life.Facts[len(life.Facts)-1].At + 1_000_000
		partner, customer := delegation(t, world, rng, at)
		before, err := all(ctx, world.Store)
		require.NoError(t, err)
		at = max(at, before.head.Time) + 1_000

		// Of the questions, all that the partner's own people are asked about the customer, and some others.
		var asked []access.Question
		homes := map[graph.ID]graph.ID{}
		for _, e := range before.edges {
			if (e.Type == graph.HomeIn || e.Type == graph.InTenant || e.Type == graph.BelongsTo) && e.Until == graph.Forever {
				homes[e.From] = e.To
			}
		}
		for _, q := range questions {
			if homes[q.Agent] == partner && (q.Target == customer || homes[q.Target] == customer) || rng.IntN(20) == 0 {
				asked = append(asked, q)
			}
		}
		policy := graphtest.JudgedPolicies[rng.IntN(2)]
		dates := []graph.Time{at - 1, life.Facts[rng.IntN(len(life.Facts))].At, life.Facts[rng.IntN(len(life.Facts))].At - 1}
		var earlier [][]string
		for _, date := range dates {
			lines, _ := answers(t, world.Store, asked, date, policy)
			earlier = append(earlier, lines)
		}
		_, walkedBefore := answers(t, world.Store, asked, at-1, policy)

		_, err = world.Do(ctx, "removeDelegatedAdmin", "", at, map[string]any{"partner": partner, "customer": customer})
		require.NoError(t, err)
		after, err := all(ctx, world.Store)
		require.NoError(t, err)

		removed := map[graph.EdgeKey]bool{}
		for key, e := range after.edges {
			old, was := before.edges[key]
			if e == old {
				if e.Type == graph.HasAzureRole && e.Until == graph.Forever {
					roles++
				}
				continue
			}
			require.True(t, was && old.Until == graph.Forever && e.Until == after.head.Time, "%v became %v: only what was open is closed, at the act's time", old, e)
			require.True(t, e.Type == graph.Under || e.Type == graph.WithheldBy || e.Type == graph.HasDirectoryRole && e.Source == graph.SourceDap, "%v is no part of a delegation", e)
			removed[key] = true
		}
		require.Len(t, after.edges, len(before.edges), "nothing begins, and nothing is forgotten")
		require.Equal(t, before.nodes, after.nodes)
		require.NotEmpty(t, removed)
		for key, e := range before.edges {
			if e.Type == graph.HasAzureRole {
				require.Equal(t, e, after.edges[key], "a role assignment is touched")
			}
		}
		for i, date := range dates {
			lines, _ := answers(t, world.Store, asked, date, policy)
			require.Equal(t, earlier[i], lines, "the answers about %s have changed", date)
		}
		for _, date := range []graph.Time{after.head.Time, after.head.Time + 1, after.head.Time + 1e9} {
			lines, walked := answers(t, world.Store, asked, date, policy)
			for i, edges := range walked {
				for key := range edges {
					require.False(t, removed[key], "at %s: %s walks %v", date, lines[i], key)
				}
			}
		}
		for _, edges := range walkedBefore {
			for key := range edges {
				if removed[key] {
					used++
				}
			}
		}
		worlds++
	})
	t.Logf("%d worlds, %d uses of removed edges before, %d role assignments that stayed", worlds, used, roles)
	if worlds < 10 {
		return
	}
	require.Greater(t, used, worlds, "before the removal hardly an answer rested on the delegation")
	require.Greater(t, roles, worlds/2, "hardly a role assignment could have been touched")
}

// rehearsed is a world in which every act is first done as a dry run.
type rehearsed struct {
	*graphtest.Domain
	t                       require.TestingT
	acts, refused, followed int
	now                     *everything // as the act before left it
}

// Do implements graphtest.World.
func (r *rehearsed) Do(ctx context.Context, act string, by graph.ID, at graph.Time, input map[string]any) (graphtest.Done, error) {
	if dry, _ := input["dryRun"].(bool); dry {
		return r.Domain.Do(ctx, act, by, at, input)
	}
	if r.now == nil {
		first, err := all(ctx, r.Store)
		require.NoError(r.t, err)
		r.now = &first
	}
	before := *r.now
	rehearsal := map[string]any{"dryRun": true}
	for name, value := range input {
		if name != "dryRun" {
			rehearsal[name] = value
		}
	}
	foretold, foretoldErr := r.Domain.Do(ctx, act, by, at, rehearsal)
	between, err := all(ctx, r.Store)
	require.NoError(r.t, err)
	require.Equal(r.t, before, between, "a dry run of %s left something behind", act)
	done, doneErr := r.Domain.Do(ctx, act, by, at, input)
	require.Equal(r.t, foretoldErr, doneErr, "%s %v", act, input)
	r.acts++
	if doneErr != nil {
		r.refused++
		return done, doneErr
	}
	require.Zero(r.t, foretold.Seq)
	r.followed += len(done.Consequences)
	foretold.Seq = done.Seq
	require.Equal(r.t, foretold, done, "%s %v", act, input)
	after, err := all(ctx, r.Store)
	require.NoError(r.t, err)
	r.now = &after
	require.Equal(r.t, done.Seq != 0, before.head.Seq != after.head.Seq, "%s: an act that changes something leaves an entry, and no other does", act)
	if done.Seq == 0 {
		require.Equal(r.t, before, after, "%s changed something without an entry", act)
	}
	return done, doneErr
}

// TestDryRun: a dry run tells what the act then does, or refuses it in the same words, and leaves nothing behind.
func TestDryRun(t *testing.T) {
	acts, refused, followed := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		world := &rehearsed{Domain: graphtest.NewDomain(memory.New()), t: t}
		defer world.Store.Close()
		_, err := graphtest.NewRandom(t.Context(), world, rapid.Uint64Range(1, 1<<40).Draw(t, "seed"))
		require.NoError(t, err)
		acts, refused, followed = acts+world.acts, refused+world.refused, followed+world.followed
	})
	t.Logf("%d acts, of which %d were refused; %d consequences", acts, refused, followed)
	require.Greater(t, refused, acts/20)
	require.Greater(t, acts-refused, acts/4)
	require.Greater(t, followed, acts/10)
}

// TestListsAreChecks: a target is in the list of an agent exactly when the check allows, and an agent in the list of a target
// likewise; under either policy, today and at a date of the past, whatever the size of the pages.
func TestListsAreChecks(t *testing.T) {
	inside, outside := map[access.Action]int{}, map[access.Action]int{}
	worlds := 0
	compare := func(t *rapid.T, seed uint64) {
		worlds++
		rng := rand.New(rand.NewPCG(seed, 4))
		world, life, questions := randomWorld(t, seed)
		defer world.Store.Close()
		world.PageSize = 1 + rng.IntN(6)
		delegation(t, world, rng, life.Facts[len(life.Facts)-1].At+1_000_000)
		now, err := all(t.Context(), world.Store)
		require.NoError(t, err)
		when := graphtest.When{At: now.head.Time + 1, Policy: graphtest.JudgedPolicies[rng.IntN(2)]}
		if rng.IntN(3) == 0 {
			when.At = life.Facts[rng.IntN(len(life.Facts))].At
		}
		type end struct {
			action access.Action
			id     graph.ID
		}
		targets, agents := map[end]map[graph.ID]bool{}, map[end]map[graph.ID]bool{}
		note := func(in map[end]map[graph.ID]bool, e end, other graph.ID, allowed bool) {
			if in[e] == nil {
				in[e] = map[graph.ID]bool{}
			}
			if allowed {
				in[e][other] = true
			}
		}
		questions = slices.DeleteFunc(questions, func(q access.Question) bool {
			// Any tenant may be asked for a relationship as far as the right goes; the lists are of customers (section 2.4).
			return q.Service != "" || q.Action == access.RequestRelationship && !(graph.Tenant{Node: now.nodes[q.Target]}).Is(graph.TenantCustomer)
		})
		for chunk := range slices.Chunk(questions, 1000) {
			got, err := world.CheckAll(t.Context(), chunk, when)
			require.NoError(t, err)
			for i, a := range got {
				q, allowed := chunk[i], a.Outcome == string(access.Allow)
				note(targets, end{q.Action, q.Agent}, q.Target, allowed)
				note(agents, end{q.Action, q.Target}, q.Agent, allowed)
				if allowed {
					inside[q.Action]++
				} else {
					outside[q.Action]++
				}
			}
		}
		set := func(ids []graph.ID) map[graph.ID]bool {
			out := map[graph.ID]bool{}
			for _, id := range ids {
				require.False(t, out[id], "%s is listed twice", id)
				out[id] = true
			}
			return out
		}
		for e, allowed := range targets {
			listed, err := world.What(t.Context(), e.id, string(e.action), e.action.Kinds(), when)
			require.NoError(t, err)
			require.Equal(t, allowed, set(listed), "what %s %s", e.id, e.action)
		}
		for e, allowed := range agents {
			listed, err := world.Who(t.Context(), string(e.action), e.id, when)
			require.NoError(t, err)
			require.Equal(t, allowed, set(listed), "who %s %s", e.action, e.id)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, seed := range rapid.SliceOfN(rapid.Uint64Range(1, 1<<40), 4, 4).Draw(t, "seeds") { // what is rare is in some of many
			compare(t, seed)
		}
	})
	t.Logf("allowed %v\nnot allowed %v", inside, outside)
	if worlds < 40 {
		return
	}
	for _, action := range access.Actions {
		require.NotZero(t, outside[action], "%s was always allowed", action)
		require.NotZero(t, inside[action], "%s never was allowed", action)
	}
}
