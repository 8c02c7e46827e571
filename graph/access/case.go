package access

import (
	"slices"

	"behalf/graph"
)

// Case is all that a decision rests on: one question, and the facts that held at its date. Decide reads nothing else.
type Case struct {
	Question
	At     graph.Time
	Policy Policy

	Home  graph.ID // the agent's home tenant; empty where none is known at the date
	Owner graph.ID // the tenant that owns the target; empty where none is known at the date

	// Direct and Nested are the well-known groups of the agent's home that the agent is a member of: by one hop, which
	// carries Partner Center roles, and by any number, which carries delegation and Azure roles (domain.md 2.5).
	Direct, Nested map[graph.WellKnown]bool

	// HomeAdmin says, where the action asks, that the agent is Global Administrator of the own tenant, a partner's.
	HomeAdmin bool

	Tie     Tie  // between Home and Owner
	AnyDap  bool // some partner's delegation over Owner is in force
	Pending bool // a request is SENT to Owner
	// TargetIsAdmin says of a User as target that the person holds a directory role: then the other RESET table applies.
	TargetIsAdmin bool
	AnyTie        bool // some partner's relationship with Owner is open
	// ForeignHolds says that a principal from elsewhere holds some Azure role at or above the target.
	ForeignHolds bool
	// Sold are the subscriptions of Owner that the agent's home sells, by id.
	Sold []graph.ID
	// Source is a device's source, and AddedBy the partner that added it; empty where none did.
	Source  graph.DeviceSource
	AddedBy graph.ID
	// Withheld are the services for which Owner withholds its permission from Home, in order, although delegated admin
	// privileges are in force (R11); known where the action rests on it.
	Withheld []graph.Service
	// HomeHolds says that a group of the agent's home holds some Azure role at or above the target.
	HomeHolds bool

	// Evidence is what was found along each rule's way, in the order of Rules.
	Evidence []Evidence
	// Holders tells of each principal at a pivot what its home is and which well-known group it is there.
	Holders map[graph.ID]Holder
	// Ties are the ties between Owner and every partner that ever had one.
	Ties map[graph.ID]Tie
}

// Evidence is what was found along one rule's way: the edges at its pivot that join agent and target.
type Evidence struct {
	Rule   *Rule
	Pivots []*graph.Edge
	Cut    bool // a bound left something out
	// NotLoaded are groups of which the members, and subscriptions of which the role assignments, were never loaded although
	// the agent might have found a grant there.
	NotLoaded []graph.ID
}

// Holder is what the rules need to know of a principal that holds a right.
type Holder struct {
	Home      graph.ID
	WellKnown graph.WellKnown
}

// Tie is how a partner and a customer stand to each other at a date.
type Tie struct {
	// Relationship is the reseller relationship that is open or, where none is, was open last, and Since is when it began;
	// empty where there never was one.
	Relationship graph.ID
	Since        graph.Time

	Active  bool // a reseller relationship is open
	Invited bool // an addressed request is open
	Dap     bool // delegated admin privileges are in force
	// DapSince is since when they are in force; 0 where they are not.
	DapSince graph.Time
	// DapEnded and Ended are the last ends, before the date, of a delegation and of the relationship; Was… say whether there
	// is one.
	WasDap     bool
	DapEnded   graph.Time
	DapEndedBy string // graph.EndedByCustomer and its like; empty where it is not told
	Was        bool
	Ended      graph.Time
}

// Lingers reports whether an Azure role held over this tie has outlived what it came with (R29).
func (t Tie) Lingers() bool { return !t.Dap && (t.WasDap || t.Was) }

// EndedAt is the date from which a role lingers: the last end of a delegation, or where there was none of the relationship.
func (t Tie) EndedAt() graph.Time {
	if t.WasDap {
		return t.DapEnded
	}
	return t.Ended
}

// Known reports whether a relationship between the two was ever seen.
func (t Tie) Known() bool { return t.Active || t.Was }

// abroad reports whether the agent is not one of the owner's own people. A person whose home is not known is asked about
// as a stranger (domain.md 2.1).
func (c *Case) abroad() bool { return c.Home == "" || c.Home != c.Owner }

// withoutTie is the reason that the tie gives for a right that rests on an accepted relationship; "" if it is accepted.
func (c *Case) withoutTie() Reason {
	switch {
	case c.Tie.Active:
		return ""
	case c.Tie.Invited:
		return NotAccepted
	}
	return NoRelationship
}

// withheld are the services whose permission the question wants and does not have: about the tenant as a whole, that is each.
func (c *Case) withheld() []graph.Service {
	if c.Service == "" {
		return c.Withheld
	}
	if slices.Contains(c.Withheld, c.Service) {
		return []graph.Service{c.Service}
	}
	return nil
}

// directoryRoles are the role templates that are enough in the holder's own tenant: to administer one service, its own
// administrator is (R11).
func (c *Case) directoryRoles() []string {
	enough := c.table().directoryRoles()
	if role := serviceAdministrators[c.Service]; role != "" && c.Action == AdministerDirectory {
		return append(enough, role)
	}
	return enough
}

// table is the action whose table applies: asked of a User, the user's own roles decide between A03 and A04.
func (c *Case) table() Action {
	if !c.Action.reset() || c.Target.Kind() != graph.KindUser {
		return c.Action
	}
	if c.TargetIsAdmin {
		return ResetAdminPassword
	}
	return ResetUserPassword
}
