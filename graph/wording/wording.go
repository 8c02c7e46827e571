// Package wording has the sentences: one catalogue, keyed by the codes of package access and package acts, with every language
// side by side. Rules and acts say what there is to say (package say); here it becomes text, and only when somebody asks.
//
// For translators. The catalogue is in reason.go, missing.go, warning.go, consequence.go, phrase.go and role.go. Every entry is
// a Text: English, then Swedish; an entry without one of them does not compile. {partner} is a slot: what stands in its
// place is told by name, so that each language orders its sentence as it likes; {partner's} is the same in the genitive, which
// each language forms in its own way. Names of people, tenants, groups and services are never translated, nor bent otherwise.
// A sentence ends with a full stop; what is missing is no sentence and has none.
//
// A language is added by a field of Text, a row of grammars and a word in Text.in: the compiler then lists every entry that
// lacks it.
package wording

import (
	"strconv"
	"strings"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/graph/say"
)

// Text is one entry of the catalogue in every language. It is written without the names of its fields, so that none can be
// left out.
type Text struct{ English, Swedish string }

func (t Text) in(l Language) string {
	if l == Swedish {
		return t.Swedish
	}
	return t.English
}

// texts are the variants of what one code says; "" is the plain one.
type texts map[string]Text

// Message is an answer in a sentence: what allows, or what is missing and who could give it.
func (l Language) Message(d *access.Decision) string { return l.saying(reasons[d.Reason], d.Says()) }

// Attempt is what one channel said that did not allow, in a sentence.
func (l Language) Attempt(a access.Attempt) string { return l.saying(reasons[a.Reason], a.Says()) }

// Missing names the first hop that an attempt lacks.
func (l Language) Missing(a access.Attempt) string {
	says := a.Says()
	says.Then = nil
	return l.saying(missing[a.Reason], says)
}

// Path is a path as people read it, from the person to the target.
func (l Language) Path(d *access.Decision, p access.Path) string {
	if l == English {
		return p.Text
	}
	return d.Text(p.Path, l.knownRole)
}

// Warning is what the reader of an answer should know beside it, in a sentence.
func (l Language) Warning(w access.Warning) string { return l.saying(warnings[w.Code], w.Says) }

// Consequence is what an act brings with it, in a sentence.
func (l Language) Consequence(c acts.Consequence) string {
	return l.saying(consequences[c.Code], c.Says)
}

// Unresolved says in a sentence why a holder of a role cannot be told as people.
func (l Language) Unresolved(r access.UnresolvedReason) string { return unresolved[r].in(l) }

// Refusal is the reason of a refused act in a sentence; false for a refusal that has its own text.
func (l Language) Refusal(reason access.Reason, says *say.Saying) (string, bool) {
	if says == nil {
		return "", false
	}
	return l.saying(reasons[reason], *says), true
}

// Line is a line of a command.
func (l Language) Line(line Line, things say.Things) string { return l.fill(lines[line].in(l), things) }

// saying words one of the variants of a code, and those that follow.
func (l Language) saying(of texts, says say.Saying) string {
	text, ok := of[says.Variant]
	if !ok {
		text = of[""]
	}
	sentence := l.fill(text.in(l), says.Things)
	for _, variant := range says.Then {
		sentence += " " + l.fill(of[variant].in(l), says.Things)
	}
	return sentence
}

// fill puts things in their places. A slot without a thing stays, for tests to find.
func (l Language) fill(text string, things say.Things) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		text = after
		key, genitive := strings.CutSuffix(name, "'s")
		thing, ok := things[key]
		if !ok {
			b.WriteString("{" + name + "}")
			continue
		}
		word := l.thing(thing)
		if genitive {
			word = l.grammar().genitive(word)
		}
		if b.Len() == 0 || strings.HasSuffix(b.String(), ". ") {
			word = l.begin(thing, word)
		}
		b.WriteString(word)
	}
}

// begin is a word at the beginning of a sentence: ours with a capital letter, names as they are.
func (l Language) begin(t say.Thing, word string) string {
	if p, ours := t.(say.Phrase); ours && !strings.HasPrefix(phrases[p.Key].in(l), "{") {
		return capital(word)
	}
	return word
}

func (l Language) thing(t say.Thing) string {
	switch t := t.(type) {
	case say.Name:
		return string(t)
	case say.Role:
		return l.Role(string(t))
	case say.Day:
		return l.Day(graph.Time(t))
	case say.Count:
		return strconv.Itoa(int(t))
	case say.All:
		return l.list(t, l.grammar().and)
	case say.Any:
		return l.list(t, l.grammar().or)
	case say.Phrase:
		return l.fill(phrases[t.Key].in(l), t.Things)
	}
	return ""
}

// list is an enumeration: a, b and c.
func (l Language) list(things []say.Thing, last string) string {
	var b strings.Builder
	for i, t := range things {
		switch {
		case i == 0:
		case i == len(things)-1:
			b.WriteString(" " + last + " ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(l.thing(t))
	}
	return b.String()
}
