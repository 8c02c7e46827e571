package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

var served = Handler()

// ask sends a request to the playground of the binary, with headers given as name, value, ...
func ask(t *testing.T, method, target string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	served.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func unpacked(t *testing.T, r io.Reader) string {
	t.Helper()
	plain, err := gzip.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	return body(t, plain)
}

// build returns the pages of the build inside the binary.
func build(t *testing.T) map[string]page {
	t.Helper()
	pages, err := load(dist)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// TestPolicy: what the page may load and call, word for word; what loosens it must be meant.
func TestPolicy(t *testing.T) {
	const want = "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; worker-src 'self' blob:; " +
		"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	if got := ask(t, "GET", "/").Header.Get("Content-Security-Policy"); got != want {
		t.Errorf("the policy is %q", got)
	}
}

func TestEveryAnswerIsConfined(t *testing.T) {
	for _, r := range []*http.Response{
		ask(t, "GET", "/"),
		ask(t, "GET", "/nothing"),
		ask(t, "POST", "/"),
	} {
		for name, want := range map[string]string{
			"Content-Security-Policy": policy,
			"X-Content-Type-Options":  "nosniff",
			"Referrer-Policy":         "no-referrer",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%d: %s is %q, want %q", r.StatusCode, name, got, want)
			}
		}
	}
}

func TestPage(t *testing.T) {
	r := ask(t, "GET", "/")
	text := body(t, r.Body)
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != "text/html; charset=utf-8" || r.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	for _, part := range []string{`<html lang="en">`, `<main`, `<title>behalf playground</title>`, `rel="icon"`} {
		if !strings.Contains(text, part) {
			t.Errorf("the page has no %s", part)
		}
	}
	// The policy refuses scripts and handlers inside the page, so a build that has one is broken.
	if found := regexp.MustCompile(`<script[^>]*>[^<]|\son\w+=`).FindString(text); found != "" {
		t.Errorf("the page has an inline script: %q", found)
	}
	pages := build(t)
	for _, match := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if _, ok := pages[path.Join("/", match[1])]; !ok {
			t.Errorf("the page loads %s, which is not there", match[1])
		}
	}
}

func TestAssets(t *testing.T) {
	kinds := make(map[string]bool)
	for address := range build(t) {
		kinds[path.Ext(address)] = true
		if address == "/" {
			continue
		}
		r := ask(t, "GET", address, "Accept-Encoding", "gzip")
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != contentTypes[path.Ext(address)] {
			t.Errorf("%s: %d %v", address, r.StatusCode, r.Header)
		}
		if got := r.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control is %q", address, got)
		}
		if !regexp.MustCompile(`^/assets/.+-[\w-]{8}\.\w+$`).MatchString(address) {
			t.Errorf("%s is called immutable, but its name holds no hash", address)
		}
	}
	for _, kind := range []string{".js", ".css", ".ttf", ".svg"} {
		if !kinds[kind] {
			t.Errorf("the build has no %s", kind)
		}
	}
}

func TestGzip(t *testing.T) {
	for address := range build(t) {
		zipped := ask(t, "GET", address, "Accept-Encoding", "br, gzip;q=0.8")
		plain := ask(t, "GET", address)
		if zipped.Header.Get("Content-Encoding") != "gzip" || plain.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: Content-Encoding is %q where accepted, %q where not", address,
				zipped.Header.Get("Content-Encoding"), plain.Header.Get("Content-Encoding"))
		}
		if zipped.Header.Get("Vary") != "Accept-Encoding" || plain.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: a cache could mix the two up", address)
		}
		if unpacked(t, zipped.Body) != body(t, plain.Body) {
			t.Errorf("%s: the two differ", address)
		}
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"":                        false,
		"gzip":                    true,
		"GZIP":                    true,
		"deflate, gzip;q=1.0, br": true,
		"*":                       true,
		"br":                      false,
		"gzip;q=0":                false,
		"gzip; q=0.0, *":          false,
		"*;q=0":                   false,
		"gzipped":                 false,
	} {
		if got := acceptsGzip(http.Header{"Accept-Encoding": {header}}); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

func TestNotModified(t *testing.T) {
	first := ask(t, "GET", "/")
	again := ask(t, "GET", "/", "If-None-Match", `W/"other", `+first.Header.Get("ETag"))
	if again.StatusCode != 304 || body(t, again.Body) != "" || again.Header.Get("ETag") == "" {
		t.Errorf("the same version: %d %v", again.StatusCode, again.Header)
	}
	if other := ask(t, "GET", "/", "If-None-Match", `W/"other"`); other.StatusCode != 200 {
		t.Errorf("another version: %d", other.StatusCode)
	}
}

func TestNotFound(t *testing.T) {
	for _, address := range []string{"/nothing", "/index.html", "/assets/", "/assets", "/dist/index.html.gz", "/assets/../web.go", "/src/main.tsx", "//"} {
		if r := ask(t, "GET", address); r.StatusCode != 404 || r.Header.Get("Cache-Control") != "" {
			t.Errorf("%s: %d %v", address, r.StatusCode, r.Header)
		}
	}
}

func TestMethods(t *testing.T) {
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "TRACE"} {
		if r := ask(t, method, "/"); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d %v", method, r.StatusCode, r.Header)
		}
	}
	// Over a real connection, since a recorder keeps a body that HEAD must not have.
	server := httptest.NewServer(served)
	defer server.Close()
	head, err := server.Client().Head(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer head.Body.Close()
	if head.StatusCode != 200 || body(t, head.Body) != "" || head.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("HEAD: %d %v", head.StatusCode, head.Header)
	}
	zipped := ask(t, "HEAD", "/", "Accept-Encoding", "gzip")
	if zipped.Header.Get("Content-Length") != strconv.Itoa(len(build(t)["/"].gzipped)) {
		t.Errorf("HEAD tells another length than GET: %v", zipped.Header)
	}
}

