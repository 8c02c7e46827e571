package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"behalf/signin/signintest"
)

// profiled starts a server with some flags and waits until it is ready. Its log is in the buffer that it returns, when it has ended.
func profiled(t *testing.T, args ...string) (s *served, log *bytes.Buffer) {
	t.Helper()
	s, log = &served{cmd: behalf(t, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)}, &bytes.Buffer{}
	out, err := s.cmd.StdoutPipe()
	require.NoError(t, err)
	s.cmd.Stderr = log
	require.NoError(t, s.cmd.Start())
	t.Cleanup(func() { _ = s.cmd.Process.Kill(); _ = s.cmd.Wait() })
	lines := bufio.NewScanner(out)
	for api := regexp.MustCompile(`API +http://(\S+)/graphql`); lines.Scan(); {
		s.greeted += lines.Text() + "\n"
		if m := api.FindStringSubmatch(lines.Text()); m != nil {
			s.address = m[1]
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return s, log
		}
	}
	require.FailNow(t, "the server did not greet", "%s%s", s.greeted, log)
	return nil, nil
}

// get is the status and the body at an address.
func get(t *testing.T, address, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, nil)
	require.NoError(t, err)
	resp, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

// TestProduction: one setting, and strangers learn nothing and do nothing.
func TestProduction(t *testing.T) {
	issuer := signintest.New(t)
	list := filepath.Join(t.TempDir(), "operations.json")
	require.NoError(t, os.WriteFile(list, []byte(`{"who": "query Who { viewer { isOperator user { id } } }", "tenants": "{ customers { totalCount } }", "schema": "{ __schema { queryType { name } } }"}`), 0o600))
	s, log := profiled(t, "--store", "memory:", "--profile", "production", "--oidc-issuer", issuer.URL, "--oidc-audience", "api://behalf", "--operations", list)
	require.NotContains(t, s.greeted, "Playground")
	post := func(token, body string) (int, http.Header, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.address+"/graphql", strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Behalf-User", "User:gina")
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		answer, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, resp.Header, string(answer)
	}
	operator := issuer.Token(issuer.Claims("api://behalf", map[string]any{"roles": []string{"Behalf.Operator"}, "oid": "op", "tid": "home"}))
	status, header, _ := post("", `{"documentId":"who"}`)
	require.Equal(t, 401, status)
	require.Contains(t, header.Get("WWW-Authenticate"), "Bearer")
	status, _, answer := post(operator, `{"documentId":"who"}`)
	require.Equal(t, 200, status)
	require.Contains(t, answer, `"isOperator":true`)
	_, _, answer = post(operator, `{"documentId":"tenants"}`)
	require.Contains(t, answer, `"totalCount":0`, "no sample is written in production")
	_, _, answer = post(operator, `{"query":"{ __typename }"}`)
	require.Contains(t, answer, "PERSISTED_QUERY_ONLY")
	_, _, answer = post(operator, `{"documentId":"schema"}`)
	require.Contains(t, answer, "introspection is turned off")
	status, _ = get(t, s.address, "/")
	require.Equal(t, 404, status, "no playground")

	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, s.cmd.Wait())
	requests := 0
	for line := range strings.Lines(log.String()) {
		var record map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &record), "the log is JSON")
		if record["msg"] != "request" {
			continue
		}
		requests++
		if record["name"] == "Who" {
			require.Equal(t, "subject home/op", record["caller"])
			require.EqualValues(t, 4, record["cost"])
		}
	}
	require.Equal(t, 5, requests, "one record a request")
	require.NotContains(t, log.String(), operator)
}

