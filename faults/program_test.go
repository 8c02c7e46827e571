package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hang is when a test gives up on something that has no time limit of its own.
const hang = 2 * time.Minute

func TestMain(m *testing.M) {
	code := m.Run()
	if binary.dir != "" {
		_ = os.RemoveAll(binary.dir)
	}
	os.Exit(code)
}

var binary struct {
	once sync.Once
	dir  string
	err  error
}

// behalf is the path of the program, compiled when it is first asked for, with the race detector if the tests have it.
func behalf(t *testing.T) string {
	t.Helper()
	binary.once.Do(func() {
		if binary.dir, binary.err = os.MkdirTemp("", "behalf-faults-"); binary.err != nil {
			return
		}
		args := []string{"build", "-o", filepath.Join(binary.dir, "behalf")}
		if raceEnabled {
			args = append(args, "-race")
		}
		if out, err := exec.Command("go", append(args, "behalf")...).CombinedOutput(); err != nil {
			binary.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	require.NoError(t, binary.err)
	return filepath.Join(binary.dir, "behalf")
}

// process is one run of the program.
type process struct {
	cmd    *exec.Cmd
	folder string        // of stdout and stderr
	done   chan struct{} // closed when it has ended
}

// start starts a command on a store. It does not outlive the test.
func start(t *testing.T, store string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(behalf(t), args...), folder: t.TempDir(), done: make(chan struct{})}
	// An address with a password does not stand in a list of processes. Races are judged by what is said of them.
	p.cmd.Env = append(os.Environ(), "BEHALF_STORE="+store, "GORACE=exitcode=0")
	stdout, err := os.Create(filepath.Join(p.folder, "stdout"))
	require.NoError(t, err)
	defer stdout.Close()
	stderr, err := os.Create(filepath.Join(p.folder, "stderr"))
	require.NoError(t, err)
	defer stderr.Close()
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.SysProcAttr = stdout, stderr, diesWithUs()
	started := make(chan error)
	go func() {
		// Linux sends the signal of diesWithUs when the thread that started the process ends, so that thread waits with it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait()
			close(p.done)
		}
	}()
	require.NoError(t, <-started)
	t.Cleanup(func() {
		p.kill()
		said := p.stderr()
		for _, race := range races(said) {
			t.Errorf("behalf %s: %s", args, race)
		}
		if strings.Contains(said, "panic") {
			t.Errorf("behalf %s: %s", args, said)
		}
	})
	return p
}

// driversRouter is where the driver of Neo4j (v5.28.4, the newest) has a data race of its own: when a server is lost it empties the
// list of servers of its routing table under a lock, while others read that list without it. Neither is called by us.
const driversRouter = "neo4j-go-driver/v5/neo4j/internal/router.(*Router)"

// races are the reports of the race detector, but those of which both sides are in the driver's router.
func races(said string) (found []string) {
	for i, part := range strings.Split(said, "==================\n") {
		if i%2 == 0 {
			continue // between two reports
		}
		sides := 0
		for _, stack := range strings.Split(part, "\n\n") {
			lines := strings.Split(strings.TrimPrefix(stack, "WARNING: DATA RACE\n"), "\n")
			if len(lines) > 1 && !strings.HasPrefix(lines[0], "Goroutine") && strings.Contains(lines[1], driversRouter) {
				sides++
			}
		}
		if sides < 2 {
			found = append(found, part)
		}
	}
	return found
}

// stderr is what the program has said there so far.
func (p *process) stderr() string { return p.said("stderr") }

func (p *process) said(where string) string {
	text, err := os.ReadFile(filepath.Join(p.folder, where))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// kill ends the program as kill -9 does, and returns when it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// status waits for the end and returns the exit status.
func (p *process) status(t *testing.T) int {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(hang):
		require.FailNow(t, "the program does not end", p.stderr())
	}
	return p.cmd.ProcessState.ExitCode()
}

// run runs a command to its end, requires an exit status and returns what was said.
func run(t *testing.T, store string, status int, args ...string) string {
	t.Helper()
	p := start(t, store, args...)
	require.Equal(t, status, p.status(t), "behalf %s: %s%s", args, p.said("stdout"), p.stderr())
	return p.said("stdout") + p.stderr()
}

// server is `behalf serve`, and a client of it.
type server struct {
	*process
	address string
	client  *http.Client
}

var greeting = regexp.MustCompile(`API +http://(\S+)/graphql`)

// serve starts a server on a free port and waits until it greets.
func serve(t *testing.T, store string, args ...string) *server {
	t.Helper()
	s := &server{
		process: start(t, store, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...),
		client:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: hang},
	}
	t.Cleanup(s.client.CloseIdleConnections)
	for begun := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if m := greeting.FindStringSubmatch(s.said("stdout")); m != nil {
			s.address = m[1]
			return s
		}
		select {
		case <-s.done:
			require.FailNow(t, "the server did not start", s.stderr())
		default:
			require.Less(t, time.Since(begun), hang, "the server does not greet")
		}
	}
}

// awaitReady waits until the server says that it is ready: on a Neo4j that has just been started it first has it plan what will be asked.
func (s *server) awaitReady(t *testing.T) {
	t.Helper()
	for begun := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		if status, err := s.get(t.Context(), "/readyz"); err == nil && status == http.StatusOK {
			return
		}
		require.Less(t, time.Since(begun), 5*time.Minute, "the server does not become ready: %s", s.stderr())
	}
}

// get returns the status of a page.
func (s *server) get(ctx context.Context, path string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+path, nil)
	if err != nil {
		return 0, err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// drain tells the server to stop, and requires that it ends well.
func (s *server) drain(t *testing.T) {
	t.Helper()
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.Zero(t, s.status(t), s.stderr())
}

// goroutines ends the server with SIGQUIT, on which Go prints every goroutine, and returns them.
func (s *server) goroutines(t *testing.T) []string {
	t.Helper()
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGQUIT))
	require.Equal(t, 2, s.status(t))
	var all []string
	for part := range strings.SplitSeq(s.stderr(), "\n\n") {
		if strings.HasPrefix(part, "goroutine ") && !strings.HasPrefix(part, "goroutine 0 ") {
			all = append(all, part)
		}
	}
	return all
}

// memory is what the server holds of the machine's memory, in MB; 0 where the system does not tell.
func (s *server) memory() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if fields := strings.Fields(string(line)); len(fields) == 3 && fields[0] == "VmRSS:" {
			kB, _ := strconv.Atoi(fields[1])
			return kB >> 10
		}
	}
	return 0
}

// verified runs `behalf verify`, and returns how many entries the ledger has.
func verified(t *testing.T, store string) int {
	t.Helper()
	said := run(t, store, 0, "verify")
	require.Contains(t, said, "each continues the one before it")
	var n int
	_, err := fmt.Sscanf(said, "%d ledger entries", &n)
	require.NoError(t, err)
	return n
}

var errNoAnswer = errors.New("the server gave no answer")
