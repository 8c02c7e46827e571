package resolvers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
)

// The codes in extensions.code. Documents that are none of the schema have gqlgen's own, errcode.ParseFailed and
// errcode.ValidationFailed.
const (
	codeNotFound        = "NOT_FOUND"
	codeExists          = "ALREADY_EXISTS"
	codeInvalid         = "BAD_USER_INPUT"
	codePrecondition    = "FAILED_PRECONDITION"
	codeUnavailable     = "UNAVAILABLE"
	codeForbidden       = "FORBIDDEN"
	codeUnauthenticated = "UNAUTHENTICATED"
	codeInternal        = "INTERNAL"
	codeRateLimited     = "RATE_LIMITED"

	codePersistedNotFound     = "PERSISTED_QUERY_NOT_FOUND"
	codePersistedNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED"
	codePersistedOnly         = "PERSISTED_QUERY_ONLY"
)

// codes translates what may come out of the domain. An error that wraps none of these is INTERNAL.
var codes = []struct {
	is   error
	code string
	// text is what the client reads in place of the error's own text; with "" the text goes out, since the domain wrote
	// it for whoever asked.
	text string
}{
	{graph.ErrNotFound, codeNotFound, ""},
	{graph.ErrExists, codeExists, ""},
	{graph.ErrInvalid, codeInvalid, ""},
	{graph.ErrPrecondition, codePrecondition, ""},
	{graph.ErrUnavailable, codeUnavailable, "the store cannot be asked just now; try again"},
	{context.DeadlineExceeded, codeUnavailable, "the operation took too long; ask for less at a time"},
	{context.Canceled, codeUnavailable, "the operation was cancelled"},
}

// fault is an error of this package's own: its text is for the client.
type fault struct {
	code string
	text string
}

func (f *fault) Error() string { return f.text }

// at names the argument, or the part of a batch, that an error is about.
type at struct {
	field string
	index *int
	err   error
}

func (a *at) Error() string { return a.err.Error() }
func (a *at) Unwrap() error { return a.err }

// field names the argument that err is about.
func field(name string, err error) error {
	if err == nil {
		return nil
	}
	return &at{field: name, err: err}
}

// invalid is a complaint about an argument.
func invalid(name, format string, args ...any) error {
	return field(name, fmt.Errorf(format+": %w", append(args, graph.ErrInvalid)...))
}

// describe is the code, the text for the client and the extensions of an error.
func describe(err error) (code, text string, extensions map[string]any) {
	extensions = map[string]any{}
	if named, ok := errors.AsType[*at](err); ok {
		extensions["field"] = named.field
		if named.index != nil {
			extensions["index"] = *named.index
		}
	} else if named, ok := errors.AsType[*acts.FieldError](err); ok {
		extensions["field"] = named.Field
	} else if named, ok := errors.AsType[*access.QuestionError](err); ok && named.Field != "" {
		extensions["field"] = named.Field
	}
	reason := func(r access.Reason) {
		if r != "" {
			extensions["reason"] = string(r)
		}
	}
	if refused, ok := errors.AsType[*acts.Forbidden](err); ok {
		reason(refused.Reason)
		return codeForbidden, refused.Error(), extensions
	}
	if unmet, ok := errors.AsType[*acts.Unmet](err); ok {
		reason(unmet.Reason)
	}
	if rejected, ok := errors.AsType[*acts.Rejected](err); ok {
		reason(rejected.Reason)
	}
	if slow, ok := errors.AsType[*limited](err); ok {
		extensions["retryAfter"] = slow.seconds()
	}
	if own, ok := errors.AsType[*fault](err); ok {
		return own.code, own.text, extensions
	}
	for _, c := range codes {
		if errors.Is(err, c.is) {
			text := c.text
			if text == "" {
				text = strings.TrimSuffix(err.Error(), ": "+c.is.Error())
				if c.is == graph.ErrNotFound || c.is == graph.ErrExists {
					text = err.Error() // "Tenant:cedar: not found" needs the end of its sentence
				}
			}
			return c.code, text, extensions
		}
	}
	return codeInternal, "internal error; the log has it under this requestId", extensions
}

// present is the one door by which errors leave. What the domain wrote for the caller goes out with its code; anything
// else is masked here and written to the log.
func (r *resolver) present(ctx context.Context, err error) *gqlerror.Error {
	out := r.presented(ctx, err)
	out.Message = short(out.Message)
	if s, ok := ctx.Value(sessionKey{}).(*session); ok {
		s.failed(out.Extensions["code"].(string))
	}
	return out
}

