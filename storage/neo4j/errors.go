package neo4j

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"behalf/graph"
)

var errClosed = fmt.Errorf("the store is closed: %w", graph.ErrUnavailable)

// The server's codes that get a sentence of their own.
const (
	codeUnauthorized = "Neo.ClientError.Security.Unauthorized"
	codeRateLimit    = "Neo.ClientError.Security.AuthenticationRateLimit"
	codeExpired      = "Neo.ClientError.Security.CredentialsExpired"
	codeForbidden    = "Neo.ClientError.Security.Forbidden"
	codeNoDatabase   = "Neo.ClientError.Database.DatabaseNotFound"
	codeConstraint   = "Neo.ClientError.Schema.ConstraintValidationFailed"
	codeTimedOut     = "Neo.ClientError.Transaction.TransactionTimedOut" // and …ClientConfiguration
	codeTerminated   = "Neo.ClientError.Transaction.Terminated"
	prefixTransient  = "Neo.TransientError."
)

// deadlineSlack is how long before a deadline an error of the driver counts as caused by it: the driver's own clocks may
// strike a little earlier than the context's.
const deadlineSlack = 20 * time.Millisecond

// timeOver is the context's error if the caller's time has ended, or is about to.
func timeOver(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < deadlineSlack {
		return context.DeadlineExceeded
	}
	return nil
}

// explain says in our own words what an error of the driver means. It wraps the context's error, ErrUnavailable, or, where two
// writers made the same thing in spite of all checks, ErrExists; it never holds the driver's text.
func (a address) explain(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, errClosed) {
		return err
	}
	if over := timeOver(ctx); over != nil {
		return fmt.Errorf("asking Neo4j at %s: %w", a, over)
	}
	said, ok := asNeo4jError(err)
	if !ok {
		return fmt.Errorf("Neo4j at %s does not answer: %w", a, graph.ErrUnavailable)
	}
	why, sentinel := "", graph.ErrUnavailable
	switch code := said.Code; {
	case code == codeUnauthorized:
		why = "does not accept the user name and the password; give the right ones in the address (" + pattern + ")"
	case code == codeRateLimit:
		why = "was given a wrong password too often; correct it in the address and wait some seconds"
	case code == codeExpired:
		why = "wants the password that it came with to be changed first: on its database system, ALTER CURRENT USER SET PASSWORD FROM '…' TO '…'"
	case code == codeForbidden:
		why = "does not allow this user what is asked; the user needs to read, write and make indexes"
	case code == codeNoDatabase:
		why = "has no such database; leave it out of the address to use the user's own"
	case code == codeConstraint:
		why, sentinel = "was given a node or an edge that is there already", graph.ErrExists
	case strings.HasPrefix(code, codeTimedOut):
		why = "took longer than it is allowed to"
	case code == codeTerminated || strings.HasPrefix(code, prefixTransient):
		why = "cannot answer now (" + code + ")"
	default:
		return fmt.Errorf("Neo4j at %s refused a statement (%s)", a, code) // a fault of this package: no sentinel
	}
	return fmt.Errorf("Neo4j at %s %s: %w", a, why, sentinel)
}

// mayPass reports whether an error of the driver may not come again: a lost connection, a deadlock, a change of leader.
func mayPass(err error) bool {
	if said, ok := asNeo4jError(err); ok {
		return said.IsRetriable()
	}
	return isLost(err)
}

// isLost reports whether err says that the server could not be reached, rather than what it answered.
func isLost(err error) bool {
	_, lost := errors.AsType[*driver.ConnectivityError](err)
	return lost
}

func asNeo4jError(err error) (*driver.Neo4jError, bool) {
	return errors.AsType[*driver.Neo4jError](err)
}
