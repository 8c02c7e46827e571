package graphtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"behalf/graph"
	"behalf/graph/access"
)

// Server is the world of the API: acts and questions are GraphQL documents, sent to its handler as a client sends them.
type Server struct {
	Handler  http.Handler
	Store    graph.Store // for Load alone: an import does not come by the API
	PageSize int         // of lists; 0: 7
	clock    graph.Time
}

var (
	_ World    = (*Server)(nil)
	_ Examiner = (*Server)(nil)
)

// NewServer makes the world of a store behind a handler. Serve makes the handler; it is given the clock that the world sets.
func NewServer(store graph.Store, serve func(now func() graph.Time) (http.Handler, error)) (*Server, error) {
	s := &Server{Store: store, clock: StoryBegins}
	handler, err := serve(func() graph.Time { return s.clock })
	s.Handler = handler
	return s, err
}

// payloads are the nodes of each act's payload, by the names of the API.
var payloads = map[string][]string{
	"createTenant": {"tenant"}, "createUser": {"user"}, "createSecurityGroup": {"securityGroup"}, "createScope": {"scope"},
	"assignDirectoryRole": nil, "removeDirectoryRole": nil,
	"addGroupMember": {"securityGroup"}, "removeGroupMember": {"securityGroup"},
	"requestResellerRelationship": {"relationshipRequest"}, "editRelationshipRequest": {"relationshipRequest"},
	"completeRelationshipRequest": {"relationshipRequest"}, "markRelationshipRequestSent": {"relationshipRequest"},
	"withdrawRelationshipRequest": {"relationshipRequest"},
	"acceptRelationshipRequest":   {"relationshipRequest", "resellerRelationship"},
	"declineRelationshipRequest":  {"relationshipRequest"},
	"removeDelegatedAdmin":        {"resellerRelationship"}, "removeResellerRelationship": {"resellerRelationship"},
	"provisionAzureSubscription": {"azureSubscription", "roleAssignment"}, "transferAzureSubscription": {"azureSubscription"},
	"assignAzureRole": {"roleAssignment"}, "removeAzureRoleAssignment": {"roleAssignment"}, "elevateAccess": {"roleAssignment"},
	"setServicePermission": {"resellerRelationship"}, "openServiceRequest": {"serviceRequest"},
	"addAutopilotDevice": {"autopilotDevice"}, "removeAutopilotDevice": {"autopilotDevice"},
	"applyAutopilotProfile": {"autopilotDevice"}, "removeAutopilotProfile": {"autopilotDevice"},
	"createAutopilotProfile": {"autopilotProfile"}, "updateAutopilotProfile": {"autopilotProfile"}, "deleteAutopilotProfile": {"autopilotProfile"},
}

type identified struct {
	ID graph.ID `json:"id"`
}

type coded struct {
	Code string `json:"code"`
}

func codes(of []coded) (out []string) {
	for _, c := range of {
		out = append(out, c.Code)
	}
	return out
}

// Do implements World.
func (s *Server) Do(ctx context.Context, act string, by graph.ID, at graph.Time, input map[string]any) (Done, error) {
	fields, ok := payloads[act]
	if !ok {
		return Done{}, fmt.Errorf("%q is not an act", act)
	}
	s.clock = at
	var nodes strings.Builder
	for _, f := range fields {
		nodes.WriteString(" " + f + " { id }")
	}
	document := fmt.Sprintf("mutation ($input: %sInput!) { act: %s(input: $input) { ledgerEntry { seq } consequences { code } warnings { code }%s } }",
		strings.ToUpper(act[:1])+act[1:], act, nodes.String())
	var data struct {
		Act map[string]json.RawMessage `json:"act"`
	}
	if err := s.ask(ctx, by, document, map[string]any{"input": input}, &data); err != nil {
		return Done{}, err
	}
	var payload struct {
		LedgerEntry  *struct{ Seq int64 }
		Consequences []coded
		Warnings     []coded
	}
	for name, into := range map[string]any{"ledgerEntry": &payload.LedgerEntry, "consequences": &payload.Consequences, "warnings": &payload.Warnings} {
		if err := json.Unmarshal(data.Act[name], into); err != nil {
			return Done{}, err
		}
	}
	done := Done{Nodes: map[string]graph.ID{}, Consequences: codes(payload.Consequences), Warnings: codes(payload.Warnings)}
	if payload.LedgerEntry != nil {
		done.Seq = payload.LedgerEntry.Seq
	}
	for _, f := range fields {
		var n *identified
		if err := json.Unmarshal(data.Act[f], &n); err != nil {
			return Done{}, err
		}
		if n != nil {
			done.Nodes[f] = n.ID
		}
	}
	return done, nil
}

