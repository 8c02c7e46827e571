package graphtest

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

//go:embed scenarios
var corpus embed.FS

// Scenarios are all scenarios, in the order of their names.
func Scenarios() ([]*Scenario, error) {
	files, err := fs.Glob(corpus, "scenarios/*.txtar")
	if err != nil {
		return nil, err
	}
	var all []*Scenario
	for _, file := range files {
		data, err := corpus.ReadFile(file)
		if err != nil {
			return nil, err
		}
		s, err := ParseScenario(path.Base(file), data)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// RunScenarios plays every scenario in a world of its own. What a world needs when its scenario is over belongs into the
// test's Cleanup.
func RunScenarios(t *testing.T, world func(testing.TB) World) {
	all, err := Scenarios()
	require.NoError(t, err)
	for _, s := range all {
		t.Run(strings.TrimSuffix(s.Name, ".txtar"), func(t *testing.T) {
			played, err := s.Play(t.Context(), world(t))
			require.NoError(t, err)
			require.Equal(t, s.String(), played.String(), "%s", s.Sentence)
		})
	}
}

// Play plays a scenario in an empty world. What comes back is the scenario as it went: equal to s, if all went as s expects.
func (s *Scenario) Play(ctx context.Context, w World) (*Scenario, error) {
	p := &player{ctx: ctx, world: w, at: StoryBegins, ids: map[string]graph.ID{}, dates: map[string]graph.Time{}}
	played := *s
	played.sections = nil
	for _, sec := range s.sections {
		items, err := p.items(sec.items)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		played.sections = append(played.sections, section{sec.name, items})
	}
	return &played, nil
}

// player is one scenario in play.
type player struct {
	ctx   context.Context
	world World
	at    graph.Time
	ids   map[string]graph.ID   // what the names are bound to
	dates map[string]graph.Time // when that was done
	depth int
}

// items plays lines one after another, and a run of nodes and edges at once.
func (p *player) items(items []item) ([]item, error) {
	played := slices.Clone(items)
	for i := 0; i < len(items); i++ {
		n := 0
		for i+n < len(items) && (items[i+n].step == nil || isLoaded(items[i+n].step)) {
			n++
		}
		if err := p.load(items[i : i+n]); err != nil {
			return nil, fmt.Errorf("line %d: %w", items[i].line, err)
		}
		if i += n; i == len(items) {
			break
		}
		var err error
		switch step := items[i].step.(type) {
		case *Fact:
			err = p.act(step, items[i], &played[i])
		case *ask:
			err = p.ask(step, &played[i])
		case begin:
			err = p.begin(string(step))
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %s: %w", items[i].line, items[i].text, err)
		}
	}
	return played, nil
}

func isLoaded(s step) bool { _, ok := s.(*loaded); return ok }

// begin plays a file of facts, in which all must go as expected.
func (p *player) begin(name string) error {
	if p.depth++; p.depth > 10 {
		return fmt.Errorf("begins with itself")
	}
	defer func() { p.depth-- }()
	data, err := corpus.ReadFile("scenarios/begin/" + name + ".txt")
	if err != nil {
		return err
	}
	s, err := ParseScenario(name, slices.Concat([]byte("-- facts --\n"), data))
	if err != nil {
		return err
	}
	played, err := p.items(s.sections[0].items)
	if err != nil {
		return err
	}
	if got := (&Scenario{sections: []section{{"facts", played}}}).String(); got != s.String() {
		return fmt.Errorf("%s went otherwise:\n%s", name, got)
	}
	return nil
}

// load writes nodes and edges, the edges in any order.
func (p *player) load(items []item) error {
	var nodes []graph.Node
	var edges []graph.Edge
	for _, it := range items {
		switch l, ok := it.step.(*loaded); {
		case !ok:
		case l.node.ID != "":
			nodes = append(nodes, l.node)
		default:
			edges = append(edges, l.edge)
		}
	}
	if len(nodes)+len(edges) == 0 {
		return nil
	}
	rand.Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
	return p.world.Load(p.ctx, nodes, edges)
}

// act does a fact's act and notes how it went.
func (p *player) act(f *Fact, it item, played *item) error {
	p.at += 1000
	if f.At != 0 {
		p.at = f.At
	}
	done, err := p.world.Do(p.ctx, f.Act, f.By, p.at, f.resolved(p.ids))
	var refused *Refused
	played.refuse, played.want = "", nil
	switch {
	case errors.As(err, &refused):
		played.refuse = refused.Notation()
		return nil
	case err != nil:
		return err
	}
	if f.Bind != "" {
		p.ids[f.Bind], p.dates[f.Bind] = done.Made(), p.at
	}
	if dry, _ := f.Input["dryRun"].(bool); done.Seq == 0 && !dry {
		played.want = append(played.want, "changes nothing")
	} else if done.Seq != 0 && dry {
		played.want = append(played.want, "is done although it is a dry run")
	}
	if slices.ContainsFunc(it.want, func(w string) bool { return strings.HasPrefix(w, "follows") }) {
		played.want = append(played.want, strings.Join(append([]string{"follows"}, done.Consequences...), " "))
	}
	if len(done.Warnings) > 0 {
		played.want = append(played.want, strings.Join(append([]string{"warning"}, done.Warnings...), " "))
	}
	return nil
}

// id is what a word of a question names.
func (p *player) id(word string) graph.ID {
	if strings.HasPrefix(word, "$") {
		return p.ids[word]
	}
	return graph.ID(word)
}

// ask asks one question and notes the answer.
func (p *player) ask(q *ask, played *item) error {
	when := When{At: q.at, Service: q.service}
	if q.when != "" {
		if when.At = p.dates[q.when]; when.At == 0 {
			return fmt.Errorf("nothing was done under the name %s", q.when)
		}
	}
	if q.before {
		when.At--
	}
	var err error
	if when.Policy, err = policyOf(q.policy); err != nil {
		return err
	}
	played.want, err = p.answer(q, when)
	played.refuse = ""
	var refused *Refused
	if errors.As(err, &refused) {
		played.want, played.refuse = nil, refused.Notation()
		return nil
	}
	return err
}

// answer is the notation of an answer.
func (p *player) answer(q *ask, when When) (lines []string, err error) {
	switch q.word {
	case "who":
		ids, err := p.world.Who(p.ctx, q.action, p.id(q.target), when)
		return idLines(ids, "nobody"), err
	case "what":
		ids, err := p.world.What(p.ctx, p.id(q.agent), q.action, q.kinds, when)
		return idLines(ids, "nothing"), err
	case "lingering":
		rows, err := p.world.Lingering(p.ctx, p.id(q.customer), p.id(q.partner), when.At)
		for _, r := range rows {
			line := fmt.Sprintf("%s holds %s on %s: %s in %s, since %s, ended %s, people %d", r.Principal, r.Role, r.Scope, r.Partner, r.Customer, r.Since, r.EndedAt, r.People)
			if r.GrantedAfterRemoval {
				line += ", granted after removal"
			}
			lines = append(lines, line)
		}
		if len(rows) == 0 {
			lines = []string{"nothing"}
		}
		return lines, err
	}
	if q.word == "profiles" {
		rows, err := p.world.Profiles(p.ctx, p.id(q.target), when.At)
		for _, r := range rows {
			lines = append(lines, r.String())
		}
		if len(rows) == 0 {
			lines = []string{"nothing"}
		}
		return lines, err
	}
	if q.word == "page" {
		viewer := p.id(q.agent)
		if q.agent == operatorName {
			viewer = ""
		}
		rows, err := p.world.Page(p.ctx, viewer, p.id(q.target), when.At)
		for _, r := range rows {
			line := fmt.Sprintf("%s %s since %s", r.Partner, r.Status, r.Since)
			if r.DelegatedAdmin {
				line += ", delegated admin"
			}
			for _, of := range []struct {
				what  string
				names []string
			}{{"roles", r.Roles}, {"operations", r.Operations}} {
				if len(of.names) > 0 {
					line += ", " + of.what + " " + strings.Join(of.names, " and ")
				}
			}
			lines = append(lines, line)
		}
		if len(rows) == 0 {
			lines = []string{"nothing"}
		}
		return lines, err
	}
	if q.word == "draft" {
		d, err := p.world.Draft(p.ctx, p.id(q.target))
		for name, text := range map[string]string{"mailto": strings.ReplaceAll(d.Mailto, url.QueryEscape(d.Link), d.Link), "text": d.Text} {
			if d.Link != "" && strings.Contains(text, d.Link) {
				lines = append(lines, "the link stands in "+name)
			}
		}
		slices.Sort(lines)
		return lines, err
	}
	a, err := p.world.Check(p.ctx, p.id(q.agent), q.action, p.id(q.target), when)
	if err != nil {
		return nil, err
	}
	lines = append(lines, strings.Join(strings.Fields(strings.ToLower(a.Outcome)+" "+a.Channel+" "+kebab(a.Reason)), " "))
	lines = append(lines, a.Paths...)
	if a.Missing != "" {
		lines = append(lines, a.Missing)
	}
	for _, w := range a.Warnings {
		lines = append(lines, "warning "+w)
	}
	return lines, nil
}

// kebab is a code as the tables spell it: rbac-linger.
func kebab(code string) string { return strings.ToLower(strings.ReplaceAll(code, "_", "-")) }

func idLines(ids []graph.ID, none string) (lines []string) {
	for _, id := range ids {
		lines = append(lines, string(id))
	}
	if len(ids) == 0 {
		lines = []string{none}
	}
	return lines
}
