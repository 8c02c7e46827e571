package resolvers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
)

func TestPresent(t *testing.T) {
	twice := func(err error) error { return fmt.Errorf("outer: %w", fmt.Errorf("Tenant:cedar: %w", err)) }
	three := 3
	for name, c := range map[string]struct {
		err        error
		code       string
		text       string
		extensions map[string]any
	}{
		"not found":        {twice(graph.ErrNotFound), codeNotFound, "outer: Tenant:cedar: not found", nil},
		"exists":           {twice(graph.ErrExists), codeExists, "outer: Tenant:cedar: exists already", nil},
		"invalid":          {twice(graph.ErrInvalid), codeInvalid, "outer: Tenant:cedar", nil},
		"precondition":     {twice(graph.ErrPrecondition), codePrecondition, "outer: Tenant:cedar", nil},
		"unavailable":      {fmt.Errorf("dial tcp 10.0.0.1:7687: %w", graph.ErrUnavailable), codeUnavailable, "the store cannot be asked just now; try again", nil},
		"deadline":         {twice(context.DeadlineExceeded), codeUnavailable, "the operation took too long; ask for less at a time", nil},
		"cancelled":        {twice(context.Canceled), codeUnavailable, "the operation was cancelled", nil},
		"anything else":    {errors.New("SELECT secret FROM t"), codeInternal, "internal error; the log has it under this requestId", nil},
		"forbidden":        {fmt.Errorf("x: %w", &acts.Forbidden{Reason: access.GaRequired, Message: "no"}), codeForbidden, "no", map[string]any{"reason": "GA_REQUIRED"}},
		"forbidden, plain": {&acts.Forbidden{Message: "no"}, codeForbidden, "no", nil},
		"unmet":            {&acts.Unmet{Reason: access.NoPending, Message: "nothing sent"}, codePrecondition, "nothing sent", map[string]any{"reason": "NO_PENDING"}},
		"rejected":         {&acts.FieldError{Field: "body", Err: &acts.Rejected{Reason: acts.LinkMissing, Message: "put it back"}}, codeInvalid, "put it back", map[string]any{"reason": "LINK_MISSING", "field": "body"}},
		"a field of input": {&acts.FieldError{Field: "key", Err: fmt.Errorf("empty: %w", graph.ErrInvalid)}, codeInvalid, "empty", map[string]any{"field": "key"}},
		"a question":       {&access.QuestionError{Field: "agent", Err: fmt.Errorf("User:x: %w", graph.ErrNotFound)}, codeNotFound, "User:x: not found", map[string]any{"field": "agent"}},
		"one of a batch":   {&at{field: "questions[3].agent", index: &three, err: fmt.Errorf("User:x: %w", graph.ErrNotFound)}, codeNotFound, "User:x: not found", map[string]any{"field": "questions[3].agent", "index": 3}},
		"own":              {&fault{codeForbidden, "off"}, codeForbidden, "off", nil},
		"a document":       {gqlerror.Errorf("Cannot query field"), "GRAPHQL_VALIDATION_FAILED", "Cannot query field", nil},
		"a variable": {gqlerror.ErrorPathf(ast.Path{ast.PathName("variable"), ast.PathName("q"), ast.PathIndex(1), ast.PathName("agent")}, "must be defined"), codeInvalid, "q[1].agent: must be defined",
			map[string]any{"field": "q[1].agent"}},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			r := &resolver{log: slog.New(slog.NewTextHandler(&log, nil))}
			ctx := context.WithValue(t.Context(), sessionKey{}, &session{resolver: r, requestID: "abc"})
			got := r.present(ctx, c.err)
			want := map[string]any{"code": c.code, "requestId": "abc"}
			for k, v := range c.extensions {
				want[k] = v
			}
			require.Equal(t, c.text, got.Message)
			require.Equal(t, want, got.Extensions)
			fault := (c.code == codeInternal || c.code == codeUnavailable) && name != "cancelled" // then somebody has gone
			require.Equal(t, fault, strings.Contains(log.String(), "level=ERROR"))
			if c.code == codeInternal {
				require.Contains(t, log.String(), "SELECT secret")
				require.Contains(t, log.String(), "abc")
			}
		})
	}
	t.Run("every sentinel is in the table", func(t *testing.T) {
		for _, sentinel := range []error{graph.ErrNotFound, graph.ErrExists, graph.ErrInvalid, graph.ErrPrecondition, graph.ErrUnavailable} {
			code, _, _ := describe(twice(sentinel))
			require.NotEqual(t, codeInternal, code, sentinel)
		}
	})
}

func TestFewerErrors(t *testing.T) {
	var errs gqlerror.List
	for i := range 20 {
		errs = append(errs, &gqlerror.Error{Message: fmt.Sprint(i), Extensions: map[string]any{"code": "X", "requestId": "r"}})
	}
	got := fewer(errs)
	require.Len(t, got, 9)
	require.Equal(t, "12 more errors are left out", got[8].Message)
	require.Len(t, fewer(errs[:9]), 9)
}
