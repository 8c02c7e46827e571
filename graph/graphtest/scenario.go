package graphtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"behalf/graph"
)

// Scenario is a page that anyone in the field can check: sentences of the source, facts, questions, and what is expected. It
// is a txtar archive: the sentences, a line "Rests on: R29, 2.4" that names the rules, then sections named facts and asks, in
// the order in which they happen. An unindented line of a section is a step; the lines indented below it say what is expected
// of it. Lines that begin with # are for the reader.
//
//	User:ada provisionAzureSubscription key=s-new displayName=S-new partner=Tenant:alder customer=Tenant:cedar -> $owner
//	User:carl removeDelegatedAdmin partner=Tenant:alder customer=Tenant:cedar ! FORBIDDEN GA_REQUIRED
//	2026-03-03 User:gina removeDelegatedAdmin partner=Tenant:alder customer=Tenant:cedar -> $removal
//	  follows LOSES_DIRECTORY_ACCESS KEEPS_AZURE_ROLE
//
// is a fact: an act, by a person or the operator, at a date (noon, or a second after the fact before it), with a name for what
// it made and for when it was done. What follows from it is compared where it is written, warnings and "changes nothing"
// always.
//
//	AutopilotDevice:d1 displayName=D1 source=INTUNE
//	AutopilotDevice:d1 BELONGS_TO Tenant:cedar since=2026-01-05 until=2026-03-03
//
// are a node and an edge that are there without an act, as from an import; in which order a run of them stands does not matter.
//
//	begin D
//
// stands for the facts of scenarios/begin/D.txt.
//
//	User:ada MANAGE_SUBSCRIPTION AzureSubscription:s-new at 2026-02-15 under RBAC_AND_DIRECTORY_PATH
//	  allow RBAC rbac-path
//	  ada > Admin Agents (Alder) > Owner > S-new
//	User:ada SIGN_IN Tenant:cedar before $removal
//	User:ada ADMINISTER_DIRECTORY Tenant:cedar service=INTUNE
//	who SIGN_IN Tenant:cedar
//	what User:ada MANAGE_SUBSCRIPTION kinds=ResourceGroup,AzureSubscription
//	lingering customer=Tenant:cedar partner=Tenant:alder
//	page User:gina Tenant:cedar
//	draft $request
//
// are questions: an answer with its paths, or with what is missing, and its warnings; the lists; a customer's Partner
// relationships page as a person (or the operator) sees it; and where the link stands in what would be mailed.
type Scenario struct {
	Name     string
	Sentence string   // what comes before the sections
	Rules    []string // that it rests on: R29, 2.4, F8
	sections []section
}

// section is one part of a scenario: facts or asks.
type section struct {
	name  string
	items []item
}

// item is one step with what is expected of it, or one line for the reader.
type item struct {
	line   int
	text   string // as it is written, without the refusal that is expected
	step   step   // nil for a line for the reader
	refuse string // the refusal that is expected
	want   []string
}

// step is what a line does: a *Fact, a *loaded, a begin or an *ask.
type step any

// begin names facts that stand in a file of their own.
type begin string

// loaded is a node or an edge that is there without an act.
type loaded struct {
	node graph.Node // without an id where it is an edge
	edge graph.Edge
}

// ask is one question.
type ask struct {
	word          string // "", "who", "what", "lingering", "profiles", "page" or "draft"
	agent, target string // an id, or a name that is bound to one
	action        string
	kinds         []graph.Kind
	customer      string
	partner       string
	at            graph.Time // 0: now, or when the name says
	when          string     // a name, bound to the date of an act
	before        bool       // a millisecond before that
	policy        []string
	service       graph.Service
}

var restsOn = regexp.MustCompile(`(?m)^Rests on: (.*)$`)

// ParseScenario reads a scenario. Its error names the line.
func ParseScenario(name string, data []byte) (*Scenario, error) {
	archive := txtar.Parse(data)
	s := &Scenario{Name: name, Sentence: string(archive.Comment)}
	if m := restsOn.FindStringSubmatch(s.Sentence); m != nil {
		for _, rule := range strings.Split(m[1], ",") {
			s.Rules = append(s.Rules, strings.TrimSpace(rule))
		}
	}
	line := strings.Count(s.Sentence, "\n")
	for _, file := range archive.Files {
		line++ // the section's own line
		if file.Name != "facts" && file.Name != "asks" {
			return nil, fmt.Errorf("%s:%d: %q is not a section; write facts or asks", name, line, file.Name)
		}
		sec := section{name: file.Name}
		for text := range strings.Lines(string(file.Data)) {
			line++
			if err := sec.add(line, strings.TrimRight(text, " \t\r\n")); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, line, err)
			}
		}
		s.sections = append(s.sections, sec)
	}
	return s, nil
}

// add reads one line of a section.
func (s *section) add(line int, text string) error {
	switch {
	case text == "" || strings.HasPrefix(text, "#"):
		s.items = append(s.items, item{line: line, text: text})
		return nil
	case text[0] == ' ' || text[0] == '\t':
		if len(s.items) == 0 || s.items[len(s.items)-1].step == nil {
			return fmt.Errorf("%q is expected of no step", strings.TrimSpace(text))
		}
		last := &s.items[len(s.items)-1]
		last.want = append(last.want, strings.TrimSpace(text))
		return nil
	}
	it := item{line: line, text: text}
	words, err := splitWords(text)
	if err != nil {
		return err
	}
	if i := slices.Index(words, "!"); i >= 0 {
		it.refuse = strings.Join(words[i+1:], " ")
		it.text = strings.TrimRight(text[:strings.LastIndex(text, "!")], " \t")
		words = words[:i]
		if rest, err := splitWords(it.text); err != nil || !slices.Equal(rest, words) {
			return fmt.Errorf("%q: what is refused, then !, then the refusal", text)
		}
	}
	if len(words) == 0 || slices.Contains(words, "") {
		return fmt.Errorf("%q: a word is empty", text)
	}
	if s.name == "asks" {
		it.step, err = parseAsk(words)
	} else {
		it.step, err = parseFact(words)
	}
	if err != nil {
		return err
	}
	s.items = append(s.items, it)
	return nil
}

// String is the scenario as ParseScenario reads it.
func (s *Scenario) String() string {
	archive := &txtar.Archive{Comment: []byte(s.Sentence)}
	for _, sec := range s.sections {
		var b strings.Builder
		for _, it := range sec.items {
			b.WriteString(it.text)
			if it.refuse != "" {
				b.WriteString(" ! " + it.refuse)
			}
			b.WriteByte('\n')
			for _, want := range it.want {
				b.WriteString("  " + want + "\n")
			}
		}
		archive.Files = append(archive.Files, txtar.File{Name: sec.name, Data: []byte(b.String())})
	}
	return string(txtar.Format(archive))
}