// TestDrain: while a server ends it says so, finishes what it is asked, and then ends well.
func TestDrain(t *testing.T) {
	s, _ := profiled(t, "--store", "memory:", "--drain-delay", "1s", "--metrics-listen", "127.0.0.1:0")
	m := regexp.MustCompile(`Metrics at http://(\S+)/metrics`).FindStringSubmatch(s.greeted)
	require.NotNil(t, m)
	status, text := get(t, m[1], "/metrics")
	require.Equal(t, 200, status)
	require.Contains(t, text, "behalf_build_info")
	status, _ = get(t, s.address, "/metrics")
	require.Equal(t, 404, status, "they have an address of their own")
	status, _ = get(t, m[1], "/readyz")
	require.Equal(t, 200, status)

	body := `{"query":"{ viewer { isOperator } }"}`
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.address)
	require.NoError(t, err)
	defer conn.Close()
	fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", s.address, len(body), body[:10])
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool { status, _ := get(t, m[1], "/readyz"); return status == 503 }, 5*time.Second, 10*time.Millisecond)
	status, _ = get(t, m[1], "/healthz")
	require.Equal(t, 200, status, "it is alive until it ends")
	_, code := s.ask(t, "", `{ viewer { isOperator } }`)
	require.Empty(t, code, "until a load balancer has seen it")
	time.Sleep(1200 * time.Millisecond) // now it takes nothing new
	fmt.Fprint(conn, body[10:])
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err, "what was begun is finished")
	require.Equal(t, 200, resp.StatusCode)
	require.NoError(t, resp.Body.Close())
	require.NoError(t, s.cmd.Wait())
}

// TestDrainOfStreams: while a server ends, whoever listens is told what is still done; then streams complete, sockets close with 1001,
// what was begun on them is finished, and the program ends well.
func TestDrainOfStreams(t *testing.T) {
	s, log := profiled(t, "--store", "memory:", "--drain-delay", "1s", "--drain-deadline", "15s", "--metrics-listen", "127.0.0.1:0", "--live-streams", "2", "--live-sockets", "2")
	metrics := regexp.MustCompile(`Metrics at http://(\S+)/metrics`).FindStringSubmatch(s.greeted)[1]
	stream, socket := s.listen(t)
	say := func(text string) { require.NoError(t, socket.Write(t.Context(), websocket.MessageText, []byte(text))) }
	hear := func() string {
		for {
			_, text, err := socket.Read(t.Context())
			require.NoError(t, err)
			if string(text) != `{"type":"ping"}` {
				return string(text)
			}
		}
	}
	const entries = `{"query":"subscription { ledgerAppended { seq } }"}`
	say(`{"id":"1","type":"subscribe","payload":` + entries + `}`)
	say(`{"id":"q","type":"subscribe","payload":{"query":"{ viewer { isOperator } }"}}`)
	require.Contains(t, hear(), "isOperator")
	require.Contains(t, hear(), "complete")
	say(`{"id":"2","type":"subscribe","payload":` + entries + `}`)
	require.Contains(t, hear(), "2 live streams", "the flag says how many there are")
	other, _, err := websocket.Dial(t.Context(), "http://"+s.address+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}}) // which says nothing
	require.NoError(t, err)
	_, refused, err := websocket.Dial(t.Context(), "http://"+s.address+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	require.Error(t, err)
	require.Equal(t, 503, refused.StatusCode, "the flag says how many sockets there are")

	body := `{"query":"mutation { createTenant(input: {key: \"late\", displayName: \"Late\", kinds: [PARTNER]}) { tenant { id } } }"}`
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.address)
	require.NoError(t, err)
	defer conn.Close()
	fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", s.address, len(body), body[:10])
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool { status, _ := get(t, metrics, "/readyz"); return status == 503 }, 5*time.Second, 10*time.Millisecond)
	_, code := s.ask(t, "", `mutation { createTenant(input: {key: "still", displayName: "Still", kinds: [PARTNER]}) { tenant { id } } }`)
	require.Empty(t, code)
	require.Contains(t, hear(), `"ledgerAppended"`, "until a load balancer has seen it, all goes on")

	require.JSONEq(t, `{"id":"1","type":"complete"}`, hear())
	fmt.Fprint(conn, body[10:]) // now it takes nothing new
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Contains(t, string(answer), `"Tenant:late"`, "what was begun is finished")
	for _, c := range []*websocket.Conn{socket, other} {
		_, _, err = c.Read(t.Context())
		require.Equal(t, websocket.StatusGoingAway, websocket.CloseStatus(err), err)
	}
	rest, err := io.ReadAll(stream)
	require.NoError(t, err)
	require.Contains(t, string(rest), `"ledgerAppended"`)
	require.True(t, strings.HasSuffix(string(rest), "event: complete\ndata:\n\n"), string(rest))
	require.NoError(t, s.cmd.Wait(), "within its deadline, so that it ends well: %s", log)
}

