package graphtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"behalf/graph"
)

// Fact is one act of a story: who does what when, with which input. Where the input names a node that an earlier act made,
// its value is the name ("$r1") that the act was bound to.
type Fact struct {
	At      graph.Time // 0: a second after the act before
	By      graph.ID   // empty: the operator
	Act     string
	Input   map[string]any
	Bind    string // the name of what the act made: "$r1"
	Refused string // the refusal that is expected: "FORBIDDEN GA_REQUIRED"; empty for an act that succeeds
}

// inputOrder is the order in which a fact's input is written.
var inputOrder = []string{
	"key", "displayName", "kinds", "domain", "userPrincipalName", "wellKnown", "kind", "tenant", "parent", "partner", "includeDap", "customer",
	"request", "body", "group", "member", "subscription", "toPartner", "principal", "role", "scope", "condition", "assignment",
	"source", "addedBy", "serialNumber", "device", "profile", "description", "settings", "service", "allowed", "subject", "endedBy", "dryRun",
}

// String is the fact as scenarios spell it.
func (f Fact) String() string {
	var b strings.Builder
	if f.At != 0 {
		b.WriteString(f.At.String() + " ")
	}
	if f.By == "" {
		b.WriteString(operatorName)
	} else {
		b.WriteString(string(f.By))
	}
	b.WriteString(" " + f.Act)
	for _, name := range inputOrder {
		if value, ok := f.Input[name]; ok {
			b.WriteString(" " + name + "=" + inputText(value))
		}
	}
	if f.Bind != "" {
		b.WriteString(" -> " + f.Bind)
	}
	if f.Refused != "" {
		b.WriteString(" ! " + f.Refused)
	}
	return b.String()
}

// operatorName stands for the operator where an actor is written.
const operatorName = "operator"

func inputText(value any) string {
	var text string
	switch v := value.(type) {
	case []string:
		text = strings.Join(v, ",")
	default:
		text = fmt.Sprint(v)
	}
	if text == "" || strings.ContainsAny(text, " \t\n\"") {
		return strconv.Quote(text)
	}
	return text
}

// Tell does the facts in a world, in order, and returns what the names are bound to. Outcome, if it is not nil, is told of each
// how it went; else a fact that does not go as expected ends the story with an error. An error that is no refusal always does.
func Tell(ctx context.Context, w World, facts []Fact, outcome func(i int, done Done, refused *Refused)) (map[string]graph.ID, error) {
	names := map[string]graph.ID{}
	at := StoryBegins
	for i, f := range facts {
		at += 1000
		if f.At != 0 {
			at = f.At
		}
		done, err := w.Do(ctx, f.Act, f.By, at, f.resolved(names))
		var refused *Refused
		if err != nil && !errors.As(err, &refused) {
			return names, fmt.Errorf("%s: %w", f, err)
		}
		if f.Bind != "" && err == nil {
			names[f.Bind] = done.Made()
		}
		if outcome != nil {
			outcome(i, done, refused)
			continue
		}
		got := ""
		if refused != nil {
			got = refused.Notation()
		}
		if got != f.Refused {
			return names, fmt.Errorf("%s: got %q, want %q: %w", f, got, f.Refused, err)
		}
	}
	return names, nil
}

// resolved is the input with names replaced by what they are bound to. A name of what was never made becomes an id that is
// not there.
func (f Fact) resolved(names map[string]graph.ID) map[string]any {
	out := make(map[string]any, len(f.Input))
	for field, value := range f.Input {
		if text, ok := value.(string); ok && strings.HasPrefix(text, "$") {
			value = string(names[text])
			if value == "" {
				value = string(nowhere(field))
			}
		}
		out[field] = value
	}
	return out
}

// nowhere is the id of nothing, of the kind that an input field wants.
func nowhere(field string) graph.ID {
	kind := graph.KindRelationshipRequest
	if field == "assignment" {
		kind = graph.KindAzureRoleAssignment
	}
	return graph.MustID(kind, "nowhere")
}

// shrink drops facts while the rest still fails, and returns what cannot be dropped.
func shrink(facts []Fact, fails func([]Fact) bool) []Fact {
	for size := len(facts) / 2; size >= 1; {
		dropped := false
		for from := 0; from < len(facts); {
			rest := slices.Concat(facts[:from], facts[min(from+size, len(facts)):])
			if fails(rest) {
				facts, dropped = rest, true
			} else {
				from += size
			}
		}
		if size > 1 {
			size /= 2
		} else if !dropped {
			break
		}
	}
	return facts
}
