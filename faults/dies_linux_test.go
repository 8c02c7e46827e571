package faults

import "syscall"

// diesWithUs makes the kernel kill a program when the test binary ends, however it ends.
func diesWithUs() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
