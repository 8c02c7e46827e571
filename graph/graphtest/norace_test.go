//go:build !race

package graphtest_test

// randomWorlds is how many worlds are compared, judgedWorlds in how many every act is foretold,
// comparedLives how many happen in two stores at once.
const (
	randomWorlds  = 40
	judgedWorlds  = 30
	comparedLives = 3
)
