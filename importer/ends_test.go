package importer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/memory"
)

// counting counts the edges that are read.
type counting struct {
	graph.Store
	edges int
}

type countingReader struct {
	graph.Reader
	of *counting
}

func (r countingReader) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	edges, err := r.Reader.Edges(ctx, q)
	r.of.edges += len(edges)
	return edges, err
}

func (r countingReader) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	met, err := r.Reader.Walk(ctx, at, walks)
	for _, found := range met.Found {
		for _, edges := range found.Edges {
			r.of.edges += len(edges)
		}
	}
	return met, err
}

type countingWriter struct {
	graph.Writer
	of *counting
}

func (w countingWriter) Edges(ctx context.Context, q graph.EdgeQuery) ([]graph.Edge, error) {
	return countingReader{w.Writer, w.of}.Edges(ctx, q)
}

func (c *counting) View(ctx context.Context, read func(graph.Reader) error) error {
	return c.Store.View(ctx, func(r graph.Reader) error { return read(countingReader{r, c}) })
}

func (c *counting) Update(ctx context.Context, write func(graph.Writer) error) error {
	return c.Store.Update(ctx, func(w graph.Writer) error { return write(countingWriter{w, c}) })
}

// TestEdgesReadForMembers: however many groups each is in and however large a group is, an import reads a few edges for each membership
// that the files hold, where it compares and where it closes.
func TestEdgesReadForMembers(t *testing.T) {
	tests := map[string]struct{ groups, members int }{
		"everybody is in many groups": {60, 100},
		"one group has everybody":     {1, 6 * chunkRows},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "customer-cedar_"+cedar)
			require.NoError(t, os.Mkdir(folder, 0o755))
			write := func(group int, members int) {
				var rows []string
				for i := range members {
					rows = append(rows, fmt.Sprintf(`{"@odata.type":"#microsoft.graph.user","id":"90000000-0000-4000-8000-%012d","displayName":"U %[1]d","userPrincipalName":"u%[1]d@cedar.example"}`, i))
				}
				file := filepath.Join(folder, fmt.Sprintf("graph-group-members_40000000-0000-4000-8000-%012d.json", group))
				require.NoError(t, os.WriteFile(file, []byte(value("directoryObjects", rows...)), 0o600))
			}
			for group := range test.groups {
				write(group, test.members)
			}
			store, c := &counting{Store: memory.New()}, newClock()
			rows := test.groups * test.members
			for range 2 { // into an empty store, and again
				store.edges = 0
				imported(t, store, c, folder)
				require.Less(t, store.edges, 5*rows)
			}
			write(0, test.members-10)
			store.edges = 0
			require.Equal(t, 10, imported(t, store, c, folder).Counts.Closed)
			require.Less(t, store.edges, 5*rows)
		})
	}
}
