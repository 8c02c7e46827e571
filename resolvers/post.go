package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// post is the transport for POST: a query or a mutation, with the status codes of GraphQL over HTTP, or a stream of events.
type post struct{ *front }

var _ graphql.Transport = post{}

// Supports implements graphql.Transport. What is no good request does not come this far.
func (post) Supports(*http.Request) bool { return true }

// Do implements graphql.Transport.
func (p post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	in, ok := r.Context().Value(requestKey{}).(request)
	if !ok {
		http.Error(w, "the request did not come through the front", http.StatusInternalServerError)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), p.time)
	defer cancel()
	refuse := func(ctx context.Context, errs gqlerror.List) {
		// GraphQL over HTTP: what is no request of this schema is 400, but 200 for clients that know only application/json.
		status := http.StatusBadRequest
		if in.answer == jsonType {
			status = http.StatusOK
		}
		errs = exec.DispatchError(ctx, errs).Errors
		if wait, limited := errs[0].Extensions["retryAfter"].(int); limited {
			status = http.StatusTooManyRequests
			w.Header().Set("Retry-After", strconv.Itoa(wait))
		}
		writeResponse(w, status, in.answer, nil, errs, nil)
	}
	in.params.ReadTime = graphql.TraceTiming{Start: graphql.Now(), End: graphql.Now()}
	operation, errs := exec.CreateOperationContext(ctx, in.params)
	ctx = graphql.WithOperationContext(ctx, operation)
	if len(errs) == 0 {
		errs = lasts(operation, in.size)
	}
	live := len(errs) == 0 && operation.Operation.Operation == ast.Subscription
	switch {
	case in.answer == streamType, live && in.streams:
		in.free()
		p.stream(w, graphql.StartOperationTrace(in.lasting), exec, operation, errs)
		return
	case len(errs) > 0:
		refuse(ctx, errs)
		return
	case live:
		refuse(ctx, gqlerror.List{gqlerror.WrapPath(nil, &fault{codeInvalid, "a subscription has many answers: accept text/event-stream, or open a websocket that speaks graphql-transport-ws"})})
		return
	}
	response := answerOnce(ctx, exec, operation)
	writeResponse(w, http.StatusOK, in.answer, response.Data, response.Errors, sessionOf(ctx).extensions(response.Errors))
}

// writeResponse writes a response.
func writeResponse(w http.ResponseWriter, status int, answer string, data json.RawMessage, errs gqlerror.List, extensions map[string]any) {
	body, ok := encodeResponse(data, errs, extensions)
	if !ok {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", answer+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone, which concerns nobody else
}

// encodeResponse is a response as JSON; without data it has no entry for it, since the request never became an operation. Where it
// cannot be told, it says that and is not ok.
func encodeResponse(data json.RawMessage, errs gqlerror.List, extensions map[string]any) (text []byte, ok bool) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // it is JSON, not a page: a path reads "ada > Admin Agents"
	err := encoder.Encode(struct {
		Errors     gqlerror.List   `json:"errors,omitempty"`
		Data       json.RawMessage `json:"data,omitempty"`
		Extensions map[string]any  `json:"extensions,omitempty"`
	}{fewer(errs), data, extensions})
	if err != nil {
		return []byte(`{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`), false
	}
	return body.Bytes(), true
}
