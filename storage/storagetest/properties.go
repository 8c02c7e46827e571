package storagetest

import (
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"behalf/graph"
)

func properties() []sentence {
	return []sentence{
		{"every random graph is walked and listed as the brute-force interpreter does it", walkProperty},
		{"every sequence of acts, loads and failures leaves what a model of maps says", writeProperty},
	}
}

// many is how many random cases one store serves, so that a long run does not grow slower and slower.
const many = 200

// walkProperty asks about one garden after the other, all in one store: each has keys of its own.
func walkProperty(w *world) {
	saw := seen{missed: map[string]int{}}
	rapid.Check(w.T, func(rt *rapid.T) {
		if saw.gardens%many == many-1 {
			w = w.renewed()
		}
		g := newGarden(rt, newPrefix())
		walks := g.walks()
		queries := g.pages(walks)
		saw.count(rt, g, walks)
		require.NoError(rt, w.store.Update(w.Context(), func(u graph.Writer) error { return u.Load(w.Context(), g.es.nodes, g.es.edges) }))
		dates := []graph.Time{g.at, g.at - 1, g.at + 1}
		met := make([]graph.Met, len(dates))
		var pages []graph.Page
		var counts []int
		require.NoError(rt, w.store.View(w.Context(), func(r graph.Reader) (err error) {
			for i, at := range dates {
				if met[i], err = r.Walk(w.Context(), at, walks); err != nil {
					return err
				}
			}
			if pages, err = r.Pages(w.Context(), queries); err != nil {
				return err
			}
			counts, err = r.Counts(w.Context(), queries)
			return err
		}))
		for i, at := range dates {
			sameWalks(rt, g.es, at, walks, met[i])
		}
		samePages(rt, g.es, queries, pages, counts)
		for _, p := range pages {
			saw.items += len(p.Nodes)
		}
	})
	if w.Failed() {
		return
	}
	w.Logf("seen in %d graphs: %d whole walks, near misses %v, %d walks cut, %d items of lists", saw.gardens, saw.whole, saw.missed, saw.cut, saw.items)
	require.GreaterOrEqual(w, saw.whole, saw.gardens/2, "seen too little of whole walks")
	for _, miss := range misses {
		require.GreaterOrEqual(w, saw.missed[miss], saw.gardens/30, "seen too little of near misses: %s", miss)
	}
	require.GreaterOrEqual(w, saw.cut, saw.gardens/4, "seen too little of walks that were cut")
	require.GreaterOrEqual(w, saw.items, saw.gardens, "seen too little of items of lists")
}
