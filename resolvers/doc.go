// Package resolvers is the API over HTTP: GraphQL to the domain and back, and thin. No rule of access is spelled here.
//
// The life of a request:
//
//	front       method, content type, size, UTF-8, JSON shape, who asks   (front.go, viewer.go)
//	post        one operation, its time, its status code                  (post.go)
//	sse, socket operations with many answers, and their transports        (flow.go, sse.go, socket.go …)
//	measure     depth, aliases and cost, each fragment once               (cost.go)
//	resolver    one noun a file; reads go through the session's loaders   (tenant.go …, session.go)
//	access,acts the questions and the acts                                (answer.go, mutation.go)
//	present     every error, to a code; texts from within stay within     (errors.go)
//
// What is live rests on the ledger: watch.go follows it for all who listen, flips.go and weigh.go weigh their questions after each entry,
// subscribe.go has the resolvers, live.go the limits and the end of it all.
package resolvers
