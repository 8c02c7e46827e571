// Package bench measures behalf on a generated estate: see bench_test.go, and `make bench`, which prints the table of README.
package bench
