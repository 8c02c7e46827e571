package access

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"behalf/graph"
)

// Lingering is a right that has outlived the delegation or the relationship that it came with (R29): an open Azure role
// assignment of a partner's group or user in a customer, at a date when no delegation between the two is in force, and one,
// or the relationship itself, has ended before.
type Lingering struct {
	Assignment graph.Edge
	Principal  graph.Node
	Scope      graph.Node
	Customer   graph.Node
	Partner    graph.Node
	EndedAt    graph.Time
	// GrantedAfterRemoval says that the role was assigned only after that.
	GrantedAfterRemoval bool
	People              int // how many users it reaches
}

// LingeringKey is the place of one row: rows are ordered by customer, scope, principal, role and since.
type LingeringKey struct {
	Customer graph.ID
	Edge     graph.EdgeKey
}

func (l Lingering) Key() LingeringKey { return LingeringKey{l.Customer.ID, l.Assignment.Key()} }

func (k LingeringKey) compare(o LingeringKey) int {
	return cmp.Or(cmp.Compare(k.Customer, o.Customer), cmp.Compare(k.Edge.To, o.Edge.To), cmp.Compare(k.Edge.From, o.Edge.From),
		cmp.Compare(k.Edge.Role, o.Edge.Role), cmp.Compare(k.Edge.Since, o.Edge.Since))
}

// LingeringQuery asks for a page of lingering rights: of one customer, one partner, both or, with neither, all.
type LingeringQuery struct {
	Customer, Partner graph.ID
	At                graph.Time
	Filter            LingeringFilter
	After             *LingeringKey
	Descending        bool
	Limit             int
}

// LingeringFilter narrows a list of lingering rights. What is zero asks nothing.
type LingeringFilter struct {
	Role                string       // the role's name, in any case, or the id of its definition
	ScopeKinds          []graph.Kind // where it is assigned; nil for anywhere
	Since, Ended        graph.Span
	GrantedAfterRemoval *bool
	// Text are folded words, each of which begins a word of the principal, the scope, the customer or the partner.
	Text []string
}

func (f LingeringFilter) admits(l Lingering) bool {
	switch {
	case f.Role != "" && !strings.EqualFold(f.Role, l.Assignment.RoleName()) && !strings.EqualFold(f.Role, l.Assignment.Role),
		f.ScopeKinds != nil && !slices.Contains(f.ScopeKinds, l.Scope.ID.Kind()),
		!f.Since.IsZero() && !f.Since.Holds(int64(l.Assignment.Since)),
		!f.Ended.IsZero() && !f.Ended.Holds(int64(l.EndedAt)),
		f.GrantedAfterRemoval != nil && *f.GrantedAfterRemoval != l.GrantedAfterRemoval:
		return false
	}
	if len(f.Text) == 0 {
		return true
	}
	words := slices.Concat(l.Principal.Words(), l.Scope.Words(), l.Customer.Words(), l.Partner.Words())
	for _, text := range f.Text {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, text) }) {
			return false
		}
	}
	return true
}

// LingeringList is a page of rows. More says that others follow.
type LingeringList struct {
	Rows []Lingering
	More bool
	Cut  bool
}

// customersAtOnce is how many customers are looked through in one call.
const customersAtOnce = 50

// LingeringAccess lists lingering rights. It wraps graph.ErrInvalid for an id that is no Tenant, graph.ErrNotFound for one
// that is not there.
func LingeringAccess(ctx context.Context, r graph.Reader, q LingeringQuery) (LingeringList, error) {
	var list LingeringList
	for field, id := range map[string]graph.ID{"customer": q.Customer, "partner": q.Partner} {
		if id == "" {
			continue
		}
		if id.Kind() != graph.KindTenant {
			return list, &QuestionError{Field: field, Err: fmt.Errorf("%s is not a Tenant: %w", id, graph.ErrInvalid)}
		}
		if err := there(ctx, r, id, field); err != nil {
			return list, err
		}
	}
	page := q.customers()
	next := func() (customers []graph.ID, more bool, err error) {
		pages, err := r.Pages(ctx, []graph.PageQuery{page})
		if err != nil {
			return nil, false, err
		}
		list.Cut = list.Cut || pages[0].Cut
		for _, n := range pages[0].Nodes {
			customers = append(customers, n.ID)
		}
		if len(customers) > 0 {
			page.After = &graph.Position{ID: customers[len(customers)-1]}
		}
		return customers, pages[0].More, nil
	}
	switch {
	case q.Customer != "":
		next = func() ([]graph.ID, bool, error) { return []graph.ID{q.Customer}, false, nil }
	case q.After != nil: // the page begins within the customer of its cursor
		page.After = &graph.Position{ID: q.After.Customer}
		rest := next
		next = func() ([]graph.ID, bool, error) {
			customers, more, err := rest()
			next = rest
			return append([]graph.ID{q.After.Customer}, customers...), more, err
		}
	}
	for more := true; more && !list.More; {
		customers, follow, err := next()
		if err != nil {
			return list, err
		}
		rows, cut, err := lingeringOf(ctx, r, customers, q)
		if err != nil {
			return list, err
		}
		list.Cut = list.Cut || cut
		for _, row := range rows {
			if list.More = len(list.Rows) == q.Limit; list.More {
				break
			}
			list.Rows = append(list.Rows, row)
		}
		more = follow
	}
	return list, q.people(ctx, r, list.Rows)
}

