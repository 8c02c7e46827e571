package graph

import (
	"fmt"
	"strings"
)

// Tenant is one Microsoft Entra directory. It is a partner, a customer, or both.
type Tenant struct{ Node }

// MaxTenantKeyBytes is the longest key of a tenant.
const MaxTenantKeyBytes = 240

// CheckTenantKey wraps ErrInvalid for a key that leaves no room for the ids of what lies in a tenant and between two: these are put
// together from keys of tenants and a slash, so that a slash within one could give two of them one id.
func CheckTenantKey(key string) error {
	switch {
	case strings.Contains(key, "/"):
		return fmt.Errorf("the key %q holds a slash, which the key of a tenant must not; leave it out: %w", clip(key), ErrInvalid)
	case len(key) > MaxTenantKeyBytes:
		return fmt.Errorf("the key has %d bytes; that of a tenant has at most %d: %w", len(key), MaxTenantKeyBytes, ErrInvalid)
	}
	return nil
}

// TenantKind is a part that a tenant plays.
type TenantKind string

// The parts a tenant plays; one tenant may play both.
const (
	TenantPartner  TenantKind = "PARTNER"
	TenantCustomer TenantKind = "CUSTOMER"
)

// TenantKinds lists every kind of tenant.
var TenantKinds = []TenantKind{TenantPartner, TenantCustomer}

// DisplayName is what people call the tenant.
func (t Tenant) DisplayName() string { return t.Name }

// Domain is the tenant's default domain; empty where it is not known.
func (t Tenant) Domain() string { return t.Text(PropDomain) }

// Kinds are the parts that the tenant plays.
func (t Tenant) Kinds() []TenantKind {
	kinds := make([]TenantKind, 0, 2)
	for _, k := range t.List(PropKinds) {
		kinds = append(kinds, TenantKind(k))
	}
	return kinds
}

// Is reports whether the tenant plays a part.
func (t Tenant) Is(kind TenantKind) bool {
	for _, k := range t.Kinds() {
		if k == kind {
			return true
		}
	}
	return false
}
