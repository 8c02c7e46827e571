package resolvers_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
)

// TestReadyQuestions: what the playground's tabs and the README ask has an answer.
func TestReadyQuestions(t *testing.T) {
	a := newAPI(t)
	asked := 0
	for file, pattern := range map[string]string{
		"../web/src/questions.ts": "(?s)operation: `(.*?)`,\n",
		"../README.md":            "(?s)```graphql\n(.*?)```",
	} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, document := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
			if strings.HasPrefix(document[1], "subscription ") { // web/test listens to these
				_, errs := gqlparser.LoadQueryWithRules(schema(), document[1], nil)
				require.Empty(t, errs)
				continue
			}
			names := regexp.MustCompile(`(?m)^(?:query|mutation) (\w+)`).FindAllStringSubmatch(document[1], -1)
			if len(names) == 0 {
				names = [][]string{{"", ""}}
			}
			for _, name := range names {
				body, err := json.Marshal(object{"query": document[1], "operationName": name[1]})
				require.NoError(t, err)
				r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
				r.Header.Set("Content-Type", "application/json")
				a.send(r).ok()
				asked++
			}
		}
	}
	require.Greater(t, asked, 4)
}
