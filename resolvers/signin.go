package resolvers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"behalf/graph"
)

// SignIn tells who a bearer token speaks for. It wraps ErrToken where the token is not valid, and graph.ErrUnavailable where that
// cannot be found out.
type SignIn interface {
	Person(ctx context.Context, token string) (Person, error)
}

// ErrToken is wrapped where a token is not valid. The text goes to whoever sent it.
var ErrToken = errors.New("the token is not valid")

// Person is who a token speaks for.
type Person struct {
	Subject  string    // how the issuer names the person; for the log and the rate
	User     graph.ID  // the node that the person is
	Tenant   graph.ID  // the person's home, which must be the node's
	Operator bool      // may read everything and do every act
	Until    time.Time // when the token ends, for what outlasts a request
}

// signedIn finds out who a bearer token speaks for. An operator needs no node.
func (f *front) signedIn(ctx context.Context, header http.Header) error {
	token, complaint := bearer(header)
	if complaint != "" {
		return &fault{codeUnauthenticated, complaint}
	}
	person, err := f.signIn.Person(ctx, token)
	switch {
	case errors.Is(err, ErrToken):
		return &fault{codeUnauthenticated, strings.TrimSuffix(err.Error(), ": "+ErrToken.Error())}
	case err != nil:
		return err
	}
	s := sessionOf(ctx)
	s.subject, s.until = person.Subject, person.Until
	if person.Operator {
		return nil
	}
	n, err := s.whoIs(ctx, person.User)
	if err != nil {
		return err
	}
	stranger := &fault{codeForbidden, "you are signed in, but no user here is you: " + string(person.User) + " of " + string(person.Tenant) + " is not known; have it imported"}
	if n.ID == "" {
		return stranger
	}
	now, err := s.date(ctx, nil)
	if err != nil {
		return err
	}
	homes, errs := s.fetchEdges(ctx, []edgesOf{{end: n.ID, direction: graph.Out, edge: graph.HomeIn, at: now}})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, home := range homes[0] {
		if home.To == person.Tenant {
			s.viewer = &graph.User{Node: n}
			return nil
		}
	}
	return stranger
}

// errSignedOut ends what has outlasted the token that it was signed in with.
var errSignedOut = &fault{codeUnauthenticated, "the token has ended; connect anew with a fresh one"}

// bearer is the token of a request (RFC 6750), or what is wrong with how it was sent.
func bearer(header http.Header) (token, complaint string) {
	sent := header.Values("Authorization")
	if len(sent) == 0 {
		return "", "sign in: send a token as Authorization: Bearer"
	}
	scheme, token, _ := strings.Cut(sent[0], " ")
	token = strings.TrimSpace(token)
	if len(sent) > 1 || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", "send one token, as Authorization: Bearer"
	}
	return token, ""
}

// strange is the status for a request whose sender could not be told, and sets the headers that belong to it.
func (f *front) strange(ctx context.Context, h http.Header, code string, err error) int {
	switch code {
	case codeForbidden:
		return http.StatusForbidden
	case codeUnauthenticated:
		if f.signIn == nil && f.development {
			h.Set("WWW-Authenticate", `Behalf header="`+viewerHeader+`"`)
		} else {
			h.Set("WWW-Authenticate", `Bearer realm="behalf"`)
		}
		return http.StatusUnauthorized
	}
	f.resolver.log.ErrorContext(ctx, "the viewer could not be looked up", "requestId", requestID(ctx), "error", err)
	h.Set("Retry-After", "1")
	return http.StatusServiceUnavailable
}

// signInHeaders are the headers by which a page of another server may say who asks, beside Authorization.
func (f *front) signInHeaders() []string {
	if f.development {
		return []string{viewerHeader}
	}
	return nil
}
