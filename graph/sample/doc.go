// Package sample writes the world that people try behalf on: the story of Alder and Cedar, by the acts of its people at its
// own dates, and around it a generated estate of other customers. The same configuration writes the same bytes.
package sample
