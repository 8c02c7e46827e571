// Package model holds the shapes of the API that are no nouns of the graph: pages, answers with their paths, and how
// scalars are read and written. The generated code binds to it and to packages graph, access and acts; it holds no
// logic of the domain.
package model
