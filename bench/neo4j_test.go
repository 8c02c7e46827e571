package bench

import (
	"context"
	"net/url"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// bareNeo4j asks the Neo4j at an address RETURN true in a managed transaction, as the driver's manual does: what one question
// costs there at the least. It is nil for the address of another store.
func bareNeo4j(address string) (func(context.Context) error, error) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Scheme, "neo4j") && !strings.HasPrefix(u.Scheme, "bolt") {
		return nil, nil
	}
	password, _ := u.User.Password()
	d, err := driver.NewDriverWithContext(u.Scheme+"://"+u.Host, driver.BasicAuth(u.User.Username(), password, ""))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		session := d.NewSession(ctx, driver.SessionConfig{DatabaseName: "neo4j"})
		defer session.Close(ctx)
		_, err := session.ExecuteRead(ctx, func(tx driver.ManagedTransaction) (any, error) {
			result, err := tx.Run(ctx, "RETURN true", nil)
			if err != nil {
				return nil, err
			}
			return result.Single(ctx)
		})
		return err
	}, nil
}