// Load implements World.
func (s *Server) Load(ctx context.Context, nodes []graph.Node, edges []graph.Edge) error {
	return s.Store.Update(ctx, func(w graph.Writer) error { return w.Load(ctx, nodes, edges) })
}

// variables are those of a question's date and policy.
func (when When) variables(more map[string]any) map[string]any {
	policy := map[string]any{}
	for name, value := range map[string]string{
		"azureAccessPolicy": string(when.Policy.Azure), "autopilotPolicy": string(when.Policy.Autopilot), "helpdeskMayOrder": string(when.Policy.Helpdesk), "possibleElevation": string(when.Policy.Elevation),
	} {
		if value != "" {
			policy[name] = value
		}
	}
	more["policy"], more["at"] = policy, nil
	if when.At != 0 {
		more["at"] = when.At.String()
	}
	return more
}

// decided is an answer as the API tells it.
type decided struct {
	Outcome, Reason string
	Channel         *string
	Paths           []struct{ Text string }
	Truncated       bool
	Attempts        []struct{ Reason, Missing string }
	Warnings        []coded
}

const answerFields = `{ outcome reason channel paths(first: 100) { text } truncated attempts { reason missing } warnings { code } }`

// Check implements World.
func (s *Server) Check(ctx context.Context, agent graph.ID, action string, target graph.ID, when When) (Answer, error) {
	var data struct{ CheckAccess decided }
	variables := when.variables(map[string]any{"agent": agent, "action": action, "target": target, "service": nil})
	if when.Service != "" {
		variables["service"] = when.Service
	}
	err := s.ask(ctx, "", `query ($agent: ID!, $action: Action!, $target: ID!, $service: Service, $at: DateTime, $policy: PolicyInput) {
		checkAccess(agent: $agent, action: $action, target: $target, service: $service, at: $at, policy: $policy) `+answerFields+` }`, variables, &data)
	if err != nil {
		return Answer{}, err
	}
	d := data.CheckAccess
	a := Answer{Outcome: d.Outcome, Reason: d.Reason, Warnings: codes(d.Warnings)}
	if d.Channel != nil {
		a.Channel = *d.Channel
	}
	for _, p := range d.Paths {
		a.Paths = append(a.Paths, p.Text)
	}
	if d.Truncated {
		a.Paths = append(a.Paths, "…")
	}
	if d.Outcome == string(access.Allow) {
		return a, nil
	}
	for _, t := range d.Attempts {
		if t.Reason == d.Reason {
			a.Missing = t.Missing
			return a, nil
		}
	}
	return a, fmt.Errorf("%s %s %s: no attempt has the reason %s", agent, action, target, d.Reason)
}

// CheckAll implements Examiner.
func (s *Server) CheckAll(ctx context.Context, questions []access.Question, when When) ([]Answer, error) {
	var asked []map[string]any
	for _, q := range questions {
		asked = append(asked, map[string]any{"agent": q.Agent, "action": q.Action, "target": q.Target})
	}
	var data struct{ CheckAccessBatch []decided }
	err := s.ask(ctx, "", `query ($questions: [AccessQuestionInput!]!, $at: DateTime, $policy: PolicyInput) {
		checkAccessBatch(questions: $questions, at: $at, policy: $policy) { outcome reason paths(first: 1) { text } attempts { reason missing } } }`,
		when.variables(map[string]any{"questions": asked}), &data)
	answers := make([]Answer, len(data.CheckAccessBatch))
	for i, d := range data.CheckAccessBatch {
		answers[i] = Answer{Outcome: d.Outcome, Reason: d.Reason}
		for _, p := range d.Paths {
			answers[i].Paths = append(answers[i].Paths, p.Text)
		}
		for _, t := range d.Attempts {
			if t.Reason == d.Reason {
				answers[i].Missing = t.Missing
			}
		}
	}
	return answers, err
}

