package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ManifestName is the name of the file that says of the files beside and below it what their payloads lack.
const ManifestName = "behalf-import.json"

// told is what is known of a file's owner from one source. Ids are in lower case.
type told struct {
	tenant, group, subscription string
	role                        string // a template's id, the role's own id in its tenant, or a name
	transitive                  bool
}

// or is t, with what it lacks taken from a source that comes after it.
func (t told) or(next told) told {
	first := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	return told{
		tenant: first(t.tenant, next.tenant), group: first(t.group, next.group), role: first(t.role, next.role),
		subscription: first(t.subscription, next.subscription), transitive: t.transitive || next.transitive,
	}
}

type manifest struct {
	PartnerTenant string `json:"partnerTenant"`
	Files         []struct {
		Path         string `json:"path"`
		Tenant       string `json:"tenant"`
		Group        string `json:"group"`
		Role         string `json:"role"`
		Relationship string `json:"relationship"`
		Customer     string `json:"customer"`
		Subscription string `json:"subscription"`
		Partner      string `json:"partner"`
	} `json:"files"`
}

// manifests are the manifests that were found, by folder; nil where a folder has none.
type manifests struct {
	of       map[string]map[string]told // folder, then absolute path
	partners map[string]bool            // tenants that are told to be partners
	unused   map[string]unusedEntry     // entries by absolute path that no file has answered to yet
	given    map[string]bool            // folders that were given, or that a folder that was given holds
}

type unusedEntry struct{ manifest, path, dir string }

// maxManifest bounds how many bytes of a manifest are read.
const maxManifest = 4 << 20

// find is what the manifests beside a file, and above it up to what was given, tell of it, the nearest first.
func (m *manifests) find(c candidate) (told, error) {
	var out told
	shown := filepath.Dir(c.path)
	for dir := filepath.Dir(c.abs); ; dir, shown = filepath.Dir(dir), filepath.Dir(shown) {
		entries, err := m.load(dir, filepath.Join(shown, ManifestName))
		if err != nil {
			return told{}, err
		}
		m.given[dir] = m.given[dir] || c.inside
		if t, ok := entries[c.abs]; ok {
			out = out.or(t)
			delete(m.unused, c.abs)
		}
		if dir == c.root || dir == filepath.Dir(dir) {
			return out, nil
		}
	}
}

// load reads the manifest of a folder, once. Path is its name for people.
func (m *manifests) load(dir, path string) (map[string]told, error) {
	if entries, ok := m.of[dir]; ok {
		return entries, nil
	}
	m.of[dir] = nil
	f, err := os.Open(filepath.Join(dir, ManifestName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil: // what it says would be missing
		return nil, fmt.Errorf("%s: the manifest cannot be opened; look at its permissions", path)
	}
	defer f.Close()
	text, err := decoded(io.LimitReader(f, maxManifest))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	raw, err := io.ReadAll(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var read manifest
	if err := json.Unmarshal(raw, &read); err != nil {
		return nil, fmt.Errorf("%s: the manifest cannot be read: %s", path, plain(err))
	}
	guid := func(field, value string) (string, error) {
		if value != "" && !isGUID(value) {
			return "", fmt.Errorf("%s: %s %q is not a GUID", path, field, clean(value, 80))
		}
		return strings.ToLower(value), nil
	}
	partner, err := guid("partnerTenant", read.PartnerTenant)
	if err != nil {
		return nil, err
	}
	if partner != "" {
		m.partners[partner] = true
	}
	entries := map[string]told{}
	for i, file := range read.Files {
		at := fmt.Sprintf("/files/%d/", i)
		if file.Path == "" {
			return nil, fmt.Errorf("%s: %spath is missing", path, at)
		}
		var t told
		for _, field := range []struct {
			name, value string
			to          *string
		}{
			{"tenant", file.Tenant, &t.tenant}, {"group", file.Group, &t.group}, {"subscription", file.Subscription, &t.subscription},
			{"customer", file.Customer, nil}, {"partner", file.Partner, nil},
		} {
			value, err := guid(at+field.name, field.value)
			if err != nil {
				return nil, err
			}
			if field.to != nil {
				*field.to = value
			}
		}
		t.role = strings.TrimSpace(file.Role)
		if partner := strings.ToLower(file.Partner); partner != "" {
			m.partners[partner] = true
		}
		if t.tenant == "" {
			t.tenant = strings.ToLower(file.Customer)
		}
		abs := filepath.Join(dir, filepath.FromSlash(file.Path))
		if _, twice := entries[abs]; twice {
			return nil, fmt.Errorf("%s: %spath %q stands in an entry before; say all of a file in one", path, at, clean(file.Path, 80))
		}
		entries[abs] = t
		m.unused[abs] = unusedEntry{path, file.Path, dir}
	}
	m.of[dir] = entries
	return entries, nil
}
