package neo4jtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// scriptPath is the starter, seen from the root of the module.
const scriptPath = "scripts/neo4j/neo4j.sh"

// What a server says when it listens, and when it cannot.
const (
	saysListening = "Bolt enabled on"
	saysPortTaken = "address already in use"
)

var errPortTaken = errors.New("the port is taken")

// findScript looks for the starter from the working folder upwards: `go test` runs a test binary in its package's folder.
func findScript() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, filepath.FromSlash(scriptPath))
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s is neither in %s nor above it", scriptPath, start)
		}
	}
}

// script runs a command of the starter to its end and returns what it printed. Its complaint becomes the error.
func script(ctx context.Context, args ...string) (string, error) {
	cmd, err := scriptCommand(ctx, args...)
	if err != nil {
		return "", err
	}
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	cmd.SysProcAttr = newGroup()
	cmd.Cancel = func() error { return killGroup(cmd.Process.Pid) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		said := strings.TrimSpace(complaint.String())
		switch {
		case ctx.Err() != nil:
			err = fmt.Errorf("%w (%s)", ctx.Err(), said)
		case said != "":
			err = errors.New(said)
		}
		return "", fmt.Errorf("%s %s: %w", scriptPath, args[0], err)
	}
	return strings.TrimSpace(out.String()), nil
}

func scriptCommand(ctx context.Context, args ...string) (*exec.Cmd, error) {
	if !supported {
		return nil, fmt.Errorf("a Neo4j cannot be started on %s; set %s to one that runs", runtime.GOOS, envServer)
	}
	path, err := findScript()
	if err != nil {
		return nil, err
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		return nil, fmt.Errorf("bash was not found; %s needs it", scriptPath)
	}
	return exec.CommandContext(ctx, bash, append([]string{path}, args...)...), nil
}

// process is a running server. The methods of a nil process do nothing.
type process struct {
	cmd     *exec.Cmd
	console string        // the file of what it prints
	done    chan struct{} // closed when it has ended
	err     error         // how it ended; read it after done
}

// startProcess starts a server through `neo4j.sh run`, which becomes it: the process number is Java's.
func startProcess(home string, args ...string) (*process, error) {
	// Not the caller's context: that one bounds the start, and the server outlives it.
	cmd, err := scriptCommand(context.Background(), append([]string{"run"}, args...)...)
	if err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, console: filepath.Join(home, "console.log"), done: make(chan struct{})}
	console, err := os.Create(p.console)
	if err != nil {
		return nil, err
	}
	defer console.Close()
	cmd.Stdout, cmd.Stderr = console, console
	cmd.SysProcAttr = endsWithUs()

	started := make(chan error, 1)
	go func() {
		// Linux sends the signal of endsWithUs when the thread that started the process ends, so that thread waits with it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// listening waits until the server itself says that it takes connections. Asking its port instead could find somebody else's server there,
// and set a password on it.
func (p *process) listening(ctx context.Context) error {
	for {
		said, err := os.ReadFile(p.console)
		if err != nil {
			return err
		}
		if bytes.Contains(said, []byte(saysListening)) {
			return nil
		}
		select {
		case <-p.done:
			return p.explain(errors.New("the server ended while it started"))
		case <-ctx.Done():
			return p.explain(fmt.Errorf("the server is not up: %w", ctx.Err()))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// explain adds the last words of the server to an error.
func (p *process) explain(err error) error {
	said, readErr := os.ReadFile(p.console)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	if strings.Contains(strings.ToLower(string(said)), saysPortTaken) {
		err = fmt.Errorf("%w: %w", errPortTaken, err)
	}
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	if len(lines) > 20 {
		lines = lines[len(lines)-20:]
	}
	return fmt.Errorf("%w; its last words:\n%s", err, strings.Join(lines, "\n"))
}

func (p *process) kill() error {
	if p == nil {
		return nil
	}
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.done
	return nil
}

func (p *process) stop() error {
	if p == nil {
		return nil
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(stopTimeout):
		err := p.explain(fmt.Errorf("the server did not end within %s of SIGTERM and was killed", stopTimeout))
		return errors.Join(err, p.kill())
	}
}