func TestText(t *testing.T) {
	const text = "type Query { åäö: Int }\n"
	handler := Text("text/plain; charset=utf-8", text)
	ask := func(method string, headers ...string) *http.Response {
		r := httptest.NewRequest(method, "/schema.graphql", nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result()
	}
	plain, zipped := ask("GET"), ask("GET", "Accept-Encoding", "gzip")
	if body(t, plain.Body) != text || unpacked(t, zipped.Body) != text {
		t.Error("the text is not what was given")
	}
	for _, r := range []*http.Response{plain, zipped} {
		h := r.Header
		if h.Get("Content-Type") != "text/plain; charset=utf-8" || h.Get("Cache-Control") != "no-cache" || h.Get("Vary") != "Accept-Encoding" ||
			h.Get("Content-Security-Policy") != policy || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%v", h)
		}
	}
	if again := ask("GET", "If-None-Match", plain.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("the same version: %d", again.StatusCode)
	}
	if other := Text("text/plain", text+" "); other != nil {
		w := httptest.NewRecorder()
		other.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Header().Get("ETag") == plain.Header.Get("ETag") {
			t.Error("another text has the same ETag")
		}
	}
	if r := ask("POST"); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d", r.StatusCode)
	}
}

func TestBrokenBuildsAreRefused(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"no page":         {"dist/assets/a-12345678.js.gz": {}},
		"not gzipped":     {"dist/index.html": {}, "dist/index.html.gz": {Data: []byte("x")}},
		"of unknown kind": {"dist/index.html.gz": {Data: []byte("x")}, "dist/a.exe.gz": {}},
		"no folder":       {},
	} {
		if _, err := load(files); err == nil {
			t.Errorf("a build with %s is accepted", name)
		}
	}
}

// loads matches what would fetch something from elsewhere: a script, a style, a font, an image or a
// call. An address in a string or a comment, of which the editor has many, is none of these.
var loads = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`<(?:script|link|img|iframe|source|base|form)\b[^>]*\b(?:src|href|action)\s*=\s*["']?(?:https?:)?//[^\s"'>]+`,
	`\burl\(\s*["']?(?:https?:)?//[^\s"')]+`,
	`@import\s+(?:url\()?\s*["']?(?:https?:)?//[^\s"')]+`,
	"\\b(?:import|importScripts|fetch|sendBeacon|Worker|SharedWorker|EventSource|WebSocket|FontFace)\\s*\\(\\s*[\"'`](?:(?:https?|wss?):)?//[^\"'`]+",
	"\\b(?:from|import)\\s*[\"'](?:https?:)?//[^\"']+",
	"\\.(?:src|href|action)\\s*=\\s*[\"'`](?:https?:)?//[^\"'`]+",
	"\\.open\\(\\s*[\"'`](?:GET|POST)[\"'`]\\s*,\\s*[\"'`](?:https?:)?//[^\"'`]+",
}, "|"))

// loaded lists what a file would fetch from elsewhere. It looks around each address only: seven
// megabytes are too many for the expression under the race detector.
func loaded(text string) []string {
	var found []string
	for at := 1; at < len(text); at++ {
		next := strings.Index(text[at:], "//")
		if next < 0 {
			break
		}
		at += next
		if strings.IndexByte(":\"'`(=", text[at-1]) < 0 {
			continue
		}
		if load := loads.FindString(text[max(0, at-200):min(len(text), at+100)]); load != "" {
			found = append(found, load)
		}
	}
	return found
}

func TestNothingIsLoadedFromElsewhere(t *testing.T) {
	for address, page := range build(t) {
		text := unpacked(t, strings.NewReader(string(page.gzipped)))
		for _, found := range loaded(text) {
			t.Errorf("%s would load %q", address, found)
		}
	}
}

func TestLoaded(t *testing.T) {
	for text, want := range map[string]bool{
		`<script src="https://cdn.example/x.js"></script>`:                true,
		`<link rel="stylesheet" href='//cdn.example/x.css'>`:              true,
		`@font-face{src:url(https://fonts.example/x.woff2)}`:              true,
		`@import "https://fonts.example/css";`:                            true,
		`await import("https://esm.example/react")`:                       true,
		`import x from"https://esm.example/react"`:                        true,
		`importScripts('//cdn.example/w.js')`:                             true,
		"new Worker(`https://cdn.example/w.js`)":                          true,
		`fetch("https://telemetry.example/hit")`:                          true,
		`s.src="https://cdn.example/loader.js"`:                           true,
		`<script type="module" crossorigin src="./assets/a.js"></script>`: false,
		`<svg xmlns="http://www.w3.org/2000/svg">`:                        false,
		`url(data:font/woff2;base64,d09G//)`:                              false,
		`// see https://github.com/microsoft/monaco-editor`:               false,
		`const help="https://graphql.org/learn"`:                          false,
	} {
		if got := len(loaded(text)) > 0; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
