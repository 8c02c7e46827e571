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
		next[i].Limit = min(q.Limit+1, chunkMost)
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

// Counts are the lengths of the whole lists that Pages pages through. It wraps graph.ErrPrecondition where a bound left some out: a
// part is no count.
func Counts(ctx context.Context, r graph.Reader, queries []LingeringPages) ([]int, error) {
	whole := make([]LingeringPages, len(queries))
	for i, q := range queries {
		q.After, q.Limit = nil, math.MaxInt32
		whole[i] = q
	}
	pages, err := Pages(ctx, r, whole)
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(pages))
	for i, p := range pages {
		if p.Cut {
			return nil, errUncounted
		}
		counts[i] = len(p.Nodes)
	}
	return counts, nil
}
