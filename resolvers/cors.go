package resolvers

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"behalf/graph"
)

// origins are the pages of other servers that may ask, by Config.Origins. No credentials are ever allowed: who asks is told by
// a bearer token, which a page must hold itself.
type origins []string

// newOrigins wraps graph.ErrInvalid for what is no origin.
func newOrigins(list []string) (origins, error) {
	for _, o := range list {
		u, err := url.Parse(o)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Scheme+"://"+u.Host != o {
			return nil, fmt.Errorf("%q is no origin; write scheme, host and port only, for example https://portal.example: %w", o, graph.ErrInvalid)
		}
	}
	return list, nil
}

// allowed reports whether a request comes from a page that is on the list.
func (o origins) allowed(r *http.Request) bool { return slices.Contains(o, r.Header.Get("Origin")) }

// answer sets the headers by which a browser lets the page read the answer.
func (o origins) answer(h http.Header, r *http.Request) {
	if len(o) == 0 {
		return
	}
	h.Add("Vary", "Origin")
	if o.allowed(r) {
		h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		h.Set("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, Content-Language")
	}
}

// preflight answers a browser's question whether it may send an operation; false where the request is none, or of a page that is
// not on the list.
func (o origins) preflight(w http.ResponseWriter, r *http.Request, headers ...string) bool {
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" || !o.allowed(r) {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", http.MethodPost)
	h.Set("Access-Control-Allow-Headers", strings.Join(append([]string{"Content-Type", "Accept", "Authorization", "X-Request-Id"}, headers...), ", "))
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}
