package resolvers_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNothingBesideTheSchemaIsOffered: gqlparser adds @defer, and answers come whole; and only objects are what an interface may be.
func TestNothingBesideTheSchemaIsOffered(t *testing.T) {
	a := newAPI(t)
	a.ask(`{ ... @defer { viewer { isOperator } } }`).fails("GRAPHQL_VALIDATION_FAILED")
	for _, name := range []string{"Node", "Principal", "AzureScope"} {
		possible := a.ask(`{ __type(name: "`+name+`") { possibleTypes { kind } } }`).ok().each([]any{"__type", "possibleTypes"}, "kind")
		require.NotEmpty(t, possible)
		require.NotContains(t, possible, "INTERFACE", name)
	}
	require.NotContains(t, a.ask(`{ __schema { directives { name } } }`).ok().each([]any{"__schema", "directives"}, "name"), "defer")
}
