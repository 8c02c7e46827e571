package wording_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/graph/graphtest"
	"behalf/graph/wording"
	"behalf/storage/memory"
)

// reader is somebody who reads all that is said in a world, in every language, and complains.
type reader struct {
	*graphtest.Domain
	mu     sync.Mutex
	nodes  map[graph.ID]graph.Node
	faults map[string]bool
	heard  map[string]int // reasons, variants, warnings
}

func newReader() *reader {
	return &reader{Domain: graphtest.NewDomain(memory.New()), faults: map[string]bool{}, heard: map[string]int{}}
}

// Do implements graphtest.World.
func (r *reader) Do(ctx context.Context, act string, by graph.ID, at graph.Time, input map[string]any) (graphtest.Done, error) {
	done, err := r.Domain.Do(ctx, act, by, at, input)
	for _, sentence := range done.Sentences {
		r.sentence(act, sentence)
	}
	for _, code := range append(done.Consequences, done.Warnings...) {
		r.heard[code]++
	}
	if refused, ok := err.(*graphtest.Refused); ok && strings.Contains(refused.Message, "\n") {
		for sentence := range strings.Lines(refused.Message) {
			r.sentence(act+" "+refused.Notation(), strings.TrimSpace(sentence))
		}
	}
	return done, err
}

func (r *reader) sentence(of, text string) {
	if !strings.HasSuffix(text, ".") || strings.HasSuffix(text, "..") {
		r.fault(of, "no full stop", text)
	}
	r.text(of, text)
}

func (r *reader) text(of, text string) {
	switch first, _ := utf8.DecodeRuneInString(text); {
	case text == "":
		r.fault(of, "nothing is said", text)
	case strings.ContainsAny(text, "{}"):
		r.fault(of, "a slot", text)
	case strings.Contains(text, "  "), strings.TrimSpace(text) != text:
		r.fault(of, "a blank too many", text)
	case unicode.IsSpace(first):
		r.fault(of, "a blank at the beginning", text)
	}
	if !strings.Contains(text, ":") {
		return
	}
	for id, n := range r.nodes {
		if n.Name != "" && n.Name != string(id) && strings.Contains(text, string(id)+" ") {
			r.fault(of, "an id instead of "+n.Name, text)
		}
	}
}

func (r *reader) fault(of, what, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults[fmt.Sprintf("%s: %s: %q", of, what, text)] = true
}

// read reads all that one answer says.
func (r *reader) read(t *testing.T, d *access.Decision) {
	says := d.Says()
	r.heard[string(d.Reason)]++
	for _, variant := range append(says.Then, says.Variant) {
		require.Contains(t, wording.Reasons[d.Reason], variant, "%s has no sentence for its variant", d.Reason)
		r.heard[string(d.Reason)+" "+variant]++
	}
	paths, _ := d.Paths(5, graph.PathBudget)
	for _, l := range wording.Languages {
		of := fmt.Sprintf("%s %s", l.Tag(), d.Reason)
		r.sentence(of, l.Message(d))
		for _, a := range d.Attempts() {
			r.sentence(of+" attempt", l.Attempt(a))
			r.text(of+" missing", l.Missing(a))
			if strings.HasSuffix(l.Missing(a), ".") {
				r.fault(of, "what is missing is no sentence", l.Missing(a))
			}
		}
		for _, w := range d.Warnings() {
			r.heard[string(w.Code)]++
			r.sentence(of+" "+string(w.Code), l.Warning(w))
		}
		for _, p := range paths {
			text := l.Path(d, p)
			r.text(of+" path", text)
			if !strings.HasPrefix(text, d.AgentNode().Name) {
				r.fault(of, "a path begins with the person", text)
			}
			if end := p.Nodes()[len(p.Nodes())-1]; !strings.HasSuffix(text, r.nodes[end].Name) {
				r.fault(of, "a path ends with the target", text)
			}
		}
	}
}

