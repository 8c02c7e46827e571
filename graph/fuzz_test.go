package graph_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

func FuzzParseID(f *testing.F) {
	for _, text := range []string{
		"Tenant:cedar", "User:0B6E1D2C-0000-0000-0000-00000000000A", "Resource:/Subscriptions/S-New/resourceGroups/RG//", "Resource:/", "Scope://", "Resource:/a /", "Resource:/a\u00a0//",
		"Resource:/\u0130", "Resource:/" + strings.Repeat("Ⱥ", 240), "ManagementGroup:cedar/0B6E1D2C-0000-0000-0000-00000000000A", "User:", ":", "", "User", "User:a:b", "User: a", "User:a\x00", "User:\xff",
		"User:東京", "User:A\u030a", "person:ada", "User:" + strings.Repeat("x", graph.MaxIDBytes), "User:\u2028", "User:\ufffd",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := graph.ParseID(text)
		if err != nil {
			require.ErrorIs(t, err, graph.ErrInvalid)
			require.True(t, utf8.ValidString(err.Error()), "the error can be shown")
			require.Empty(t, id)
			return
		}
		again, err := graph.ParseID(string(id))
		require.NoError(t, err, "what was parsed can be parsed")
		require.Equal(t, id, again, "an id is folded once and for all")
		require.LessOrEqual(t, len(id), graph.MaxIDBytes)
		require.True(t, utf8.ValidString(string(id)))
		require.True(t, id.Kind().Valid())
		require.NotEmpty(t, id.Key())
		require.Equal(t, string(id), string(id.Kind())+":"+id.Key())
		require.NoError(t, graph.CheckNode(graph.Node{ID: id, Name: "x"}))
		if upper, err := graph.ParseID(string(id.Kind()) + ":" + strings.ToUpper(id.Key())); err == nil && graph.IsGUID(id.Key()) {
			require.Equal(t, id, upper, "a GUID means the same in any case")
		}
	})
}

func FuzzParseTime(f *testing.F) {
	for _, text := range []string{
		"2026-03-03T12:00:00Z", "2026-03-03T12:00:00.000Z", "2026-03-03T12:00:00.5+02:00", "2026-03-03T12:00:00,5Z", "2026-03-03T12:00:00.0001Z", "2026-03-03T12:00:00.1230Z", "0001-01-01T00:00:00Z",
		"0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59-00:01", "2026-02-29T00:00:00Z", "2024-02-29T24:00:00Z", "2026-03-03", "2026-03-03t12:00:00z", "open", "",
		"2016-12-31T23:59:60Z", "1969-12-31T23:59:59.999Z", "2026-03-03T1:00:00Z", "2026-03-03T12:00:00+24:00",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := graph.ParseTime(text)
		if err != nil {
			require.ErrorIs(t, err, graph.ErrInvalid)
			require.True(t, utf8.ValidString(err.Error()))
			return
		}
		require.NoError(t, graph.CheckTime(at))
		again, err := graph.ParseTime(at.String())
		require.NoError(t, err)
		require.Equal(t, at, again)
		require.Len(t, at.String(), len("2006-01-02T15:04:05.000Z"))
		require.Less(t, at, graph.Forever)
		later := at + 1
		if graph.CheckTime(later) == nil {
			require.Less(t, at.String(), later.String(), "dates sort as their texts")
		}
		require.Equal(t, at, graph.At(at.Std()))
	})
}

