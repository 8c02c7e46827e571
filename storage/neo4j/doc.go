// Package neo4j keeps the graph in a Neo4j: 5.26 LTS or later, Community or Enterprise, one server or a cluster.
//
// # What is stored
//
// A node of the graph is a node with the label Node and its kind as a second label; an edge is a relationship of its type. Both have their
// properties under their own names, so that an analyst can ask in Neo4j's own browser: MATCH (u:User)-[e:MEMBER_OF]->(g) WHERE e.until >
// timestamp() RETURN u, g. An edge that is open has the greatest integer as its until. Beside them are fields of this package: id,
// name, sortKey, words, facets, version, earlier, more, and an edge's key and seldom. A property of one of these names, or that begins with _, is stored with _ before it.
//
// (:LedgerHead) has the number of the ledger's last entry, and the number and stamp of the last update; (:LedgerEntry) are the entries; (:SchemaMigration) are the files of
// schema/ that were run.
//
// # One state
//
// Neo4j reads what is committed when it reads it: two statements of one transaction may see two states, and one statement may see a
// part of a transaction that is being committed. So a transaction would not make a View of one state, and a View has none: each of its
// reads is an auto-commit transaction of one round trip. Instead every update has a number, its version. Every
// record has the version that wrote it, and a record that is written again keeps what it was before. A View's first read takes the newest
// version, and all its reads are as of that: a statement lets an edge pass that was written later, Go looks at what it was
// before, and, only where there was such an edge, walks once more over what was found. See view.go, past.go and listpast.go.
//
// Neo4j writes a record that has several properties one property after the other, and who reads it meanwhile may find some of them new and
// some old. So what an update is about to write again is announced before, in transactions of one property each: see draft.announce.
// Where one update applies and loads several times over, only what it writes first is announced; an import does, and is told to be
// unfinished until it has ended.
//
// # Settings
//
// One setting of the server is worth having before data is loaded: db.relationship_grouping_threshold=4. A node then keeps its relationships
// by type and direction as soon as it has four, not fifty, and a walk that asks for one type reads no others: a batch takes a tenth less
// time. scripts/neo4j/neo4j.sh and docker-compose.yml set it. The pages of the data should fit into server.memory.pagecache.size.
//
// # Writing
//
// An Update is one transaction. It first locks the head, so one writer is at work at a time, in all processes. What an act rests on is looked at before
// it is written, since Community has no constraints for it, and what it changes is written when the update is about to end. If the connection is lost during a commit, the ledger tells whether the act was kept.
//
// # What is kept
//
// The head also bears a stamp, a random number that each update draws: number and stamp together name a moment. A Store keeps, as of one moment, the nodes
// that walks met in Views, and with them their edges of every date, type by type (cache.go). A walk all of which is kept costs a round trip that asks
// for the moment and no more; what is not kept is fetched by one statement, for those starts alone from which something is missing. What this process writes, it
// takes out of what it keeps, edge by edge; where another process wrote, everything is forgotten. So an answer is never older than what the server said
// when it was asked: a revocation holds for the very next question, whoever made it. The same Go code walks over what was fetched and over what
// was kept (walkhere.go).
//
// Who changes the data by hand, in Neo4j's own browser say, has to tell: MATCH (h:LedgerHead) REMOVE h.stamp. Until the next update nothing is
// kept then.
//
// # Walking
//
// See compile.go for how stages become Cypher, and testdata for what becomes of them. No rule of access is written here: this package walks
// what it is told to.
package neo4j
