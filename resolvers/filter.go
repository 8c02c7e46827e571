package resolvers

import (
	"context"
	"fmt"
	"slices"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

// listing is a list of nodes: what the store narrows it by, and the one thing that a rule of access does.
type listing struct {
	graph.PageQuery
	lingering *access.LingeringPages // nil: not asked; its query is not read
}

// narrowing puts a filter into a listing. The first thing that is wrong with the filter stands in err.
type narrowing struct {
	ctx context.Context
	listing
	err error
}

// narrow begins with a list of nodes of a kind, within what walks from a parent end at.
func narrow(ctx context.Context, kind graph.Kind, via ...graph.Walk) *narrowing {
	return &narrowing{ctx: ctx, listing: listing{PageQuery: graph.PageQuery{Kinds: []graph.Kind{kind}, Via: via}}}
}

func (n *narrowing) fail(err error) {
	if n.err == nil {
		n.err = err
	}
}

// text narrows to nodes with words that begin like those of a text.
func (n *narrowing) text(text *string) {
	q, err := words(n.PageQuery, text)
	n.PageQuery = q
	n.fail(field("filter.text", err))
}

// order is the order that is asked for: by name or id, or by one of some dates that the nodes have.
func (n *narrowing) order(by *model.NodeOrder, dates ...model.NodeOrderField) {
	if by == nil {
		return
	}
	n.Descending = by.Direction == model.Descending
	switch by.Field {
	case model.ByID:
		n.Order = graph.ByID
	case model.ByCreated:
		n.Order = graph.ByCreated
	case model.BySent:
		n.Order = graph.BySent
	}
	if n.Order.Prop() != "" && !slices.Contains(dates, by.Field) {
		n.fail(invalid("orderBy.field", "this list has no %s; order by %v", by.Field, append([]model.NodeOrderField{model.ByName, model.ByID}, dates...)))
	}
}

// tenant narrows to what steps lead to from a tenant.
func (n *narrowing) tenant(argument string, id *graph.ID, steps ...graph.Step) {
	if id == nil {
		return
	}
	if err := isTenant(n.ctx, "filter."+argument, *id); err != nil {
		n.fail(err)
		return
	}
	if n.Via == nil {
		n.Via = via(*id, steps...)
		return
	}
	l := graph.Link{To: []graph.ID{*id}}
	for _, s := range slices.Backward(steps) {
		l.Steps = append(l.Steps, s.Reversed())
	}
	n.link(l)
}

// link narrows to nodes that one of some links admits.
func (n *narrowing) link(any ...graph.Link) { n.Links = append(n.Links, any) }

// has narrows to nodes from which a chain leads, or none; nil asks nothing.
func (n *narrowing) has(wanted *bool, l graph.Link) {
	if wanted != nil {
		l.Not = !*wanted
		n.link(l)
	}
}

// among narrows to nodes whose property is one of some texts; nil asks nothing.
func among[T ~string](n *narrowing, prop string, texts []T) {
	if texts == nil {
		return
	}
	m := graph.Match{Prop: prop, In: []string{}}
	for _, text := range texts {
		m.In = append(m.In, string(text))
	}
	n.Match = append(n.Match, m)
}

// facet narrows to nodes with a facet; nil asks nothing.
func facet[T ~string](n *narrowing, prop string, value *T) {
	if value != nil {
		n.Facets = append(n.Facets, graph.Facet(prop, string(*value)))
	}
}

// home narrows to what is at home in a tenant of a kind.
func (n *narrowing) home(kind *graph.TenantKind) {
	if kind != nil {
		n.link(graph.Link{Steps: []graph.Step{graph.Hop(graph.HomeIn, "tenant")}, Facet: graph.Facet(graph.PropKinds, string(*kind))})
	}
}

// dates narrows by a date that is a property.
func (n *narrowing) dates(argument, prop string, r *generated.DateRange) {
	if span, ok := n.span(argument, r); ok {
		n.Match = append(n.Match, graph.Match{Prop: prop, Span: span})
	}
}

// span is a range of dates; false where none is given.
func (n *narrowing) span(argument string, r *generated.DateRange) (graph.Span, bool) {
	span, err := spanOf("filter."+argument, r)
	n.fail(err)
	return span, err == nil && r != nil
}

func spanOf(argument string, r *generated.DateRange) (span graph.Span, err error) {
	switch {
	case r == nil:
		return span, nil
	case r.From == nil && r.Before == nil:
		return span, invalid(argument, "the range has no end; give from, before or both")
	case r.From != nil && r.Before != nil && *r.From >= *r.Before:
		return span, invalid(argument, "from %s does not lie before %s", *r.From, *r.Before)
	}
	bound := func(t *graph.Time) int64 {
		switch {
		case t == nil:
			return 0
		case *t == 0:
			return -1 // 0 is no bound
		}
		return int64(*t)
	}
	return graph.Span{From: bound(r.From), Before: bound(r.Before)}, nil
}

// ties is what lists of partners and customers are narrowed by.
type ties struct {
	delegated, lingering *bool
	began, ended         *generated.DateRange
}

// tied narrows tenants by their relationships with the one that the list hangs on or, at the root, with the one that the filter
// names, if any.
func (n *narrowing) tied(listed access.Side, of graph.ID, argument string, named *graph.ID, f ties) {
	steps := slices.Clone(toCustomers)
	if listed == access.Partners {
		steps = slices.Clone(toPartners)
	}
	past := f.ended != nil || f.lingering != nil && *f.lingering
	for i := range steps {
		steps[i].Past = past
	}
	other := of
	if of != "" {
		n.Via = via(of, steps...)
	} else if named != nil {
		other = *named
	}
	n.tenant(argument, named, steps...)
	n.has(f.delegated, access.HasDelegation(listed, other))
	if span, ok := n.span("relationshipBegan", f.began); ok {
		l := access.HasRelationship(listed, other, past)
		l.Began = span
		n.link(l)
	}
	if span, ok := n.span("relationshipEnded", f.ended); ok {
		l := access.HasRelationship(listed, other, true)
		l.Ended = span
		n.link(l)
	}
	n.lingers(listed, other, f.lingering)
}

// lingers narrows by whether rights linger; nil asks nothing.
func (n *narrowing) lingers(listed access.Side, other graph.ID, has *bool) {
	if has != nil {
		n.lingering = &access.LingeringPages{Listed: listed, Other: other, Has: *has}
	}
}

// list is a page of what was narrowed. Of is the node that the list hangs on; empty at the root.
func list[T any](n *narrowing, of graph.ID, p paging, at *graph.Time, noun func(graph.Node) T) (*model.Connection[T], error) {
	if n.err != nil {
		return nil, n.err
	}
	found, _, err := dated(n.ctx, of, p, at, n.listing)
	if err != nil {
		return nil, err
	}
	return convert(found, noun), nil
}

// isTenant refuses an id that names no tenant, or none that is there.
func isTenant(ctx context.Context, argument string, id graph.ID) error {
	if id.Kind() != graph.KindTenant {
		return invalid(argument, "%s is not a Tenant", id)
	}
	n, err := sessionOf(ctx).node(ctx, id)
	if err == nil && n.ID == "" {
		err = field(argument, fmt.Errorf("%s: %w", id, graph.ErrNotFound))
	}
	return err
}