// TestWhatIsSaidInRandomWorlds reads what random worlds say: no sentence has a hole, an id where a name is known, a blank too
// many, or lacks its full stop.
func TestWhatIsSaidInRandomWorlds(t *testing.T) {
	const worlds = 32
	heard := map[string]int{}
	for seed := range uint64(worlds) {
		r := newReader()
		if seed%2 == 1 {
			r.Under(access.Policy{Autopilot: access.AutopilotProposed})
		}
		world, err := graphtest.NewRandom(t.Context(), r, seed)
		require.NoError(t, err)
		c, err := graphtest.NewComparison(t.Context(), r.Store)
		require.NoError(t, err)
		byAction := map[access.Action][]access.Question{}
		for _, q := range c.Questions() {
			byAction[q.Action] = append(byAction[q.Action], q)
		}
		rng := rand.New(rand.NewPCG(seed, 5))
		now := world.Facts[len(world.Facts)-1].At + 1000
		var ids []graph.ID
		for id := range c.World.Nodes {
			ids = append(ids, graph.ID(id))
		}
		require.NoError(t, r.Store.View(t.Context(), func(reader graph.Reader) error {
			if r.nodes, err = reader.Nodes(t.Context(), ids); err != nil {
				return err
			}
			some := world.Facts[rng.IntN(len(world.Facts))].At
			for i, at := range []graph.Time{now, some, now, some} {
				var asked []access.Question
				for _, action := range slices.Sorted(maps.Keys(byAction)) {
					of := byAction[action]
					for range 25 {
						asked = append(asked, of[rng.IntN(len(of))])
					}
				}
				policy := access.Policy{}
				if i >= 2 {
					policy = access.Policy{Azure: access.RbacAndDirectoryPath, Autopilot: access.AutopilotProposed}
				}
				decisions, err := access.Check(t.Context(), reader, at, policy, asked)
				if err != nil {
					return err
				}
				for _, d := range decisions {
					if err := d.Recall(t.Context(), reader); err != nil {
						return err
					}
					r.read(t, d)
				}
			}
			return nil
		}))
		faults := slices.Sorted(maps.Keys(r.faults))
		require.Empty(t, faults[:min(len(faults), 5)], "seed %d: the first of %d", seed, len(faults))
		for code, n := range r.heard {
			heard[code] += n
		}
	}
	// Worlds that say little prove little.
	silent := []string{}
	for _, r := range access.Reasons {
		if heard[string(r)] == 0 && r != access.Cut && r != access.NotLoaded {
			silent = append(silent, string(r))
		}
	}
	for _, c := range acts.ConsequenceCodes {
		if heard[string(c)] == 0 {
			silent = append(silent, string(c))
		}
	}
	for _, variant := range []string{
		"NO_RELATIONSHIP ended", "DAP_REVOKED by customer", "DAP_REVOKED by partner", "DAP_REVOKED withheld", "DAP_REVOKED keeps", "SR_NEEDS_PERM by customer",
		"NOTHING_TO_REMOVE relationship",
	} {
		if heard[variant] == 0 {
			silent = append(silent, variant)
		}
	}
	require.Empty(t, silent, "the worlds are too quiet")
}

// story is the fixture of the domain sheet after Gina removed the delegation, with some assignments of Alder's more.
func story(t *testing.T, more int) (*graphtest.Story, graph.Store) {
	store := memory.New()
	s := graphtest.NewStory(store)
	s.Tenants()
	s.Reach("D", "")
	for i := range more {
		key := fmt.Sprintf("rg-%d", i)
		parent := graphtest.NewSubscription
		graphtest.Do(s, s.Desk.CreateScope, "", acts.CreateScopeInput{Key: key, DisplayName: key, Kind: graph.ScopeResourceGroup, Tenant: graphtest.Cedar, Parent: &parent})
		graphtest.Do(s, s.Desk.AssignAzureRole, "", acts.AssignAzureRoleInput{Principal: graphtest.HelpdeskAgents, Role: "Reader", Scope: graph.MustID(graph.KindResourceGroup, key)})
	}
	graphtest.Do(s, s.Desk.RemoveDelegatedAdmin, graphtest.Gina, acts.RemoveDelegatedAdminInput{Partner: graphtest.Alder, Customer: graphtest.Cedar})
	require.NoError(t, s.Err())
	return s, store
}

