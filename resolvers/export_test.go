package resolvers

import "time"

// BatchCapacity is how many keys one call of the store is asked for at most.
const BatchCapacity = batchCapacity

// SetPatience lets batches wait for longer on a busy machine, so that how many there are does not hang on it.
func SetPatience(d time.Duration) (restore func()) {
	before := patience
	patience = d
	return func() { patience = before }
}
