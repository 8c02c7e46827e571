package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// caller is one of many that use a server at once.
type caller struct {
	server *server
	diary  *diary
	times  *times
	rand   *rand.Rand
}

// must does an act that has to be acknowledged.
func (c *caller) must(ctx context.Context, a act) (*attempt, error) {
	begun := time.Now()
	at, err := c.diary.must(ctx, c.server, a)
	c.times.add("acts", time.Since(begun))
	return at, err
}

// good asks what must be answered without an error.
func (c *caller) good(ctx context.Context, sort, query string, variables map[string]any, out any) error {
	begun := time.Now()
	err := c.server.good(ctx, "", query, variables, out)
	c.times.add(sort, time.Since(begun))
	return err
}

// judge counts an answer about a right that was asked about when so much of it was known.
func (c *caller) judge(r *right, known int, held bool, how string) error {
	certain, err := r.judge(known, held)
	c.times.judged(certain)
	if err != nil {
		return fmt.Errorf("%s: %w", how, err)
	}
	return nil
}

// ask asks about a right in one of the ways in which the API answers.
func (c *caller) ask(ctx context.Context, w *world, r *right) error {
	switch n := c.rand.IntN(20); {
	case n < 9:
		return c.check(ctx, r)
	case n < 13:
		return c.batch(ctx, w, r)
	case n < 15:
		return c.agents(ctx, w, r)
	case n < 17:
		return c.targets(ctx, r)
	case n < 18:
		return c.members(ctx, w)
	case n < 19:
		return c.customers(ctx, w)
	}
	return c.tail(ctx)
}

func (c *caller) check(ctx context.Context, r *right) error {
	known := r.asking()
	var data struct {
		CheckAccess struct {
			Outcome string
			Paths   []struct{ Text string }
		}
	}
	err := c.good(ctx, "checkAccess", fmt.Sprintf(`query($agent: ID!, $target: ID!) { checkAccess(agent: $agent, action: %s, target: $target) { outcome reason paths { text } } }`, r.action),
		map[string]any{"agent": r.agent, "target": r.targets[c.rand.IntN(len(r.targets))]}, &data)
	if err != nil {
		return err
	}
	held := data.CheckAccess.Outcome == "ALLOW"
	if held != (len(data.CheckAccess.Paths) > 0) {
		return fmt.Errorf("checkAccess: %s with %d paths", data.CheckAccess.Outcome, len(data.CheckAccess.Paths))
	}
	return c.judge(r, known, held, "checkAccess")
}

// batch asks about one right and some others, about all their targets. One state answers all, so what one thing decides has
// one answer.
func (c *caller) batch(ctx context.Context, w *world, r *right) error {
	rights := []*right{r}
	for range 9 {
		rights = append(rights, w.rights[c.rand.IntN(len(w.rights))])
	}
	var known []int
	var questions []map[string]any
	for _, r := range rights {
		known = append(known, r.asking())
		for _, target := range r.targets {
			questions = append(questions, map[string]any{"agent": r.agent, "action": r.action, "target": target})
		}
	}
	var data struct{ CheckAccessBatch []struct{ Outcome string } }
	err := c.good(ctx, "checkAccessBatch", `query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { outcome reason } }`, map[string]any{"q": questions}, &data)
	if err != nil {
		return err
	}
	answers := data.CheckAccessBatch
	if len(answers) != len(questions) {
		return fmt.Errorf("checkAccessBatch: %d answers to %d questions", len(answers), len(questions))
	}
	said := map[*right]bool{}
	for i, r := range rights {
		for range r.targets {
			held := answers[0].Outcome == "ALLOW"
			answers = answers[1:]
			if before, asked := said[r]; asked && before != held {
				return fmt.Errorf("checkAccessBatch: torn: %s %s %v is answered with yes and with no", r.agent, r.action, r.targets)
			}
			said[r] = held
		}
		if err := c.judge(r, known[i], said[r], "checkAccessBatch"); err != nil {
			return err
		}
	}
	return nil
}

// agents lists who holds a right's target, at once or by small pages.
func (c *caller) agents(ctx context.Context, w *world, r *right) error {
	rights := []*right{r}
	if len(r.targets) > 1 { // the target of all memberships
		rights = nil
		for _, m := range w.memberships {
			rights = append(rights, m)
		}
	}
	known := map[*right]int{}
	for _, r := range rights {
		known[r] = r.asking()
	}
	listed, err := c.list(ctx, "agentsWithAccess", fmt.Sprintf(`agentsWithAccess(target: $id, action: %s`, r.action), r.targets[0], "agent")
	if err != nil {
		return err
	}
	for _, r := range rights {
		if err := c.judge(r, known[r], slices.Contains(listed, r.agent), "agentsWithAccess"); err != nil {
			return err
		}
	}
	return nil
}

// targets lists what a right's agent may do this to.
func (c *caller) targets(ctx context.Context, r *right) error {
	known := r.asking()
	listed, err := c.list(ctx, "accessibleTargets", fmt.Sprintf(`accessibleTargets(agent: $id, action: %s`, r.action), r.agent, "target")
	if err != nil {
		return err
	}
	for _, target := range r.targets {
		if slices.Contains(listed, target) != slices.Contains(listed, r.targets[0]) {
			return fmt.Errorf("accessibleTargets: torn: of %v there are only %v", r.targets, listed)
		}
	}
	return c.judge(r, known, slices.Contains(listed, r.targets[0]), "accessibleTargets")
}

