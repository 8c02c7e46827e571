package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// post is the one transport: a query or a mutation by POST, with the status codes of GraphQL over HTTP.
type post struct{ timeout time.Duration }

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
	ctx, cancel := context.WithTimeout(r.Context(), p.timeout)
	defer cancel()
	refuse := func(ctx context.Context, errs gqlerror.List) {
		// GraphQL over HTTP: what is no request of this schema is 400, but 200 for clients that know only application/json.
		status := http.StatusBadRequest
		if in.answer == jsonType {
			status = http.StatusOK
		}
		writeResponse(w, status, in.answer, nil, exec.DispatchError(ctx, errs).Errors, nil)
	}
	in.params.ReadTime = graphql.TraceTiming{Start: graphql.Now(), End: graphql.Now()}
	operation, errs := exec.CreateOperationContext(ctx, in.params)
	ctx = graphql.WithOperationContext(ctx, operation)
	switch {
	case len(errs) > 0:
		refuse(ctx, errs)
		return
	case operation.Operation.Operation == ast.Subscription:
		refuse(ctx, gqlerror.List{gqlerror.WrapPath(nil, &fault{codeInvalid, "a subscription cannot be sent by POST"})})
		return
	}
	responses, ctx := exec.DispatchOperation(ctx, operation)
	response := responses(ctx)
	if response == nil { // the time was up before anything began
		response = exec.DispatchError(ctx, gqlerror.List{gqlerror.WrapPath(nil, context.Cause(ctx))})
	}
	writeResponse(w, http.StatusOK, in.answer, response.Data, response.Errors, sessionOf(ctx).extensions(response.Errors))
}

// writeResponse writes a response; without data it has no entry for it, since the request never became an operation.
func writeResponse(w http.ResponseWriter, status int, answer string, data json.RawMessage, errs gqlerror.List, extensions map[string]any) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // it is JSON, not a page: a path reads "ada > Admin Agents"
	err := encoder.Encode(struct {
		Errors     gqlerror.List   `json:"errors,omitempty"`
		Data       json.RawMessage `json:"data,omitempty"`
		Extensions map[string]any  `json:"extensions,omitempty"`
	}{fewer(errs), data, extensions})
	if err != nil {
		status = http.StatusInternalServerError
		body.Reset()
		body.WriteString(`{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`)
	}
	w.Header().Set("Content-Type", answer+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client may be gone, which concerns nobody else
}
