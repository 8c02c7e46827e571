package graph

// ResellerRelationship is the commercial tie between a partner and a customer. Its dates are those of its edges.
type ResellerRelationship struct{ Node }

// RelationshipStatus says whether a relationship is open at a date.
type RelationshipStatus string

// The states of a relationship.
const (
	RelationshipActive RelationshipStatus = "ACTIVE"
	RelationshipEnded  RelationshipStatus = "ENDED"
)

// RelationshipType says what sort of relationship a partner has with a customer (R16).
type RelationshipType string

// RelationshipReseller is the only sort so far: granular delegated administration comes as another.
const RelationshipReseller RelationshipType = "RESELLER"

// Partner is the id of the tenant that sells.
func (r ResellerRelationship) Partner() ID { return ID(r.Text(PropPartner)) }

// Customer is the id of the tenant that buys.
func (r ResellerRelationship) Customer() ID { return ID(r.Text(PropCustomer)) }