// TestWhatThePartnerKeeps: the refusal of the directory says what is left in Azure, of at most three roles by name.
func TestWhatThePartnerKeeps(t *testing.T) {
	const (
		removed = "A Global Administrator of Cedar removed Alder's delegated admin privileges on 5 January 2026; a new request that includes them, accepted by a Global Administrator of Cedar, would grant them again."
		bort    = "En global administratör hos Cedar tog bort Alders delegerade administratörsbehörigheter den 5 januari 2026; en ny begäran som omfattar dem, godkänd av en global administratör hos Cedar, skulle ge dem igen."
	)
	for more, want := range map[int][2]string{
		0: {" Alder keeps Owner on S-new, which Cedar can remove.", " Alder behåller rollen Ägare på S-new, något som Cedar kan ta bort."},
		1: {" Alder keeps Owner on S-new and Reader on rg-0, which Cedar can remove.", " Alder behåller rollen Ägare på S-new och rollen Läsare på rg-0, något som Cedar kan ta bort."},
		4: {" Alder keeps Owner on S-new, Reader on rg-0, Reader on rg-1 and 2 more, which Cedar can remove.",
			" Alder behåller rollen Ägare på S-new, rollen Läsare på rg-0, rollen Läsare på rg-1 och 2 till, något som Cedar kan ta bort."},
	} {
		s, store := story(t, more)
		require.NoError(t, store.View(t.Context(), func(r graph.Reader) error {
			decisions, err := access.Check(t.Context(), r, s.Clock.Now(), access.Policy{}, []access.Question{{Agent: graphtest.Ada, Action: access.SignIn, Target: graphtest.Cedar}})
			require.NoError(t, err)
			d := decisions[0]
			require.Equal(t, removed, wording.English.Message(d), "nobody looked up what is kept")
			require.NoError(t, d.Recall(t.Context(), r))
			require.Equal(t, removed+want[0], wording.English.Message(d))
			require.Equal(t, bort+want[1], wording.Swedish.Message(d))
			require.Equal(t, wording.Swedish.Message(d), wording.Swedish.Attempt(d.Attempts()[0]))
			require.Equal(t, "det som saknas: delegerade administratörsbehörigheter för Alder hos Cedar (HAS_DIRECTORY_ROLE)", wording.Swedish.Missing(d.Attempts()[0]))
			return nil
		}))
	}
}

