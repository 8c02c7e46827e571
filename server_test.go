package main

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
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"
)

// asProgram makes the test binary behave as behalf itself, so that the real program is tested: its processes, ports and files.
const asProgram = "BEHALF_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	_ = os.Setenv("LC_ALL", "C") // whatever language this machine speaks
	os.Exit(m.Run())
}

func behalf(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "BEHALF_SAMPLE_CUSTOMERS=2")
	return cmd
}

// ended runs a command to its end.
func ended(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := behalf(t, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		require.IsType(t, &exec.ExitError{}, err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// served starts a server and waits until it greets.
type served struct {
	cmd     *exec.Cmd
	address string
	greeted string
}

func serveStore(t *testing.T, store string) *served {
	t.Helper()
	s := &served{cmd: behalf(t, "--store", store, "--listen", "127.0.0.1:0")}
	out, err := s.cmd.StdoutPipe()
	require.NoError(t, err)
	var errs bytes.Buffer
	s.cmd.Stderr = &errs
	require.NoError(t, s.cmd.Start())
	t.Cleanup(func() { _ = s.cmd.Process.Kill(); _ = s.cmd.Wait() })
	lines := bufio.NewScanner(out)
	api := regexp.MustCompile(`API +http://(\S+)/graphql`)
	for lines.Scan() {
		s.greeted += lines.Text() + "\n"
		if m := api.FindStringSubmatch(lines.Text()); m != nil {
			s.address = m[1]
		}
		if strings.Contains(lines.Text(), "checkAccess(") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return s
		}
	}
	require.FailNow(t, "the server did not greet", "%s%s", s.greeted, errs.String())
	return nil
}

// ask posts one operation, as a person or as the operator, and returns data and the first error's code.
func (s *served) ask(t *testing.T, person, query string) (data map[string]any, code string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query})
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.address+"/graphql", bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	if person != "" {
		req.Header.Set("X-Behalf-User", person)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	var answer struct {
		Data   map[string]any
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&answer))
	if len(answer.Errors) > 0 {
		return answer.Data, answer.Errors[0].Extensions.Code
	}
	return answer.Data, ""
}

// listen opens a stream of events, of which it reads as much as is there at once, and a websocket.
func (s *served) listen(t *testing.T) (*bufio.Reader, *websocket.Conn) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.address+"/graphql", strings.NewReader(`{"query":"subscription { ledgerAppended { seq } }"}`))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	stream := bufio.NewReader(resp.Body)
	begun := make([]byte, len(":\n\n"))
	_, err = io.ReadFull(stream, begun)
	require.NoError(t, err)
	require.Equal(t, ":\n\n", string(begun))
	socket, _, err := websocket.Dial(t.Context(), "http://"+s.address+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = socket.CloseNow() })
	require.NoError(t, socket.Write(t.Context(), websocket.MessageText, []byte(`{"type":"connection_init"}`)))
	_, acknowledged, err := socket.Read(t.Context())
	require.NoError(t, err)
	require.JSONEq(t, `{"type":"connection_ack"}`, string(acknowledged))
	return stream, socket
}

const mayAda = `{ checkAccess(agent: "User:ada", action: MANAGE_SUBSCRIPTION, target: "AzureSubscription:s-new") { outcome reason paths { text } } }`

// TestFirstStart does what README says, and then what happens to programs: an act is acknowledged, the process is killed, and
// the second start has the same data.
func TestFirstStart(t *testing.T) {
	store := "sqlite:" + filepath.Join(t.TempDir(), "behalf.db")
	s := serveStore(t, store)
	require.Contains(t, s.greeted, "Playground  http://"+s.address+"/")
	data, code := s.ask(t, "", mayAda)
	require.Empty(t, code)
	require.Equal(t, map[string]any{"checkAccess": map[string]any{
		"outcome": "ALLOW", "reason": "RBAC_LINGER", "paths": []any{map[string]any{"text": "ada > Admin Agents (Alder) > Owner > S-new"}},
	}}, data)

	_, code = s.ask(t, "User:carl", `mutation { removeGroupMember(input: {group: "SecurityGroup:alder-admin-agents", member: "User:ada"}) { securityGroup { id } } }`)
	require.Equal(t, "FORBIDDEN", code)
	_, code = s.ask(t, "", `mutation { removeGroupMember(input: {group: "SecurityGroup:alder-admin-agents", member: "User:ada"}) { ledgerEntry { seq } } }`)
	require.Empty(t, code)
	data, _ = s.ask(t, "", mayAda)
	require.Equal(t, "DENY", data["checkAccess"].(map[string]any)["outcome"], "a revocation is true for the very next question")
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGKILL))
	_ = s.cmd.Wait()

	s = serveStore(t, store)
	data, _ = s.ask(t, "", mayAda)
	require.Equal(t, "DENY", data["checkAccess"].(map[string]any)["outcome"], "what was acknowledged is there after a kill")
	stream, socket := s.listen(t)
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	rest, err := io.ReadAll(stream)
	require.NoError(t, err)
	require.Equal(t, "event: complete\ndata:\n\n", string(rest))
	_, _, err = socket.Read(t.Context())
	require.Equal(t, websocket.StatusGoingAway, websocket.CloseStatus(err), err)
	require.NoError(t, s.cmd.Wait(), "a server that is told to stop drains and ends well, whoever listens")

	status, out, _ := ended(t, "verify", "--store", store)
	require.Zero(t, status)
	require.Contains(t, out, "each continues the one before it")
	status, out, _ = ended(t, "check", "--store", store, "User:ada", "SIGN_IN", "Tenant:cedar", "--at", "2026-02-15T12:00:00.000Z")
	require.Zero(t, status)
	require.Contains(t, out, "ada > Admin Agents (Alder) > Global Administrator > Cedar")
	status, out, _ = ended(t, "check", "--store", store, "User:hugo", "SIGN_IN", "Tenant:cedar")
	require.Equal(t, 1, status)
	require.Contains(t, out, "DAP_REVOKED")
	status, _, _ = ended(t, "check", "--store", store, "User:gina", "MANAGE_SUBSCRIPTION", "AzureSubscription:s-new")
	require.Equal(t, 2, status, "CONDITIONAL is neither yes nor no")
	status, out, _ = ended(t, "who", "--store", store, "SIGN_IN", "Tenant:cedar")
	require.Zero(t, status)
	require.Contains(t, out, "2 people may SIGN_IN Tenant:cedar")
	status, _, errs := ended(t, "sample", "--store", store)
	require.Equal(t, 1, status)
	require.Contains(t, errs, "holds data already")
}

