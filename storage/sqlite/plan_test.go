package sqlite

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The halves whose statements are golden files.
var halves = map[string][]graph.Step{
	"agent": {graph.Closure(graph.MemberOf, graph.MaxMemberOf, "holder"), graph.Hop(graph.HomeIn, "tenant")},
	"scope": {graph.Closure(graph.Parent, graph.MaxParent, "scope"), graph.Back(graph.HasAzureRole, "holder"), graph.Hop(graph.HomeIn, "tenant")},
	"ties":  {graph.Hop(graph.InTenant, "tenant"), graph.Back(graph.WithCustomer, "relationship").InPast(), graph.Hop(graph.OfPartner, "partner").InPast()},
	"roles": {graph.Back(graph.DefinedIn, "role"), graph.Back(graph.HasDirectoryRole, "holder").Only("source", "direct", graph.SourceDirect)},
}

// halfStatements are the statements by which a half is walked: step by step, for a question; as a whole, for a list of its
// ends; and backwards from a node of a list.
func halfStatements(steps []graph.Step) (notes, texts []string) {
	add := func(note, text string) { notes, texts = append(notes, note), append(texts, text) }
	for i, s := range steps {
		add(fmt.Sprintf("step %d from many nodes: %s", i+1, describe(s)), formOf(s).edges(false))
		add(fmt.Sprintf("step %d from one node", i+1), formOf(s).edges(true))
		add(fmt.Sprintf("step %d, its ends alone", i+1), formOf(s).reach())
	}
	few := lines{{steps: steps, nums: []int64{1}}}
	l := &listing{PageQuery: graph.PageQuery{At: 1, Limit: 25}, kinds: []int64{0}, via: few}
	q, src := l.dense(noTerms)
	text, err := l.sorted(q, noTerms, src, 26)
	if err != nil {
		panic(err)
	}
	add("a page of its ends, walked as a whole", text)
	q = newQuery(1)
	text, err = l.listed(q, noTerms, 0, 1000, 26)
	if err != nil {
		panic(err)
	}
	add("a page of its ends, found in the list of tenants", text)
	return notes, texts
}

// describe is a step in words.
func describe(s graph.Step) string {
	var b strings.Builder
	b.WriteString(string(s.Edge))
	if s.IsClosure() {
		fmt.Fprintf(&b, "*%d..%d, again from what it brings until nothing new comes", s.Min, s.Max)
	}
	if s.Reverse {
		b.WriteString(", against its direction")
	}
	if s.Past {
		b.WriteString(", ended or not")
	}
	if s.Where.Prop != "" {
		b.WriteString(", by its " + s.Where.Prop)
	}
	return b.String()
}

func TestStatementsOfHalves(t *testing.T) {
	for name, steps := range halves {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			notes, texts := halfStatements(steps)
			for i := range notes {
				fmt.Fprintf(&b, "-- %s\n%s;\n\n", notes[i], texts[i])
			}
			path := filepath.Join("testdata", name+".golden.sql")
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err, "go test -update writes it")
			require.Equal(t, string(want), b.String())
		})
	}
}

// TestPlansOfHalves has the engine explain each statement: every use of the tables is a search of an index by the node and the
// type, and the list of a kind is read in its order, without sorting.
func TestPlansOfHalves(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "plan.db"))
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.View(t.Context(), func(r graph.Reader) error {
		c := r.(*reader).conn
		searches := 0
		check := func(statement, edges string) {
			plan := explain(t, c, statement)
			all := statement + "\n" + strings.Join(plan, "\n")
			for _, line := range plan {
				fields := strings.Fields(line)
				switch {
				case fields[0] == "SEARCH" && strings.HasPrefix(fields[1], "e"):
					searches++
					require.Regexp(t, edges, line, all)
				case fields[0] == "SCAN":
					require.NotRegexp(t, `^(e\d*|nodes|edges|facets|words|w)$`, fields[1], all)
					if strings.Contains(statement, "nodes AS n") {
						require.NotEqual(t, "n", fields[1], all)
					}
				}
			}
			if strings.Contains(statement, "AS n\nWHERE") {
				require.NotContains(t, all, "TEMP B-TREE", "the list is in its order")
			}
		}
		for _, steps := range halves {
			_, texts := halfStatements(steps)
			for _, text := range texts {
				check(text, `USING (PRIMARY KEY \(from_node=\? AND type=\?|COVERING INDEX edges_back \(to_node=\? AND type=\?)`)
			}
		}
		require.Greater(t, searches, 40)
		for _, text := range []string{edgesOut, edgesIn, someEdgesOut, someEdgesIn, readNodes, readNodesByID, readNodeByID, readRare, readTally, readUntil} {
			check(text, `USING (PRIMARY KEY \(from_node=\?|COVERING INDEX edges_back \(to_node=\?)`)
		}
		return nil
	}))
}

func explain(t *testing.T, c *conn, statement string) (plan []string) {
	t.Helper()
	nothing := make([]any, 12)
	rows, err := c.raw.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+statement, nothing...)
	require.NoError(t, err, statement)
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
		plan = append(plan, detail)
	}
	require.NoError(t, rows.Err())
	return plan
}
