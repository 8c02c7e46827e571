package resolvers_test

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/resolvers"
	"behalf/storage/memory"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
	"behalf/storage/sqlite"
)

// reads counts, by method, the calls of a store's Reader and how many things they asked for.
type reads struct {
	graph.Store
	mu          sync.Mutex
	calls, keys map[string]int
}

func countReads(store graph.Store) *reads {
	return &reads{Store: store, calls: map[string]int{}, keys: map[string]int{}}
}

func (c *reads) View(ctx context.Context, read func(graph.Reader) error) error {
	return c.Store.View(ctx, func(r graph.Reader) error { return read(countedReader{r, c}) })
}

func (c *reads) count(method string, keys int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[method]++
	c.keys[method] += keys
}

// taken are the counts since they were last taken.
func (c *reads) taken() (calls, keys map[string]int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	calls, keys = maps.Clone(c.calls), maps.Clone(c.keys)
	clear(c.calls)
	clear(c.keys)
	return calls, keys
}

type countedReader struct {
	graph.Reader
	count *reads
}

func (r countedReader) Head(ctx context.Context) (graph.Entry, error) {
	r.count.count("Head", 1)
	return r.Reader.Head(ctx)
}

func (r countedReader) Nodes(ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Node, error) {
	r.count.count("Nodes", len(ids))
	return r.Reader.Nodes(ctx, ids)
}

func (r countedReader) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	r.count.count("Edges", len(q.Ends))
	return r.Reader.Edges(ctx, q)
}

func (r countedReader) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	starts := 0
	for _, w := range walks {
		starts += len(w.Starts)
	}
	r.count.count("Walk", starts)
	return r.Reader.Walk(ctx, at, walks)
}

func (r countedReader) Pages(ctx context.Context, queries []graph.PageQuery) ([]graph.Page, error) {
	r.count.count("Pages", len(queries))
	return r.Reader.Pages(ctx, queries)
}

func (r countedReader) Counts(ctx context.Context, queries []graph.PageQuery) ([]int, error) {
	r.count.count("Counts", len(queries))
	return r.Reader.Counts(ctx, queries)
}

func (r countedReader) Entries(ctx context.Context, q graph.LedgerQuery) ([]graph.Entry, error) {
	r.count.count("Entries", 1)
	return r.Reader.Entries(ctx, q)
}

