package access

import (
	"context"
	"math"

	"behalf/graph"
)

// Side is what the nodes of a list are in the ties between tenants that it is narrowed by.
type Side int

// The sides: a list of customers, of partners, or of subscriptions in customers.
const (
	Customers Side = iota
	Partners
	Subscriptions
)

// HasDelegation is the link of tenants that delegated admin privileges are in force with: for which they are the customer, or
// which they hold as the partner. Other narrows it to those of one tenant at the other end; empty: of any.
func HasDelegation(listed Side, other graph.ID) graph.Link {
	near, far := tieSteps(listed)
	l := graph.Link{Steps: []graph.Step{near.InPast(), graph.Back(graph.Under, "grant")}}
	if other != "" {
		l.Steps = append(l.Steps, graph.Hop(graph.Under, "relationship"), far.InPast())
		l.To = []graph.ID{other}
	}
	return l
}

// HasRelationship is the link of tenants that have a relationship, open or, with past set, ended; of those with other, if it is
// not empty. Its dates are those of the relationship.
func HasRelationship(listed Side, other graph.ID, past bool) graph.Link {
	near, far := tieSteps(listed)
	if past {
		near, far = near.InPast(), far.InPast()
	}
	l := graph.Link{Steps: []graph.Step{near, far}}
	if other != "" {
		l.To = []graph.ID{other}
	}
	return l
}

// tieSteps lead from a tenant of a list to its relationships and on to the other side.
func tieSteps(listed Side) (near, far graph.Step) {
	near, far = graph.Back(graph.WithCustomer, "relationship"), graph.Hop(graph.OfPartner, "partner")
	if listed == Partners {
		near, far = far.Reversed(), near.Reversed()
	}
	return near, far
}

// mayLinger are the links of what can have lingering rights: a delegation or a relationship has ended.
func mayLinger(listed Side, other graph.ID) []graph.Link {
	ever := graph.Span{Before: math.MaxInt64}
	relationship, delegation := HasRelationship(listed, other, true), HasDelegation(listed, other)
	relationship.Ended = ever
	for i := range delegation.Steps {
		delegation.Steps[i] = delegation.Steps[i].InPast()
	}
	delegation.Hop, delegation.Ended = 1, ever
	links := []graph.Link{relationship, delegation}
	for i := range links {
		if listed == Subscriptions {
			links[i].Steps = append([]graph.Step{graph.Hop(graph.InTenant, "customer")}, links[i].Steps...)
			links[i].Hop++
		}
	}
	return links
}

// LingeringPages asks for a page of a list of tenants or subscriptions, narrowed by whether rights linger there (R29): for
// customers, in them; for partners, theirs; for subscriptions, at them or above them.
type LingeringPages struct {
	graph.PageQuery
	Listed Side
	// Other narrows the rights to those of one partner (Customers, Subscriptions) or in one customer (Partners); empty: any.
	Other graph.ID
	Has   bool
}

// candidates is the query without the rule: what may pass it.
func (q LingeringPages) candidates() graph.PageQuery {
	page := q.PageQuery
	if q.Has {
		page.Links = append(page.Links[:len(page.Links):len(page.Links)], mayLinger(q.Listed, q.Other))
	}
	return page
}

