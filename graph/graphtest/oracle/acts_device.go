package oracle

import (
	"slices"
	"strings"
)

// profileSettings are the settings of a profile, as the source names them.
var profileSettings = []string{"none", "remove_oem_preinstalls", "oobe_user_not_local_admin", "skip_express_settings", "skip_oem_registration", "skip_eula"}

// malformed tells what is wrong with an input by itself.
func (t attempt) malformed() string {
	service, source, addedBy := t.text("service"), t.text("source"), t.text("addedBy")
	settings, _ := t.Input["settings"].([]string)
	bad := false
	switch t.Name {
	case "setServicePermission":
		bad = !slices.Contains(services, service)
	case "openServiceRequest":
		bad = strings.TrimSpace(t.text("subject")) == "" || service != "" && !slices.Contains(services, service)
	case "addAutopilotDevice":
		// "source PARTNER_CENTER names the partner that adds; other sources none"
		bad = (source == "PARTNER_CENTER") != (addedBy != "") || addedBy == t.text("customer")
	case "createAutopilotProfile", "updateAutopilotProfile":
		for _, s := range settings {
			bad = bad || !slices.Contains(profileSettings, s) || s == "none" && slices.ContainsFunc(settings, func(o string) bool { return o != s })
		}
	}
	if bad {
		return badInput
	}
	return ""
}

// addDevice: table A15; people add in the name of the tenant where they live,
// in Partner Center if that is a partner's, elsewhere if it is the customer.
func (t attempt) addDevice() string {
	partner, customer := t.text("addedBy"), t.text("customer")
	switch {
	case t.operator():
	case t.home == customer && partner != "":
		return "FORBIDDEN PARTNER_ACTION"
	case t.home != customer && partner == "":
		return "FORBIDDEN CUSTOMER_ACTION"
	case t.home != customer && t.home != partner:
		return noPcRole
	}
	if refusal := t.asks("ADD_DEVICE", customer); refusal != "" {
		return refusal
	}
	switch {
	case t.world.Nodes["AutopilotDevice:"+t.text("key")].Kind != "":
		return exists
	case partner != "" && !t.is(partner, "PARTNER"):
		return precondition
	}
	return ""
}

// removeDevice: tables A16 to A18; "the device is there" comes first.
func (t attempt) removeDevice() string {
	device := t.text("device")
	if t.first(device, "BELONGS_TO") == "" {
		return nothing
	}
	return t.asks("REMOVE_DEVICE", device)
}

// profileOfDevice: tables A14, for applying as for taking off.
func (t attempt) profileOfDevice() string {
	device, profile := t.text("device"), t.text("profile")
	owner := t.first(device, "BELONGS_TO")
	switch {
	case owner == "" && t.Name == "removeAutopilotProfile":
		return nothing
	case owner == "":
		return precondition
	}
	if refusal := t.asks("APPLY_AUTOPILOT_PROFILE", device); refusal != "" {
		return refusal
	}
	has := slices.ContainsFunc(t.from(device, "USES_PROFILE"), func(e Edge) bool { return e.To == profile })
	switch {
	case t.Name == "removeAutopilotProfile" && !has:
		return nothing
	case t.Name == "applyAutopilotProfile" && t.first(profile, "BELONGS_TO") != owner:
		return precondition
	}
	return ""
}

// createProfile: tables A13.
func (t attempt) createProfile() string {
	if refusal := t.asks("MANAGE_AUTOPILOT_PROFILE", t.text("customer")); refusal != "" {
		return refusal
	}
	if t.world.Nodes["AutopilotProfile:"+t.text("key")].Kind != "" {
		return exists
	}
	return ""
}

// manageProfile: tables A13, for changing as for deleting.
func (t attempt) manageProfile() string {
	profile, customer := t.text("profile"), t.text("customer")
	owner := t.first(profile, "BELONGS_TO")
	switch {
	case owner == "" && t.Name == "deleteAutopilotProfile":
		return nothing
	case owner == "":
		return precondition
	}
	if refusal := t.asks("MANAGE_AUTOPILOT_PROFILE", owner); refusal != "" {
		return refusal
	}
	switch {
	case customer != "" && customer != owner:
		return precondition
	case t.Name == "deleteAutopilotProfile" && len(t.into(profile, "USES_PROFILE")) > 0:
		return precondition
	}
	return ""
}

// sameProfile tells whether a profile is already what an update would make of it.
func (t attempt) sameProfile() bool {
	profile := t.world.Nodes[t.text("profile")]
	name, named := t.Input["displayName"].(string)
	description, described := t.Input["description"].(string)
	settings, set := t.Input["settings"].([]string)
	var inOrder []string
	for _, s := range profileSettings {
		if slices.Contains(settings, s) {
			inOrder = append(inOrder, s)
		}
	}
	return (!named || name == profile.DisplayName) && (!described || description == profile.Props["description"]) &&
		(!set || strings.Join(inOrder, ",") == profile.Props["settings"])
}
