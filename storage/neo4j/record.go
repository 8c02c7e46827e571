package neo4j

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"behalf/graph"
)

// The names under which nodes and edges keep what is not a property of the domain.
const (
	fieldID      = "id"
	fieldName    = "name"
	fieldSortKey = "sortKey" // what lists by name compare, with the letter of the kind before it
	fieldWords   = "words"   // what search looks into, with that letter before each word
	fieldFacets  = "facets"
	fieldVersion = "version" // the update that wrote it last
	fieldEarlier = "earlier" // what it was before: see past.go
	fieldMore    = "more"    // of a node: that it has properties of its own
	fieldSeldom  = "seldom"  // of an edge: that it has some of what edges of its type seldom have
)

var reserved = []string{fieldID, fieldName, fieldSortKey, fieldWords, fieldFacets, fieldVersion, fieldEarlier, fieldMore}

// storedName is the name of a node's property in the database: its own, unless that is taken, or looks as if it were made here.
func storedName(prop string) string {
	if prop == "" || prop[0] == '_' || slices.Contains(reserved, prop) {
		return "_" + prop
	}
	return prop
}

func propName(stored string) string { return strings.TrimPrefix(stored, "_") }

// Indexes hold values up to some length. Where a sort key is longer, order goes by its beginning and then by id; where
// the words are longer, those at the end are not found. Names have at most 256 characters, so neither happens to text that
// anyone writes.
const (
	maxSortKey = 6_000  // of 8 KiB, with the id and the index's own bytes
	maxWords   = 32_000 // of 32 KiB
	maxRole    = 1_000  // of the key of an edge
)

func listKey(key string) string { return key[:min(len(key), maxSortKey)] }

// kindLetter stands before the sort key and before each word of a node of this kind, so that one index has the lists of all kinds, each in
// its order, and search in one kind looks at no other. It is no letter that keys and words are written in, nor a blank.
func kindLetter(k graph.Kind) string { return string(rune('A' + slices.Index(graph.Kinds, k))) }

// wordsOf is the text that search looks into: " Bada Blovelace ".
func wordsOf(n graph.Node) string {
	var b strings.Builder
	letter := kindLetter(n.ID.Kind())
	for _, word := range n.Words() {
		if b.Len()+len(word) > maxWords {
			break
		}
		b.WriteString(" " + letter + word)
	}
	return b.String() + " "
}

// nodeRecord is a node as it is stored: with the version that wrote it, and what it was before.
type nodeRecord struct {
	graph.Node
	version int64
	earlier []string
}

// fields are what the database keeps of a node.
func (r nodeRecord) fields() map[string]any {
	m := map[string]any{
		fieldID: string(r.ID), fieldName: r.Name, fieldSortKey: kindLetter(r.ID.Kind()) + listKey(r.SortKey()), fieldWords: wordsOf(r.Node), fieldVersion: r.version,
	}
	if facets := r.Facets(); len(facets) > 0 {
		m[fieldFacets] = facets
	}
	if len(r.earlier) > 0 {
		m[fieldEarlier] = r.earlier
	}
	if len(r.Props) > 0 {
		m[fieldMore] = true
	}
	for prop, value := range r.Props {
		if list, ok := value.([]string); ok && list == nil {
			value = []string{}
		}
		m[storedName(prop)] = value
	}
	return m
}

// readNode reads what fields wrote.
func readNode(value any) (nodeRecord, error) {
	m, ok := value.(map[string]any)
	if !ok {
		return nodeRecord{}, fmt.Errorf("a stored node cannot be read: it is a %T", value)
	}
	r := nodeRecord{Node: graph.Node{ID: graph.ID(text(m, fieldID)), Name: text(m, fieldName)}, version: number(m, fieldVersion), earlier: list(m, fieldEarlier)}
	for stored, value := range m {
		switch stored { // reserved, which a walk of many nodes would look through too often
		case fieldID, fieldName, fieldSortKey, fieldWords, fieldFacets, fieldVersion, fieldEarlier, fieldMore:
			continue
		}
		if r.Props == nil {
			r.Props = graph.Props{}
		}
		prop := propName(stored)
		switch value.(type) {
		case []any:
			r.Props[prop] = list(m, stored)
		case string, int64, bool:
			r.Props[prop] = value
		default:
			return nodeRecord{}, fmt.Errorf("%s: stored property %s cannot be read: it is a %T", r.ID, prop, value)
		}
	}
	return r, nil
}

// metNode is a node n as a walk answers it: the number that it has in this answer and, where it has properties of its own, all; where it has
// none, which goes for most, its id and name, and what it was before if it was written after the version as of which is read.
const metNode = `CASE WHEN n.more THEN [id(n), properties(n)] ELSE [id(n), n.id, n.name, CASE WHEN n.version > pin THEN [n.version, n.earlier] END] END`

// readMetNode reads what metNode answers.
func readMetNode(values []any) (nodeRecord, error) {
	if len(values) == 2 {
		return readNode(values[1])
	}
	id, _ := values[1].(string)
	name, _ := values[2].(string)
	r := nodeRecord{Node: graph.Node{ID: graph.ID(id), Name: name}}
	if written, ok := values[3].([]any); ok {
		r.version, _ = written[0].(int64)
		r.earlier = textsOf(written[1])
	}
	return r, nil
}

