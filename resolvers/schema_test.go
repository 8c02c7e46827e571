package resolvers_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

func schema() *ast.Schema { return generated.NewExecutableSchema(generated.Config{}).Schema() }

// TestGeneratedCodeIsOfThisSchema fails where go generate was forgotten.
func TestGeneratedCodeIsOfThisSchema(t *testing.T) {
	text, err := os.ReadFile("../schema.graphqls")
	require.NoError(t, err)
	require.Equal(t, string(text), schema().Query.Position.Src.Input, "schema.graphqls and graph/generated differ: run go generate ./...")
}

// TestEverythingIsDescribed: types, fields, arguments, inputs and values of enums.
func TestEverythingIsDescribed(t *testing.T) {
	described := func(what, text string) {
		require.NotEmpty(t, text, what)
		require.Regexp(t, regexp.MustCompile(`(?s)^["“A-Z].*[.?!]$`), text, what)
	}
	for name, d := range schema().Types {
		if d.BuiltIn {
			continue
		}
		described(name, d.Description)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			described(name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				described(name+"."+f.Name+"."+a.Name, a.Description)
			}
		}
		for _, v := range d.EnumValues {
			described(name+"."+v.Name, v.Description)
		}
	}
}

// TestEnumsAreTheirConstants: no value is missing in the schema, and none too many.
func TestEnumsAreTheirConstants(t *testing.T) {
	for name, constants := range map[string][]string{
		"Action":                   texts(access.Actions),
		"AccessReason":             texts(access.Reasons),
		"EdgeType":                 texts(graph.EdgeTypes),
		"TenantKind":               texts(graph.TenantKinds),
		"WellKnownGroup":           texts(graph.WellKnownGroups),
		"RelationshipRequestState": texts(graph.RequestStates),
		"DeviceSource":             texts(graph.DeviceSources),
		"Service":                  texts(graph.Services),
		"DelegationEnder":          texts(graph.EndedBys),
		"AccessWarningCode":        texts(access.WarningCodes),
		"ConsequenceCode":          texts(acts.ConsequenceCodes),
	} {
		var values []string
		for _, v := range schema().Types[name].EnumValues {
			values = append(values, v.Name)
		}
		require.ElementsMatch(t, constants, values, name)
	}
}

func texts[T ~string](constants []T) (out []string) {
	for _, c := range constants {
		out = append(out, string(c))
	}
	return out
}

// TestEveryKindOfNodeHasItsType: NodeKind, the types that implement Node, and graph.Kinds say the same.
func TestEveryKindOfNodeHasItsType(t *testing.T) {
	var kinds, types []string
	for _, v := range schema().Types["NodeKind"].EnumValues {
		kinds = append(kinds, v.Name)
	}
	for _, d := range schema().GetPossibleTypes(schema().Types["Node"]) {
		if d.Kind == ast.Object {
			types = append(types, d.Name)
		}
	}
	want := []string{string(model.KindAccessDecision), string(model.KindLedgerEntry)}
	var enums []string
	for _, k := range graph.Kinds {
		want, enums = append(want, string(k)), append(enums, k.Enum())
		require.NotNil(t, model.Noun(graph.Node{ID: graph.MustID(k, "x")}), k)
		require.Equal(t, k.IsPrincipal(), model.PrincipalOf(graph.Node{ID: graph.MustID(k, "x")}) != nil, k)
		require.Equal(t, k.IsScope(), model.ScopeOf(graph.Node{ID: graph.MustID(k, "x")}) != nil, k)
	}
	require.ElementsMatch(t, want, types)
	require.ElementsMatch(t, enums, kinds)
}

// TestListsAreConnections: whatever is called a connection has Relay's shape, and its field Relay's arguments.
func TestListsAreConnections(t *testing.T) {
	connections := 0
	for name, d := range schema().Types {
		if strings.HasSuffix(name, "Connection") {
			connections++
			for _, f := range []string{"edges", "pageInfo", "totalCount"} {
				require.NotNil(t, d.Fields.ForName(f), "%s.%s", name, f)
			}
			edge := schema().Types[d.Fields.ForName("edges").Type.Name()]
			require.NotNil(t, edge.Fields.ForName("node"), edge.Name)
			require.NotNil(t, edge.Fields.ForName("cursor"), edge.Name)
		}
		for _, f := range d.Fields {
			if strings.HasSuffix(f.Type.Name(), "Connection") && f.Name != "unresolved" {
				for _, a := range []string{"first", "after", "last", "before"} {
					require.NotNil(t, f.Arguments.ForName(a), "%s.%s", name, f.Name)
				}
			}
		}
	}
	require.Greater(t, connections, 15)
}

// TestEveryActHasItsShape: one input with dryRun, one payload with what every payload has.
func TestEveryActHasItsShape(t *testing.T) {
	for _, f := range schema().Mutation.Fields {
		require.Len(t, f.Arguments, 1, f.Name)
		name := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		require.Equal(t, name+"Input!", f.Arguments[0].Type.String())
		require.Equal(t, name+"Payload!", f.Type.String())
		dry := schema().Types[name+"Input"].Fields.ForName("dryRun")
		require.NotNil(t, dry, f.Name)
		require.Equal(t, "false", dry.DefaultValue.Raw)
		var fields []string
		for _, p := range schema().Types[name+"Payload"].Fields {
			fields = append(fields, p.Name)
		}
		for _, want := range []string{"ledgerEntry", "consequences", "warnings"} {
			require.True(t, slices.Contains(fields, want), "%s.%s", name, want)
		}
	}
}
