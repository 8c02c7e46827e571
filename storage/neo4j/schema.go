package neo4j

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"behalf/graph"
)

//go:embed schema/*.cypher
var schemaFiles embed.FS

// migration is one numbered file of the schema.
type migration struct {
	version    int64
	name       string
	statements []string
}

// migrations are the files in their order, numbered from 1 without a gap.
func migrations() ([]migration, error) {
	names, err := fs.Glob(schemaFiles, "schema/*.cypher")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var all []migration
	for i, name := range names {
		text, err := schemaFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		name = strings.TrimSuffix(strings.TrimPrefix(name, "schema/"), ".cypher")
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil || version != int64(i+1) {
			return nil, fmt.Errorf("schema file %s should have number %d", name, i+1)
		}
		all = append(all, migration{version, name, statements(string(text))})
	}
	return all, nil
}

// statements cuts a file at semicolons that end a line, and drops comments.
func statements(text string) []string {
	var all []string
	var one strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		done := strings.HasSuffix(line, ";")
		one.WriteString(strings.TrimSuffix(line, ";"))
		if done {
			all = append(all, one.String())
			one.Reset()
		} else {
			one.WriteByte('\n')
		}
	}
	return all
}

const (
	// The record of migration 0 is the lock: whoever migrates holds it, and everybody else waits.
	uniqueMigrations = "CREATE CONSTRAINT schema_migration_version IF NOT EXISTS FOR (m:SchemaMigration) REQUIRE m.version IS UNIQUE"
	schemaVersion    = "MATCH (m:SchemaMigration) RETURN max(m.version)"
	lockSchema       = "MERGE (m:SchemaMigration {version: 0}) SET m.locked = true"
	recordMigration  = "CREATE (:SchemaMigration {version: $version, name: $name})"
	awaitIndexes     = "CALL db.awaitIndexes(300)"
	makeHead         = "MERGE (h:LedgerHead {id: 'head'}) ON CREATE SET h.version = 0, h.seq = 0, h.stamp = toInteger(1 + rand() * 9e15)"
)

// migrate brings the schema up to date. Servers that start at the same time take turns. Created says that there was none before.
func (c *client) migrate(ctx context.Context) (created bool, err error) {
	all, err := migrations()
	if err != nil {
		return false, err
	}
	found, err := read(ctx, c, schemaVersion, nil, newSingle)
	if err != nil {
		return false, err
	}
	if version, _ := found.row[0].(int64); version == int64(len(all)) {
		return false, nil
	} else if version > int64(len(all)) {
		return false, c.tooNew(version, len(all))
	}
	for again := c.backoff(); ; {
		created, err := c.tryMigrate(ctx, all)
		if err == nil || errors.Is(err, graph.ErrPrecondition) {
			return created, err
		}
		if !mayPass(err) || !again.wait(ctx) {
			return false, c.explain(ctx, err)
		}
	}
}

func (c *client) tooNew(version int64, known int) error {
	return fmt.Errorf("the database at %s has version %d of behalf's schema, and this program knows only %d: a newer behalf has used it; start that one: %w",
		c.address, version, known, graph.ErrPrecondition)
}

// tryMigrate runs what is missing. Statements that change the schema cannot share a transaction with the record, so they run
// beside the one that holds the lock; they can be run again, so it does no harm if that is not committed.
func (c *client) tryMigrate(ctx context.Context, all []migration) (created bool, err error) {
	if err := c.schemaStatements(ctx, []string{uniqueMigrations}); err != nil {
		return false, err
	}
	session, err := c.session(ctx, driver.AccessModeWrite)
	if err != nil {
		return false, err
	}
	defer closeSession(ctx, session)
	tx, err := session.BeginTransaction(ctx)
	if err != nil {
		return false, err
	}
	defer closeTx(ctx, tx)
	if _, err := runRow(ctx, tx, lockSchema, nil); err != nil {
		return false, err
	}
	row, err := runRow(ctx, tx, schemaVersion, nil)
	if err != nil {
		return false, err
	}
	version := row[0].(int64) // 0 is the lock's
	if version > int64(len(all)) {
		return false, c.tooNew(version, len(all))
	}
	for _, m := range all[version:] {
		if err := c.schemaStatements(ctx, m.statements); err != nil {
			return false, err
		}
		if _, err := runRow(ctx, tx, recordMigration, map[string]any{"version": m.version, "name": m.name}); err != nil {
			return false, err
		}
	}
	if _, err := runRow(ctx, tx, makeHead, nil); err != nil {
		return false, err
	}
	if err := c.schemaStatements(ctx, []string{awaitIndexes}); err != nil {
		return false, err
	}
	return version == 0, tx.Commit(ctx)
}

// inParts stands in statements that write too much for one transaction, and so make several.
const inParts = "IN TRANSACTIONS"

// schemaStatements runs statements in one transaction; a single one that is inParts, in its own.
func (c *client) schemaStatements(ctx context.Context, texts []string) error {
	session, err := c.session(ctx, driver.AccessModeWrite)
	if err != nil {
		return err
	}
	defer closeSession(ctx, session)
	if len(texts) == 1 && strings.Contains(texts[0], inParts) {
		result, err := session.Run(ctx, texts[0], nil)
		if err == nil {
			_, err = result.Consume(ctx)
		}
		return err
	}
	tx, err := session.BeginTransaction(ctx)
	if err != nil {
		return err
	}
	defer closeTx(ctx, tx)
	for _, text := range texts {
		if _, err := runRow(ctx, tx, text, nil); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// runRow runs one statement in a transaction and returns its only row, nil if it has none.
func runRow(ctx context.Context, tx driver.ExplicitTransaction, text string, params map[string]any) ([]any, error) {
	found := newSingle()
	err := runAll(ctx, tx, text, params, found)
	return found.row, err
}

// runAll runs one statement in a transaction.
func runAll(ctx context.Context, tx driver.ExplicitTransaction, text string, params map[string]any, a answer) error {
	result, err := tx.Run(ctx, text, params)
	if err != nil {
		return err
	}
	return takeAll(ctx, result, a)
}

// closeTx rolls a transaction back that was not committed.
func closeTx(ctx context.Context, tx driver.ExplicitTransaction) {
	away, cancel := afterwards(ctx)
	defer cancel()
	_ = tx.Close(away) // a connection that fails here ends the transaction as well
}

func closeSession(ctx context.Context, session driver.SessionWithContext) {
	away, cancel := afterwards(ctx)
	defer cancel()
	_ = session.Close(away)
}
