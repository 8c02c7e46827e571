package importer

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/memory"
)

func inUTF16(text string, order binary.ByteOrder, mark bool) []byte {
	var b bytes.Buffer
	units := utf16.Encode([]rune(text))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, u := range units {
		_ = binary.Write(&b, order, u)
	}
	return b.Bytes()
}

func TestBrokenFiles(t *testing.T) {
	good, err := os.ReadFile(customerFolder + "/az-role-assignments-s-old.json")
	require.NoError(t, err)
	users, err := os.ReadFile(partnerFolder + "/users.json")
	require.NoError(t, err)
	users = bytes.TrimPrefix(users, []byte("\xef\xbb\xbf"))
	named := bytes.Replace(users, []byte("Ada Alder"), []byte("Ad\xe9le Alder"), 1)
	for _, c := range []struct {
		name, says string
		line       int
		content    []byte
	}{
		{"empty", "the file is empty", 1, nil},
		{"blank", "the file is empty", 1, []byte(" \n\n")},
		{"truncated", "cut off; export it again", bytes.Count(good[:1500], []byte("\n")) + 1, good[:1500]},
		{"truncated in a word", "cut off", 2, []byte("[\n tru")},
		{"HTML", "web page", 1, []byte("<!DOCTYPE html><html><body>Sign in</body></html>")},
		{"table", "table for reading (-o table)", 1, []byte("Principal    Role    Scope\n-----------  ------  -----\nAda          Owner   /\n")},
		{"tsv", "tab separated", 1, []byte("Ada\tOwner\t/\n")},
		{"csv", "comma separated", 1, []byte("Name,Role\nAda,Owner\n")},
		{"colours", "terminal colours", 1, []byte("\x1b[1m[\x1b[0m]")},
		{"YAML", "YAML", 1, []byte("- id: x\n  name: y\n")},
		{"message", "message of the tool", 1, []byte("WARNING: you are using a preview\n[]")},
		{"archive", "archive", 1, []byte("PK\x03\x04\x14\x00\x00\x00abc")},
		{"gzip", "archive", 1, []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00abc")},
		{"two lists", `a second "value"`, 2, []byte("{\"value\": [],\n\"value\": []}")},
		{"Latin-1", "not UTF-8", bytes.Count(named[:bytes.IndexByte(named, 0xe9)], []byte("\n")) + 1, named},
		{"NUL bytes", "NUL byte", 0, bytes.Replace(good, []byte("principalType"), []byte("principal\x00Type"), 1)},
		{"NUL at the end", "NUL byte", 0, append(bytes.Clone(good), make([]byte, 100)...)},
		{"nothing but NUL", "NUL byte", 1, make([]byte, 100)},
		{"half a character of UTF-16", "UTF-16 and ends in the middle", 0, inUTF16(string(good), binary.LittleEndian, true)[:2*len(good)+1]},
		{"UTF-32", "UTF-32", 1, []byte("\xff\xfe\x00\x00[\x00\x00\x00")},
		{"comma", "missing after row 0", 0, []byte("[{\"a\":1} {\"a\":2}]")},
		{"comma at the end", "a value is missing", 1, []byte("[{\"a\":1},]")},
		{"two texts", "something follows the end", 2, []byte("[{\"a\":1}]\n[{\"a\":2}]")},
		{"brackets mixed", "opened otherwise", 1, []byte("[{\"a\":[}]]")},
		{"word", "not JSON", 1, []byte("[nul]")},
		{"smart quotes", "a name in double quotes", 1, []byte("{“value”:[]}")},
		{"colon", "colon is missing", 1, []byte("{\"value\" []}")},
		{"deep", "nested more than", 1, bytes.Repeat([]byte("["), 1000)},
		{"deep in a member", "nested more than", 1, []byte(`{"x":` + strings.Repeat(`{"a":`, 100))},
		{"huge row", "one row has more than", 1, []byte(`[{"a":"` + strings.Repeat("x", maxRow+1) + `"}]`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "customer-cedar_"+cedar)
			require.NoError(t, os.Mkdir(folder, 0o755))
			path := filepath.Join(folder, "export.json")
			require.NoError(t, os.WriteFile(path, c.content, 0o600))
			store := memory.New()
			report, err := Import(t.Context(), store, []string{customerFolder, path}, Options{Now: newClock().now})
			require.ErrorIs(t, err, graph.ErrInvalid)
			require.Len(t, report.Problems, 1)
			require.Equal(t, path, report.Problems[0].Path)
			require.Contains(t, report.Problems[0].Message, c.says)
			if c.line > 0 {
				require.Equal(t, c.line, report.Problems[0].Line)
			}
			require.Less(t, len(report.Problems[0].String()), 600)
			require.Empty(t, dump(t, store), "the store is as it was")
		})
	}
}

