package importer

import (
	"fmt"
	"slices"
	"strings"
)

// File is one file that was used.
type File struct {
	Path    string `json:"path"`
	Listing string `json:"listing"` // what it is a listing of
	Rows    int    `json:"rows"`
	SHA256  string `json:"sha256"`
}

// Problem is something that could not be used, where it stands, and what to do about it.
type Problem struct {
	Path    string // as it was given; empty where it is not about one file
	Line    int    // from 1; 0 where it is about the whole file
	Pointer string // JSON pointer of the row; empty where it is about the whole file
	Message string
	// Fatal problems keep the whole import from being written.
	Fatal bool
}

func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.Path)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Pointer != "" {
		fmt.Fprintf(&b, " %s", p.Pointer)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	return b.String() + p.Message
}

// Counts say what an import changed. They are the input of its last ledger entry.
type Counts struct {
	Files  int            `json:"files"`
	Rows   int            `json:"rows"`
	Nodes  int            `json:"nodes"`              // made or changed
	Edges  int            `json:"edges"`              // opened or changed
	Closed int            `json:"closed"`             // edges that a newer listing no longer holds, or tells otherwise
	By     map[string]int `json:"closedBy,omitempty"` // of these, how many each listing closed
	Passed int            `json:"passed,omitempty"`   // members that hold no rights here, such as devices
}

// Report is what an import did and what it could not use.
type Report struct {
	Used     []File
	Problems []Problem
	Counts   Counts
	// Changed is false where the store held everything already: then not even the ledger was written.
	Changed bool
	// Resumed is true where the import finished one that had been cut off.
	Resumed bool
}

// maxProblems bounds how many problems of one file are told one by one.
const maxProblems = 20

// problems collects what is reported, a bounded number for each file.
type problems struct {
	list []Problem
	of   map[string]int
	had  map[Problem]bool
}

func (p *problems) add(problem Problem) {
	if p.of == nil {
		p.of, p.had = map[string]int{}, map[Problem]bool{}
	}
	if p.had[problem] {
		return
	}
	if p.of[problem.Path]++; p.of[problem.Path] <= maxProblems || problem.Fatal {
		p.list = append(p.list, problem)
		p.had[problem] = true
	}
}

func (p *problems) fatal() int {
	n := 0
	for _, problem := range p.list {
		if problem.Fatal {
			n++
		}
	}
	return n
}

// told are the problems, with a line for each file of which not all are told.
func (p *problems) told() []Problem {
	list := slices.Clone(p.list)
	for _, problem := range p.list {
		if n := p.of[problem.Path]; n > maxProblems {
			list = append(list, Problem{Path: problem.Path, Message: fmt.Sprintf("and %d more reports like these", n-maxProblems)})
			p.of[problem.Path] = 0
		}
	}
	return list
}
