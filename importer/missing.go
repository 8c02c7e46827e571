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
		var unnamed, missing []graph.ID
		for _, e := range subs {
			if byImport(e) && !r.estate.names(e.From) {
				unnamed = append(unnamed, e.From)
			}
		}
		for some := range slices.Chunk(unnamed, closePage) {
			held, err := r.holdingRoles(ctx, some)
			if err != nil {
				return err
			}
			missing = append(missing, held...)
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

// holdingRoles are those of some scopes at or below which an import put a role.
func (r *run) holdingRoles(ctx context.Context, scopes []graph.ID) (holding []graph.ID, err error) {
	walks := make([]graph.Walk, len(scopes))
	var stages []int
	for i, scope := range scopes {
		walks[i] = graph.Walk{Starts: []graph.ID{scope}, Most: walkMost}
		stages = walks[i].Add(-1, graph.Closure(graph.Parent, graph.MaxParent, "below").Reversed(), graph.Back(graph.HasAzureRole, "holder"))
	}
	err = r.store.View(ctx, func(reader graph.Reader) error {
		met, err := reader.Walk(ctx, graph.Forever-1, walks)
		if err != nil {
			return err
		}
		holding = nil
		for i, found := range met.Found {
			if slices.ContainsFunc(found.Edges[stages[1]], byImport) {
				holding = append(holding, scopes[i])
			}
		}
		return nil
	})
	return holding, err
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
