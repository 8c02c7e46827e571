package graphtest

import (
	"behalf/graph"
	"behalf/graph/acts"
)

// Devices gives Cedar the three devices of the story: added by Alder, by Birch, and by Cedar itself.
func (s *Story) Devices() {
	for _, d := range []struct {
		key     string
		source  graph.DeviceSource
		addedBy graph.ID
	}{{"d-self", graph.SourcePartnerCenter, Alder}, {"d-other", graph.SourcePartnerCenter, Birch}, {"d-intune", graph.SourceIntune, ""}} {
		in := acts.AddAutopilotDeviceInput{Key: d.key, DisplayName: d.key, Customer: Cedar, Source: d.source}
		if d.addedBy != "" {
			in.AddedBy = &d.addedBy
		}
		Do(s, s.Desk.AddAutopilotDevice, "", in)
	}
}
