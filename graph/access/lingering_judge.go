package access

import (
	"context"
	"maps"
	"slices"

	"behalf/graph"
)

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
		look := lingeringIn
		if g.listed == Subscriptions {
			look = lingeringAt
		}
		linger[g] = map[between]bool{}
		slices.Sort(ids)
		for some := range slices.Chunk(slices.Compact(ids), chunkMost) { // so that no walk grows beyond what stores follow
			pairs, over, err := look(ctx, r, g.at, some)
			if err != nil {
				return nil, cut, err
			}
			cut = cut || over
			maps.Copy(linger[g], pairs)
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