// customers pages, by id, through the tenants that may have lingering rights: those that a partner ever had a tie with.
func (q LingeringQuery) customers() graph.PageQuery {
	page := graph.PageQuery{
		At: q.At, Kinds: []graph.Kind{graph.KindTenant}, Order: graph.ByID, Descending: q.Descending, Limit: customersAtOnce,
		Links: [][]graph.Link{mayLinger(Customers, q.Partner)},
	}
	if q.Partner != "" {
		walk := graph.Walk{Starts: []graph.ID{q.Partner}}
		add(&walk, graph.Back(graph.OfPartner, "relationship").InPast(), graph.Hop(graph.WithCustomer, "customer").InPast())
		page.Via = []graph.Walk{walk}
	} else {
		page.Facets = []string{graph.Facet(graph.PropKinds, string(graph.TenantCustomer))}
	}
	return page
}

// lingeringOf are the rows of some customers that follow q.After, in order.
func lingeringOf(ctx context.Context, r graph.Reader, customers []graph.ID, q LingeringQuery) ([]Lingering, bool, error) {
	walk := graph.Walk{Starts: customers}
	roles := walk.Add(-1, graph.Back(graph.InTenant, "scope"), graph.Back(graph.HasAzureRole, "holder"), homeTenant)
	s := &shape{ties: walk.Add(-1, halfTies...), grants: walk.Add(-1, halfGrants...), requests: walk.Add(-1, halfRequests...)}
	met, err := r.Walk(ctx, q.At, []graph.Walk{walk})
	if err != nil {
		return nil, false, err
	}
	w := newWitness(q.At, &plan{walks: []graph.Walk{walk}}, met)
	home, owner := map[graph.ID]graph.ID{}, map[graph.ID]graph.ID{}
	for _, e := range met.Found[0].Edges[roles[2]] {
		home[e.From] = e.To
	}
	for _, e := range met.Found[0].Edges[roles[0]] {
		owner[e.From] = e.To
	}
	var rows []Lingering
	for _, e := range met.Found[0].Edges[roles[1]] {
		customer, partner := owner[e.To], home[e.From]
		tie := w.ownership(s, graph.KindTenant, customer).ties[partner]
		if partner == customer || !tie.Lingers() || q.Partner != "" && partner != q.Partner {
			continue
		}
		row := Lingering{
			Assignment: e, Principal: met.Nodes[e.From], Scope: met.Nodes[e.To], Customer: met.Nodes[customer], Partner: met.Nodes[partner],
			EndedAt: tie.EndedAt(), GrantedAfterRemoval: e.Since >= tie.EndedAt(),
		}
		if !q.Filter.admits(row) {
			continue
		}
		if c := 0; q.After != nil {
			if c = row.Key().compare(*q.After); q.Descending {
				c = -c
			}
			if c <= 0 {
				continue
			}
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b Lingering) int {
		if q.Descending {
			a, b = b, a
		}
		return a.Key().compare(b.Key())
	})
	return rows, slices.Contains(met.Found[0].Cut, true), nil
}

// people counts, in one call, the users whom each row's principal reaches.
func (q LingeringQuery) people(ctx context.Context, r graph.Reader, rows []Lingering) error {
	var queries []graph.PageQuery
	index := map[graph.ID]int{}
	for _, row := range rows {
		if _, ok := index[row.Principal.ID]; ok {
			continue
		}
		index[row.Principal.ID] = len(queries)
		walk := graph.Walk{Starts: []graph.ID{row.Principal.ID}}
		walk.Add(-1, graph.Step{Edge: graph.MemberOf, Reverse: true, Max: graph.MaxMemberOf, As: "member"})
		queries = append(queries, graph.PageQuery{At: q.At, Kinds: []graph.Kind{graph.KindUser}, Via: []graph.Walk{walk}})
	}
	if len(queries) == 0 {
		return nil
	}
	counts, err := r.Counts(ctx, queries)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].People = counts[index[rows[i].Principal.ID]]
	}
	return nil
}
