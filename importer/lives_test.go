package importer

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/storage/memory"
)

// azure is an invented tenant that changes between exports: subscriptions are moved, roles given and taken, members come and go.
type azure struct {
	rand  *rand.Rand
	above map[string]string // of management groups and subscriptions: the management group; empty below the root
	held  map[string]string // rows of role assignments, by scope, principal and role
	in    map[string]bool   // "member group"
}

const lifeSubscriptions, lifeUsers, lifeGroups = 4, 5, 3

var lifeManagementGroups = []string{"a", "b", "a1"} // a1 lies below a

func lifeID(kind string, n int) string { return fmt.Sprintf("%s0000000-0000-4000-8000-%012d", kind, n) }

func newAzure(seed uint64) *azure {
	w := &azure{rand: rand.New(rand.NewPCG(seed, 1)), above: map[string]string{"a1": "a"}, held: map[string]string{}, in: map[string]bool{}}
	for range 25 {
		w.change()
	}
	return w
}

func (w *azure) subscription() string { return lifeID("5", w.rand.IntN(lifeSubscriptions)) }

func (w *azure) change() {
	switch w.rand.IntN(4) {
	case 0:
		w.above[w.subscription()] = append(lifeManagementGroups, "")[w.rand.IntN(4)]
	case 1:
		member := []string{lifeID("1", w.rand.IntN(lifeUsers)), lifeID("4", w.rand.IntN(lifeGroups))}[w.rand.IntN(2)]
		if group := lifeID("4", w.rand.IntN(lifeGroups)); member != group {
			key := member + " " + group
			if w.in[key] = !w.in[key]; !w.in[key] {
				delete(w.in, key)
			}
		}
	default:
		sub := "/subscriptions/" + w.subscription()
		scope := []string{"/", managementGroupPath + lifeManagementGroups[w.rand.IntN(3)], sub, sub + "/resourceGroups/web"}[w.rand.IntN(4)]
		principal := []string{lifeID("1", w.rand.IntN(lifeUsers)), lifeID("4", w.rand.IntN(lifeGroups))}[w.rand.IntN(2)]
		role := []string{graph.AzureOwner, graph.AzureReader}[w.rand.IntN(2)]
		key := scope + " " + principal + " " + role
		if w.held[key] != "" {
			delete(w.held, key)
			return
		}
		kind := map[byte]string{'1': "User", '4': "Group"}[principal[0]]
		w.held[key] = assigned(w.rand.IntN(1e9), principal, kind, role, scope)
	}
}

// reaches reports whether a role held at a scope reaches a subscription; below, whether its list holds the role too.
func (w *azure) reaches(scope, sub string) (reaches, below bool) {
	if rest, ok := strings.CutPrefix(scope, "/subscriptions/"+sub); ok {
		return rest == "", true
	}
	for at := sub; at != ""; {
		if at = w.above[at]; at != "" && scope == managementGroupPath+at {
			return true, true
		}
	}
	return scope == "/", scope == "/"
}

