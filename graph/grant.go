package graph

// DapGrant is one time that a customer granted delegated admin privileges to a partner (R22, R23). It holds while its
// UNDER edge does.
type DapGrant struct{ Node }

// EndedBy says who ended a delegation.
type EndedBy string

// EndedBys lists everybody who can end a delegation.
var EndedBys = []EndedBy{EndedByCustomer, EndedByPartner, EndedByMicrosoft}

// Partner is the id of the tenant that was granted the privileges.
func (g DapGrant) Partner() ID { return ID(g.Text(PropPartner)) }

// Customer is the id of the tenant that granted them.
func (g DapGrant) Customer() ID { return ID(g.Text(PropCustomer)) }
