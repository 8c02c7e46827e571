package resolvers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// lists are the fields that page, with what a page's items are known by.
var lists = map[string]string{
	"partners":               "partners(%s) { %s }",
	"customers":              "customers(%s) { %s }",
	"customers by id":        "customers(orderBy: {field: ID, direction: DESC} %s) { %s }",
	"customers of a partner": "customers(filter: {partner: \"Tenant:p001\"} %s) { %s }",
	"users":                  "users(%s) { %s }",
	"users downwards":        "users(orderBy: {direction: DESC} %s) { %s }",
	"users of Cedar":         "users(filter: {tenant: \"Tenant:cedar\"} %s) { %s }",
	"securityGroups":         "securityGroups(%s) { %s }",
	"admin agents":           "securityGroups(filter: {wellKnown: ADMIN_AGENTS} %s) { %s }",
	"azureSubscriptions":     "azureSubscriptions(%s) { %s }",
	"autopilotDevices":       "autopilotDevices(filter: {source: INTUNE} %s) { %s }",
	"relationshipRequests":   "relationshipRequests(filter: {state: ACCEPTED} %s) { %s }",
	"ledger":                 "ledger(%s) { %s }",
	"ledger downwards":       "ledger(orderBy: {direction: DESC} %s) { %s }",
	"ledger of Gina":         "ledger(filter: {actor: \"User:gina\"} %s) { %s }",
	"search":                 "search(text: \"a\" %s) { %s }",
	"accessibleTargets":      "accessibleTargets(agent: \"User:p001-u1\", action: MANAGE_SUBSCRIPTION %s) { %s }",
	"agentsWithAccess":       "agentsWithAccess(target: \"Tenant:cedar\", action: REQUEST_RELATIONSHIP %s) { %s }",
	"lingeringAccess":        "lingeringAccess(%s) { %s }",
}

// page asks for one page and returns its items, each as one text, and its pageInfo.
func (a *api) page(name, arguments string) (items []string, cursors []string, info object, total int) {
	a.t.Helper()
	node := "id"
	switch name {
	case "lingeringAccess":
		node = "roleAssignment { id }"
	case "accessibleTargets", "agentsWithAccess": // the ids of answers hold their date
		node = "agent { id } target { id }"
	}
	query := fmt.Sprintf("{ list: "+lists[name]+" }", arguments,
		"edges { cursor node { "+node+" } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount")
	query = strings.Replace(query, "()", "", 1)
	got := a.ask(query).ok()
	for i := range got.at("list", "edges").([]any) {
		items = append(items, fmt.Sprint(got.at("list", "edges", i, "node")))
		cursors = append(cursors, got.at("list", "edges", i, "cursor").(string))
	}
	return items, cursors, got.at("list", "pageInfo").(object), int(got.at("list", "totalCount").(float64))
}

// TestPagesPutTogetherAreTheList: of any size, forwards and backwards.
func TestPagesPutTogetherAreTheList(t *testing.T) {
	a := newAPI(t)
	for name := range lists {
		t.Run(name, func(t *testing.T) {
			a := *a
			a.t = t
			var whole []string
			for after := ""; ; {
				items, _, info, total := a.page(name, "first: 100 "+after)
				whole = append(whole, items...)
				if info["hasNextPage"] == false {
					require.Len(t, whole, total)
					break
				}
				after = fmt.Sprintf("after: %q", info["endCursor"])
			}
			require.Greater(t, len(whole), 1, "a list of one item shows nothing")
			for _, size := range []int{1, 7} {
				var forwards, backwards []string
				for after := ""; ; {
					items, cursors, info, _ := a.page(name, fmt.Sprintf("first: %d %s", size, after))
					require.Equal(t, after != "", info["hasPreviousPage"])
					require.Equal(t, cursors[0], info["startCursor"])
					forwards = append(forwards, items...)
					if info["hasNextPage"] == false {
						break
					}
					require.Len(t, items, size)
					after = fmt.Sprintf("after: %q", info["endCursor"])
					if len(forwards) > 20 {
						break
					}
				}
				for before := ""; ; {
					items, _, info, _ := a.page(name, fmt.Sprintf("last: %d %s", size, before))
					require.Equal(t, before != "", info["hasNextPage"])
					backwards = append(items, backwards...)
					if info["hasPreviousPage"] == false {
						break
					}
					before = fmt.Sprintf("before: %q", info["startCursor"])
					if len(backwards) > 20 {
						break
					}
				}
				require.Equal(t, whole[:len(forwards)], forwards)
				require.Equal(t, whole[len(whole)-len(backwards):], backwards)
			}
			items, _, info, total := a.page(name, "first: 0")
			require.Empty(t, items)
			require.Equal(t, true, info["hasNextPage"])
			require.Len(t, whole, total)
		})
	}
}

func TestBadPages(t *testing.T) {
	a := newAPI(t)
	_, _, info, _ := a.page("customers", "first: 1")
	foreign := info["endCursor"].(string)
	for arguments, field := range map[string]string{
		"first: -1":                                "first",
		"last: -1":                                 "last",
		"first: 101":                               "first",
		"last: 1000000":                            "last",
		"first: 1, last: 1":                        "last",
		`after: "x"`:                               "after",
		`before: "x"`:                              "before",
		`first: 1, after: ""`:                      "after",
		`after: "` + foreign + `"`:                 "after",
		`last: 2, before: "` + foreign + `"`:       "before",
		`first: 1, before: "` + foreign + `"`:      "before",
		`last: 1, after: "` + foreign + `"`:        "after",
		`filter: {tenant: "Tenant:nobody"}`:        "filter.tenant",
		`filter: {tenant: "User:ada"}`:             "filter.tenant",
		`filter: {tenant: "cedar"}`:                "filter.tenant",
		`filter: {text: " - "}`:                    "filter.text",
		`at: "2026-03-03"`:                         "at",
		`at: "0000-01-01T00:00:00Z"`:               "at",
		`at: "2026-03-03T12:00:00.0001Z"`:          "at",
		`first: 1, after: "` + foreign[:9] + `aa"`: "after",
	} {
		t.Run(arguments, func(t *testing.T) {
			got := a.ask("{ users(" + arguments + ") { edges { node { id } } } }")
			code := "BAD_USER_INPUT"
			if strings.Contains(arguments, "Tenant:nobody") {
				code = "NOT_FOUND"
			}
			require.Equal(t, field, got.fails(code)["field"], got.Body)
			require.Equal(t, []any{"users"}, got.Errors[0].Path)
		})
	}
}

// TestCursorKeepsTheDate: a page that follows speaks of the instant of the first.
func TestCursorKeepsTheDate(t *testing.T) {
	a := newAPI(t)
	const users = `{ users(filter: {tenant: "Tenant:cedar"}, first: 1 %s) { edges { node { id } } pageInfo { endCursor } totalCount } }`
	first := a.ask(fmt.Sprintf(users, "")).ok()
	count := first.at("users", "totalCount").(float64)
	a.ask(`mutation { createUser(input: {key: "zoe", displayName: "zoe", tenant: "Tenant:cedar"}) { user { id } } }`).ok()
	next := fmt.Sprintf("after: %q", first.at("users", "pageInfo", "endCursor"))
	require.Equal(t, count, a.ask(fmt.Sprintf(users, next)).ok().at("users", "totalCount"))
	require.Equal(t, count+1, a.ask(fmt.Sprintf(users, "")).ok().at("users", "totalCount"))
}
