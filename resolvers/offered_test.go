package resolvers_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNothingBesideTheSchemaIsOffered: gqlparser adds @defer, and answers come whole.
func TestNothingBesideTheSchemaIsOffered(t *testing.T) {
	a := newAPI(t)
	a.ask(`{ ... @defer { viewer { isOperator } } }`).fails("GRAPHQL_VALIDATION_FAILED")
	require.NotContains(t, a.ask(`{ __schema { directives { name } } }`).ok().each([]any{"__schema", "directives"}, "name"), "defer")
}
