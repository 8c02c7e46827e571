// Package say is what there is to say, before any language: which variant of a sentence, and the things that it speaks of.
// Rules and acts hand it out; package wording has the sentences.
package say

import "behalf/graph"

// Saying is one sentence that is still to be worded. The code that it goes with (a reason, a warning, a consequence) is kept
// by whoever hands it out; the variant tells apart what one code says in several ways, and is empty where there is one.
type Saying struct {
	Variant string
	Things  Things
	// Then are variants of the same code that follow as sentences of their own, about the same things.
	Then []string
}

// Things are what a sentence speaks of, by the names of its slots.
type Things map[string]Thing

// Thing is one of the types below.
type Thing interface{ thing() }

type (
	// Name is what somebody or something is called. It is the same in every language.
	Name string
	// Role is the id of a role, directory's or Azure's.
	Role string
	// Day is the day of an instant, in UTC.
	Day graph.Time
	// Count is a number.
	Count int
	// All is an enumeration that ends in "and", Any one that ends in "or".
	All []Thing
	Any []Thing
	// Phrase is a piece of a sentence with things of its own, which package wording knows by its key.
	Phrase struct {
		Key    string
		Things Things
	}
)

func (Name) thing()   {}
func (Role) thing()   {}
func (Day) thing()    {}
func (Count) thing()  {}
func (All) thing()    {}
func (Any) thing()    {}
func (Phrase) thing() {}

// The keys of phrases.
const (
	OwnTenant      = "own tenant"      // of a person whose home is not known
	UnknownOwner   = "unknown owner"   // target: of which nobody knows whose it is
	AdminAgents    = "admin agents"    // the well-known groups
	HelpdeskAgents = "helpdesk agents" //
	SalesAgents    = "sales agents"    //
	RoleOnScope    = "role on scope"   // role, scope
	More           = "more"            // count: how many an enumeration leaves out
	MembersOf      = "members of"      // holder: a group of which the members were never loaded
	WhoIs          = "who is"          // holder: a principal of which nothing but its id is known
	RolesOn        = "roles on"        // scope: a subscription of which the role assignments were never loaded

	// What makes a refusal uncertain; whole clauses.
	DoubtRoles   = "doubt roles"   // scope, name: a subscription of which the role assignments were never loaded
	DoubtHolder  = "doubt holder"  // holder, role, scope, agent: of the holder nothing but its id is known
	DoubtMembers = "doubt members" // holder, name, role, scope: the members of the holder were never loaded
)

// Group is a well-known group as sentences call it.
func Group(wk graph.WellKnown) Phrase {
	switch wk {
	case graph.HelpdeskAgents:
		return Phrase{Key: HelpdeskAgents}
	case graph.SalesAgents:
		return Phrase{Key: SalesAgents}
	}
	return Phrase{Key: AdminAgents}
}

// Groups are well-known groups of which any will do.
func Groups(groups ...graph.WellKnown) Any {
	var any Any
	for _, g := range groups {
		any = append(any, Group(g))
	}
	return any
}

// Names are names, all of them.
func Names(names ...string) All {
	var all All
	for _, n := range names {
		all = append(all, Name(n))
	}
	return all
}

// ServiceNames are services as people name them; they are names in every language.
func ServiceNames(services []graph.Service) All {
	var all All
	for _, s := range services {
		all = append(all, Name(s.DisplayName()))
	}
	return all
}
