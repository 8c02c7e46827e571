package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"behalf/graph"
)

// Expected is a question about the estate and what is known of its answer from how the estate was made, as of any date from
// 2026 on. Nothing of it comes from the evaluator: words are those of the API.
type Expected struct {
	Agent   graph.ID
	Action  string
	Target  graph.ID
	Outcome string
	Reason  string // empty where several reasons would be right
}

func (x Expected) String() string { return fmt.Sprintf("%s %s %s", x.Agent, x.Action, x.Target) }

// Expect draws n questions about the estate of a configuration: of people of a partner and of the customer itself, about the
// customer's directory and subscriptions. The same random numbers draw the same questions.
func Expect(cfg Config, r *rand.Rand, n int) []Expected {
	e := newEstate(cfg)
	all := make([]Expected, 0, n)
	for len(all) < n && cfg.Customers > 0 {
		c := e.customer(r.IntN(cfg.Customers))
		for range 4 {
			if r.IntN(3) == 0 {
				all = append(all, c.expectOwn(r))
			} else {
				all = append(all, c.expectPartner(r, c.ties[r.IntN(len(c.ties))]))
			}
		}
	}
	return all[:min(n, len(all))]
}

// What a partner's person is in, by the number of the person: see estate.partner. Those of the teams reach Admin Agents through
// three groups or more.
const (
	inAdmins = iota
	inHelpdesk
	inSales
	inTeams
	inContractors
)

// expectPartner is a question about one of a partner's people.
func (c *customer) expectPartner(r *rand.Rand, t tie) Expected {
	u := r.IntN(t.partner.users)
	in := u % 5
	x := Expected{Agent: graph.MustID(graph.KindUser, fmt.Sprintf("%s-u%d", t.partner.id.Key(), u+1)), Outcome: "DENY"}
	if r.IntN(4) == 0 {
		x.Action, x.Target = "SIGN_IN", c.id
		x.signIn(in, t.state)
		return x
	}
	s := r.IntN(len(c.subs))
	x.Target = c.subs[s]
	x.Action = []string{"MANAGE_SUBSCRIPTION", "READ_SUBSCRIPTION"}[r.IntN(2)]
	admin := in == inAdmins || in == inTeams
	switch {
	case t.state == "N" && admin:
		x.Reason = "NO_RELATIONSHIP"
	case t.state == "I" && admin:
		x.Reason = "NOT_ACCEPTED"
	case t.state == "N" || t.state == "I" || t.state == "V0":
		x.Reason = "NO_RBAC"
	case s < 3 && c.soldFirst(t) && admin:
		x.allow(t.state)
	case s == 3 && in == inHelpdesk && x.Action == "READ_SUBSCRIPTION":
		x.allow(t.state)
	case s == 3 && in == inHelpdesk:
		x.Reason = "ROLE_LACKS"
	case s == 2 && in == inContractors && t.extra == extraContractors:
		x.allow(t.state)
	case s == 4 && in == inTeams && t.extra == extraUnknownRole:
		x.Outcome, x.Reason = "UNKNOWN", "ROLE_UNKNOWN"
	case s < 3 && c.soldFirst(t):
		x.Reason = "GROUP_NOT_ASSIGNED"
	}
	return x
}

func (x *Expected) allow(state string) {
	x.Outcome, x.Reason = "ALLOW", "RBAC_PATH"
	if state == "VL" || state == "EL" {
		x.Reason = "RBAC_LINGER"
	}
}

// signIn is table A01.
func (x *Expected) signIn(in int, state string) {
	if in == inSales || in == inContractors {
		x.Reason = "NO_DAP_GROUP"
		return
	}
	switch state {
	case "N", "EL":
		x.Reason = "NO_RELATIONSHIP"
	case "I":
		x.Reason = "NOT_ACCEPTED"
	case "R":
		x.Reason = "DAP_NEVER"
	case "D":
		x.Outcome, x.Reason = "ALLOW", "DAP_AA_GA"
		if in == inHelpdesk {
			x.Reason = "DAP_HA_HD"
		}
	case "VL", "V0":
		x.Reason = "DAP_REVOKED"
	}
}

// soldFirst reports whether it was this partner that provisioned the customer's first subscriptions, and so holds Owner there:
// the first that had a relationship, also where one of them was transferred later.
func (c *customer) soldFirst(t tie) bool {
	for _, other := range c.ties {
		if other.state != "N" && other.state != "I" {
			return other.partner.id == t.partner.id
		}
	}
	return false
}

// expectOwn is a question about one of the customer's own people: who holds what is looked up in what was made.
func (c *customer) expectOwn(r *rand.Rand) Expected {
	u := r.IntN(len(c.users))
	x := Expected{Agent: c.users[u], Outcome: "DENY"}
	if r.IntN(4) == 0 {
		x.Action, x.Target, x.Outcome, x.Reason = "SIGN_IN", c.id, "ALLOW", "OWN_TENANT"
		return x
	}
	x.Target = c.subs[r.IntN(len(c.subs))]
	x.Action = []string{"MANAGE_SUBSCRIPTION", "READ_SUBSCRIPTION"}[r.IntN(2)]
	enough := []string{graph.AzureOwner, graph.AzureContributor}
	if x.Action == "READ_SUBSCRIPTION" {
		enough = append(enough, graph.AzureReader, graph.AzureUserAccessAdministrator)
	}
	holders := c.follow(graph.MemberOf, x.Agent)
	scopes := c.follow(graph.Parent, x.Target)
	some := false
	for _, e := range c.edges {
		if e.Type != graph.HasAzureRole || e.Until != graph.Forever || !slices.Contains(holders, e.From) || !slices.Contains(scopes, e.To) {
			continue
		}
		some = true
		if slices.Contains(enough, e.Role) {
			x.Outcome, x.Reason = "ALLOW", "RBAC_PATH"
			return x
		}
	}
	switch {
	case u == 0: // Global administrator
		x.Outcome, x.Reason = "CONDITIONAL", "ELEVATE"
	case some:
		x.Reason = "ROLE_LACKS"
	}
	return x
}

// follow are all the nodes to which edges of a type that are open lead, the first included.
func (c *customer) follow(t graph.EdgeType, from graph.ID) []graph.ID {
	reached := []graph.ID{from}
	for i := 0; i < len(reached); i++ {
		for _, e := range c.edges {
			if e.Type == t && e.From == reached[i] && e.Until == graph.Forever && !slices.Contains(reached, e.To) {
				reached = append(reached, e.To)
			}
		}
	}
	return reached
}