// TestExceptions: each flag makes an exception from the profile, to either side.
func TestExceptions(t *testing.T) {
	s, _ := profiled(t, "--store", "memory:", "--no-playground", "--no-introspection", "--no-suggestions", "--log-format", "json", "--live-share", "1")
	require.NotContains(t, s.greeted, "Playground")
	status, _ := get(t, s.address, "/")
	require.Equal(t, 404, status)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.address+"/graphql", strings.NewReader("{"))
	require.NoError(t, err)
	req.Header.Set("X-Request-Id", "mine-1")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, "mine-1", resp.Header.Get("X-Request-Id"), "who is on this machine may say it in development")
	_, code := s.ask(t, "", `{ __schema { queryType { name } } }`)
	require.Equal(t, "FORBIDDEN", code)
	s.listen(t)
	_, refused, err := websocket.Dial(t.Context(), "http://"+s.address+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	require.Error(t, err)
	require.Equal(t, 503, refused.StatusCode, "the flag says how many sockets one caller may have")
	s, _ = profiled(t, "--store", "memory:", "--profile", "production", "--playground")
	status, _ = get(t, s.address, "/")
	require.Equal(t, 200, status)
	_, code = s.ask(t, "User:gina", `{ viewer { isOperator } }`)
	require.Equal(t, "UNAUTHENTICATED", code, "without an issuer nobody is let in")
}

// TestLocalNames: in development a page of the internet whose name is made to mean this machine is not answered.
func TestLocalNames(t *testing.T) {
	s, _ := profiled(t, "--store", "memory:")
	_, port, err := net.SplitHostPort(s.address)
	require.NoError(t, err)
	for host, want := range map[string]int{
		"127.0.0.1:" + port: 200, "localhost": 200, "[::1]:" + port: 200, "behalf": 200, "x.localhost": 200, "evil.example": 421, "evil.example:" + port: 421, "127.0.0.1.evil.example": 421, "LOCALHOST.": 200,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.address+"/graphql", strings.NewReader(`{"query":"{ viewer { isOperator } }"}`))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, want, resp.StatusCode, host)
	}
	status, out, _ := ended(t, "health", "--listen", "0.0.0.0:"+port)
	require.Zero(t, status)
	require.Equal(t, "ready\n", out)
	status, _, errs := ended(t, "health", "--listen", "127.0.0.1:1")
	require.Equal(t, 1, status)
	require.Contains(t, errs, "no server answers at 127.0.0.1:1")
}

func TestWrongProfiles(t *testing.T) {
	dir := t.TempDir()
	list := filepath.Join(dir, "operations.json")
	require.NoError(t, os.WriteFile(list, []byte(`{"mine": "{ viewers }"}`), 0o600))
	for says, args := range map[string][]string{
		"production":    {"--profile", "staging"},
		"loopback":      {"--listen", "0.0.0.0:0"},
		"operations.js": {"--operations", list},
		`"mine"`:        {"--operations", list},
		"none.json":     {"--operations", filepath.Join(dir, "none.json")},
		"negative":      {"--rate=-1"},
		"live-streams":  {"--live-streams=0"},
		"live-sockets":  {"--live-sockets=-1"},
		"live-share":    {"--live-share=0"},
		`"proxy"`:       {"--trusted-proxies", "proxy"},
		"no origin":     {"--cors-origins", "*"},
		"audience":      {"--oidc-issuer", "http://127.0.0.1:1"},
		"discovery":     {"--oidc-issuer", "http://127.0.0.1:1", "--oidc-audience", "x"},
		"metrics":       {"--metrics-listen", "nowhere"},
	} {
		t.Run(says, func(t *testing.T) {
			status, out, errs := ended(t, append([]string{"serve", "--store", "memory:", "--listen", "127.0.0.1:0"}, args...)...)
			require.NotZero(t, status)
			require.Contains(t, out+errs, strings.Replace(says, "discovery", "openid-configuration", 1))
			require.NotContains(t, errs, "goroutine")
		})
	}
}
