package resolvers

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"runtime/debug"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"behalf/entrance"
	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/graph/generated"
)

// Config is what the API is built of.
type Config struct {
	Store  graph.Store
	Now    func() graph.Time
	Policy access.Policy // what a question without a policy is decided under
	Desk   *acts.Desk
	Log    *slog.Logger
	Limits Limits
	// Imports tells of imports: whether one was begun that has not come to its end, of which every answer warns, and when the
	// last was, 0 if there was none, since an answer about an earlier date may rest on what has no beginning; nil means never.
	Imports func(context.Context, graph.Reader) (unfinished bool, read graph.Time, err error)
	// Development lets whoever asks say who they are, by X-Behalf-User. Without it nobody is let in but by SignIn.
	Development bool
	// Introspection tells the schema, Suggestions names of it in errors.
	Introspection, Suggestions bool
	// SignIn tells who a bearer token speaks for; nil: there is no way to sign in.
	SignIn SignIn
	// Operations are documents that requests may name by id. Outside of development no others run, unless it is nil.
	Operations Operations
	// Origins are the pages of other servers that may ask, such as https://portal.example; none where it is empty.
	Origins []string
	// Trusted are the proxies whose X-Forwarded-For and X-Request-Id are believed.
	Trusted []netip.Prefix
	// Observer is told what happens; nil: nobody is.
	Observer Observer
}

// Limits bound what one request may take. A zero is the default.
type Limits struct {
	Body      int64         // bytes of a request: 1 MiB
	Tokens    int           // tokens of a document: 1,000
	Depth     int           // nesting of fields: 20
	Aliases   int           // 30
	Cost      int           // fields, with the length of lists multiplied in: 250,000
	Operation time.Duration // 10 s
	InFlight  int           // operations at one time: 64
	Room      int64         // bytes of large requests at work at one time: 32 MiB
	Rate      int           // cost that each caller may ask for in a second; 0: as much as it likes
	Burst     int           // cost that a caller who was quiet may ask for at once: twice the largest operation
	Live      LiveLimits
}

func (l Limits) withDefaults() Limits {
	orElse(&l.Body, 1<<20)
	orElse(&l.Tokens, 1000)
	orElse(&l.Depth, 20)
	orElse(&l.Aliases, 30)
	orElse(&l.Cost, 250_000)
	orElse(&l.Operation, 10*time.Second)
	orElse(&l.InFlight, 64)
	orElse(&l.Room, 32<<20)
	orElse(&l.Burst, 2*l.Cost)
	l.Live = l.Live.withDefaults()
	return l
}

func orElse[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}

// resolver is what every resolver reads from; it holds nothing of a request.
type resolver struct {
	store  graph.Store
	clock  func() graph.Time
	policy access.Policy
	desk   *acts.Desk
	log    *slog.Logger

	observer Observer
	rates    *rates

	imports func(context.Context, graph.Reader) (bool, graph.Time, error)
	watch   *watch
	flips   *flips
}

// New builds the handler of the API, which takes POST and websockets at whatever path it is put.
func New(cfg Config) (*API, error) {
	if cfg.Store == nil || cfg.Now == nil || cfg.Desk == nil {
		return nil, errors.New("resolvers: the configuration lacks a store, a clock or a desk")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Observer == nil {
		cfg.Observer = unobserved{}
	}
	cfg.Limits = cfg.Limits.withDefaults()
	r := &resolver{
		store: cfg.Store, clock: cfg.Now, policy: cfg.Policy.Default(access.Policy{}), desk: cfg.Desk, log: cfg.Log, imports: cfg.Imports,
		observer: cfg.Observer, rates: newRates(cfg.Limits),
	}
	origins, err := newOrigins(cfg.Origins)
	if err != nil {
		return nil, err
	}
	schema := generated.NewExecutableSchema(generated.Config{Schema: offered(), Resolvers: r})
	operations, err := newPersisted(cfg.Operations, schema.Schema(), cfg.Limits.Tokens, cfg.Operations != nil && !cfg.Development)
	if err != nil {
		return nil, err
	}

	r.watch = newWatch(r, cfg.Limits)
	r.flips = &flips{resolver: r, watch: r.watch, time: cfg.Limits.Operation, away: cfg.Limits.Live.Away, askers: map[*asker]struct{}{}}

	srv := handler.New(schema)
	f := &front{
		next: srv, resolver: r, development: cfg.Development, signIn: cfg.SignIn, origins: origins, live: newLive(cfg.Limits.Live),
		body: cfg.Limits.Body, room: newRoom(max(cfg.Limits.Room, smallBody)), time: cfg.Limits.Operation, slots: make(chan struct{}, cfg.Limits.InFlight),
	}
	srv.AddTransport(sockets{f})
	srv.AddTransport(post{f})
	srv.SetParserTokenLimit(cfg.Limits.Tokens)
	srv.SetQueryCache(smallQueries{lru.New[*ast.QueryDocument](1000)})
	srv.SetErrorPresenter(r.present)
	srv.SetRecoverFunc(r.recovered)
	srv.Use(operations)
	srv.Use(wellTyped{schema.Schema()})
	srv.Use(measure{cfg.Limits})
	if cfg.Introspection {
		srv.Use(extension.Introspection{})
	}
	srv.SetDisableSuggestion(!cfg.Suggestions)
	srv.SetValidationRulesFn(func() *rules.Rules { return documentRules(cfg.Suggestions) })
	return &API{entrance.Entrance{Log: cfg.Log, Trusted: cfg.Trusted}.Handler(f), f.live}, nil
}

// recovered turns a panic into an error that says nothing; the log has the rest.
func (r *resolver) recovered(ctx context.Context, cause any) error {
	r.log.ErrorContext(ctx, "panic in a resolver", "requestId", requestID(ctx), "cause", cause, "stack", string(debug.Stack()))
	return &fault{codeInternal, "internal error; the log has it under this requestId"}
}

// smallQueries keeps parsed documents, but no large ones: a stranger fills a cache of a thousand entries easily.
type smallQueries struct{ *lru.LRU[*ast.QueryDocument] }

const largestKept = 8 << 10

// Get implements graphql.Cache.
func (c smallQueries) Get(ctx context.Context, text string) (*ast.QueryDocument, bool) {
	if len(text) > largestKept {
		return nil, false
	}
	return c.LRU.Get(ctx, text)
}

// Add implements graphql.Cache.
func (c smallQueries) Add(ctx context.Context, text string, doc *ast.QueryDocument) {
	if len(text) <= largestKept {
		c.LRU.Add(ctx, text, doc)
	}
}

var _ graphql.Cache[*ast.QueryDocument] = smallQueries{}
