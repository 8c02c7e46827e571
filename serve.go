package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"behalf/entrance"
	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/graph/sample"
	"behalf/importer"
	"behalf/resolvers"
	"behalf/storage"
	"behalf/storage/observed"
	"behalf/telemetry"
	"behalf/web"
)

// serveCmd serves the API at /graphql and the playground at /.
type serveCmd struct {
	profile
	tokens
	Listen        string        `help:"Address to listen on. In development mode it must be a loopback address." default:"127.0.0.1:8080" env:"BEHALF_LISTEN" placeholder:"HOST:PORT"`
	AnyAddress    bool          `help:"Listen on any address although whoever reaches it may do everything: for a container whose port is published on loopback only." env:"BEHALF_DEV_ANY_ADDRESS"`
	NoSample      bool          `help:"Leave a store that is just made empty." env:"BEHALF_NO_SAMPLE"`
	Customers     int           `name:"sample-customers" help:"How many customers the sample world has around the story." default:"200" env:"BEHALF_SAMPLE_CUSTOMERS"`
	AzurePolicy   string        `help:"What an Azure role is worth: RBAC_ONLY or RBAC_AND_DIRECTORY_PATH." enum:"RBAC_ONLY,RBAC_AND_DIRECTORY_PATH" default:"RBAC_ONLY" env:"BEHALF_AZURE_ACCESS_POLICY"`
	Autopilot     string        `name:"autopilot-policy" help:"Which reading of the Autopilot rules holds: CURRENT or PROPOSED." enum:"CURRENT,PROPOSED" default:"CURRENT" env:"BEHALF_AUTOPILOT_POLICY"`
	Helpdesk      string        `name:"helpdesk-may-order" help:"Whether Helpdesk agents may order and renew: UNDECIDED, YES or NO." enum:"UNDECIDED,YES,NO" default:"UNDECIDED" env:"BEHALF_HELPDESK_MAY_ORDER"`
	Elevation     string        `name:"possible-elevation" help:"Whether answers point out where delegation might reach Azure by elevating access, which nobody has verified: HIDDEN or SHOWN." enum:"HIDDEN,SHOWN" default:"HIDDEN" env:"BEHALF_POSSIBLE_ELEVATION"`
	Issuance      string        `name:"dap-issuance" help:"Whether accepted requests still grant delegated admin privileges: ALLOWED or RETIRED." enum:"ALLOWED,RETIRED" default:"ALLOWED" env:"BEHALF_DAP_ISSUANCE"`
	MetricsListen string        `help:"Address of its own for /metrics, /healthz and /readyz, which are then not served beside the API." env:"BEHALF_METRICS_LISTEN" placeholder:"HOST:PORT"`
	DrainDeadline time.Duration `help:"How long requests in flight may take when the server is told to stop." default:"20s" env:"BEHALF_DRAIN"`
	DrainDelay    time.Duration `help:"How long the server goes on, when it is told to stop, and says at /readyz that it will: as long as a load balancer takes to look." default:"0s" env:"BEHALF_DRAIN_DELAY"`
}

// memoryAim is what the heap of a server is kept under where that can be: garbage is collected sooner when it comes near. With
// the page caches of SQLite it makes less than 400 MB.
const memoryAim = 180 << 20

// Run opens, builds, serves and drains.
func (c *serveCmd) Run(ctx context.Context, s *surroundings) error {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryAim)
	}
	if err := c.checkAddress(); err != nil {
		return err
	}
	s.log = c.logger(s.stderr)
	// The port first: a second server on it must not touch the store.
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: the port may be taken; choose another with --listen 127.0.0.1:8081 (BEHALF_LISTEN): %w", c.Listen, graph.ErrUnavailable)
	}
	store, err := s.open(ctx)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(store.GarbagePercent())
	}
	if err := c.fill(ctx, s, store); err != nil {
		return errors.Join(err, store.Close(), listener.Close())
	}
	telling, err := telemetry.New(ctx, version, store.Kind(), s.log)
	if err != nil {
		return errors.Join(err, store.Close(), listener.Close())
	}
	store.Store = observed.New(store.Store, telling.Store())
	health := &health{entrance: entrance.Entrance{Log: s.log, Quiet: true}, store: store, metrics: telling.Metrics(), stopWarming: func() {}}
	handler, drain, err := c.handler(ctx, s, store, telling, health)
	if err == nil {
		err = c.serveHealth(ctx, s, health)
	}
	if err != nil {
		health.stopWarming()
		return errors.Join(err, store.Close(), listener.Close())
	}
	c.greet(s, listener.Addr().String(), store.Name)
	err = serve(ctx, listener, handler, drain, c.DrainDeadline, func() {
		health.draining.Store(true)
		time.Sleep(c.DrainDelay)
	})
	health.stopWarming()
	flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
	defer cancel()
	if unsent := telling.Close(flush); unsent != nil {
		s.log.Warn("the last traces could not be sent", "error", unsent)
	}
	return errors.Join(err, store.Close())
}

// flushTime is how long the last traces may take to leave.
const flushTime = 5 * time.Second

