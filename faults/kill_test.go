package faults

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage"
)

// granting is how many callers make people, members and subscriptions when something is killed.
const granting = 6

// contractors is the group into which grants puts people; it is Contributor of sNew.
const contractors = "SecurityGroup:kill-contractors"

// readyToGrant makes what grants needs.
func readyToGrant(ctx context.Context, s *server, d *diary) error {
	for _, a := range []act{
		{name: "createSecurityGroup", input: map[string]any{"key": contractors[len("SecurityGroup:"):], "displayName": "Contractors", "tenant": alder}},
		{name: "assignAzureRole", input: map[string]any{"principal": contractors, "role": "Contributor", "scope": sNew}},
	} {
		if _, err := d.must(ctx, s, a); err != nil {
			return err
		}
	}
	return nil
}

// grants does acts of one, two and many changes until one fails, and returns its error: a person is made, becomes a member of
// a group, and a subscription is provisioned by Ada.
func grants(ctx context.Context, s *server, d *diary, name string, enough func() bool) error {
	for n := 0; !enough(); n++ {
		key := fmt.Sprintf("kill-%s-%d", name, n)
		for _, a := range []act{
			{name: "createUser", input: map[string]any{"key": key, "displayName": key, "tenant": alder}},
			{name: "addGroupMember", input: map[string]any{"group": contractors, "member": "User:" + key}},
			{person: ada, name: "provisionAzureSubscription", input: map[string]any{"key": key, "displayName": key, "partner": alder, "customer": cedar}},
		} {
			if _, err := d.must(ctx, s, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// killed: the server is killed in the middle of grants, again and again, and started again on the same store. Every acknowledged
// act is there, of the others each is there wholly or not at all, the ledger verifies, and the server serves.
func killed(t *testing.T, store string) {
	rounds := 3
	if long(t) {
		rounds = 12
	}
	s, book := serve(t, store), &diary{}
	before, err := s.ledger(t.Context())
	require.NoError(t, err)
	require.NoError(t, readyToGrant(t.Context(), s, book))
	for round := range rounds {
		had := book.count(acknowledged)
		var working sync.WaitGroup
		for i := range granting {
			working.Go(func() {
				err := grants(t.Context(), s, book, fmt.Sprintf("%d-%d", round, i), func() bool { return false })
				if !errors.Is(err, errNoAnswer) { // the kill, and nothing else
					t.Errorf("caller %d: %v", i, err)
				}
			})
		}
		require.Eventually(t, func() bool { return book.count(acknowledged) >= had+2*granting || t.Failed() }, hang, time.Millisecond)
		time.Sleep(rand.N(100 * time.Millisecond))
		s.kill()
		working.Wait()
		s = serve(t, store)
		kept := whole(t, s, store, book, len(before))
		t.Logf("round %d: %d acts acknowledged, %d more without an answer, of which %d were kept", round, book.count(acknowledged), book.count(unknown), kept)
	}
	once := 0
	require.NoError(t, grants(t.Context(), s, book, "after", func() bool { once++; return once > 1 }))
	s.drain(t)
	require.NotZero(t, book.count(unknown), "nobody was waiting for an answer when the server was killed")
}

// whole requires that what the store holds is what the diary's acts made, each wholly or not at all. It returns how many acts
// of which nobody was told are there.
func whole(t *testing.T, s *server, store string, d *diary, first int) int {
	t.Helper()
	entries, err := s.ledger(t.Context())
	require.NoError(t, err)
	kept, err := d.agree(entries, first)
	require.NoError(t, err)
	require.Equal(t, len(entries), verified(t, store))

	// The answers, to all that was sent.
	var questions []map[string]any
	var may []bool
	for _, at := range d.attempts {
		there := at.outcome == acknowledged || kept[at]
		switch {
		case at.name == "addGroupMember":
			questions, may = append(questions, map[string]any{"agent": at.input["member"], "action": "MANAGE_SUBSCRIPTION", "target": sNew}), append(may, there)
		case at.name == "provisionAzureSubscription" && there: // of one that is not there nothing can be asked
			questions, may = append(questions, map[string]any{"agent": ada, "action": "MANAGE_SUBSCRIPTION", "target": "AzureSubscription:" + at.input["key"].(string)}), append(may, true)
		}
	}
	for len(questions) > 0 {
		n := min(len(questions), 500)
		var data struct{ CheckAccessBatch []struct{ Allowed bool } }
		require.NoError(t, s.good(t.Context(), "", `query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { allowed } }`, map[string]any{"q": questions[:n]}, &data))
		for i, answer := range data.CheckAccessBatch {
			require.Equal(t, may[i], answer.Allowed, "%v", questions[i])
		}
		questions, may = questions[n:], may[n:]
	}
	unmade := map[graph.ID]bool{}
	for _, at := range d.attempts {
		if key, made := at.input["key"].(string); made && at.outcome != acknowledged && !kept[at] {
			unmade[graph.MustID(graph.KindUser, key)], unmade[graph.MustID(graph.KindAzureSubscription, key)] = true, true
		}
	}
	halves(t, store, entries[first:], unmade)
	return len(kept)
}

// line is an edge as the ledger writes it.
type line struct {
	From graph.ID
	Edge graph.EdgeType
	To   graph.ID
	Role string
}

// halves requires that the nodes that some entries made are there, with the edges that the entries opened and no others, and
// that what no entry made is not.
func halves(t *testing.T, store string, entries []entry, unmade map[graph.ID]bool) {
	t.Helper()
	want := map[line]string{} // until when
	made := map[graph.ID]bool{}
	for _, e := range entries {
		var changes []struct {
			Op   graph.Op
			Node struct{ ID graph.ID }
			Edge struct {
				line
				Since, Until string
			}
		}
		require.NoError(t, json.Unmarshal([]byte(e.Changes), &changes))
		for _, c := range changes {
			switch c.Op {
			case graph.CreateNode:
				made[c.Node.ID] = true
				delete(unmade, c.Node.ID) // by a later act of the same name
			case graph.OpenEdge:
				want[c.Edge.line] = ""
			case graph.CloseEdge:
				want[c.Edge.line] = c.Edge.Until
			}
		}
	}
	opened, err := storage.Open(t.Context(), store)
	require.NoError(t, err)
	defer opened.Close()
	require.NoError(t, opened.View(t.Context(), func(r graph.Reader) error {
		nodes, err := r.Nodes(t.Context(), append(list(made), list(unmade)...))
		require.NoError(t, err)
		for id := range made {
			require.Contains(t, nodes, id, "an entry made it")
		}
		for id := range unmade {
			require.NotContains(t, nodes, id, "no entry made it")
		}
		have := map[line]string{}
		for _, direction := range []graph.Direction{graph.Out, graph.In} {
			edges, err := r.Edges(t.Context(), graph.EdgeQuery{Ends: list(made), Direction: direction, History: true})
			require.NoError(t, err)
			for _, e := range edges {
				until := ""
				if e.Until != graph.Forever {
					until = e.Until.String()
				}
				have[line{e.From, e.Type, e.To, e.Role}] = until
			}
		}
		for edge := range want { // those between nodes that were there before are asked about through the API
			if !made[edge.From] && !made[edge.To] {
				delete(want, edge)
			}
		}
		require.Equal(t, want, have, "the edges are not those of the ledger")
		return nil
	}))
}

func list(set map[graph.ID]bool) []graph.ID {
	ids := make([]graph.ID, 0, len(set))
	for id := range set {
		ids = append(ids, id)
	}
	return ids
}
