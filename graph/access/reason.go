package access

// Outcome is the kind of an answer. The zero Outcome is none, and allows nothing.
type Outcome string

// The outcomes. Only Allow allows. Unknown is never "no": what was not known, or was cut, did not decide.
const (
	Allow       Outcome = "ALLOW"
	Conditional Outcome = "CONDITIONAL"
	Unknown     Outcome = "UNKNOWN"
	Deny        Outcome = "DENY"
)

// rank orders outcomes where a person has several roles (domain.md 2.1): the least wins.
func (o Outcome) rank() int {
	switch o {
	case Allow:
		return 0
	case Conditional:
		return 1
	case Unknown:
		return 2
	}
	return 3
}

// Reason says why, in one code (domain.md 2.2).
type Reason string

// The reasons.
const (
	NoRelationship    Reason = "NO_RELATIONSHIP"
	NotAccepted       Reason = "NOT_ACCEPTED"
	DapNever          Reason = "DAP_NEVER"
	DapRevoked        Reason = "DAP_REVOKED"
	DapAdminAgents    Reason = "DAP_AA_GA"
	DapHelpdeskAgents Reason = "DAP_HA_HD"
	NoDapGroup        Reason = "NO_DAP_GROUP"
	HelpdeskRoleOnly  Reason = "HELPDESK_ROLE_ONLY"
	HelpdeskLimit     Reason = "HELPDESK_LIMIT"
	SrNeedsPermission Reason = "SR_NEEDS_PERM"
	OwnTenantReason   Reason = "OWN_TENANT"
	OwnRole           Reason = "OWN_ROLE"
	OwnBehalf         Reason = "OWN_BEHALF"
	NoRole            Reason = "NO_ROLE"
	RbacPath          Reason = "RBAC_PATH"
	RbacLinger        Reason = "RBAC_LINGER"
	NoRbac            Reason = "NO_RBAC"
	GroupNotAssigned  Reason = "GROUP_NOT_ASSIGNED"
	RoleLacks         Reason = "ROLE_LACKS"
	NoDirPath         Reason = "NO_DIR_PATH"
	Elevate           Reason = "ELEVATE"
	RelProvision      Reason = "REL_PROVISION"
	PcRole            Reason = "PC_ROLE"
	NoPcRole          Reason = "NO_PC_ROLE"
	InviteRole        Reason = "INVITE_ROLE"
	PartnerAction     Reason = "PARTNER_ACTION"
	CustomerAction    Reason = "CUSTOMER_ACTION"
	GaAccepts         Reason = "GA_ACCEPTS"
	GaRequired        Reason = "GA_REQUIRED"
	NoPending         Reason = "NO_PENDING"
	GaRemoves         Reason = "GA_REMOVES"
	PartnerSelfRemove Reason = "PARTNER_SELFREMOVE"
	NothingToRemove   Reason = "NOTHING_TO_REMOVE"
	RoleUnknown       Reason = "ROLE_UNKNOWN"
	RoleCondition     Reason = "ROLE_CONDITION"
	Cut               Reason = "CUT"
	NotLoaded         Reason = "NOT_LOADED"

	RelRenew         Reason = "REL_RENEW"
	RelListed        Reason = "REL_LISTED"
	PcRoleConflict   Reason = "PC_ROLE_CONFLICT"
	GaViews          Reason = "GA_VIEWS"
	RelPartnerOnly   Reason = "REL_PARTNER_ONLY"
	RelGaOnly        Reason = "REL_GA_ONLY"
	RelGaEnds        Reason = "REL_GA_ENDS"
	ApNoDapNeeded    Reason = "AP_NO_DAP_NEEDED"
	ApDap            Reason = "AP_DAP"
	ApDapRequired    Reason = "AP_DAP_REQUIRED"
	DevPartnerAdded  Reason = "DEV_PARTNER_ADDED"
	DevCustomerAdded Reason = "DEV_CUSTOMER_ADDED"
	DevOwn           Reason = "DEV_OWN"
	DevNotOwn        Reason = "DEV_NOT_OWN"
	OwnPortal        Reason = "OWN_PORTAL"
)

// Reasons lists every reason.
var Reasons = []Reason{
	NoRelationship, NotAccepted, DapNever, DapRevoked, DapAdminAgents, DapHelpdeskAgents, NoDapGroup, HelpdeskRoleOnly,
	HelpdeskLimit, SrNeedsPermission, OwnTenantReason, OwnRole, OwnBehalf, NoRole, RbacPath, RbacLinger, NoRbac,
	GroupNotAssigned, RoleLacks, NoDirPath, Elevate, RelProvision, PcRole, NoPcRole, InviteRole, PartnerAction,
	CustomerAction, GaAccepts, GaRequired, NoPending, GaRemoves, PartnerSelfRemove, NothingToRemove, RoleUnknown,
	RoleCondition, Cut, NotLoaded, RelRenew, RelListed, PcRoleConflict, GaViews, RelPartnerOnly, RelGaOnly, RelGaEnds, ApNoDapNeeded,
	ApDap, ApDapRequired, DevPartnerAdded, DevCustomerAdded, DevOwn, DevNotOwn, OwnPortal,
}

// says ranks reasons of one outcome by how much they tell (domain.md 2.1, "With several roles"): a lower one wins. A role that
// would do but for the policy tells more than one that would not do anyway; access lingers only if every grant does; what the
// Global Administrator's row says goes before the row of ordinary people; who has a right, if a narrow one, need not elevate.
func (r Reason) says() int {
	switch r {
	case PcRole, NoPcRole, NoDapGroup, NoRole, HelpdeskLimit:
		return 2
	case RoleLacks, RbacLinger, GaRequired, Elevate:
		return 1
	}
	return 0
}

// forWant reports whether an Azure role more would change a refusal: then want of data makes it unknown, not a denial.
func (r Reason) forWant() bool {
	switch r {
	case NoRbac, GroupNotAssigned, RoleLacks, NoRelationship, NotAccepted:
		return true
	}
	return false
}

// Verdict is what one grant, or the want of one, is worth. The zero Verdict is none.
type Verdict struct {
	Outcome Outcome
	Reason  Reason
}

func allow(r Reason) Verdict       { return Verdict{Allow, r} }
func conditional(r Reason) Verdict { return Verdict{Conditional, r} }
func unknown(r Reason) Verdict     { return Verdict{Unknown, r} }
func deny(r Reason) Verdict        { return Verdict{Deny, r} }

// better reports whether v is to be kept rather than old, which came first: the outcome decides, then the
// reason that says more, then what came first.
func (v Verdict) better(old Verdict) bool {
	switch {
	case v.Outcome == "":
		return false
	case old.Outcome == "":
		return true
	case v.Outcome != old.Outcome:
		return v.Outcome.rank() < old.Outcome.rank()
	}
	return v.Reason.says() < old.Reason.says()
}
