// Package storage holds what every store of the graph promises, and Open, which picks one by its address.
//
// The contract, in addition to the comments on [behalf/graph.Store], [behalf/graph.Reader] and [behalf/graph.Writer]:
// each sentence here is a subtest of storage/storagetest, named by it, and no store is excused from any.
//
// Identity: ids that differ only in case are different nodes. Text comes back byte for byte, in any script. Properties
// keep their types: string, int64, bool, list of strings.
//
// Edges: an edge is known by its ends, type, role and since. The same ends may be joined again later. An edge holds at
// the instant it begins and not at the instant it ends. Both ends must be there before an edge is.
//
// Walks: a closure ends by itself in a cycle. A closure reaches its start. A stage sees only edges that hold at the
// date, unless it is past: then those that had begun. A narrowed stage sees only edges it admits. Two starts that share
// edges get them once. A start that is not there finds nothing. A stage that reaches more nodes than allowed says so, and
// so do the stages after it.
//
// Lists: lists are in the order of the sort key, then the id, byte by byte, on every store. Pages of any size put
// together are the whole list, forwards and backwards. A word is found by its beginning, in any case and without marks.
// Counts are the length of the whole list.
//
// Writes: Apply is all or nothing. An error inside Update leaves no trace. What was applied is read by the same Writer.
// A function that runs twice is harmless. Of two overlapping updates of one thing exactly one wins. A View sees one state
// while others write. A cancelled context ends a call soon. After Close every call fails. What was acknowledged is there
// after the store is opened again.
//
// Ledger: an entry must follow the head. Entries come back as they were written, in both directions.
package storage
