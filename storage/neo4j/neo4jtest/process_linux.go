package neo4jtest

import "syscall"

// endsWithUs makes the kernel kill the server when the test binary ends, however it ends. The server has a group of its own, so that Ctrl-C
// in a terminal reaches the tests and not the server under them.
func endsWithUs() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
