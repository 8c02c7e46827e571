package neo4j_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/storage/neo4j"
	"behalf/storage/neo4j/neo4jtest"
)

// Two processes take turns: the lock is the server's, since nothing else would keep them apart.
func TestOneWriterInAllProcesses(t *testing.T) {
	first := openEmpty(t)
	second, err := neo4j.Open(t.Context(), neo4jtest.Shared(t).StoreURL())
	require.NoError(t, err)
	defer second.Close()
	nothing := func(graph.Writer) error { return nil }

	held, done := make(chan struct{}), make(chan error, 1)
	release := make(chan struct{})
	go func() {
		done <- first.Update(context.Background(), func(graph.Writer) error {
			close(held)
			<-release
			return nil
		})
	}()
	<-held
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, second.Update(ctx, nothing), context.DeadlineExceeded, "the other was still at work")
	close(release)
	require.NoError(t, <-done)
	require.NoError(t, second.Update(t.Context(), nothing))
}
