// Package acts is what people do: each act is one method of [Desk] that reads top to bottom: look, may I, is it so,
// apply. An act runs inside one Update of the store, is permitted by the rules of graph/access at that instant, and leaves
// one ledger entry. A dry run does the same and is rolled back.
package acts