// estate is a graph that grows: some rows on each of three levels. A row of a level below is never one of a level above, or always: what
// was read above is not read again.
func estate(a, b, c int) (nodes []graph.Node, edges []graph.Edge) {
	made := map[graph.ID]bool{}
	node := func(kind graph.Kind, format string, args ...any) graph.ID {
		id := graph.MustID(kind, fmt.Sprintf(format, args...))
		if !made[id] {
			made[id] = true
			nodes = append(nodes, graph.Node{ID: id, Name: id.Key()})
		}
		return id
	}
	edge := func(from graph.ID, t graph.EdgeType, to graph.ID) {
		edges = append(edges, graph.Edge{From: from, Type: t, To: to, Since: 1000, Until: graph.Forever})
	}
	props := func(id graph.ID, props graph.Props) {
		for i := range nodes {
			if nodes[i].ID == id {
				nodes[i].Props = props
			}
		}
	}
	partner := node(graph.KindTenant, "partner")
	props(partner, graph.Props{graph.PropKinds: []string{"PARTNER"}})
	agents := node(graph.KindSecurityGroup, "agents")
	edge(agents, graph.HomeIn, partner)
	for i := range a {
		customer := node(graph.KindTenant, "customer%03d", i)
		props(customer, graph.Props{graph.PropKinds: []string{"CUSTOMER"}})
		tie := node(graph.KindResellerRelationship, "tie%03d", i)
		props(tie, graph.Props{graph.PropPartner: string(partner), graph.PropCustomer: string(customer)})
		edge(tie, graph.OfPartner, partner)
		edge(tie, graph.WithCustomer, customer)
		grant := node(graph.KindDapGrant, "grant%03d", i)
		props(grant, graph.Props{graph.PropPartner: string(partner), graph.PropCustomer: string(customer)})
		edge(grant, graph.Under, tie)
		group := node(graph.KindSecurityGroup, "group%03d", i)
		edge(group, graph.HomeIn, customer)
		profile := node(graph.KindAutopilotProfile, "profile%03d", i)
		edge(profile, graph.BelongsTo, customer)
		for j := range b {
			subscription := node(graph.KindAzureSubscription, "sub%03d-%03d", i, j)
			edge(subscription, graph.InTenant, customer)
			edge(subscription, graph.SoldBy, partner)
			device := node(graph.KindAutopilotDevice, "device%03d-%03d", i, j)
			edge(device, graph.BelongsTo, customer)
			edge(device, graph.AddedBy, partner)
			edge(device, graph.UsesProfile, profile)
			member := node(graph.KindUser, "user%03d-%03d", i, j)
			edge(member, graph.HomeIn, customer)
			edge(member, graph.MemberOf, group)
			for k := range c {
				assignment := node(graph.KindAzureRoleAssignment, "role%03d-%03d-%03d", i, j, k)
				holder := node(graph.KindUser, "holder%03d", k)
				props(assignment, graph.Props{graph.PropPrincipal: string(holder), graph.PropScope: string(subscription), graph.PropRole: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"})
				edges = append(edges, graph.Edge{From: holder, Type: graph.HasAzureRole, To: subscription, Role: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", Since: 1000, Until: graph.Forever, Assignment: assignment})
				edge(member, graph.MemberOf, node(graph.KindSecurityGroup, "wide%03d", k))
			}
		}
	}
	return nodes, edges
}

// threeLevels are queries of three levels of edges { node }.
var threeLevels = map[string]string{
	"customers, their subscriptions, their roles": `{ customers(first: 100) { edges { node { id azureSubscriptions(first: 100) { edges { node { id soldBy { id } tenant { id }
		roleAssignments(first: 100) { edges { node { id since principal { id displayName } scope { id tenant { id } } } } } } } } } } } }`,
	"partners, their customers, their relationships": `{ partners(first: 100) { edges { node { id customers(first: 100) { edges { since hasDelegatedAdmin relationship { id status }
		node { id relationships(first: 100) { edges { node { id status since partner { id } customer { id domain } delegatedAdmin { active withheldServices grants { id since relationship { id } } } } } }
		services { partnersWithAdmin { partner { id } } } } } } } } } }`,
	"groups, their members, their groups": `{ securityGroups(first: 100, filter: {text: "group"}) { edges { node { id tenant { id } members(first: 100) { edges { node { id ... on User { tenant { id }
		memberOf(first: 100) { edges { node { id tenant { id } } } } } } } } } } } }`,
	"devices, their profile, its devices": `{ autopilotDevices(first: 100) { edges { node { id customer { id } addedBy { id } profile { id customer { id }
		devices(first: 100) { edges { node { id addedBy { id } can(agent: "User:holder000", action: REMOVE_DEVICE) { allowed target { id } } } } } } } } } }`,
	"customers, narrowed lists, their lists": `{ customers(first: 100, filter: {partner: "Tenant:partner"}) { edges { node { id
		users(first: 100, filter: {text: "user"}, orderBy: {direction: DESC}) { edges { node { id memberOf(first: 100) { edges { node { id } } } } } }
		partners(filter: {hasDelegatedAdmin: true}) { edges { node { id customers(first: 1, filter: {hasDelegatedAdmin: true}) { edges { node { id } } } } } } } } } }`,
	"customers, where rights linger": `{ customers(first: 100) { edges { node { id partners(filter: {hasLingeringAccess: false}) { edges { node { id } } }
		azureSubscriptions(first: 100, filter: {hasLingeringAccess: false}) { edges { node { id children(first: 1) { edges { node { id } } } } } } } } } }`,
}

// checkReads asks the threeLevels queries of a store as its rows grow, and requires that no more calls of the store are made than for
// one row on each level, and one for every full batch.
func checkReads(t *testing.T, open func(t *testing.T) graph.Store, sizes ...[3]int) {
	least := map[string]map[string]int{}
	rows := 0
	for _, size := range append([][3]int{{1, 1, 1}}, sizes...) {
		store := countReads(open(t))
		nodes, edges := estate(size[0], size[1], size[2])
		require.NoError(t, store.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), nodes, edges) }))
		a := overStore(t, store, func(c *resolvers.Config) { c.Limits.Cost = 1 << 40 })
		for name, query := range threeLevels {
			store.taken()
			got := a.ask(query).ok()
			calls, keys := store.taken()
			if least[name] == nil {
				least[name] = calls
			}
			rows = max(rows, strings.Count(got.Body, `"id"`))
			t.Logf("%v %s: %d ids, calls %v, keys %v", size, name, strings.Count(got.Body, `"id"`), calls, keys)
			for method, n := range calls {
				require.LessOrEqual(t, n, least[name][method]+keys[method]/resolvers.BatchCapacity, "%s of %v rows: %s for %d keys", name, size, method, keys[method])
			}
		}
	}
	require.Greater(t, rows, resolvers.BatchCapacity, "no batch was full")
}

