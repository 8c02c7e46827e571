package graph

// ServiceRequest is a service request with Microsoft on a customer's behalf (R12).
type ServiceRequest struct{ Node }

// Subject is what the request is about.
func (r ServiceRequest) Subject() string { return r.Text(PropSubject) }
