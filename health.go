package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"behalf/entrance"
	"behalf/graph"
)

// health answers those who watch the server: whether it is alive, and whether it should be sent requests.
type health struct {
	entrance entrance.Entrance
	store    graph.Store
	warmed   <-chan struct{}
	// stopWarming returns when the store is not shown anything any more.
	stopWarming func()
	draining    atomic.Bool
	metrics     http.Handler
}

// handle adds what is there to see. None of it tells who asks for what.
func (h *health) handle(mux *http.ServeMux) {
	for path, handler := range map[string]http.Handler{"/healthz": http.HandlerFunc(alive), "/readyz": http.HandlerFunc(h.ready), "/metrics": h.metrics} {
		mux.Handle(path, h.entrance.Handler(onlyRead(handler)))
	}
}

// onlyRead refuses all but GET and HEAD.
func onlyRead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "405: this is only read", http.StatusMethodNotAllowed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func alive(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "alive") }

// ready says yes while the store answers, and no while the server begins and ends.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	if h.draining.Load() {
		http.Error(w, "the server finishes what it began, and takes nothing new", http.StatusServiceUnavailable)
		return
	}
	select {
	case <-h.warmed:
	default:
		http.Error(w, "the store is being asked for the first time", http.StatusServiceUnavailable)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	err := h.store.View(ctx, func(r graph.Reader) error { _, err := r.Head(ctx); return err })
	if err != nil {
		h.entrance.Log.Warn("the store does not answer", "error", err)
		http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// serveHealth serves what watches the server at an address of its own, where one is named, until the program ends.
func (c *serveCmd) serveHealth(ctx context.Context, s *surroundings, health *health) error {
	if c.MetricsListen == "" {
		return nil
	}
	listener, err := net.Listen("tcp", c.MetricsListen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s, the address of --metrics-listen (BEHALF_METRICS_LISTEN): %w", c.MetricsListen, graph.ErrUnavailable)
	}
	mux := http.NewServeMux()
	health.handle(mux)
	go func() {
		if err := newServer(mux).Serve(listener); err != nil {
			s.log.ErrorContext(ctx, "the address of --metrics-listen is served no longer", "error", err)
		}
	}()
	fmt.Fprintf(s.stdout, "Metrics at http://%s/metrics\n", listener.Addr())
	return nil
}
