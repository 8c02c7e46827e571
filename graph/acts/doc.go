// Package acts is what people do: each act is one method of [Desk] that reads top to bottom: look, may I, is it so,
// apply. An act runs inside one Update of the store, is permitted by the rules of graph/access at that instant, and leaves
// one ledger entry. A dry run does the same and is rolled back.
//
// Errors come in one order: what is wrong with the input by itself, what is not there, what the actor may not do
// ([Forbidden]), which condition does not hold ([Unmet]). Of a device or profile that was removed, being removed counts among
// the second: whose it was decides who may, and it is nobody's. An act that finds everything as it would make it changes
// nothing and leaves no entry.
package acts
