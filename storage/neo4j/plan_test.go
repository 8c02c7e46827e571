package neo4j_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/neo4j/neo4jtest"
)

// The server's plan of every golden statement: it begins at an index wherever something is given, walks closures with pruning, and
// goes through no label.
func TestPlans(t *testing.T) {
	store := openEmpty(t)
	load(t, store, newEstate(60))
	user, tenant, scope := "User:e-1", "Tenant:e-1", "AzureSubscription:e-1"
	walk := func(in int, starts ...string) map[string]any {
		return map[string]any{"i": 0, "starts": starts, "most": 1000, fmt.Sprintf("in%d", in): []string{graph.SourceDap}}
	}
	both := func(agent, target map[string]any) []any {
		agent["on"], target["on"] = []bool{true, true, true, true, false, false}, []bool{false, false, false, false, true, true}
		return []any{agent, target}
	}
	page := func(order string) map[string]any {
		low, high := []string{"B", "C"}, []string{"B~", "C~"} // users and groups by name
		if order == "id" {
			low, high = []string{"User:"}, []string{"User;"}
		} else if order == "links" {
			low, high = []string{"Tenant:"}, []string{"Tenant;"}
		}
		return map[string]any{
			"i": 0, "at": 5, "key": "", "id": map[string]string{"id": "~"}[order], "low": low, "high": high, "letters": []string{"A"}, "words": [][]string{{" Bestate"}},
			"date": 0, "match": []any{}, "link0_0": map[string]any{}, "link0_1": map[string]any{"to": []string{"Tenant:e-0"}, "began": []int{0, 9}},
			"facets": []string{"kinds=CUSTOMER"}, "via0": walk(0, "Tenant:e-0"), "visible0": walk(0, "Tenant:e-0"),
		}
	}
	common := map[string]any{
		"pin": -1, "at": 5, "most": 1001, "rows": 1000, "large": false, "limit": 10, "after": 9,
		"ids": []string{user}, "ends": []string{tenant},
	}
	tests := map[string]struct {
		walks    []any
		seeks    int // index seeks, the head's not counted
		closures int
		sorts    bool // the statement must sort
		scans    string
		rows     int // that are met
	}{
		"walk-member-home":           {walks: []any{walk(9, user)}, seeks: 1, closures: 1, rows: 3},
		"walk-scope-holder-home":     {walks: []any{walk(9, scope)}, seeks: 1, closures: 1, rows: 3},
		"walk-tenant-relationship":   {walks: []any{walk(9, scope)}, seeks: 1, rows: 3},
		"walk-role-holder-by-source": {walks: []any{walk(1, tenant)}, seeks: 1, rows: 2},
		"walk-both-ends-in-one":      {walks: both(walk(2, user), walk(9, scope)), seeks: 1, closures: 2, rows: 3},
		"walk-whole-bundles":         {walks: both(walk(2, user), walk(9, scope)), seeks: 1, closures: 2, rows: 3},
		"moment":                     {rows: 1},
		"page-by-name":               {seeks: 1, sorts: true, rows: 10},
		"page-by-id-backwards":       {seeks: 1, sorts: true, rows: 10},
		"page-by-words":              {seeks: 1, sorts: true, rows: 10},
		"page-by-links":              {seeks: 1, sorts: true, rows: 10},
		"page-of-customers":          {seeks: 2, sorts: true, rows: 10},
		"count-of-kind":              {rows: 1, scans: "NodeCountFromCountStore"},
		"edges":                      {seeks: 1, rows: 2},
		"nodes":                      {seeks: 1, rows: 1},
		"entries":                    {seeks: 1, rows: 0},
		"head":                       {seeks: 1, rows: 0},
	}
	files, err := filepath.Glob("testdata/*.golden.cypher")
	require.NoError(t, err)
	require.Len(t, files, len(tests))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("testdata", name+".golden.cypher"))
			require.NoError(t, err)
			order := "name"
			if strings.Contains(name, "-by-id") {
				order = "id"
			} else if strings.Contains(name, "-by-links") {
				order = "links"
			}
			params := map[string]any{"queries": []any{page(order)}, "walks": test.walks}
			for name, value := range common {
				params[name] = value
			}
			_, summary := run(t, neo4jtest.Shared(t), "PROFILE "+string(text), params)
			ops := operators(summary.Profile())
			plan := strings.Join(ops, "\n")
			t.Log("\n" + plan)
			count := func(what ...string) (n int) {
				for _, op := range ops {
					for _, w := range what {
						if strings.HasPrefix(strings.TrimSpace(op), w) {
							n++
						}
					}
				}
				return n
			}
			require.Zero(t, count("AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan", "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan", "DirectedRelationshipTypeScan"), plan)
			heads := strings.Count(plan, "LedgerHead(id)")
			// The planner may seek more than once where it joins what two indexes find: what counts is that it seeks at all.
			require.GreaterOrEqual(t, count("NodeUniqueIndexSeek", "NodeIndexSeek", "NodeIndexScan", "NodeIndexContainsScan"), test.seeks+heads, plan)
			require.Equal(t, test.closures, count("VarLengthExpand(Pruning,BFS,All)"), plan)
			require.Equal(t, test.closures, count("VarLengthExpand"), plan)
			require.Zero(t, count("Sort", "PartialSort", "Eager@"), plan)
			if !test.sorts {
				require.Zero(t, count("Top"), plan)
			}
			if test.scans != "" {
				require.Equal(t, 1, count(test.scans), plan)
			}
			require.True(t, test.rows == 0 || slices.ContainsFunc(profiles(summary.Profile()), func(p driver.ProfiledPlan) bool { return p.Records() >= int64(test.rows) }), plan)
		})
	}
}

func profiles(p driver.ProfiledPlan) []driver.ProfiledPlan {
	all := []driver.ProfiledPlan{p}
	for _, c := range p.Children() {
		all = append(all, profiles(c)...)
	}
	return all
}

// operators are the lines of a plan, children indented.
func operators(p driver.ProfiledPlan) []string {
	lines := []string{fmt.Sprintf("%s rows=%d hits=%d %v", p.Operator(), p.Records(), p.DbHits(), p.Arguments()["Details"])}
	for _, c := range p.Children() {
		for _, line := range operators(c) {
			lines = append(lines, "  "+line)
		}
	}
	return lines
}
