// Package neo4jtest gives tests a real Neo4j, without Docker.
//
// A test that wants one asks for the server of its package, and empties it:
//
//	func TestMain(m *testing.M) { neo4jtest.Main(m) }
//
//	func TestStore(t *testing.T) {
//		server := neo4jtest.Shared(t)
//		require.NoError(t, server.Wipe(t.Context()))
//		store, err := neo4j.Open(t.Context(), server.StoreURL())
//		…
//	}
//
// A test that kills its server, or stops it, takes one for itself with Own.
//
// # Which server
//
// If BEHALF_TEST_NEO4J is set (neo4j://user:password@host:port), Shared uses that server. ITS DATA WILL BE DELETED, so a server that holds
// nodes is refused until it has been marked for tests; see Server.Wipe. It can neither be killed nor restarted, so Own always starts
// a server, whatever that variable says.
//
// Otherwise a server is started by scripts/neo4j/neo4j.sh: Neo4j Community from Maven Central, on a free port of loopback, on a temporary
// folder, with authentication on and a random password that replaced the one of a fresh server.
//
// Where neither is possible, nothing passes silently. Under CI=true the test fails. Elsewhere it is skipped, and the reason is said in capital
// letters on standard error and, since `go test` swallows the output of packages that pass, on the terminal. A BEHALF_TEST_NEO4J that does not answer is
// always a failure: somebody asked for that server.
//
// # One server for each test binary
//
// Every test binary (that is, every package) starts its own server, once, rather than sharing one with the packages that `go test ./...`
// runs beside it. Community has one user database, so packages that share a server would wipe each other's data and see each
// other's constraints; they would have to take turns, and gain nothing. A start costs about four seconds and 350 MB, and `go test` runs no more
// packages at once than there are cores. With BEHALF_TEST_NEO4J there is only one server, so there packages do take turns, by a lock
// on a file that is held until the test binary ends.
//
// # What is left behind
//
// Nothing, as a rule: Main stops the server and removes its folder. If the test binary is killed, or panics, or has no Main, the kernel
// kills the server with it on Linux; the folder (a few megabytes) remains, and so does the server elsewhere. The next test binary that
// starts a server finds them, once they are a minute old, by a lock that its owner no longer holds, and removes them. The lock of a server from
// BEHALF_TEST_NEO4J is an empty file that stays in the temporary folder: removing it would let two packages hold it.
package neo4jtest
