package graphtest

import (
	"context"

	"behalf/graph"
)

// Devices gives Cedar the three devices of the story: added by Alder, by Birch, and by Cedar itself.
func (s *Story) Devices() {
	if s.err != nil {
		return
	}
	var nodes []graph.Node
	var edges []graph.Edge
	now := s.Clock.Now()
	for _, d := range []struct {
		key     string
		source  graph.DeviceSource
		addedBy graph.ID
	}{{"d-self", graph.SourcePartnerCenter, Alder}, {"d-other", graph.SourcePartnerCenter, Birch}, {"d-intune", graph.SourceIntune, ""}} {
		n := graph.Node{ID: graph.MustID(graph.KindAutopilotDevice, d.key), Name: d.key}.With(graph.PropSource, string(d.source))
		nodes = append(nodes, n)
		edges = append(edges, graph.Edge{From: n.ID, Type: graph.BelongsTo, To: Cedar, Since: now, Until: graph.Forever})
		if d.addedBy != "" {
			edges = append(edges, graph.Edge{From: n.ID, Type: graph.AddedBy, To: d.addedBy, Since: now, Until: graph.Forever})
		}
	}
	s.err = s.Desk.Store.Update(context.Background(), func(w graph.Writer) error { return w.Load(context.Background(), nodes, edges) })
}
