package graphtest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/graphtest/oracle"
)

// Difference is one answer that the evaluator and the oracle do not share.
type Difference struct {
	Kind   string // what differs, without names: differences of one cause have one kind
	Detail string // the question, and both answers
	// again compares this answer alone in another world.
	again func(context.Context, *Comparison) error
}

// Comparison compares the evaluator over a store with the oracle, question by question.
type Comparison struct {
	Store       graph.Store
	World       *oracle.World
	Differences []Difference
	// Seen counts what the answers held, so that a test can tell whether they were worth comparing.
	Seen map[string]int

	asking         func(context.Context, *Comparison) error // the comparison that is being made, for its differences
	users, targets []graph.ID
	nodes          map[graph.ID]graph.Node
}

// NewComparison begins a comparison over what a store holds now.
func NewComparison(ctx context.Context, store graph.Store) (*Comparison, error) {
	w, err := OracleWorld(ctx, store)
	if err != nil {
		return nil, err
	}
	c := &Comparison{Store: store, World: w, Seen: map[string]int{}, nodes: map[graph.ID]graph.Node{}}
	for id := range w.Nodes {
		c.targets = append(c.targets, graph.ID(id))
	}
	slices.Sort(c.targets)
	if cyclic(w) {
		c.Seen["cycle"]++
	}
	for _, id := range c.targets {
		if id.Kind() == graph.KindUser {
			c.users = append(c.users, id)
		}
	}
	err = store.View(ctx, func(r graph.Reader) error {
		c.nodes, err = r.Nodes(ctx, c.targets)
		return err
	})
	return c, err
}

// cyclic reports whether some group is, or was, a member of itself by way of others.
func cyclic(w *oracle.World) bool {
	up := map[string][]string{}
	for _, e := range w.Edges {
		if e.Type == string(graph.MemberOf) {
			up[e.From] = append(up[e.From], e.To)
		}
	}
	for start := range up {
		seen := map[string]bool{}
		for queue := slices.Clone(up[start]); len(queue) > 0; queue = queue[1:] {
			if queue[0] == start {
				return true
			}
			if !seen[queue[0]] {
				seen[queue[0]] = true
				queue = append(queue, up[queue[0]]...)
			}
		}
	}
	return false
}

// Questions are all questions that can be asked in the world.
func (c *Comparison) Questions() []access.Question {
	var qs []access.Question
	for _, action := range access.Actions {
		for _, target := range c.targets {
			if !slices.Contains(action.Kinds(), target.Kind()) {
				continue
			}
			services := []graph.Service{""}
			if action == access.AdministerDirectory || action == access.OpenServiceRequest {
				services = append(services, graph.ServiceIntune, graph.ServiceAzure)
			}
			for _, agent := range c.users {
				for _, service := range services {
					qs = append(qs, access.Question{Agent: agent, Action: action, Target: target, Service: service})
				}
			}
		}
	}
	return qs
}

func (c *Comparison) differ(kind, format string, args ...any) {
	c.Differences = append(c.Differences, Difference{kind, fmt.Sprintf(format, args...), c.asking})
}

// Repro is the least part of a story after which a difference of the same kind is still there, as text. It makes a world
// for every attempt.
func (d Difference) Repro(ctx context.Context, facts []Fact, store func() graph.Store) string {
	fails := func(some []Fact) bool {
		world := NewDomain(store())
		defer world.Store.Close()
		if _, err := Tell(ctx, world, some, func(int, Done, *Refused) {}); err != nil {
			return false
		}
		c, err := NewComparison(ctx, world.Store)
		if err != nil || d.again(ctx, c) != nil {
			return false
		}
		return slices.ContainsFunc(c.Differences, func(o Difference) bool { return o.Kind == d.Kind })
	}
	if !fails(facts) {
		return d.Detail + "\n  (not there when told again)"
	}
	var b strings.Builder
	for _, f := range shrink(facts, fails) {
		b.WriteString(f.String() + "\n")
	}
	return b.String() + d.Detail
}

func oraclePolicy(p access.Policy) oracle.Policy {
	return oracle.Policy{Azure: string(p.Azure), Autopilot: string(p.Autopilot), Elevation: string(p.Elevation)}
}

// Check compares the answers to some questions as of a date.
func (c *Comparison) Check(ctx context.Context, qs []access.Question, at graph.Time, policy access.Policy) error {
	return c.Store.View(ctx, func(r graph.Reader) error {
		for chunk := range slices.Chunk(qs, 1000) {
			decisions, err := access.Check(ctx, r, at, policy, chunk)
			if err != nil {
				return err
			}
			for i, d := range decisions {
				c.asking = func(ctx context.Context, o *Comparison) error { return o.Check(ctx, chunk[i:i+1], at, policy) }
				c.compare(d, c.World.DecideAbout(string(chunk[i].Agent), string(chunk[i].Action), string(chunk[i].Target), string(chunk[i].Service), int64(at), oraclePolicy(policy)))
			}
		}
		return nil
	})
}

