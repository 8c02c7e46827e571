package importer

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"behalf/graph"
)

// candidate is a file that may be an export.
type candidate struct {
	path string // as it was given, or below what was given
	abs  string
	root string // what was given, or the folder of a file that was, as an absolute path
	size int64
	// named is true if the file's name says JSON; maybe, if it says nothing to the contrary.
	named, maybe bool
	// inside is true if a folder was given that holds it, not the file itself.
	inside bool
}

// collect lists the files that paths name, folders with all that is in them, each once and in order. In folders, what not names
// and whatever has a name that begins with a dot is passed over; what is neither a file nor a folder is reported. It wraps
// graph.ErrNotFound for a path that is not there.
func collect(paths, not []string, report func(Problem)) ([]candidate, error) {
	var files []candidate
	seen := map[string]bool{}
	passed := map[string]bool{}
	for _, path := range not {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		passed[abs] = true
	}
	add := func(path, root string, info fs.FileInfo, inside bool) error {
		abs, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		if !seen[abs] && filepath.Base(abs) != ManifestName && !(inside && passed[abs]) {
			seen[abs] = true
			ext := strings.ToLower(filepath.Ext(path))
			files = append(files, candidate{path, abs, root, info.Size(), ext == ".json", ext == "" || ext == ".txt", inside})
		}
		return nil
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("%s: there is no such file or folder: %w", path, graph.ErrNotFound)
		}
		root, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			if !info.Mode().IsRegular() {
				return nil, fmt.Errorf("%s: this is neither a file nor a folder, and an export is read twice; save it to a file and give that: %w", path, graph.ErrInvalid)
			}
			if err := add(path, filepath.Dir(root), info, false); err != nil {
				return nil, err
			}
			continue
		}
		real, err := filepath.EvalSymlinks(path) // WalkDir does not follow a link, not even the one it is given
		if err != nil {
			return nil, fmt.Errorf("%s: the folder cannot be read: %w", path, graph.ErrInvalid)
		}
		err = filepath.WalkDir(real, func(at string, entry fs.DirEntry, err error) error {
			inside, _ := filepath.Rel(real, at)
			at = filepath.Join(path, inside)
			switch {
			case err != nil:
				return fmt.Errorf("%s: the folder cannot be read: %w", at, graph.ErrInvalid)
			case strings.HasPrefix(entry.Name(), ".") && inside != ".":
				if entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			case entry.IsDir():
				return nil
			}
			info, err := os.Stat(at)
			switch {
			case err != nil:
				report(Problem{Path: at, Message: "this is a link to what is not there; it is passed over"})
			case info.IsDir():
				report(Problem{Path: at, Message: "this is a link to a folder, which is not followed; name the folder itself in the command"})
			case !info.Mode().IsRegular():
				report(Problem{Path: at, Message: "this is neither a file nor a folder; it is passed over"})
			default:
				return add(at, root, info, true)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}
