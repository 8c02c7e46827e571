package resolvers

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"behalf/graph/wording"
)

// front stands before gqlgen: whatever is no well-formed request from somebody known ends here, with a status of HTTP.
type front struct {
	next        http.Handler
	resolver    *resolver
	development bool
	body        int64
	time        time.Duration // for all that a request asks of the store, from looking up who asks
	slots       chan struct{}
}

// putAway is how much longer an answer may take to leave than what it asks of the store: a store that has lost its server finds
// out what became of a commit, and gives up its connections, before it says that it is unavailable.
const putAway = 10 * time.Second

// waitForSlot is how long a request waits while too many are at work.
const waitForSlot = time.Second

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := newRequestID()
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Request-Id", id)
	h.Add("Vary", "Accept-Language")
	h.Set("Content-Language", wording.English.Tag()) // of what is refused here
	// The address may serve without a way to set deadlines, as tests do: then the server's own hold.
	leaves := func() { _ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(f.time + putAway)) }
	leaves()

	answer, ok := negotiate(r.Header.Values("Accept"))
	refuse := func(status int, code, text string) {
		writeResponse(w, status, answer, nil, gqlerror.List{{
			Message: text, Extensions: map[string]any{"code": code, "requestId": id},
		}}, nil)
	}
	if r.Method != http.MethodPost {
		h.Set("Allow", http.MethodPost)
		refuse(http.StatusMethodNotAllowed, codeInvalid, "send the operation by POST")
		return
	}
	if !ok {
		refuse(http.StatusNotAcceptable, codeInvalid, "accept application/graphql-response+json or application/json")
		return
	}
	if media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != jsonType || !isUTF8(params["charset"]) {
		refuse(http.StatusUnsupportedMediaType, codeInvalid, "send the operation as application/json in UTF-8")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, f.body))
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			refuse(http.StatusRequestEntityTooLarge, codeInvalid, "the request is too large; send less at a time")
		} else {
			refuse(http.StatusBadRequest, codeInvalid, "the request ended too early")
		}
		return
	}
	params, complaint := parseRequest(body)
	if complaint != "" {
		refuse(http.StatusBadRequest, codeInvalid, complaint)
		return
	}
	leaves() // anew: the request may have come slowly
	language := wording.Accept(r.Header.Values("Accept-Language")...)
	ctx, cancel := context.WithTimeout(r.Context(), f.time)
	defer cancel()
	ctx = context.WithValue(ctx, sessionKey{}, &session{resolver: f.resolver, requestID: id, language: language})
	if err := f.authenticate(ctx, r.Header); err != nil {
		code, text, _ := describe(err)
		status := http.StatusUnauthorized
		if code != codeUnauthenticated {
			status = http.StatusServiceUnavailable
			f.resolver.log.ErrorContext(ctx, "the viewer could not be looked up", "requestId", id, "error", err)
		} else {
			h.Set("WWW-Authenticate", `Behalf header="`+viewerHeader+`"`)
		}
		refuse(status, code, text)
		return
	}
	wait := time.NewTimer(waitForSlot)
	defer wait.Stop()
	select {
	case f.slots <- struct{}{}:
		defer func() { <-f.slots }()
	case <-wait.C:
		h.Set("Retry-After", "1")
		refuse(http.StatusServiceUnavailable, codeUnavailable, "too many operations are at work; try again")
		return
	case <-ctx.Done():
		code, text, _ := describe(ctx.Err())
		refuse(http.StatusServiceUnavailable, code, text)
		return
	}
	h.Set("Content-Language", language.Tag())
	f.next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, requestKey{}, request{params, answer})))
}

// request is what front hands to post.
type request struct {
	params *graphql.RawParams
	answer string // the media type of the response
}

type requestKey struct{}

// parseRequest reads the one JSON map that a request is. It says what is wrong without repeating what was sent.
func parseRequest(body []byte) (params *graphql.RawParams, complaint string) {
	if !utf8.Valid(body) {
		return nil, "the request is not UTF-8"
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(body, &parts); err != nil || parts == nil {
		return nil, `the request is not one JSON object; send {"query": "…", "variables": {…}}`
	}
	params = &graphql.RawParams{}
	if !read(parts["query"], &params.Query) || params.Query == "" {
		return nil, `"query" must be a text, the operation's document`
	}
	if !read(parts["operationName"], &params.OperationName) {
		return nil, `"operationName" must be a text`
	}
	if !read(parts["variables"], &params.Variables) {
		return nil, `"variables" must be an object`
	}
	if !read(parts["extensions"], &params.Extensions) {
		return nil, `"extensions" must be an object`
	}
	return params, ""
}

// read reads one part; absent and null are nothing.
func read(part json.RawMessage, into any) bool {
	if part == nil {
		return true
	}
	decoder := json.NewDecoder(bytes.NewReader(part))
	decoder.UseNumber()
	return decoder.Decode(into) == nil
}

func newRequestID() string {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}
