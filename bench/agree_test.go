package bench

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/sample"
	"behalf/storage/neo4j/neo4jtest"
)

func TestMain(m *testing.M) { neo4jtest.Main(m) }

// TestAgree asks the stores 10,000 questions about an estate: all must answer alike, down to the shortest path, and as the
// generator of the estate knows. It makes a small estate in each store, or asks those at the addresses in BEHALF_AGREE_STORES,
// which hold one estate of any size.
func TestAgree(t *testing.T) {
	size := sample.Config{Customers: 40, Seed: 5}
	addresses := strings.Fields(os.Getenv("BEHALF_AGREE_STORES"))
	if len(addresses) == 0 {
		server := neo4jtest.Shared(t)
		require.NoError(t, server.Wipe(t.Context()))
		addresses = []string{"sqlite:" + filepath.Join(t.TempDir(), "agree.db"), server.StoreURL()}
	}
	var estates []*estate
	for _, address := range addresses {
		e, err := openEstate(t.Context(), address, size)
		require.NoError(t, err)
		defer e.Close()
		estates = append(estates, e)
		require.Equal(t, estates[0].cfg, e.cfg, "%s and %s hold different estates", estates[0].address, e.address)
	}
	const all, batch = 10_000, 1_000
	expected := sample.Expect(estates[0].cfg, rand.New(rand.NewPCG(11, 7)), all)
	require.Len(t, expected, all)
	for len(expected) > 0 {
		questions := make([]access.Question, batch)
		for i, x := range expected[:batch] {
			questions[i] = access.Question{Agent: x.Agent, Action: access.Action(x.Action), Target: x.Target}
		}
		first := answers(t, estates[0], questions)
		for i, x := range expected[:batch] {
			require.Equal(t, x.Outcome, first[i].outcome, "%s: the generator knows better than %s", x, estates[0].address)
			if x.Reason != "" {
				require.Equal(t, x.Reason, first[i].reason, "%s: the generator knows better than %s", x, estates[0].address)
			}
			if x.Outcome == string(access.Allow) {
				require.NotEmpty(t, first[i].path, "%s: allowed without a path", x)
			}
		}
		for _, e := range estates[1:] {
			for i, a := range answers(t, e, questions) {
				require.Equal(t, first[i], a, "%s: %s and %s differ", expected[i], estates[0].address, e.address)
			}
		}
		expected = expected[batch:]
	}
}

// answer is what is compared of a decision.
type answer struct{ outcome, reason, channel, path, warnings string }

func answers(t *testing.T, e *estate, questions []access.Question) []answer {
	t.Helper()
	all := make([]answer, len(questions))
	require.NoError(t, e.View(t.Context(), func(r graph.Reader) error {
		decisions, err := access.Check(t.Context(), r, today, access.Policy{}, questions)
		for i, d := range decisions {
			a := answer{outcome: string(d.Outcome), reason: string(d.Reason), channel: string(d.Channel())}
			for _, w := range d.Warnings() {
				a.warnings += string(w.Code) + " "
			}
			if paths, _ := d.Paths(1, graph.PathBudget); len(paths) > 0 {
				a.path = paths[0].Text
			}
			all[i] = a
		}
		return err
	}), "%s", e.address)
	return all
}
