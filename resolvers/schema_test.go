package resolvers_test

import (
	"os"
	"regexp"
	"slices"
	"strconv"
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
			if strings.HasSuffix(f.Type.Name(), "Connection") {
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

// withoutRule are the enums that are about the API's lists and not about the domain.
var withoutRule = map[string]bool{"NodeOrderField": true, "OrderDirection": true}

// rule is the number of what a description rests on: a rule of the source, a table, a contradiction, a gap, or a section of the
// domain sheet.
var rule = regexp.MustCompile(`\b(?:R(\d+)|A(\d\d)[emcp]?|K(\d+)|G(\d+)|sections? \d\.?\d*)\b`)

// rulesOf are the numbers that a description names, in its parentheses; it complains of those that there are not.
func rulesOf(t *testing.T, what, description string) (found []string) {
	for _, part := range regexp.MustCompile(`\(([^()]*)\)`).FindAllString(description, -1) {
		for _, m := range rule.FindAllStringSubmatch(part, -1) {
			for i, most := range []int{36, 23, 7, 12} {
				if m[i+1] != "" {
					n, err := strconv.Atoi(m[i+1])
					require.NoError(t, err)
					require.True(t, 1 <= n && n <= most, "%s names %s, which there is not", what, m[0])
				}
			}
			found = append(found, m[0])
		}
	}
	return found
}

// TestEnumValuesNameTheirRule: the playground's documentation teaches the domain, so that every value of an enum says what it
// is and on which rule, table or section it rests.
func TestEnumValuesNameTheirRule(t *testing.T) {
	values, rules := 0, map[string]bool{}
	for name, d := range schema().Types {
		if d.BuiltIn || d.Kind != ast.Enum || withoutRule[name] {
			continue
		}
		for _, v := range d.EnumValues {
			values++
			found := rulesOf(t, name+"."+v.Name, v.Description)
			require.NotEmpty(t, found, "%s.%s: %q names no rule", name, v.Name, v.Description)
			for _, r := range found {
				rules[r] = true
			}
			sentence, _, _ := strings.Cut(v.Description, "(")
			require.GreaterOrEqual(t, len(strings.Fields(sentence)), 2, "%s.%s says too little: %q", name, v.Name, v.Description)
		}
	}
	require.Greater(t, values, 150)
	require.Greater(t, len(rules), 60, "the values rest on few rules")
}

// TestRulesOf shows which descriptions pass.
func TestRulesOf(t *testing.T) {
	for description, want := range map[string][]string{
		"It is open (R9, R17).":      {"R9", "R17"},
		"What is so (section 2.4).":  {"section 2.4"},
		"What is so (A06m, K1, G4).": {"A06m", "K1", "G4"},
		"It is open.":                nil,
		"R9 says so.":                nil,
		"Nothing (really).":          nil,
	} {
		require.Equal(t, want, rulesOf(t, "x", description))
	}
}
