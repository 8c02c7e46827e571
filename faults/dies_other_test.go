//go:build !linux

package faults

import "syscall"

// diesWithUs cannot be had here: the end of each test kills what it started.
func diesWithUs() *syscall.SysProcAttr { return nil }
