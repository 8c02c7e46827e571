package model

// NodeOrderField is what lists of nodes can be ordered by.
type NodeOrderField string

// The orders of lists.
const (
	ByName    NodeOrderField = "NAME"
	ByID      NodeOrderField = "ID"
	ByCreated NodeOrderField = "CREATED_AT"
	BySent    NodeOrderField = "SENT_AT"
)

// OrderDirection is upwards or downwards.
type OrderDirection string

// Upwards and downwards.
const (
	Ascending  OrderDirection = "ASC"
	Descending OrderDirection = "DESC"
)

// NodeOrder is the order of a list of nodes.
type NodeOrder struct {
	Field     NodeOrderField
	Direction OrderDirection
}

// LedgerOrder is the order of the ledger.
type LedgerOrder struct{ Direction OrderDirection }
