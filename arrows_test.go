package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// arrows says which packages of behalf, and which others beyond the standard library, a package may import. The first row
// whose prefix fits decides. README.md draws them.
var arrows = []struct {
	prefix string
	ours   []string
	others []string
}{
	{"behalf/graph/say", []string{"behalf/graph"}, nil},
	{"behalf/graph/access", []string{"behalf/graph", "behalf/graph/say"}, nil}, // which knows no language
	{"behalf/graph/acts", []string{"behalf/graph", "behalf/graph/access", "behalf/graph/say"}, nil},
	{"behalf/graph/wording", []string{"behalf/graph", "behalf/graph/access", "behalf/graph/acts", "behalf/graph/say"}, []string{"golang.org/x/text/..."}},
	{"behalf/graph/sample", []string{"behalf/graph", "behalf/graph/acts"}, nil},
	{"behalf/graph/generated", []string{"behalf/graph", "behalf/graph/access", "behalf/graph/acts", "behalf/resolvers/model"}, []string{"github.com/99designs/gqlgen/...", "github.com/vektah/gqlparser/..."}},
	{"behalf/graph/graphtest/oracle", nil, nil}, // which shares no code with what it judges
	{"behalf/graph/graphtest/tables", nil, nil},
	{"behalf/graph/graphtest", []string{"behalf/graph/..."}, []string{"github.com/stretchr/testify/...", "pgregory.net/rapid/...", "golang.org/x/tools/txtar"}},
	{"behalf/graph", nil, []string{"golang.org/x/text/..."}},
	{"behalf/storage/memory", []string{"behalf/graph"}, nil},
	{"behalf/storage/sqlite", []string{"behalf/graph"}, []string{"modernc.org/sqlite/..."}},
	{"behalf/storage/neo4j", []string{"behalf/graph", "behalf/storage/neo4j/..."}, []string{"github.com/neo4j/neo4j-go-driver/...", "golang.org/x/sync/...", "github.com/stretchr/testify/..."}},
	{"behalf/storage/storagetest", []string{"behalf/graph", "behalf/storage/memory"}, []string{"github.com/stretchr/testify/...", "pgregory.net/rapid/..."}},
	{"behalf/storage/observed", []string{"behalf/graph"}, nil},
	{"behalf/storage", []string{"behalf/graph", "behalf/storage/..."}, nil},
	{"behalf/resolvers", []string{"behalf/entrance", "behalf/graph/...", "behalf/resolvers/..."}, []string{
		"github.com/99designs/gqlgen/...", "github.com/coder/websocket", "github.com/vektah/gqlparser/...", "github.com/vikstrous/dataloadgen/...",
		"github.com/hashicorp/golang-lru/...", "golang.org/x/sync/...", "golang.org/x/time/...",
	}},
	{"behalf/entrance", []string{"behalf/graph"}, []string{"github.com/felixge/httpsnoop"}},
	{"behalf/signin/signintest", nil, []string{"github.com/stretchr/testify/..."}},
	{"behalf/signin", []string{"behalf/graph", "behalf/resolvers"}, []string{"github.com/coreos/go-oidc/...", "golang.org/x/time/..."}},
	{"behalf/telemetry", []string{"behalf/entrance", "behalf/graph", "behalf/graph/access", "behalf/resolvers", "behalf/storage/observed"},
		[]string{"github.com/prometheus/client_golang/...", "go.opentelemetry.io/..."}},
	{"behalf/importer", []string{"behalf/graph"}, nil},
	{"behalf/bench", []string{"behalf/..."}, nil},
	{"behalf/web", nil, nil},
	{"behalf/examples", nil, []string{"github.com/Khan/genqlient/graphql", "github.com/vektah/gqlparser/v2/gqlerror"}}, // a client knows the API only
	{"behalf", []string{"behalf/..."}, []string{"github.com/alecthomas/kong/..."}},
}

// TestArrows holds the direction of dependencies: a store knows no rule, a rule knows no store, and nothing knows the API but
// the API.
func TestArrows(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...").Output()
	require.NoError(t, err)
	packages := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		packages++
		for _, row := range arrows {
			if fields[0] != row.prefix && !strings.HasPrefix(fields[0], row.prefix+"/") {
				continue
			}
			for _, imported := range fields[1:] {
				switch {
				case imported == "behalf" || strings.HasPrefix(imported, "behalf/"):
					require.True(t, allowed(imported, row.ours), "%s must not import %s", fields[0], imported)
				case strings.Contains(strings.SplitN(imported, "/", 2)[0], "."):
					require.True(t, allowed(imported, row.others), "%s must not import %s", fields[0], imported)
				}
			}
			break
		}
	}
	require.Greater(t, packages, 10)
}

// allowed reports whether a list names a package, or with /... what lies below it.
func allowed(imported string, list []string) bool {
	for _, ok := range list {
		base, below := strings.CutSuffix(ok, "/...")
		if imported == base || below && strings.HasPrefix(imported, base+"/") {
			return true
		}
	}
	return false
}
