package acts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/say"
)

// Actor is who acts: a User, or with the empty Actor the operator, who may do every act.
type Actor = graph.ID

// Desk is where acts are done.
type Desk struct {
	Store  graph.Store
	Now    func() graph.Time
	Policy access.Policy
	// Issuance says whether accepted requests still grant delegated admin privileges (domain.md 7, K2).
	Issuance DapIssuance
}

// DapIssuance says what comes of a request that includes delegated admin privileges, which Microsoft's own links have not
// granted since October 2023. The zero value is IssuanceAllowed.
type DapIssuance string

// IssuanceAllowed grants them, with a warning; IssuanceRetired begins the relationship without them, with the same warning.
const (
	IssuanceAllowed DapIssuance = "ALLOWED"
	IssuanceRetired DapIssuance = "RETIRED"
)

// Result is what an act did, or in a dry run would do.
type Result struct {
	// Entry is the ledger's line; nil for a dry run, and where nothing changed.
	Entry        *graph.Entry
	Consequences []Consequence
	Warnings     []access.Warning
	// Nodes are the nodes that the act is about, as they are after it, and then whatever else it makes, which is found nowhere else
	// after a dry run.
	Nodes []graph.Node
}

// Node is the result's node of one of the kinds; false if there is none.
func (r *Result) Node(kinds ...graph.Kind) (graph.Node, bool) {
	for _, n := range r.Nodes {
		if slices.Contains(kinds, n.ID.Kind()) {
			return n, true
		}
	}
	return graph.Node{}, false
}

// FieldError names the input field at fault.
type FieldError struct {
	Field string
	Err   error
}

func (e *FieldError) Error() string { return e.Err.Error() }
func (e *FieldError) Unwrap() error { return e.Err }

func field(name string, err error) error {
	if err == nil {
		return nil
	}
	return &FieldError{Field: name, Err: err}
}

func invalid(name, format string, args ...any) error {
	return field(name, fmt.Errorf(format+": %w", append(args, graph.ErrInvalid)...))
}

// Forbidden is the refusal of an act that the actor may not do, with the reason of the table that says so; the operator's
// acts have none. What there is to say is in Says, to be worded in the reader's language, or else in Message.
type Forbidden struct {
	Reason  access.Reason
	Says    *say.Saying
	Message string
}

func (e *Forbidden) Error() string { return unworded(e.Message, e.Reason) }

// Unmet is a condition of an act that does not hold, with its reason where the tables have one. It wraps
// graph.ErrPrecondition. Says and Message are as in Forbidden.
type Unmet struct {
	Reason  access.Reason
	Says    *say.Saying
	Message string
}

func (e *Unmet) Error() string { return unworded(e.Message, e.Reason) }
func (e *Unmet) Unwrap() error { return graph.ErrPrecondition }

// unworded is the text of an error for logs, where nobody words what there is to say.
func unworded(message string, reason access.Reason) string {
	if message == "" {
		return string(reason)
	}
	return message
}

// The variants of what a reason says only where an act is refused.
const (
	SaysAct          = "act"            // GaRequired: of a tenant
	SaysElevate      = "elevate"        // GaRequired: the operator is no person
	SaysAdmin        = "admin"          // NoPcRole: of one partner
	SaysAdminOrSales = "admin or sales" // NoPcRole: of one partner
	SaysEitherSide   = "either side"    // NoPcRole: of removing a delegation
	SaysDevice       = "device"         // PartnerAction, CustomerAction: by whose source devices are added
	SaysRetired      = "retired"        // DAP_RETIRED: nor does this server grant them
	SaysService      = "service"        // CustomerAction: permissions for services
)

func forbidden(reason access.Reason, variant string, things say.Things) error {
	return &Forbidden{Reason: reason, Says: &say.Saying{Variant: variant, Things: things}}
}

func (t *tx) warn(code access.WarningCode, things say.Things) {
	t.result.Warnings = append(t.result.Warnings, access.Warning{Code: code, Says: say.Saying{Things: things}})
}

