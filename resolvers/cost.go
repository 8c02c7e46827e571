package resolvers

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"behalf/graph"
)

// operation is what was measured of an operation before it runs.
type operation struct {
	depth   int
	aliases int
	cost    int // fields, with the length of lists multiplied in, and the items of lists that they are asked with
	fields  int // fields at the root
	proofs  proofs
}

// proofs is what is asked for of answers' paths.
type proofs struct {
	listed    bool // whether any list of paths is
	most      int  // the longest of them
	truncated bool // whether it is asked if there are more
	worded    bool // whether a sentence of an answer is
}

// with is what two selections ask for together.
func (p proofs) with(o proofs) proofs {
	return proofs{p.listed || o.listed, max(p.most, o.most), p.truncated || o.truncated, p.worded || o.worded}
}

// wanted is how many paths an answer is to look for; false for none at all.
func (p proofs) wanted() (int, bool) {
	if !p.listed && p.truncated {
		return mostPaths, true
	}
	return p.most, p.listed
}

// measure bounds operations. It measures each fragment once, however often it is spread: a limit that walks every spread
// again is itself the attack.
type measure struct{ limits Limits }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = measure{}

// ExtensionName implements graphql.HandlerExtension.
func (measure) ExtensionName() string { return "Measure" }

// Validate implements graphql.HandlerExtension.
func (measure) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements graphql.OperationContextMutator.
func (m measure) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	t := &tape{variables: op.Variables, fragments: map[*ast.FragmentDefinition]operation{}, items: map[string]int{}}
	load := t.measure(op.Operation.SelectionSet)
	for _, over := range []struct {
		what      string
		is, limit int
		remedy    string
	}{
		{"is nested", load.depth, m.limits.Depth, "levels deep"},
		{"has", load.aliases, m.limits.Aliases, "aliases"},
		{"costs", load.cost, m.limits.Cost, "fields, counting every item of its lists; ask for shorter pages, fewer fields, or with shorter lists"},
	} {
		if over.is > over.limit {
			return gqlerror.WrapPath(nil, &fault{codeInvalid, fmt.Sprintf("the operation %s more than %d %s", over.what, over.limit, over.remedy)})
		}
	}
	s := sessionOf(ctx)
	s.load = load
	s.names(op)
	if err := s.charge(ctx, load.cost); err != nil {
		return gqlerror.WrapPath(nil, err)
	}
	return nil
}

// tape measures selections with some variables.
type tape struct {
	variables map[string]any
	fragments map[*ast.FragmentDefinition]operation
	items     map[string]int // of variables
}

func (t *tape) measure(set ast.SelectionSet) (sum operation) {
	for _, selection := range set {
		var part operation
		switch s := selection.(type) {
		case *ast.Field:
			part = t.field(s)
		case *ast.InlineFragment:
			part = t.measure(s.SelectionSet)
		case *ast.FragmentSpread:
			part = t.fragment(s.Definition)
		}
		sum.depth = max(sum.depth, part.depth)
		sum.aliases = add(sum.aliases, part.aliases)
		sum.cost = add(sum.cost, part.cost)
		sum.fields = add(sum.fields, part.fields)
		sum.proofs = sum.proofs.with(part.proofs)
	}
	return sum
}

func (t *tape) fragment(f *ast.FragmentDefinition) operation {
	if f == nil {
		return operation{}
	}
	if known, ok := t.fragments[f]; ok {
		return known
	}
	t.fragments[f] = operation{} // validation refuses cycles; should one come through, it ends here
	measured := t.measure(f.SelectionSet)
	t.fragments[f] = measured
	return measured
}

