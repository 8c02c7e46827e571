package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// server is the program itself, serving the estate from a process of its own.
type server struct {
	*exec.Cmd
	url string
}

// serve builds the program and starts it. It ends with the benchmark.
func serve(b *testing.B, address string) *server {
	b.Helper()
	program := filepath.Join(b.TempDir(), "behalf")
	out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, "..").CombinedOutput()
	require.NoError(b, err, "%s", out)
	s := &server{Cmd: exec.Command(program, "--store", address, "serve", "--listen", "127.0.0.1:0")}
	told, err := s.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, s.Start())
	b.Cleanup(func() {
		_ = s.Process.Signal(syscall.SIGTERM)
		_ = s.Wait()
	})
	lines := bufio.NewScanner(told)
	for lines.Scan() {
		if at := strings.Index(lines.Text(), "http://"); at >= 0 {
			s.url = strings.TrimRight(strings.Fields(lines.Text()[at:])[0], "/") + "/graphql"
			break
		}
	}
	require.NotEmpty(b, s.url, "the server did not say where it listens")
	go func() {
		for lines.Scan() { // so that it is not held up by what nobody reads
		}
	}()
	return s
}

// peak is the most memory that the process had so far, in MB; 0 where the system does not tell.
func (s *server) peak() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
	return float64(kb) / 1000
}

// ask posts a query, and fails on any error in the answer. The answer is read whole but not decoded: the caller works on the cores
// of the server that is measured.
func (s *server) ask(client *http.Client, query string, variables map[string]any) error {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return err
	}
	resp, err := client.Post(s.url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK || !bytes.HasPrefix(answer, []byte(`{"data":{`)) || bytes.Contains(answer, []byte(`"errors":`)) {
		return fmt.Errorf("%s: %.1000s", resp.Status, answer)
	}
	return nil
}

// together has some callers at once do what is to be done n times, each time with another number.
func together(callers, n int, do func(i int) error) error {
	var failed atomic.Pointer[error]
	work := make(chan int)
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for i := range work {
				if err := do(i); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	all.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

const (
	checkQuery = `query($a: ID!, $t: ID!) { checkAccess(agent: $a, action: MANAGE_SUBSCRIPTION, target: $t) { outcome reason message paths { text steps { from { id } edge to { id } } } } }`
	batchQuery = `query($q: [AccessQuestionInput!]!) { checkAccessBatch(questions: $q) { outcome reason paths(first: 1) { text } } }`
)

// warmRequests are asked before any is measured: as many as it takes until the caches of a large estate are filled.
const warmRequests = 10_000

// asked counts questions over all rounds of a benchmark, so that each is another one.
var asked atomic.Int64

// BenchmarkHTTP is the program in a process of its own, asked explained checks by 16 callers at once: requests a second, and the
// most memory that it had, batches of 1,000 questions about all customers by 4 callers at once included.
func BenchmarkHTTP(b *testing.B) {
	e := open(b)
	s := serve(b, e.given)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	check := func(int) error {
		r := seeded(int(asked.Add(1)))
		return s.ask(client, checkQuery, map[string]any{"a": e.question(r, r.IntN(e.biggest)).Agent, "t": e.subscription(r)})
	}
	require.NoError(b, together(16, warmRequests, check))
	b.ResetTimer()
	begun := time.Now()
	require.NoError(b, together(16, b.N, check))
	rate := float64(b.N) / time.Since(begun).Seconds()
	b.StopTimer()
	if b.N > 1 {
		require.NoError(b, together(4, 48, func(int) error {
			r := seeded(int(asked.Add(1)))
			questions := make([]map[string]any, 1000)
			for j := range questions {
				c := r.IntN(e.cfg.Customers) + 1
				questions[j] = map[string]any{"agent": fmt.Sprintf("User:c%05d-u%d", c, r.IntN(32)+1), "action": "READ_SUBSCRIPTION", "target": fmt.Sprintf("AzureSubscription:c%05d-s%d", c, r.IntN(5)+1)}
			}
			return s.ask(client, batchQuery, map[string]any{"q": questions})
		}))
	}
	b.ReportMetric(rate, "requests/s")
	b.ReportMetric(s.peak(), "MB/peak")
}
