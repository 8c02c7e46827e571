package resolvers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"behalf/graph"
)

// Operations are documents by their ids: the list that clients' builds write (persisted documents of Relay, Apollo and GraphQL
// Code Generator).
type Operations map[string]string

// apolloManifest is how Apollo's tools write the list.
type apolloManifest struct {
	Format     string
	Operations []struct{ ID, Body string }
}

const apolloFormat = "apollo-persisted-query-manifest"

func (m apolloManifest) list() (Operations, error) {
	list := Operations{}
	for i, o := range m.Operations {
		if _, twice := list[o.ID]; twice || o.ID == "" || o.Body == "" {
			return nil, fmt.Errorf("operations[%d], %q: it must have an id, which no other has, and a body: %w", i, o.ID, graph.ErrInvalid)
		}
		list[o.ID] = o.Body
	}
	return list, nil
}

// ReadOperations reads a JSON object of documents by id, or Apollo's manifest. It wraps graph.ErrInvalid and names the key at fault.
func ReadOperations(text []byte) (Operations, error) {
	wrong := func(format string, args ...any) (Operations, error) {
		return nil, fmt.Errorf(format+": %w", append(args, graph.ErrInvalid)...)
	}
	var manifest apolloManifest
	if json.Unmarshal(text, &manifest) == nil && manifest.Format == apolloFormat {
		return manifest.list()
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return wrong(`it is not one JSON object of documents by id: {"<sha256 of the document, in hex>": "query …"}`)
	}
	list := Operations{}
	for decoder.More() {
		key, err := decoder.Token()
		id, ok := key.(string)
		if err != nil || !ok {
			return wrong("it is no JSON at byte %d", decoder.InputOffset())
		}
		var document any
		if err := decoder.Decode(&document); err != nil {
			return wrong("%q: what follows is no JSON, at byte %d", id, decoder.InputOffset())
		}
		text, ok := document.(string)
		switch _, twice := list[id]; {
		case !ok:
			return wrong("%q: the document must be a text", id)
		case id == "":
			return wrong("a document has no id")
		case twice:
			return wrong("%q: the id is there twice", id)
		}
		list[id] = text
	}
	if _, err := decoder.Token(); err != nil || decoder.More() {
		return wrong("the JSON object has no end, or something follows it, at byte %d", decoder.InputOffset())
	}
	return list, nil
}

// persisted finds documents by their ids; strict, it lets no others through.
type persisted struct {
	byID   map[string]string
	strict bool
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = persisted{}

// newPersisted checks every document against the schema and the limits, so that a list that does not fit ends the start and not
// a request. Its error is an OperationError that wraps graph.ErrInvalid.
func newPersisted(list Operations, schema *ast.Schema, tokens int, strict bool) (persisted, error) {
	p := persisted{byID: map[string]string{}, strict: strict}
	for _, id := range slices.Sorted(maps.Keys(list)) {
		text := list[id]
		wrong := func(format string, args ...any) (persisted, error) {
			return p, &OperationError{ID: id, Err: fmt.Errorf(format+": %w", append(args, graph.ErrInvalid)...)}
		}
		document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, tokens)
		if err != nil {
			return wrong("%s", plain(err))
		}
		if len(document.Operations) == 0 {
			return wrong("the document holds no operation")
		}
		if errs := validator.ValidateWithRules(schema, document, documentRules(true)); len(errs) > 0 {
			return wrong("%s", plain(errs[0]))
		}
		bare := strings.TrimPrefix(id, sha256Prefix)
		if isHash(bare) && bare != digest(text) {
			return wrong("the document has another SHA-256, %s", digest(text))
		}
		p.byID[bare] = text
		p.byID[digest(text)] = text
	}
	return p, nil
}

// OperationError says which document of Config.Operations is wrong.
type OperationError struct {
	ID  string
	Err error
}

func (e *OperationError) Error() string { return fmt.Sprintf("%q: %v", e.ID, e.Err) }
func (e *OperationError) Unwrap() error { return e.Err }

// plain is an error of the parser without the name of a file, which there is none of.
func plain(err error) string {
	if g, ok := err.(*gqlerror.Error); ok && len(g.Locations) > 0 {
		return fmt.Sprintf("line %d: %s", g.Locations[0].Line, g.Message)
	}
	return err.Error()
}

// sha256Prefix is how GraphQL over HTTP marks an id that is a digest.
const sha256Prefix = "sha256:"

func digest(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}

func isHash(id string) bool {
	raw, err := hex.DecodeString(id)
	return err == nil && len(raw) == sha256.Size && strings.ToLower(id) == id
}

// ExtensionName implements graphql.HandlerExtension.
func (persisted) ExtensionName() string { return "PersistedOperations" }

// Validate implements graphql.HandlerExtension.
func (persisted) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements graphql.OperationParameterMutator: it puts the document in where a request names one.
func (p persisted) MutateOperationParameters(_ context.Context, in *graphql.RawParams) *gqlerror.Error {
	refuse := func(code, text string) *gqlerror.Error { return gqlerror.WrapPath(nil, &fault{code, text}) }
	if in.Query != "" {
		if _, listed := p.byID[digest(in.Query)]; p.strict && !listed {
			return refuse(codePersistedOnly, "this server runs only the operations of its list; send the id of one of them as documentId")
		}
		return nil
	}
	id := documentID(in.Extensions)
	if id == "" {
		return refuse(codeInvalid, `"query" must be a text, the operation's document`)
	}
	if len(p.byID) == 0 && !p.strict {
		return refuse(codePersistedNotSupported, "this server has no list of operations; send the document as query")
	}
	document, listed := p.byID[strings.TrimPrefix(id, sha256Prefix)]
	if !listed {
		return refuse(codePersistedNotFound, "this server's list holds no operation with that id")
	}
	in.Query = document
	return nil
}

// documentIDKey is where parseRequest leaves documentId among the extensions.
const documentIDKey = "documentId"

// documentID is the id that a request names its document by: documentId as GraphQL over HTTP has it, or
// extensions.persistedQuery.sha256Hash as Apollo's and Relay's clients send it.
func documentID(extensions map[string]any) string {
	if id, ok := extensions[documentIDKey].(string); ok {
		return id
	}
	if named, ok := extensions["persistedQuery"].(map[string]any); ok {
		id, _ := named["sha256Hash"].(string)
		return id
	}
	return ""
}
