package sqlite

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"behalf/graph"
)

// TestDecodeProps compares with graph.DecodeProps on what graph.EncodeProps writes.
func TestDecodeProps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.String().AsAny(), rapid.Int64().AsAny(), rapid.Bool().AsAny(), rapid.SliceOf(rapid.String()).AsAny())
		props := graph.Props(rapid.MapOf(rapid.String(), value).Draw(t, "props"))
		text, err := graph.EncodeProps(props)
		require.NoError(t, err)
		want, err := graph.DecodeProps(text)
		require.NoError(t, err)
		got, err := decodeProps(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

// FuzzDecodeProps: whatever the text, the answer is graph.DecodeProps's wherever that is what EncodeProps could have written.
func FuzzDecodeProps(f *testing.F) {
	for _, seed := range []string{`{"a":"b","n":-12,"l":["x","\"y"],"t":true}`, `{"a"`, `{"a":"\`, `{}`, `{"a":[]}`, `{"n":1.5}`, `{"a":null}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := decodeProps(text)
		if err != nil || len(got) == 0 {
			return
		}
		again, err := graph.EncodeProps(got)
		if err != nil || again != text {
			return
		}
		want, err := graph.DecodeProps(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}
