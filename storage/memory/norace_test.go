//go:build !race

package memory_test

const users = 100_000
