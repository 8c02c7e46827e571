package importer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"behalf/graph"
)

// A list of subscriptions shows what the person who signed in may see, and disabled ones only with --all. So one that it no longer holds may be
// gone, or not: nothing is closed, and where a role is held there it is reported, with how that is ended.

// missingNamed is how many subscriptions such a report names.
const missingNamed = 5

// reportMissing reports the subscriptions that the store knows of tenants that were signed in to, that no file names, and where an import put
// roles: a line for each tenant.
func (r *run) reportMissing(ctx context.Context) error {
	at := slices.IndexFunc(r.estate.listings, func(l *listing) bool { return l.kind == Accounts })
	if at < 0 || !r.estate.listings[at].whole {
		return nil
	}
	files := r.estate.listings[at].files
	tenants := map[string]bool{}
	for _, in := range files {
		maps.Copy(tenants, in.signedIn)
	}
	for _, tenant := range slices.Sorted(maps.Keys(tenants)) {
		subs, err := r.openInto(ctx, tenantID(tenant), graph.InTenant, []graph.Kind{graph.KindAzureSubscription})
		if err != nil {
			return err
		}
		var missing []graph.ID
		err = r.store.View(ctx, func(reader graph.Reader) error {
			missing = nil
			for _, e := range subs {
				if r.estate.names(e.From) || !byImport(e) {
					continue
				}
				held, err := holdsRoles(ctx, reader, e.From)
				if err != nil {
					return err
				}
				if held {
					missing = append(missing, e.From)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			r.found.add(Problem{Path: files[0].path, Message: toldMissing(tenant, missing)})
		}
	}
	return nil
}

// names reports whether a file names a subscription.
func (e *estate) names(sub graph.ID) bool {
	_, inTree := e.above[sub]
	return inTree || e.owners[sub.Key()] != ""
}

// holdsRoles reports whether an import put a role at a scope or below it.
func holdsRoles(ctx context.Context, reader graph.Reader, scope graph.ID) (bool, error) {
	w := graph.Walk{Starts: []graph.ID{scope}, Most: walkMost}
	stages := w.Add(-1, graph.Closure(graph.Parent, graph.MaxParent, "below").Reversed(), graph.Back(graph.HasAzureRole, "holder"))
	met, err := reader.Walk(ctx, graph.Forever-1, []graph.Walk{w})
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(met.Found[0].Edges[stages[1]], byImport), nil
}

func toldMissing(tenant string, subs []graph.ID) string {
	var names []string
	for _, id := range subs[:min(len(subs), missingNamed)] {
		names = append(names, string(id))
	}
	if more := len(subs) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	are := "1 is"
	if len(subs) > 1 {
		are = fmt.Sprintf("%d are", len(subs))
	}
	return fmt.Sprintf("of the subscriptions of tenant %s that earlier imports told of, %s missing here: %s. Whoever signed in may not see them, disabled ones want --all, or they are gone; "+
		"so the roles there still count. For one that is gone give az-role-assignments_<its id>.json holding [] and, with it, the lists of the others: it closes them", tenant, are, strings.Join(names, ", "))
}
