package graph

import (
	"net/url"
	"strings"
)

// RelationshipRequest is a partner's invitation to a customer (R4 to R9).
type RelationshipRequest struct{ Node }

// RequestState is how far a request has come.
type RequestState string

// The states of a request. Withdrawn and Declined are this program's own; the source knows only a link.
const (
	RequestDraft     RequestState = "DRAFT"
	RequestReady     RequestState = "READY"
	RequestSent      RequestState = "SENT"
	RequestAccepted  RequestState = "ACCEPTED"
	RequestWithdrawn RequestState = "WITHDRAWN"
	RequestDeclined  RequestState = "DECLINED"
)

// RequestStates lists every state.
var RequestStates = []RequestState{RequestDraft, RequestReady, RequestSent, RequestAccepted, RequestWithdrawn, RequestDeclined}

// State is how far the request has come.
func (r RelationshipRequest) State() RequestState { return RequestState(r.Text(PropState)) }

// Partner is the id of the tenant that asks.
func (r RelationshipRequest) Partner() ID { return ID(r.Text(PropPartner)) }

// Addressee is the id of the tenant that the partner noted as meant; empty where it noted none (R8).
func (r RelationshipRequest) Addressee() ID { return ID(r.Text(PropCustomer)) }

// IncludeDap reports whether accepting grants delegated admin privileges too.
func (r RelationshipRequest) IncludeDap() bool { return r.Bool(PropIncludeDap) }

// Link is what the customer follows to accept. It does not change (R6).
func (r RelationshipRequest) Link() string { return r.Text(PropLink) }

// Subject is the subject of the e-mail.
func (r RelationshipRequest) Subject() string { return r.Text(PropSubject) }

// Body is the text of the e-mail.
func (r RelationshipRequest) Body() string { return r.Text(PropBody) }

// LinkPresentInDraft reports whether the text still holds the link; without it the e-mail is worth nothing (R6).
func (r RelationshipRequest) LinkPresentInDraft() bool {
	return r.Link() != "" && strings.Contains(r.Body(), r.Link())
}

// Mailto is the draft as an address that opens the default mail program (R5).
func (r RelationshipRequest) Mailto() string {
	// RFC 6068: percent-encoded, a blank as %20, a line's end as CR LF.
	escape := func(text string) string {
		return strings.ReplaceAll(url.QueryEscape(strings.ReplaceAll(text, "\n", "\r\n")), "+", "%20")
	}
	return "mailto:?subject=" + escape(r.Subject()) + "&body=" + escape(r.Body())
}

// CreatedAt is when the request was made; false where it is not known.
func (r RelationshipRequest) CreatedAt() (Time, bool) { return r.date(PropCreatedAt) }

// SentAt is when the partner noted that it sent the request; false while it has not.
func (r RelationshipRequest) SentAt() (Time, bool) { return r.date(PropSentAt) }

// SentBy is the id of the user who noted it; empty for nobody known.
func (r RelationshipRequest) SentBy() ID { return ID(r.Text(PropSentBy)) }

func (r RelationshipRequest) date(prop string) (Time, bool) {
	ms := r.Int(prop)
	return Time(ms), ms != 0
}
