package graphtest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/graphtest"
	"behalf/storage/memory"
)

// begun tells facts that are written as a scenario's are in a world under a policy.
func begun(t *testing.T, policy access.Policy, facts ...string) (*graphtest.Domain, graph.Store) {
	t.Helper()
	store := memory.New()
	t.Cleanup(func() { store.Close() })
	world := graphtest.NewDomain(store).Under(policy)
	text := "-- facts --\n" + strings.Join(facts, "\n") + "\n"
	s, err := graphtest.ParseScenario("facts", []byte(text))
	require.NoError(t, err)
	played, err := s.Play(t.Context(), world)
	require.NoError(t, err)
	require.Equal(t, text, played.String())
	return world, store
}

var proposed = access.Policy{Autopilot: access.AutopilotProposed}

// TestActs_UnderTheServersPolicy: under PROPOSED profiles and devices take delegated admin privileges, and without them a
// partner removes its own devices alone (R34, R35, R36, F10). Adding stays as it is (G5).
func TestActs_UnderTheServersPolicy(t *testing.T) {
	begun(t, proposed,
		"begin D",
		"begin devices",
		"User:ada createAutopilotProfile key=kiosk displayName=Kiosk customer=Tenant:cedar",
		// With the privileges the source does not matter.
		"User:ada applyAutopilotProfile device=AutopilotDevice:d-intune profile=AutopilotProfile:kiosk",
		"User:ada applyAutopilotProfile device=AutopilotDevice:d-self profile=AutopilotProfile:kiosk",
		"User:ada addAutopilotDevice key=d-own displayName=d-own customer=Tenant:cedar source=PARTNER_CENTER addedBy=Tenant:alder",
		"  follows PARTNERS_MANAGE_DEVICE",
		"operator addAutopilotDevice key=d-oem displayName=d-oem customer=Tenant:cedar source=OEM",
		"  follows CUSTOMER_MANAGES_DEVICE",
		"  warning SOURCE_NOT_COVERED",
		"User:ada removeAutopilotDevice device=AutopilotDevice:d-oem",
		"  warning SOURCE_NOT_COVERED",
		"2026-03-03 User:gina removeDelegatedAdmin partner=Tenant:alder customer=Tenant:cedar",
		"  follows LOSES_DIRECTORY_ACCESS LOSES_DIRECTORY_ACCESS LOSES_SERVICE_REQUESTS KEEPS_AZURE_ROLE KEEPS_RELATIONSHIP LOSES_AUTOPILOT",
		"User:ada createAutopilotProfile key=desk displayName=Desk customer=Tenant:cedar ! FORBIDDEN AP_DAP_REQUIRED",
		"User:ada updateAutopilotProfile profile=AutopilotProfile:kiosk displayName=Desk ! FORBIDDEN AP_DAP_REQUIRED",
		"User:ada deleteAutopilotProfile profile=AutopilotProfile:kiosk ! FORBIDDEN AP_DAP_REQUIRED",
		"User:ada applyAutopilotProfile device=AutopilotDevice:d-self profile=AutopilotProfile:standard ! FORBIDDEN AP_DAP_REQUIRED",
		"User:ada removeAutopilotProfile device=AutopilotDevice:d-self profile=AutopilotProfile:kiosk ! FORBIDDEN AP_DAP_REQUIRED",
		"User:ada removeAutopilotDevice device=AutopilotDevice:d-self",
		"User:ada removeAutopilotDevice device=AutopilotDevice:d-other ! FORBIDDEN DEV_NOT_OWN",
		"User:ada removeAutopilotDevice device=AutopilotDevice:d-intune ! FORBIDDEN DEV_NOT_OWN",
		"User:sara addAutopilotDevice key=d-new displayName=d-new customer=Tenant:cedar source=PARTNER_CENTER addedBy=Tenant:alder",
		"User:gina applyAutopilotProfile device=AutopilotDevice:d-other profile=AutopilotProfile:standard",
		"User:gina removeAutopilotDevice device=AutopilotDevice:d-intune",
	)
}

// TestDevicesOfTheCustomer: a device that the customer added is never a partner's to manage under CURRENT (R33), whatever
// stands between the two. In random worlds nobody of another tenant is allowed, and no act of one has touched such a device.
func TestDevicesOfTheCustomer(t *testing.T) {
	asked, touched := 0, 0
	for seed := range uint64(2 * judgedWorlds) {
		store := memory.New()
		world, err := graphtest.NewRandom(t.Context(), graphtest.NewDomain(store), 5000+seed)
		require.NoError(t, err)
		require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
			pages, err := r.Pages(t.Context(), []graph.PageQuery{
				{Kinds: []graph.Kind{graph.KindAutopilotDevice}, Order: graph.ByID, Limit: 10_000}, {Kinds: []graph.Kind{graph.KindUser}, Order: graph.ByID, Limit: 10_000},
			})
			require.NoError(t, err)
			customers := map[graph.ID]graph.ID{} // of the devices that they added
			for _, n := range pages[0].Nodes {
				edges, err := r.Edges(t.Context(), graph.EdgeQuery{Ends: []graph.ID{n.ID}, Direction: graph.Out, History: true})
				require.NoError(t, err)
				for _, e := range edges {
					if e.Type == graph.BelongsTo && (graph.AutopilotDevice{Node: n}).Source() != graph.SourcePartnerCenter {
						customers[n.ID] = e.To
					}
				}
			}
			homes := map[graph.ID]graph.ID{}
			for _, u := range pages[1].Nodes {
				edges, err := r.Edges(t.Context(), graph.EdgeQuery{Ends: []graph.ID{u.ID}, Direction: graph.Out, Types: []graph.EdgeType{graph.HomeIn}, History: true})
				require.NoError(t, err)
				homes[u.ID] = edges[0].To
			}
			var questions []access.Question
			for device, customer := range customers {
				for user, home := range homes {
					if home != customer {
						questions = append(questions, access.Question{Agent: user, Action: access.ApplyAutopilotProfile, Target: device},
							access.Question{Agent: user, Action: access.RemoveDevice, Target: device})
					}
				}
			}
			for i := range 4 {
				at := world.Facts[len(world.Facts)-1-i*len(world.Facts)/8].At
				decisions, err := access.Check(t.Context(), r, at, access.Policy{}, questions)
				require.NoError(t, err)
				for _, d := range decisions {
					asked++
					require.NotEqual(t, access.Allow, d.Outcome, "seed %d: %s %s %s at %s", seed, d.Agent, d.Action, d.Target, at)
				}
			}
			entries, err := r.Entries(t.Context(), graph.LedgerQuery{Limit: 100_000})
			require.NoError(t, err)
			for _, e := range entries {
				var input struct{ Device graph.ID }
				require.NoError(t, json.Unmarshal(e.Input, &input))
				if customer, ok := customers[input.Device]; ok && e.Actor != "" {
					touched++
					require.Equal(t, customer, homes[e.Actor], "seed %d: %s %s", seed, e.Act, fmt.Sprint(e.Input))
				}
			}
			return nil
		}))
		store.Close()
	}
	t.Logf("%d questions, %d acts", asked, touched)
	require.Greater(t, asked, 1000, "the worlds are too tame")
	require.Positive(t, touched, "the worlds are too tame")
}