func FuzzSortKey(f *testing.F) {
	names := []string{"", "Ada", "ADA", "  ada\t", "Ångström", "A\u030angstro\u0308m", "東京", "🎉", "~", "~006771", "\u00a0x", "ß", "ẞ", "ΟΔΟΣ", "οδός", "İ", "ı", "ﬁ", "\xff", "a\x00b", "Ⅳ", "a b", "a  b", "a-b"}
	for i, a := range names {
		f.Add(a, names[(i+1)%len(names)], names[(i+7)%len(names)])
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		ka, kb, kc := graph.SortKey(a), graph.SortKey(b), graph.SortKey(c)
		require.Equal(t, ka, graph.SortKey(strings.Clone(a)), "a name has one key")
		for _, k := range []string{ka, kb, kc} {
			require.False(t, strings.ContainsFunc(k, func(r rune) bool { return r < ' ' || r > '~' }), "%q is not printable ASCII", k)
			require.Equal(t, strings.TrimSpace(k), k)
			require.NotContains(t, k, "  ")
			for rest := k; strings.Contains(rest, "~"); {
				_, rest, _ = strings.Cut(rest, "~")
				require.Regexp(t, "^[0-9a-f]{6}", rest, "the sign of an escape stands for nothing else, so that no two texts share one by chance: %q", k)
				rest = rest[6:]
			}
		}
		keys := []string{ka, kb, kc}
		slices.Sort(keys)
		require.True(t, keys[0] <= keys[1] && keys[1] <= keys[2] && keys[0] <= keys[2])
		for _, word := range graph.Words(a, b) {
			require.NotEmpty(t, word)
			require.False(t, strings.ContainsFunc(word, func(r rune) bool { return r <= ' ' || r > '~' }), "%q is not printable ASCII", word)
		}
		require.Equal(t, graph.Words(a), graph.Words(a, a), "words come once")
		require.Equal(t, ka, graph.SortKey(strings.ToLower(a)), "case does not matter")
		if err := graph.CheckName(a); err == nil {
			require.NotEmpty(t, ka, "a name that can be shown has a key")
		} else {
			require.True(t, errors.Is(err, graph.ErrInvalid))
		}
	})
}

// TestSortKeysOfOneNameInManyForms pins what a reader would call one name.
func TestSortKeysOfOneNameInManyForms(t *testing.T) {
	for _, forms := range [][]string{
		{"Ångström", "angstrom", "ANGSTROM", "A\u030angstro\u0308m", " Ångström "}, {"Straße", "STRASSE", "strasse", "STRAẞE"}, {"ΟΔΟΣ", "οδός", "Οδος"}, {"İstanbul", "istanbul", "ISTANBUL"},
		{"ﬁn", "fin", "FIN"}, {"Łódź", "lodz"}, {"a\tb", "a b", "a  b", "a\u00a0b", "A\u3000B"}, {"Ⅳ", "iv"}, {"東京"}, {"Œuvre", "oeuvre"},
	} {
		for _, form := range forms {
			require.Equal(t, graph.SortKey(forms[0]), graph.SortKey(form), "%q", form)
		}
	}
	require.Less(t, graph.SortKey("zebra"), graph.SortKey("東京"), "what has no ASCII form comes after all that has")
	require.Less(t, graph.SortKey("大阪"), graph.SortKey("東京"), "in the order of code points")
	require.Less(t, graph.SortKey("z"), graph.SortKey("~"))
}

func TestWhatNoStoreKeepsIsRefused(t *testing.T) {
	for name, n := range map[string]graph.Node{
		"NUL in a text": {ID: "User:a", Name: "A", Props: graph.Props{"p": "a\x00"}}, "NUL in a list": {ID: "User:a", Name: "A", Props: graph.Props{"p": []string{"a", "\x00"}}},
		"text that is not UTF-8": {ID: "User:a", Name: "A", Props: graph.Props{"p": "\xff"}}, "a list that is not UTF-8": {ID: "User:a", Name: "A", Props: graph.Props{"p": []string{"\xc3("}}},
		"a name that is not UTF-8": {ID: "User:a", Name: "A\xff"}, "a number of another kind": {ID: "User:a", Name: "A", Props: graph.Props{"p": 7}},
	} {
		require.ErrorIs(t, graph.CheckNode(n), graph.ErrInvalid, name)
	}
	e := graph.Edge{From: "User:a", Type: graph.HasAzureRole, To: "ManagementGroup:m", Since: 1, Until: graph.Forever}
	require.NoError(t, graph.CheckEdge(e))
	for _, spoil := range []func(*graph.Edge){
		func(e *graph.Edge) { e.Role = "\xff" }, func(e *graph.Edge) { e.Source = "\x00" }, func(e *graph.Edge) { e.Condition = "a\x00b" }, func(e *graph.Edge) { e.EndedBy = "\xff" }, func(e *graph.Edge) { e.Assignment = "\xff" },
	} {
		bad := e
		spoil(&bad)
		require.ErrorIs(t, graph.CheckEdge(bad), graph.ErrInvalid)
	}
	require.ErrorIs(t, graph.Change{Op: graph.CloseEdge, Edge: e}.Check(), graph.ErrInvalid, "an edge is closed at a date")
}
