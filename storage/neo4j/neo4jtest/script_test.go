//go:build unix

package neo4jtest

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/storage/neo4j/neo4jtest/internal/login"
)

// Programs that stand in for those of the machine.
const (
	java17 = `echo 'openjdk version "17.0.15" 2025-04-15' >&2`
	java11 = `echo 'openjdk version "11.0.27" 2025-04-15' >&2`
	java8  = `echo 'java version "1.8.0_412"' >&2`

	// mvnWorks copies what the starter looks for, and counts how often it was called.
	mvnWorks = `echo x >>"$COUNT"; for a; do case $a in -DoutputDirectory=*) d=${a#*=};; esac; done
sleep 0.3; : >"$d/neo4j-$VERSION.jar"; : >"$d/neo4j-server-$VERSION.jar"`

	mvnUnreachable = `printf '\033[0m\033[0m[ERROR] Failed to execute goal: Could not transfer artifact org.neo4j:neo4j:pom from/to central: Connection refused\n[ERROR] \n[ERROR] Re-run Maven\n'; exit 1`
	mvnBroken      = `echo '[ERROR] Non-parseable POM'; exit 1`
)

// machine is a place with few programs on it, to run the starter in.
type machine struct {
	t   *testing.T
	bin string
	env []string
}

func newMachine(t *testing.T, programs map[string]string) *machine {
	t.Helper()
	if !supported {
		t.Skip("no starter on this system")
	}
	m := &machine{t: t, bin: t.TempDir()}
	m.env = []string{"PATH=" + m.bin, "HOME=" + t.TempDir(), "VERSION=" + pomVersion(t), "COUNT=" + filepath.Join(t.TempDir(), "count")}
	for _, name := range []string{"bash", "cat", "chmod", "dirname", "flock", "grep", "head", "mkdir", "mktemp", "mv", "od", "ps", "rm", "sed", "sleep", "tail", "tr"} {
		if path, err := exec.LookPath(name); err == nil {
			require.NoError(t, os.Symlink(path, filepath.Join(m.bin, name)))
		}
	}
	for name, body := range programs {
		m.program(name, body)
	}
	return m
}

func (m *machine) program(name, body string) {
	m.t.Helper()
	text := "#!" + filepath.Join(m.bin, "bash") + "\n" + body + "\n"
	require.NoError(m.t, os.WriteFile(filepath.Join(m.bin, name), []byte(text), 0o700))
}

func (m *machine) command(args ...string) *exec.Cmd {
	m.t.Helper()
	path, err := findScript()
	require.NoError(m.t, err)
	cmd := exec.Command(filepath.Join(m.bin, "bash"), append([]string{path}, args...)...)
	cmd.Env = m.env
	return cmd
}

// run runs the starter, and returns what it said and its exit code.
func (m *machine) run(args ...string) (string, int) {
	m.t.Helper()
	cmd := m.command(args...)
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

func (m *machine) cache() string { return strings.TrimPrefix(m.env[1], "HOME=") + "/.cache/behalf" }

// parts lists what was left unfinished in the cache.
func (m *machine) parts() []string {
	m.t.Helper()
	parts, err := filepath.Glob(filepath.Join(m.cache(), ".*.part.*"))
	require.NoError(m.t, err)
	return parts
}

func pomVersion(t *testing.T) string {
	t.Helper()
	path, err := findScript()
	require.NoError(t, err)
	pom, err := os.ReadFile(filepath.Join(filepath.Dir(path), "pom.xml"))
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(pom), "<neo4j.version>")
	version, _, found := strings.Cut(after, "</neo4j.version>")
	require.True(t, found)
	return version
}

func TestScriptSaysWhatIsMissing(t *testing.T) {
	tests := []struct {
		name     string
		programs map[string]string
		args     []string
		says     []string
	}{
		{"no java", map[string]string{"mvn": mvnWorks, "go": ":"}, []string{"start"},
			[]string{"java was not found", "apt-get install openjdk-17-jre-headless"}},
		{"java 11", map[string]string{"java": java11, "mvn": mvnWorks, "go": ":"}, []string{"start"},
			[]string{"is Java 11,", "runs on 17 and 21 only", "JAVA_HOME"}},
		{"java 8", map[string]string{"java": java8, "mvn": mvnWorks, "go": ":"}, []string{"start"}, []string{"is Java 8,"}},
		{"java that does not run", map[string]string{"java": "echo 'Unable to locate a Java Runtime' >&2; exit 1", "go": ":"}, []string{"start"},
			[]string{"does not run", "Unable to locate a Java Runtime", "brew install openjdk@21"}},
		{"no go", map[string]string{"java": java17}, []string{"start"}, []string{"go was not found"}},
		{"no mvn", map[string]string{"java": java17}, []string{"fetch"},
			[]string{"mvn was not found", "apt-get install maven", "brew install maven"}},
		{"no way to the repository", map[string]string{"java": java17, "mvn": mvnUnreachable}, []string{"fetch"},
			[]string{"    Failed to execute goal: Could not transfer artifact", "Connection refused\nneo4j.sh: Maven could not get Neo4j", "repo.maven.apache.org", "~/.m2/settings.xml"}},
		{"another failure of maven", map[string]string{"java": java17, "mvn": mvnBroken}, []string{"fetch"}, []string{"Non-parseable POM", "Maven failed"}},
		{"maven that brings nothing", map[string]string{"java": java17, "mvn": ":"}, []string{"fetch"}, []string{"the jars of Neo4j", "are not in what it copied"}},
		{"short password", map[string]string{"go": ":"}, []string{"start", "--password", "short"}, []string{"at least 8 characters"}},
		{"password unfit for an address", nil, []string{"start", "--password=with@sign:and/slash"}, []string{"--password may hold"}},
		{"port", nil, []string{"start", "--port", "70000"}, []string{"--port 70000 is not a port"}},
		{"memory", nil, []string{"start", "--memory=512mb"}, []string{"--memory 512mb is not an amount of memory"}},
		{"option", nil, []string{"start", "--prot", "7687"}, []string{"unknown option --prot"}},
		{"value", nil, []string{"start", "--home"}, []string{"--home needs a value"}},
		{"command", nil, []string{"begin"}, []string{"unknown command begin", "usage:"}},
		{"home to stop", nil, []string{"stop"}, []string{"stop needs --home"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := newMachine(t, test.programs)
			said, code := m.run(test.args...)
			for _, words := range test.says {
				require.Contains(t, said, words)
			}
			require.Equal(t, 1, code)
			require.NoDirExists(t, filepath.Join(m.cache(), "neo4j-"+pomVersion(t)))
			require.Empty(t, m.parts())
		})
	}
}

