package resolvers

import (
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"behalf/graph/generated"
)

// offered is the schema that the API runs: schema.graphqls and nothing beside it. gqlparser adds the directive @defer to every schema,
// which introspection would tell of although answers come whole, and counts interfaces among the possible types of those that they implement,
// which are objects (GraphQL, 4.2.2).
func offered() *ast.Schema {
	schema := *generated.NewExecutableSchema(generated.Config{}).Schema()
	schema.Directives = maps.Clone(schema.Directives)
	delete(schema.Directives, "defer")
	schema.PossibleTypes = maps.Clone(schema.PossibleTypes)
	for name, possible := range schema.PossibleTypes {
		schema.PossibleTypes[name] = slices.DeleteFunc(slices.Clone(possible), func(d *ast.Definition) bool { return d.Kind == ast.Interface })
	}
	return &schema
}
