package storagetest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEverySentenceIsTested reads the contract. Each sentence of the package storage must be a case of the chapter it
// stands in.
func TestEverySentenceIsTested(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	require.NoError(t, err)
	cases := map[string][]string{}
	for _, c := range chapters() {
		for _, s := range c.sentences {
			cases[c.name] = append(cases[c.name], strings.ToLower(s.words))
		}
	}
	read := 0
	for _, paragraph := range strings.Split(file.Doc.Text(), "\n\n") {
		name, text, found := strings.Cut(strings.Join(strings.Fields(paragraph), " "), ": ")
		own, chapter := cases[strings.ToLower(name)]
		if !found || !chapter {
			continue
		}
		for _, sentence := range sentencesOf(text) {
			read++
			require.True(t, slices.ContainsFunc(own, func(words string) bool { return strings.Contains(words, strings.ToLower(sentence)) }),
				"%s: no case is named by the sentence %q", name, sentence)
		}
	}
	require.Greater(t, read, 25)
}

// A sentence may say what a thing is, or what a caller must do: there is nothing to test then.
const (
	definition = "what a thing is"
	forCallers = "what a caller does"
	ofCost     = "cost, which a store's own tests see to"
)

// kept says of each sentence of the comments on the interfaces of stores in which case it is tested.
var kept = map[string]string{
	"Store keeps the graph and its ledger": definition,
	"The package storage states the contract sentence by sentence, and storage/storagetest tests every sentence on every store":                           definition,
	"Errors wrap ErrUnavailable where the store could not be asked, the context's error where the caller's time ended, and otherwise what a method names": "errors wrap what happened",
	"none carries a driver's text": "errors wrap what happened, and none carries a driver's text",
	"View runs read with a Reader that sees one state of the graph, whatever is written meanwhile": "a View sees one state while others write",
	"Update runs write with a Writer and commits what it applied if it returns nil":                "Apply is all or nothing",
	"otherwise nothing of it is kept, and the error comes back as it is":                           "an error inside Update leaves no trace",
	"One writer is at work at a time: what write reads cannot be overtaken":                        "of two overlapping updates of one thing exactly one wins",
	"Write may run again after a conflict, so it must have no effect but through the Writer":       "a function that runs twice is harmless",
	"Close releases what the store holds":                                                          "what was acknowledged is there after the store is opened again",
	"Every later call returns an error that wraps ErrUnavailable":                                  "after Close every call fails with an error that wraps ErrUnavailable",
	"Reader reads one state of the graph":                                                          "a View sees one state while others write",
	"Dates are parameters: a store has no clock":                                                   "an edge holds at the instant it begins and not at the instant it ends",
	"Head is the ledger's last entry":                                                              "Head is the ledger's last entry",
	"the zero Entry where nothing was written yet":                                                 "the zero Entry where nothing was written yet",
	"Nodes are the nodes with the given ids":                                                       "Nodes are the nodes with the given ids",
	"an id that is not there is absent from the map":                                               "an id that is not there is absent from the map",
	"Edges are the edges that match, in the order of their keys":                                   "the edges that match, in the order of their keys",
	"Walk walks halves of many starts in one call":                                                 "calls of many",
	"see Walk and Found":                                                               definition,
	"On a server it costs one round trip":                                              ofCost,
	"Pages answers page queries, in their order, in one call":                          "the answers come in the order of the queries, in one call",
	"Counts are the sizes of whole lists, in the order of the queries":                 "the answers come in the order of the queries, in one call",
	"After and Limit do not count":                                                     "Counts are the length of the whole list",
	"Entries are ledger entries, in the order of their sequence numbers or against it": "entries come back as they were written, in both directions",
	"Writer reads, with what it applied before in sight, and writes":                   "what was applied is read by the same Writer",
	"Apply writes the changes and their ledger entry, which must follow the head (Entry.Follows): ErrPrecondition where it does not":                                                                                                            "an entry must follow the head",
	"It wraps ErrInvalid for a change that CheckNode or CheckEdge refuses, ErrExists for a node or an edge key that is there, ErrNotFound for an end, a node or an edge that is not, ErrPrecondition for the closing of an edge that is closed": "Apply wraps what went wrong: ErrInvalid, ErrExists, ErrNotFound, ErrPrecondition",
	"After an error the caller must return it: nothing of the update is kept":                                                                                                                                                                   "Apply is all or nothing",
	"Load writes nodes and edges in bulk, outside the ledger, for samples and imports, whose entries stand before and after":                                                                                                                    "Load writes nodes and edges in bulk, outside the ledger",
	"A node that is there is replaced, an edge key that is there is replaced":                                                                                                                                                                   "a node that is there is replaced, an edge key that is there is replaced",
	"so loading again changes nothing":                                                                                 "so loading again changes nothing",
	"It wraps ErrInvalid and ErrNotFound as Apply does":                                                                "Load wraps ErrInvalid and ErrNotFound as Apply does",
	"Direction says at which end of an edge a given node stands":                                                       "the edges that match, in the order of their keys",
	"EdgeQuery asks for edges of many ends in one call":                                                                "calls of many",
	"Do not ask it of ends without bound, such as all that a partner's Admin Agents hold: page through a walk instead": forCallers,
	"none: every type":                   "the edges that match, in the order of their keys",
	"At narrows to edges that hold then": "an edge holds at the instant it begins",
	"with History set, every edge that ever was is returned, and At is not read":   "the edges that match, in the order of their keys",
	"Order is what a list is ordered by":                                           "lists are in the order of the sort key",
	"PageQuery asks for one page of a list of nodes":                               definition,
	"Match narrows to nodes whose properties pass each of these tests":             "Match narrows to nodes whose properties pass each of these tests",
	"Links narrows to nodes that one link at least of each of these groups admits": "Links narrows to nodes that one link at least of each of these groups admits",
	"Where a list is ordered by a date, the key is its NumberKey":                  "ByCreated and BySent order by the dates",
	"at least one": forCallers,
	"Via narrows to the nodes at which one of these walks ends: the reach of the last stage of each": "Via narrows to the nodes at which one of these walks ends: the reach of the last stage of each",
	"Nil: all nodes": "Via narrows to the nodes",
	"Visible narrows in the same way, to what the one who asks may see": "Visible narrows in the same way, to what the one who asks may see",
	"Nil: everything": "nil: everything",
	"Facets narrows to nodes that have each of these (Facet)":                                  "Facets narrows to nodes that have each of these",
	"Except leaves out these nodes":                                                            "Except leaves out these nodes",
	"Text narrows to nodes of which every one of these folded words begins one of their Words": "every one of these folded words begins one of their Words",
	"After is the position that the page follows, in the order asked for":                      "After is the position that the page follows, in the order asked for",
	"nil for the first": "nil for the first",
	"Position is a place in a list: the sort key and the id of the item there": definition,
	"With ByID the key is not read":                                            "After is the position that the page follows, in the order asked for",
	"Page is part of a list":                                                   definition,
	"More says that items follow":                                              "More says that items follow",
	"Cut says that a walk reached more nodes than a store follows, so that items are missing": "Cut says that a walk reached more nodes than a store follows, so that items are missing",
	"LedgerQuery asks for entries after (before, if Descending) a sequence number":            "entries after (before, if Descending) a sequence number",
	"0 is the beginning (the end)": "0 is the beginning (the end)",

	"Walk is what a store is asked to walk: from a set of starts along a tree of stages, each a step that continues from the nodes another stage reached": "halves that begin with the same steps share the stages",
	"Halves that begin with the same steps share the stages":                              "halves that begin with the same steps share the stages",
	"Most is how many nodes one stage may reach before the store stops there and says so": "a stage that was cut goes on from no more nodes than allowed",
	"0 means MaxReached":          "a stage that reaches more nodes than allowed says so",
	"Stage is one step of a Walk": definition,
	"After is the stage from whose nodes it sets out, -1 for the starts": "halves that begin with the same steps share the stages",
	"A stage comes after the stage that it continues":                    forCallers,
	"Found is what a store found for one Walk":                           definition,
	"A stage of one hop reaches the far ends of the edges that its step admits at the date, from the nodes that the stage before reached":                                                                                         "a stage of one hop reaches the far ends of the edges, from the nodes that the stage before reached",
	"A closure reaches those nodes themselves and every node to which such edges lead on, however many hops away: bounds of depth are applied by the reader of the result, by breadth, so that they mean the same on every store": "every node to which such edges lead on, however many hops away",
	"Edges are the edges met in each stage, without repeats, in no order: every edge that the step admits whose near end the stage before reached or, in a closure, the stage itself":                                             "two starts that share edges get them once",
	"Cut says of each stage that more than the limit of nodes would have been reached in it, or in one before, so that edges are missing":                                                                                         "a stage that reaches more nodes than allowed says so, and so do the stages after it",
	"Head is the time of the newest entry of the ledger that the View or Update sees, or of a newer one":                                                                                                                          "Head is the time of the newest entry of the ledger",
	"0 where there is none": "Head is the time of the newest entry of the ledger",
	"So one call is enough for a question about now, which is not before that time":                                            forCallers,
	"Met is the answer to some walks: what was found, in their order, and every node that is a start or an end of an edge met": "every node that is a start or an end of an edge met",
	"A start that is not there is not among Nodes":                                                                             "a start that is not there finds nothing",
}

