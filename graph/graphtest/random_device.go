package graphtest

import (
	"fmt"
	"slices"

	"behalf/graph"
)

// device adds a device of a customer: by the partner or by the customer itself, and sometimes in another's name.
func (g *Random) device(p, c *party) {
	g.count++
	key := fmt.Sprintf("d%d", g.count)
	if g.chance(4) {
		key = "d" // which is there, after the first time
	}
	source := graph.SourcePartnerCenter
	if g.chance(45) {
		source = pick(g, graph.DeviceSources)
	}
	input := map[string]any{"key": key, "displayName": pick(g, []string{"Laptop", "laptop", "Kiosk"}), "customer": string(c.id), "source": string(source)}
	right := c.admins
	if (source == graph.SourcePartnerCenter) != g.chance(3) {
		input["addedBy"] = string(p.id)
		right = p.agents
	}
	if g.chance(10) {
		right = slices.Concat(p.agents, c.admins)
	}
	if g.do(g.actor(right), "addAutopilotDevice", input, "") {
		c.devices = append(c.devices, graph.MustID(graph.KindAutopilotDevice, key))
	}
}

// fleet gives a customer devices of several hands, and a profile that some of them have.
func (g *Random) fleet(p, c *party) {
	other, _ := g.parties()
	g.profile(p, c)
	for _, by := range []*party{p, other, p} {
		g.device(by, c)
	}
	g.apply(p, c)
	g.apply(p, c)
}

func (g *Random) someDevice(c *party) string {
	if id := pick(g, c.devices); id != "" && g.chance(97) {
		return string(id)
	}
	return "AutopilotDevice:nowhere"
}

func (g *Random) someProfile(c *party) string {
	if g.chance(8) {
		_, c = g.parties() // perhaps another customer's
	}
	if id := pick(g, c.profiles); id != "" && g.chance(97) {
		return string(id)
	}
	return "AutopilotProfile:nowhere"
}

func (g *Random) removeDevice(p, c *party) {
	g.do(g.actor(g.either(p.agents, c.admins)), "removeAutopilotDevice", map[string]any{"device": g.someDevice(c)}, "")
}

// either is one of two sides' people: mostly the partner's.
func (g *Random) either(partners, customers []graph.ID) []graph.ID {
	if g.chance(70) {
		return partners
	}
	return customers
}

func (g *Random) apply(p, c *party) {
	g.do(g.actor(g.either(p.agents, c.admins)), "applyAutopilotProfile", map[string]any{"device": g.someDevice(c), "profile": g.someProfile(c)}, "")
}

func (g *Random) takeOff(p, c *party) {
	g.do(g.actor(g.either(p.agents, c.admins)), "removeAutopilotProfile", map[string]any{"device": g.someDevice(c), "profile": g.someProfile(c)}, "")
}

// settings are settings of a profile; some contradict each other, and some are none.
func (g *Random) settings() []string {
	all := []string{"remove_oem_preinstalls", "oobe_user_not_local_admin", "skip_express_settings", "skip_oem_registration", "skip_eula"}
	from := g.rng.IntN(len(all))
	some := slices.Clone(all[from : from+g.rng.IntN(len(all)-from)])
	switch {
	case len(some) == 0:
		some = []string{"none"}
	case g.chance(4):
		some = append(some, pick(g, []string{"none", "colour"}))
	}
	return some
}

func (g *Random) profile(p, c *party) {
	g.count++
	key := fmt.Sprintf("p%d", g.count)
	if g.chance(4) {
		key = "p"
	}
	input := map[string]any{"key": key, "displayName": pick(g, []string{"Standard", "standard", "Kiosk"}), "customer": string(c.id)}
	if g.chance(70) {
		input["settings"] = g.settings()
	}
	if g.do(g.actor(g.either(p.agents, c.admins)), "createAutopilotProfile", input, "") {
		c.profiles = append(c.profiles, graph.MustID(graph.KindAutopilotProfile, key))
	}
}

// changeProfile changes or deletes a profile.
func (g *Random) changeProfile(p, c *party, act string) {
	input := map[string]any{"profile": g.someProfile(c)}
	if g.chance(30) {
		input["customer"] = string(c.id)
	}
	if act == "updateAutopilotProfile" {
		if g.chance(60) {
			input["displayName"] = pick(g, []string{"Standard", "Kiosk"})
		}
		if g.chance(60) {
			input["settings"] = g.settings()
		}
		if g.chance(20) {
			input["description"] = "for the front desk"
		}
	}
	g.do(g.actor(g.either(p.agents, c.admins)), act, input, "")
}

// setPermission withholds a service from a partner, or gives it back.
func (g *Random) setPermission(p, c *party) {
	service := string(pick(g, graph.Services))
	if g.chance(50) {
		service = pick(g, []string{"INTUNE", "EXCHANGE"})
	}
	if g.chance(2) {
		service = "FAX"
	}
	right := c.admins
	if g.chance(50) { // the service's own administrator, or that of another
		if len(c.servicers) == 0 && len(c.people) > 0 {
			g.directoryRole("", c, pick(g, c.people), pick(g, []string{"Intune Administrator", "Exchange Administrator"}))
		}
		right = c.servicers
	}
	g.do(g.actor(right), "setServicePermission",
		map[string]any{"partner": string(p.id), "customer": string(c.id), "service": service, "allowed": g.chance(35)}, "")
}

// ask opens a service request for a customer.
func (g *Random) ask(p, c *party) {
	input := map[string]any{"customer": string(c.id), "subject": "Mail does not arrive"}
	if g.chance(45) {
		input["service"] = string(pick(g, graph.Services))
	}
	if g.chance(3) {
		input["subject"] = " "
	}
	g.do(g.actor(g.either(p.agents, c.admins)), "openServiceRequest", input, "")
}