// longestMessage is how long an error's text may be: it may repeat what was sent.
const longestMessage = 1000

// short cuts a text that is too long.
func short(text string) string {
	if len(text) <= longestMessage {
		return text
	}
	return strings.ToValidUTF8(text[:longestMessage], "") + "…"
}

func (r *resolver) presented(ctx context.Context, err error) *gqlerror.Error {
	out := &gqlerror.Error{Extensions: map[string]any{"requestId": requestID(ctx)}}
	wrapped, isGraphQL := errors.AsType[*gqlerror.Error](err)
	if isGraphQL {
		out.Path, out.Locations = wrapped.Path, wrapped.Locations
	} else {
		out.Path = graphql.GetPath(ctx)
	}
	if isGraphQL && wrapped.Err == nil { // the document itself: gqlgen wrote this for the client
		code, _ := wrapped.Extensions["code"].(string)
		if code == "" {
			code = errcode.ValidationFailed
		}
		out.Message = wrapped.Message
		if wrapped.Message == "operation  not found" {
			out.Message = "the document does not hold one operation only; name the one that is to run as operationName"
		}
		if len(wrapped.Path) > 1 && wrapped.Path[0] == ast.PathName("variable") {
			code, out.Path = codeInvalid, nil
			name := argument(wrapped.Path[1:])
			if strings.HasPrefix(wrapped.Message, "cannot use value ") { // 0, and not the number that was sent
				wrapped.Message = "the number is no Int; write a whole one of at most 32 bits"
			}
			out.Extensions["field"], out.Message = name, name+": "+wrapped.Message
		}
		out.Extensions["code"] = code
		return out
	}
	cause := err
	if isGraphQL {
		cause = wrapped.Err
	}
	if cause.Error() == "introspection disabled" {
		cause = &fault{codeForbidden, "introspection is turned off here; the schema is published at /schema.graphql"}
	}
	code, text, extensions := describe(cause)
	if s, ok := ctx.Value(sessionKey{}).(*session); ok {
		text = s.refusal(cause, text)
	}
	for name, value := range extensions {
		out.Extensions[name] = value
	}
	out.Message, out.Extensions["code"] = text, code
	// An argument's path goes on where the field's ends: an answer has no place for it, so it becomes the field's name.
	if fc := graphql.GetFieldContext(ctx); fc != nil {
		if own := fc.Path(); len(out.Path) > len(own) {
			if _, named := out.Extensions["field"]; !named {
				out.Extensions["field"] = argument(out.Path[len(own):])
			}
			out.Path = own
		}
	}
	switch code {
	case codeInternal, codeUnavailable:
		level := slog.LevelError
		if errors.Is(cause, context.Canceled) { // whoever asked has gone
			level = slog.LevelInfo
		}
		r.log.Log(ctx, level, "operation failed", "requestId", requestID(ctx), "path", out.Path.String(), "code", code, "error", cause)
	}
	return out
}

// refusal is the text of an act's refusal in the language of the request, where it rests on the catalogue; otherwise what it is.
func (s *session) refusal(err error, otherwise string) string {
	said, ok := "", false
	if refused, is := errors.AsType[*acts.Forbidden](err); is {
		said, ok = s.language.Refusal(refused.Reason, refused.Says)
	} else if unmet, is := errors.AsType[*acts.Unmet](err); is {
		said, ok = s.language.Refusal(unmet.Reason, unmet.Says)
	}
	if !ok {
		return otherwise
	}
	return said
}

// argument names an argument by its path: input.partner is partner, questions and its number are kept.
func argument(path ast.Path) string {
	if len(path) > 1 && path[0] == ast.PathName("input") {
		path = path[1:]
	}
	return path.String()
}

// maxErrors is how many errors one response tells.
const maxErrors = 9

// fewer cuts a list of errors.
func fewer(errs gqlerror.List) gqlerror.List {
	if len(errs) <= maxErrors {
		return errs
	}
	last := &gqlerror.Error{
		Message:    fmt.Sprintf("%d more errors are left out", len(errs)-maxErrors+1),
		Extensions: map[string]any{"code": errs[maxErrors-1].Extensions["code"], "requestId": errs[0].Extensions["requestId"]},
	}
	return append(errs[:maxErrors-1:maxErrors-1], last)
}