// export writes what az and Microsoft Graph would print today.
func (w *azure) export(t *testing.T, tree bool) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "customer-cedar_"+cedar)
	require.NoError(t, os.Mkdir(folder, 0o755))
	write := func(name string, rows []string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(list(rows...)), 0o600))
	}
	var accounts, children []string
	for n := range lifeSubscriptions {
		sub := lifeID("5", n)
		accounts = append(accounts, account(graph.MustID(graph.KindAzureSubscription, sub), cedar))
		var rows []string
		for key, row := range w.held {
			if _, listed := w.reaches(strings.Fields(key)[0], sub); listed {
				rows = append(rows, strings.ReplaceAll(row, sNew.Key(), sub))
			}
		}
		write("az-role-assignments_"+sub+".json", rows)
	}
	write("accounts.json", accounts)
	for n := range lifeGroups {
		group := lifeID("4", n)
		var rows []string
		for key := range w.in {
			if member, of, _ := strings.Cut(key, " "); of == group {
				kind := map[byte]string{'1': "user", '4': "group"}[member[0]]
				rows = append(rows, fmt.Sprintf(`{"@odata.type":"#microsoft.graph.%s","id":"%s"}`, kind, member))
			}
		}
		write("graph-group-members_"+group+".json", rows)
	}
	if tree {
		var below func(at string) string
		below = func(at string) string {
			var nodes []string
			for child, parent := range w.above {
				switch {
				case parent != at || child == "":
				case child == "a1":
					nodes = append(nodes, fmt.Sprintf(`{"id":"%s%s","name":"%[2]s","type":"Microsoft.Management/managementGroups","children":%s}`, managementGroupPath, child, below(child)))
				default:
					nodes = append(nodes, fmt.Sprintf(`{"id":"/subscriptions/%s","name":"%[1]s","type":"/subscriptions","children":null}`, child))
				}
			}
			if len(nodes) == 0 {
				return "null" // az prints no empty list
			}
			return list(nodes...)
		}
		for _, at := range []string{"a", "b"} {
			children = append(children, fmt.Sprintf(`{"id":"%s%s","name":"%[2]s","type":"Microsoft.Management/managementGroups","children":%s}`, managementGroupPath, at, below(at)))
		}
		for n := range lifeSubscriptions {
			if sub := lifeID("5", n); w.above[sub] == "" {
				children = append(children, fmt.Sprintf(`{"id":"/subscriptions/%s","name":"%[1]s","type":"/subscriptions","children":null}`, sub))
			}
		}
		root := fmt.Sprintf(`{"id":"%s%s","name":"%[2]s","tenantId":"%[2]s","type":"Microsoft.Management/managementGroups","children":%s}`, managementGroupPath, cedar, list(children...))
		require.NoError(t, os.WriteFile(filepath.Join(folder, "tree.json"), []byte(root), 0o600))
	}
	return folder
}

// may is the truth, from the rows alone.
func (w *azure) may(user, sub string) bool {
	who := map[string]bool{user: true}
	for range lifeGroups {
		for key := range w.in {
			if member, group, _ := strings.Cut(key, " "); who[member] {
				who[group] = true
			}
		}
	}
	for key := range w.held {
		parts := strings.Fields(key)
		if reaches, _ := w.reaches(parts[0], sub); reaches && who[parts[1]] && parts[2] == graph.AzureOwner {
			return true
		}
	}
	return false
}

// TestLives imports export after export of tenants that change: after each, the answers are those of the last export alone, and
// the same import again changes nothing.
func TestLives(t *testing.T) {
	allowed, denied := 0, 0
	for seed := range uint64(60) {
		w, store, c := newAzure(seed), memory.New(), newClock()
		for step := range 6 {
			folder := w.export(t, w.rand.IntN(2) == 0)
			report, err := Import(t.Context(), store, []string{folder}, Options{Now: c.now})
			require.NoError(t, err)
			require.Empty(t, report.Problems, "seed %d step %d", seed, step)
			for u := range lifeUsers {
				user := graph.MustID(graph.KindUser, lifeID("1", u))
				known := false
				require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
					nodes, err := r.Nodes(t.Context(), []graph.ID{user})
					_, known = nodes[user]
					return err
				}))
				for n := range lifeSubscriptions {
					sub := lifeID("5", n)
					want := w.may(user.Key(), sub)
					if !known {
						require.False(t, want)
						continue
					}
					got := check(t, store, user, access.ManageSubscription, graph.MustID(graph.KindAzureSubscription, sub)).Outcome
					require.Equal(t, want, got == access.Allow, "seed %d step %d: %s on %s", seed, step, user, sub)
					if want {
						allowed++
					} else {
						denied++
					}
				}
			}
			again, err := Import(t.Context(), store, []string{folder}, Options{Now: c.now})
			require.NoError(t, err)
			require.False(t, again.Changed, "seed %d step %d", seed, step)
			for range 1 + w.rand.IntN(8) {
				w.change()
			}
		}
	}
	require.Greater(t, allowed, 500)
	require.Greater(t, denied, 500)
}