// TestWrongCommands says what is wrong and how to mend it, and never more than that.
func TestWrongCommands(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	require.NoError(t, os.WriteFile(text, []byte(strings.Repeat("these are notes, not a database\n", 100)), 0o600))
	good := "sqlite:" + filepath.Join(dir, "good.db")
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"frobnicate"}, 2, "frobnicate"},
		{[]string{"serve", "--frob"}, 2, "--frob"},
		{[]string{"serve", "--listen", "0.0.0.0:8080"}, 1, "loopback"},
		{[]string{"serve", "--listen", "nowhere"}, 1, "HOST:PORT"},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--store", "postgres://x"}, 1, "sqlite:PATH"},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--store", "behalf.db"}, 1, "sqlite:PATH"},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--store", "sqlite:" + text}, 1, text},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--store", "sqlite:" + filepath.Join(dir, "no", "such", "folder.db")}, 1, "folder"},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--store", "neo4j://neo4j:secret@127.0.0.1:1"}, 1, "127.0.0.1:1"},
		{[]string{"sample", "--store", good, "--customers=-1"}, 1, "negative"},
		{[]string{"check", "--store", "memory:", "ada", "SIGN_IN", "Tenant:cedar"}, 2, "Kind:key"},
		{[]string{"check", "--store", "memory:", "User:ada", "FLY", "Tenant:cedar"}, 2, "SIGN_IN"},
		{[]string{"check", "--store", "memory:", "User:ada", "SIGN_IN", "Tenant:cedar", "--at", "yesterday"}, 2, "RFC 3339"},
		{[]string{"check", "--store", "memory:", "User:ada", "SIGN_IN", "Tenant:cedar"}, 2, "not found"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			status, out, errs := ended(t, c.args...)
			require.Equal(t, c.status, status, "%s%s", out, errs)
			require.Contains(t, out+errs, c.says)
			require.NotContains(t, out+errs, "secret", "no password is printed")
			require.NotContains(t, errs, "goroutine", "no stack is printed")
			require.NotContains(t, errs, "SQLITE_", "no driver's text is printed")
		})
	}
	kept, err := os.ReadFile(text)
	require.NoError(t, err)
	require.Contains(t, string(kept), "these are notes", "a file that is not ours is left as it was")
}

// TestPortTaken starts a second server where one listens.
func TestPortTaken(t *testing.T) {
	s := serveStore(t, "memory:")
	status, _, errs := ended(t, "serve", "--store", "memory:", "--listen", s.address)
	require.Equal(t, 1, status)
	require.Contains(t, errs, "choose another with --listen")
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/": 200, "/nothing": 404} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("http://%s%s", s.address, path), nil)
		require.NoError(t, err)
		client := http.Client{Timeout: 10 * time.Second}
		resp, err := client.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, want, resp.StatusCode, path)
	}
}

// TestAskingMakesNoStore: a question to a store that is not there is a mistake in the command, not a reason to make an empty one.
func TestAskingMakesNoStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.db")
	for _, args := range [][]string{
		{"check", "User:ada", "MANAGE_SUBSCRIPTION", "AzureSubscription:s-new"}, {"who", "MANAGE_SUBSCRIPTION", "AzureSubscription:s-new"}, {"verify"},
	} {
		status, out, errs := ended(t, append([]string{"--store", "sqlite:" + path}, args...)...)
		require.NotZero(t, status)
		if args[0] == "check" {
			require.Equal(t, 2, status, "neither yes nor no")
		}
		require.Empty(t, out)
		require.Contains(t, errs, "there is no store yet; make one with")
		require.NoFileExists(t, path)
	}
}
