package faults

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// listener reads the ledger live, by one stream that lasts.
type listener struct {
	seqs   []int
	err    error // why it ended; nil if the server completed it
	ended  chan struct{}
	cancel context.CancelFunc
}

// listen begins after an entry.
func (s *server) listen(t *testing.T, since int) *listener {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	query := fmt.Sprintf(`{"query":"subscription { ledgerAppended(since: %d) { seq } }"}`, since)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.address+"/graphql", strings.NewReader(query))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	response, err := (&http.Client{Transport: s.client.Transport}).Do(r) // without the other's time limit
	require.NoError(t, err)
	l := &listener{ended: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(l.ended)
		defer response.Body.Close()
		l.err = l.read(bufio.NewScanner(response.Body))
	}()
	return l
}

func (l *listener) read(lines *bufio.Scanner) error {
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		switch {
		case lines.Text() == "event: complete":
			return nil
		case !ok:
			continue
		}
		var event struct {
			Data struct{ LedgerAppended struct{ Seq int } }
		}
		if err := json.Unmarshal([]byte(data), &event); err != nil || event.Data.LedgerAppended.Seq == 0 {
			return fmt.Errorf("an event that is none: %s", data)
		}
		l.seqs = append(l.seqs, event.Data.LedgerAppended.Seq)
	}
	return fmt.Errorf("the stream broke off: %v", lines.Err())
}

// heard requires that the stream was completed when the server drained, and that it told every entry from one to another once, in order.
func (l *listener) heard(t *testing.T, from, to int) {
	t.Helper()
	<-l.ended
	require.NoError(t, l.err)
	require.Len(t, l.seqs, to-from+1)
	for i, seq := range l.seqs {
		require.Equal(t, from+i, seq)
	}
}
