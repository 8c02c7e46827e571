package resolvers

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"behalf/resolvers/model"
)

// documentRules are the rules of validation. Without suggestions none names what the schema has; SetDisableSuggestion covers fields
// only.
func documentRules(suggestions bool) *rules.Rules {
	set := rules.NewDefaultRules()
	set.AddRule("NumbersThatFit", numbersThatFit)
	set.AddRule("OneSource", oneSource)
	if suggestions {
		return set
	}
	for _, replace := range []struct {
		name string
		rule core.Rule
	}{
		{rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions},
		{rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions},
		{rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions},
	} {
		set.RemoveRule(replace.name)
		set.AddRule(replace.rule.Name, replace.rule.RuleFunc)
	}
	return set
}

// numbersThatFit refuses numbers in documents that nothing can hold, 1e999 for a scalar of our own, at which gqlparser panics when it
// reads arguments; and numbers of more than 32 bits for an Int.
func numbersThatFit(observers *core.Events, wrong core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		if value.Kind != ast.IntValue && value.Kind != ast.FloatValue {
			return
		}
		held, err := value.Value(nil)
		n, whole := held.(int64)
		tooLong := whole && value.Definition != nil && value.Definition.Name == "Int" && (n < math.MinInt32 || n > math.MaxInt32)
		if err != nil || tooLong {
			wrong(core.Message("the number %s is too large", short(value.Raw)), core.At(value.Position))
		}
	})
}

// oneSource refuses subscriptions that do not have one source whatever the variables are: a field under two names, which gqlparser takes
// for one, and @skip or @include at the root (GraphQL, 5.2.4.1).
func oneSource(observers *core.Events, wrong core.AddErrFunc) {
	observers.OnOperation(func(_ *core.Walker, operation *ast.OperationDefinition) {
		if operation.Operation != ast.Subscription {
			return
		}
		var first *ast.Field
		spread := map[*ast.FragmentDefinition]bool{}
		var look func(ast.SelectionSet)
		always := func(directives ast.DirectiveList) {
			for _, d := range directives {
				if d.Name == "skip" || d.Name == "include" {
					wrong(core.Message("@%s is not for the root of a subscription", d.Name), core.At(d.Position))
				}
			}
		}
		look = func(set ast.SelectionSet) {
			for _, selection := range set {
				switch s := selection.(type) {
				case *ast.Field:
					always(s.Directives)
					if first == nil {
						first = s
					} else if s.Name == first.Name && s.Alias != first.Alias {
						wrong(core.Message("a subscription has one field at its root, under one name"), core.At(s.Position))
					}
				case *ast.InlineFragment:
					always(s.Directives)
					look(s.SelectionSet)
				case *ast.FragmentSpread:
					always(s.Directives)
					if f := s.Definition; f != nil && !spread[f] {
						spread[f] = true
						look(f.SelectionSet)
					}
				}
			}
		}
		look(operation.SelectionSet)
	})
}

// wellTyped refuses variables whose values are none of their types before anything runs (GraphQL, 6.1.2). What gqlparser coerced still
// holds what only the scalars refuse: "1" for an Int, 1 for a String, an enum's value in small letters.
type wellTyped struct{ schema *ast.Schema }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = wellTyped{}

// ExtensionName implements graphql.HandlerExtension.
func (wellTyped) ExtensionName() string { return "WellTyped" }

// Validate implements graphql.HandlerExtension.
func (wellTyped) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements graphql.OperationContextMutator.
func (c wellTyped) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, v := range op.Operation.VariableDefinitions {
		path := ast.Path{ast.PathName("variable"), ast.PathName(v.Variable)} // as gqlparser has it
		if err := c.check(ctx, v.Type, op.Variables[v.Variable], path); err != nil {
			return err
		}
	}
	return nil
}

// check checks one value, in which gqlparser has found nothing missing and nothing too much.
func (c wellTyped) check(ctx context.Context, typ *ast.Type, value any, path ast.Path) *gqlerror.Error {
	if value == nil {
		return nil
	}
	if typ.Elem != nil {
		list := reflect.ValueOf(value) // []any, or what gqlparser made of one item
		if list.Kind() != reflect.Slice {
			return c.check(ctx, typ.Elem, value, path)
		}
		for i := range list.Len() {
			if err := c.check(ctx, typ.Elem, list.Index(i).Interface(), with(path, ast.PathIndex(i))); err != nil {
				return err
			}
		}
		return nil
	}
	def := c.schema.Types[typ.NamedType]
	switch def.Kind {
	case ast.InputObject:
		parts, _ := value.(map[string]any)
		for _, f := range def.Fields {
			if err := c.check(ctx, f.Type, parts[f.Name], with(path, ast.PathName(f.Name))); err != nil {
				return err
			}
		}
	case ast.Enum:
		name, _ := value.(string)
		if !slices.ContainsFunc(def.EnumValues, func(v *ast.EnumValueDefinition) bool { return v.Name == name }) {
			return gqlerror.ErrorPathf(path, "%s is not a valid %s", strconv.Quote(short(fmt.Sprint(value))), def.Name)
		}
	case ast.Scalar:
		if err := scalar(ctx, def.Name, value); err != nil {
			_, text, _ := describe(err)
			return gqlerror.ErrorPathf(path, "%s", text)
		}
	}
	return nil
}

// scalar reads a value as its scalar does. Of an ID it asks that it is a text: what it must name depends on the argument.
func scalar(ctx context.Context, name string, value any) (err error) {
	switch name {
	case "Int":
		_, err = model.UnmarshalInt(value)
	case "String":
		_, err = model.UnmarshalString(value)
	case "Boolean":
		_, err = model.UnmarshalBoolean(value)
	case "DateTime":
		_, err = model.UnmarshalDateTime(value)
	case "ID":
		if _, isText := value.(string); !isText {
			_, err = model.UnmarshalID(ctx, value)
		}
	}
	return err
}

// with is a path that goes on; the other stays as it is.
func with(path ast.Path, element ast.PathElement) ast.Path {
	return append(path[:len(path):len(path)], element)
}