// compare compares one answer: outcome, reason, channel, every path and the warnings.
func (c *Comparison) compare(d *access.Decision, want oracle.Answer) {
	c.Seen["action "+string(d.Action)]++
	c.Seen["reason "+string(d.Reason)]++
	c.Seen["outcome "+string(d.Outcome)]++
	c.Seen["channel "+string(d.Channel())]++
	question := fmt.Sprintf("%s %s %s %s at %s, %s %s", d.Agent, d.Action, d.Target, d.Service, d.At, d.Policy.Azure, d.Policy.Autopilot)
	got := fmt.Sprintf("%s %s %s", d.Outcome, d.Reason, d.Channel())
	expected := fmt.Sprintf("%s %s %s", want.Outcome, want.Reason, want.Channel)
	if got != expected {
		c.differ(fmt.Sprintf("%s: %s, oracle %s", d.Action, got, expected), "%s:\n  %s, oracle %s", question, got, expected)
		return
	}
	paths, truncated := d.Paths(mostPaths, graph.PathBudget)
	if len(paths) > 1 {
		c.Seen["several paths"]++
	}
	var gotPaths, wantPaths []string
	for _, p := range paths {
		gotPaths = append(gotPaths, pathNotation(p))
	}
	for _, p := range want.Paths {
		wantPaths = append(wantPaths, oraclePathNotation(p))
	}
	if truncated {
		c.Seen["truncated"]++
	}
	if truncated != (len(wantPaths) > mostPaths) {
		c.differ(fmt.Sprintf("%s: truncated %t", d.Action, truncated), "%s: truncated %t, the oracle has %d paths", question, truncated, len(wantPaths))
	}
	wantPaths = wantPaths[:min(len(wantPaths), mostPaths)]
	if !slices.Equal(gotPaths, wantPaths) {
		c.differ(fmt.Sprintf("%s %s: paths", d.Action, got), "%s:\n  paths\n    %s\n  oracle\n    %s", question, strings.Join(gotPaths, "\n    "), strings.Join(wantPaths, "\n    "))
	}
	var warnings []string
	for _, w := range d.Warnings() {
		warnings = append(warnings, string(w.Code))
		c.Seen["warning "+string(w.Code)]++
	}
	slices.Sort(warnings)
	if !slices.Equal(warnings, want.Warnings) {
		c.differ(fmt.Sprintf("%s %s: warnings %v, oracle %v", d.Action, got, warnings, want.Warnings), "%s: warnings %v, oracle %v", question, warnings, want.Warnings)
	}
}

func pathNotation(p access.Path) string {
	var b strings.Builder
	b.WriteString(string(p.Channel))
	for _, id := range p.Nodes()[:1] {
		b.WriteString(" " + string(id))
	}
	for _, h := range p.Hops {
		role := ""
		if h.Edge.Type == graph.HasAzureRole || h.Edge.Type == graph.HasDirectoryRole {
			role = h.Edge.Role
		}
		b.WriteString(hopNotation(string(h.Edge.Type), role, h.Reversed, string(h.To())))
	}
	return b.String()
}

func oraclePathNotation(p oracle.Path) string {
	text := p.Channel + " " + p.Nodes[0]
	for i, edge := range p.Edges {
		text += hopNotation(edge, p.Roles[i], p.Reversed[i], p.Nodes[i+1])
	}
	return text
}

func hopNotation(edge, role string, reversed bool, to string) string {
	if role != "" {
		edge += " " + role
	}
	if reversed {
		return " <-" + edge + "- " + to
	}
	return " -" + edge + "-> " + to
}

// lists are comparisons of the lists of one date: who may, what may be acted on, for every action and every end, all pages.
func (c *Comparison) lists(when When, pageSize int) (all []func(context.Context) error) {
	for _, action := range access.Actions {
		for _, target := range c.targets {
			if !slices.Contains(action.Kinds(), target.Kind()) {
				continue
			}
			all = append(all, func(ctx context.Context) error {
				if err := c.who(ctx, action, target, when, pageSize); err != nil {
					return fmt.Errorf("who %s %s: %w", action, target, err)
				}
				return nil
			})
		}
		for _, agent := range c.users {
			for _, kinds := range append([][]graph.Kind{nil}, chunks(action.Kinds())...) {
				all = append(all, func(ctx context.Context) error {
					if err := c.what(ctx, agent, action, kinds, when, pageSize); err != nil {
						return fmt.Errorf("what %s %s: %w", agent, action, err)
					}
					return nil
				})
			}
		}
	}
	return all
}