// TestVariants are the sentences of one reason that differ by what came before.
func TestVariants(t *testing.T) {
	microsoft := graph.EndedBy(graph.EndedByMicrosoft)
	removal := acts.RemoveDelegatedAdminInput{Partner: graphtest.Alder, Customer: graphtest.Cedar}
	signIn := access.Question{Agent: graphtest.Ada, Action: access.SignIn, Target: graphtest.Cedar}
	ticket := access.Question{Agent: graphtest.Ada, Action: access.OpenServiceRequest, Target: graphtest.Cedar}
	for name, c := range map[string]struct {
		then     func(*graphtest.Story)
		question access.Question
		policy   access.Policy
		want     [2]string
	}{
		"by the partner": {
			func(s *graphtest.Story) { graphtest.Do(s, s.Desk.RemoveDelegatedAdmin, graphtest.Ada, removal) }, signIn, access.Policy{},
			[2]string{"Alder gave up its delegated admin privileges over Cedar on 4 July 2026;", "Alder avstod från sina delegerade administratörsbehörigheter hos Cedar den 4 juli 2026;"},
		},
		"by Microsoft": {
			func(s *graphtest.Story) {
				in := removal
				in.EndedBy = &microsoft
				graphtest.Do(s, s.Desk.RemoveDelegatedAdmin, "", in)
			}, ticket, access.Policy{},
			[2]string{"Service requests for Cedar take the admin permission that Microsoft removed from Alder on 4 July 2026,", "Tjänstbegäranden för Cedars räkning kräver den administratörsbehörighet som Microsoft tog ifrån Alder den 4 juli 2026,"},
		},
		"withheld": {
			func(s *graphtest.Story) {
				for _, service := range []graph.Service{graph.ServiceTeams, graph.ServiceExchange} {
					graphtest.Do(s, s.Desk.SetServicePermission, graphtest.Gina, acts.SetServicePermissionInput{Partner: graphtest.Alder, Customer: graphtest.Cedar, Service: service})
				}
			}, ticket, access.Policy{},
			[2]string{"Cedar withholds its permission for Exchange and Teams from Alder, which", "Cedar har dragit in Alders behörighet för Exchange och Teams, som"},
		},
		"ended": {
			func(s *graphtest.Story) {
				graphtest.Do(s, s.Desk.RemoveResellerRelationship, "", acts.RemoveResellerRelationshipInput{Partner: graphtest.Alder, Customer: graphtest.Cedar})
			}, signIn, access.Policy{},
			[2]string{"The reseller relationship between Alder and Cedar ended on 4 July 2026;", "Återförsäljarrelationen mellan Alder och Cedar upphörde den 4 juli 2026;"},
		},
		"a role without a group": {
			func(s *graphtest.Story) {
				graphtest.Do(s, s.Desk.AssignAzureRole, "", acts.AssignAzureRoleInput{Principal: graphtest.SalesAgents, Role: "Owner", Scope: graphtest.NewSubscription})
			}, access.Question{Agent: graphtest.Sara, Action: access.ManageSubscription, Target: graphtest.NewSubscription}, access.Policy{Azure: access.RbacAndDirectoryPath},
			[2]string{"; an administrator of Alder could add sara to its Admin Agents or Helpdesk Agents.", "; en administratör hos Alder kan lägga till sara i Administratörsagenter eller Supportagenter."},
		},
	} {
		store := memory.New()
		s := graphtest.NewStory(store)
		s.Tenants()
		s.Reach("D", "")
		s.Clock.At = graph.At(time.Date(2026, 7, 4, 12, 0, 0, 0, time.UTC))
		c.then(s)
		require.NoError(t, s.Err(), name)
		d, err := graphtest.Ask(t.Context(), store, c.question, s.Clock.Now(), c.policy)
		require.NoError(t, err)
		require.Contains(t, wording.English.Message(d), c.want[0], name)
		require.Contains(t, wording.Swedish.Message(d), c.want[1], name)
	}
}

// TestPathsReadFromPersonToTarget in every language, with the names that things have.
func TestPathsReadFromPersonToTarget(t *testing.T) {
	store := memory.New()
	s := graphtest.NewStory(store)
	s.Tenants()
	s.Reach("D", "")
	require.NoError(t, s.Err())
	for _, c := range []struct {
		agent, target graph.ID
		action        access.Action
		want          [2]string
	}{
		{graphtest.Ada, graphtest.NewSubscription, access.ManageSubscription, [2]string{"ada > Admin Agents (Alder) > Owner > S-new", "ada > Admin Agents (Alder) > Ägare > S-new"}},
		{graphtest.Hugo, graphtest.Cedar, access.SignIn, [2]string{"hugo > Helpdesk Agents (Alder) > Helpdesk Administrator > Cedar", "hugo > Helpdesk Agents (Alder) > Supportavdelningsadministratör > Cedar"}},
	} {
		d, err := graphtest.Ask(t.Context(), store, access.Question{Agent: c.agent, Action: c.action, Target: c.target}, s.Clock.Now(), access.Policy{})
		require.NoError(t, err)
		paths, _ := d.Paths(5, graph.PathBudget)
		require.Len(t, paths, 1)
		require.Equal(t, c.want[0], wording.English.Path(d, paths[0]))
		require.Equal(t, c.want[1], wording.Swedish.Path(d, paths[0]))
	}
}

// BenchmarkMessage is one sentence.
func BenchmarkMessage(b *testing.B) {
	store := memory.New()
	s := graphtest.NewStory(store)
	s.Tenants()
	s.Reach("V0", "")
	d, err := graphtest.Ask(b.Context(), store, access.Question{Agent: graphtest.Ada, Action: access.SignIn, Target: graphtest.Cedar}, s.Clock.Now(), access.Policy{})
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_ = wording.Swedish.Message(d)
	}
}
