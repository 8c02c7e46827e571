package graph

import "context"

// Store keeps the graph and its ledger. The package storage states the contract sentence by sentence, and
// storage/storagetest tests every sentence on every store.
//
// Errors wrap ErrUnavailable where the store could not be asked, the context's error where the caller's time ended, and
// otherwise what a method names; none carries a driver's text.
type Store interface {
	// View runs read with a Reader that sees one state of the graph, whatever is written meanwhile.
	View(ctx context.Context, read func(Reader) error) error
	// Update runs write with a Writer and commits what it applied if it returns nil; otherwise nothing of it is kept, and
	// the error comes back as it is. One writer is at work at a time: what write reads cannot be overtaken. Write may run
	// again after a conflict, so it must have no effect but through the Writer.
	Update(ctx context.Context, write func(Writer) error) error
	// Close releases what the store holds. Every later call returns an error that wraps ErrUnavailable.
	Close() error
}

// Reader reads one state of the graph. Dates are parameters: a store has no clock.
type Reader interface {
	// Head is the ledger's last entry; the zero Entry where nothing was written yet.
	Head(ctx context.Context) (Entry, error)
	// Nodes are the nodes with the given ids; an id that is not there is absent from the map.
	Nodes(ctx context.Context, ids []ID) (map[ID]Node, error)
	// Edges are the edges that match, in the order of their keys.
	Edges(ctx context.Context, q EdgeQuery) ([]Edge, error)
	// Walk walks halves of many starts in one call; see Walk and Found. On a server it costs one round trip.
	Walk(ctx context.Context, at Time, walks []Walk) (Met, error)
	// Pages answers page queries, in their order, in one call.
	Pages(ctx context.Context, queries []PageQuery) ([]Page, error)
	// Counts are the sizes of whole lists, in the order of the queries; After and Limit do not count.
	Counts(ctx context.Context, queries []PageQuery) ([]int, error)
	// Entries are ledger entries, in the order of their sequence numbers or against it.
	Entries(ctx context.Context, q LedgerQuery) ([]Entry, error)
}

// Writer reads, with what it applied before in sight, and writes.
type Writer interface {
	Reader
	// Apply writes the changes and their ledger entry, which must follow the head (Entry.Follows): ErrPrecondition where
	// it does not. It wraps ErrInvalid for a change that CheckNode or CheckEdge refuses, ErrExists for a node or an edge
	// key that is there, ErrNotFound for an end, a node or an edge that is not, ErrPrecondition for the closing of an
	// edge that is closed. After an error the caller must return it: nothing of the update is kept.
	Apply(ctx context.Context, entry Entry, changes []Change) error
	// Load writes nodes and edges in bulk, outside the ledger, for samples and imports, whose entries stand before and
	// after. A node that is there is replaced, an edge key that is there is replaced; so loading again changes nothing.
	// It wraps ErrInvalid and ErrNotFound as Apply does.
	Load(ctx context.Context, nodes []Node, edges []Edge) error
}

// Direction says at which end of an edge a given node stands.
type Direction int

// Out edges begin at the node, In edges lead to it.
const (
	Out Direction = iota
	In
)

// EdgeQuery asks for edges of many ends in one call. Do not ask it of ends without bound, such as all that a partner's
// Admin Agents hold: page through a walk instead.
type EdgeQuery struct {
	Ends      []ID
	Direction Direction
	Types     []EdgeType // none: every type
	// At narrows to edges that hold then; with History set, every edge that ever was is returned, and At is not read.
	At      Time
	History bool
}

// Order is what a list is ordered by.
type Order int

// ByName orders by SortKey, then id; ByID by id alone. Both compare byte by byte. ByCreated and BySent order by the dates
// createdAt and sentAt, then id; a node that has none comes before all that have one.
const (
	ByName Order = iota
	ByID
	ByCreated
	BySent
)

// Orders lists every order.
var Orders = []Order{ByName, ByID, ByCreated, BySent}

// PageQuery asks for one page of a list of nodes.
type PageQuery struct {
	At    Time
	Kinds []Kind // at least one
	// Via narrows to the nodes at which one of these walks ends: the reach of the last stage of each. Nil: all nodes.
	Via []Walk
	// Visible narrows in the same way, to what the one who asks may see. Nil: everything.
	Visible []Walk
	// Facets narrows to nodes that have each of these (Facet).
	Facets []string
	// Match narrows to nodes whose properties pass each of these tests.
	Match []Match
	// Links narrows to nodes that one link at least of each of these groups admits.
	Links [][]Link
	// Except leaves out these nodes.
	Except []ID
	// Text narrows to nodes of which every one of these folded words begins one of their Words.
	Text       []string
	Order      Order
	Descending bool
	// After is the position that the page follows, in the order asked for; nil for the first.
	After *Position
	Limit int
}

// Position is a place in a list: the sort key and the id of the item there. With ByID the key is not read. Where a list is
// ordered by a date, the key is its NumberKey.
type Position struct {
	Key string
	ID  ID
}

// PositionOf is n's place in lists ordered by o.
func PositionOf(o Order, n Node) Position {
	switch {
	case o == ByID:
		return Position{ID: n.ID}
	case o.Prop() != "":
		return Position{Key: NumberKey(n.Int(o.Prop())), ID: n.ID}
	}
	return Position{Key: n.SortKey(), ID: n.ID}
}

// Page is part of a list. More says that items follow. Cut says that a walk reached more nodes than a store follows,
// so that items are missing.
type Page struct {
	Nodes []Node
	More  bool
	Cut   bool
}

// LedgerQuery asks for entries after (before, if Descending) a sequence number; 0 is the beginning (the end).
type LedgerQuery struct {
	After      int64
	Descending bool
	Limit      int
}