func TestNoReadForARow(t *testing.T) {
	t.Cleanup(resolvers.SetPatience(5 * time.Second))
	t.Run("memory", func(t *testing.T) {
		checkReads(t, func(*testing.T) graph.Store { return memory.New() }, [3]int{10, 3, 2}, [3]int{10, 10, 10}, [3]int{100, 5, 2})
	})
	t.Run("sqlite", func(t *testing.T) {
		checkReads(t, func(t *testing.T) graph.Store {
			store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "behalf.db"))
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, store.Close()) })
			return store
		}, [3]int{10, 10, 10}, [3]int{100, 5, 2})
	})
	t.Run("neo4j", func(t *testing.T) {
		server := neo4jtest.Shared(t)
		checkReads(t, func(t *testing.T) graph.Store {
			require.NoError(t, server.Wipe(t.Context()))
			store, err := neo4j.Open(t.Context(), server.StoreURL())
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, store.Close()) })
			return store
		}, [3]int{100, 5, 2})
	})
}

// TestCountOnlyWhereAsked: totalCount is read only where it is selected.
func TestCountOnlyWhereAsked(t *testing.T) {
	t.Cleanup(resolvers.SetPatience(5 * time.Second))
	store := countReads(memory.New())
	nodes, edges := estate(3, 2, 2)
	require.NoError(t, store.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), nodes, edges) }))
	a := overStore(t, store)
	for _, f := range schema().Query.Fields {
		if !strings.HasSuffix(f.Type.Name(), "Connection") {
			continue
		}
		arguments := map[string]string{
			"search": `(text: "customer")`, "accessibleTargets": `(agent: "User:holder000", action: MANAGE_SUBSCRIPTION)`, "agentsWithAccess": `(target: "AzureSubscription:sub000-000", action: MANAGE_SUBSCRIPTION)`,
		}[f.Name]
		ask := func(more string) (calls map[string]int) {
			store.taken()
			a.ask("{ " + f.Name + arguments + " { edges { cursor } pageInfo { hasNextPage endCursor } " + more + " } }").ok()
			calls, _ = store.taken()
			return calls
		}
		without, with := ask(""), ask("totalCount")
		require.Zero(t, without["Counts"], f.Name)
		total := 0
		for method, n := range with {
			total += n - without[method]
		}
		require.Positive(t, total, "%s: counting costs a read", f.Name)
	}
	store.taken()
	a.ask(`{ customers { edges { node { users { edges { node { id } } } azureSubscriptions { totalCount } securityGroups { totalCount } } } } }`).ok()
	calls, keys := store.taken()
	require.Equal(t, 1, calls["Counts"])
	require.Equal(t, 6, keys["Counts"])
}

// slowCounts is a store that counts until the caller's time is over.
type slowCounts struct{ graph.Store }

func (s slowCounts) View(ctx context.Context, read func(graph.Reader) error) error {
	return s.Store.View(ctx, func(r graph.Reader) error { return read(slowReader{r}) })
}

type slowReader struct{ graph.Reader }

func (slowReader) Counts(ctx context.Context, _ []graph.PageQuery) ([]int, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestCountOutOfTime: what cannot be counted in time is null, with an error in its place; the page itself is there, with what
// hangs on it.
func TestCountOutOfTime(t *testing.T) {
	store := memory.New()
	nodes, edges := estate(3, 2, 2)
	require.NoError(t, store.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), nodes, edges) }))
	a := overStore(t, slowCounts{store}, func(c *resolvers.Config) { c.Limits.Operation = time.Second })
	got := a.ask(`{ customers { totalCount edges { node { id users { edges { node { id tenant { id } } } } } } } }`)
	require.Equal(t, "UNAVAILABLE", got.fails("UNAVAILABLE")["code"])
	require.Equal(t, []any{"customers", "totalCount"}, got.Errors[0].Path)
	require.Nil(t, got.at("customers", "totalCount"))
	require.Len(t, got.at("customers", "edges"), 3)
	require.Equal(t, "Tenant:customer002", got.at("customers", "edges", 2, "node", "users", "edges", 1, "node", "tenant", "id"))
}

// TestOneCall: an explained question is one call of the store, whatever is asked of its answer, and so is a batch: on a server, one round
// trip. What a partner keeps, which the message of a single refusal tells, is read after it.
func TestOneCall(t *testing.T) {
	full := newAPI(t)
	store := countReads(full.store)
	api := overStore(t, store)
	const (
		all     = `outcome reason channel warnings { code message } attempts { channel reason missing reached { from { id } edge to { id } } } paths { text steps { from { id } edge to { id } } }`
		allowed = `agent: "User:ada", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new"`
		refused = `agent: "User:ada", action: SIGN_IN, target: "Tenant:cedar"`
	)
	for _, query := range []string{
		`{ checkAccess(` + allowed + `) { ` + all + ` message } }`,
		`{ checkAccess(` + refused + `) { ` + all + ` } }`,
		`{ checkAccessBatch(questions: [{` + allowed + `}, {` + refused + `}]) { ` + all + ` message } }`,
	} {
		api.ask(query).ok() // what the server knows of the ledger is read once
		store.taken()
		api.ask(query).ok()
		calls, _ := store.taken()
		require.Equal(t, map[string]int{"Walk": 1}, calls, query)
	}
}