func unmet(reason access.Reason, format string, args ...any) error {
	return &Unmet{Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// errDryRun rolls an update back.
var errDryRun = errors.New("dry run")

// tx is one act at work.
type tx struct {
	context.Context
	w       graph.Writer
	by      Actor
	now     graph.Time
	seq     int64
	policy  access.Policy
	retired bool // delegated admin privileges are granted no more
	result  *Result
	changes []graph.Change
}

// run does an act inside one update: it calls do, which looks, decides and notes changes, and applies them with their ledger
// entry. An act that notes no change leaves none.
func (d *Desk) run(ctx context.Context, by Actor, act string, input any, dryRun bool, do func(*tx) error) (*Result, error) {
	text, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("the input of %s: %w", act, err)
	}
	var result *Result
	err = d.Store.Update(ctx, func(w graph.Writer) error {
		head, err := w.Head(ctx)
		if err != nil {
			return err
		}
		t := &tx{Context: ctx, w: w, by: by, now: graph.NextTime(head, d.Now()), seq: head.Seq + 1, policy: d.Policy, retired: d.Issuance == IssuanceRetired, result: &Result{}}
		result = t.result
		if err := do(t); err != nil {
			return err
		}
		for _, c := range t.changes {
			if c.Op == graph.CreateNode {
				t.result.Nodes = append(t.result.Nodes, c.Node)
			}
		}
		if len(t.changes) > 0 {
			changes, err := json.Marshal(t.changes)
			if err != nil {
				return err
			}
			entry := graph.Follow(head, t.now, by, act, text, changes)
			if err := w.Apply(ctx, entry, t.changes); err != nil {
				return err
			}
			if !dryRun {
				t.result.Entry = &entry
			}
		}
		if dryRun {
			return errDryRun
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return nil, err
	}
	return result, nil
}

// node is the node with an id that an input field names; it wraps graph.ErrInvalid where the kind is none of kinds, and
// graph.ErrNotFound.
func (t *tx) node(name string, id graph.ID, kinds ...graph.Kind) (graph.Node, error) {
	if err := kindOf(name, id, kinds...); err != nil {
		return graph.Node{}, err
	}
	nodes, err := t.w.Nodes(t, []graph.ID{id})
	if err != nil {
		return graph.Node{}, err
	}
	n, ok := nodes[id]
	if !ok {
		return graph.Node{}, field(name, fmt.Errorf("%s: %w", id, graph.ErrNotFound))
	}
	return n, nil
}

// kindOf refuses an id of another kind.
func kindOf(name string, id graph.ID, kinds ...graph.Kind) error {
	if slices.Contains(kinds, id.Kind()) {
		return nil
	}
	return invalid(name, "%s %s is of the wrong kind; name one of %v", name, id, kinds)
}

// absent wraps graph.ErrExists if a node is there.
func (t *tx) absent(name string, id graph.ID) error {
	nodes, err := t.w.Nodes(t, []graph.ID{id})
	if err != nil {
		return err
	}
	if _, ok := nodes[id]; ok {
		return field(name, fmt.Errorf("%s: %w", id, graph.ErrExists))
	}
	return nil
}

// edges are the edges of one type that hold now at one end.
func (t *tx) edges(end graph.ID, dir graph.Direction, types ...graph.EdgeType) ([]graph.Edge, error) {
	return t.w.Edges(t, graph.EdgeQuery{Ends: []graph.ID{end}, Direction: dir, Types: types, At: t.now})
}

// home is the tenant at the far end of an open HOME_IN or IN_TENANT; empty if there is none.
func (t *tx) home(id graph.ID) (graph.ID, error) {
	edges, err := t.edges(id, graph.Out, graph.HomeIn, graph.InTenant)
	if err != nil || len(edges) == 0 {
		return "", err
	}
	return edges[0].To, nil
}

func (t *tx) create(n graph.Node) graph.Node {
	t.changes = append(t.changes, graph.Change{Op: graph.CreateNode, Node: n})
	return n
}

func (t *tx) update(n graph.Node) graph.Node {
	t.changes = append(t.changes, graph.Change{Op: graph.UpdateNode, Node: n})
	return n
}

// open notes an edge that begins now.
func (t *tx) open(e graph.Edge) graph.Edge {
	e.Since, e.Until = t.now, graph.Forever
	t.changes = append(t.changes, graph.Change{Op: graph.OpenEdge, Edge: e})
	return e
}

func (t *tx) close(e graph.Edge) {
	e.Until = t.now
	t.changes = append(t.changes, graph.Change{Op: graph.CloseEdge, Edge: e})
}

// operator refuses everyone else.
func (t *tx) operator() error {
	if t.by == "" {
		return nil
	}
	return &Forbidden{Message: "only the operator builds the graph by hand; leave out X-Behalf-User to act as the operator"}
}

// may asks whether the actor may do an action, with the case changed first if change is not nil. The operator may. What a
// refusal reports is a condition rather than a permission for the reasons that api.md names.
func (t *tx) may(action access.Action, target graph.ID, change func(*access.Case)) (*access.Decision, error) {
	return t.mayAbout(action, target, "", change)
}

// mayAbout is may about one service of the target; about all of it, where service is empty.
func (t *tx) mayAbout(action access.Action, target graph.ID, service graph.Service, change func(*access.Case)) (*access.Decision, error) {
	if t.by == "" {
		return nil, nil
	}
	q := access.Question{Agent: t.by, Action: action, Target: target, Service: service}
	d, err := access.Suppose(t, t.w, t.now, t.policy, q, change)
	if err != nil {
		return nil, err
	}
	return d, verdict(d)
}

func verdict(d *access.Decision) error {
	if d.Allowed() {
		return nil
	}
	says := d.Says()
	if d.Outcome == access.Deny && slices.Contains(conditions, d.Reason) {
		return &Unmet{Reason: d.Reason, Says: &says}
	}
	return &Forbidden{Reason: d.Reason, Says: &says}
}

var conditions = []access.Reason{access.NoPending, access.NothingToRemove, access.NoRelationship, access.NotAccepted}

// globalAdmin refuses whoever is not Global Administrator of a tenant by a role in the own tenant: what delegation gives does
// not count here.
func (t *tx) globalAdmin(tenant graph.ID) error {
	if t.by == "" {
		return nil
	}
	d, err := access.Suppose(t, t.w, t.now, t.policy, access.Question{Agent: t.by, Action: access.AdministerDirectory, Target: tenant}, nil)
	if err != nil {
		return err
	}
	if d.Allowed() && d.Channel() == access.OwnTenant {
		return nil
	}
	return forbidden(access.GaRequired, SaysAct, say.Things{"customer": say.Name(t.nameOf(tenant))})
}

// tie is how a partner and a customer stand to each other now.
func (t *tx) tie(partner, customer graph.ID) (access.Tie, error) {
	ties, err := access.TiesOf(t, t.w, t.now, customer)
	return ties[partner], err
}

// nameOf is a node's name for a sentence.
func (t *tx) nameOf(id graph.ID) string {
	nodes, err := t.w.Nodes(t, []graph.ID{id})
	if n, ok := nodes[id]; err == nil && ok {
		return n.Name
	}
	return string(id)
}

// wellKnownGroup is a tenant's well-known group of one kind; false if it has none.
func (t *tx) wellKnownGroup(tenant graph.ID, wk graph.WellKnown) (graph.Node, bool, error) {
	walk := graph.Walk{Starts: []graph.ID{tenant}}
	walk.Add(-1, graph.Back(graph.HomeIn, "group"))
	pages, err := t.w.Pages(t, []graph.PageQuery{{
		At: t.now, Kinds: []graph.Kind{graph.KindSecurityGroup}, Via: []graph.Walk{walk}, Limit: 1,
		Facets: []string{graph.Facet(graph.PropWellKnown, string(wk))},
	}})
	if err != nil || len(pages[0].Nodes) == 0 {
		return graph.Node{}, false, err
	}
	return pages[0].Nodes[0], true, nil
}