func TestScriptFetchesOnceAndWhole(t *testing.T) {
	m := newMachine(t, map[string]string{"java": java17, "mvn": mvnWorks})
	count := func() int {
		text, _ := os.ReadFile(strings.TrimPrefix(m.env[3], "COUNT="))
		return len(strings.Fields(string(text)))
	}

	// Killed in the middle: Maven's parent goes, what it began stays under another name.
	m.program("mvn", `kill -9 $PPID; sleep 0.2`)
	_, code := m.run("fetch")
	require.NotZero(t, code)
	require.NoDirExists(t, filepath.Join(m.cache(), "neo4j-"+pomVersion(t)))
	require.Len(t, m.parts(), 1)
	m.program("mvn", mvnWorks)

	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			out, err := m.command("fetch").Output()
			if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "neo4j-"+pomVersion(t)+"/lib") {
				t.Errorf("fetch: %s, %v", out, err)
			}
		})
	}
	group.Wait()
	require.Equal(t, 1, count(), "Maven ran once")
	require.Empty(t, m.parts())

	require.NoError(t, os.Remove(filepath.Join(m.bin, "mvn")))
	_, code = m.run("fetch")
	require.Zero(t, code, "what is there needs no Maven")

	m.env = append(m.env, "BEHALF_CACHE="+t.TempDir())
	said, code := m.run("fetch")
	require.Equal(t, 1, code, "BEHALF_CACHE moves the cache")
	require.Contains(t, said, "mvn was not found")
}

func TestScriptCheckIsLoud(t *testing.T) {
	m := newMachine(t, map[string]string{"mvn": mvnWorks})
	const loud = "NEO4J TESTS WILL NOT RUN, BECAUSE NO NEO4J CAN BE STARTED HERE:"
	said, code := m.run("check")
	require.Contains(t, said, loud)
	require.Contains(t, said, "java was not found")
	require.Zero(t, code)

	bare := m.env
	m.env = append(bare[:len(bare):len(bare)], "CI=true")
	said, code = m.run("check")
	require.Contains(t, said, loud)
	require.Equal(t, 1, code)

	m.env = append(bare[:len(bare):len(bare)], "CI=true", envServer+"=neo4j://u:p@db:7687")
	said, code = m.run("check")
	require.NotContains(t, said, loud)
	require.Zero(t, code)

	m.program("java", java17)
	m.program("mvn", mvnUnreachable)
	m.env = bare
	said, code = m.run("check")
	require.Contains(t, said, loud)
	require.Contains(t, said, "Connection refused")
	require.Zero(t, code)

	m.program("mvn", mvnWorks)
	said, code = m.run("check")
	require.NotContains(t, said, loud)
	require.Zero(t, code)
}

func TestScriptStartsForPeople(t *testing.T) {
	needStarter(t)
	home := filepath.Join(t.TempDir(), "a home")
	path, err := findScript()
	require.NoError(t, err)
	starter := func(args ...string) *exec.Cmd {
		return exec.CommandContext(t.Context(), "bash", append([]string{path}, args...)...)
	}

	front := starter("start", "--foreground", "--quick", "--home", home)
	told, err := os.Create(filepath.Join(t.TempDir(), "told"))
	require.NoError(t, err)
	defer told.Close()
	front.Stderr = told
	front.Cancel = func() error { return front.Process.Signal(syscall.SIGTERM) }
	out, err := front.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, front.Start())
	t.Cleanup(func() { exec.Command("bash", path, "stop", "--home", home).Run() })

	address, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, "see %s", told.Name())
	address = strings.TrimSpace(address)
	password, err := os.ReadFile(filepath.Join(home, "password"))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, login.Server{URL: address, Username: "neo4j", Password: strings.TrimSpace(string(password))}.Await(ctx))

	said, err := starter("start", "--home", home).CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(said), "a server already runs in "+home)
	require.Contains(t, string(said), address)

	_, port, _ := strings.Cut(strings.TrimPrefix(address, "bolt://"), ":")
	_, err = strconv.Atoi(port)
	require.NoError(t, err)
	said, err = starter("start", "--port", port).CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(said), "port "+port+" is taken on 127.0.0.1")

	said, err = starter("stop", "--home", home).CombinedOutput()
	require.NoError(t, err)
	require.Contains(t, string(said), "has ended")
	require.NoError(t, front.Wait(), "being stopped is no failure of the one in the foreground")
	text, err := os.ReadFile(told.Name())
	require.NoError(t, err)
	require.Contains(t, string(text), "export BEHALF_STORE=neo4j://neo4j:"+strings.TrimSpace(string(password))+"@127.0.0.1:"+port)
	requireNoServer(t, home)
}
