// Package web serves the playground: GraphiQL with ready questions on the sample world, whole and
// from this binary, so that it also works where there is no internet.
//
// Vite builds the page from index.html and src into dist, which is committed, so that go build needs
// no Node; check-build.sh tells whether the two still agree. Every file in dist is gzipped (name.gz
// for name), which keeps the binary five megabytes smaller; a client that takes no gzip is served too.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// policy lets the page load and call nothing but this server. Inline styles are how the editor
// places its lines; it has its icons as data, and may start its workers from a blob.
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; " +
	"img-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; " +
	"base-uri 'none'; form-action 'none'"

// contentTypes names the type of every kind of file that a build has. It is written out, because
// package mime answers by what the machine has installed.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".ttf":   "font/ttf",
	".woff":  "font/woff",
	".woff2": "font/woff2",
}

// page is one file of the build.
type page struct {
	gzipped      []byte
	contentType  string
	cacheControl string
	etag         string
}

// newPage is a page that is asked for anew each time, and sent where it has changed.
func newPage(gzipped []byte, contentType string) page {
	sum := sha256.Sum256(gzipped)
	return page{
		gzipped:      gzipped,
		contentType:  contentType,
		cacheControl: "no-cache",
		// Weak: it stands for the file, gzipped or not.
		etag: `W/"` + hex.EncodeToString(sum[:8]) + `"`,
	}
}

// Handler serves the playground at / and the files it loads below /assets/, and nothing else.
// It panics if the build inside the binary is broken, which the package's test rules out.
func Handler() http.Handler {
	pages, err := load(dist)
	if err != nil {
		panic(err)
	}
	return handler(func(path string) (page, bool) { found, ok := pages[path]; return found, ok })
}

// load reads a build into pages by the path of their address.
func load(build fs.FS) (map[string]page, error) {
	pages := make(map[string]page)
	err := fs.WalkDir(build, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		address, isGzipped := strings.CutSuffix(strings.TrimPrefix(name, "dist"), ".gz")
		contentType, known := contentTypes[path.Ext(address)]
		if !isGzipped || !known {
			return fmt.Errorf("web: %s: not a gzipped file of a known type", name)
		}
		content, err := fs.ReadFile(build, name)
		if err != nil {
			return err
		}
		one := newPage(content, contentType)
		// The name of an asset holds a hash of its content: what it names never changes.
		if strings.HasPrefix(address, "/assets/") {
			one.cacheControl = "public, max-age=31536000, immutable"
		}
		if address == "/index.html" {
			address = "/"
		}
		pages[address] = one
		return nil
	})
	if err == nil && pages["/"].gzipped == nil {
		err = fmt.Errorf("web: the build has no index.html")
	}
	return pages, err
}

// Text serves one text, such as the published schema, wherever it is put: gzipped where that is accepted, with an ETag, and to be
// asked for anew each time. It panics on a contentType that would not be sent as it is, which is the caller's mistake.
func Text(contentType, text string) http.Handler {
	if mediaType, _, err := mime.ParseMediaType(contentType); err != nil || mediaType == "" {
		panic(fmt.Errorf("web: %q is no content type: %w", contentType, err))
	}
	var zipped bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	_, err := io.WriteString(zip, text)
	if err := errors.Join(err, zip.Close()); err != nil {
		panic(err) // a buffer takes all
	}
	one := newPage(zipped.Bytes(), contentType)
	return handler(func(string) (page, bool) { return one, true })
}

// handler serves the page that find knows for a path.
func handler(find func(path string) (page, bool)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")

		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "405: this is only read; the API takes POST at /graphql", http.StatusMethodNotAllowed)
			return
		}
		found, ok := find(r.URL.Path)
		if !ok {
			http.Error(w, "404: nothing here; the playground is at /, the API at /graphql, its schema at /schema.graphql", http.StatusNotFound)
			return
		}
		h.Set("Cache-Control", found.cacheControl)
		h.Set("ETag", found.etag)
		h.Set("Vary", "Accept-Encoding")
		if holds(r.Header, found.etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Type", found.contentType)
		found.write(w, acceptsGzip(r.Header))
	})
}

// write sends the file, gzipped as it lies here or unpacked on the way. The client may be gone
// by then, which concerns nobody else: errors of writing are dropped.
func (p page) write(w http.ResponseWriter, gzipped bool) {
	if gzipped {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", strconv.Itoa(len(p.gzipped)))
		_, _ = w.Write(p.gzipped)
		return
	}
	plain, err := gzip.NewReader(bytes.NewReader(p.gzipped))
	if err != nil {
		http.Error(w, "500: this file of the playground is damaged", http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, plain)
}

// holds tells whether the client says that it has this version already.
func holds(h http.Header, etag string) bool {
	for _, held := range strings.Split(h.Get("If-None-Match"), ",") {
		if held = strings.TrimSpace(held); held == etag || held == "*" {
			return true
		}
	}
	return false
}

// acceptsGzip tells whether Accept-Encoding names gzip, or all, without refusing it by q=0.
func acceptsGzip(h http.Header) bool {
	all := false
	for _, part := range strings.Split(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		coding, parameter, _ := strings.Cut(part, ";")
		weight := 1.0
		if name, value, ok := strings.Cut(strings.TrimSpace(parameter), "="); ok && strings.EqualFold(name, "q") {
			weight, _ = strconv.ParseFloat(strings.TrimSpace(value), 64)
		}
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return weight > 0
		case "*":
			all = weight > 0
		}
	}
	return all
}