// TestEncodings reads what Windows writes.
func TestEncodings(t *testing.T) {
	raw, err := os.ReadFile(customerFolder + "/az-role-assignments-s-old.json")
	require.NoError(t, err)
	accounts, err := os.ReadFile(customerFolder + "/az-account-list.json")
	require.NoError(t, err)
	text := strings.ReplaceAll(string(raw), "Finance", "Finanzbuchhaltung 東京 𝔉")
	var want string
	for name, content := range map[string][]byte{
		"":          []byte(text),
		"mark":      append([]byte("\xef\xbb\xbf"), text...),
		"LE":        inUTF16(text, binary.LittleEndian, true),
		"BE":        inUTF16(text, binary.BigEndian, true),
		"LE bare":   inUTF16(text, binary.LittleEndian, false),
		"BE bare":   inUTF16(text, binary.BigEndian, false),
		"CRLF":      []byte(strings.ReplaceAll(text, "\n", "\r\n")),
		"no end":    []byte(strings.TrimSpace(text)),
		"one line":  []byte(strings.ReplaceAll(text, "\n", "")),
		"and blank": []byte(text + "\n\n"),
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), content, 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "b.json"), accounts, 0o600))
		store := memory.New()
		require.Empty(t, imported(t, store, newClock(), dir).Problems, name)
		got := dump(t, store)
		require.Contains(t, got, "Finanzbuchhaltung 東京 𝔉")
		if want == "" {
			want = got
		}
		require.Equal(t, want, got, name)
	}
}

// TestBrackets: 200 MB of brackets end in a sentence, at once.
func TestBrackets(t *testing.T) {
	for _, c := range []struct{ begin, repeat, end, says string }{
		{"", "[", "", "nested more than 64 deep"},
		{"", `{"a":`, "", "nested more than 64 deep"},
		{"[", "[],", "[]]", "none that is known here"},
		{`{"value":[`, "{},", "{}]}", "none that is known here"},
	} {
		t.Run(c.begin+c.repeat, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "brackets.json")
			f, err := os.Create(path)
			require.NoError(t, err)
			_, err = fmt.Fprint(f, c.begin)
			require.NoError(t, err)
			most := 1 << 20
			for range 200 {
				_, err = f.WriteString(strings.Repeat(c.repeat, most/len(c.repeat)))
				require.NoError(t, err)
			}
			_, err = fmt.Fprint(f, c.end)
			require.NoError(t, err)
			require.NoError(t, f.Close())
			begun := time.Now()
			var last Progress
			report, err := Import(t.Context(), memory.New(), []string{path}, Options{Progress: func(p Progress) { last = p }})
			require.ErrorIs(t, err, graph.ErrInvalid)
			require.Contains(t, report.Problems[0].String(), c.says)
			require.Less(t, time.Since(begun), 2*time.Second)
			require.Equal(t, last.Total, last.Done)
		})
	}
}