// edgeRecord is an edge as it is stored.
type edgeRecord struct {
	graph.Edge
	version int64
	earlier []string
}

// edgeKey is the text that an edge is unique by. No id holds a tab, and the role, which may hold anything, comes last.
func edgeKey(k graph.EdgeKey) string {
	role := k.Role
	if len(role) > maxRole {
		sum := sha256.Sum256([]byte(role))
		role = "sha256\t" + hex.EncodeToString(sum[:])
	}
	return strings.Join([]string{string(k.From), string(k.Type), string(k.To), strconv.FormatInt(int64(k.Since), 10), role}, "\t")
}

// fields are what the database keeps of an edge; what is empty is left out.
func (r edgeRecord) fields() map[string]any {
	m := map[string]any{"key": edgeKey(r.Key()), "since": int64(r.Since), "until": int64(r.Until), fieldVersion: r.version}
	for name, value := range map[string]string{
		"role": r.Role, "source": r.Source, "assignment": string(r.Assignment), "condition": r.Condition, "endedBy": r.EndedBy,
	} {
		if value != "" {
			m[name] = value
		}
	}
	for name, value := range map[string]bool{"sinceUnknown": r.SinceUnknown, "derived": r.Derived} {
		if value {
			m[name] = true
		}
	}
	if _, seldom := fieldsOf(r.Type); slices.ContainsFunc(seldom, func(field string) bool { return m[field] != nil }) {
		m[fieldSeldom] = true
	}
	if len(r.earlier) > 0 {
		m[fieldEarlier] = r.earlier
	}
	return m
}

// readEdge reads what fields wrote.
func readEdge(value any) (edgeRecord, error) {
	m, _ := value.(map[string]any)
	from, rest, _ := strings.Cut(text(m, "key"), "\t")
	kind, rest, _ := strings.Cut(rest, "\t")
	to, _, found := strings.Cut(rest, "\t")
	if !found {
		return edgeRecord{}, fmt.Errorf("a stored edge cannot be read: its key is %q", text(m, "key"))
	}
	return edgeRecord{
		Edge: graph.Edge{
			From: graph.ID(from), Type: graph.EdgeType(kind), To: graph.ID(to), Role: text(m, "role"),
			Since: graph.Time(number(m, "since")), Until: graph.Time(number(m, "until")), SinceUnknown: truth(m, "sinceUnknown"),
			Source: text(m, "source"), Assignment: graph.ID(text(m, "assignment")), Condition: text(m, "condition"),
			EndedBy: text(m, "endedBy"), Derived: truth(m, "derived"),
		},
		version: number(m, fieldVersion), earlier: list(m, fieldEarlier),
	}, nil
}

// factFields are the properties of an edge beside its key, its dates and what is this package's own.
var factFields = []string{"role", "source", "assignment", "condition", "endedBy", "sinceUnknown", "derived"}

// oftenHad are those that most edges of a type have. A walk reads the others only where fieldSeldom says that there are some: to look for
// what is not there takes the server as long as to read it.
var oftenHad = map[graph.EdgeType][]string{
	graph.HasAzureRole:     factFields[:3],
	graph.HasDirectoryRole: factFields[:2],
	graph.WithheldBy:       factFields[:1],
}

// fieldsOf are the properties that edges of a type have often, and the others.
func fieldsOf(t graph.EdgeType) (often, seldom []string) {
	often = oftenHad[t]
	return often, factFields[len(often):]
}

// readMetEdge reads what weaver.metEdge answers of an edge, from its dates on.
func readMetEdge(from graph.ID, t graph.EdgeType, to graph.ID, values []any) edgeRecord {
	since, _ := values[0].(int64)
	until, _ := values[1].(int64)
	r := edgeRecord{Edge: graph.Edge{From: from, Type: t, To: to, Since: graph.Time(since), Until: graph.Time(until)}}
	if written, ok := values[2].([]any); ok {
		r.version, _ = written[0].(int64)
		r.earlier = textsOf(written[1])
	}
	facts := values[4:]
	if seldom, ok := values[3].([]any); ok {
		facts = append(facts[:len(facts):len(facts)], seldom...)
	}
	for i, value := range facts {
		text, _ := value.(string)
		mark, _ := value.(bool)
		switch factFields[i] {
		case "role":
			r.Role = text
		case "source":
			r.Source = text
		case "assignment":
			r.Assignment = graph.ID(text)
		case "condition":
			r.Condition = text
		case "endedBy":
			r.EndedBy = text
		case "sinceUnknown":
			r.SinceUnknown = mark
		case "derived":
			r.Derived = mark
		}
	}
	return r
}

// readAll reads a list of the database's.
func readAll[T any](value any, one func(any) (T, error)) ([]T, error) {
	values, _ := value.([]any)
	all := make([]T, 0, len(values))
	for _, v := range values {
		item, err := one(v)
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}

func text(m map[string]any, name string) string  { s, _ := m[name].(string); return s }
func number(m map[string]any, name string) int64 { i, _ := m[name].(int64); return i }
func truth(m map[string]any, name string) bool   { b, _ := m[name].(bool); return b }

func list(m map[string]any, name string) []string { return textsOf(m[name]) }

func textsOf(value any) []string {
	values, ok := value.([]any)
	if !ok {
		return nil
	}
	all := make([]string, 0, len(values))
	for _, v := range values {
		s, _ := v.(string)
		all = append(all, s)
	}
	return all
}