func (c *Comparison) who(ctx context.Context, action access.Action, target graph.ID, when When, pageSize int) error {
	got, err := (&Domain{Store: c.Store, PageSize: pageSize}).Who(ctx, string(action), target, when)
	if err != nil {
		return err
	}
	c.asking = func(ctx context.Context, o *Comparison) error { return o.who(ctx, action, target, when, pageSize) }
	want := c.World.Who(string(target), string(action), int64(when.At), oraclePolicy(when.Policy))
	c.compareLists(fmt.Sprintf("who %s", action), fmt.Sprintf("%s at %s, %s, pages of %d", target, when.At, when.Policy.Azure, pageSize), got, want)
	return nil
}

func (c *Comparison) what(ctx context.Context, agent graph.ID, action access.Action, kinds []graph.Kind, when When, pageSize int) error {
	got, err := (&Domain{Store: c.Store, PageSize: pageSize}).What(ctx, agent, string(action), kinds, when)
	if err != nil {
		return err
	}
	var words []string
	for _, k := range kinds {
		words = append(words, string(k))
	}
	c.asking = func(ctx context.Context, o *Comparison) error {
		return o.what(ctx, agent, action, kinds, when, pageSize)
	}
	want := c.World.What(string(agent), string(action), int64(when.At), oraclePolicy(when.Policy), words...)
	c.compareLists(fmt.Sprintf("what %s %v", action, kinds), fmt.Sprintf("%s at %s, %s, pages of %d", agent, when.At, when.Policy.Azure, pageSize), got, want)
	return nil
}

// chunks are all kinds together, and the first of them alone.
func chunks(kinds []graph.Kind) [][]graph.Kind {
	if len(kinds) == 1 {
		return [][]graph.Kind{kinds}
	}
	return [][]graph.Kind{kinds, kinds[:1]}
}

func (c *Comparison) compareLists(kind, question string, got []graph.ID, oracleWants []string) {
	c.Seen["list"]++
	if len(got) > 1 {
		c.Seen["list of several"]++
	}
	want := make([]graph.ID, len(oracleWants))
	for i, id := range oracleWants {
		want[i] = graph.ID(id)
	}
	slices.SortFunc(want, func(a, b graph.ID) int {
		if d := strings.Compare(c.nodes[a].SortKey(), c.nodes[b].SortKey()); d != 0 {
			return d
		}
		return strings.Compare(string(a), string(b))
	})
	if !slices.Equal(got, want) {
		c.differ(kind, "%s %s:\n  %v\n  oracle\n  %v", kind, question, got, want)
	}
}

// pairs are the pairs of customer and partner to ask of: every tenant, and none, as either.
func (c *Comparison) pairs() (all [][2]graph.ID) {
	tenants := []graph.ID{""}
	for _, id := range c.targets {
		if id.Kind() == graph.KindTenant {
			tenants = append(tenants, id)
		}
	}
	for _, customer := range tenants {
		for _, partner := range tenants {
			all = append(all, [2]graph.ID{customer, partner})
		}
	}
	return all
}

// lingering compares the lingering rights of one date, between some pairs of customer and partner.
func (c *Comparison) lingering(ctx context.Context, at graph.Time, pageSize int, pairs [][2]graph.ID) error {
	d := &Domain{Store: c.Store, PageSize: pageSize}
	for _, pair := range pairs {
		customer, partner := pair[0], pair[1]
		c.asking = func(ctx context.Context, o *Comparison) error { return o.lingering(ctx, at, pageSize, o.pairs()) }
		rows, err := d.Lingering(ctx, customer, partner, at)
		if err != nil {
			return err
		}
		var got, want []string
		for _, row := range rows {
			got = append(got, fmt.Sprintf("%s %s %s %s %s since %s ended %s after %t people %d", row.Customer, row.Scope, row.Principal, row.Role, row.Partner, row.Since, row.EndedAt, row.GrantedAfterRemoval, row.People))
			c.Seen["lingering"]++
			if row.GrantedAfterRemoval {
				c.Seen["lingering granted after removal"]++
			}
		}
		for _, row := range c.World.Lingering(string(customer), string(partner), int64(at)) {
			want = append(want, fmt.Sprintf("%s %s %s %s %s since %s ended %s after %t people %d", row.Customer, row.Scope, row.Principal, graph.AzureRoleName(row.Role), row.Partner, graph.Time(row.Since), graph.Time(row.EndedAt), row.GrantedAfterRemoval, row.People))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			c.differ("lingering", "lingering %s %s at %s:\n  %s\n  oracle\n  %s", customer, partner, at, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
	}
	return nil
}
