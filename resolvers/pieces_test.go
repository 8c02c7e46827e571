package resolvers_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/sample"
	"behalf/storage/memory"
)

// pieces is a store that notes from how many nodes a walk sets out at the most, and may say that lists are cut.
type pieces struct {
	graph.Store
	starts int
	cut    bool
}

func (p *pieces) View(ctx context.Context, read func(graph.Reader) error) error {
	return p.Store.View(ctx, func(r graph.Reader) error { return read(piecesReader{r, p}) })
}

type piecesReader struct {
	graph.Reader
	of *pieces
}

func (r piecesReader) Walk(ctx context.Context, at graph.Time, walks []graph.Walk) (graph.Met, error) {
	for _, w := range walks {
		r.of.starts = max(r.of.starts, len(w.Starts))
	}
	return r.Reader.Walk(ctx, at, walks)
}

func (r piecesReader) Pages(ctx context.Context, queries []graph.PageQuery) ([]graph.Page, error) {
	pages, err := r.Reader.Pages(ctx, queries)
	for i := range pages {
		pages[i].Cut = pages[i].Cut || r.of.cut
	}
	return pages, err
}

// TestLingeringIsCountedInPieces: a count looks at every candidate, however many, in pieces that a store follows to their end; where one is
// cut all the same there is no count, rather than a wrong one.
func TestLingeringIsCountedInPieces(t *testing.T) {
	store := &pieces{Store: memory.New()}
	_, err := sample.Write(t.Context(), store.Store, sample.Config{Customers: 620, Seed: 1}, nil)
	require.NoError(t, err)
	a := overStore(t, store)
	for _, list := range []string{"customers", "azureSubscriptions"} {
		got := a.ask(`{ all: ` + list + ` { totalCount } has: ` + list + `(filter: {hasLingeringAccess: true}) { totalCount }
			hasNot: ` + list + `(filter: {hasLingeringAccess: false}) { totalCount } }`).ok()
		count := func(field string) float64 { return got.at(field, "totalCount").(float64) }
		require.Positive(t, count("has"))
		require.Positive(t, count("hasNot"))
		require.Equal(t, count("all"), count("has")+count("hasNot"), list)
	}
	require.LessOrEqual(t, store.starts, 500)
	store.cut = true
	got := a.ask(`{ customers(filter: {hasLingeringAccess: true}) { totalCount pageInfo { complete } } }`)
	require.Equal(t, "FAILED_PRECONDITION", got.Errors[0].Extensions["code"])
	require.Nil(t, got.at("customers", "totalCount"))
	require.Equal(t, false, got.at("customers", "pageInfo", "complete"))
}
