package neo4j

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"behalf/graph"
)

// address is where a Neo4j is and who enters it. Printing it never prints the password.
type address struct {
	target   string // scheme, host, port and routing context: what the driver takes
	host     string // host:port
	user     string
	password string
	database string // "" for the user's home database
}

// String is the address without user and password.
func (a address) String() string {
	if a.database == "" {
		return a.target
	}
	target, query, found := strings.Cut(a.target, "?")
	if found {
		query = "?" + query
	}
	return target + "/" + a.database + query
}

// schemes are those of the driver: routed or to one server; without TLS, with it, and with a certificate of its own making.
var schemes = []string{"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}

const (
	boltPort = "7687"
	pattern  = "neo4j://user:password@host:port/database, port and database can be left out"
)

// parseAddress reads an address as people write it. It wraps ErrInvalid, and repeats nothing that could be a password.
func parseAddress(text string) (address, error) {
	refuse := func(why string) (address, error) {
		return address{}, fmt.Errorf("the address of the Neo4j store %s; write %s: %w", why, pattern, graph.ErrInvalid)
	}
	u, err := url.Parse(text)
	if err != nil {
		return refuse("cannot be read (in a user name or password, write / @ : # ? % as %2F %40 %3A %23 %3F %25)")
	}
	scheme := strings.ToLower(u.Scheme)
	switch {
	case !slices.Contains(schemes, scheme):
		return refuse(fmt.Sprintf("begins with none of %s://", strings.Join(schemes, "://, ")))
	case u.Hostname() == "":
		return refuse("names no host")
	case u.Fragment != "":
		return refuse("holds a # (in a password, write %23)")
	case u.RawQuery != "" && strings.HasPrefix(scheme, "bolt"):
		return refuse("holds a ?, which is for routing and so for neo4j:// alone (in a password, write %3F)")
	}
	database := strings.Trim(u.Path, "/")
	if strings.Contains(database, "/") {
		return refuse("names more than one database")
	}
	port := u.Port()
	if port == "" {
		port = boltPort
	}
	a := address{host: net.JoinHostPort(u.Hostname(), port), database: database}
	a.target = (&url.URL{Scheme: scheme, Host: a.host, RawQuery: u.RawQuery}).String()
	if u.User != nil {
		a.user = u.User.Username()
		a.password, _ = u.User.Password()
	}
	return a, nil
}
