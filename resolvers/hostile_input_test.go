package resolvers_test

import "strings"

// wrongInputs are documents of the schema whose values are wrong.
func wrongInputs() (all []hostile) {
	const invalid, missing = "BAD_USER_INPUT", "NOT_FOUND"
	add := func(name, query, variables, code string, data bool) {
		all = append(all, hostile{name: "input: " + name, query: query, variables: variables, code: code, data: data})
	}
	const byID, byFirst, byText = `query($id: ID!) { node(id: $id) { id } }`, `query($n: Int) { customers(first: $n) { totalCount } }`, `query($t: String!) { search(text: $t) { totalCount } }`
	// What is no value of a variable's type is told before the operation runs; what an id names, by the field that it is for.
	for name, id := range map[string]string{
		"id true": "true", "id a list": `["User:ada"]`, "id a map": `{"a":1}`, "id null": "null", "id a number": "1", "id 1.5": "1.5", "id huge number": "1e400",
	} {
		add(name, byID, `{"id":`+id+`}`, invalid, false)
	}
	for name, id := range map[string]string{
		"id empty": "", "id without a kind": "ada", "id of no kind": "Person:ada", "id without a key": "User:", "id of 513 bytes": "User:" + strings.Repeat("a", 508), "id of 900 KB": "User:" + strings.Repeat("a", 900_000),
		"id with a NUL": `User:a\u0000b`, "id with a line": `User:a\nb`, "id with half a surrogate": `User:\ud800`, "id of an answer that is none": "AccessDecision:x", "id of a long answer": "AccessDecision:" + strings.Repeat("a", 5000),
	} {
		add(name, byID, `{"id":"`+id+`"}`, invalid, true)
	}
	for name, id := range map[string]string{
		"id of nobody": "User:nobody", "id with SQL": "User:' OR 1=1 --", "id with Cypher": "User:x'}) DETACH DELETE n //", "id with a path": "User:../../etc/passwd", "id of an entry that is not": "LedgerEntry:999999999",
	} {
		add(name, byID, `{"id":"`+id+`"}`, "", true)
	}
	for name, n := range map[string]string{
		"first 1.5": "1.5", "first 1e999": "1e999", "first true": "true", "first a list": "[1]", "first 1e1": "1e1",
		"first a text": `"1"`, "first 2^31": "2147483648", "first -2^31-1": "-2147483649",
	} {
		add(name, byFirst, `{"n":`+n+`}`, invalid, false)
	}
	for name, query := range map[string]string{
		"first -1": "{ customers(first: -1) { totalCount } }", "last -1": "{ customers(last: -1) { totalCount } }", "first 101": "{ customers(first: 101) { totalCount } }", "first 2^31-1": "{ customers(first: 2147483647) { totalCount } }",
		"first and last": "{ customers(first: 1, last: 1) { totalCount } }", "a cursor that is none": `{ customers(first: 1, after: "x") { totalCount } }`, "a cursor of 100 KB": `{ customers(first: 1, after: "` + strings.Repeat("a", 100_000) + `") { totalCount } }`,
		"a date that is none": `{ customers(at: "yesterday") { totalCount } }`, "a date too fine": `{ customers(at: "2026-01-01T00:00:00.0001Z") { totalCount } }`, "a date of another calendar": `{ customers(at: "99999-01-01T00:00:00Z") { totalCount } }`,
		"paths first -1":             `{ checkAccess(agent: "User:ada", action: SIGN_IN, target: "Tenant:cedar") { paths(first: -1) { text } } }`,
		"101 ids":                    `{ nodes(ids: [` + strings.Repeat(`"User:ada",`, 101) + `]) { id } }`,
		"no questions":               `{ checkAccessBatch(questions: []) { outcome } }`,
		"an agent that is a tenant":  `{ checkAccess(agent: "Tenant:cedar", action: SIGN_IN, target: "Tenant:cedar") { outcome } }`,
		"a target of the wrong kind": `{ checkAccess(agent: "User:ada", action: SIGN_IN, target: "User:ada") { outcome } }`,
	} {
		add(name, query, "", invalid, true)
	}
	add("1,001 questions", `query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { outcome } }`, `{"q":[`+strings.TrimSuffix(strings.Repeat(`{"agent":"User:ada","action":"SIGN_IN","target":"Tenant:cedar"},`, 1001), ",")+`]}`, invalid, true)
	add("a question too many fields", `query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { outcome } }`, `{"q":[{"agent":"User:ada","action":"SIGN_IN","target":"Tenant:cedar","admin":true}]}`, invalid, false)
	add("a question without a target", `query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { outcome } }`, `{"q":[{"agent":"User:ada","action":"SIGN_IN"}]}`, invalid, false)
	add("a question that is null", `query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { outcome } }`, `{"q":[null]}`, invalid, false)
	add("an action that is none", `query($a: Action!) { checkAccess(agent: "User:ada", action: $a, target: "Tenant:cedar") { outcome } }`, `{"a":"FLY"}`, invalid, false)
	add("an action in small letters", `query($a: Action!) { checkAccess(agent: "User:ada", action: $a, target: "Tenant:cedar") { outcome } }`, `{"a":"sign_in"}`, invalid, false)
	add("a date in a variable that is none", `query($at: DateTime) { customers(at: $at) { totalCount } }`, `{"at":"yesterday"}`, invalid, false)
	add("a date in a variable that is a number", `query($at: DateTime) { customers(at: $at) { totalCount } }`, `{"at":1e999}`, invalid, false)
	add("an action that is a number", `query($a: Action!) { checkAccess(agent: "User:ada", action: $a, target: "Tenant:cedar") { outcome } }`, `{"a":1}`, invalid, false)
	add("a variable that is missing", byID, `{}`, invalid, false)
	add("a variable in capitals", byID, `{"ID":"User:ada"}`, invalid, false)
	add("an agent who is not there", `{ checkAccess(agent: "User:nobody", action: SIGN_IN, target: "Tenant:cedar") { outcome } }`, "", missing, true)
	add("a text a number", byText, `{"t":1}`, invalid, false)
	add("a text a map", byText, `{"t":{"a":1}}`, invalid, false)
	add("a text of nothing", byText, `{"t":""}`, invalid, true)
	add("a text of 900 KB", byText, `{"t":"`+strings.Repeat("a ", 450_000)+`"}`, invalid, true)
	add("a text of marks", byText, `{"t":"%_*?[](){}\\\"'`+"`"+`"}`, invalid, true)
	add("a text of 東京", byText, `{"t":"東京 \u202e\u0000"}`, "", true)
	const make = `mutation($i: CreateTenantInput!) { createTenant(input: $i) { tenant { id } } }`
	add("an act without what it needs", make, `{"i":{"key":"x"}}`, invalid, false)
	add("an act with too much", make, `{"i":{"key":"x","displayName":"x","kinds":["PARTNER"],"isOperator":true}}`, invalid, false)
	add("a name of 900 KB", make, `{"i":{"key":"x","displayName":"`+strings.Repeat("a", 900_000)+`","kinds":["PARTNER"]}}`, invalid, true)
	add("a key of 900 KB", make, `{"i":{"key":"`+strings.Repeat("a", 900_000)+`","displayName":"x","kinds":["PARTNER"]}}`, invalid, true)
	add("a key with a NUL", make, `{"i":{"key":"a\u0000","displayName":"x","kinds":["PARTNER"]}}`, invalid, true)
	add("kinds of 50,000", make, `{"i":{"key":"x","displayName":"x","dryRun":true,"kinds":[`+strings.TrimSuffix(strings.Repeat(`"PARTNER",`, 50_000), ",")+`]}}`, "", true)
	add("dryRun a text", make, `{"i":{"key":"x","displayName":"x","kinds":["PARTNER"],"dryRun":"true"}}`, invalid, false)
	return all
}