func (t *tape) field(f *ast.Field) operation {
	below := t.measure(f.SelectionSet)
	arguments := f.ArgumentMap(t.variables)
	out := operation{
		depth: below.depth + 1, aliases: below.aliases, cost: add(1, times(t.length(f, arguments), below.cost)), fields: 1, proofs: below.proofs,
	}
	for _, a := range f.Arguments {
		if !slices.Contains(multiplied, a.Name) {
			out.cost = add(out.cost, t.listed(a.Value))
		}
	}
	if f.Alias != f.Name {
		out.aliases = add(out.aliases, 1)
	}
	if f.Name == "message" && f.ObjectDefinition != nil && (f.ObjectDefinition.Name == "AccessDecision" || f.ObjectDefinition.Name == "AccessAttempt") {
		out.proofs.worded = true
	}
	if f.ObjectDefinition != nil && f.ObjectDefinition.Name == "AccessDecision" {
		switch f.Name {
		case "paths":
			first, _ := number(arguments["first"])
			out.proofs = out.proofs.with(proofs{listed: true, most: max(0, min(first, mostPaths))})
		case "truncated":
			out.proofs.truncated = true
		}
	}
	return out
}

// multiplied are the arguments whose length is how many items a field is asked for.
var multiplied = []string{"ids", "questions"}

// listed is how many items the lists of an argument have.
func (t *tape) listed(v *ast.Value) (n int) {
	if v.Kind == ast.Variable {
		known, ok := t.items[v.Raw]
		if !ok {
			known = items(reflect.ValueOf(t.variables[v.Raw]))
			t.items[v.Raw] = known
		}
		return known
	}
	if v.Kind == ast.ListValue {
		n = len(v.Children)
	}
	for _, child := range v.Children {
		n = add(n, t.listed(child.Value))
	}
	return n
}

// items is how many items the lists of a variable have.
func items(v reflect.Value) (n int) {
	switch v.Kind() {
	case reflect.Interface:
		return items(v.Elem())
	case reflect.Slice:
		n = v.Len()
		for i := range v.Len() {
			n += items(v.Index(i))
		}
	case reflect.Map:
		for entry := v.MapRange(); entry.Next(); {
			n += items(entry.Value())
		}
	}
	return n
}

// Introspection is measured like all else: the types of the schema, and what one of them has on average.
const (
	schemaTypes = 150
	schemaParts = 5
)

// length is how many items a field is asked for.
func (t *tape) length(f *ast.Field, arguments map[string]any) int {
	if f.ObjectDefinition != nil && f.ObjectDefinition.Name == "AccessDecision" && f.Name == "paths" {
		// A response shares its paths, so that an answer of a large batch has few.
		first, _ := number(arguments["first"])
		return max(1, min(first, 10))
	}
	length := 1
	for _, name := range multiplied {
		if list := reflect.ValueOf(arguments[name]); list.IsValid() && list.Kind() == reflect.Slice {
			length = max(length, list.Len())
		}
	}
	switch {
	case f.Definition == nil || f.ObjectDefinition == nil:
	case f.ObjectDefinition.Name == "__Schema" && f.Name == "types":
		length = schemaTypes
	case strings.HasPrefix(f.ObjectDefinition.Name, "__") && f.Definition.Type.Elem != nil:
		length = schemaParts
	case f.Definition.Type.Name() == "CustomerService":
		length = len(graph.Services)
	case f.Definition.Type.Name() == "ServicePartner":
		length = defaultPage
	}
	if f.Definition != nil && f.Definition.Arguments.ForName("first") != nil {
		first, isFirst := number(arguments["first"])
		last, isLast := number(arguments["last"])
		switch {
		case isFirst || isLast:
			length = max(length, min(max(first, last), largestPage)) // longer pages are refused where they are read
		default:
			length = max(length, defaultPage)
		}
	}
	return length
}

// number reads an argument that was not coerced yet.
func number(v any) (int, bool) {
	switch n := reflect.ValueOf(v); {
	case !n.IsValid():
		return 0, false
	case n.CanInt():
		return int(min(n.Int(), math.MaxInt32)), true
	}
	if text, ok := v.(fmt.Stringer); ok { // json.Number
		var n int
		if _, err := fmt.Sscanf(text.String(), "%d", &n); err == nil {
			return min(n, math.MaxInt32), true
		}
	}
	return 0, false
}

// add and times stay at the largest number rather than beginning anew.
func add(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

func times(a, b int) int {
	if b != 0 && a > math.MaxInt/b {
		return math.MaxInt
	}
	return a * b
}
