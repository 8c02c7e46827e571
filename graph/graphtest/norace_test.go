//go:build !race

package graphtest_test

// randomWorlds is how many worlds are compared, judgedWorlds in how many every act is foretold,
// comparedLives how many happen in two stores at once, rapidChecks in how many a property is looked for.
const (
	randomWorlds  = 20
	judgedWorlds  = 20
	comparedLives = 3
	rapidChecks   = 12
)
