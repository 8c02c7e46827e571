// Package login gets past the door of a Neo4j server that has just been started: it waits until the server answers a query, and
// exchanges the password that a fresh server knows for one of ours.
package login

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
)

// FreshPassword is what a server knows that has never been logged in to. With it, all that can be done is to change it.
const FreshPassword = "neo4j"

// Codes of the server's answer to a wrong password, and to work under a password that must be changed first.
const (
	CodeUnauthorized       = "Neo.ClientError.Security.Unauthorized"
	CodeCredentialsExpired = "Neo.ClientError.Security.CredentialsExpired"
)

const pause = 100 * time.Millisecond

// Server is where to log in, and as whom.
type Server struct {
	URL      string // bolt://127.0.0.1:7687
	Username string
	Password string // the one wanted

	// OldPassword is what the server may know instead, and is then changed to Password; "" means that there is none.
	OldPassword string
}

// Await returns nil once the server has answered a query under Password. It does not wait for a port: a server takes connections before its
// database does. A refused password is an error at once, everything else is tried again until ctx is done.
func (s Server) Await(ctx context.Context) error {
	for {
		err := s.attempt(ctx)
		if err == nil {
			return nil
		}
		if hasCode(err, CodeUnauthorized) || hasCode(err, CodeCredentialsExpired) {
			return fmt.Errorf("%s refuses the user %s: %w", s.URL, s.Username, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s has not answered a query: %w", s.URL, errors.Join(ctx.Err(), err))
		case <-time.After(pause):
		}
	}
}

func (s Server) attempt(ctx context.Context) error {
	err := query(ctx, s.URL, s.Username, s.Password, "", "RETURN 1", nil)
	if s.OldPassword == "" || s.OldPassword == s.Password || !hasCode(err, CodeUnauthorized) {
		return err
	}
	err = query(ctx, s.URL, s.Username, s.OldPassword, "system",
		"ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
		map[string]any{"old": s.OldPassword, "new": s.Password})
	if err != nil {
		return err
	}
	return query(ctx, s.URL, s.Username, s.Password, "", "RETURN 1", nil)
}

// query runs one statement over a connection of its own, and closes it.
func query(ctx context.Context, url, username, password, database, cypher string, parameters map[string]any) (err error) {
	driver, err := neo4j.NewDriverWithContext(url, neo4j.BasicAuth(username, password, ""), Limits)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, driver.Close(ctx)) }()

	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: database})
	defer func() { err = errors.Join(err, session.Close(ctx)) }()

	result, err := session.Run(ctx, cypher, parameters)
	if err != nil {
		return err
	}
	_, err = result.Consume(ctx)
	return err
}

// Limits configures a driver to give up after a few seconds, rather than after its usual minute.
func Limits(c *config.Config) {
	c.SocketConnectTimeout = 5 * time.Second
	c.ConnectionAcquisitionTimeout = 10 * time.Second
	c.MaxTransactionRetryTime = 5 * time.Second
}

func hasCode(err error, code string) bool {
	var said *neo4j.Neo4jError
	return errors.As(err, &said) && said.Code == code
}
