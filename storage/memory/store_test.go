package memory_test

import (
	"testing"

	"behalf/graph"
	"behalf/storage/memory"
	"behalf/storage/storagetest"
)

func TestContract(t *testing.T) {
	storagetest.Run(t, storagetest.Factory{
		New:    func(testing.TB) graph.Store { return memory.New() },
		Reopen: func(_ testing.TB, s graph.Store) graph.Store { return s.(*memory.Store).Reopen() },
	})
}
