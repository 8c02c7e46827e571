package neo4jtest

import (
	"context"
	cryptorand "crypto/rand"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"behalf/storage/neo4j/neo4jtest/internal/login"
)

// How long a server may take to end after SIGTERM before it is killed, and how often another port is tried if the one that
// was free a moment ago is not any more.
const (
	stopTimeout = 30 * time.Second
	portTries   = 3
)

// ErrNotOurs is the answer of Kill and Restart for a server that this package did not start.
var ErrNotOurs = errors.New("this Neo4j was not started by the tests")

// Options say how to start a server. The zero value is a good choice.
type Options struct {
	HomeDir  string // settings, data and logs; "" for a temporary folder that Stop removes
	Port     int    // of Bolt on 127.0.0.1; 0 for a free one
	Password string // of the user neo4j, at least eight characters; "" for a random one
	Memory   string // heap, such as "512m" or "2g"; "" for 512m

	// FullSpeed lets Java compile all it can, and Neo4j plan a statement anew when the data have changed. Measure with it; without it a
	// server starts, and plans statements that it sees for the first time, with a third less work, and plans each once.
	FullSpeed bool
}

// Server is a Neo4j that answers. Its methods may be called from several goroutines.
type Server struct {
	URL      string // bolt://127.0.0.1:PORT, without user and password
	Username string
	Password string
	HomeDir  string // settings, data and logs; "" for a server that was not started here

	port  int
	flags []string // for the starter: memory and speed
	owned *owned   // the temporary folder, if HomeDir is one

	mu      sync.Mutex // guards what follows
	process *process   // nil after Kill and Stop
	turn    *os.File   // the lock of a server that was not started here
}

// Start starts a server and returns once it has answered a query. Whatever BEHALF_TEST_NEO4J says, it is a new one. ctx bounds the start
// only (the first ever fetches 125 MB); the server runs until Stop or Kill, or until the test binary ends.
func Start(ctx context.Context, opts Options) (*Server, error) {
	sweep(ctx, sweepAge)
	if _, err := script(ctx, "fetch"); err != nil {
		return nil, err
	}

	s := &Server{Username: "neo4j", Password: opts.Password, port: opts.Port}
	if s.Password == "" {
		s.Password = cryptorand.Text()
	}
	if opts.Memory != "" {
		s.flags = append(s.flags, "--memory", opts.Memory)
	}
	if !opts.FullSpeed {
		s.flags = append(s.flags, "--quick")
	}
	if opts.Port != 0 {
		if err := portFree(opts.Port); err != nil {
			return nil, err
		}
	}
	if err := s.settle(opts.HomeDir); err != nil {
		return nil, err
	}

	var err error
	for range portTries {
		if opts.Port == 0 {
			if s.port, err = freePort(); err != nil {
				break
			}
		}
		s.URL = fmt.Sprintf("bolt://127.0.0.1:%d", s.port)
		if err = s.launch(ctx, login.FreshPassword); err == nil {
			return s, nil
		}
		if opts.Port != 0 || !errors.Is(err, errPortTaken) {
			break
		}
	}
	return nil, errors.Join(err, s.owned.remove())
}

// settle makes the home folder.
func (s *Server) settle(dir string) (err error) {
	if dir == "" {
		s.owned, err = newOwned()
		if err != nil {
			return err
		}
		s.HomeDir = s.owned.dir
		return nil
	}
	s.HomeDir, err = filepath.Abs(dir)
	if err != nil {
		return err
	}
	return os.MkdirAll(s.HomeDir, 0o700)
}

// launch starts the process and waits for its first answer. It leaves no process behind if it fails.
func (s *Server) launch(ctx context.Context, oldPassword string) error {
	flags := append([]string{"--home", s.HomeDir, "--port", strconv.Itoa(s.port)}, s.flags...)
	p, err := startProcess(s.HomeDir, flags...)
	if err != nil {
		return err
	}
	if err := p.listening(ctx); err != nil {
		return errors.Join(err, p.kill())
	}
	door := login.Server{URL: s.URL, Username: s.Username, Password: s.Password, OldPassword: oldPassword}
	if err := door.Await(ctx); err != nil {
		return errors.Join(p.explain(err), p.kill())
	}
	s.process = p
	return nil
}

// StoreURL is the address as behalf's --store takes it, with user and password: neo4j://neo4j:secret@127.0.0.1:PORT.
func (s *Server) StoreURL() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return s.URL
	}
	if u.Scheme == "bolt" {
		u.Scheme = "neo4j"
	}
	u.User = url.UserPassword(s.Username, s.Password)
	return u.String()
}

// Kill ends the server as kill -9 does, and returns when it is gone. Restart brings it back on what it had written.
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.HomeDir == "" {
		return ErrNotOurs
	}
	p := s.process
	s.process = nil
	return p.kill()
}

// Restart starts the server again on the same data, port and password, and returns once it has answered a query. A server that still
// runs is stopped first.
func (s *Server) Restart(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.HomeDir == "" {
		return ErrNotOurs
	}
	p := s.process
	s.process = nil
	if err := p.stop(); err != nil {
		return err
	}
	return s.launch(ctx, "")
}

// Stop ends the server as SIGTERM does, waits for it, and removes its folder if that is temporary. Stopping twice is harmless. A server that
// was not started here runs on.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turn != nil {
		err := s.turn.Close()
		s.turn = nil
		return err
	}
	p := s.process
	s.process = nil
	return errors.Join(p.stop(), s.owned.remove())
}

// PID is the process of the server, 0 if it does not run or was not started here.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return 0
	}
	return s.process.cmd.Process.Pid
}

// Ports are taken from below the range that systems give to outgoing connections: while a killed server is down, a client that tries again and
// again would otherwise sooner or later be given the very port that it calls, and keep it.
const (
	firstPort = 20000
	lastPort  = 31999
)

// freePort finds a port that nobody listens on now.
func freePort() (int, error) {
	var err error
	for range 100 {
		port := firstPort + rand.IntN(lastPort-firstPort+1)
		if err = portFree(port); err == nil {
			return port, nil
		}
	}
	return 0, err
}

func portFree(port int) error {
	listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return fmt.Errorf("%w: %w", errPortTaken, err)
	}
	return listener.Close()
}
