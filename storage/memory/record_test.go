package memory

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"behalf/graph"
)

// TestVersionsAreForgotten counts the versions that are kept: as many as somebody may still read.
func TestVersionsAreForgotten(t *testing.T) {
	s := New()
	ctx := t.Context()
	versions := func() int { return len(s.data.nodes["User:ada"].versions) }
	rename := func(times int) {
		for i := range times {
			require.NoError(t, s.Update(ctx, func(w graph.Writer) error {
				return w.Load(ctx, []graph.Node{{ID: "User:ada", Name: fmt.Sprint("Ada ", i)}}, nil)
			}))
		}
	}
	rename(9)
	require.Equal(t, 1, versions())
	require.NoError(t, s.View(ctx, func(graph.Reader) error {
		rename(3)
		require.Equal(t, 4, versions())
		return nil
	}))
	rename(1)
	require.Equal(t, 1, versions())
	require.Empty(t, s.data.views)
	require.Error(t, s.Update(ctx, func(w graph.Writer) error {
		require.NoError(t, w.Load(ctx, []graph.Node{{ID: "User:ada", Name: "Never"}}, nil))
		return fmt.Errorf("on purpose")
	}))
	require.Equal(t, 1, versions())
}
