package neo4j

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

var update = flag.Bool("update", false, "write the golden files")

func half(steps ...graph.Step) (w graph.Walk) {
	w.Add(-1, steps...)
	return w
}

var (
	memberOf = graph.Closure(graph.MemberOf, graph.MaxMemberOf, "holder")
	parent   = graph.Closure(graph.Parent, graph.MaxParent, "scope")
	homeIn   = graph.Hop(graph.HomeIn, "home")
	azure    = graph.Back(graph.HasAzureRole, "holder")
)

func walked(walks ...graph.Walk) string {
	u, _ := unite(walks)
	return walkText(u, false)
}

func walkedWhole(walks ...graph.Walk) string {
	u, _ := unite(walks)
	return walkText(u, true)
}

// goldenTexts are compiled statements that people should read, and that TestPlans asks a real server about.
func goldenTexts() map[string]string {
	var tree graph.Walk
	tree.Add(-1, memberOf, homeIn)
	tree.Add(-1, memberOf, graph.Hop(graph.HasDirectoryRole, "role").Only("source", "dap", graph.SourceDap), graph.Hop(graph.DefinedIn, "tenant"))
	shape := func(q graph.PageQuery, count bool) string { return listText(shapeOfList(q, count)) }
	via := []graph.Walk{half(graph.Back(graph.OfPartner, "relationship"), graph.Hop(graph.WithCustomer, "customer"))}
	users := []graph.Kind{graph.KindUser}
	return map[string]string{
		"walk-member-home":           walked(half(memberOf, homeIn)),
		"walk-scope-holder-home":     walked(half(parent, azure, homeIn)),
		"walk-tenant-relationship":   walked(half(graph.Hop(graph.InTenant, ""), graph.Back(graph.WithCustomer, "").InPast(), graph.Hop(graph.OfPartner, "").InPast())),
		"walk-role-holder-by-source": walked(half(graph.Back(graph.DefinedIn, ""), graph.Back(graph.HasDirectoryRole, "").Only("source", "dap", graph.SourceDap))),
		"walk-both-ends-in-one":      walked(tree, half(parent, azure)),
		"walk-whole-bundles":         walkedWhole(tree, half(parent, azure)),
		"moment":                     momentText,
		"page-by-name":               shape(graph.PageQuery{Kinds: []graph.Kind{graph.KindSecurityGroup, graph.KindUser}, After: &graph.Position{}}, false),
		"page-by-id-backwards":       shape(graph.PageQuery{Kinds: users, Order: graph.ByID, Descending: true}, false),
		"page-by-words":              shape(graph.PageQuery{Kinds: users, Text: []string{"ada"}}, false),
		"page-of-customers":          shape(graph.PageQuery{Kinds: []graph.Kind{graph.KindTenant}, Via: via, Visible: via, Facets: []string{"x"}}, false),
		"page-by-links": shape(graph.PageQuery{Kinds: []graph.Kind{graph.KindTenant}, Match: []graph.Match{{Prop: graph.PropState, In: []string{"x"}}}, Links: [][]graph.Link{{
			{Steps: []graph.Step{graph.Back(graph.WithCustomer, "").InPast(), graph.Back(graph.Under, "")}}, {Steps: []graph.Step{graph.Hop(graph.HomeIn, "")}, To: []graph.ID{"x"}, Began: graph.Span{From: 1}, Not: true},
		}}, Order: graph.ByCreated}, false),
		"count-of-kind": shape(graph.PageQuery{Kinds: users}, true),
		"edges":         edgesText(graph.EdgeQuery{Types: []graph.EdgeType{graph.MemberOf, graph.HomeIn}, Direction: graph.In}),
		"nodes":         nodesText,
		"entries":       entriesText(true),
		"head":          headText,
	}
}

func TestGoldenCypher(t *testing.T) {
	texts := goldenTexts()
	for name, text := range texts {
		file := filepath.Join("testdata", name+".golden.cypher")
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(text+"\n"), 0o600))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err, "run go test -run TestGoldenCypher -update")
		require.Equal(t, string(want), text+"\n", "%s: run go test -run TestGoldenCypher -update, and read the difference", name)
	}
	files, err := filepath.Glob("testdata/*.golden.cypher")
	require.NoError(t, err)
	require.Len(t, files, len(texts), "a golden file is left over")
}

// Everything that is given is a parameter: two walks that differ in nothing but values have one text.
func TestValuesAreParameters(t *testing.T) {
	odd := "'}) DETACH DELETE n //"
	shapes := map[string]bool{}
	for _, value := range []string{"owner", odd} {
		w := half(azure.Only("role", value, value))
		w.Starts = []graph.ID{graph.ID(value)}
		shapes[walked(w)] = true
		require.NotContains(t, walked(w), value)
		q := graph.PageQuery{Kinds: []graph.Kind{graph.KindUser}, Text: []string{value}, Facets: []string{value}, Except: []graph.ID{graph.ID(value)}, After: &graph.Position{Key: value}, Via: []graph.Walk{w}}
		shapes[shapeOfList(q, false).key()] = true
		require.NotContains(t, listText(shapeOfList(q, false)), value)
	}
	require.Len(t, shapes, 2)

	bad := graph.Walk{Stages: []graph.Stage{{After: -1, Step: graph.Hop(graph.EdgeType(odd), "")}}}
	require.ErrorIs(t, checkWalk(bad), graph.ErrInvalid)
	require.ErrorIs(t, checkWalk(graph.Walk{Stages: []graph.Stage{{After: 0, Step: homeIn}}}), graph.ErrInvalid)
	require.Empty(t, kindsOf(graph.PageQuery{Kinds: []graph.Kind{graph.Kind(odd)}}))
}

func TestTextsAreKept(t *testing.T) {
	var kept texts
	compiled := 0
	for range 3 {
		kept.get("a", func() string { compiled++; return "A" })
	}
	require.Equal(t, 1, compiled)
	for i := range 3 * maxTexts {
		kept.get(string(rune(i)), func() string { return "" })
	}
	require.LessOrEqual(t, len(kept.known), maxTexts)
}
