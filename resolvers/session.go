package resolvers

import (
	"context"
	"sync"
	"time"

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

// loaders join reads. Each is one call of the store for all the fields that ask side by side (turn).
type loaders struct {
	nodes  *loader[graph.ID, graph.Node]
	edges  *loader[edgesOf, []graph.Edge]
	pages  *loader[*graph.PageQuery, graph.Page]
	counts *loader[*graph.PageQuery, int]
	// lingering and lingerings are pages and counts of lists that are narrowed by where rights linger.
	lingering  *loader[*access.LingeringPages, graph.Page]
	lingerings *loader[*access.LingeringPages, int]
	// partnerships are a customer's partners and how each stands to it.
	partnerships *loader[customerAt, []access.Partnership]
	// profiles are those that devices have; nil where one has none.
	profiles *loader[deviceAt, *access.ProfileUse]
	// answers are those that hang on nodes; each costs what it costs at the root, in one call for a list of nodes.
	answers *loader[asked, *model.AccessDecision]
}

// edgesOf asks for the edges of some types at one end of one node, at a date or of all time.
type edgesOf struct {
	end       graph.ID
	direction graph.Direction
	edge      graph.EdgeType
	at        graph.Time
	history   bool
}

func (s *session) loading() *loaders {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loaders == nil {
		turn := &turn{}
		s.loaders = &loaders{
			nodes:  newLoader(turn, s.fetchNodes),
			edges:  newLoader(turn, s.fetchEdges).splitBy(func(k edgesOf) any { k.end = ""; return k }),
			pages:  newLoader(turn, fetchMany(s, askPages)),
			counts: newLoader(turn, fetchMany(s, askCounts)).byItself(),

			lingering:  newLoader(turn, fetchMany(s, access.Pages)).byItself(),
			lingerings: newLoader(turn, fetchMany(s, access.Counts)).byItself(),

			partnerships: newLoader(turn, s.fetchPartnerships).splitBy(func(k customerAt) any { return k.at }),
			profiles:     newLoader(turn, s.fetchProfiles).splitBy(func(k deviceAt) any { return k.at }),

			answers: newLoader(turn, s.fetchAnswers).byItself(),
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

// fetchEdges asks once for keys that differ only in their end.
func (s *session) fetchEdges(ctx context.Context, keys []edgesOf) ([][]graph.Edge, []error) {
	of := keys[0]
	ends := make([]graph.ID, len(keys))
	place := map[graph.ID]int{}
	for i, k := range keys {
		ends[i], place[k.end] = k.end, i
	}
	edges := make([][]graph.Edge, len(keys))
	err := s.store.View(ctx, func(r graph.Reader) error {
		found, err := r.Edges(ctx, graph.EdgeQuery{
			Ends: ends, Direction: of.direction, Types: []graph.EdgeType{of.edge}, At: of.at, History: of.history,
		})
		clear(edges)
		for _, e := range found {
			end := e.From
			if of.direction == graph.In {
				end = e.To
			}
			edges[place[end]] = append(edges[place[end]], e)
		}
		return err
	})
	return edges, alike(err)
}

// fetchMany answers queries that one call of a reader answers together.
func fetchMany[Q, A any](s *session, ask func(context.Context, graph.Reader, []Q) ([]A, error)) func(context.Context, []*Q) ([]A, []error) {
	return func(ctx context.Context, queries []*Q) (answers []A, errs []error) {
		err := s.store.View(ctx, func(r graph.Reader) (err error) {
			answers, err = ask(ctx, r, values(queries))
			return err
		})
		return answers, alike(err)
	}
}

// page is a page of a list.
func (s *session) page(ctx context.Context, l listing) (graph.Page, error) {
	if l.lingering == nil {
		return s.loading().pages.Load(ctx, &l.PageQuery)
	}
	q := *l.lingering
	q.PageQuery = l.PageQuery
	return s.loading().lingering.Load(ctx, &q)
}

// count is the length of a list.
func (s *session) count(ctx context.Context, l listing) (int, error) {
	if l.lingering == nil {
		return s.loading().counts.Load(ctx, &l.PageQuery)
	}
	q := *l.lingering
	q.PageQuery = l.PageQuery
	return s.loading().lingerings.Load(ctx, &q)
}

// customerAt is a customer at a date.
type customerAt struct {
	customer graph.ID
	at       graph.Time
}

// fetchPartnerships asks once for all customers at one date.
func (s *session) fetchPartnerships(ctx context.Context, keys []customerAt) ([][]access.Partnership, []error) {
	customers := make([]graph.ID, len(keys))
	for i, k := range keys {
		customers[i] = k.customer
	}
	partnerships := make([][]access.Partnership, len(keys))
	err := s.store.View(ctx, func(r graph.Reader) error {
		found, err := access.Partnerships(ctx, r, keys[0].at, customers)
		for i, c := range customers {
			partnerships[i] = found[c]
		}
		return err
	})
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

func askPages(ctx context.Context, r graph.Reader, queries []graph.PageQuery) ([]graph.Page, error) {
	return r.Pages(ctx, queries)
}

func askCounts(ctx context.Context, r graph.Reader, queries []graph.PageQuery) ([]int, error) {
	return r.Counts(ctx, queries)
}

func values[T any](pointers []*T) []T {
	out := make([]T, len(pointers))
	for i, p := range pointers {
		out[i] = *p
	}
	return out
}

// alike is one error for a whole batch, as a loader wants it.
func alike(err error) []error {
	if err == nil {
		return nil
	}
	return []error{err}
}
