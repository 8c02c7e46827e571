package graph

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Engines order and compare text differently, so both are done with keys made here when a name is written: case and
// marks folded, and whatever has no ASCII form kept in an escaped form, so that 東京 sorts and is found.

// SortKey is the key that lists order a display name by. It is ASCII, and equal for names that differ only in case
// or marks. Compare keys byte by byte.
func SortKey(name string) string {
	var b strings.Builder
	b.Grow(len(name))
	space := false
	for _, r := range fold(name) {
		if unicode.IsSpace(r) {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		writeKeyRune(&b, r)
	}
	return b.String()
}

// Words are the folded words of a text, in order, without repeats: what search compares by prefix.
func Words(texts ...string) []string {
	var words []string
	seen := map[string]bool{}
	for _, text := range texts {
		for _, word := range strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			var b strings.Builder
			for _, r := range word {
				writeKeyRune(&b, r)
			}
			if w := b.String(); !seen[w] {
				seen[w] = true
				words = append(words, w)
			}
		}
	}
	return words
}

// writeKeyRune writes a printable ASCII rune as it is and any other as '~' and six hexadecimal digits: one width, so
// that the order of keys is the order of code points, after all of ASCII.
func writeKeyRune(b *strings.Builder, r rune) {
	if r > ' ' && r < '~' {
		b.WriteRune(r)
		return
	}
	fmt.Fprintf(b, "~%06x", r)
}

// Letters that Unicode does not decompose although readers of Latin script expect it, and the sigma that ends a Greek word.
var latin = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "ς", "σ")

func fold(text string) string {
	ascii := true
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(text)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return latin.Replace(b.String())
}
