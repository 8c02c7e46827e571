package resolvers_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"behalf/graph"
	"behalf/graph/sample"
	"behalf/storage/sqlite"
)

// bounded are the plain lists of the schema, and why each stays short. Whatever can grow is a connection.
var bounded = map[string]string{
	"Query.nodes":                           "as many as ids are given, 100 at most",
	"Query.checkAccessBatch":                "as many as questions are asked, 1,000 at most",
	"Query.accessRules":                     "the rules are the program's own",
	"Tenant.kinds":                          "an enum",
	"Tenant.services":                       "an enum",
	"PartnerRelationship.roles":             "the two roles that a delegation brings",
	"PartnerRelationship.allowedOperations": "an enum",
	"CustomerService.partnersWithAdmin":     "the partners of one customer that have its admin permission: a few, shown as one cell",
	"DelegatedAdmin.withheldServices":       "an enum",
	"DelegatedAdmin.grants":                 "the delegations there ever were between two tenants",
	"AutopilotProfile.settings":             "what a profile is given in one act",
	"AccessDecision.paths":                  "first, 100 at most; truncated tells of more",
	"AccessDecision.attempts":               "the channels",
	"AccessDecision.warnings":               "an enum",
	"AccessPath.steps":                      "the way's bounds",
	"AccessAttempt.reached":                 "the way's bounds",
}

// TestWhatGrowsIsAConnection: every field that is a list is one that stays short, or has Relay's shape to the letter.
func TestWhatGrowsIsAConnection(t *testing.T) {
	seen := map[string]bool{}
	for name, d := range schema().Types {
		if d.Kind != ast.Object && d.Kind != ast.Interface || d.BuiltIn || strings.HasSuffix(name, "Payload") {
			continue
		}
		for _, f := range d.Fields {
			where := name + "." + f.Name
			switch {
			case strings.HasPrefix(f.Name, "__"):
			case f.Type.Elem != nil && !(strings.HasSuffix(name, "Connection") && f.Name == "edges"):
				require.Contains(t, bounded, where, "a list that can grow is a connection; one that cannot says why")
				seen[where] = true
			case strings.HasSuffix(f.Type.Name(), "Connection"):
				requireConnection(t, where, f)
			}
		}
	}
	for where := range bounded {
		require.True(t, seen[where], "%s is no list any more", where)
	}
}

func requireConnection(t *testing.T, where string, f *ast.FieldDefinition) {
	for argument, kind := range map[string]string{"first": "Int", "after": "String", "last": "Int", "before": "String"} {
		a := f.Arguments.ForName(argument)
		require.NotNil(t, a, "%s has no %s", where, argument)
		require.Equal(t, kind, a.Type.String(), "%s(%s)", where, argument)
	}
	c := schema().Types[f.Type.Name()]
	for field, kind := range map[string]string{"edges": "[" + strings.TrimSuffix(c.Name, "Connection") + "Edge!]!", "pageInfo": "PageInfo!", "totalCount": "Int"} {
		require.NotNil(t, c.Fields.ForName(field), "%s.%s", c.Name, field)
		require.Equal(t, kind, c.Fields.ForName(field).Type.String(), "%s.%s", c.Name, field)
	}
	edge := schema().Types[c.Fields.ForName("edges").Type.Name()]
	require.Equal(t, "String!", edge.Fields.ForName("cursor").Type.String(), edge.Name)
	require.NotNil(t, edge.Fields.ForName("node"), edge.Name)
	require.Nil(t, edge.Fields.ForName("node").Type.Elem, edge.Name)
	info := schema().Types["PageInfo"]
	for field, kind := range map[string]string{"hasNextPage": "Boolean!", "hasPreviousPage": "Boolean!", "startCursor": "String", "endCursor": "String"} {
		require.Equal(t, kind, info.Fields.ForName(field).Type.String(), field)
	}
}

