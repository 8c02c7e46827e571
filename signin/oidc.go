// Package signin tells who a bearer token speaks for, by OpenID Connect: the issuer's keys are found by discovery, and its claims tid and
// oid name a Tenant and a User of the graph, as Microsoft Entra ID writes them.
package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/time/rate"

	"behalf/graph"
	"behalf/resolvers"
)

// Settings say whose tokens are taken.
type Settings struct {
	// Issuer is what stands in the claim iss. With {tenantid} in it, tokens of every tenant of Entra ID are taken, as
	// https://login.microsoftonline.com/{tenantid}/v2.0, and iss must name the tenant that tid does.
	Issuer   string
	Audience string // what stands in the claim aud: this API's client id
	// OperatorRole is the app role (claim roles) that makes an operator, who reads everything and does every act. It counts only in tokens
	// of OperatorTenant where that is named, and must be named where tokens of every tenant are taken: each tenant gives app roles
	// to its own people.
	OperatorRole   string
	OperatorTenant string
}

// anyTenant stands in an issuer for the tenant.
const anyTenant = "{tenantid}"

// algorithms are those by which a token may be signed; never none, never one with a shared secret.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

// OIDC verifies tokens. It implements resolvers.SignIn.
type OIDC struct {
	settings Settings
	verifier *oidc.IDTokenVerifier
	keys     *fetcher
}

var _ resolvers.SignIn = (*OIDC)(nil)

// New asks the issuer where its keys are. The context ends the fetching of keys, so it must last as long as the server. It wraps
// graph.ErrInvalid for settings that do not fit together, graph.ErrUnavailable where the issuer does not answer as one.
func New(ctx context.Context, s Settings) (*OIDC, error) {
	every := strings.Contains(s.Issuer, anyTenant)
	if s.Audience == "" {
		return nil, fmt.Errorf("an issuer of tokens is named, but no audience: without one, tokens for other programs would be taken: %w", graph.ErrInvalid)
	}
	o := &OIDC{settings: s, keys: &fetcher{next: http.DefaultTransport, often: rate.NewLimiter(rate.Every(fetchEvery), fetchBurst)}}
	ctx = oidc.ClientContext(ctx, &http.Client{Transport: o.keys, Timeout: fetchTime})
	discovery := s.Issuer
	if every {
		ctx = oidc.InsecureIssuerURLContext(ctx, s.Issuer) // iss is compared in Person
		discovery = strings.Replace(s.Issuer, anyTenant, "organizations", 1)
	}
	provider, err := oidc.NewProvider(ctx, discovery)
	if err != nil {
		return nil, fmt.Errorf("the issuer of tokens %s does not answer at /.well-known/openid-configuration as OpenID Connect wants it (%v): %w", s.Issuer, err, graph.ErrUnavailable)
	}
	o.verifier = provider.VerifierContext(ctx, &oidc.Config{ClientID: s.Audience, SupportedSigningAlgs: algorithms, SkipIssuerCheck: every})
	return o, nil
}

// claims are what is read of a token.
type claims struct {
	Tenant string   `json:"tid"`
	Object string   `json:"oid"`
	Roles  []string `json:"roles"`
}

// Person implements resolvers.SignIn.
func (o *OIDC) Person(ctx context.Context, token string) (resolvers.Person, error) {
	refuse := func(why string) (resolvers.Person, error) {
		return resolvers.Person{}, fmt.Errorf("%s: %w", why, resolvers.ErrToken)
	}
	verified, err := o.verifier.Verify(ctx, token)
	if _, expired := errors.AsType[*oidc.TokenExpiredError](err); expired {
		return refuse("the token has expired; sign in again")
	}
	if err != nil && o.keys.failed.Load() {
		return resolvers.Person{}, fmt.Errorf("the issuer's keys cannot be had: %v: %w", err, graph.ErrUnavailable)
	}
	if err != nil {
		return refuse("the token is not valid here: it must be signed by the issuer, for this API, and its time must have come")
	}
	var c claims
	if err := verified.Claims(&c); err != nil {
		return refuse("the token's claims tid, oid or roles are not of their types")
	}
	if strings.Contains(o.settings.Issuer, anyTenant) && (c.Tenant == "" || strings.Replace(o.settings.Issuer, anyTenant, c.Tenant, 1) != verified.Issuer) {
		return refuse("the token is of another issuer than its tenant's")
	}
	person := resolvers.Person{Subject: c.Tenant + "/" + c.Object, Until: verified.Expiry, Operator: o.operator(c)}
	if person.Operator && c.Object == "" {
		person.Subject = verified.Subject // a program's own token need not have an oid
	}
	if person.Operator {
		return person, nil
	}
	if person.User, err = graph.ParseID(string(graph.KindUser) + ":" + c.Object); err != nil {
		return refuse("the token has no claim oid that could name a user")
	}
	if person.Tenant, err = graph.ParseID(string(graph.KindTenant) + ":" + c.Tenant); err != nil {
		return refuse("the token has no claim tid that could name a tenant")
	}
	return person, nil
}

func (o *OIDC) operator(c claims) bool {
	s := o.settings
	if s.OperatorTenant == "" && strings.Contains(s.Issuer, anyTenant) {
		return false
	}
	return s.OperatorRole != "" && slices.Contains(c.Roles, s.OperatorRole) && (s.OperatorTenant == "" || strings.EqualFold(s.OperatorTenant, c.Tenant))
}

// How the issuer is asked for keys: anybody can name a key that is not known.
const (
	fetchTime  = 5 * time.Second
	fetchEvery = 5 * time.Second
	fetchBurst = 5
)

// fetcher fetches keys, and knows whether that failed when it was last tried.
type fetcher struct {
	next   http.RoundTripper
	often  *rate.Limiter
	failed atomic.Bool
}

// RoundTrip implements http.RoundTripper.
func (f *fetcher) RoundTrip(r *http.Request) (*http.Response, error) {
	if !f.often.Allow() {
		return nil, errors.New("the issuer was asked often enough")
	}
	response, err := f.next.RoundTrip(r)
	f.failed.Store(err != nil || response.StatusCode != http.StatusOK)
	return response, err
}
