//go:build race

package graphtest_test

// randomWorlds is how many worlds are compared, judgedWorlds in how many every act is foretold,
// comparedLives how many happen in two stores at once, rapidChecks in how many a property is looked for; the race detector makes each ten times dearer.
const (
	randomWorlds  = 5
	judgedWorlds  = 3
	comparedLives = 1
	rapidChecks   = 2
)