// TestEveryNodeIsRefetched: node and nodes find a thing of every type that implements Node by the id that it has, and what is
// not there is null.
func TestEveryNodeIsRefetched(t *testing.T) {
	a := newAPI(t)
	ids := map[string]string{"LedgerEntry": "LedgerEntry:1"}
	ids["AccessDecision"] = a.ask(`{ checkAccess(agent: "User:ada", action: SIGN_IN, target: "Tenant:cedar") { id } }`).ok().at("checkAccess", "id").(string)
	var missing []graph.Node
	require.NoError(t, a.store.View(t.Context(), func(r graph.Reader) error {
		for _, k := range graph.Kinds {
			pages, err := r.Pages(t.Context(), []graph.PageQuery{{Kinds: []graph.Kind{k}, Limit: 1}})
			if err != nil {
				return err
			}
			if len(pages[0].Nodes) > 0 {
				ids[string(k)] = string(pages[0].Nodes[0].ID)
				continue
			}
			missing = append(missing, graph.Node{ID: graph.MustID(k, "cedar/one"), Name: "One"})
			ids[string(k)] = string(missing[len(missing)-1].ID)
		}
		return nil
	}))
	require.Less(t, len(missing), 6, "the sample has nearly every kind")
	require.NoError(t, a.store.Update(t.Context(), func(w graph.Writer) error { return w.Load(t.Context(), missing, nil) }))
	var all []string
	for _, d := range schema().GetPossibleTypes(schema().Types["Node"]) {
		if d.Kind != ast.Object {
			continue
		}
		id := ids[d.Name]
		require.NotEmpty(t, id, d.Name)
		all = append(all, id)
		got := a.ask(`query($id: ID!) { node(id: $id) { __typename id ... on `+d.Name+` { again: id } } }`, object{"id": id}).ok()
		require.Equal(t, object{"__typename": d.Name, "id": id, "again": id}, got.at("node"))
	}
	got := a.ask(`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, object{"ids": append(all, "User:nobody", all[0], "LedgerEntry:999999")}).ok()
	for i, id := range all {
		require.Equal(t, id, got.at("nodes", i, "id"))
	}
	require.Nil(t, got.at("nodes", len(all)))
	require.Equal(t, all[0], got.at("nodes", len(all)+1, "id"))
	require.Nil(t, got.at("nodes", len(all)+2))
}

// required are the arguments that connections at the root cannot be asked without.
var required = map[string]string{
	"search": `text: "a"`, "accessibleTargets": `agent: "User:p001-u1", action: MANAGE_SUBSCRIPTION`, "agentsWithAccess": `target: "Tenant:cedar", action: REQUEST_RELATIONSHIP`,
}

// TestEveryRootConnectionPages: pages of 1, 2 and 7 put together are the list, both ways, from memory and from SQLite; and each
// refuses what Relay says it should.
func TestEveryRootConnectionPages(t *testing.T) {
	file, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "behalf.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, file.Close()) })
	_, err = sample.Write(t.Context(), file, sample.Config{Customers: 12, Seed: 1}, nil)
	require.NoError(t, err)
	for store, a := range map[string]*api{"memory": newAPI(t), "sqlite": overStore(t, file)} {
		for _, f := range schema().Query.Fields {
			if !strings.HasSuffix(f.Type.Name(), "Connection") {
				continue
			}
			t.Run(store+"/"+f.Name, func(t *testing.T) {
				a := *a
				a.t = t
				node := "id"
				switch f.Name {
				case "lingeringAccess":
					node = "roleAssignment { id }"
				case "accessibleTargets", "agentsWithAccess": // the ids of answers hold their date
					node = "agent { id } target { id }"
				}
				whole, total := a.pagesOf(f.Name, required[f.Name], node, 100, false)
				require.Len(t, whole, total)
				require.Greater(t, len(whole), 1)
				for _, size := range []int{1, 2, 7} {
					if len(whole) > 60*size {
						continue // it is paged in larger steps
					}
					for _, backwards := range []bool{false, true} {
						got, _ := a.pagesOf(f.Name, required[f.Name], node, size, backwards)
						require.Equal(t, whole, got, "pages of %d, backwards %t", size, backwards)
					}
				}
				for arguments, field := range map[string]string{"first: -1": "first", "last: -1": "last", "first: 101": "first", "last: 101": "last", "first: 1, last: 1": "last"} {
					got := a.ask(fmt.Sprintf("{ %s(%s %s) { edges { cursor } } }", f.Name, required[f.Name], arguments))
					require.Equal(t, field, got.fails("BAD_USER_INPUT")["field"], "%s: %s", f.Name, arguments)
				}
			})
		}
	}
}

// TestCursorsOfAnotherQuestionAreRefused: another filter, order or node is another list.
func TestCursorsOfAnotherQuestionAreRefused(t *testing.T) {
	a := newAPI(t)
	cursor := func(arguments string) any {
		return a.ask("{ relationshipRequests("+arguments+", first: 1) { pageInfo { endCursor } } }").ok().at("relationshipRequests", "pageInfo", "endCursor")
	}
	filters := []string{
		"orderBy: {field: NAME}", "orderBy: {field: CREATED_AT}", "orderBy: {field: SENT_AT}", "orderBy: {field: CREATED_AT, direction: DESC}", "filter: {states: [ACCEPTED]}",
		`filter: {created: {before: "2030-01-01T00:00:00Z"}}`, `filter: {created: {before: "2030-01-01T00:00:00Z"}}, orderBy: {field: CREATED_AT}`,
	}
	for i, one := range filters {
		for j, other := range filters {
			got := a.ask(fmt.Sprintf("{ relationshipRequests(%s, first: 1, after: %q) { edges { cursor } } }", other, cursor(one)))
			if i == j {
				got.ok()
				continue
			}
			require.Equal(t, "after", got.fails("BAD_USER_INPUT")["field"])
		}
	}
	for arguments, field := range map[string]string{
		"orderBy: {field: CREATED_AT}":                        "orderBy.field",
		"filter: {tenant: \"User:ada\", tenantKind: PARTNER}": "filter.tenant",
	} {
		require.Equal(t, field, a.ask("{ users(" + arguments + ") { edges { cursor } } }").fails("BAD_USER_INPUT")["field"])
	}
	for arguments, field := range map[string]string{
		"filter: {relationshipBegan: {}}": "filter.relationshipBegan",
		`filter: {relationshipEnded: {from: "2026-01-02T00:00:00Z", before: "2026-01-01T00:00:00Z"}}`: "filter.relationshipEnded",
		"filter: {partner: \"Tenant:nobody-there\"}":                                                  "filter.partner",
	} {
		got := a.ask("{ customers(" + arguments + ") { edges { cursor } } }")
		require.Len(t, got.Errors, 1, got.Body)
		require.Equal(t, field, got.Errors[0].Extensions["field"])
	}
}
