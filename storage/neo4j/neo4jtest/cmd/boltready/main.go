// Command boltready waits until a Neo4j server answers a query under the password in $NEO4J_PASSWORD, having changed the one in
// $NEO4J_OLD_PASSWORD to it where the server still knows that. It serves scripts/neo4j/neo4j.sh; passwords come by the environment, since
// everyone can read a command line.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"behalf/storage/neo4j/neo4jtest/internal/login"
)

func main() {
	address := flag.String("address", "bolt://127.0.0.1:7687", "where the server is")
	username := flag.String("username", "neo4j", "who logs in")
	timeout := flag.Duration("timeout", 3*time.Minute, "how long to wait")
	flag.Parse()

	ctx, cancel := context.WithTimeout(context.Background(), *timeout)
	defer cancel()
	err := login.Server{
		URL:         *address,
		Username:    *username,
		Password:    os.Getenv("NEO4J_PASSWORD"),
		OldPassword: os.Getenv("NEO4J_OLD_PASSWORD"),
	}.Await(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
