package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// answer is what came back for one operation.
type answer struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Extensions struct{ Code, Reason string }
	}
	status int
	body   string
	took   time.Duration
}

// code is that of the first error; empty if there is none.
func (a *answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code
}

// ask sends one operation, as a person or with "" as the operator. Its error wraps errNoAnswer: the answer did not come, or was none.
func (s *server) ask(ctx context.Context, person, query string, variables map[string]any) (*answer, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.address+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if person != "" {
		req.Header.Set("X-Behalf-User", person)
	}
	begun := time.Now()
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	a := &answer{status: resp.StatusCode, body: string(text), took: time.Since(begun)}
	if err := json.Unmarshal(text, a); err != nil {
		return nil, fmt.Errorf("%w: %w: %s", errNoAnswer, err, text)
	}
	return a, nil
}

// refusal is the error of an answer that holds errors.
type refusal struct{ *answer }

func (r *refusal) Error() string { return fmt.Sprintf("status %d: %s", r.status, r.body) }

// good asks what must be answered without an error, and reads the data into out.
func (s *server) good(ctx context.Context, person, query string, variables map[string]any, out any) error {
	a, err := s.ask(ctx, person, query, variables)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK || len(a.Errors) > 0 {
		return &refusal{a}
	}
	return json.Unmarshal(a.Data, out)
}
