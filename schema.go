package main

import (
	_ "embed"
	"net/http"

	"behalf/web"
)

//go:embed schema.graphqls
var schema string

// publishedSchema serves the schema at /schema.graphql as it stands in the repository, descriptions and order included: for code
// generators and readers, also where introspection is off. It is the same for everybody, and says nothing that the repository does not.
func publishedSchema() http.Handler { return web.Text("text/plain; charset=utf-8", schema) }
