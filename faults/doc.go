// Package faults runs the compiled program as people run it, `behalf serve` over HTTP on SQLite and on a real Neo4j, and does
// to it what happens to programs: many callers at once (load_test.go), kill -9 in the middle of acts (kill_test.go) and of an
// import (import_test.go), and a Neo4j that goes away and comes back (away_test.go).
//
// What a right answer is, is said in record_test.go: whoever asks after an act was acknowledged sees it, and
// what was seen once is never unseen. What the ledger must hold is said in ledger_test.go: every acknowledged act once, in order,
// and of one that was not acknowledged all or nothing.
//
// `make test` runs each for some seconds; `make load` sets BEHALF_LOAD=2m, which is how long the callers go on, and kills more often.
package faults
