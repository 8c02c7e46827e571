package neo4j

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"behalf/graph"
)

// Whatever statement is found for walks, it has their stages where it says, each after the one that it continues, and lets every
// walk leave out all others.
func TestStatementsFoundForWalks(t *testing.T) {
	var us unions
	rapid.Check(t, func(rt *rapid.T) {
		walks := make([]graph.Walk, rapid.IntRange(1, 3).Draw(rt, "walks"))
		for i := range walks {
			for s := range rapid.IntRange(0, 7).Draw(rt, "stages") {
				step := rapid.SampledFrom([]graph.Step{
					memberOf, parent, homeIn, azure, azure.Only("role", "", "a"), azure.Only("role", "", "b"), azure.Only("source", "", "c"), homeIn.InPast(), homeIn.Reversed(),
				}).Draw(rt, "step")
				walks[i].Stages = append(walks[i].Stages, graph.Stage{After: rapid.IntRange(-1, s-1).Draw(rt, "after"), Step: step})
			}
		}
		u, of := unite(walks)
		found, where := us.find(u)
		planned := len(us.planned)
		again, _ := us.find(u)
		require.Equal(rt, found, again)
		require.Len(rt, us.planned, planned, "a call that was made is planned anew")
		require.Equal(rt, []string{walkText(found.union, false), walkText(found.union, true)}, []string{found.text, found.whole})
		for i, w := range walks {
			taken := map[int]bool{}
			for s, stage := range w.Stages {
				at := where[of[i][s]]
				require.False(rt, taken[at], "two stages of a walk at one place")
				taken[at] = true
				require.Equal(rt, formOf(stage.Step), formOf(found.stages[at].Step))
				if stage.After < 0 {
					require.Equal(rt, -1, found.stages[at].After)
				} else {
					require.Equal(rt, where[of[i][stage.After]], found.stages[at].After)
				}
			}
			for at, some := range found.some {
				require.True(rt, some || taken[at], "a walk cannot leave out a stage that it does not have")
			}
		}
	})
}

// Two questions that differ in a few stages share a statement, and a short one gets its own.
func TestStatementsAreShared(t *testing.T) {
	var us unions
	find := func(walks ...graph.Walk) string {
		u, _ := unite(walks)
		found, _ := us.find(u)
		return found.text
	}
	var long, longer graph.Walk
	long.Add(-1, memberOf, homeIn)
	long.Add(-1, parent, azure, homeIn)
	longer.Add(-1, memberOf, homeIn, graph.Back(graph.DefinedIn, ""))
	longer.Add(-1, parent, azure, homeIn)
	first := find(long)
	require.Equal(t, first, find(long))
	second := find(longer)
	require.NotEqual(t, first, second)
	require.Equal(t, first, find(long), "its own is shorter")
	other := half(parent, azure, homeIn)
	other.Add(-1, memberOf, homeIn)
	require.Equal(t, first, find(other), "in whatever order the stages were added")
	longer.Stages = longer.Stages[:3]
	longer.Add(-1, parent, azure)
	require.Equal(t, second, find(longer), "one that has more serves too")
	require.NotEqual(t, second, find(half(memberOf)), "but not a short question")
}