// Pages answers the queries together: candidates of all of them come in one call of the reader and are judged in another, and
// again in larger pieces for those whose page is not full. Cut says that a bound left some out.
func Pages(ctx context.Context, r graph.Reader, queries []LingeringPages) ([]graph.Page, error) {
	pages := make([]graph.Page, len(queries))
	next := make([]graph.PageQuery, len(queries))
	open := make([]int, len(queries))
	for i, q := range queries {
		next[i], open[i] = q.candidates(), i
		next[i].Limit = q.Limit + 1
	}
	for len(open) > 0 {
		asked := make([]graph.PageQuery, len(open))
		for i, at := range open {
			asked[i] = next[at]
		}
		found, err := r.Pages(ctx, asked)
		if err != nil {
			return nil, err
		}
		keeps, cut, err := judge(ctx, r, queries, open, found)
		if err != nil {
			return nil, err
		}
		var rest []int
		for i, at := range open {
			page, limit := &pages[at], queries[at].Limit
			page.Cut = page.Cut || found[i].Cut || cut
			for j, n := range found[i].Nodes {
				if !keeps[i][j] {
					continue
				}
				if page.More = len(page.Nodes) == limit; page.More {
					break
				}
				page.Nodes = append(page.Nodes, n)
			}
			if page.More || !found[i].More {
				continue
			}
			after := graph.PositionOf(next[at].Order, found[i].Nodes[len(found[i].Nodes)-1])
			next[at].After, next[at].Limit = &after, min(2*next[at].Limit, chunkMost)
			rest = append(rest, at)
		}
		open = rest
	}
	return pages, nil
}

// Counts are the lengths of the whole lists that Pages pages through.
func Counts(ctx context.Context, r graph.Reader, queries []LingeringPages) ([]int, error) {
	whole := make([]LingeringPages, len(queries))
	for i, q := range queries {
		q.After, q.Limit = nil, math.MaxInt32
		whole[i] = q
	}
	pages, err := Pages(ctx, r, whole)
	counts := make([]int, len(pages))
	for i, p := range pages {
		counts[i] = len(p.Nodes)
	}
	return counts, err
}

// between is a pair of tenants.
type between struct{ customer, partner graph.ID }

// judge says of each candidate whether it belongs on its page.
func judge(ctx context.Context, r graph.Reader, queries []LingeringPages, open []int, found []graph.Page) (keeps [][]bool, cut bool, err error) {
	type group struct {
		at     graph.Time
		listed Side
	}
	asked := map[group][]graph.ID{} // tenants and subscriptions to be looked at
	seek := map[graph.Time][]graph.ID{}
	for i, at := range open {
		q := queries[at]
		g := group{q.At, q.Listed}
		switch {
		case q.Listed == Partners && q.Other != "":
			asked[group{q.At, Customers}] = append(asked[group{q.At, Customers}], q.Other)
		case q.Listed == Partners:
			for _, n := range found[i].Nodes {
				seek[q.At] = append(seek[q.At], n.ID)
			}
		default:
			for _, n := range found[i].Nodes {
				asked[g] = append(asked[g], n.ID)
			}
		}
	}
	linger := map[group]map[between]bool{}
	for g, ids := range asked {
		var some bool
		if g.listed == Subscriptions {
			linger[g], some, err = lingeringAt(ctx, r, g.at, ids)
		} else {
			linger[g], some, err = lingeringIn(ctx, r, g.at, ids)
		}
		if cut = cut || some; err != nil {
			return nil, cut, err
		}
	}
	held := map[graph.Time]map[graph.ID]bool{}
	for at, partners := range seek {
		var some bool
		if held[at], some, err = lingeringFor(ctx, r, at, partners); err != nil {
			return nil, cut, err
		}
		cut = cut || some
	}
	keeps = make([][]bool, len(open))
	for i, at := range open {
		q := queries[at]
		for _, n := range found[i].Nodes {
			has := false
			switch {
			case q.Listed == Partners && q.Other != "":
				has = linger[group{q.At, Customers}][between{q.Other, n.ID}]
			case q.Listed == Partners:
				has = held[q.At][n.ID]
			default:
				has = linger[group{q.At, q.Listed}][between{n.ID, q.Other}]
			}
			keeps[i] = append(keeps[i], has == q.Has)
		}
	}
	return keeps, cut, nil
}

