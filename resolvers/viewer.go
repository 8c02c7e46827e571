package resolvers

import (
	"context"
	"errors"
	"net/http"

	"behalf/graph"
	"behalf/graph/access"
	"behalf/graph/acts"
	"behalf/resolvers/model"
)

// viewerHeader names, in development, the User who asks.
const viewerHeader = "X-Behalf-User"

// authenticate finds out who asks and notes it in the session.
func (f *front) authenticate(ctx context.Context, header http.Header) error {
	if f.signIn != nil {
		return f.signedIn(ctx, header)
	}
	if !f.development {
		return &fault{codeUnauthenticated, "this server has no way to sign in: whoever runs it has not named an issuer of tokens (--oidc-issuer)"}
	}
	names := header.Values(viewerHeader)
	if len(names) == 0 {
		return nil // the operator
	}
	unknown := &fault{codeUnauthenticated, viewerHeader + " names no known user; write one, for example User:gina, or leave it out to be the operator"}
	id, err := graph.ParseID(names[0])
	if err != nil || len(names) > 1 || id.Kind() != graph.KindUser {
		return unknown
	}
	s := sessionOf(ctx)
	n, err := s.whoIs(ctx, id)
	switch {
	case err != nil:
		return err
	case n.ID == "":
		return unknown
	}
	s.viewer = &graph.User{Node: n}
	return nil
}

// whoIs is the node of whoever asks; the zero Node if there is none. Nothing is asked beside it, so it waits for nobody.
func (s *session) whoIs(ctx context.Context, id graph.ID) (graph.Node, error) {
	nodes, errs := s.fetchNodes(ctx, []graph.ID{id})
	return nodes[0], errors.Join(errs...)
}

// Viewer implements generated.QueryResolver.
func (q queryResolver) Viewer(ctx context.Context) (*model.Viewer, error) {
	user := sessionOf(ctx).viewer
	return &model.Viewer{User: user, IsOperator: user == nil}, nil
}

// mayView refuses a viewer who may not do an action to a target: the right to look is that of now, whatever date is looked at.
// The operator may look at everything.
func (r *resolver) mayView(ctx context.Context, action access.Action, target graph.ID) error {
	s := sessionOf(ctx)
	if s.viewer == nil {
		return nil
	}
	now, err := s.date(ctx, nil)
	if err != nil {
		return err
	}
	answer, err := s.loading().answers.Load(ctx, asked{Agent: s.viewer.ID, Action: action, Target: target, At: now, Policy: r.policy})
	if err != nil || answer.Allowed {
		return err
	}
	says := answer.Decided.Says()
	return &acts.Forbidden{Reason: answer.Reason, Says: &says}
}

// by is who acts, as the acts know it: empty for the operator.
func by(ctx context.Context) graph.ID {
	if user := sessionOf(ctx).viewer; user != nil {
		return user.ID
	}
	return ""
}
