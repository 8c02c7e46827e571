package neo4j

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"behalf/graph"
)

func TestScratchPlan(t *testing.T) {
	ctx := context.Background()
	d, _ := driver.NewDriverWithContext("bolt://127.0.0.1:27687", driver.BasicAuth("neo4j", "password1", ""))
	explain := func(name, text string) {
		for i := 0; i < 3; i++ {
			s := d.NewSession(ctx, driver.SessionConfig{})
			start := time.Now()
			r, err := s.Run(ctx, "EXPLAIN "+fmt.Sprintf("/* %d */", time.Now().UnixNano())+text, map[string]any{"pin": nil})
			if err == nil {
				_, err = r.Consume(ctx)
			}
			fmt.Println(name, len(text), time.Since(start).Round(time.Millisecond), err)
			s.Close(ctx)
		}
	}
	_ = os.Args
	for _, n := range []int{1, 2, 4, 8, 16} {
		var w graph.Walk
		for i := 0; i < n; i++ {
			w.Add(-1, graph.Closure(graph.MemberOf, 32, ""), graph.Hop(graph.EdgeTypes[i], ""))
		}
		explain(fmt.Sprintf("tree %d", n), walkText([][]graph.Stage{w.Stages}))
	}
	for _, n := range []int{1, 2, 4, 8} {
		var shapes [][]graph.Stage
		for i := 0; i < n; i++ {
			var w graph.Walk
			w.Add(-1, graph.Closure(graph.MemberOf, 32, ""), graph.Hop(graph.EdgeTypes[i], ""), graph.Closure(graph.Parent, 32, ""))
			shapes = append(shapes, w.Stages)
		}
		explain(fmt.Sprintf("walks %d", n), walkText(shapes))
	}
	for _, q := range []graph.PageQuery{{Kinds: graph.Kinds}, {Kinds: graph.Kinds[:1]}, {Kinds: graph.Kinds, Text: []string{"a"}}, {Kinds: graph.Kinds, Facets: []string{"a"}, After: &graph.Position{}}} {
		explain("list", listText(shapeOfList(q, false)))
	}
}
