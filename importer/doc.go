// Package importer reads what the Azure CLI and Microsoft Graph print about real estates, and writes it into a store.
//
// An import reads every file twice. First all are read wholly and judged (scan.go): what each is, by its content (row.go),
// whose it is (owner.go), and whether it is whole (split.go, value.go, text.go). Nothing is written if one is broken. Then they are
// read again, a few hundred rows at a time: rows become facts (azure.go, directory.go), facts are compared with the store
// (plan.go), and only what differs is written (write.go); of labels that files tell otherwise the first is kept (labels.go). At
// the end scopes that were moved are put where they lie now (place.go), a complete listing closes what it no longer holds
// (close.go), and subscriptions that a list of them lacks are reported (missing.go). Memory does not grow with the files: what must
// be remembered of every row is a digest, and where there are many the files are read again rather than remembered (seen.go).
//
// The ledger holds one entry at the beginning of an import and one at its end (ledger.go); an import that would change
// nothing writes neither.
package importer