// connection is a page of a list in the shape of Relay.
type connection[T any] struct {
	Edges    []struct{ Node T }
	PageInfo struct {
		HasNextPage bool
		EndCursor   *string
		Complete    bool
	}
}

const pageFields = `pageInfo { hasNextPage endCursor complete }`

// pages puts all pages of a list together. The document has the variables $first and $after, and calls the list "list".
func pages[T any](ctx context.Context, s *Server, by graph.ID, document string, variables map[string]any, list func(json.RawMessage) (json.RawMessage, error)) (all []T, err error) {
	variables["first"] = 7
	if s.PageSize > 0 {
		variables["first"] = s.PageSize
	}
	for {
		var data json.RawMessage
		if err := s.ask(ctx, by, document, variables, &data); err != nil {
			return nil, err
		}
		var page connection[T]
		text, err := list(data)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &page); err != nil {
			return nil, err
		}
		for _, e := range page.Edges {
			all = append(all, e.Node)
		}
		switch {
		case !page.PageInfo.Complete:
			return nil, fmt.Errorf("the list was cut")
		case !page.PageInfo.HasNextPage:
			return all, nil
		case len(page.Edges) != variables["first"]:
			return nil, fmt.Errorf("a page of %d items, not %d, says that more follow", len(page.Edges), variables["first"])
		}
		variables["after"] = *page.PageInfo.EndCursor
	}
}

// listAt reads a list from its place in the data.
func listAt(names ...string) func(json.RawMessage) (json.RawMessage, error) {
	return func(data json.RawMessage) (json.RawMessage, error) {
		for _, name := range names {
			var in map[string]json.RawMessage
			if err := json.Unmarshal(data, &in); err != nil {
				return nil, err
			}
			data = in[name]
		}
		return data, nil
	}
}

// Who implements World.
func (s *Server) Who(ctx context.Context, action string, target graph.ID, when When) (ids []graph.ID, err error) {
	found, err := pages[struct{ Agent identified }](ctx, s, "", `query ($target: ID!, $action: Action!, $at: DateTime, $policy: PolicyInput, $first: Int, $after: String) {
		list: agentsWithAccess(target: $target, action: $action, at: $at, policy: $policy, first: $first, after: $after) { edges { node { agent { id } } } `+pageFields+` } }`,
		when.variables(map[string]any{"target": target, "action": action}), listAt("list"))
	for _, n := range found {
		ids = append(ids, n.Agent.ID)
	}
	return ids, err
}

// What implements World.
func (s *Server) What(ctx context.Context, agent graph.ID, action string, kinds []graph.Kind, when When) (ids []graph.ID, err error) {
	variables := when.variables(map[string]any{"agent": agent, "action": action})
	if len(kinds) > 0 {
		var names []string
		for _, k := range kinds {
			names = append(names, k.Enum())
		}
		variables["kinds"] = names
	}
	found, err := pages[struct{ Target identified }](ctx, s, "", `query ($agent: ID!, $action: Action!, $kinds: [NodeKind!], $at: DateTime, $policy: PolicyInput, $first: Int, $after: String) {
		list: accessibleTargets(agent: $agent, action: $action, kinds: $kinds, at: $at, policy: $policy, first: $first, after: $after) { edges { node { target { id } } } `+pageFields+` } }`,
		variables, listAt("list"))
	for _, n := range found {
		ids = append(ids, n.Target.ID)
	}
	return ids, err
}

