//go:build race

package graphtest_test

// randomWorlds is how many worlds are compared; the race detector makes each ten times dearer.
const randomWorlds = 8
