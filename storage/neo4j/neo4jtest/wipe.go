package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"behalf/storage/neo4j/neo4jtest/internal/login"
)

// marker is the index by which a server that was not started here says that its data may be deleted. Wipe leaves it.
const marker = "behalf_test_server"

const createMarker = "CREATE RANGE INDEX " + marker + " IF NOT EXISTS FOR (n:BehalfTestServer) ON (n.marker)"

// Relationships go first: to delete a node together with a hundred thousand of them would be one large transaction. CALL … IN
// TRANSACTIONS runs in auto-commit transactions only, hence Session.Run.
const (
	deleteRelationships = "MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS"
	deleteNodes         = "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS"

	listConstraints = "SHOW CONSTRAINTS YIELD name RETURN name"

	// The two lookup indexes belong to every fresh database, and the index of a constraint goes with it.
	listIndexes = "SHOW INDEXES YIELD name, type, owningConstraint WHERE type <> 'LOOKUP' AND owningConstraint IS NULL AND name <> $marker RETURN name"
)

// Wipe deletes all nodes, relationships, constraints and indexes, so that the database is as good as new; labels, types and property names that were ever
// used stay known to it. Wait until nobody writes any more before calling it.
//
// A server from BEHALF_TEST_NEO4J carries the index behalf_test_server, which Wipe leaves alone. It is made when the server
// is first used and holds no nodes; a server that holds nodes and has no such index is never used, so never wiped.
func (s *Server) Wipe(ctx context.Context) error {
	return s.session(ctx, func(session neo4j.SessionWithContext) error {
		constraints, err := column(ctx, session, listConstraints, nil)
		if err != nil {
			return err
		}
		for _, name := range constraints {
			if _, err := column(ctx, session, "DROP CONSTRAINT "+quoted(name)+" IF EXISTS", nil); err != nil {
				return err
			}
		}
		indexes, err := column(ctx, session, listIndexes, map[string]any{"marker": marker})
		if err != nil {
			return err
		}
		for _, name := range indexes {
			if _, err := column(ctx, session, "DROP INDEX "+quoted(name)+" IF EXISTS", nil); err != nil {
				return err
			}
		}
		for _, cypher := range []string{deleteRelationships, deleteNodes} {
			if _, err := column(ctx, session, cypher, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// claim marks a server for tests, or refuses one that holds data of somebody.
func (s *Server) claim(ctx context.Context) error {
	return s.session(ctx, func(session neo4j.SessionWithContext) error {
		marked, err := column(ctx, session, "SHOW INDEXES YIELD name WHERE name = $marker RETURN name", map[string]any{"marker": marker})
		if err != nil || len(marked) > 0 {
			return err
		}
		some, err := column(ctx, session, "MATCH (n) RETURN 1 LIMIT 1", nil)
		if err != nil {
			return err
		}
		if len(some) > 0 {
			return fmt.Errorf("it holds data, and the tests would delete all of it; if that is meant, run there: %s", createMarker)
		}
		_, err = column(ctx, session, createMarker, nil)
		return err
	})
}

// session runs fn in one session over a connection of its own.
func (s *Server) session(ctx context.Context, fn func(neo4j.SessionWithContext) error) (err error) {
	driver, err := neo4j.NewDriverWithContext(s.URL, neo4j.BasicAuth(s.Username, s.Password, ""), login.Limits)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, driver.Close(ctx)) }()
	session := driver.NewSession(ctx, neo4j.SessionConfig{})
	defer func() { err = errors.Join(err, session.Close(ctx)) }()
	return fn(session)
}

// column runs one statement in its own transaction, and returns the first column of its rows.
func column(ctx context.Context, session neo4j.SessionWithContext, cypher string, parameters map[string]any) ([]any, error) {
	result, err := session.Run(ctx, cypher, parameters)
	if err != nil {
		return nil, err
	}
	var values []any
	for result.Next(ctx) {
		values = append(values, result.Record().Values[0])
	}
	return values, result.Err()
}

// quoted makes a name of the schema fit for Cypher's text; no parameter can stand there.
func quoted(name any) string {
	return "`" + strings.ReplaceAll(fmt.Sprint(name), "`", "``") + "`"
}
