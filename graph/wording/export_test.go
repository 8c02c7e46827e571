package wording

// What tests outside the package see of the catalogue: graphtest imports it.
var (
	Reasons      = reasons
	MissingHops  = missing
	Warnings     = warnings
	Consequences = consequences
	Unresolved   = unresolved
	Phrases      = phrases
	Lines        = lines
	Fill         = Language.fill
	Saying       = Language.saying
	Genitive     = func(l Language, name string) string { return l.grammar().genitive(name) }
)
