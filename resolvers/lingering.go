package resolvers

import (
	"context"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/generated"
	"behalf/resolvers/model"
)

type lingeringAccessResolver struct{ *resolver }

// LingeringAccess implements generated.ResolverRoot.
func (r *resolver) LingeringAccess() generated.LingeringAccessResolver {
	return lingeringAccessResolver{r}
}

func (lingeringAccessResolver) RoleAssignment(ctx context.Context, l *model.LingeringAccess) (*graph.AzureRoleAssignment, error) {
	return named1(ctx, l.Assignment, roleAssignment)
}

// LingeringAccess implements generated.QueryResolver.
func (q queryResolver) LingeringAccess(ctx context.Context, customer, partner *graph.ID, filter *generated.LingeringAccessFilter, at *graph.Time, first *int, after *string, last *int, before *string) (*model.LingeringAccessConnection, error) {
	w, err := paging{first, after, last, before}.window(ctx, "")
	if err != nil {
		return nil, err
	}
	s := sessionOf(ctx)
	resolved, err := s.resolvedAt(ctx, w, at, access.Policy{})
	if err != nil {
		return nil, err
	}
	query := access.LingeringQuery{At: resolved.At, Descending: w.backward, Limit: max(w.limit, 1)}
	if customer != nil {
		query.Customer = *customer
	}
	if partner != nil {
		query.Partner = *partner
	}
	if query.Filter, err = lingeringFilter(filter); err != nil {
		return nil, err
	}
	place, err := w.place(5)
	if err != nil {
		return nil, err
	}
	if place != nil {
		since, err := graph.ParseTime(place[4])
		if err != nil {
			return nil, invalid("after", "this is no cursor of this list")
		}
		query.After = &access.LingeringKey{Customer: graph.ID(place[0]), Edge: graph.EdgeKey{
			To: graph.ID(place[1]), From: graph.ID(place[2]), Type: graph.HasAzureRole, Role: place[3], Since: since,
		}}
	}
	var list access.LingeringList
	err = s.store.View(ctx, func(r graph.Reader) error {
		list, err = access.LingeringAccess(ctx, r, query)
		return err
	})
	if err != nil {
		return nil, err
	}
	page := connect(w, resolved, list.Rows, list.More, list.Cut, func(l access.Lingering) []string {
		k := l.Key()
		return []string{string(k.Customer), string(k.Edge.To), string(k.Edge.From), k.Edge.Role, k.Edge.Since.String()}
	}, func(ctx context.Context) (int, error) { return s.countLingering(ctx, query) })
	return convert(page, func(l access.Lingering) model.LingeringAccess {
		return model.LingeringAccess{
			Principal: model.PrincipalOf(l.Principal), Role: l.Assignment.RoleName(), Scope: model.Noun(l.Scope),
			Customer: tenant(l.Customer), Partner: tenant(l.Partner), Since: l.Assignment.Since, EndedAt: l.EndedAt,
			GrantedAfterRemoval: l.GrantedAfterRemoval, People: l.People, Assignment: l.Assignment.Assignment,
		}
	}), nil
}

func lingeringFilter(f *generated.LingeringAccessFilter) (out access.LingeringFilter, err error) {
	if f == nil {
		return out, nil
	}
	found, err := words(graph.PageQuery{}, f.Text)
	if err != nil {
		return out, field("filter.text", err)
	}
	out.Text, out.GrantedAfterRemoval = found.Text, f.GrantedAfterRemoval
	if f.Role != nil {
		out.Role = *f.Role
	}
	if f.ScopeKinds != nil {
		out.ScopeKinds = []graph.Kind{}
	}
	for _, kind := range f.ScopeKinds {
		out.ScopeKinds = append(out.ScopeKinds, kind.NodeKind())
	}
	if out.Since, err = spanOf("filter.since", f.Since); err != nil {
		return out, err
	}
	out.Ended, err = spanOf("filter.ended", f.Ended)
	return out, err
}

// countLingering counts the whole list, in pages, within the operation's time.
func (s *session) countLingering(ctx context.Context, q access.LingeringQuery) (n int, err error) {
	err = s.store.View(ctx, func(r graph.Reader) error {
		n, q.After, q.Descending, q.Limit = 0, nil, false, 500
		for {
			list, err := access.LingeringAccess(ctx, r, q)
			if err != nil {
				return err
			}
			if n += len(list.Rows); !list.More {
				return nil
			}
			last := list.Rows[len(list.Rows)-1].Key()
			q.After = &last
		}
	})
	return n, err
}
