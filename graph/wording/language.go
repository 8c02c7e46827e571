package wording

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"behalf/graph"
)

// Language is a language that the catalogue has. The zero Language is English, which whoever asks for none gets.
type Language int

// The languages.
const (
	English Language = iota
	Swedish
)

// Languages lists every language.
var Languages = []Language{English, Swedish}

// grammar is what a language does with what is put into its sentences.
type grammar struct {
	tag      string
	base     language.Base
	months   [12]string
	and, or  string
	genitive func(string) string
}

var grammars = [...]grammar{
	English: {
		tag: "en", base: language.MustParseBase("en"),
		months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		and:      "and",
		or:       "or",
		genitive: func(name string) string { return name + "'s" },
	},
	Swedish: {
		tag: "sv", base: language.MustParseBase("sv"),
		months:   [12]string{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"},
		and:      "och",
		or:       "eller",
		genitive: swedishGenitive,
	},
}

func (l Language) grammar() *grammar { return &grammars[l] }

// Tag is the language's BCP 47 tag: en, sv.
func (l Language) Tag() string { return l.grammar().tag }

// Day is the day of an instant, in UTC, as the language writes it: 3 March 2026, 3 mars 2026.
func (l Language) Day(t graph.Time) string {
	day := t.Std()
	return fmt.Sprintf("%d %s %d", day.Day(), l.grammar().months[day.Month()-1], day.Year())
}

// swedishGenitive adds an s, but none to a name that ends in the sound, and after a colon where the name is read by its letters
// or ends in something else than a letter: Cedars, Contoso ABs would be Contoso AB:s, Fabrikams stays Fabrikams.
func swedishGenitive(name string) string {
	last, size := utf8.DecodeLastRuneInString(name)
	before, _ := utf8.DecodeLastRuneInString(name[:len(name)-size])
	switch {
	case strings.ContainsRune("sxzSXZ", last):
		return name
	case !unicode.IsLetter(last), unicode.IsUpper(last) && !unicode.IsLower(before):
		return name + ":s"
	}
	return name + "s"
}

// capital makes the first letter a capital one.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// mostRanges is how many language ranges are read of a request.
const mostRanges = 64

// Accept is the language for the Accept-Language headers of a request (RFC 9110, 12.5.4): of the languages there are the one
// with the highest quality, of equals the one that is named first; English where none of them is wanted. What cannot be read is
// passed over.
func Accept(headers ...string) Language {
	type wish struct {
		quality float32
		place   int
	}
	named := map[Language]wish{}
	others := wish{} // of every language that is not named
	ranges := strings.SplitN(strings.Join(headers, ","), ",", mostRanges+1)
	for place, text := range ranges[:min(len(ranges), mostRanges)] {
		tag, weight, weighted := strings.Cut(text, ";")
		w := wish{1, place}
		if weighted {
			value, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(weight)), "q=")
			quality, err := strconv.ParseFloat(value, 32)
			if !ok || err != nil || !(quality >= 0 && quality <= 1) {
				continue
			}
			w.quality = float32(quality)
		}
		if tag = strings.TrimSpace(tag); tag == "*" {
			others = w
			continue
		}
		if l, ok := parse(tag); ok {
			if old, again := named[l]; !again || w.quality > old.quality {
				named[l] = w
			}
		}
	}
	best, of := wish{}, English
	for _, l := range Languages {
		w, ok := named[l]
		if !ok {
			w = others
		}
		if w.quality > best.quality || w.quality == best.quality && w.quality > 0 && w.place < best.place {
			best, of = w, l
		}
	}
	return of
}

// parse is the language of a BCP 47 tag, whatever region or script it names; false if it is none of ours.
func parse(tag string) (Language, bool) {
	t, err := language.Parse(tag)
	if err != nil {
		return English, false
	}
	base, sure := t.Base()
	for _, l := range Languages {
		if sure != language.No && t != language.Und && base == l.grammar().base {
			return l, true
		}
	}
	return English, false
}

// Environment is the language that the environment of a command names, as POSIX has it: the first of LC_ALL, LC_MESSAGES and
// LANG that is set decides.
func Environment() Language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		locale := os.Getenv(name)
		if locale == "" {
			continue
		}
		locale, _, _ = strings.Cut(locale, ".")
		locale, _, _ = strings.Cut(locale, "@")
		l, _ := parse(locale) // C and POSIX are no languages
		return l
	}
	return English
}
