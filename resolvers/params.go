package resolvers

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// parseRequest reads the one JSON map that a request is. It says what is wrong without repeating what was sent.
func parseRequest(body []byte) (params *graphql.RawParams, complaint string) {
	if !utf8.Valid(body) {
		return nil, "the request is not UTF-8"
	}
	if twice(body) {
		return nil, "an object of the request has the same key twice; send each key once"
	}
	return readParams(body)
}

// readParams is parseRequest for a text in which no key stands twice.
func readParams(body []byte) (params *graphql.RawParams, complaint string) {
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(body, &parts); err != nil || parts == nil {
		return nil, `the request is not one JSON object; send {"query": "…", "variables": {…}}`
	}
	params = &graphql.RawParams{}
	if !read(parts["query"], &params.Query) {
		return nil, `"query" must be a text, the operation's document`
	}
	if !read(parts["operationName"], &params.OperationName) {
		return nil, `"operationName" must be a text`
	}
	if !read(parts["variables"], &params.Variables) {
		return nil, `"variables" must be an object`
	}
	if !read(parts["extensions"], &params.Extensions) {
		return nil, `"extensions" must be an object`
	}
	var id string
	if !read(parts[documentIDKey], &id) {
		return nil, `"documentId" must be a text`
	}
	if id != "" {
		if params.Extensions == nil {
			params.Extensions = map[string]any{}
		}
		params.Extensions[documentIDKey] = id
	}
	if params.Query == "" && documentID(params.Extensions) == "" {
		return nil, `"query" must be a text, the operation's document`
	}
	return params, ""
}

// twice reports whether an object in a JSON text, at any depth, has a key twice. Readers differ in which of them counts, so that who
// looks at a request on its way may see another than the one that is run. Of what is no JSON it says nothing.
func twice(text []byte) bool {
	type level struct {
		keys  map[string]bool // nil: a list
		value bool            // the next token is a key's value
	}
	var levels []level
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		if end := token == json.Delim('}') || token == json.Delim(']'); end {
			levels = levels[:len(levels)-1]
			continue
		}
		if in := len(levels) - 1; in >= 0 && levels[in].keys != nil {
			if key, isText := token.(string); isText && !levels[in].value {
				if levels[in].keys[key] {
					return true
				}
				levels[in].keys[key], levels[in].value = true, true
				continue
			}
			levels[in].value = false
		}
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{keys: map[string]bool{}})
		case json.Delim('['):
			levels = append(levels, level{})
		}
	}
}

// read reads one part; absent and null are nothing.
func read(part json.RawMessage, into any) bool {
	if part == nil {
		return true
	}
	decoder := json.NewDecoder(bytes.NewReader(part))
	decoder.UseNumber()
	return decoder.Decode(into) == nil
}
