package graphtest

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
)

// Judging says how much of a random world is asked. What is zero is not limited. Of the questions as many are asked about each
// action, as far as there are so many.
type Judging struct {
	Dates     int // how many dates; the present is the first, the others are the instant of an act or 1 ms before
	Questions int // how many questions at each date and policy
	Past      int // how many questions at each date and policy of the past
	Lists     int // how many lists at each date that lists are asked at
	Pairs     int // how many pairs of tenants lingering access is asked of at each date
}

// JudgedPolicies are both settings of both policies: no action rests on two of them.
var JudgedPolicies = []access.Policy{
	{Azure: access.RbacOnly, Autopilot: access.AutopilotCurrent}, {Azure: access.RbacAndDirectoryPath, Autopilot: access.AutopilotProposed, Elevation: access.ElevationShown},
}

// Judge makes the world of a seed in an empty store, through the acts, and compares its answers with the oracle's: all
// actions, both policies, the present and the past, whole lists page by page, lingering access. What differs is in the
// comparison's Differences.
func Judge(ctx context.Context, store graph.Store, seed uint64, j Judging) (*Comparison, *Random, error) {
	world, err := NewRandom(ctx, NewDomain(store), seed)
	if err != nil {
		return nil, nil, err
	}
	c, err := NewComparison(ctx, store)
	if err != nil {
		return nil, nil, err
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	now := world.Facts[len(world.Facts)-1].At + 1000
	dates := []graph.Time{now}
	for _, f := range world.Facts {
		dates = append(dates, f.At, f.At-1)
	}
	if j.Dates > 0 && j.Dates < len(dates) {
		rng.Shuffle(len(dates)-1, func(i, k int) { dates[i+1], dates[k+1] = dates[k+1], dates[i+1] })
		dates = dates[:j.Dates]
	}
	questions := c.Questions()
	for i, at := range dates {
		most := j.Questions
		if i > 0 {
			most = j.Past
		}
		for _, policy := range JudgedPolicies {
			if err := c.Check(ctx, spread(rng, questions, most), at, policy); err != nil {
				return nil, nil, err
			}
		}
		if err := c.lingering(ctx, at, 1+rng.IntN(4), some(rng, c.pairs(), j.Pairs)); err != nil {
			return nil, nil, err
		}
		if err := c.profiles(ctx, at); err != nil {
			return nil, nil, err
		}
	}
	lists := []When{{At: now}, {At: now, Policy: access.Policy{Azure: access.RbacAndDirectoryPath}}, {At: dates[len(dates)/2]}}
	if j.Dates > 0 {
		lists = append(lists[:1], lists[1+seed%2])
	}
	for _, when := range lists {
		size := 1 + rng.IntN(5)
		for _, ask := range some(rng, c.lists(when, size), j.Lists) {
			if err := ask(ctx); err != nil {
				return nil, nil, err
			}
		}
	}
	return c, world, nil
}

// Worlds are the seeds of some worlds from first on: as many as BEHALF_WORLDS says, or fewest.
func Worlds(t *testing.T, first uint64, fewest int) []uint64 {
	n := fewest
	if text := os.Getenv("BEHALF_WORLDS"); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(t, err, "BEHALF_WORLDS")
	}
	seeds := make([]uint64, n)
	for i := range seeds {
		seeds[i] = first + uint64(i)
	}
	return seeds
}

// About is as much of a world as comes to about so many answers, shared out as in j: for many worlds rather than all of a few.
func (j Judging) About(answers int) Judging {
	whole := len(JudgedPolicies) * (j.Questions + (j.Dates-1)*j.Past)
	part := func(n int) int {
		if n == 0 || whole == 0 {
			return n
		}
		return max(1, n*answers/whole)
	}
	j.Questions, j.Past, j.Lists = part(j.Questions), part(j.Past), part(j.Lists)
	return j
}

// manyWorlds are enough for every kind of answer to be among theirs.
const manyWorlds = 50

// RunJudge judges the worlds of some seeds, each in a store that open makes or empties, and fails on any difference. BEHALF_ANSWERS
// says of how many answers a world, rather than as many as j comes to.
func RunJudge(t *testing.T, seeds []uint64, j Judging, open func(testing.TB) graph.Store) {
	if text := os.Getenv("BEHALF_ANSWERS"); text != "" {
		n, err := strconv.Atoi(text)
		require.NoError(t, err, "BEHALF_ANSWERS")
		j = j.About(n)
	}
	seen, differences := map[string]int{}, 0
	for _, seed := range seeds {
		c, world, err := Judge(t.Context(), open(t), seed, j)
		require.NoError(t, err, "seed %d", seed)
		for _, d := range c.Differences {
			t.Errorf("seed %d: %s\n%s", seed, d.Kind, d.Detail)
		}
		differences += len(c.Differences)
		require.NotZero(t, c.Seen["outcome ALLOW"], "seed %d: nothing is allowed in this world", seed)
		for what, n := range c.Seen {
			seen[what] += n
		}
		t.Logf("seed %d: %d facts, %d acts refused, seen %v", seed, len(world.Facts), len(world.Refusals), c.Seen)
	}
	answers, missing := 0, []string{}
	look := func(what string) int {
		if seen[what] == 0 {
			missing = append(missing, what)
		}
		return seen[what]
	}
	for _, o := range []access.Outcome{access.Allow, access.Conditional, access.Unknown, access.Deny} {
		answers += look("outcome " + string(o))
	}
	for _, a := range access.Actions {
		look("action " + string(a))
	}
	for _, c := range []access.Channel{access.OwnTenant, access.Relationship, access.Dap, access.Rbac} {
		look("channel " + string(c))
	}
	for _, r := range access.Reasons {
		if r != access.Cut && r != access.NotLoaded { // too small for a bound, and all of it made by acts
			look("reason " + string(r))
		}
	}
	t.Logf("%d worlds: %d answers, %d lists, %d lingering rights and %d profiles (%d orphaned) compared with the oracle, %d differences; never seen: %v", len(seeds), answers, seen["list"], look("lingering"), seen["profile"], look("profile orphaned"), differences, missing)
	if len(seeds) >= manyWorlds {
		require.Empty(t, missing, "no answer of this kind in any world")
	}
}

// spread are some of the questions, in no order, as many about each action as there are, until there are enough.
func spread(rng *rand.Rand, all []access.Question, most int) []access.Question {
	if most == 0 || len(all) <= most {
		return all
	}
	of := map[access.Action][]access.Question{}
	for _, i := range rng.Perm(len(all)) {
		of[all[i].Action] = append(of[all[i].Action], all[i])
	}
	picked := make([]access.Question, 0, most)
	for i := 0; len(picked) < most; i++ {
		for _, action := range access.Actions {
			if i < len(of[action]) && len(picked) < most {
				picked = append(picked, of[action][i])
			}
		}
	}
	return picked
}

// some are some of all, in no order; all of them, in theirs, where no more are wanted or most is 0.
func some[T any](rng *rand.Rand, all []T, most int) []T {
	if most == 0 || len(all) <= most {
		return all
	}
	picked := make([]T, most)
	for i, at := range rng.Perm(len(all))[:most] {
		picked[i] = all[at]
	}
	return picked
}
