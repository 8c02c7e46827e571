//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package neo4jtest

import (
	"context"
	"os"
	"syscall"
)

// supported tells whether servers can be started on this system. Here only BEHALF_TEST_NEO4J helps, and packages that run at once do not
// take turns on it.
const supported = false

func endsWithUs() *syscall.SysProcAttr           { return nil }
func newGroup() *syscall.SysProcAttr             { return nil }
func killGroup(int) error                        { return nil }
func tryLock(*os.File) (bool, error)             { return true, nil }
func lock(ctx context.Context, _ *os.File) error { return ctx.Err() }
func ours(os.FileInfo) bool                      { return false }