// Lingering implements World.
func (s *Server) Lingering(ctx context.Context, customer, partner graph.ID, date graph.Time) (rows []LingeringRow, err error) {
	variables := When{At: date}.variables(map[string]any{})
	for name, id := range map[string]graph.ID{"customer": customer, "partner": partner} {
		if id != "" {
			variables[name] = id
		}
	}
	delete(variables, "policy")
	found, err := pages[struct {
		Principal, Scope, Customer, Partner identified
		Role, Since, EndedAt                string
		GrantedAfterRemoval                 bool
		People                              int
	}](ctx, s, "", `query ($customer: ID, $partner: ID, $at: DateTime, $first: Int, $after: String) {
		list: lingeringAccess(customer: $customer, partner: $partner, at: $at, first: $first, after: $after) { edges { node {
			principal { id } role scope { id } customer { id } partner { id } since endedAt grantedAfterRemoval people } } `+pageFields+` } }`, variables, listAt("list"))
	for _, n := range found {
		row := LingeringRow{
			Principal: n.Principal.ID, Role: n.Role, Scope: n.Scope.ID, Customer: n.Customer.ID, Partner: n.Partner.ID,
			GrantedAfterRemoval: n.GrantedAfterRemoval, People: n.People,
		}
		if row.Since, err = graph.ParseTime(n.Since); err != nil {
			return nil, err
		}
		if row.EndedAt, err = graph.ParseTime(n.EndedAt); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, err
}

// Page implements World.
func (s *Server) Page(ctx context.Context, viewer, customer graph.ID, date graph.Time) (rows []PageRow, err error) {
	variables := When{At: date}.variables(map[string]any{"customer": customer})
	delete(variables, "policy")
	found, err := pages[struct {
		Partner                  identified
		Status                   string
		Since                    string
		HasDelegatedAdmin        bool
		Roles, AllowedOperations []string
	}](ctx, s, viewer, `query ($customer: ID!, $at: DateTime, $first: Int, $after: String) { node(id: $customer) { ... on Tenant {
		list: partnerRelationships(at: $at, includeEnded: true, first: $first, after: $after) { edges { node {
			partner { id } status since hasDelegatedAdmin roles allowedOperations } } `+pageFields+` } } } }`, variables, listAt("node", "list"))
	for _, n := range found {
		row := PageRow{Partner: n.Partner.ID, Status: n.Status, DelegatedAdmin: n.HasDelegatedAdmin, Roles: n.Roles, Operations: n.AllowedOperations}
		if row.Since, err = graph.ParseTime(n.Since); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b PageRow) int { return strings.Compare(string(a.Partner), string(b.Partner)) })
	return rows, err
}

// Draft implements World.
func (s *Server) Draft(ctx context.Context, request graph.ID) (d Draft, err error) {
	var data struct {
		Node *struct {
			Link  string
			Draft struct{ Text, Mailto string }
		}
	}
	err = s.ask(ctx, "", `query ($request: ID!) { node(id: $request) { ... on RelationshipRequest { link draft { text mailto } } } }`, map[string]any{"request": request}, &data)
	if err != nil || data.Node == nil {
		return d, errors.Join(err, fmt.Errorf("%s: no such request", request))
	}
	return Draft{Link: data.Node.Link, Text: data.Node.Draft.Text, Mailto: data.Node.Draft.Mailto}, nil
}

// ask sends a document and reads its data. The first error is a *Refused where the API has a code for it.
func (s *Server) ask(ctx context.Context, by graph.ID, document string, variables map[string]any, data any) error {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return err
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if by != "" {
		r.Header.Set("X-Behalf-User", string(by))
	}
	w := httptest.NewRecorder()
	s.Handler.ServeHTTP(w, r)
	var response struct {
		Data   json.RawMessage
		Errors []struct {
			Message    string
			Extensions struct{ Code, Reason string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &response); err != nil {
		return fmt.Errorf("status %d, %q: %w", w.Code, w.Body, err)
	}
	if len(response.Errors) > 0 {
		e := response.Errors[0]
		if slices.Contains([]string{"INTERNAL", "UNAVAILABLE", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", ""}, e.Extensions.Code) {
			return fmt.Errorf("%s: %s", e.Extensions.Code, e.Message)
		}
		return &Refused{e.Extensions.Code, e.Extensions.Reason, e.Message}
	}
	if w.Code != http.StatusOK {
		return fmt.Errorf("status %d: %s", w.Code, w.Body)
	}
	return json.Unmarshal(response.Data, data)
}
