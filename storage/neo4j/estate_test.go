package neo4j_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/neo4j"
)

// estate is a generated graph with one partner, Tenant:e-0, whose users are nested in groups that hold roles at all of its
// customers' subscriptions: the shape in which a walk the wrong way round is slow.
type estate struct {
	customers int
	nodes     []graph.Node
	edges     []graph.Edge
}

func newEstate(customers int) *estate {
	es := &estate{customers: customers}
	groups := max(customers/5, 12)
	for i := range groups {
		es.node(graph.KindSecurityGroup, i)
		es.edge(graph.KindSecurityGroup, i, graph.HomeIn, graph.KindTenant, 0, "", "")
		es.edge(graph.KindSecurityGroup, i, graph.MemberOf, graph.KindSecurityGroup, (i*7+1)%groups, "", "")
		if i%10 == 0 && i > 0 {
			es.edge(graph.KindSecurityGroup, i, graph.MemberOf, graph.KindSecurityGroup, 0, "", "")
		}
	}
	es.node(graph.KindTenant, 0)
	for i := 1; i <= customers; i++ {
		es.node(graph.KindTenant, i)
		es.node(graph.KindUser, i)
		es.edge(graph.KindUser, i, graph.HomeIn, graph.KindTenant, i%7, "", "")
		es.edge(graph.KindUser, i, graph.MemberOf, graph.KindSecurityGroup, i%groups, "", "")
		es.edge(graph.KindUser, i, graph.MemberOf, graph.KindSecurityGroup, (i*13+5)%groups, "", "")
		es.node(graph.KindResellerRelationship, i)
		es.edge(graph.KindResellerRelationship, i, graph.OfPartner, graph.KindTenant, 0, "", "")
		es.edge(graph.KindResellerRelationship, i, graph.WithCustomer, graph.KindTenant, i, "", "")
		es.node(graph.KindDirectoryRole, i)
		es.edge(graph.KindDirectoryRole, i, graph.DefinedIn, graph.KindTenant, i, "", "")
		es.edge(graph.KindSecurityGroup, 0, graph.HasDirectoryRole, graph.KindDirectoryRole, i, "admin", graph.SourceDap)
		es.edge(graph.KindUser, i, graph.HasDirectoryRole, graph.KindDirectoryRole, i, "admin", graph.SourceDirect)
		es.node(graph.KindScope, i)
		es.edge(graph.KindScope, i, graph.InTenant, graph.KindTenant, i, "", "")
		for s := range 5 {
			sub := i*5 + s - 4
			es.node(graph.KindAzureSubscription, sub)
			es.edge(graph.KindAzureSubscription, sub, graph.Parent, graph.KindScope, i, "", "")
			es.edge(graph.KindAzureSubscription, sub, graph.InTenant, graph.KindTenant, i, "", "")
			es.edge(graph.KindSecurityGroup, 0, graph.HasAzureRole, graph.KindAzureSubscription, sub, "owner", graph.SourceCSPProvisioned)
			es.edge(graph.KindUser, i, graph.HasAzureRole, graph.KindAzureSubscription, sub, "reader", graph.SourceAssigned)
			es.node(graph.KindResourceGroup, sub)
			es.edge(graph.KindResourceGroup, sub, graph.Parent, graph.KindAzureSubscription, sub, "", "")
		}
	}
	return es
}

func estateID(kind graph.Kind, i int) graph.ID { return graph.MustID(kind, fmt.Sprintf("e-%d", i)) }

func (es *estate) node(kind graph.Kind, i int) {
	n := graph.Node{ID: estateID(kind, i), Name: fmt.Sprintf("%s %05d of the estate", kind, i)}
	if kind == graph.KindTenant {
		n = n.With(graph.PropKinds, []string{"CUSTOMER"})
	}
	es.nodes = append(es.nodes, n)
}

func (es *estate) edge(from graph.Kind, i int, t graph.EdgeType, to graph.Kind, j int, role, source string) {
	e := graph.Edge{From: estateID(from, i), Type: t, To: estateID(to, j), Role: role, Source: source, Since: 1, Until: graph.Forever}
	if e.From != e.To {
		es.edges = append(es.edges, e)
	}
}

func load(t testing.TB, s *neo4j.Store, es *estate) {
	t.Helper()
	require.NoError(t, s.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), es.nodes, es.edges) }))
}

func sortEdges(edges []graph.Edge) { slices.SortFunc(edges, graph.CompareEdges) }
