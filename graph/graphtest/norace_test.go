//go:build !race

package graphtest_test

// randomWorlds is how many worlds are compared.
const randomWorlds = 50
