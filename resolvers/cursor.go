package resolvers

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"behalf/graph"
	"behalf/graph/access"
)

// cursor is a place in a list. It holds what later pages must keep of the first: which question it was, its date and its
// policy.
type cursor struct {
	Version  int           `json:"v"`
	Question string        `json:"q"` // a digest of the field and its arguments, save the paging ones
	At       graph.Time    `json:"t"`
	Policy   access.Policy `json:"p,omitzero"`
	Place    []string      `json:"k"` // the sort key and the id, or what else the list is ordered by
}

const cursorVersion = 1

// maxCursor is how long a cursor may be: the longest name, in its escaped form, and an id.
const maxCursor = 8 << 10

var cursorEncoding = base64.RawURLEncoding.Strict()

// text is the cursor as clients hold it.
func (c cursor) text() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("resolvers: a cursor is plain values: " + err.Error())
	}
	return cursorEncoding.EncodeToString(b)
}

// parseCursor reads a cursor. It wraps graph.ErrInvalid for whatever text did not write.
func parseCursor(text string) (cursor, error) {
	garbled := fmt.Errorf("this is no cursor of this API; take one from an edge or from pageInfo: %w", graph.ErrInvalid)
	if len(text) > maxCursor {
		return cursor{}, garbled
	}
	b, err := cursorEncoding.DecodeString(text)
	if err != nil {
		return cursor{}, garbled
	}
	var c cursor
	if json.Unmarshal(b, &c) != nil || c.text() != text || c.Version != cursorVersion || graph.CheckTime(c.At) != nil || !known(c.Policy) {
		return cursor{}, garbled
	}
	return c, nil
}

// known reports whether a policy that came from outside holds settings that there are, or none.
func known(p access.Policy) bool {
	return slices.Contains([]access.AzureAccessPolicy{"", access.RbacOnly, access.RbacAndDirectoryPath}, p.Azure) &&
		slices.Contains([]access.AutopilotPolicy{"", access.AutopilotCurrent, access.AutopilotProposed}, p.Autopilot) &&
		slices.Contains([]access.HelpdeskOrders{"", access.HelpdeskUndecided, access.HelpdeskMay, access.HelpdeskMayNot}, p.Helpdesk) &&
		slices.Contains([]access.PossibleElevation{"", access.ElevationHidden, access.ElevationShown}, p.Elevation)
}

// paging are the four arguments of every list.
type paging struct {
	first  *int
	after  *string
	last   *int
	before *string
}

// The length of a page where none is asked for, and the longest.
const (
	defaultPage = 25
	largestPage = 100
)

// window is the part of a list that is asked for.
type window struct {
	limit    int
	backward bool    // from the end
	from     *cursor // the place that the page lies after, or before; nil for the first page
	question string
}

// window reads the paging arguments of the field that is being resolved. Of is what the list belongs to: a node's id, or
// empty for a list at the root.
func (p paging) window(ctx context.Context, of string) (window, error) {
	w := window{limit: defaultPage, question: question(ctx, of)}
	switch {
	case p.first != nil && p.last != nil:
		return w, invalid("last", "first and last are given together; page in one direction")
	case p.last != nil && p.after != nil:
		return w, invalid("after", "last pages backwards; it goes with before")
	case p.first != nil && p.before != nil:
		return w, invalid("before", "first pages forwards; it goes with after")
	case p.after != nil && p.before != nil:
		return w, invalid("before", "after and before are given together; page in one direction")
	}
	name, size := "first", p.first
	if p.last != nil {
		name, size = "last", p.last
	}
	if size != nil {
		if *size < 0 || *size > largestPage {
			return w, invalid(name, "%s is %d; ask for 0 to %d items", name, *size, largestPage)
		}
		w.limit = *size
	}
	w.backward = p.last != nil || p.before != nil
	name, text := "after", p.after
	if p.before != nil {
		name, text = "before", p.before
	}
	if text == nil {
		return w, nil
	}
	c, err := parseCursor(*text)
	if err != nil {
		return w, field(name, err)
	}
	if c.Question != w.question {
		return w, invalid(name, "this cursor belongs to another list, or to other arguments; begin anew without it")
	}
	w.from = &c
	return w, nil
}

// question is a digest of the field that is being resolved and of all its arguments but the paging ones.
func question(ctx context.Context, of string) string {
	fc := graphql.GetFieldContext(ctx)
	arguments := map[string]any{}
	for name, value := range fc.Field.ArgumentMap(graphql.GetOperationContext(ctx).Variables) {
		switch name {
		case "first", "after", "last", "before":
		default:
			if value != nil {
				arguments[name] = value
			}
		}
	}
	text, err := json.Marshal([]any{fc.Object, fc.Field.Name, of, arguments})
	if err != nil {
		text = []byte(errors.Join(errors.New(fc.Field.Name), err).Error()) // arguments come from JSON and literals: it does not happen
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// place is the window's beginning in a list that has n keys; nil for the first page. A cursor with another number of
// keys is none of this list.
func (w window) place(n int) ([]string, error) {
	if w.from == nil {
		return nil, nil
	}
	if len(w.from.Place) != n {
		return nil, invalid("after", "this is no cursor of this list")
	}
	return w.from.Place, nil
}
