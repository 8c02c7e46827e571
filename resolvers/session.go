package resolvers

import (
	"context"
	"sync"
	"time"

	"github.com/vikstrous/dataloadgen"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/wording"
	"behalf/resolvers/model"
)

// session is one request: who asks, what "now" is for it, and the loaders that join the reads of fields that are resolved
// side by side. It is made anew for every request, so that nothing that one viewer saw is handed to another.
type session struct {
	*resolver
	requestID string
	viewer    *graph.User // nil: the operator
	subject   string      // who signed in, as the issuer of the token names it
	until     time.Time   // when what was signed in with ends; zero where it does not
	language  wording.Language
	load      operation // what the operation asks for; measured before it runs
	stream    *stream   // of a subscription, once its resolver has run

	mu      sync.Mutex
	call    Call // what is told of the operation
	now     graph.Time
	known   bool // whether now was read
	loaders *loaders
	kept    []keptAct
}

// signedOut reports whether what was signed in with has ended. The timer that closes the socket may be late, and the client's last
// messages are read while it is told.
func (s *session) signedOut() bool { return !s.until.IsZero() && !time.Now().Before(s.until) }

type sessionKey struct{}

func sessionOf(ctx context.Context) *session { return ctx.Value(sessionKey{}).(*session) }

func requestID(ctx context.Context) string {
	if s, ok := ctx.Value(sessionKey{}).(*session); ok {
		return s.requestID
	}
	return ""
}

// at is the date that a field is asked about: the one that is named, or now. Now is read once for a query, so that all of
// it speaks of one instant.
func (s *session) at(ctx context.Context, r graph.Reader, named *graph.Time) (graph.Time, error) {
	if named != nil {
		return *named, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.known {
		head, err := r.Head(ctx)
		if err != nil {
			return 0, err
		}
		s.now, s.known = graph.Now(head, s.clock()), true
	}
	return s.now, nil
}

// settle says what now is.
func (s *session) settle(now graph.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now, s.known = now, true
}

// date is at for fields that have no Reader at hand.
func (s *session) date(ctx context.Context, named *graph.Time) (graph.Time, error) {
	s.mu.Lock()
	now, known := s.now, s.known
	s.mu.Unlock()
	switch {
	case named != nil:
		return *named, nil
	case known:
		return now, nil
	}
	var at graph.Time
	err := s.store.View(ctx, func(r graph.Reader) (err error) {
		at, err = s.at(ctx, r, nil)
		return err
	})
	return at, err
}

// acted forgets what was read before an act: what follows is asked about the graph after it.
func (s *session) acted() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.loaders = false, nil
}

// loaders join reads. Each is one call of the store for all the fields that ask within a moment.
type loaders struct {
	nodes  *dataloadgen.Loader[graph.ID, graph.Node]
	edges  *dataloadgen.Loader[edgesOf, []graph.Edge]
	pages  *dataloadgen.Loader[*graph.PageQuery, graph.Page]
	counts *dataloadgen.Loader[*graph.PageQuery, int]
	// partnerships are a customer's partners and how each stands to it.
	partnerships *dataloadgen.Loader[customerAt, []access.Partnership]
	// profiles are those that devices have; nil where one has none.
	profiles *dataloadgen.Loader[deviceAt, *access.ProfileUse]
	// answers are those that hang on nodes; each costs what it costs at the root, in one call for a list of nodes.
	answers *dataloadgen.Loader[asked, *model.AccessDecision]
}

// edgesOf asks for the edges of some types at one end of one node, at a date or of all time.
type edgesOf struct {
	end       graph.ID
	direction graph.Direction
	edge      graph.EdgeType
	at        graph.Time
	history   bool
}

// together is how long a loader waits for more to ask for.
const together = 500 * time.Microsecond

func (s *session) loading() *loaders {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loaders == nil {
		wait := dataloadgen.WithWait(together)
		s.loaders = &loaders{
			nodes:  dataloadgen.NewLoader(s.fetchNodes, wait),
			edges:  dataloadgen.NewLoader(s.fetchEdges, wait),
			pages:  dataloadgen.NewLoader(s.fetchPages, wait),
			counts: dataloadgen.NewLoader(s.fetchCounts, wait),

			partnerships: dataloadgen.NewLoader(s.fetchPartnerships, wait),
			profiles:     dataloadgen.NewLoader(s.fetchProfiles, wait),

			answers: dataloadgen.NewLoader(s.fetchAnswers, wait),
		}
	}
	return s.loaders
}

