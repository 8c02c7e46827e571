package acts

import (
	"behalf/graph"
	"behalf/graph/say"
)

// ConsequenceCode names what an act brings with it.
type ConsequenceCode string

// The consequences.
const (
	GainsDirectoryAccess ConsequenceCode = "GAINS_DIRECTORY_ACCESS"
	LosesDirectoryAccess ConsequenceCode = "LOSES_DIRECTORY_ACCESS"
	LosesServiceRequests ConsequenceCode = "LOSES_SERVICE_REQUESTS"
	KeepsAzureRole       ConsequenceCode = "KEEPS_AZURE_ROLE"
	KeepsRelationship    ConsequenceCode = "KEEPS_RELATIONSHIP"
	KeepsAutopilot       ConsequenceCode = "KEEPS_AUTOPILOT"
	GainsAzureRole       ConsequenceCode = "GAINS_AZURE_ROLE"
	LosesAzureRole       ConsequenceCode = "LOSES_AZURE_ROLE"
	LosesPec             ConsequenceCode = "LOSES_PEC"
	GainsMembership      ConsequenceCode = "GAINS_MEMBERSHIP"
	LosesMembership      ConsequenceCode = "LOSES_MEMBERSHIP"
	RelationshipBegins   ConsequenceCode = "RELATIONSHIP_BEGINS"
	RelationshipEnds     ConsequenceCode = "RELATIONSHIP_ENDS"

	GainsServicePermission ConsequenceCode = "GAINS_SERVICE_PERMISSION"
	LosesServicePermission ConsequenceCode = "LOSES_SERVICE_PERMISSION"
	LosesAutopilot         ConsequenceCode = "LOSES_AUTOPILOT"
	PartnersManageDevice   ConsequenceCode = "PARTNERS_MANAGE_DEVICE"
	CustomerManagesDevice  ConsequenceCode = "CUSTOMER_MANAGES_DEVICE"
	LosesRegistration      ConsequenceCode = "LOSES_REGISTRATION"
	KeepsIntuneDevice      ConsequenceCode = "KEEPS_INTUNE_DEVICE"
	GainsProfile           ConsequenceCode = "GAINS_PROFILE"
	LosesProfile           ConsequenceCode = "LOSES_PROFILE"
	ChangesProfile         ConsequenceCode = "CHANGES_PROFILE"
	OrphansProfile         ConsequenceCode = "ORPHANS_PROFILE"
	KeepsMembership        ConsequenceCode = "KEEPS_MEMBERSHIP"
	KeepsDirectoryAccess   ConsequenceCode = "KEEPS_DIRECTORY_ACCESS"
)

// ConsequenceCodes lists every consequence.
var ConsequenceCodes = []ConsequenceCode{
	GainsDirectoryAccess, LosesDirectoryAccess, LosesServiceRequests, KeepsAzureRole, KeepsRelationship, KeepsAutopilot,
	GainsAzureRole, LosesAzureRole, LosesPec, GainsMembership, LosesMembership, RelationshipBegins, RelationshipEnds,
	GainsServicePermission, LosesServicePermission, LosesAutopilot, PartnersManageDevice, CustomerManagesDevice,
	LosesRegistration, KeepsIntuneDevice, GainsProfile, LosesProfile, ChangesProfile,
	KeepsMembership, KeepsDirectoryAccess, OrphansProfile,
}

// Consequence is one thing that follows from an act, or stays in spite of it, and the node that it is about.
type Consequence struct {
	Code ConsequenceCode
	Says say.Saying
	Node graph.ID
}

// The variants of what a consequence says. A consequence that is not named here says one thing.
const (
	// PartnersManageDevice, CustomerManagesDevice: under the proposed Autopilot policy.
	SaysProposed = "proposed"
	// ChangesProfile, OrphansProfile: one device has the profile.
	SaysOne = "one"
	// OrphansProfile: not all devices were followed, so that more may have the profile.
	SaysAtLeast = "at least"
	// OrphansProfile, KeepsAzureRole: not all devices, or roles, were followed, so that others may be left.
	SaysMore = "more"
)

func (t *tx) follows(code ConsequenceCode, node graph.ID, things say.Things) {
	t.followsAs(code, "", node, things)
}

func (t *tx) followsAs(code ConsequenceCode, variant string, node graph.ID, things say.Things) {
	t.result.Consequences = append(t.result.Consequences, Consequence{Code: code, Says: say.Saying{Variant: variant, Things: things}, Node: node})
}

// two are the two sides that most consequences speak of.
func two(partner, customer graph.Node) say.Things {
	return say.Things{"partner": say.Name(partner.Name), "customer": say.Name(customer.Name)}
}
