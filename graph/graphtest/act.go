package graphtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/graph/say"
	"behalf/graph/wording"
)

// Done is what an act answered, under the names of the API.
type Done struct {
	// Nodes are the payload's nodes: "relationshipRequest" to its id.
	Nodes        map[string]graph.ID
	Consequences []string // codes
	Warnings     []string // codes
	Sentences    []string // what the act tells, in every language
	Seq          int64    // of the ledger entry; 0 where there is none
}

// Made is the node whose id the act itself chose, which a scenario binds to a name; empty where there is none.
func (d Done) Made() graph.ID {
	for _, field := range []string{"relationshipRequest", "roleAssignment", "serviceRequest"} {
		if id, ok := d.Nodes[field]; ok {
			return id
		}
	}
	return ""
}

// Refused is the refusal of an act: the API's code, and the reason where it has one. The message of what the catalogue words
// is in every language, a line each.
type Refused struct{ Code, Reason, Message string }

func (e *Refused) Error() string { return e.Notation() + ": " + e.Message }

// Notation is the refusal as scenarios spell it: FORBIDDEN GA_REQUIRED.
func (e *Refused) Notation() string {
	if e.Reason == "" {
		return e.Code
	}
	return e.Code + " " + e.Reason
}

// refusal turns a refusal by package acts into a *Refused; any other error comes back as it is.
func refusal(err error) error {
	var forbidden *acts.Forbidden
	var unmet *acts.Unmet
	var rejected *acts.Rejected
	switch {
	case err == nil:
		return nil
	case errors.As(err, &forbidden):
		return &Refused{"FORBIDDEN", string(forbidden.Reason), worded(forbidden.Reason, forbidden.Says, err)}
	case errors.As(err, &unmet):
		return &Refused{"FAILED_PRECONDITION", string(unmet.Reason), worded(unmet.Reason, unmet.Says, err)}
	case errors.As(err, &rejected):
		return &Refused{"BAD_USER_INPUT", string(rejected.Reason), err.Error()}
	case errors.Is(err, graph.ErrNotFound):
		return &Refused{"NOT_FOUND", "", err.Error()}
	case errors.Is(err, graph.ErrExists):
		return &Refused{"ALREADY_EXISTS", "", err.Error()}
	case errors.Is(err, graph.ErrInvalid):
		return &Refused{"BAD_USER_INPUT", "", err.Error()}
	case errors.Is(err, graph.ErrPrecondition):
		return &Refused{"FAILED_PRECONDITION", "", err.Error()}
	}
	return err
}

func worded(reason access.Reason, says *say.Saying, err error) string {
	var lines []string
	for _, l := range wording.Languages {
		if sentence, ok := l.Refusal(reason, says); ok {
			lines = append(lines, sentence)
		}
	}
	if lines == nil {
		return err.Error()
	}
	return strings.Join(lines, "\n")
}

// Perform does an act by its name in the API, with the input that the API has for it.
func Perform(ctx context.Context, d *acts.Desk, act string, by graph.ID, input map[string]any) (Done, error) {
	perform, ok := performers[act]
	if !ok {
		return Done{}, fmt.Errorf("%q is not an act", act)
	}
	result, err := perform(ctx, d, by, input)
	if err != nil {
		return Done{}, refusal(err)
	}
	done := Done{Nodes: map[string]graph.ID{}}
	for _, n := range result.Nodes {
		done.Nodes[payloadField(act, n.ID.Kind())] = n.ID
	}
	for _, c := range result.Consequences {
		done.Consequences = append(done.Consequences, string(c.Code))
		for _, l := range wording.Languages {
			done.Sentences = append(done.Sentences, l.Consequence(c))
		}
	}
	for _, w := range result.Warnings {
		done.Warnings = append(done.Warnings, string(w.Code))
		for _, l := range wording.Languages {
			done.Sentences = append(done.Sentences, l.Warning(w))
		}
	}
	if result.Entry != nil {
		done.Seq = result.Entry.Seq
	}
	return done, nil
}

// Acts are the names of all acts.
func Acts() []string {
	names := make([]string, 0, len(performers))
	for name := range performers {
		names = append(names, name)
	}
	return names
}

