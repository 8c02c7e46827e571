package resolvers

import (
	"maps"

	"github.com/vektah/gqlparser/v2/ast"

	"behalf/graph/generated"
)

// offered is the schema that the API runs: schema.graphqls and nothing beside it. gqlparser adds the directive @defer to every schema,
// which introspection would tell of although answers come whole.
func offered() *ast.Schema {
	schema := *generated.NewExecutableSchema(generated.Config{}).Schema()
	schema.Directives = maps.Clone(schema.Directives)
	delete(schema.Directives, "defer")
	return &schema
}
