package resolvers_test

// wrongDocuments are no documents, or none of this schema.
func wrongDocuments() (all []hostile) {
	const parse, validation = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"
	for name, query := range map[string]string{
		"open": "{ viewer {", "closed twice": "{ viewer { isOperator } } }", "text": "viewer", "SQL": "'; DROP TABLE nodes; --", "Cypher": "MATCH (n) DETACH DELETE n",
		"HTML": "<script>alert(1)</script>", "a NUL": "{ viewer { isOp\x00erator } }", "control characters": "{ viewer { \x01\x02\x1b } }", "no name": "query ($a: Int) viewer",
		"a text without end": `{ node(id: "Tenant:cedar) { id } }`, "a block without end": `{ node(id: """Tenant:cedar) { id } }`, "an escape that is none": `{ node(id: "\q") { id } }`,
		"a variable without a name": "query ($: Int) { viewer { isOperator } }", "empty selection": "{ viewer { } }", "an empty document of braces": "{}", "a number with letters": "{ customers(first: 1x) { totalCount } }",
		"a leading zero": "{ customers(first: 01) { totalCount } }", "a spread of nothing": "{ viewer { ... } }", "fragment on": "{ ...on } fragment on on Query { viewer { isOperator } }",
	} {
		all = append(all, hostile{name: "no document: " + name, query: query, code: parse})
	}
	for name, query := range map[string]string{
		"a field": "{ viewr { isOperator } }", "a field below": "{ viewer { isOperatr } }", "an argument": `{ node(di: "Tenant:cedar") { id } }`, "a type": `{ node(id: "Tenant:cedar") { ... on Tennant { id } } }`,
		"an enum value": `{ checkAccess(agent: "User:ada", action: SIGN_INN, target: "Tenant:cedar") { outcome } }`, "an input's field": `{ customers(filter: {txt: "a"}) { totalCount } }`,
		"a directive": "{ viewer @delete { isOperator } }", "a directive's place": "query @include(if: true) { viewer { isOperator } }", "a directive twice": "{ viewer @include(if: true) @include(if: true) { isOperator } }",
		"a variable's type": "query($x: Strng) { viewer { isOperator } }", "a variable of an output type": "query($x: Viewer) { viewer { isOperator } }", "a variable that is not declared": "{ node(id: $id) { id } }",
		"a variable that is not used": "query($x: Int) { viewer { isOperator } }", "a variable twice": "query($x: ID!, $x: ID!) { node(id: $x) { id } }", "an argument twice": `{ node(id: "User:a", id: "User:b") { id } }`,
		"an argument that is missing": "{ node { id } }", "a selection on a scalar": "{ viewer { isOperator { x } } }", "no selection on an object": "{ viewer }", "a fragment that is not there": "{ viewer { ...f } }",
		"a fragment that is not used": "{ viewer { isOperator } } fragment f on Viewer { isOperator }", "a fragment twice": "{ viewer { ...f } } fragment f on Viewer { isOperator } fragment f on Viewer { isOperator }",
		"a fragment that cannot be": `{ viewer { ... on Tenant { id } } }`, "a fragment on a scalar": "{ ... on String { x } }", "operations of one name": "query a { viewer { isOperator } } query a { viewer { isOperator } }",
		"two without a name": "{ viewer { isOperator } } { viewer { isOperator } }", "two, and none chosen": "query a { viewer { isOperator } } query b { viewer { isOperator } }", "a type definition": "type Query { x: Int }",
		"a schema": "schema { query: Query }", "a definition beside": "{ viewer { isOperator } } type X { y: Int }", "a mutation's field in a query": `{ elevateAccess(input: {tenant: "Tenant:cedar"}) { ledgerEntry { seq } } }`,
		"a literal of another type": `{ customers(first: "1") { totalCount } }`, "a number for a text": `{ search(text: 1) { totalCount } }`, "1.5 for an Int": `{ customers(first: 1.5) { totalCount } }`,
		"2^31 for an Int": `{ customers(first: 2147483648) { totalCount } }`, "10^20 for an ID": `{ node(id: 100000000000000000000) { id } }`, "1e999 for a date": `{ customers(at: 1e999) { totalCount } }`,
		"10^20 for a date": `{ customers(at: 100000000000000000000) { totalCount } }`, "a list of 1e999 for a date": `{ customers(at: [1e999]) { totalCount } }`, "a default of 2^31": `query($n: Int = 2147483648) { customers(first: $n) { totalCount } }`,
		"null for what is required": `{ node(id: null) { id } }`, "a list for one": `{ node(id: ["User:ada"]) { id } }`,
		"an enum in quotes": `{ checkAccess(agent: "User:ada", action: "SIGN_IN", target: "Tenant:cedar") { outcome } }`, "only a fragment": "fragment f on Viewer { isOperator }",
		"1.5 for an ID": `{ node(id: 1.5) { id } }`, "a truth value for an ID": `{ node(id: true) { id } }`, "an object for an ID": `{ node(id: {a: 1}) { id } }`,
	} {
		code := validation
		if name == "a type definition" || name == "a schema" || name == "a definition beside" {
			code = parse
		}
		all = append(all, hostile{name: "not of the schema: " + name, query: query, code: code})
	}
	all = append(all,
		hostile{name: "an operation that is not there", body: `{"query":"query a { viewer { isOperator } }","operationName":"b"}`, code: validation},
		hostile{name: "an operation's name of 100 KB", body: `{"query":"query a { viewer { isOperator } }","operationName":"` + nested(100_000, "b", "", "") + `"}`, code: validation},
		hostile{name: "a field's name of 100 KB", query: "{ " + nested(100_000, "b", "", "") + " }", code: validation},
		hostile{name: "a comment of 500 KB", query: "{ viewer { isOperator } } #" + nested(500_000, "b", "", "")},
		hostile{name: "spaces of 500 KB", query: nested(500_000, " ", "{ viewer { isOperator } }", "")},
		hostile{name: "commas of 500 KB", query: nested(500_000, ",", "{ viewer { isOperator } }", "")},
		hostile{name: "a subscription that is none", query: "subscription { nothing }", code: validation},
		hostile{name: "only blanks", query: "   ", code: validation},
		hostile{name: "20 levels of inline fragments", query: nested(20, "{ ... on Query ", "{ __typename }", " }")},
		hostile{name: "skipped", query: `{ viewer @skip(if: true) { isOperator } __typename }`},
	)
	return all
}