// node is the node with an id; the zero Node if there is none.
func (s *session) node(ctx context.Context, id graph.ID) (graph.Node, error) {
	if id == "" {
		return graph.Node{}, nil
	}
	return s.loading().nodes.Load(ctx, id)
}

func (s *session) fetchNodes(ctx context.Context, ids []graph.ID) ([]graph.Node, []error) {
	nodes := make([]graph.Node, len(ids))
	err := s.store.View(ctx, func(r graph.Reader) error {
		found, err := r.Nodes(ctx, ids)
		for i, id := range ids {
			nodes[i] = found[id]
		}
		return err
	})
	return nodes, alike(err)
}

// fetchEdges asks once for all that differ only in their end.
func (s *session) fetchEdges(ctx context.Context, keys []edgesOf) ([][]graph.Edge, []error) {
	ends := map[edgesOf][]graph.ID{}
	for _, k := range keys {
		end := k.end
		k.end = ""
		ends[k] = append(ends[k], end)
	}
	found := map[edgesOf][]graph.Edge{}
	err := s.store.View(ctx, func(r graph.Reader) error {
		clear(found)
		for k, ids := range ends {
			edges, err := r.Edges(ctx, graph.EdgeQuery{
				Ends: ids, Direction: k.direction, Types: []graph.EdgeType{k.edge}, At: k.at, History: k.history,
			})
			if err != nil {
				return err
			}
			for _, e := range edges {
				of := k
				of.end = e.From
				if k.direction == graph.In {
					of.end = e.To
				}
				found[of] = append(found[of], e)
			}
		}
		return nil
	})
	edges := make([][]graph.Edge, len(keys))
	for i, k := range keys {
		edges[i] = found[k]
	}
	return edges, alike(err)
}

func (s *session) fetchPages(ctx context.Context, queries []*graph.PageQuery) (pages []graph.Page, errs []error) {
	err := s.store.View(ctx, func(r graph.Reader) (err error) {
		pages, err = r.Pages(ctx, values(queries))
		return err
	})
	return pages, alike(err)
}

func (s *session) fetchCounts(ctx context.Context, queries []*graph.PageQuery) (counts []int, errs []error) {
	err := s.store.View(ctx, func(r graph.Reader) (err error) {
		counts, err = r.Counts(ctx, values(queries))
		return err
	})
	return counts, alike(err)
}

// customerAt is a customer at a date.
type customerAt struct {
	customer graph.ID
	at       graph.Time
}

// fetchPartnerships asks once for all customers at one date.
func (s *session) fetchPartnerships(ctx context.Context, keys []customerAt) ([][]access.Partnership, []error) {
	customers := map[graph.Time][]graph.ID{}
	for _, k := range keys {
		customers[k.at] = append(customers[k.at], k.customer)
	}
	found := map[graph.Time]map[graph.ID][]access.Partnership{}
	err := s.store.View(ctx, func(r graph.Reader) (err error) {
		for at, ids := range customers {
			if found[at], err = access.Partnerships(ctx, r, at, ids); err != nil {
				return err
			}
		}
		return nil
	})
	partnerships := make([][]access.Partnership, len(keys))
	for i, k := range keys {
		partnerships[i] = found[k.at][k.customer]
	}
	return partnerships, alike(err)
}

// fetchAnswers asks once for all that differ only in their target and its service, so that one agent who is not there spoils no other's answers.
func (s *session) fetchAnswers(ctx context.Context, all []asked) ([]*model.AccessDecision, []error) {
	sittings := map[asked][]int{}
	for i, a := range all {
		a.Target, a.Service = "", ""
		sittings[a] = append(sittings[a], i)
	}
	answers, errs := make([]*model.AccessDecision, len(all)), make([]error, len(all))
	for sitting, places := range sittings {
		questions := make([]access.Question, len(places))
		for i, place := range places {
			questions[i] = access.Question{Agent: sitting.Agent, Action: sitting.Action, Target: all[place].Target, Service: all[place].Service}
		}
		err := s.store.View(ctx, func(r graph.Reader) error {
			decisions, err := access.Check(ctx, r, sitting.At, sitting.Policy, questions)
			if err != nil {
				return err
			}
			told, err := s.tell(ctx, r, decisions)
			for i, place := range places {
				if err == nil {
					answers[place] = told[i]
				}
			}
			return err
		})
		for _, place := range places {
			errs[place] = err
		}
	}
	return answers, errs
}

func values[T any](pointers []*T) []T {
	out := make([]T, len(pointers))
	for i, p := range pointers {
		out[i] = *p
	}
	return out
}

// alike is one error for a whole batch, as dataloadgen wants it.
func alike(err error) []error {
	if err == nil {
		return nil
	}
	return []error{err}
}
