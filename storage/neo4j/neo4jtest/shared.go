package neo4jtest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"behalf/storage/neo4j/neo4jtest/internal/login"
)

// The environment that decides which server is used, and whether doing without is allowed.
const (
	envServer = "BEHALF_TEST_NEO4J"
	envCI     = "CI"
)

// startTimeout bounds a start together with the first fetch of the jars.
const startTimeout = 8 * time.Minute

// didNotRun begins every sentence about tests that could not have a Neo4j.
const didNotRun = "NEO4J TESTS DID NOT RUN, BECAUSE THERE IS NO NEO4J: "

var shared struct {
	once     sync.Once
	announce sync.Once
	server   *Server
	err      error
}

// Shared returns the one server of this test binary, started when it is first asked for. It is not emptied: see Server.Wipe. If there can be none, the test is
// skipped with the reason, which is also said in capital letters on standard error; under CI=true, and where BEHALF_TEST_NEO4J was given,
// it fails instead. A package that uses it has a TestMain that calls Main.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
		defer cancel()
		if given := os.Getenv(envServer); given != "" {
			shared.server, shared.err = use(ctx, given)
		} else {
			shared.server, shared.err = Start(ctx, Options{})
		}
	})
	if shared.err != nil {
		giveUp(t, shared.err, os.Getenv(envServer) != "" || inCI())
	}
	return shared.server
}

// Own starts a server for this test alone, to be killed and restarted at will; it ends with the test. Where that is impossible the test is skipped or
// fails, as with Shared; BEHALF_TEST_NEO4J is of no use to it.
func Own(t testing.TB, opts Options) *Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	server, err := Start(ctx, opts)
	if err != nil {
		giveUp(t, err, inCI())
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Errorf("stopping Neo4j: %v", err)
		}
	})
	return server
}

// Main runs the tests, stops the server that Shared has started, and exits:
//
//	func TestMain(m *testing.M) { neo4jtest.Main(m) }
func Main(m *testing.M) {
	code := m.Run()
	if shared.server != nil {
		if err := shared.server.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stopping Neo4j:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// giveUp ends a test that cannot have a server.
func giveUp(t testing.TB, err error, fail bool) {
	t.Helper()
	sentence := didNotRun + err.Error()
	if fail {
		t.Fatal(sentence)
	}
	shared.announce.Do(func() { announce(sentence) })
	t.Skip(sentence)
}

// announce says a sentence where it is seen. `go test` shows what a passing package prints only with -v, so without it the sentence goes to the
// terminal too, if there is one.
func announce(sentence string) {
	text := "\n" + sentence + "\n\n"
	fmt.Fprint(os.Stderr, text)
	if testing.Verbose() {
		return
	}
	if tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0); err == nil {
		fmt.Fprint(tty, text)
		tty.Close()
	}
}

func inCI() bool {
	yes, _ := strconv.ParseBool(os.Getenv(envCI))
	return yes
}

// use takes a server that runs already, and its turn on it.
func use(ctx context.Context, given string) (*Server, error) {
	s, err := parse(given)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", envServer, err)
	}
	name := fmt.Sprintf("%s%x.lock", namePrefix(), sha256.Sum256([]byte(s.URL)))
	s.turn, err = os.OpenFile(filepath.Join(os.TempDir(), name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(ctx, s.turn); err != nil {
		s.turn.Close()
		return nil, fmt.Errorf("%s: other tests have been using %s all the time: %w", envServer, s.URL, err)
	}
	answers, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err = (login.Server{URL: s.URL, Username: s.Username, Password: s.Password}).Await(answers); err == nil {
		err = s.claim(ctx)
	}
	if err != nil {
		s.turn.Close()
		return nil, fmt.Errorf("%s: %s: %w", envServer, s.URL, err)
	}
	return s, nil
}

// parse reads an address with user and password. Its errors do not repeat the password.
func parse(given string) (*Server, error) {
	u, err := url.Parse(given)
	if err != nil {
		return nil, fmt.Errorf("not an address such as neo4j://user:password@host:port")
	}
	scheme, _, _ := strings.Cut(u.Scheme, "+")
	if (scheme != "neo4j" && scheme != "bolt") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return nil, fmt.Errorf("%s is not an address such as neo4j://user:password@host:port", u.Redacted())
	}
	s := &Server{Username: "neo4j"}
	if u.User != nil {
		s.Username = u.User.Username()
		s.Password, _ = u.User.Password()
	}
	s.URL = (&url.URL{Scheme: u.Scheme, Host: u.Host, RawQuery: u.RawQuery}).String()
	return s, nil
}