// checkAddress refuses to serve strangers: in development mode whoever reaches the server may do everything.
func (c *serveCmd) checkAddress() error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("--listen %q is not HOST:PORT; write for example 127.0.0.1:8080: %w", c.Listen, graph.ErrInvalid)
	}
	if ip := net.ParseIP(host); !c.development() || c.AnyAddress || host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("--listen %s is not a loopback address, and in development mode whoever reaches the server may do everything; listen on 127.0.0.1, or serve with --profile production: %w", c.Listen, graph.ErrInvalid)
}

// fill writes the sample world into a store that was just made, or finishes one that was cut off.
func (c *serveCmd) fill(ctx context.Context, s *surroundings, store *storage.Opened) error {
	cfg, unfinished, err := sample.Unfinished(ctx, store)
	if err != nil {
		return err
	}
	if !unfinished {
		if !store.Fresh || c.NoSample || !c.development() {
			return nil
		}
		cfg = sample.Default
		cfg.Customers = c.Customers
	}
	begun := time.Now()
	stats, err := sample.Write(ctx, store, cfg, nil)
	if err != nil {
		return err
	}
	s.log.Info("wrote the sample world", "nodes", stats.Nodes, "edges", stats.Edges, "seconds", time.Since(begun).Seconds())
	return nil
}

// handler is what is served, and what ends its live streams.
func (c *serveCmd) handler(ctx context.Context, s *surroundings, store graph.Store, telling *telemetry.Telemetry, health *health) (served http.Handler, drain func(context.Context) error, err error) {
	now := func() graph.Time { return graph.At(time.Now()) }
	policy := access.Policy{
		Azure: access.AzureAccessPolicy(c.AzurePolicy), Autopilot: access.AutopilotPolicy(c.Autopilot), Helpdesk: access.HelpdeskOrders(c.Helpdesk),
		Elevation: access.PossibleElevation(c.Elevation),
	}.Default(access.Policy{})
	cfg := resolvers.Config{
		Store: store, Now: now, Policy: policy, Log: s.log, Observer: telling,
		Desk: &acts.Desk{Store: store, Now: now, Policy: policy, Issuance: acts.DapIssuance(c.Issuance)}, Imports: new(importWatch).look,
	}
	if err := c.configure(&cfg); err != nil {
		return nil, nil, err
	}
	signIn, err := c.signIn(ctx)
	if err != nil {
		return nil, nil, err
	}
	if cfg.SignIn = signIn; signIn == nil && !c.development() {
		s.log.Warn("nobody can sign in, so every request is refused: name an issuer of tokens with --oidc-issuer and --oidc-audience")
	}
	api, err := resolvers.New(cfg)
	if wrong, ok := errors.AsType[*resolvers.OperationError](err); ok {
		return nil, nil, fmt.Errorf("--operations %s: %w", c.Operations, wrong)
	}
	if err != nil {
		return nil, nil, err
	}
	health.warmed, health.stopWarming = warm(ctx, store, policy, now(), s.log)
	mux := http.NewServeMux()
	mux.Handle("/graphql", telling.Traced(api))
	mux.Handle("/schema.graphql", health.entrance.Handler(publishedSchema()))
	if c.MetricsListen == "" {
		health.handle(mux)
	}
	if c.on(c.Playground) {
		mux.Handle("/", health.entrance.Handler(web.Handler()))
	}
	if c.development() {
		return onlyLocal(mux), api.Drain, nil
	}
	return mux, api.Drain, nil
}

// importWatch tells whether an import is open, which another process may have begun. It looks at the ledger a few times a second
// at the most, so that questions do not pay for it.
type importWatch struct {
	mu     sync.Mutex
	watch  importer.Watch
	looked time.Time
	open   bool
}

func (w *importWatch) look(ctx context.Context, r graph.Reader) (unfinished bool, read graph.Time, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Since(w.looked) < 200*time.Millisecond {
		return w.open, w.watch.Read(), nil
	}
	open, err := w.watch.Unfinished(ctx, r)
	if err == nil {
		w.open, w.looked = open, time.Now()
	}
	return open, w.watch.Read(), err
}

// greet tells what to open and what to ask.
func (c *serveCmd) greet(s *surroundings, address, store string) {
	playground := ""
	if c.on(c.Playground) {
		playground = "  Playground  http://" + address + "/\n"
	}
	fmt.Fprintf(s.stdout, `behalf %s on %s

%s  API         http://%s/graphql
`, version, store, playground, address)
	if c.development() {
		fmt.Fprint(s.stdout, `
One question to paste there: may Ada still manage S-new, and by which path?

  { checkAccess(agent: "User:ada", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new") { outcome reason message paths { text } } }

`)
	}
}

// newServer is a server that does not wait for slow clients.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    64 << 10,
	}
}

// serve answers until the context ends, says so, then lets requests in flight finish, and has drain end what would not end by itself.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, drain func(context.Context) error, deadline time.Duration, ending func()) error {
	server := newServer(handler)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deadline)
	defer cancel()
	drained := make(chan error, 1)
	go func() { drained <- drain(ctx) }()
	if err := errors.Join(server.Shutdown(ctx), <-drained); err != nil {
		_ = server.Close()
		return fmt.Errorf("some requests had not finished after %s and were cut off: %w", deadline, err)
	}
	return nil
}
