package resolvers

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"behalf/entrance"
	"behalf/graph/wording"
)

// front stands before gqlgen: whatever is no well-formed request from somebody known ends here, with a status of HTTP.
type front struct {
	next        http.Handler
	resolver    *resolver
	development bool
	signIn      SignIn
	origins     origins
	body        int64
	room        room
	time        time.Duration // for all that a request asks of the store, from looking up who asks
	slots       chan struct{}
	live        *live
}

// thrownAway is how many bytes are read of a request that is too large, beyond what it may have.
const thrownAway = 16 << 20

// putAway is how much longer an answer may take to leave than what it asks of the store: a store that has lost its server finds
// out what became of a commit, and gives up its connections, before it says that it is unavailable.
const putAway = 10 * time.Second

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	visit := entrance.Of(r.Context())
	s := &session{resolver: f.resolver, requestID: visit.ID}
	defer func(begun time.Time) { s.answered(r.Context(), begun) }(time.Now())
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Add("Vary", "Accept-Language")
	h.Set("Content-Language", wording.English.Tag()) // of what is refused here
	// The address may serve without a way to set deadlines, as tests do: then the server's own hold.
	leaves := func() { _ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(f.time + putAway)) }
	leaves()

	answer, streams, ok := negotiate(r.Header.Values("Accept"))
	extensions := map[string]any{"requestId": visit.ID}
	refuse := func(status int, code, text string) {
		s.failed(code)
		extensions["code"] = code
		media := answer
		if media == streamType { // a refusal is no stream
			media = jsonType
		}
		writeResponse(w, status, media, nil, gqlerror.List{{
			Message: text, Extensions: extensions,
		}}, nil)
	}
	f.origins.answer(h, r)
	if f.origins.preflight(w, r, f.signInHeaders()...) {
		return
	}
	// Who sends garbage is not listened to for a while: neither is the body read, nor a token looked at.
	if wait := f.refusable(r.Context()); wait > 0 {
		slow := tooFast(wait)
		h.Set("Retry-After", strconv.Itoa(slow.seconds()))
		extensions["retryAfter"] = slow.seconds()
		refuse(http.StatusTooManyRequests, slow.code, slow.text)
		return
	}
	defer func() {
		if status := visit.Status(); s.call.Type == "" && status != http.StatusServiceUnavailable && status != http.StatusSwitchingProtocols {
			f.refused(r.Context())
		}
	}()
	s.language = wording.Accept(r.Header.Values("Accept-Language")...)
	lasting := context.WithValue(r.Context(), sessionKey{}, s)
	if upgrades(r) {
		if !sameOrigin(r) && !f.origins.allowed(r) {
			refuse(http.StatusForbidden, codeForbidden, "pages of another origin may not open a websocket here")
			return
		}
		f.next.ServeHTTP(w, r.WithContext(lasting))
		return
	}
	if r.Method != http.MethodPost {
		h.Set("Allow", http.MethodPost)
		refuse(http.StatusMethodNotAllowed, codeInvalid, "send the operation by POST")
		return
	}
	if !ok {
		refuse(http.StatusNotAcceptable, codeInvalid, "accept application/graphql-response+json, application/json or text/event-stream")
		return
	}
	if media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != jsonType || !isUTF8(params["charset"]) {
		refuse(http.StatusUnsupportedMediaType, codeInvalid, "send the operation as application/json in UTF-8")
		return
	}
	if r.Header.Get("Content-Encoding") != "" {
		refuse(http.StatusUnsupportedMediaType, codeInvalid, "send the operation as it is, without Content-Encoding")
		return
	}
	tooMany := func() {
		h.Set("Retry-After", "1")
		refuse(http.StatusServiceUnavailable, errTooMany.code, errTooMany.text)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, f.body))
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			// Most clients read no answer before they have sent all: a body that is not much too large is let come, and thrown away.
			_, _ = io.CopyN(io.Discard, r.Body, thrownAway)
			refuse(http.StatusRequestEntityTooLarge, codeInvalid, "the request is too large; send less at a time")
		} else {
			refuse(http.StatusBadRequest, codeInvalid, "the request ended too early")
		}
		return
	}
	release, ok := f.room.take(r.Context(), int64(len(body)))
	if !ok {
		tooMany()
		return
	}
	defer release()
	params, complaint := parseRequest(body)
	if complaint != "" {
		refuse(http.StatusBadRequest, codeInvalid, complaint)
		return
	}
	leaves() // anew: the request may have come slowly
	ctx, cancel := context.WithTimeout(lasting, f.time)
	defer cancel()
	if err := f.authenticate(ctx, r.Header); err != nil {
		code, text, _ := describe(err)
		refuse(f.strange(ctx, h, code, err), code, text)
		return
	}
	free, err := f.place(ctx, waitForSlot)
	if err != nil {
		h.Set("Retry-After", "1")
		code, text, _ := describe(err)
		refuse(http.StatusServiceUnavailable, code, text)
		return
	}
	defer free()
	h.Set("Content-Language", s.language.Tag())
	f.next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, requestKey{}, request{params, len(body), answer, streams, lasting, free})))
}

// request is what front hands to post.
type request struct {
	params *graphql.RawParams
	size   int    // bytes that it came in
	answer string // the media type of the response
	// streams says that events are accepted too. They last as long as lasting, and free gives up the place among the operations at
	// work before them.
	streams bool
	lasting context.Context
	free    func()
}

type requestKey struct{}
