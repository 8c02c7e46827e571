//go:build race

package memory_test

// users is fewer where every access is watched.
const users = 10_000
