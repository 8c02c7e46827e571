package graph

// Tenant is one Microsoft Entra directory. It is a partner, a customer, or both.
type Tenant struct{ Node }

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
