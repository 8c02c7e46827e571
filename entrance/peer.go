package entrance

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"behalf/graph"
)

// visit finds out who sends a request, and gives it its id.
func (e Entrance) visit(r *http.Request) *Visit {
	v := &Visit{}
	if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		v.Peer = from.Addr().Unmap()
	}
	if e.trusts(v.Peer) {
		if id := r.Header.Get(IDHeader); sane(id) {
			v.ID = id
		}
		v.Peer = e.forwarded(r.Header.Values("X-Forwarded-For"), v.Peer)
	}
	if v.ID == "" {
		v.ID = NewID()
	}
	return v
}

func (e Entrance) trusts(peer netip.Addr) bool {
	for _, p := range e.Trusted {
		if peer.IsValid() && p.Contains(peer) {
			return true
		}
	}
	return false
}

// forwarded is the last address that no trusted proxy has: all before it may be made up.
func (e Entrance) forwarded(headers []string, peer netip.Addr) netip.Addr {
	hops := strings.Split(strings.Join(headers, ","), ",")
	for i := len(hops) - 1; i >= 0 && e.trusts(peer); i-- {
		text := strings.TrimSpace(hops[i])
		hop, err := netip.ParseAddr(text)
		if err != nil {
			withPort, err := netip.ParseAddrPort(text)
			if err != nil {
				return peer
			}
			hop = withPort.Addr()
		}
		peer = hop.Unmap()
	}
	return peer
}

// sane reports whether an id that was sent may stand in logs and headers.
func sane(id string) bool {
	if len(id) == 0 || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-_.:", c) >= 0:
		default:
			return false
		}
	}
	return true
}

// NewID makes the id of a request, or of what is like one.
func NewID() string {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}

// ParseTrusted reads addresses and networks (10.0.0.1, 10.0.0.0/8). It wraps graph.ErrInvalid and names what is neither.
func ParseTrusted(texts []string) ([]netip.Prefix, error) {
	var trusted []netip.Prefix
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if addr, isAddr := netip.ParseAddr(text); err != nil && isAddr == nil {
			prefix, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a network; write for example 10.0.0.1 or 10.0.0.0/8: %w", text, graph.ErrInvalid)
		}
		trusted = append(trusted, prefix)
	}
	return trusted, nil
}
