package graph

// ServiceRequest is a service request with Microsoft on a customer's behalf (R12).
type ServiceRequest struct{ Node }

// Subject is what the request is about.
func (r ServiceRequest) Subject() string { return r.Text(PropSubject) }

// Service is the service that the request is about; empty where it is about none in particular.
func (r ServiceRequest) Service() Service { return Service(r.Text(PropService)) }

// CreatedAt is when the request was opened; 0 where that is not known.
func (r ServiceRequest) CreatedAt() Time { return Time(r.Int(PropCreatedAt)) }
