//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package neo4jtest

import "syscall"

// endsWithUs cannot bind the life of the server to the test binary's here: Main stops the server, or else the sweep of the next run.
func endsWithUs() *syscall.SysProcAttr { return newGroup() }
