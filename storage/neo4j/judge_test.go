package neo4j_test

import (
	"testing"

	"behalf/graph"
	"behalf/graph/graphtest"
)

// TestJudge compares answers from a real Neo4j with those of a program that shares no code with the evaluator. BEHALF_WORLDS asks
// for more worlds.
func TestJudge(t *testing.T) {
	graphtest.RunJudge(t, graphtest.Worlds(t, 8001, 1), graphtest.Judging{Dates: 8, Questions: 6000, Past: 1000, Lists: 60, Pairs: 6},
		func(tb testing.TB) graph.Store { return emptied(tb) })
}
