package graph

// AutopilotDevice is a device registered with Windows Autopilot.
type AutopilotDevice struct{ Node }

// DeviceSource says how a device came to be registered, on which rests who may manage it (R32, R33).
type DeviceSource string

// The sources of devices.
const (
	SourcePartnerCenter              DeviceSource = "PARTNER_CENTER"
	SourceOEM                        DeviceSource = "OEM"
	SourceIntune                     DeviceSource = "INTUNE"
	SourceMicrosoftStoreForBusiness  DeviceSource = "MICROSOFT_STORE_FOR_BUSINESS"
	SourceMicrosoftStoreForEducation DeviceSource = "MICROSOFT_STORE_FOR_EDUCATION"
	SourceMicrosoft365Business       DeviceSource = "MICROSOFT_365_BUSINESS"
	SourceUnknown                    DeviceSource = "UNKNOWN"
)

// DeviceSources lists every source.
var DeviceSources = []DeviceSource{
	SourcePartnerCenter, SourceOEM, SourceIntune, SourceMicrosoftStoreForBusiness, SourceMicrosoftStoreForEducation,
	SourceMicrosoft365Business, SourceUnknown,
}

// ByCustomer reports whether the rules say of the source that the customer added the device (R33). Of the others only
// SourcePartnerCenter is a partner's; of the rest they do not speak (domain.md 2.4).
func (s DeviceSource) ByCustomer() bool {
	return s == SourceIntune || s == SourceMicrosoftStoreForBusiness || s == SourceMicrosoftStoreForEducation
}

// DisplayName is what people call the device.
func (d AutopilotDevice) DisplayName() string { return d.Name }

// SerialNumber is the device's serial number; empty where it is not known.
func (d AutopilotDevice) SerialNumber() string { return d.Text(PropSerialNumber) }

// Source is how the device came to be registered; SourceUnknown where no source tells.
func (d AutopilotDevice) Source() DeviceSource {
	if s := d.Text(PropSource); s != "" {
		return DeviceSource(s)
	}
	return SourceUnknown
}

// AutopilotProfile is a set of choices for a device's first start.
type AutopilotProfile struct{ Node }

// DisplayName is what people call the profile.
func (p AutopilotProfile) DisplayName() string { return p.Name }

// Description is what the profile says it is for; empty if nothing.
func (p AutopilotProfile) Description() string { return p.Text(PropDescription) }

// Settings are the choices, in the words of the source.
func (p AutopilotProfile) Settings() []string { return p.List(PropSettings) }

// ProfileNone is the setting of a profile that chooses nothing.
const ProfileNone = "none"

// ProfileSettings are the choices that a profile can make, in the words of the source (domain.md 3.8).
var ProfileSettings = []string{
	ProfileNone, "remove_oem_preinstalls", "oobe_user_not_local_admin", "skip_express_settings", "skip_oem_registration", "skip_eula",
}
