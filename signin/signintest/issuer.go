// Package signintest is an issuer of tokens for tests: a real one, over HTTP, with keys of its own.
package signintest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Issuer serves discovery and keys, as Entra ID does for one tenant and, below /organizations/v2.0, for all.
type Issuer struct {
	*httptest.Server
	t testing.TB

	mu   sync.Mutex
	key  *rsa.PrivateKey
	kid  string
	away bool
}

// New starts an issuer, which ends with the test.
func New(t testing.TB) *Issuer {
	i := &Issuer{t: t}
	i.Rotate("first")
	mux := http.NewServeMux()
	discovery := func(issuer func() string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string]any{
				"issuer": issuer(), "jwks_uri": i.URL + "/keys", "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
				"id_token_signing_alg_values_supported": []string{"RS256"},
			})
		}
	}
	mux.HandleFunc("/.well-known/openid-configuration", discovery(func() string { return i.URL }))
	mux.HandleFunc("/organizations/v2.0/.well-known/openid-configuration", discovery(func() string { return i.Every() }))
	mux.HandleFunc("/keys", i.keys)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Server.Close)
	return i
}

// Every is the issuer of the tokens of every tenant.
func (i *Issuer) Every() string { return i.URL + "/{tenantid}/v2.0" }

// Rotate signs with a new key from now on, and forgets the old one.
func (i *Issuer) Rotate(kid string) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(i.t, err)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.key, i.kid = key, kid
}

// Away says whether the issuer fails to tell its keys.
func (i *Issuer) Away(away bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.away = away
}

func (i *Issuer) keys(w http.ResponseWriter, _ *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.away {
		http.Error(w, "away", http.StatusBadGateway)
		return
	}
	public := i.key.Public().(*rsa.PublicKey)
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": i.kid,
		"n": base64.RawURLEncoding.EncodeToString(public.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
	}}})
}

// Claims are those of a token that is good for an hour, for an audience, with more claims over them.
func (i *Issuer) Claims(audience string, more map[string]any) map[string]any {
	now := time.Now()
	claims := map[string]any{"iss": i.URL, "aud": audience, "sub": "subject", "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	for name, value := range more {
		claims[name] = value
	}
	return claims
}

// Token signs claims.
func (i *Issuer) Token(claims map[string]any) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.signed(map[string]any{"alg": "RS256", "typ": "JWT", "kid": i.kid}, claims, i.key)
}

// Forged is a token whose header names an algorithm, and whose signature is not of the issuer's key.
func (i *Issuer) Forged(algorithm string, claims map[string]any) string {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(i.t, err)
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.signed(map[string]any{"alg": algorithm, "typ": "JWT", "kid": i.kid}, claims, key)
}

func (i *Issuer) signed(header, claims map[string]any, key *rsa.PrivateKey) string {
	part := func(v any) string {
		text, err := json.Marshal(v)
		require.NoError(i.t, err)
		return base64.RawURLEncoding.EncodeToString(text)
	}
	text := part(header) + "." + part(claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	require.NoError(i.t, err)
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}
