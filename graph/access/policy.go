package access

// AzureAccessPolicy says whether an Azure role is enough (domain.md 7, K1).
type AzureAccessPolicy string

// RbacOnly is the source's reading and the safe one in an audit; RbacAndDirectoryPath wants a directory path as well.
const (
	RbacOnly             AzureAccessPolicy = "RBAC_ONLY"
	RbacAndDirectoryPath AzureAccessPolicy = "RBAC_AND_DIRECTORY_PATH"
)

// AutopilotPolicy is the reading of the rules on Autopilot devices (R34).
type AutopilotPolicy string

// AutopilotCurrent is what holds today; AutopilotProposed is what R35 and R36 announce.
const (
	AutopilotCurrent  AutopilotPolicy = "CURRENT"
	AutopilotProposed AutopilotPolicy = "PROPOSED"
)

// HelpdeskOrders settles whether Helpdesk agents may order and renew, on which the sources disagree (domain.md 7, K5).
type HelpdeskOrders string

// Until the setting says yes or no, the answer is CONDITIONAL.
const (
	HelpdeskUndecided HelpdeskOrders = "UNDECIDED"
	HelpdeskMay       HelpdeskOrders = "YES"
	HelpdeskMayNot    HelpdeskOrders = "NO"
)

// PossibleElevation says whether answers point out where delegation might reach Azure by elevating access, which no source
// confirms or rules out (domain.md 7, G7). It is a finding, never a path.
type PossibleElevation string

// What nobody has verified is not told unless it is asked for.
const (
	ElevationHidden PossibleElevation = "HIDDEN"
	ElevationShown  PossibleElevation = "SHOWN"
)

// Policy is the set of settings that a decision is made under. The zero Policy is the default one.
type Policy struct {
	Azure     AzureAccessPolicy
	Autopilot AutopilotPolicy
	Helpdesk  HelpdeskOrders
	Elevation PossibleElevation `json:",omitempty"` // left out, so that ids of answers and cursors from before it still hold
}

// Default fills what p leaves open from d, and what d leaves open from the defaults.
func (p Policy) Default(d Policy) Policy {
	if p.Azure == "" {
		p.Azure = d.Azure
	}
	if p.Azure == "" {
		p.Azure = RbacOnly
	}
	if p.Autopilot == "" {
		p.Autopilot = d.Autopilot
	}
	if p.Autopilot == "" {
		p.Autopilot = AutopilotCurrent
	}
	if p.Helpdesk == "" {
		p.Helpdesk = d.Helpdesk
	}
	if p.Helpdesk == "" {
		p.Helpdesk = HelpdeskUndecided
	}
	if p.Elevation == "" {
		p.Elevation = d.Elevation
	}
	if p.Elevation == "" {
		p.Elevation = ElevationHidden
	}
	return p
}
