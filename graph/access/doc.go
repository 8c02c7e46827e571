// Package access answers who may do what to what on a customer's behalf, and by which path.
//
// The rules live here and nowhere else. A rule ([Rule], one file each) is a way, a walk as data, and what a grant found
// on it is worth. A question runs so:
//
//	Check      which rules' halves, from which ends            (plan.go)
//	  Walk     the store walks them, one call for all          (graph.Reader)
//	  Case     the facts of each question, from what was met   (witness.go)
//	  Decide   pure: which verdict wins                        (decide.go)
//	Decision   the paths that prove it, or the hop that is missing (decision.go, explain.go)
//
// The reverse questions, [Agents] and [Targets], walk the same ways with one end open and let Decide filter what comes.
package access