// payloadField is the name under which an act's payload holds a node of a kind.
func payloadField(act string, k graph.Kind) string {
	switch {
	case act == "createScope":
		return "scope"
	case k == graph.KindAzureRoleAssignment:
		return "roleAssignment"
	}
	name := []byte(k)
	name[0] |= 0x20
	return string(name)
}

type performer func(ctx context.Context, d *acts.Desk, by graph.ID, input map[string]any) (*acts.Result, error)

var performers = map[string]performer{
	"createTenant":                perform((*acts.Desk).CreateTenant),
	"createUser":                  perform((*acts.Desk).CreateUser),
	"createSecurityGroup":         perform((*acts.Desk).CreateSecurityGroup),
	"createScope":                 perform((*acts.Desk).CreateScope),
	"assignDirectoryRole":         perform((*acts.Desk).AssignDirectoryRole),
	"removeDirectoryRole":         perform((*acts.Desk).RemoveDirectoryRole),
	"addGroupMember":              perform((*acts.Desk).AddGroupMember),
	"removeGroupMember":           perform((*acts.Desk).RemoveGroupMember),
	"requestResellerRelationship": perform((*acts.Desk).RequestResellerRelationship),
	"editRelationshipRequest":     perform((*acts.Desk).EditRelationshipRequest),
	"completeRelationshipRequest": perform((*acts.Desk).CompleteRelationshipRequest),
	"markRelationshipRequestSent": perform((*acts.Desk).MarkRelationshipRequestSent),
	"withdrawRelationshipRequest": perform((*acts.Desk).WithdrawRelationshipRequest),
	"acceptRelationshipRequest":   perform((*acts.Desk).AcceptRelationshipRequest),
	"declineRelationshipRequest":  perform((*acts.Desk).DeclineRelationshipRequest),
	"removeDelegatedAdmin":        perform((*acts.Desk).RemoveDelegatedAdmin),
	"removeResellerRelationship":  perform((*acts.Desk).RemoveResellerRelationship),
	"provisionAzureSubscription":  perform((*acts.Desk).ProvisionAzureSubscription),
	"transferAzureSubscription":   perform((*acts.Desk).TransferAzureSubscription),
	"assignAzureRole":             perform((*acts.Desk).AssignAzureRole),
	"removeAzureRoleAssignment":   perform((*acts.Desk).RemoveAzureRoleAssignment),
	"elevateAccess":               perform((*acts.Desk).ElevateAccess),
	"setServicePermission":        perform((*acts.Desk).SetServicePermission),
	"openServiceRequest":          perform((*acts.Desk).OpenServiceRequest),
	"addAutopilotDevice":          perform((*acts.Desk).AddAutopilotDevice),
	"removeAutopilotDevice":       perform((*acts.Desk).RemoveAutopilotDevice),
	"applyAutopilotProfile":       perform((*acts.Desk).ApplyAutopilotProfile),
	"removeAutopilotProfile":      perform((*acts.Desk).RemoveAutopilotProfile),
	"createAutopilotProfile":      perform((*acts.Desk).CreateAutopilotProfile),
	"updateAutopilotProfile":      perform((*acts.Desk).UpdateAutopilotProfile),
	"deleteAutopilotProfile":      perform((*acts.Desk).DeleteAutopilotProfile),
}

// perform makes a performer of an act: the input's names are those of its JSON form, as in the API.
func perform[In any](act func(*acts.Desk, context.Context, acts.Actor, In) (*acts.Result, error)) performer {
	return func(ctx context.Context, d *acts.Desk, by graph.ID, input map[string]any) (*acts.Result, error) {
		var in In
		given := make(map[string]any, len(input))
		for name, value := range input {
			if name != "dryRun" {
				given[name] = value
			}
		}
		text, err := json.Marshal(given)
		if err != nil {
			return nil, err
		}
		read := json.NewDecoder(bytes.NewReader(text))
		read.DisallowUnknownFields()
		if err := read.Decode(&in); err != nil {
			return nil, fmt.Errorf("%T: %w", in, err)
		}
		if dry, ok := input["dryRun"].(bool); ok {
			reflect.ValueOf(&in).Elem().FieldByName("DryRun").Set(reflect.ValueOf(&dry))
		}
		return act(d, ctx, by, in)
	}
}