// list reads a list of decisions, and returns the ids of one field.
func (c *caller) list(ctx context.Context, sort, field, id, what string) (ids []string, err error) {
	query := fmt.Sprintf(`query($id: ID!, $first: Int, $after: String) { list: %s, first: $first, after: $after) { edges { node { outcome %s { id } } } pageInfo { hasNextPage endCursor } } }`, field, what)
	first := 100
	if c.rand.IntN(4) == 0 {
		first = 7
	}
	var after *string
	for {
		var data struct {
			List struct {
				Edges []struct {
					Node struct {
						Outcome       string
						Agent, Target struct{ ID string }
					}
				}
				PageInfo struct {
					HasNextPage bool
					EndCursor   *string
				}
			}
		}
		if err := c.good(ctx, sort, query, map[string]any{"id": id, "first": first, "after": after}, &data); err != nil {
			return nil, err
		}
		for _, e := range data.List.Edges {
			if e.Node.Outcome != "ALLOW" {
				return nil, fmt.Errorf("%s lists what is %s", sort, e.Node.Outcome)
			}
			ids = append(ids, e.Node.Agent.ID+e.Node.Target.ID)
		}
		if !data.List.PageInfo.HasNextPage {
			return ids, nil
		}
		after = data.List.PageInfo.EndCursor
	}
}

// members lists the members of the inner group.
func (c *caller) members(ctx context.Context, w *world) error {
	known := map[string]int{}
	for user, r := range w.memberships {
		known[user] = r.asking()
	}
	var data struct {
		Node struct {
			Members struct {
				TotalCount int
				Edges      []struct{ Node struct{ ID string } }
			}
		}
	}
	err := c.good(ctx, "members", `query($id: ID!) { node(id: $id) { ... on SecurityGroup { members(first: 100) { edges { node { id } } } } } }`, map[string]any{"id": w.inner}, &data)
	if err != nil {
		return err
	}
	held := map[string]bool{}
	for _, e := range data.Node.Members.Edges {
		held[e.Node.ID] = true
	}
	for user, r := range w.memberships {
		if err := c.judge(r, known[user], held[user], "members"); err != nil {
			return err
		}
	}
	return nil
}

// customers reads a list that nobody changes.
func (c *caller) customers(ctx context.Context, w *world) error {
	var data struct {
		Customers struct {
			TotalCount int
			Edges      []struct{ Node struct{ DisplayName string } }
		}
	}
	err := c.good(ctx, "customers", `{ customers(first: 100) { totalCount edges { node { displayName } } } }`, nil, &data)
	switch {
	case err != nil:
		return err
	case data.Customers.TotalCount != w.customers || len(data.Customers.Edges) != w.customers:
		return fmt.Errorf("customers: %d listed, %d counted, there are %d", len(data.Customers.Edges), data.Customers.TotalCount, w.customers)
	}
	return nil
}

// tail reads the newest entry of the ledger.
func (c *caller) tail(ctx context.Context) error {
	newest := c.diary.seen()
	var data struct {
		Ledger struct{ Edges []struct{ Node entry } }
	}
	err := c.good(ctx, "ledger", `{ ledger(last: 1) { edges { node { seq act actor { id } } } } }`, nil, &data)
	switch {
	case err != nil:
		return err
	case len(data.Ledger.Edges) != 1 || data.Ledger.Edges[0].Node.Seq < newest:
		return fmt.Errorf("ledger: stale: entry %d was acknowledged before the question, and the last is %+v", newest, data.Ledger.Edges)
	}
	return nil
}

// futile does an act that must leave nothing behind: it is not allowed, or there is nothing to do, or it is only tried.
func (c *caller) futile(ctx context.Context, w *world) error {
	a := act{name: "addGroupMember", input: map[string]any{"group": w.inner, "member": w.nobody}}
	want, code := refused, ""
	switch c.rand.IntN(4) {
	case 0:
		a.person, code = carl, "FORBIDDEN"
	case 1:
		a.name, code = "removeGroupMember", "FAILED_PRECONDITION"
	case 2:
		a, code = act{name: "createUser", input: map[string]any{"key": w.boss[len("User:"):], "displayName": "Boss", "tenant": alder}}, "ALREADY_EXISTS"
	case 3:
		a.input["dryRun"], want = true, nothing
	}
	begun := time.Now()
	at, err := c.diary.do(ctx, c.server, a)
	c.times.add("futile acts", time.Since(begun))
	if err == nil && (at.outcome != want || at.code != code) {
		err = fmt.Errorf("%s %v of %q: %q %s, not %q", a.name, a.input, a.person, at.code, at.message, code)
	}
	return err
}

// times are how long requests took, by sort.
type times struct {
	mu      sync.Mutex
	all     map[string][]time.Duration
	answers [2]int // judged: where two answers were right, and where one was
}

func (t *times) add(sort string, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == nil {
		t.all = map[string][]time.Duration{}
	}
	t.all[sort] = append(t.all[sort], took)
}

func (t *times) judged(certain bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if certain {
		t.answers[1]++
	} else {
		t.answers[0]++
	}
}

// requests is how many there were.
func (t *times) requests() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, all := range t.all {
		n += len(all)
	}
	return n
}

// String is a table of counts, medians and 99th percentiles.
func (t *times) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var sorts []string
	var questions []time.Duration
	for sort, all := range t.all {
		sorts = append(sorts, sort)
		if !strings.HasSuffix(sort, "acts") {
			questions = append(questions, all...)
		}
	}
	slices.Sort(sorts)
	var b strings.Builder
	row := func(sort string, all []time.Duration) {
		slices.Sort(all)
		if n := len(all); n > 0 {
			fmt.Fprintf(&b, "%-18s %7d  p50 %8.1f ms  p99 %8.1f ms  most %8.1f ms\n", sort, n, ms(all[n/2]), ms(all[n*99/100]), ms(all[n-1]))
		}
	}
	for _, sort := range sorts {
		row(sort, t.all[sort])
	}
	row("all questions", questions)
	return b.String()
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