// lingeringIn are the customers among some tenants in which rights linger, each with the partner whose they are, and with none.
func lingeringIn(ctx context.Context, r graph.Reader, at graph.Time, customers []graph.ID) (map[between]bool, bool, error) {
	pairs := map[between]bool{}
	if len(customers) == 0 {
		return pairs, false, nil
	}
	rows, cut, err := lingeringOf(ctx, r, customers, LingeringQuery{At: at})
	for _, row := range rows {
		pairs[between{row.Customer.ID, row.Partner.ID}], pairs[between{row.Customer.ID, ""}] = true, true
	}
	return pairs, cut, err
}

// lingeringFor are those of some partners whose rights linger in any customer.
func lingeringFor(ctx context.Context, r graph.Reader, at graph.Time, partners []graph.ID) (map[graph.ID]bool, bool, error) {
	held := map[graph.ID]bool{}
	if len(partners) == 0 {
		return held, false, nil
	}
	walk := graph.Walk{Starts: partners}
	add(&walk, graph.Back(graph.OfPartner, "relationship").InPast(), graph.Hop(graph.WithCustomer, "customer").InPast())
	page := graph.PageQuery{
		At: at, Kinds: []graph.Kind{graph.KindTenant}, Order: graph.ByID, Limit: chunkMost, Via: []graph.Walk{walk},
		Links: [][]graph.Link{mayLinger(Customers, "")},
	}
	wanted := map[graph.ID]bool{}
	for _, id := range partners {
		wanted[id] = true
	}
	for cut := false; ; {
		pages, err := r.Pages(ctx, []graph.PageQuery{page})
		if err != nil || len(pages[0].Nodes) == 0 {
			return held, cut, err
		}
		var customers []graph.ID
		for _, n := range pages[0].Nodes {
			customers = append(customers, n.ID)
		}
		pairs, some, err := lingeringIn(ctx, r, at, customers)
		if err != nil {
			return nil, cut, err
		}
		cut = cut || some || pages[0].Cut
		for p := range pairs {
			if wanted[p.partner] {
				held[p.partner] = true
			}
		}
		if !pages[0].More || len(held) == len(wanted) {
			return held, cut, nil
		}
		page.After = &graph.Position{ID: customers[len(customers)-1]}
	}
}

// lingeringAt are the subscriptions at which, or above which, rights linger, each with the partner whose they are, and with none.
func lingeringAt(ctx context.Context, r graph.Reader, at graph.Time, subscriptions []graph.ID) (map[between]bool, bool, error) {
	pairs := map[between]bool{}
	if len(subscriptions) == 0 {
		return pairs, false, nil
	}
	walk := graph.Walk{Starts: subscriptions}
	owner := walk.Add(-1, graph.Hop(graph.InTenant, "customer"))
	roles := walk.Add(-1, halfAzure...)
	met, err := r.Walk(ctx, at, []graph.Walk{walk})
	if err != nil {
		return nil, false, err
	}
	ev := graph.NewEvidence(at, []graph.Walk{walk}, met)
	type pair struct{ subscription, customer, partner graph.ID }
	var held []pair
	var customers []graph.ID
	cut := false
	for _, id := range subscriptions {
		homes := ev.Side(0, id, []graph.Step{graph.Hop(graph.InTenant, "customer")}, owner).Ends()
		side := ev.Side(0, id, halfAzure, roles)
		cut = cut || side.Cut
		if len(homes) == 0 {
			continue
		}
		for _, partner := range side.Ends() {
			if partner != homes[0] {
				held, customers = append(held, pair{id, homes[0], partner}), append(customers, homes[0])
			}
		}
	}
	if len(held) == 0 {
		return pairs, cut, nil
	}
	all, err := Partnerships(ctx, r, at, customers)
	if err != nil {
		return nil, cut, err
	}
	for _, h := range held {
		for _, p := range all[h.customer] {
			if p.Partner == h.partner && p.Lingers() {
				pairs[between{h.subscription, h.partner}], pairs[between{h.subscription, ""}] = true, true
			}
		}
	}
	return pairs, cut, nil
}
