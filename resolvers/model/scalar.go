package model

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"behalf/graph"
)

// The kinds of ids that name no node of the graph: node and nodes take them, nothing else does.
const (
	KindAccessDecision graph.Kind = "AccessDecision"
	KindLedgerEntry    graph.Kind = "LedgerEntry"
)

// maxDecisionID is how long the id of an answer may be: it holds two ids, a date and a policy, in base64.
const maxDecisionID = 2048

// LedgerID is the id of the entry with a number.
func LedgerID(seq int64) graph.ID {
	return graph.ID(string(KindLedgerEntry) + ":" + strconv.FormatInt(seq, 10))
}

// MarshalID writes an id.
func MarshalID(id graph.ID) graphql.ContextMarshaler {
	return graphql.ContextWriterFunc(func(_ context.Context, w io.Writer) error {
		graphql.MarshalString(string(id)).MarshalGQL(w)
		return nil
	})
}

// UnmarshalID reads an id and folds it. A number is none.
func UnmarshalID(ctx context.Context, v any) (graph.ID, error) {
	text, isText := v.(string)
	switch {
	case v == nil:
		return "", nil
	case !isText:
		return "", fmt.Errorf("%s is not an ID; write it as a text, for example \"User:ada\": %w", shown(v), graph.ErrInvalid)
	}
	if fc := graphql.GetFieldContext(ctx); fc != nil && fc.Object == "Query" && (fc.Field.Name == "node" || fc.Field.Name == "nodes") {
		kind, _, _ := strings.Cut(text, ":")
		switch {
		case graph.Kind(kind) != KindAccessDecision && graph.Kind(kind) != KindLedgerEntry:
		case len(text) > maxDecisionID:
			return "", fmt.Errorf("the id has %d bytes; at most %d are accepted: %w", len(text), maxDecisionID, graph.ErrInvalid)
		default:
			return graph.ID(text), nil
		}
	}
	return graph.ParseID(text)
}

// MarshalDateTime writes an instant.
func MarshalDateTime(t graph.Time) graphql.Marshaler { return graphql.MarshalString(t.String()) }

// UnmarshalDateTime reads an instant.
func UnmarshalDateTime(v any) (graph.Time, error) {
	text, err := UnmarshalString(v)
	if err != nil {
		return 0, err
	}
	return graph.ParseTime(text)
}

// MarshalString writes a text.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalString reads a text. A number or a truth value is none, although gqlgen's own reader takes them.
func UnmarshalString(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("%s is not a String: %w", shown(v), graph.ErrInvalid)
}

// MarshalInt writes a number.
func MarshalInt(i int) graphql.Marshaler { return graphql.MarshalInt(i) }

// UnmarshalInt reads a whole number of 32 bits.
func UnmarshalInt(v any) (int, error) {
	var n int64
	var err error
	switch v := v.(type) {
	case int64:
		n = v
	case json.Number:
		n, err = strconv.ParseInt(v.String(), 10, 64)
	case nil:
		return 0, nil
	default:
		err = strconv.ErrSyntax
	}
	if err != nil || n < math.MinInt32 || n > math.MaxInt32 {
		return 0, fmt.Errorf("%s is not an Int: %w", shown(v), graph.ErrInvalid)
	}
	return int(n), nil
}

// MarshalInt64 writes the number of a ledger's entry.
func MarshalInt64(i int64) graphql.Marshaler { return graphql.MarshalInt64(i) }

// UnmarshalInt64 reads a whole number as UnmarshalInt does.
func UnmarshalInt64(v any) (int64, error) {
	n, err := UnmarshalInt(v)
	return int64(n), err
}

// MarshalBoolean writes a truth value.
func MarshalBoolean(b bool) graphql.Marshaler { return graphql.MarshalBoolean(b) }

// UnmarshalBoolean reads a truth value. A text or a number is none.
func UnmarshalBoolean(v any) (bool, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case nil:
		return false, nil
	}
	return false, fmt.Errorf("%s is not a Boolean: %w", shown(v), graph.ErrInvalid)
}

// shown is a piece of input, short enough for an error.
func shown(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "the value"
	}
	if len(b) > 40 {
		return strings.ToValidUTF8(string(b[:40]), "") + "…"
	}
	return string(b)
}
