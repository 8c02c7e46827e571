package importer

import (
	"os"
	"path/filepath"
	"testing"

	"behalf/storage/memory"
)

// FuzzImport gives any bytes: there is an error or a report, never a panic, and what was written is not written again.
func FuzzImport(f *testing.F) {
	files, err := filepath.Glob("testdata/estate/*/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, text := range []string{"", "[", "[]", "{}", `{"value":[]}`, "\xff\xfe[\x00", `[{"id":"x"}]`, `{"value":[{"id":"` + cedar + `"}]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		folder := filepath.Join(t.TempDir(), "customer-cedar_"+cedar)
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, "graph-group-members_"+operations.Key()+".json")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		store, c := memory.New(), newClock()
		report, err := Import(t.Context(), store, []string{folder}, Options{Now: c.now})
		if err != nil && len(report.Problems) == 0 {
			t.Fatalf("an error without a report: %v", err)
		}
		if err != nil {
			return
		}
		again, err := Import(t.Context(), store, []string{folder}, Options{Now: c.now})
		if err != nil || again.Changed {
			t.Fatalf("imported again: %v, %+v", err, again)
		}
	})
}