// TestEveryCommentIsKept reads the comments on what a store is asked and answers: a sentence that is new there must be
// tested, and find its place in kept.
func TestEveryCommentIsKept(t *testing.T) {
	var words []string
	for _, c := range chapters() {
		for _, s := range c.sentences {
			words = append(words, s.words)
		}
	}
	said := map[string]bool{}
	for path, types := range map[string][]string{
		"../../graph/store.go": {"Store", "Reader", "Writer", "Direction", "EdgeQuery", "Order", "PageQuery", "Position", "Page", "LedgerQuery"},
		"../../graph/walk.go":  {"Walk", "Stage", "Found", "Met"},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, comment := range commentsOf(file, types) {
			for _, sentence := range sentencesOf(comment) {
				said[sentence] = true
				where, known := kept[sentence]
				require.True(t, known, "%s says %q, and no case is named for it", path, sentence)
				if where == definition || where == forCallers || where == ofCost {
					continue
				}
				require.True(t, slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, where) }), "there is no case %q", where)
			}
		}
	}
	for sentence := range kept {
		require.True(t, said[sentence], "nothing says %q any more", sentence)
	}
}

// commentsOf are the comments on some types of a file, and on their methods and fields.
func commentsOf(file *ast.File, types []string) (comments []string) {
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.TYPE {
			continue
		}
		for _, spec := range d.Specs {
			spec := spec.(*ast.TypeSpec)
			if !slices.Contains(types, spec.Name.Name) {
				continue
			}
			comments = append(comments, d.Doc.Text())
			ast.Inspect(spec.Type, func(n ast.Node) bool {
				if f, ok := n.(*ast.Field); ok {
					comments = append(comments, f.Doc.Text(), f.Comment.Text())
				}
				return true
			})
		}
	}
	return comments
}

var between = regexp.MustCompile(`[.;] `)

func sentencesOf(comment string) (sentences []string) {
	for _, s := range between.Split(strings.Join(strings.Fields(comment), " ")+" ", -1) {
		if s = strings.TrimSpace(s); s != "" {
			sentences = append(sentences, s)
		}
	}
	return sentences
}
