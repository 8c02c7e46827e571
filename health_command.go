package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"behalf/graph"
)

// healthCmd asks a server on this machine whether it is ready: for images without a shell.
type healthCmd struct {
	Listen string `help:"Address that the server listens on." default:"127.0.0.1:8080" env:"BEHALF_METRICS_LISTEN,BEHALF_LISTEN" placeholder:"HOST:PORT"`
}

// Run ends with 0 if the server is ready, with 1 if not.
func (c *healthCmd) Run(ctx context.Context, s *surroundings) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("--listen %q is not HOST:PORT; write for example 127.0.0.1:8080: %w", c.Listen, graph.ErrInvalid)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("--listen %q is not HOST:PORT: %w", c.Listen, graph.ErrInvalid)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("no server answers at %s: %w", request.URL.Host, graph.ErrUnavailable)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1000))
	if err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server at %s is not ready (%d): %s: %w", request.URL.Host, response.StatusCode, strings.TrimSpace(string(text)), graph.ErrUnavailable)
	}
	fmt.Fprintln(s.stdout, "ready")
	return nil
}
