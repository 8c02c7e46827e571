package resolvers

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
)

func TestCursor(t *testing.T) {
	c := cursor{Version: 1, Question: "q", At: 1_772_539_200_000, Policy: access.Policy{Azure: access.RbacOnly}, Place: []string{"~006771~004eac", "Tenant:東京"}}
	got, err := parseCursor(c.text())
	require.NoError(t, err)
	require.Equal(t, c, got)
	for name, text := range map[string]string{
		"empty":             "",
		"words":             "cedar",
		"padded":            c.text() + "=",
		"two":               c.text() + c.text(),
		"cut":               c.text()[:len(c.text())-3],
		"another version":   cursor{Version: 2, At: 1}.text(),
		"an endless text":   strings.Repeat("a", 1<<20),
		"another policy":    cursor{Version: 1, At: 1, Policy: access.Policy{Azure: "ANY"}}.text(),
		"a date too late":   cursor{Version: 1, At: graph.Forever}.text(),
		"more than there's": cursorEncoding.EncodeToString([]byte(`{"v":1,"q":"","t":1,"k":[],"x":1}`)),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseCursor(text)
			require.ErrorIs(t, err, graph.ErrInvalid)
		})
	}
}

// FuzzCursor: whatever text is read as a cursor is the very text that would be written for it; no other is read at all.
func FuzzCursor(f *testing.F) {
	f.Add(cursor{Version: 1, Question: "q", At: 1, Place: []string{"a", "Tenant:a"}}.text())
	f.Add("")
	f.Add("eyJ2IjoxfQ")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCursor(text)
		if err != nil {
			require.ErrorIs(t, err, graph.ErrInvalid)
			return
		}
		require.Equal(t, text, c.text())
	})
}

// FuzzAnswerID: the same for the ids of answers.
func FuzzAnswerID(f *testing.F) {
	f.Add(string(asked{"User:ada", access.SignIn, "Tenant:cedar", 1, access.Policy{}.Default(access.Policy{}), ""}.id()))
	f.Add("AccessDecision:")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := parseAnswer(graph.ID(text))
		if err != nil {
			require.ErrorIs(t, err, graph.ErrInvalid)
			return
		}
		require.Equal(t, graph.ID(text), a.id())
	})
}
