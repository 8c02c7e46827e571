package resolvers_test

import (
	"fmt"
	"strings"
)

// nested is a selection n times within itself.
func nested(n int, open, leaf, end string) string {
	return strings.Repeat(open, n) + leaf + strings.Repeat(end, n)
}

// each is a text for each number below n.
func each(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// doubled are n fragments of which each spreads the next twice.
func doubled(n int, leaf string) string {
	var b strings.Builder
	for i := range n {
		next := fmt.Sprintf("...f%d ...f%d", i+1, i+1)
		if i == n-1 {
			next = leaf
		}
		fmt.Fprintf(&b, " fragment f%d on Tenant { %s }", i, next)
	}
	return b.String()
}

// largeDocuments ask for more than one operation may. The bounds are counts, of tokens, levels, aliases and cost: nothing here waits
// for a clock.
func largeDocuments() (all []hostile) {
	const invalid, parse, validation = "BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"
	add := func(name, query, variables, code, says string) {
		all = append(all, hostile{name: "large: " + name, query: query, variables: variables, code: code, says: says})
	}
	for name, query := range map[string]string{
		"a million brackets": strings.Repeat("[", 1_000_000), "300,000 selections": strings.Repeat("{a", 300_000), "lists in an argument": `{ nodes(ids: ` + nested(5000, "[", "", "]") + `) { id } }`,
		"objects in an argument": `{ customers(filter: ` + nested(5000, "{text: ", "1", "}") + `) { totalCount } }`, "tokens": "{ " + strings.Repeat("a ", 100_000) + "}",
		"3,000 conflicting keys": "{ " + strings.Repeat("a: viewer { isOperator } a: customers { totalCount } ", 3000) + "}", "inline fragments": nested(2000, "{ ... ", "{ __typename }", "}"),
		"directives": "{ viewer " + strings.Repeat("@include(if: true) ", 5000) + "{ isOperator } }", "variables declared": "query(" + each(3000, "$v%d: Int ") + ") { viewer { isOperator } }",
		"variables of lists": "query($v: " + nested(3000, "[", "Int", "]") + ") { viewer { isOperator } }", "operations": each(3000, "query q%d { viewer { isOperator } } "),
		"fragments": "{ viewer { isOperator } } " + each(3000, "fragment f%d on Viewer { isOperator } "), "1,000 aliases and more": "{ " + each(1000, "a%d: viewer { isOperator } ") + "}",
		"a list of 70,000 ids": `{ nodes(ids: [` + strings.Repeat(`"User:ada",`, 70_000) + `]) { id } }`, "__typename": "{ " + strings.Repeat("__typename ", 80_000) + "}",
	} {
		add(name, query, "", parse, "")
	}
	for name, query := range map[string]string{
		"aliases": "{ " + each(31, "a%d: viewer { isOperator } ") + "}", "aliases of __typename": "{ " + each(200, "a%d: __typename ") + "}",
		"aliases in a fragment": "{ viewer { ...f } } fragment f on Viewer { " + each(31, "a%d: isOperator ") + "}",
		"aliases by fragments":  `{ node(id: "Tenant:cedar") { ...f0 } }` + doubled(6, "x: id"),
	} {
		add(name, query, "", invalid, "aliases")
	}
	for name, query := range map[string]string{
		"levels": `{ node(id: "Tenant:cedar") { ... on Tenant { ` + nested(7, "customers { edges { node { ", "id", " } } }") + ` } } }`,
		"levels by fragments": `{ node(id: "Tenant:cedar") { ...a } } fragment a on Tenant { customers { edges { node { ...b } } } } fragment b on Tenant { customers { edges { node { ...c } } } }` +
			` fragment c on Tenant { customers { edges { node { ...d } } } } fragment d on Tenant { customers { edges { node { ...e } } } } fragment e on Tenant { customers { edges { node { ...f } } } }` +
			` fragment f on Tenant { customers { edges { node { ...g } } } } fragment g on Tenant { customers { edges { node { id } } } }`,
	} {
		add(name, query, "", invalid, "nested")
	}
	const three = `query($n: Int, $m: Int = 100) { customers(first: $n) { edges { node { users(first: $m) { edges { node { memberOf(first: $n) { edges { node { id } } } } } } } } } }`
	const states = `customers(first: 100) { edges { node { azureSubscriptions(first: 1, filter: %s) { totalCount } } } }`
	many := `[` + strings.TrimSuffix(strings.Repeat(`"s",`, 2600), ",") + `]`
	for name, c := range map[string][2]string{
		"a long list for each row":                          {`query($s: [String!]) { ` + fmt.Sprintf(states, "{states: $s}") + ` }`, `{"s":` + many + `}`},
		"a long list for each row, in a variable":           {`query($f: AzureSubscriptionFilter) { ` + fmt.Sprintf(states, "$f") + ` }`, `{"f":{"states":` + many + `}}`},
		"a long list for each row, in the text":             {`{ customers(first: 100) { edges { node { azureSubscriptions(first: 4) { edges { node { soldBy { azureSubscriptions(filter: {states: [` + strings.Repeat(`"s" `, 900) + `]}) { totalCount } } } } } } } } }`, ""},
		"pages in pages":                                    {`{ customers(first: 100) { edges { node { users(first: 100) { edges { node { memberOf(first: 100) { edges { node { id } } } } } } } } } }`, ""},
		"pages backwards":                                   {`{ customers(last: 100) { edges { node { users(last: 100) { edges { node { memberOf(last: 100) { edges { node { id } } } } } } } } } }`, ""},
		"pages by variables":                                {three, `{"n":100}`},
		"pages by huge first":                               {three, `{"n":2147483647}`},
		"pages by default":                                  {`{ customers(first: 100) { edges { node { users(first: 100) { edges { node { memberOf { edges { node { id } } } } } } } } } }`, ""},
		"introspection 20 times":                            {"{ " + each(20, "a%d: __schema { types { fields { name args { name type { name } } type { name } } } } ") + "}", ""},
		"doubled fragments":                                 {`{ node(id: "Tenant:cedar") { ...f0 } }` + doubled(22, "displayName"), ""},
		"40 doubled fragments":                              {`{ node(id: "Tenant:cedar") { ...f0 } }` + doubled(40, "id"), ""},
		"100 doubled fragments, whose cost no number holds": {`{ node(id: "Tenant:cedar") { ...f0 } }` + doubled(90, "id"), ""},
		"ids by a variable":                                 {`query($i: [ID!]!) { nodes(ids: $i) { ... on Tenant { customers(first: 100) { edges { node { users(first: 100) { edges { node { id } } } } } } } } }`, `{"i":["Tenant:alder","Tenant:alder","Tenant:alder","Tenant:alder","Tenant:alder","Tenant:alder","Tenant:alder","Tenant:alder","Tenant:alder","Tenant:alder"]}`},
		"questions and paths":                               {`query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { paths(first: 100) { steps { from { id } to { id } } } attempts { reached { from { id } to { id } } } a: paths(first: 99) { steps { from { ... on Tenant { customers(first: 100) { totalCount } } } } } } }`, `{"q":[` + strings.TrimSuffix(strings.Repeat(`{"agent":"User:ada","action":"SIGN_IN","target":"Tenant:cedar"},`, 1000), ",") + `]}`},
	} {
		add(c2(name), c[0], c[1], invalid, "costs")
	}
	for name, query := range map[string]string{
		"cycle of fragments":          `{ node(id: "Tenant:cedar") { ...a } } fragment a on Tenant { ...b } fragment b on Tenant { ...a }`,
		"a fragment within itself":    `{ node(id: "Tenant:cedar") { ...a } } fragment a on Tenant { ...a }`,
		"one key, two meanings":       "{ " + strings.Repeat("a: viewer { isOperator } a: customers { totalCount } ", 14) + "}",
		"100 fields that are none":    "{ " + each(100, "nonsense%d ") + "}",
		"100 arguments that are none": "{ viewer(" + each(100, "a%d: 1 ") + ") { isOperator } }",
		"deep introspection":          "{ __schema { types { " + nested(4, "fields { type { ", "name", " } }") + " } } }",
	} {
		add(name, query, "", validation, "")
	}
	return all
}

// c2 keeps the names of a map of pairs apart from those of the other maps.
func c2(name string) string { return "cost: " + name }
