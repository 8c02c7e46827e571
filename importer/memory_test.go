package importer

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

// forgetful is a store that keeps nothing but the head of its ledger: what is left is the importer's own memory.
type forgetful struct {
	graph.Writer // of which only the methods below are called
	head         graph.Entry
	nodes, edges int
}

func (f *forgetful) View(_ context.Context, read func(graph.Reader) error) error    { return read(f) }
func (f *forgetful) Update(_ context.Context, write func(graph.Writer) error) error { return write(f) }
func (f *forgetful) Close() error                                                   { return nil }
func (f *forgetful) Head(context.Context) (graph.Entry, error)                      { return f.head, nil }
func (f *forgetful) Nodes(context.Context, []graph.ID) (map[graph.ID]graph.Node, error) {
	return nil, nil
}
func (f *forgetful) Edges(context.Context, graph.EdgeQuery) ([]graph.Edge, error) { return nil, nil }
func (f *forgetful) Walk(_ context.Context, _ graph.Time, walks []graph.Walk) (graph.Met, error) {
	met := graph.Met{}
	for _, w := range walks {
		met.Found = append(met.Found, graph.Found{Edges: make([][]graph.Edge, len(w.Stages)), Cut: make([]bool, len(w.Stages))})
	}
	return met, nil
}
func (f *forgetful) Pages(_ context.Context, queries []graph.PageQuery) ([]graph.Page, error) {
	return make([]graph.Page, len(queries)), nil
}
func (f *forgetful) Entries(context.Context, graph.LedgerQuery) ([]graph.Entry, error) {
	return nil, nil
}
func (f *forgetful) Apply(_ context.Context, e graph.Entry, _ []graph.Change) error {
	f.head = e
	return nil
}
func (f *forgetful) Load(_ context.Context, nodes []graph.Node, edges []graph.Edge) error {
	f.nodes, f.edges = f.nodes+len(nodes), f.edges+len(edges)
	return nil
}

// TestMemoryDoesNotGrowWithTheFile imports 100 MB within 64 MB of heap.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	size := int64(100 << 20)
	if raceEnabled || testing.Short() {
		size /= 10
	}
	folder := filepath.Join(t.TempDir(), "customer-cedar_"+cedar)
	require.NoError(t, os.Mkdir(folder, 0o755))
	f, err := os.Create(filepath.Join(folder, "assignments.json"))
	require.NoError(t, err)
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprint(w, "[\n")
	rows := 0
	for written := int64(0); written < size; rows++ {
		if rows > 0 {
			fmt.Fprint(w, ",\n")
		}
		scope := fmt.Sprintf("/subscriptions/%s/resourceGroups/group-%d", sNew.Key(), rows/4)
		n, err := fmt.Fprintf(w, `  {"condition": null, "createdBy": "", "createdOn": "2024-03-05T09:12:44.123456+00:00", "delegatedManagedIdentityResourceId": null,
    "id": "%s/providers/Microsoft.Authorization/roleAssignments/80000000-0000-4000-8000-%012d", "name": "80000000-0000-4000-8000-%012d",
    "principalId": "90000000-0000-4000-8000-%012d", "principalName": "", "principalType": "User", "resourceGroup": "",
    "roleDefinitionId": "/subscriptions/%s/providers/Microsoft.Authorization/roleDefinitions/%s", "roleDefinitionName": "Owner", "scope": "%s",
    "type": "Microsoft.Authorization/roleAssignments", "updatedBy": "", "updatedOn": "2024-03-05T09:12:44.123456+00:00" }`,
			scope, rows, rows, rows, sNew.Key(), graph.AzureOwner, scope)
		require.NoError(t, err)
		written += int64(n)
	}
	fmt.Fprint(w, "\n]\n")
	require.NoError(t, w.Flush())
	require.NoError(t, f.Close())

	var peak atomic.Uint64
	stop := make(chan struct{})
	go func() {
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapAlloc))
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	begun := time.Now()
	store := &forgetful{}
	report, err := Import(t.Context(), store, []string{folder}, Options{})
	close(stop)
	require.NoError(t, err)
	require.Equal(t, rows, report.Counts.Rows)
	require.GreaterOrEqual(t, store.edges, rows)
	t.Logf("%d rows, %d MB of heap at most, %s", rows, peak.Load()>>20, time.Since(begun))
	require.Less(t, peak.Load(), uint64(64<<20))
}
