package resolvers_test

import (
	"fmt"
	"net/http"
	"strings"
)

const harmless = `{"query":"{ viewer { isOperator } }"}`

// wrongRequests are no well-formed requests of GraphQL over HTTP.
func wrongRequests() (all []hostile) {
	add := func(h hostile) { all = append(all, h) }
	const invalid = "BAD_USER_INPUT"
	for _, method := range []string{"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
		if method != "HEAD" { // which has no body to look into
			add(hostile{name: "method " + method, method: method, body: harmless, status: 405, code: invalid, says: "POST"})
		}
	}
	for name, media := range map[string]string{
		"a form": "application/x-www-form-urlencoded", "parts": "multipart/form-data; boundary=x", "a text": "text/plain", "none": "",
		"graphql": "application/graphql", "JSON of another kind": "application/json-patch+json", "JSON in a parameter": "text/plain; a=application/json",
		"two at once": "application/json, text/plain", "another charset": "application/json; charset=utf-16", "garbage": "\x01\x02/;;;=",
		"upload": "multipart/form-data", "long": "application/" + strings.Repeat("j", 5000), "XML": "application/xml",
	} {
		add(hostile{name: "content type: " + name, header: http.Header{"Content-Type": {media}}, body: harmless, status: 415, code: invalid, says: "application/json"})
	}
	for name, accept := range map[string]string{
		"HTML": "text/html", "all refused": "*/*;q=0", "both refused": "application/json;q=0, application/graphql-response+json;q=0", "XML, PDF": "application/xml, application/pdf",
		"quality that is none": "application/json;q=x", "JSON in UTF-16": "application/json; charset=utf-16", "a stream": "multipart/mixed",
	} {
		add(hostile{name: "accept: " + name, header: http.Header{"Accept": {accept}}, body: harmless, status: 406, code: invalid, says: "accept"})
	}
	for name, accept := range map[string]string{
		"anything": "*/*", "JSON or HTML": "text/html, application/json;q=0.1", "a browser's": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
		"a thousand": strings.Repeat("text/x, ", 1000) + "*/*",
	} {
		add(hostile{name: "accept: " + name, header: http.Header{"Accept": {accept}}, body: harmless})
	}
	for name, body := range map[string]string{
		"nothing": "", "a space": " ", "no JSON": "{viewer", "null": "null", "true": "true", "a number": "1", "a text": `"{ viewer }"`, "a list": "[]",
		"a batch": "[" + harmless + "," + harmless + "]", "two values": harmless + harmless, "text after": harmless + "x", "cut": harmless[:20],
		"two values on lines": harmless + "\n" + harmless, "a comment": "/*x*/" + harmless, "single quotes": "{'query':'{ viewer }'}",
		"500,000 brackets": strings.Repeat("[", 500_000), "500,000 braces": strings.Repeat(`{"a":`, 100_000), "a byte order mark": "\xef\xbb\xbf" + harmless,
		"no UTF-8": "{\"query\":\"{ viewer { isOperator } } # \xff\"}", "half a surrogate in bytes": "{\"query\":\"\xed\xa0\x80\"}", "NUL": "\x00", "a NUL in a name": "{\"que\x00ry\":1}",
		"no query": "{}", "query null": `{"query":null}`, "query a number": `{"query":1}`, "query a list": `{"query":["{ viewer }"]}`, "query a map": `{"query":{}}`,
		"query empty": `{"query":""}`, "query twice, the last wrong": `{"query":"{ viewer { isOperator } }","query":1}`, "query twice": `{"query":1,"query":"{ viewer { isOperator } }"}`,
		"query twice, written otherwise": `{"query":"{ viewer { isOperator } }","qu\u0065ry":"{ viewer { isOperator } }"}`, "a variable twice": `{"query":"{ viewer { isOperator } }","variables":{"a":[{"b":1,"c":{},"b":1}]}}`, "Query in capitals": `{"QUERY":"{ viewer { isOperator } }"}`,
		"operationName a list": `{"query":"{ viewer { isOperator } }","operationName":[]}`, "variables a text": `{"query":"{ viewer { isOperator } }","variables":"{}"}`,
		"variables a list": `{"query":"{ viewer { isOperator } }","variables":[1]}`, "variables deep": `{"query":"{ viewer { isOperator } }","variables":` + strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000) + "}",
		"extensions a number": `{"query":"{ viewer { isOperator } }","extensions":1}`, "documentId a map": `{"documentId":{}}`, "hash a map": `{"extensions":{"persistedQuery":{"sha256Hash":{}}}}`,
	} {
		add(hostile{name: "body: " + name, body: body, status: 400, code: invalid})
	}
	for name, body := range map[string]string{
		"9 MB of brackets": strings.Repeat("[", 9<<20), "9 MB of a document of brackets": `{"query":"` + strings.Repeat("[", 9<<20) + `"}`,
		"9 MB of selections": `{"query":"` + strings.Repeat("{a", 9<<19) + `"}`, "one byte too much": harmless + strings.Repeat(" ", 1<<20-len(harmless)+1),
		"9 MB of variables": `{"query":"{ viewer { isOperator } }","variables":{"a":"` + strings.Repeat("a", 9<<20) + `"}}`,
	} {
		add(hostile{name: "body: " + name, body: body, status: 413, code: invalid, says: "large"})
	}
	for name, body := range map[string]string{
		"just as large as it may be": harmless + strings.Repeat(" ", 1<<20-len(harmless)), "keys that nobody knows": `{"query":"{ viewer { isOperator } }","x":[1,{"y":null}]}`,
		"a key in two objects": `{"query":"{ viewer { isOperator } }","variables":{"a":[{"b":"b"},{"b":{"b":1}},"b","b"],"b":[]}}`, "variables of no use": `{"query":"{ viewer { isOperator } }","variables":{"x":1e999}}`,
		"a mebibyte of no use":                 `{"query":"{ viewer { isOperator } }","variables":{"x":"` + strings.Repeat("a", 1000_000) + `"}}`,
		"30,000 maps of no use":                `{"query":"{ viewer { isOperator } }","variables":{"x":[` + strings.Repeat("{},", 30_000) + `{}]}}`,
		"prototype":                            `{"query":"{ viewer { isOperator } }","__proto__":{"isAdmin":true},"constructor":1}`,
		"extensions of a hash, and a document": fmt.Sprintf(`{"query":"{ viewer { isOperator } }","extensions":{"persistedQuery":{"version":1,"sha256Hash":%q}}}`, strings.Repeat("0", 64)),
	} {
		add(hostile{name: "body: " + name, body: body})
	}
	add(hostile{name: "a hash that nobody knows", body: `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("0", 64) + `"}}}`, code: "PERSISTED_QUERY_NOT_SUPPORTED"})
	add(hostile{name: "an override of the method", header: http.Header{"X-Http-Method-Override": {"GET"}}, body: harmless})
	add(hostile{name: "languages without end", header: http.Header{"Accept-Language": {strings.Repeat("sv-x-a,", 5000)}}, body: harmless})
	return all
}