// TestNotUsed: what is not an export, or of nobody that is told, is reported with what to do; the rest is written.
func TestNotUsed(t *testing.T) {
	group := strings.ToUpper(operations.Key())
	member := `{"@odata.type":"#microsoft.graph.user","id":"` + gina.Key() + `","displayName":"Gina"}`
	for _, c := range []struct{ name, file, content, says string }{
		{"another tool's", "package.json", `{"name": "x", "version": "1"}`, "none that is known"},
		{"a list of something", "x.json", `[{"a": 1}]`, "none that is known"},
		{"empty list", "x.json", `[]`, "the list is empty"},
		{"mixed", "x.json", `[{"principalId":"` + gina.Key() + `","scope":"/","id":"/x","roleDefinitionId":"` + graph.AzureOwner + `"},` + member + `]`, "several kinds"},
		{"members of nobody", "x.json", `{"value":[` + member + `]}`, `{"files": [{"path": "x.json", "group": "<id>"}]}`},
		{"users of nobody", "x.json", `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users","value":[` + member + `]}`, "of which tenant"},
		{"assignments of nobody", "x.json", `[{"principalId":"` + gina.Key() + `","scope":"/subscriptions/` + sOld.Key() + `X","id":"/x","roleDefinitionId":"` + graph.AzureOwner + `"}]`, "names no subscription"},
		{"a subscription of nobody", "x.json", `[{"principalId":"` + gina.Key() + `","scope":"/subscriptions/` + group + `","id":"/x","roleDefinitionId":"` + graph.AzureOwner + `"}]`, "az account list"},
		{"members of an unknown role", "graph-role-members_" + group + ".json", `{"value":[` + member + `]}`, "directoryRoles"},
		{"not JSON", "notes.md", "# Notes\n", "passed over: this is not JSON"},
		{"a refusal", "x.json", `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}`, "(Authorization_RequestDenied: Insufficient privileges.); see to the permissions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), c.file)
			require.NoError(t, os.WriteFile(path, []byte(c.content), 0o600))
			report := imported(t, memory.New(), newClock(), customerFolder, path)
			require.NotEmpty(t, report.Problems)
			all := fmt.Sprint(report.Problems)
			require.Contains(t, all, c.says)
			require.Contains(t, all, path)
			// Alone it is nothing usable; strictly nothing is written at all.
			store := memory.New()
			_, err := Import(t.Context(), store, []string{path}, Options{})
			require.ErrorIs(t, err, graph.ErrInvalid)
			_, err = Import(t.Context(), store, []string{customerFolder, path}, Options{Strict: true})
			require.ErrorIs(t, err, graph.ErrInvalid)
			require.Empty(t, dump(t, store))
		})
	}
}

// TestRowsThatCannotBeUsed are told with line and pointer, and the listing closes nothing.
func TestRowsThatCannotBeUsed(t *testing.T) {
	store, c := memory.New(), newClock()
	imported(t, store, c, customerFolder)
	path := filepath.Join(t.TempDir(), "assignments.json")
	require.NoError(t, os.WriteFile(path, []byte(`[
  {"id": "/subscriptions/`+sOld.Key()+`/providers/x/1", "principalId": "`+gina.Key()+`", "roleDefinitionId": "`+graph.AzureReader+`", "scope": "/subscriptions/`+sOld.Key()+`"},
  {"id": "/x", "principalId": "gina", "roleDefinitionId": "`+graph.AzureReader+`", "scope": "/"},
  {"id": "/x", "principalId": "`+gina.Key()+`", "roleDefinitionId": "CoAdministrator", "scope": "/"}
]`), 0o600))
	report := imported(t, store, c, path)
	require.Len(t, report.Problems, 2)
	require.Equal(t, 3, report.Problems[0].Line)
	require.Equal(t, "/1", report.Problems[0].Pointer)
	require.Equal(t, 4, report.Problems[1].Line)
	require.Zero(t, report.Counts.Closed)
	require.Equal(t, 1, report.Counts.Edges)
}

func TestNoSuchPath(t *testing.T) {
	_, err := Import(t.Context(), memory.New(), []string{"no/such/path"}, Options{})
	require.ErrorIs(t, err, graph.ErrNotFound)
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Import(ctx, memory.New(), []string{"testdata/estate"}, Options{})
	require.ErrorIs(t, err, context.Canceled)
}
